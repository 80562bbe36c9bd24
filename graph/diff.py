"""Two states of the graph beside each other: what was said anew, taken back or graded anew, and whom that connects.

A state is a folder of facts at a date, or an export. Whom either side protects is named on neither.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

import igraph
from pydantic import ValidationError

from graph.claims import Wording, acquittals, project, seal
from graph.errors import BadInput, BadParameter
from graph.layout import place
from graph.models import ClaimView, Entity, Link, Model, Name, Network, NetworkEntity, RanQuery, Records, SourceRef
from graph.paths import MAX_HOPS
from graph.standing import over
from graph.vocabulary import PREDICATES, STANDINGS, TYPES, Standing

Kind = Literal[
    "added", "removed", "retracted", "reinstated", "ended", "regraded", "standing", "redated", "reworded", "recast",
    "backed", "renamed", "retyped",
]  # fmt: skip
Mark = Literal["added", "removed", "changed"]
Fields = dict[Kind, tuple[str, ...]]
T = TypeVar("T", bound=ClaimView | Link | NetworkEntity)

_HEADS: dict[Kind, str] = {
    "added": "added",
    "removed": "removed",
    "retracted": "retracted",
    "reinstated": "no longer retracted",
    "ended": "of what is over now",
    "regraded": "re-graded",
    "standing": "whose standing changed",
    "redated": "re-dated",
    "reworded": "re-worded",
    "recast": "of another party, speaker or source",
    "backed": "that rest on other claims",
    "renamed": "renamed",
    "retyped": "of another type",
}
# What makes a change of each kind. A sentence that alone differs is a change of wording.
_CLAIM: Fields = {
    "retracted": ("retracted",),
    "regraded": ("status",),
    "redated": ("on", "start", "end"),
    "reworded": ("quote", "value", "unit", "role"),
    "recast": ("subject", "predicate", "object", "said_by", "mentions", "replies_to", "source"),
}
_LINK: Fields = {"standing": ("standing",), "backed": ("claims", "status"), "redated": ("start", "end")}
_ENTITY: Fields = {"renamed": ("name",), "retyped": ("type",)}
_WEAKNESS = {name: rank for rank, name in enumerate(STANDINGS)}
_WANTED = "Wanted: a network with its claims, as `khsae export --format json` writes it."


class State(Model):
    """What one load or export says."""

    entities: dict[str, NetworkEntity]
    claims: dict[str, ClaimView]
    links: dict[str, Link]
    over: frozenset[str]
    """Ids of the claims of what had ended by then."""
    withheld: frozenset[str]
    """Ids of the entities whose real names have been taken out."""
    partial: bool = False
    """A limit cut the export off."""


class Change(Model, Generic[T]):
    """A record before and after, None where it is not there. A retracted claim is still there."""

    id: str
    kinds: tuple[Kind, ...]
    before: T | None
    after: T | None


class Connection(Model):
    """Two entities, `source` before `target` by id, and the shortest new chain between them, as ids of links."""

    source: str
    target: str
    weakest: Standing
    chain: tuple[str, ...]


class Diff(Model):
    claims: tuple[Change[ClaimView], ...]
    links: tuple[Change[Link], ...]
    entities: tuple[Change[NetworkEntity], ...]
    connections: tuple[Connection, ...]
    """Nearest first."""
    steps: int
    truncated: bool
    """More pairs are newly connected than are listed."""
    partial: bool
    """One side is an export that was cut off: what it lacks may not be gone."""
    context: tuple[Link, ...]
    """Links of the new chains that have not changed themselves."""
    parties: tuple[NetworkEntity, ...]
    evidence: tuple[ClaimView, ...]
    """The claims of all these links and those that answer them, as the new state words them if it has them."""

    @property
    def nothing(self) -> bool:
        return not (self.claims or self.links or self.entities or self.connections)


# --- states ---------------------------------------------------------------------------------------


def state(records: Records, *, at: str, beside: Records | None = None) -> State:
    """What these facts say, with standings at a date.

    `beside` is the other load of a comparison. Whom it protects is sealed here too: a name that one load withholds may
    stand in the quotes of the other.
    """
    records, withheld = _seal(records, beside)
    wording = Wording(records.entities, records.sources)
    names = {e.id: e.name for e in records.entities}
    sources = {s.id: SourceRef(**s.model_dump(include=set(SourceRef.model_fields))) for s in records.sources}
    acquitted = acquittals(records.claims)
    replies: dict[str | None, list[str]] = defaultdict(list)
    for claim in sorted(records.claims, key=lambda c: c.id):
        replies[claim.replies_to].append(claim.id)
    claims = [
        ClaimView(
            **c.model_dump(exclude={"source"}),
            sentence=wording.told(c, acquitted.get(c.id, ())),
            speakers=tuple(names[speaker] for speaker in c.said_by),
            replies=tuple(replies.get(c.id, ())),
            source=sources[c.source],
        )
        for c in records.claims
    ]
    return State(
        entities={e.id: _party(e) for e in records.entities},
        claims={c.id: c for c in claims},
        links={link.id: link for link in project(records, at=at)},
        over=frozenset(c.id for c in claims if c.end and over(c.end, at)),
        withheld=withheld,
    )


def _seal(records: Records, beside: Records | None) -> tuple[Records, frozenset[str]]:
    """These records as sealing both loads as one would leave them."""
    others = beside or records.model_copy(update={"entities": (), "claims": ()})
    own = {e.id for e in records.entities}
    hidden = {e.id: e.name for e in (*others.entities, *records.entities) if e.protected}
    names: dict[str, tuple[Name, ...]] = defaultdict(tuple)
    for e in (*records.entities, *others.entities):
        names[e.id] += e.names
    both = (*records.entities, *(e for e in others.entities if e.id not in own))
    veiled = tuple(
        e.model_copy(update={"name": hidden[e.id], "names": names[e.id], "protected": True}) if e.id in hidden else e
        for e in both
    )
    sealed, _ = seal(records.model_copy(update={"entities": veiled, "claims": (*records.claims, *others.claims)}))
    mine = {"entities": sealed.entities[: len(own)], "claims": sealed.claims[: len(records.claims)]}
    return sealed.model_copy(update=mine), frozenset(hidden)


class _Export(Network):
    claims: tuple[ClaimView, ...]


def read_export(path: Path) -> State:
    """A file that `export.network_json` wrote. Raises BadInput for any other."""
    try:
        export = _Export.model_validate_json(path.read_bytes())
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}. {_WANTED}") from exc
    except ValidationError as exc:
        first = exc.errors(include_input=False)[0]
        where = "".join(f"{part}: " for part in first["loc"])
        raise BadInput(f"{path}: {where}{first['msg']}. {_WANTED}") from None
    for flaw in _flaws(export):
        raise BadInput(f"{path}: {flaw}. {_WANTED}")
    ended = {id for link in export.links if link.standing == "ended" for id in link.claims}
    return State(
        entities={e.id: _party(e) for e in export.entities},
        claims={c.id: c for c in export.claims},
        links={link.id: link for link in export.links},
        over=frozenset(c.id for c in export.claims if c.end and c.id in ended),
        withheld=frozenset(e.id for e in export.entities if e.protected),
        partial=export.truncated,
    )


def _flaws(export: _Export) -> Iterator[str]:
    for kind, records in (("entity", export.entities), ("link", export.links), ("claim", export.claims)):
        yield from (f"{kind} {id!r} stands there twice" for id, n in Counter(r.id for r in records).items() if n > 1)
    yield from (f"unknown type {e.type!r}" for e in export.entities if e.type not in TYPES)
    said = (*export.links, *export.claims)
    yield from (f"unknown predicate {r.predicate!r}" for r in said if r.predicate not in PREDICATES)
    entities, claims = {e.id for e in export.entities}, {c.id for c in export.claims}
    for link in export.links:
        if not {link.source, link.target} <= entities or not link.claims or not claims.issuperset(link.claims):
            yield f"link {link.id!r} lacks an end or a claim"


def _party(entity: Entity | NetworkEntity) -> NetworkEntity:
    """What counts of an entity here."""
    return NetworkEntity(**entity.model_dump(include={"id", "type", "name", "unnamed", "protected"}))


# --- comparing ------------------------------------------------------------------------------------


def compare(old: State, new: State, *, steps: int = 3, most: int = 1000) -> Diff:
    """What changed from old to new, and at most `most` pairs of entities that it brings within `steps` links."""
    if not 1 <= steps <= MAX_HOPS:
        raise BadParameter("steps", f"steps must be from 1 to {MAX_HOPS}, not {steps}.")
    if most < 1:
        raise BadParameter("most", f"most must be at least 1, not {most}.")
    _refuse_to_tell(old, new)
    _refuse_to_tell(new, old)
    entities, claims = old.entities | new.entities, old.claims | new.claims
    links = _changes(Change[Link], old.links, new.links, _LINK)
    connections, truncated = _connections(old, new, steps, most)
    unchanged = {id for c in connections for id in c.chain} - {change.id for change in links}
    context = tuple(new.links[id] for id in sorted(unchanged))
    drawn = [*(link for c in links for link in (c.before, c.after) if link), *context]
    ends = {id for link in drawn for id in (link.source, link.target)}
    stated = {id for link in drawn for id in link.claims}
    return Diff(
        claims=_changes(Change[ClaimView], old.claims, new.claims, _CLAIM, new.over - old.over),
        links=links,
        entities=_changes(Change[NetworkEntity], old.entities, new.entities, _ENTITY),
        connections=connections,
        steps=steps,
        truncated=truncated,
        partial=old.partial or new.partial,
        context=context,
        parties=tuple(entities[id] for id in sorted(ends)),
        evidence=tuple(c for id, c in sorted(claims.items()) if id in stated or c.replies_to in stated),
    )


def _refuse_to_tell(sealed: State, other: State) -> None:
    """A name that one side withholds must not come out of the words of the other, which did not seal it."""
    for id in sorted(sealed.withheld - other.withheld):
        speaking = [c for c in sealed.claims.values() if id in {c.subject, c.object, *c.said_by, *c.mentions}]
        sources = {c.source.id for c in speaking}
        may_tell = (c for c in other.claims.values() if c.source.id in sources and c != sealed.claims.get(c.id))
        if id in other.entities or any(may_tell):
            raise BadInput(
                f"One side withholds the name of {id!r}, and the words of the other may tell it. "
                "Compare two folders of facts, or two exports that both withhold it."
            )


def _changes(
    make: type[Change[T]], old: Mapping[str, T], new: Mapping[str, T], fields: Fields, ended: Iterable[str] = ()
) -> tuple[Change[T], ...]:
    found = []
    for id in sorted(old.keys() | new.keys()):
        before, after = old.get(id), new.get(id)
        if kinds := tuple(_kinds(before, after, fields, id in ended)):
            found.append(make(id=id, kinds=kinds, before=before, after=after))
    return tuple(found)


def _kinds(before: T | None, after: T | None, fields: Fields, ended: bool) -> Iterator[Kind]:
    if before is None or after is None:
        yield "removed" if before else "added"
        return
    same = _says(before) == _says(after)
    for kind, keys in fields.items():
        if any(getattr(before, key) != getattr(after, key) for key in keys):
            same = True  # the sentence differs for this reason
            yield "reinstated" if kind == "retracted" and not getattr(after, "retracted", None) else kind
    if ended:
        yield "ended"
    if not same:
        yield "reworded"


# --- who is newly connected -----------------------------------------------------------------------


class _Ways:
    """The walkable links of a state as a graph. What is not transit is two vertices, one to leave from and one to
    arrive at: it may begin or end a chain, and no chain passes through it."""

    def __init__(self, state: State) -> None:
        self._links = [link for _, link in sorted(state.links.items()) if PREDICATES[link.predicate].walkable]
        ids = sorted(state.entities)
        self._ids = [*ids, *(id for id in ids if not TYPES[state.entities[id].type].transit)]
        self._leave = {id: n for n, id in enumerate(ids)}
        self._arrive = {id: n for n, id in enumerate(self._ids)}
        ways = [(a, b) for k in self._links for a, b in ((k.source, k.target), (k.target, k.source))]
        edges = [(self._leave[a], self._arrive[b]) for a, b in ways]
        self._graph = igraph.Graph(n=len(self._ids), edges=edges, directed=True)
        # Among chains of one length the better standing one comes first, as in graph/paths.py.
        self._cost = [1 + _WEAKNESS[k.standing] / 1000 for k in self._links for _ in range(2)]

    def within(self, id: str, steps: int, *, least: int = 1) -> set[str]:
        """Whom a shortest chain of `least` to `steps` links joins to this entity."""
        found = self._graph.neighborhood(self._leave[id], steps, "out", least) if id in self._leave else ()
        return {self._ids[n] for n in found}

    def around(self, ids: Iterable[str], steps: int) -> list[str]:
        """These and all from whom a chain of so many links comes to one of them."""
        ends = sorted({way[id] for id in ids for way in (self._leave, self._arrive)})
        return sorted({self._ids[n] for near in self._graph.neighborhood(ends, steps, "in") for n in near})

    def chains(self, source: str, targets: list[str]) -> list[list[Link]]:
        start, ends = self._leave[source], [self._arrive[target] for target in targets]
        found = self._graph.get_shortest_paths(start, ends, weights=self._cost, output="epath")
        return [[self._links[n // 2] for n in chain] for chain in found]


def _connections(old: State, new: State, steps: int, most: int) -> tuple[tuple[Connection, ...], bool]:
    before, now = _Ways(old), _Ways(new)
    # Every new chain holds a new link, or passes what was not transit before.
    fresh = {id for key in new.links.keys() - old.links for id in (new.links[key].source, new.links[key].target)}
    fresh |= {id for id, e in new.entities.items() if id in old.entities and old.entities[id].type != e.type}
    near = now.around(fresh, steps - 1)
    pairs = (
        (source, target)
        for length in range(1, steps + 1)
        for source in near
        for target in sorted(now.within(source, length, least=length) - before.within(source, steps))
        if source < target
    )
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in islice(pairs, most):
        targets[source].append(target)
    found = [
        Connection(
            source=source,
            target=target,
            weakest=max((link.standing for link in chain), key=lambda standing: _WEAKNESS[standing]),
            chain=tuple(link.id for link in chain),
        )
        for source, ends in targets.items()
        for target, chain in zip(ends, now.chains(source, ends), strict=True)
    ]
    found.sort(key=lambda c: (len(c.chain), c.source, c.target))
    return tuple(found), next(pairs, None) is not None


# --- telling --------------------------------------------------------------------------------------


def as_text(diff: Diff) -> str:
    """The changes in plain sentences, worded by the status of their claims."""
    lines = ["One side was cut off by a limit: what it lacks may not be gone.\n"] if diff.partial else []
    if diff.nothing:
        lines.append("Nothing has changed.")
    for kind, head in _HEADS.items():
        for noun, changes in (("Claims", diff.claims), ("Links", diff.links), ("Entities", diff.entities)):
            lines += _section(f"{noun} {head}", [_told(c, kind) for c in changes if kind in c.kinds])
    names = {e.id: e.name for e in diff.parties}
    sentences = {link.id: link.sentence for link in (*diff.context, *(c.after for c in diff.links if c.after))}
    chains = [
        f"{names[c.source]} and {names[c.target]}, {len(c.chain)} link{'s' * (len(c.chain) > 1)} apart, "
        f"at the weakest {c.weakest}: " + " ".join(sentences[id] for id in c.chain)
        for c in diff.connections
    ]
    lines += _section(f"Newly connected within {diff.steps} links", chains)
    return "\n".join([*lines, *(["Only the nearest are listed."] if diff.truncated else [])]).strip()


def _section(head: str, items: list[str]) -> list[str]:
    return [f"{head} ({len(items)})", *(f"- {' '.join(item.split())}" for item in items), ""] if items else []


def _told(change: Change[Any], kind: Kind) -> str:
    was, now = _says(change.before or change.after), _says(change.after or change.before)
    for field in (_CLAIM | _LINK)[kind] if kind in ("regraded", "standing") else ():
        now = f"{getattr(change.before, field)} before, {getattr(change.after, field)} now: {now}"
    before = f" Before: {was}" if kind in ("regraded", "redated", "reworded", "recast", "renamed", "retyped") else ""
    return f"{now}{before if was != now else ''} [{change.id}]"


def _says(record: Any) -> str:
    if isinstance(record, NetworkEntity):
        return f"{record.name} ({TYPES[record.type].label})"
    return record.sentence


def as_network(diff: Diff) -> tuple[Network, dict[str, Mark]]:
    """The changed links and the new chains, laid out, and what became of each changed link. Evidence: the diff's."""
    changed = [link for c in diff.links if (link := c.after or c.before)]
    marks: dict[str, Mark] = {
        c.id: "added" if not c.before else "changed" if c.after else "removed" for c in diff.links
    }
    query = RanQuery(name="diff", cypher="", parameters={"steps": diff.steps})
    cut = diff.truncated or diff.partial
    return place(Network(entities=diff.parties, links=(*changed, *diff.context), truncated=cut, query=query)), marks
