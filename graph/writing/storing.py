"""Puts the records of one dataset into the graph, batch by batch: only what differs from what is there."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from graph.claims.wording import Wording
from graph.database.rows import (
    Row,
    claim_of,
    claim_row,
    ends_of,
    fingerprint,
    keys_of,
    merged,
    part,
    parts_of,
    sounds_otherwise,
    source_row,
    summed,
    worded,
)
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Claim, Entity, Source
from graph.vocabulary import TYPES
from graph.writing.deriving import Deriver

T = TypeVar("T")
BATCH = 5000
_MOST_WORDS = 300_000
"""Words that are known to be in the graph, so as not to look for them again."""

Write = Callable[..., None]

_SOURCES = "UNWIND $rows AS row MERGE (n:Source {id: row.id}) SET n = row"
_SUMS = "UNWIND $rows AS row MATCH (n:Source {id: row.id}) SET n.claims_sha256 = row.sum"
_CLAIMS_OF = "MATCH (:Source {id: $id})<-[:STATED_IN]-(c:Claim) WHERE c.gone IS NULL RETURN properties(c)"
_ENTITIES = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n = row"
# The only Cypher here that is not constant: the embedded engine takes no parameter for the labels of a new node.
NEW_ENTITIES = {
    name: f"UNWIND $rows AS row CREATE (n:{':'.join(kind.labels)}) SET n = row" for name, kind in TYPES.items()
}
# A separate transaction: the embedded engine cannot write and relabel in one. The hash is written with it, last.
_LABELS = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n:$($labels), n.hash = row.hash"
_MEMBERS = "UNWIND $rows AS row MERGE (m:Member {id: row.id}) SET m = row"
_UNLABEL = "UNWIND $ids AS id MATCH (n:Entity {id: id}) REMOVE n:$($labels)"
# From the entity: from the words, the embedded engine would go through all of them.
_FORGET_WORDS = "UNWIND $ids AS id MATCH (:Entity {id: id})<-[r:NAMES]-(:Word) DELETE r"
_WORDS = "UNWIND $rows AS row MERGE (w:Word {text: row.text})"
NAMES = "UNWIND $rows AS row MATCH (w:Word {text: row.text}), (e:Entity {id: row.id}) CREATE (w)-[:NAMES]->(e)"
UNUSED_WORDS = "MATCH (w:Word) WHERE NOT EXISTS { (w)-[:NAMES]->() } DELETE w"

_NEW_CLAIMS = """
UNWIND $rows AS row MATCH (s:Source {id: row.source}), (e:Entity {id: row.subject})
CREATE (n:Claim)-[:STATED_IN]->(s), (n)-[:SUBJECT]->(e) SET n = row
"""
_OF_MEMBERS = "UNWIND $rows AS row MERGE (n:Claim {id: row.id}) SET n = row"
_CLAIMS = "UNWIND $rows AS row MATCH (n:Claim {id: row.id}) SET n = row"
_MOVED = "UNWIND $rows AS row MATCH (n:Claim {id: row.id}) SET n.origin = row.origin"
_FORGET_EDGES = "UNWIND $ids AS id MATCH (:Claim {id: id})-[r]->() DELETE r"
EDGES = {
    "SUBJECT": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:SUBJECT]->(e)",
    "OBJECT": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:OBJECT]->(e)",
    "SAID_BY": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:SAID_BY]->(e)",
    "MENTIONS": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:MENTIONS]->(e)",
    "STATED_IN": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (s:Source {id: row.b}) CREATE (c)-[:STATED_IN]->(s)",
}
ENDS = ("SUBJECT", "OBJECT", "SAID_BY", "MENTIONS")
SEAL = "UNWIND $rows AS row MERGE (n:Sealed {id: row.id}) SET n = row"
UNSEAL = "UNWIND $ids AS id MATCH (n:Sealed {id: id}) DELETE n"

_FIND = {
    "sources": "UNWIND $ids AS id MATCH (n:Source {id: id}) RETURN properties(n)",
    "entities": "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN properties(n)",
    "members": "UNWIND $ids AS id MATCH (m:Member {id: id}) RETURN properties(m)",
    "claims": """
UNWIND $ids AS id MATCH (n:Claim {id: id})
RETURN n {.id, .dataset, .hash, .origin, .link, .identifier, .replies_to, .status, .source, .gone}
""",
}
_EVERY = {
    "sources": "MATCH (n:Source) WHERE n.dataset = $dataset RETURN n.id",
    "entities": "MATCH (n:Entity) WHERE $dataset IN n.datasets AND n.joined IS NULL RETURN n.id",
    "members": "MATCH (m:Member) WHERE $dataset IN m.datasets RETURN m.id",
    "claims": "MATCH (n:Claim) WHERE n.dataset = $dataset RETURN n.id",
}
_GONE = "UNWIND $ids AS id MATCH (n:Claim {id: id}) SET n.gone = true"
_REMOVE = {
    "sources": "UNWIND $ids AS id MATCH (n:Source {id: id}) DETACH DELETE n",
    "entities": "UNWIND $ids AS id MATCH (n:Entity {id: id}) DETACH DELETE n",
    "claims": "UNWIND $ids AS id MATCH (n:Claim {id: id}) DETACH DELETE n",
}


def chunks(records: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    left = iter(records)
    while part := list(islice(left, size)):
        yield part


class Store:
    """The records of one dataset in a graph."""

    def __init__(self, database: Database, write: Write, dataset: str, deriver: Deriver, *, empty: bool) -> None:
        """`write` writes statements in one transaction. `empty`: nothing is in the graph, and nothing looked for."""
        self._database = database
        self._write = write
        self._dataset = dataset
        self._deriver = deriver
        self._empty = empty
        self._seen = {kind: array("Q") for kind in _REMOVE}
        self._known_words: set[str] = set()
        self._sums: dict[str, int] = defaultdict(int)
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        """How many of what was in the graph the dataset still holds."""

    def put_sources(self, sources: Sequence[Source]) -> None:
        there = self._find("sources", [s.id for s in sources])
        rows: list[Row] = []
        for row in (source_row(s, self._dataset) for s in sources):
            self._sums[row["id"]] += 0  # a source may have lost all its claims
            if old := self._own(there.get(row["id"]), "sources"):
                row |= {k: old[k] for k in ("claims_sha256",) if k in old}
            if self._differs("sources", row, old):
                rows.append(row)
                if old:
                    self._deriver.sources.add(row["id"])
        self._write((_SOURCES, {"rows": rows}))
        self._deriver.know_sources(sources)

    def put_entities(self, entities: Sequence[Entity]) -> None:
        there = self._find("entities", [e.id for e in entities])
        new: list[Row] = []
        other: list[tuple[Row, Row]] = []
        for entity in entities:
            said, old = part(entity, self._dataset), there.get(entity.id)
            parts = parts_of(old) if old else {}
            if self._differs("entities", said, parts.get(self._dataset)):
                node = merged((parts | {self._dataset: said}).values())
                if old:
                    other.append((old, node))
                else:
                    new.append(node)
                self._deriver.know_entities([node])
        self.create_entities(new)
        self._change_records(other)

    def create_entities(self, nodes: Sequence[Row]) -> None:
        by_type: dict[str, list[Row]] = defaultdict(list)
        for node in nodes:
            by_type[node["type"]].append(node)
        texts, names = self._words(nodes)
        self._write(
            *((NEW_ENTITIES[kind], {"rows": rows}) for kind, rows in by_type.items()),
            (_WORDS, {"rows": texts}),
            (NAMES, {"rows": names}),
        )

    def _change_records(self, records: Sequence[tuple[Row, Row]]) -> None:
        """Records that were joined to others change their entity when the graph is folded."""
        heads = self._deriver.heads
        self.keep_members([new | {"head": heads[new["id"]]} for _, new in records if new["id"] in heads])
        self.change_entities([(old, new) for old, new in records if new["id"] not in heads])

    def keep_members(self, rows: Sequence[Row]) -> None:
        self._write((_MEMBERS, {"rows": list(rows)}))

    def change_entities(self, nodes: Sequence[tuple[Row, Row]]) -> None:
        if not nodes:
            return
        renamed = [new for old, new in nodes if keys_of(old) != keys_of(new) or "hash" not in old]
        texts, names = self._words(renamed)
        self._write(
            (_ENTITIES, {"rows": [{k: v for k, v in new.items() if k != "hash"} for _, new in nodes]}),
            (_FORGET_WORDS, {"ids": [row["id"] for row in renamed]}),
            (_WORDS, {"rows": texts}),
            (NAMES, {"rows": names}),
        )
        retyped: dict[str, list[str]] = defaultdict(list)
        by_type: dict[str, list[Row]] = defaultdict(list)
        for old, new in nodes:
            by_type[new["type"]].append({"id": new["id"], "hash": new["hash"]})
            if old["type"] != new["type"]:
                retyped[old["type"]].append(new["id"])
            if sounds_otherwise(old, new):
                self._deriver.entities.add(new["id"])
        for kind, ids in retyped.items():
            self._write((_UNLABEL, {"ids": ids, "labels": list(TYPES[kind].lineage)}))
        for kind, rows in by_type.items():
            self._write((_LABELS, {"rows": rows, "labels": list(TYPES[kind].lineage)}))

    def put_claims(self, claims: Sequence[Claim]) -> None:
        there = self._find("claims", [c.id for c in claims])
        new: list[Claim] = []
        other: list[Claim] = []
        moved: list[Row] = []
        for claim in claims:
            row = claim_row(claim, self._dataset, self._deriver.heads)
            self._sums[claim.source] += fingerprint(claim)
            old = self._own(there.get(claim.id), "claims")
            if self._differs("claims", row, old):
                (other if old else new).append(claim)
                self._deriver.touch(row)
                if old:
                    self._deriver.touch(old)
                    self._deriver.claims.add(claim.id)
            elif old and old["origin"] != row["origin"]:
                moved.append({"id": row["id"], "origin": row["origin"]})
        wording = self._deriver.wording([*new, *other], self._dataset)
        self._write(
            *self._new_claims([self._worded(c, wording) for c in new]),
            *self._changed_claims([self._worded(c, wording) for c in other]),
            (_MOVED, {"rows": moved}),
        )

    def _worded(self, claim: Claim, wording: Wording) -> Row:
        said = claim_row(claim, self._dataset, self._deriver.heads) | worded(claim, wording)
        return {k: v for k, v in said.items() if v is not None}

    def _new_claims(self, rows: list[Row]) -> Iterator[tuple[str, Row]]:
        heads = self._deriver.heads
        yield _NEW_CLAIMS, {"rows": [row for row in rows if row["subject"] not in heads]}
        of_members = [row for row in rows if row["subject"] in heads]
        yield _OF_MEMBERS, {"rows": of_members}
        yield EDGES["STATED_IN"], {"rows": [{"a": row["id"], "b": row["source"]} for row in of_members]}
        yield from ends(of_members, heads, ("SUBJECT",))
        yield from ends(rows, heads, ENDS[1:])

    def _changed_claims(self, rows: list[Row]) -> Iterator[tuple[str, Row]]:
        yield _CLAIMS, {"rows": rows}
        yield _FORGET_EDGES, {"ids": [row["id"] for row in rows]}
        yield EDGES["STATED_IN"], {"rows": [{"a": row["id"], "b": row["source"]} for row in rows]}
        yield from ends(rows, self._deriver.heads)

    def put_sums(self) -> None:
        """Give each source the sum of its claims, by which a reader notices that one was added, changed or removed."""
        for ids in chunks(sorted(self._sums)):
            there = {id: node.get("claims_sha256") for id, node in self._find("sources", ids, always=True).items()}
            sums = [{"id": id, "sum": summed(self._sums[id])} for id in ids]
            self._write((_SUMS, {"rows": [row for row in sums if there.get(row["id"]) != row["sum"]]}))

    def sum_again(self) -> None:
        """The same, where only some claims of these sources were put."""
        for id in self._sums:
            nodes = self._database.stream(_CLAIMS_OF, {"id": id})
            self._sums[id] = sum(fingerprint(claim_of(node)) for (node,) in nodes)
        self.put_sums()

    # --- what is gone

    def stale(self, kind: str) -> Iterator[list[str]]:
        """Ids of what the dataset held before and holds no longer."""
        seen = array("Q", sorted(self._seen[kind]))
        kinds = (kind, "members") if kind == "entities" else (kind,)
        ids = (id for each in kinds for (id,) in self._database.stream(_EVERY[each], {"dataset": self._dataset}))
        # Read to the end before anything is deleted: a stream must not be changed under way.
        return chunks([id for id in ids if not _holds(seen, _short(id))])

    def give_up(self, ids: Sequence[str]) -> list[str]:
        """Remove what this dataset says from entities. Returns the ids of those that no other dataset describes."""
        there = self._find("entities", ids, always=True)
        shared: list[tuple[Row, Row]] = []
        for id in ids:
            left = {d: said for d, said in parts_of(there[id]).items() if d != self._dataset}
            if left:
                shared.append((there[id], merged(left.values())))
        self._deriver.know_entities([new for _, new in shared])
        self._change_records(shared)
        return sorted(set(ids) - {new["id"] for _, new in shared})

    def mark_gone(self, ids: Sequence[str]) -> None:
        """Leave these claims out of everything that is derived. They are deleted when no link lists them any more."""
        self._write((_GONE, {"ids": ids}))
        for row in self._find("claims", ids, always=True).values():
            self._deriver.touch(row)

    def remove(self, kind: str, ids: Sequence[str]) -> None:
        self._write((_REMOVE[kind], {"ids": ids}))

    # --- how

    def _find(self, kind: str, ids: Sequence[str], *, always: bool = False) -> dict[str, Row]:
        if self._empty and not always:
            return {}
        found = {row["id"]: row for (row,) in self._database.write_and_read(_FIND[kind], {"ids": ids}).rows}
        if kind == "entities" and (members := [id for id in ids if id in self._deriver.heads]):
            rows = self._database.write_and_read(_FIND["members"], {"ids": members}).rows
            found |= {row["id"]: {k: v for k, v in row.items() if k != "head"} for (row,) in rows}
        return found

    def _own(self, there: Row | None, kind: str) -> Row | None:
        """What is there, unless it belongs to another dataset: only entities may be shared."""
        if there and there["dataset"] != self._dataset:
            raise BadInput(
                f"{self._dataset}: {there['id']!r} of its {kind} belongs to the dataset {there['dataset']!r} already. "
                "Ids of sources and claims are unique in a graph: choose another."
            )
        return there

    def _differs(self, kind: str, row: Row, old: Row | None) -> bool:
        """Whether a record is to be written; it is counted, too."""
        self._seen[kind].append(_short(row["id"]))
        if old is None:
            self.added[kind] += 1
            return True
        self.kept[kind] += 1
        if old.get("hash") == row["hash"] and not old.get("gone"):
            return False
        self.changed[kind] += 1
        return True

    def _words(self, entities: Iterable[Row]) -> tuple[list[Row], list[Row]]:
        """The words that are not known to be in the graph yet, and which entity is found by which word."""
        names = [{"id": node["id"], "text": word} for node in entities for word in sorted(keys_of(node))]
        texts = {name["text"] for name in names} - self._known_words
        if len(self._known_words) < _MOST_WORDS:
            self._known_words |= texts
        return [{"text": text} for text in sorted(texts)], names


def ends(claims: Sequence[Row], heads: Mapping[str, str], kinds: Sequence[str] = ENDS) -> Iterator[tuple[str, Row]]:
    """The edges from claims to the entities that they speak of."""
    edges: dict[str, list[Row]] = defaultdict(list)
    for row in claims:
        found = ends_of(row, heads)
        for kind in kinds:
            edges[kind] += [{"a": row["id"], "b": end} for end in found[kind]]
    for kind, found in edges.items():
        yield EDGES[kind], {"rows": found}


def _short(id: str) -> int:
    """An id in eight bytes: those of a million records take little memory, and no two of them are the same."""
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest())


def _holds(ordered: "array[int]", wanted: int) -> bool:
    at = bisect_left(ordered, wanted)
    return at < len(ordered) and ordered[at] == wanted
