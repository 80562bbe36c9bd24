"""Derives from the claims in the graph, whichever dataset they are of: how each is worded, and all links.

While records are written, what they touch is noted; afterwards exactly that is derived anew.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.claims.links import weigh
from graph.claims.standing import Evidence
from graph.claims.wording import Wording
from graph.database.rows import WORDED, Row, claim_of, entity_of, link_row, source_of, worded
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import SEPARATOR, Claim, Entity, Link, Source
from graph.vocabulary import LINK_PREDICATES

Write = Callable[..., None]
_CHUNK = 5000
_MOST_KNOWN = 200_000
"""Entities and sources that are remembered for wording."""
_IN_MEMORY = 2**23

_ENTITIES = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN properties(n)"
_MEMBERS = "MATCH (m:Member) RETURN m.id, m.head"
_OF_MEMBERS = """
UNWIND $ids AS id MATCH (m:Member {id: id}) MATCH (n:Entity {id: m.head}) RETURN id, m.datasets, properties(n)
"""
_SOURCES = "UNWIND $ids AS id MATCH (n:Source {id: id}) RETURN properties(n)"
_CLAIMS = """
UNWIND $ids AS id MATCH (c:Claim {id: id}) WHERE c.gone IS NULL
RETURN properties(c), COLLECT {
  MATCH (c)<-[:REPLIES_TO]-(r:Claim)
  WHERE r.status = 'acquitted' AND r.retracted IS NULL AND r.gone IS NULL
  RETURN properties(r) ORDER BY r.id
}
"""
_REWORD = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c += row.worded"
_OF_ENTITIES = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim) RETURN DISTINCT c.id
"""
_OF_SOURCES = "UNWIND $ids AS id MATCH (:Source {id: id})<-[:STATED_IN]-(c:Claim) RETURN c.id"
_LINKS_OF = "UNWIND $ids AS id MATCH (c:Claim {id: id}) WHERE c.link IS NOT NULL RETURN c.link"

# A claim may reply to one in a later batch, or to one of another dataset, loaded before it or after.
_UNANSWERED = """
MATCH (r:Claim) WHERE r.replies_to IS NOT NULL AND NOT EXISTS { (r)-[:REPLIES_TO]->() }
MATCH (c:Claim {id: r.replies_to}) RETURN r.id, c.id, r.status
"""
REPLIES = """
UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (d:Claim {id: row.b}) MERGE (c)-[:REPLIES_TO]->(d)
"""
# What a date decides: a link with such a claim may stand otherwise from one day to the next.
_DATED = """
MATCH (c:Claim) WHERE c.link IS NOT NULL
  AND (c.end >= $since OR (c.status IN ['sanctioned', 'delisted'] AND coalesce(c.start, c.on) >= $since))
RETURN c.link
"""
_EVERY_CLAIM = "MATCH (c:Claim) RETURN c.id"
_EVERY_IDENTIFIER = "MATCH (c:Claim) WHERE c.identifier IS NOT NULL RETURN c.identifier"
_EVERY_LINK = "MATCH (:Entity)-[l]->(:Entity) RETURN l.id"

# Values in the order of the fields of Evidence, and in one row: the driver takes longer for many, and for maps.
_EVIDENCE = """
UNWIND $keys AS key
MATCH (c:Claim {link: key}) WHERE c.retracted IS NULL AND c.gone IS NULL
RETURN collect([key,
  [c.id, c.predicate, c.status, c.on, c.start, c.end, c.published, c.says, c.source,
    coalesce(c.rests_on, []), c.first_hand, c.subject, c.sentence, c.but],
  COLLECT {
    MATCH (c)<-[:REPLIES_TO]-(r:Claim) WHERE r.retracted IS NULL AND r.gone IS NULL
    RETURN [r.id, r.predicate, r.status, r.on, r.start, r.end, r.published, r.says, r.source,
      coalesce(r.rests_on, []), r.first_hand, r.subject, r.sentence, r.but]
  }])
"""
# Written one by one, for a link that is set after its creation takes the embedded engine twice as long.
_PROPERTIES = ", ".join(
    f"{field}: row.properties.{field}" for field in (*Link.model_fields, "hash") if field not in ("source", "target")
)


def _writing(type: str, end: str = "source") -> str:
    """A text that writes links of a type, looking for each from the source, or from the target."""
    walk = f"(a)-[l:{type}]->(b)" if end == "source" else f"(b)<-[l:{type}]-(a)"
    return f"""
UNWIND $rows AS row MATCH (a:Entity {{id: row.source}}), (b:Entity {{id: row.target}})
OPTIONAL MATCH {walk}
WITH row, a, b, l, l.hash AS old WHERE old IS NULL OR old <> row.properties.hash
FOREACH (_ IN CASE WHEN l IS NULL THEN [1] ELSE [] END | CREATE (a)-[:{type} {{{_PROPERTIES}}}]->(b))
FOREACH (_ IN CASE WHEN l IS NULL THEN [] ELSE [1] END | SET l = row.properties)
RETURN count(*) - count(old), count(old)
"""


# Neo4j takes the type of a link from its row: it plans one text, not a hundred, which takes longer than to write links.
_LINKS = _writing("$(row.predicate)")
# The embedded engine takes no parameter there, so this Cypher is not constant. It finds a link by walking all those of
# the end that stands first, which must not be the hub.
_LINKS_EMBEDDED = {(name, end): _writing(name, end) for name in LINK_PREDICATES for end in ("source", "target")}
_NO_LINKS = """
UNWIND $rows AS row MATCH (:Entity {id: row.source})-[l]->(:Entity {id: row.target}) WHERE l.id = row.id
DELETE l RETURN count(*)
"""


def linking(rows: Sequence[Row], *, embedded: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Statements that write links; each returns how many it added and how many it changed."""
    if not embedded:
        yield _LINKS, {"rows": rows}
        return
    by_predicate: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_predicate[row["predicate"]].append(row)
    for predicate, links in by_predicate.items():
        sources, targets = ({link[end] for link in links} for end in ("source", "target"))
        yield _LINKS_EMBEDDED[predicate, "source" if len(sources) >= len(targets) else "target"], {"rows": links}


class Noted:
    """Ids to come back to, in a file when there are many."""

    def __init__(self) -> None:
        self._file = _file()
        self._last: str | None = None
        self.count = 0

    def close(self) -> None:
        self._file.close()

    def add(self, id: str) -> None:
        if id != self._last:
            self._file.write(f"{id}\n")
            self._last = id
            self.count += 1

    def taken(self) -> Iterator[list[str]]:
        """All of them, in chunks without duplicates. They are forgotten, and more may be added meanwhile."""
        taken, self._file = self._file, _file()
        self._last, self.count = None, 0
        with taken:
            taken.seek(0)
            chunk: dict[str, None] = {}
            for line in taken:
                chunk[line.rstrip("\n")] = None
                if len(chunk) == _CHUNK:
                    yield list(chunk)
                    chunk.clear()
            if chunk:
                yield list(chunk)


def _file() -> "tempfile.SpooledTemporaryFile[str]":
    return tempfile.SpooledTemporaryFile(_IN_MEMORY, mode="w+", encoding="utf-8", newline="\n")


class Deriver:
    """Notes what a load touches, and derives it."""

    def __init__(self, database: Database, write: Write, progress: Callable[[str, int, int | None], None]) -> None:
        self._database = database
        self._write = write
        self._progress = progress
        self.heads: dict[str, str] = dict(database.write_and_read(_MEMBERS, {}).rows)  # pyright: ignore[reportArgumentType]
        """For each record joined to others, the entity that they make."""
        self.entities = Noted()
        """Those about whom sentences change."""
        self.sources = Noted()
        self.claims = Noted()
        """Those to be worded anew."""
        self.identifiers = Noted()
        """Numbers that join records by rule and whose bearers have changed."""
        self._answered = Noted()
        """Claims whose replies have changed."""
        self._links = Noted()
        self._known_entities: dict[str, tuple[Entity, frozenset[str]]] = {}
        self._known_sources: dict[str, Source] = {}
        self.added = self.changed = self.removed = 0

    def close(self) -> None:
        for noted in (self.entities, self.sources, self.claims, self.identifiers, self._answered, self._links):
            noted.close()

    # --- what is known, for wording

    def know_entities(self, nodes: Iterable[Row]) -> None:
        if len(self._known_entities) > _MOST_KNOWN:
            self._known_entities.clear()
        own = (n for n in nodes if n["id"] not in self.heads)
        self._known_entities |= {n["id"]: (entity_of(n), frozenset(n["datasets"])) for n in own}

    def join(self, heads: Mapping[str, str]) -> None:
        """From now on, these records are part of these entities."""
        self.heads = dict(heads)
        self._known_entities.clear()

    def know_sources(self, sources: Iterable[Source]) -> None:
        if len(self._known_sources) > _MOST_KNOWN:
            self._known_sources.clear()
        self._known_sources |= {source.id: source for source in sources}

    def wording(self, claims: Sequence[Claim], dataset: str | None = None) -> Wording:
        """The wording of these claims. Raises BadInput if one speaks of or cites what its dataset does not hold."""
        parties = {p: c for c in claims for p in (c.subject, c.object, *c.said_by, *c.mentions) if p}
        known = self._entities_by_id(parties.keys())
        for id, claim in parties.items():
            if id not in known or (dataset and dataset not in known[id][1]):
                raise BadInput(f"{claim.origin}: claim {claim.id!r} speaks of {id!r}, which its dataset does not hold.")
        sources = self._with_what_they_rest_on({c.source for c in claims})
        for claim in claims:
            if claim.source not in sources:
                raise BadInput(f"{claim.origin}: claim {claim.id!r} cites {claim.source!r}, which is not there.")
        return Wording([known[id][0] for id in parties], sources.values())

    def _entities_by_id(self, ids: Iterable[str]) -> dict[str, tuple[Entity, frozenset[str]]]:
        found = {id: self._known_entities[id] for id in ids if id in self._known_entities}
        missing = [id for id in ids if id not in found]
        for part in (missing[n : n + _CHUNK] for n in range(0, len(missing), _CHUNK)):
            nodes = [node for (node,) in self._database.write_and_read(_ENTITIES, {"ids": part}).rows]
            self.know_entities(nodes)
            if joined := [id for id in part if id in self.heads]:
                rows = self._database.write_and_read(_OF_MEMBERS, {"ids": joined}).rows
                # A record is called like its entity: somebody protected has one name.
                self._known_entities |= {
                    id: (entity_of(node).model_copy(update={"id": id}), frozenset(datasets))
                    for id, datasets, node in rows
                }
            found |= {id: self._known_entities[id] for id in part if id in self._known_entities}
        return found

    def _with_what_they_rest_on(self, ids: Iterable[str]) -> dict[str, Source]:
        found: dict[str, Source] = {}
        wanted = set(ids)
        while wanted:
            missing = sorted(wanted - self._known_sources.keys())
            if missing:
                rows = self._database.write_and_read(_SOURCES, {"ids": missing}).rows
                self.know_sources(source_of(node) for (node,) in rows)
            new = {id: self._known_sources[id] for id in wanted if id in self._known_sources}
            found |= new
            wanted = {id for source in new.values() for id in source.relies_on} - found.keys()
        return found

    # --- what is noted

    def touch(self, claim: Row) -> None:
        """Note what a claim decides, as it is now or was before."""
        if claim.get("link"):
            self._links.add(claim["link"])
        if claim.get("identifier"):
            self.identifiers.add(claim["identifier"])
        if answered := claim.get("replies_to"):
            self._answered.add(answered)
            if claim["status"] == "acquitted":
                self.claims.add(answered)

    def touch_all(self) -> None:
        """After an interrupted load, or where the code that words claims has changed."""
        for (id,) in self._database.stream(_EVERY_CLAIM, {}):
            self.claims.add(id)
            self._answered.add(id)
        for (key,) in self._database.stream(_EVERY_IDENTIFIER, {}):
            self.identifiers.add(key)
        for (id,) in self._database.stream(_EVERY_LINK, {}):
            self._links.add(id)

    def touch_dated(self, since: str) -> None:
        """For the first load of another day than the last one."""
        for (link,) in self._database.stream(_DATED, {"since": since[:4]}):
            self._links.add(link)

    # --- deriving

    def derive(self, *, at: str, replies: bool = True) -> None:
        """Derive everything that was noted, as of this date. `replies`: whether replies to claims may have changed."""
        if replies:
            self._join_replies()
        self._reword()
        for ids in self._answered.taken():
            for (link,) in self._database.write_and_read(_LINKS_OF, {"ids": ids}).rows:
                self._links.add(link)
        done, total = 0, self._links.count
        for keys in self._links.taken():
            self._project(keys, at)
            done += len(keys)
            self._progress("links", done, total)

    def _join_replies(self) -> None:
        rows = list(self._database.stream(_UNANSWERED, {}))
        for part in (rows[n : n + _CHUNK] for n in range(0, len(rows), _CHUNK)):
            self._write((REPLIES, {"rows": [{"a": reply, "b": answered} for reply, answered, _ in part]}))
            for _, answered, status in part:
                self.touch({"replies_to": answered, "status": status})

    def _reword(self) -> None:
        for ids in self.entities.taken():
            self._note_claims(_OF_ENTITIES, ids)
        for ids in self.sources.taken():
            self._note_claims(_OF_SOURCES, ids)
        while self.claims.count:  # an acquittal is told with what it answers
            for ids in self.claims.taken():
                self._reword_these(ids)

    def _note_claims(self, query: str, ids: list[str]) -> None:
        for (id,) in self._database.stream(query, {"ids": ids}):
            self.claims.add(id)

    def _reword_these(self, ids: list[str]) -> None:
        found = [
            (node, claim_of(node), [claim_of(reply) for reply in acquittals])
            for node, acquittals in self._database.write_and_read(_CLAIMS, {"ids": ids}).rows
        ]
        wording = self.wording([c for _, claim, acquittals in found for c in (claim, *acquittals)])
        rows: list[Row] = []
        for node, claim, acquittals in found:
            new = worded(claim, wording, acquittals)
            if any(node.get(key) != new[key] for key in WORDED):
                rows.append({"id": claim.id, "worded": new})
                self.touch(node)
        self._write((_REWORD, {"rows": rows}))

    def _project(self, keys: list[str], at: str) -> None:
        stated: dict[str, list[Evidence]] = defaultdict(list)
        ((found,),) = self._database.write_and_read(_EVIDENCE, {"keys": keys}).rows
        for key, said, replies in found:
            stated[key].append(_evidence(said, replies))
        links: list[Row] = []
        for key in keys:
            if key in stated:
                properties = link_row(weigh(key, stated[key], at=at))
                ends = {"source": properties.pop("source"), "target": properties.pop("target")}
                links.append(ends | {"predicate": properties["predicate"], "properties": properties})
        for statement in linking(links, embedded=self._database.embedded):
            ((added, changed),) = self._database.write_and_read(*statement).rows
            self.added += added
            self.changed += changed
        unstated = [key.split(SEPARATOR) for key in keys if key not in stated]
        if unstated:
            rows = [{"id": SEPARATOR.join(parts), "source": parts[0], "target": parts[2]} for parts in unstated]
            self.removed += self._database.write_and_read(_NO_LINKS, {"rows": rows}).rows[0][0]

    @property
    def counts(self) -> Counter[str]:
        return Counter(added=self.added, changed=self.changed, removed=self.removed)


def _evidence(said: list[Any], replies: Iterable[list[Any]] = ()) -> Evidence:
    *fields, sentence, but = said
    # In the order of their ids, so that it does not matter which was loaded first.
    answers = tuple(sorted(map(_evidence, replies), key=lambda reply: reply.id))
    return Evidence(*fields, sentence=sentence.removesuffix(but or ""), replies=answers)
