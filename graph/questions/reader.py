"""The questions that the API, the command line and notebooks ask of the graph. Each is a file in `queries/`."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from graph import names
from graph.claims.links import last_day
from graph.database.answers import Answer, Node, batches
from graph.database.store import Database
from graph.drawing.layout import place
from graph.errors import Ambiguous, BadInput, BadParameter, NotFound, TooLarge
from graph.models import (
    SEPARATOR,
    ClaimView,
    Doubt,
    EntityView,
    Judgement,
    Link,
    Match,
    Name,
    Network,
    NetworkEntity,
    Paths,
    RanQuery,
    SameAs,
    SourceRef,
    SourceView,
    Table,
    Unsealed,
)
from graph.questions import own, paths, picture, records, sealed, search
from graph.questions.around import Graph, doubts
from graph.questions.connections import check_ends, connect
from graph.questions.dated import Day
from graph.questions.queries import Library, SavedQuery, ask, check, network, network_entity, partial_date, run
from graph.questions.snapshot import DatedSnapshots, Snapshots
from graph.sameness import birth, proposing
from graph.sameness.proposing import Pair
from graph.settings import Role
from graph.vocabulary import LINK_PREDICATES, STANDINGS, WALKABLE, may_pass
from graph.writing.guarding import cover

MAX_DEPTH = 4

_MOST_BORNE = 8
"""How many names of an entity are used to look for others like it."""
_MOST_DATED = 50
"""How many entities with a name are checked for a given date."""
_BATCH = 500
"""Claims of a source that are read at a time."""


def cursor(published: str | None, id: str) -> str:
    """The end of a page sorted by date and id. Records added or removed before it do not shift it."""
    return f"{published or ''} {id}"


def _after(cursor: str | None) -> dict[str, str]:
    day, _, id = (cursor or "").partition(" ")
    return {"after": id} | ({"day": day} if day else {}) if cursor else {}


class Reader:
    """Reads an open database. Everything is bounded: rows, depth, time."""

    def __init__(self, database: Database, library: Library | None = None) -> None:
        self._database = database
        self.library = library or Library(own=database.settings.khsae_queries)
        self.max_rows = database.settings.khsae_query_max_rows
        self._snapshots = Snapshots(database, self.library, self.version)
        self._days = DatedSnapshots(database, self.library, self.version)

    # --- entities -----------------------------------------------------------------------------

    def entity(self, id: str) -> EntityView:
        rows = self._ask("entity", entity=id).rows
        if not rows:
            return self.entity(records.head(self._ask, id))
        node, predicates, statuses = rows[0]
        p = node.properties
        return EntityView(
            **{k: p[k] for k in EntityView.model_fields if k in p},
            names=tuple(_names(node)),
            links=_counted(predicates),
            claims=_counted(statuses),
            doubts=self._doubts([id]),
            same_as=self.same_as([network_entity(node)]),
        )

    def same_as(self, entities: Iterable[NetworkEntity]) -> tuple[SameAs, ...]:
        """The records that these entities are made of, and why they were joined."""
        return records.same_as(self._ask, entities, self.covered)

    def sealed(self, id: str, *, role: Role, who: str = "a program") -> Unsealed:
        """The sealed names and quotes. For analysts only; no other answer contains them."""
        return sealed.unseal(self._database, self.entity(id).id, role=role, who=who)

    def covered(self, texts: Sequence[str]) -> list[str]:
        """Texts from outside the graph without what would identify a protected person."""
        return cover(self._database, texts)

    def search(
        self,
        text: str,
        *,
        type: str | None = None,
        country: str | None = None,
        topic: str | None = None,
        limit: int = 20,
    ) -> tuple[list[Match], bool]:
        """Entities whose names match the text, best first, and whether there were more."""
        found, cut = search.find(self._ask, text, search.Wanted(type, country, topic), limit=limit)
        raised = self._doubts([match.entity.id for match in found])
        told = {id: tuple(doubt for doubt in raised if doubt.end == id) for id in {doubt.end for doubt in raised}}
        return [match.model_copy(update={"doubts": told.get(match.entity.id, ())}) for match in found], cut

    def match(
        self,
        name: str,
        *,
        type: str | None = None,
        country: str | None = None,
        dates: Sequence[str] = (),
        limit: int = 5,
    ) -> list[Match]:
        """Entities that may bear this whole name, best first. Unlike `search`, nothing is completed.

        `dates` of birth or founding raise those whose own agree, and lower those whose own do not.
        """
        wanted, most = search.Wanted(type, country), max(limit, _MOST_DATED) if dates else limit
        found, _ = search.find(self._ask, name, wanted, limit=most, completing=False)
        return birth.weighed(self._ask, found, dates)[:limit]

    def resolve(self, text: str) -> str:
        """The id of the one entity with this id or name. Raises NotFound or Ambiguous; never guesses."""
        if self._ask("expand", _limit=1, ids=[text], predicates=[]).rows:
            return text
        if head := records.heads(self._ask, [text]).get(text):
            return head
        found, _ = self.search(text, limit=10) if names.words(text) else ([], False)
        exact = [m.entity.id for m in found if m.score == 1] or [m.entity.id for m in found if m.band == "same"]
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise Ambiguous(text, exact)
        raise NotFound("entity", text, [match.entity.id for match in found[:5]])

    def resolve_all(self, texts: Sequence[str]) -> list[str]:
        """The ids of several ends of a path; too many are refused before any is looked up."""
        check_ends([str(n) for n in range(len(texts))])
        return records.apart(self._ask, texts, [self.resolve(text) for text in texts])

    # --- sameness ---------------------------------------------------------------------------------

    def proposals(self, *, entity: str | None = None, limit: int = 20) -> list[Pair]:
        """Pairs that may be the same and that nobody has judged, best first; for one entity, or the whole graph."""
        whole = self.entity(entity) if entity else None
        borne = whole.names[:_MOST_BORNE] if whole and not whole.protected else ()
        near = {match.entity.id for name in borne for match in self.match(name.value, limit=10)}
        own = whole.id if whole else None
        return proposing.propose(self._ask, self._judged(), entity=own, near=sorted(near - {own}), limit=limit)

    def compare(self, a: str, b: str) -> Pair:
        """Two records or entities side by side: the evidence for their being the same, and any judgement."""
        return proposing.compare(self._ask, self._judged(), a, b)

    def record(self, text: str) -> str:
        """The id of the record with this id, even one that was joined to others; or, by name, of an entity."""
        return text if self._ask("identity", ids=[text]).rows else self.resolve(text)

    def check_akin(self, a: str, b: str) -> None:
        """Raises BadInput if the types of two records rule out that they are the same."""
        proposing.check_akin(self._ask, a, b)

    def _judged(self) -> list[Judgement]:
        rows = list(self._database.stream(self.library["every-judgement"].cypher, {"limit": 2**31 - 1}))
        reasons = self.covered([said["reason"] for (said,) in rows]) if rows else []
        return [
            Judgement.model_validate(
                {k: v for k, v in said.items() if k in Judgement.model_fields} | {"reason": reason}
            )
            for (said,), reason in zip(rows, reasons, strict=True)
        ]

    # --- claims and sources -------------------------------------------------------------------

    def claims_of_entity(
        self, id: str, *, limit: int, offset: int = 0, after: str | None = None
    ) -> tuple[list[ClaimView], bool]:
        """`after`: the cursor of the last one before, with its date and id."""
        found = self._claims("claims-of-entity", limit, entity=id, offset=offset, **_after(after))
        if not found[0] and (head := self.entity(id).id) != id:  # an entity without claims is not an unknown entity
            return self.claims_of_entity(head, limit=limit, offset=offset, after=after)
        return found

    def claims_of_source(self, id: str, *, limit: int, offset: int = 0) -> tuple[list[ClaimView], bool]:
        return self._claims("claims-of-source", limit, source=id, offset=offset)

    def all_claims_of_source(self, id: str) -> list[ClaimView]:
        found: list[ClaimView] = []
        more = True
        while more:
            page, more = self.claims_of_source(id, limit=_BATCH, offset=len(found))
            found += page
        return found

    def claims(self, ids: Iterable[str]) -> list[ClaimView]:
        """These claims, newest source first; then the replies to them, the replies to those, and so on."""
        found: dict[str, ClaimView] = {}
        wanted = list(dict.fromkeys(ids))
        while wanted:
            found |= {claim.id: claim for claim in self._claims("claims-by-id", len(wanted), ids=wanted)[0]}
            wanted = sorted({reply for claim in found.values() for reply in claim.replies} - found.keys())
        return list(found.values())

    def dated(
        self, found: Sequence[ClaimView], *, as_of: str | None = None, known_on: str | None = None
    ) -> list[ClaimView]:
        """Those of these claims that count on a date, each with the replies that count."""
        day = self._day(as_of, known_on, early=False)
        if day is None:
            return list(found)
        replies = self.claims({reply for claim in found for reply in claim.replies})
        counting = {claim.id: claim for claim in day.evidence([*found, *replies])}
        return [counting[claim.id] for claim in found if claim.id in counting]

    def claim(self, id: str) -> ClaimView:
        found = [c for c in self.claims([id]) if c.id == id]
        if not found:
            raise NotFound("claim", id)
        return found[0]

    def sources(self, *, limit: int, offset: int = 0, after: str | None = None) -> tuple[list[SourceView], bool]:
        rows = self._ask("sources", _limit=limit, offset=offset, **_after(after)).rows
        return [_source(*row) for row in rows[:limit]], len(rows) > limit

    def source(self, id: str) -> SourceView:
        rows = self._ask("source", source=id).rows
        if not rows:
            raise NotFound("source", id)
        return _source(*rows[0])

    # --- networks -----------------------------------------------------------------------------

    def link(self, id: str) -> tuple[Link, list[ClaimView]]:
        """A link with its claims and the replies to them."""
        parts = id.split(SEPARATOR)
        if len(parts) == 3:
            found = self._network("link", 1, link=id, source=parts[0], target=parts[2])
            if found.links:
                return found.links[0], self.claims(found.links[0].claims)
            return self.link(records.link(self._ask, id))
        raise NotFound("link", id)

    def network(
        self,
        id: str,
        *,
        depth: int = 1,
        predicates: Sequence[str] | None = None,
        standing: Sequence[str] | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
        limit: int | None = None,
    ) -> Network:
        """The network within `depth` links of an entity, laid out: today, or as it was or was known on a date."""
        if not 1 <= depth <= MAX_DEPTH:
            raise BadParameter("depth", f"depth must be from 1 to {MAX_DEPTH}, not {depth}.")
        check_choices("predicates", predicates, LINK_PREDICATES)
        check_choices("standing", standing, STANDINGS)
        day = self._day(as_of, known_on, early=False)  # whether the date is too early shows in the rows
        limit = self._bounded(limit)
        found: Network | None = None
        frontier, expanded = [id], list[str]()
        for _ in range(depth):
            expanded += frontier
            if day:
                step = day.network(self._with_claims(limit, frontier, predicates, day), standing)
            else:
                step = self._network("expand", limit, ids=frontier, predicates=predicates, standing=standing)
            if not step.entities:
                return self.network(
                    records.head(self._ask, id),
                    depth=depth,
                    predicates=predicates,
                    standing=standing,
                    as_of=as_of,
                    known_on=known_on,
                    limit=limit,
                )
            known = {e.id for e in found.entities} if found else {id}
            found = merge(found, step, limit) if found else step
            frontier = [e.id for e in found.entities if e.id not in known and may_pass(e.type, generic=e.generic)]
            if not frontier or found.truncated:
                break
        assert found is not None
        # One query over all expanded ids gives the same answer, so the query shown can be run again.
        question = found.query.model_copy(update={"parameters": found.query.parameters | {"ids": expanded}})
        return place(found.model_copy(update={"query": question}))

    def paths(
        self,
        source: str,
        target: str,
        *others: str,
        max_hops: int = 6,
        k: int = 3,
        predicates: Sequence[str] | None = None,
        standing: Sequence[str] | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
    ) -> Paths:
        """How two or more entities are connected: today, or as it was so and was known on a day."""
        check_choices("predicates", predicates, WALKABLE)
        check_choices("standing", standing, STANDINGS)
        day = self._day(as_of, known_on)
        graph = self._graph(predicates, standing, day)
        ends = (source, target, *others)
        try:
            return connect(graph, ends, max_hops=max_hops, k=k, max_entities=self.max_rows)
        except NotFound:
            heads = records.heads(self._ask, ends)
            if not heads:
                raise
        ends = records.apart(self._ask, ends, [heads.get(end, end) for end in ends])
        return connect(graph, ends, max_hops=max_hops, k=k, max_entities=self.max_rows)

    def _graph(self, predicates: Sequence[str] | None, standing: Sequence[str] | None, day: Day | None) -> Graph:
        """What a search for paths asks: of the snapshot, where there is one, and it knows; or of the database."""
        most = paths.MAX_LINKS_PER_ENTITY + 1
        carrying = list(predicates or WALKABLE)
        ((version, loading, links),) = self._ask("version").rows or [("", True, 0)]
        known = None if loading else version or None
        kept = self._snapshots.of(known, links)
        # The number of links on a date, and their standing, cannot be known without their claims.
        day, walked = self._days.of(known, links, day) if day else (None, kept)

        def neighbours(ids: Sequence[str], brief: bool) -> Iterable[Sequence[Any]]:
            if walked:
                return walked.neighbours(ids, predicates=carrying, standing=standing, most=most, brief=brief)
            how = {"claims": True} if day else {"brief": brief, "standing": standing or None}
            rows = self._ask("neighbours", _limit=len(ids), ids=ids, predicates=carrying, most=most, **how).rows
            return day.neighbours(rows, standing) if day else rows

        def joined(ids: Sequence[str], wanted: Collection[str] | None) -> Iterable[tuple[str, int, Sequence[str]]]:
            chosen = [name for name in (wanted or LINK_PREDICATES) if not predicates or name in predicates]
            if kept:
                return kept.joined(ids, predicates=chosen, standing=None if day else standing, most=most)
            how = {"predicates": chosen, "standing": None if day else standing or None, "most": most}
            rows = self._ask("neighbours-in-brief", _limit=len(ids), ids=ids, **how).rows
            return [(node.properties["id"], degree, others) for node, degree, others in rows]

        def between(pairs: Sequence[tuple[str, str]]) -> Network:
            ends = {"starts": [one for one, _ in pairs], "ends": [other for _, other in pairs]}
            how = {"predicates": predicates or None, "standing": None if day else standing or None}
            found = self._network("links-between", len(pairs), **ends, **how)
            return day.network(found, standing) if day else found

        narrowed = [
            f"only links that are {' or '.join(standing)}" if standing else "",
            f"only of the kinds {', '.join(predicates)}" if predicates else "",
            " ".join(f"{n.replace('_', ' ')} {d}" for n, d in (day.asked if day else {}).items() if d),
        ]
        return Graph(
            neighbours=neighbours,
            joined=joined,
            between=between,
            entities=lambda ids: self._network("links-by-id", len(ids), ids=ids, links=[]).entities,
            links=lambda id: dict(self._ask("links-counted", _limit=len(LINK_PREDICATES), entity=id).rows),
            narrowed="".join(f"; {words}" for words in narrowed if words),
            dated=day is not None,
        )

    def picture(self, asked: picture.Asked) -> picture.Picture:
        """A set of entities with all links among them that pass its filters, expanded on request, and laid out."""
        for part in (asked, asked.expand) if asked.expand else (asked,):
            check_choices("predicates", part.predicates, LINK_PREDICATES)
            check_choices("standing", part.standing, STANDINGS)
        day = self._day(asked.as_of, asked.known_on)
        cypher = self.library["links-between"].cypher
        found: picture.Picture | None = None
        with suppress(NotFound):  # the entity to expand may be a record
            found = picture.answer(self._ask, asked, day, cypher=cypher, max_links=self.max_rows)
            if not found.gone:
                return found
        parts = found.gone if found else [*asked.entities, asked.expand.entity if asked.expand else ""]
        heads = records.heads(self._ask, parts)
        if found and not heads:
            return found
        whole = records.of_entities(asked, heads)
        return picture.answer(self._ask, whole, day, cypher=cypher, max_links=self.max_rows)

    def run(
        self,
        name: str,
        parameters: Mapping[str, Any],
        *,
        limit: int | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
    ) -> Table | Network:
        """Run a saved query. Entities may be given by id or by an unambiguous name.

        A date is passed to a query that has such a parameter. For other queries that return a network, the standing of
        the links is derived from the claims that count on that date. The links themselves are found in today's graph,
        so they must not be selected by today's standing.
        """
        query = self.library[name]
        dates = {n: d for n, d in (("as_of", as_of), ("known_on", known_on)) if d is not None}
        own = {n: d for n, d in dates.items() if n in query.parameters}
        parameters = {**parameters, **own}
        if others := [n for n in dates if n not in own]:
            _check_takes_a_day(query, parameters, others[0])
        day = self._day(*(dates[n] if n in others else None for n in ("as_of", "known_on")))
        given = {
            key: self.resolve(value)
            if key in query.parameters and query.parameters[key].type == "entity" and isinstance(value, str)
            else value
            for key, value in parameters.items()
        }
        answer = run(self._database, query, given, limit=self._bounded(limit))
        if isinstance(answer, Table):
            return records.covered(self._ask, answer)
        return place(day.network(answer) if day else answer)

    def cypher(self, question: own.Question) -> Table | Network:
        """The answer to Cypher that somebody wrote. It only reads, and only what may be shown."""
        limit = self._bounded(question.limit)
        found = own.shape(*own.run(self._database, question, limit=limit), limit=limit, form=question.form)
        if isinstance(found, Table):
            return records.covered(self._ask, found)
        ends = {end for link in found.links for end in (link.source, link.target)} - {e.id for e in found.entities}
        others = self._network("links-by-id", len(ends), ids=sorted(ends), links=[]).entities if ends else ()
        return place(found.model_copy(update={"entities": (*found.entities, *others)}))

    def save(self, saving: own.Saving) -> SavedQuery:
        """Save such a question, once it has been seen to run. Raises BadInput for a name that is taken."""
        if saving.name in self.library.queries:
            raise BadInput(f"There is a query {saving.name!r} already. Choose another name.")
        answer = self.cypher(own.Question(**saving.model_dump(include=set(own.Question.model_fields))))
        saved = own.save(self.library.folder, saving, answer, self._ask)
        self.library.refresh()
        return saved

    def counts(self) -> dict[str, int]:
        rows = self._ask("counts").rows
        return dict(zip(("entities", "links", "claims", "sources"), rows[0] if rows else (0, 0, 0, 0), strict=False))

    def loaded(self) -> str:
        """The date of the last load that changed something."""
        rows = self._ask("counts").rows
        return rows[0][4] if rows else ""

    def version(self) -> str | None:
        """Version of the graph, new after every load; None while a load may be changing it."""
        rows = self._ask("version").rows
        return (rows[0][0] or None) if rows and not rows[0][1] else None

    def edition(self) -> str | None:
        """The version of the graph and of the saved queries: as long as it is the same, so are all answers."""
        version = self.version()
        self.library.refresh()
        return version and f"{version}{hash(self.library.mark) if self.library.mark else ''}"

    def sources_of(self, found: Iterable[ClaimView]) -> list[SourceView]:
        """The source documents of these claims."""
        ids = sorted({claim.source.id for claim in found})
        return [_source(*row) for row in self._ask("sources-by-id", _limit=len(ids), ids=ids).rows]

    def names_of(self, found: Iterable[ClaimView]) -> dict[str, str]:
        """Names by id of all entities that these claims mention."""
        ids = sorted({p for c in found for p in (c.subject, c.object, *c.said_by, *c.mentions) if p})
        return records.names(self._ask, ids)

    def evidence(self, network: Network, *, most: int | None = None, beside: Iterable[str] = ()) -> list[ClaimView]:
        """The claims of all links of a network, with replies; for a dated network, those that counted on that date.

        With the claims `beside` them, about what is not drawn.

        Raises TooLarge for a network of more than `most` entities, the limit for drawing.
        """
        if most is not None and len(network.entities) > most:
            raise TooLarge(
                f"{len(network.entities)} entities are more than the {most} that a view shows. "
                "Lower the depth, choose predicates or a standing, or set a limit."
            )
        found = self.claims([*(claim for link in network.links for claim in link.claims), *beside])
        days = {n: d for n in ("as_of", "known_on") if isinstance(d := network.query.given.get(n), str)}
        return Day(self._dates, **days).evidence(found) if days else found

    def every(self, kind: str) -> Iterator[Mapping[str, Any]]:
        """The properties of all records of a kind (`every-…` in `queries`), one by one, without a deadline."""
        cypher = self.library[f"every-{kind}"].cypher
        yield from (properties for (properties,) in self._database.stream(cypher, {"limit": 2**31 - 1}))

    def properties_of(self, ids: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """The properties of some entities, as `every` gives them."""
        for part in batches(ids):
            for node, _ in self._ask("links-by-id", _limit=len(part), ids=part, links=[]).rows:
                yield node.properties

    # --- how ----------------------------------------------------------------------------------

    def _ask(self, _query: str, *, _limit: int = 1, **parameters: Any) -> Answer:
        query = self.library[_query]
        return ask(self._database, query, check(query, parameters), limit=_limit)

    def _network(self, _query: str, limit: int, **parameters: Any) -> Network:
        query = self.library[_query]
        checked = check(query, {k: v for k, v in parameters.items() if v is not None})
        answer = ask(self._database, query, checked, limit=limit)
        ran = RanQuery.model_construct(name=_query, cypher=query.cypher, parameters=checked | {"limit": limit})
        return network(answer, ran, limit)

    def _doubts(self, ids: Sequence[str]) -> tuple[Doubt, ...]:
        return doubts(self._network("doubts", 10 * len(ids), ids=ids), ids) if ids else ()

    def _with_claims(self, limit: int, ids: Sequence[str], predicates: Sequence[str] | None, day: Day) -> Network:
        """The links of some entities, today; for a date, their claims are fetched in the same query."""
        query = self.library["expand-dated"]
        checked = check(query, {"ids": ids, "predicates": predicates})
        answer = ask(self._database, query, checked, limit=limit)
        if answer.rows:
            _check_not_too_early(day, answer.rows[0][4])
        day.learn(row for *_, evidence, _ in answer.rows for row in evidence)
        ran = RanQuery.model_construct(name=query.name, cypher=query.cypher, parameters=checked | {"limit": limit})
        return network(Answer(answer.columns[:3], [row[:3] for row in answer.rows]), ran, limit)

    def _day(self, as_of: str | None = None, known_on: str | None = None, *, early: bool = True) -> Day | None:
        """The date asked about; None for today. Raises BadParameter if it does not exist or is too early."""
        given = {n: partial_date(n, d) for n, d in (("as_of", as_of), ("known_on", known_on)) if d is not None}
        if not given:
            return None
        day = Day(self._dates, as_of=as_of, known_on=known_on)
        if early and (rows := self._ask("first-day").rows):
            _check_not_too_early(day, rows[0][0])
        return day

    def _dates(self, ids: Sequence[str]) -> list[tuple[Any, ...]]:
        return self._ask("evidence-by-claim", _limit=len(ids), ids=ids).rows

    def _claims(self, query: str, limit: int, **parameters: Any) -> tuple[list[ClaimView], bool]:
        rows = self._ask(query, _limit=limit, **parameters).rows
        return records.shown(self._ask, [_claim(*row) for row in rows[:limit]]), len(rows) > limit

    def _bounded(self, limit: int | None) -> int:
        if limit is not None and not 1 <= limit <= self.max_rows:
            raise BadParameter("limit", f"limit must be from 1 to {self.max_rows}, not {limit}.")
        return int(limit or self.max_rows)  # NumPy's integers too


def _check_not_too_early(day: Day, first: str | None) -> None:
    for name, asked in day.asked.items():
        if asked and first and last_day(asked) < first:
            raise BadParameter(name, f"{name} is {asked}; the first dated claim or source is of {first}.")


def check_choices(name: str, chosen: Sequence[str] | None, allowed: Iterable[str]) -> None:
    for value in chosen or ():
        if value not in allowed:
            raise BadParameter(name, f"{name} cannot be {value!r}. Use some of: {', '.join(allowed)}.")


def merge(first: Network, second: Network, limit: int) -> Network:
    """Both networks in one, with the query of the first."""
    entities: dict[str, NetworkEntity] = {e.id: e for e in (*first.entities, *second.entities)}
    links: dict[str, Link] = {link.id: link for link in (*first.links, *second.links)}
    kept = tuple(links.values())[:limit]
    return Network.model_construct(
        entities=tuple(entities.values()),
        links=kept,
        truncated=first.truncated or second.truncated or len(links) > limit,
        query=first.query,
    )


def _check_takes_a_day(query: SavedQuery, given: Mapping[str, Any], asked: str) -> None:
    if query.returns == "table":
        raise BadParameter(
            asked,
            f"{query.name} answers with a table, whose rows are of today: it takes no {asked}. "
            "Queries that answer with a network do.",
        )
    if given.get("standing") is not None:
        raise BadParameter(
            "standing", f"{query.name} finds links by today's standing: with {asked}, leave standing out."
        )


def _counted(values: Iterable[str]) -> dict[str, int]:
    """How often each occurs, the most frequent first; of equals, in the order of the alphabet."""
    return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))


def _names(node: Node) -> list[Name]:
    name, protected = node.properties["name"], node.properties["protected"]
    first = Name(value=name, script=names.script(name), kind="pseudonym" if protected else "name")
    return [first, *(Name(value=a, script=names.script(a), kind="alias") for a in node.properties.get("aliases", ()))]


def _claim(node: Node, source: Node, replies: list[str]) -> ClaimView:
    return ClaimView(
        **{k: v for k, v in node.properties.items() if k in ClaimView.model_fields and k != "source"},
        replies=tuple(replies),
        source=SourceRef(**{k: v for k, v in source.properties.items() if k in SourceRef.model_fields}),
    )


def _source(node: Node, claims: int) -> SourceView:
    return SourceView(**{k: v for k, v in node.properties.items() if k in SourceView.model_fields}, claim_count=claims)
