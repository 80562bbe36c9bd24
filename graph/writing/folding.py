"""Makes one entity from the records judged the same, and takes it apart again.

This happens on writing, so that reading costs nothing: the entity of a cluster has all names of its records, claims
attach to it, and links are derived between such entities. A claim keeps its original records as subject and object.
Each record of a cluster is kept as it was, in a node of its own (`Member`): that is what a load compares itself with,
and what the entity is rebuilt from when a judgement is taken back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set

from graph.claims.identifiers import RULE, Bearer, by_rule
from graph.claims.links import link_id
from graph.database.rows import Row, claim_of, joined, keys_of, row
from graph.database.store import Database
from graph.models import Judgement
from graph.sameness.clusters import clusters
from graph.writing.deriving import Deriver, Write
from graph.writing.storing import Store, chunks, ends

_PROTECTING = "MATCH (s:Sealed) WHERE s.protects = true RETURN DISTINCT s.key"
_JUDGEMENTS = "MATCH (j:Judgement) RETURN properties(j)"
_JUDGE = "UNWIND $rows AS row MERGE (j:Judgement {id: row.id}) SET j = row"
_TAKE_BACK = "UNWIND $ids AS id MATCH (j:Judgement {id: id}) DELETE j"
_RULED = "UNWIND $keys AS key MATCH (j:Judgement {number: key}) RETURN properties(j)"
_BEARERS = """
UNWIND $keys AS key
MATCH (c:Claim {identifier: key}) WHERE c.gone IS NULL
RETURN key, c.subject, c.id, coalesce(c.published, '')
"""
_ENTITIES = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN properties(n)"
_MEMBERS = "UNWIND $ids AS id MATCH (m:Member {id: id}) RETURN properties(m)"
_HEADS = "UNWIND $rows AS row MATCH (m:Member {id: row.id}) SET m.head = row.head"
_FORGET_MEMBERS = "UNWIND $ids AS id MATCH (m:Member {id: id}) DELETE m"
_CLAIMS = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:SUBJECT|OBJECT|SAID_BY|MENTIONS]-(c:Claim) WHERE c.gone IS NULL
RETURN DISTINCT properties(c)
"""
_FORGET_ENDS = "UNWIND $ids AS id MATCH (:Claim {id: id})-[r:SUBJECT|OBJECT|SAID_BY|MENTIONS]->() DELETE r"
_LINKED = "UNWIND $rows AS row MATCH (c:Claim {id: row.id}) SET c.link = row.link"
_UNLINKED = "UNWIND $ids AS id MATCH (c:Claim {id: id}) REMOVE c.link"
_UNUSED_WORDS = "UNWIND $texts AS text MATCH (w:Word {text: text}) WHERE NOT EXISTS { (w)-[:NAMES]->() } DELETE w"


def judgements(database: Database) -> list[Judgement]:
    """All judgements in the graph, of every dataset."""
    rows = (node for (node,) in database.write_and_read(_JUDGEMENTS, {}).rows)
    return [_judgement(node) for node in rows]


def _differs(said: Row, there: Row | None) -> bool:
    return there is None or any(said[key] != there[key] for key in ("hash", "origin"))


def _judgement(node: Row) -> Judgement:
    return Judgement(**{k: v for k, v in node.items() if k in Judgement.model_fields})


class Folding:
    """The clusters of a graph, brought up to date within a load."""

    def __init__(self, database: Database, write: Write, store: Store, deriver: Deriver) -> None:
        self._database = database
        self._write = write
        self._store = store
        self._deriver = deriver
        self._absorbed: list[str] = []
        """Ids of entities that became part of others."""
        self._words: set[str] = set()
        """Search words of entities that are now part of others."""
        self.more = 0
        """How many more entities there are than before; negative if fewer."""

    def judge(self, dataset: str, said: Sequence[Judgement]) -> dict[str, int]:
        """Make the graph hold exactly these judgements of this dataset. Returns how many came, changed and went."""
        rows = [node for (node,) in self._database.write_and_read(_JUDGEMENTS, {}).rows]
        there = {node["id"]: node for node in rows if node["dataset"] == dataset}
        new = {judgement.id: row(judgement, dataset=dataset) for judgement in said}
        gone = sorted(there.keys() - new.keys())
        self._write(
            (_JUDGE, {"rows": [said for id, said in new.items() if _differs(said, there.get(id))]}),
            (_TAKE_BACK, {"ids": gone}),
        )
        changed = [id for id in new.keys() & there.keys() if new[id]["hash"] != there[id]["hash"]]
        return {"added": len(new.keys() - there.keys()), "changed": len(changed), "removed": len(gone)}

    def _rule(self) -> None:
        """Apply the rule again to the bearers of the numbers that this load has touched."""
        for keys in self._deriver.identifiers.taken():
            rows = self._database.write_and_read(_BEARERS, {"keys": keys}).rows
            bearers: dict[str, list[Bearer]] = defaultdict(list)
            for key, *bearer in rows:
                bearers[key].append(Bearer(*bearer))
            new = {j.id: row(j, dataset=RULE, number=j.id.split(":")[1]) for j in by_rule(bearers)}
            there = {node["id"]: node for (node,) in self._database.write_and_read(_RULED, {"keys": keys}).rows}
            self._write(
                (_JUDGE, {"rows": [said for id, said in new.items() if _differs(said, there.get(id))]}),
                (_TAKE_BACK, {"ids": sorted(there.keys() - new.keys())}),
            )

    def fold(self, gone: Collection[str]) -> None:
        """Join and separate records by the current judgements. `gone`: ids of records that this load has removed."""
        self._rule()
        before, said = self._deriver.heads, judgements(self._database)
        if not (before or said):
            return
        named = {end for j in said if j.verdict == "same" for end in (j.a, j.b)} | before.keys()
        records = self._records(named - set(gone))
        protecting = {id for (id,) in self._database.write_and_read(_PROTECTING, {}).rows}
        wanted = clusters(records, said, protecting)
        # First their own records, so that an interrupted load loses nothing.
        self._store.keep_members([records[id] | {"head": id} for id in wanted if id not in before])
        self._show(records, wanted)
        self._deriver.join(wanted)
        moved = {id for id in before.keys() | wanted.keys() if before.get(id, id) != wanted.get(id, id)}
        self._move_claims(moved, {before.get(id, id) for id in moved}, wanted)
        heads = ({"id": id, "head": head} for id, head in wanted.items() if before.get(id, id) != head)
        self._write((_HEADS, {"rows": list(heads)}), (_FORGET_MEMBERS, {"ids": sorted(before.keys() - wanted.keys())}))
        self._absorbed = sorted(self._note(self._entities(id for id, head in wanted.items() if id != head)))

    def clear(self) -> None:
        """Remove the entities that are part of others, once no link joins them any more."""
        for ids in chunks(self._absorbed):
            self._store.remove("entities", ids)
        for texts in chunks(sorted(self._words)):
            self._write((_UNUSED_WORDS, {"texts": texts}))
        self.more -= len(self._absorbed)

    def _note(self, nodes: Mapping[str, Row]) -> Mapping[str, Row]:
        self._words.update(word for node in nodes.values() for word in keys_of(node))
        return nodes

    def _records(self, ids: Iterable[str]) -> dict[str, Row]:
        """Those of these records that are in the graph, each as its datasets give it."""
        wanted, found = sorted(ids), dict[str, Row]()
        for part in chunks(wanted):
            found |= self._entities(part)
            rows = self._database.write_and_read(_MEMBERS, {"ids": part}).rows
            found |= {node["id"]: {k: v for k, v in node.items() if k != "head"} for (node,) in rows}
        return found

    def _entities(self, ids: Iterable[str]) -> dict[str, Row]:
        rows = (self._database.write_and_read(_ENTITIES, {"ids": part}).rows for part in chunks(ids))
        return {node["id"]: node for part in rows for (node,) in part}

    def _show(self, records: Mapping[str, Row], wanted: Mapping[str, str]) -> None:
        """The entities of clusters, and those of records that are on their own again."""
        of: dict[str, dict[str, Row]] = defaultdict(dict)
        for id, head in wanted.items():
            of[head][id] = records[id]
        nodes = {head: joined(members, head) for head, members in of.items()}
        nodes |= {id: records[id] for id in self._deriver.heads if id in records and id not in wanted}
        there = self._note(self._entities(nodes))
        new = [node for id, node in nodes.items() if id not in there]
        self._store.create_entities(new)
        changed = [
            (there[id], node) for id, node in nodes.items() if id in there and there[id].get("hash") != node["hash"]
        ]
        self._store.change_entities(changed)
        self.more += len(new)

    def _move_claims(self, moved: Set[str], homes: Collection[str], heads: Mapping[str, str]) -> None:
        """Attach the claims about these records to the entities that they are now part of."""
        rows = [
            node
            for part in chunks(sorted(homes))
            for (node,) in self._database.stream(_CLAIMS, {"ids": part})
            if not moved.isdisjoint(
                {node["subject"], node.get("object"), *node.get("said_by", ()), *node.get("mentions", ())}
            )
        ]
        for part in chunks(rows):
            links = {claim["id"]: link_id(claim_of(claim), heads) for claim in part}
            self._write(
                (_FORGET_ENDS, {"ids": list(links)}),
                *ends(part, heads),
                (_LINKED, {"rows": [{"id": id, "link": link} for id, link in links.items() if link]}),
                (_UNLINKED, {"ids": [id for id, link in links.items() if not link]}),
            )
            for claim in part:
                self._deriver.touch(claim)
                self._deriver.touch(claim | {"link": links[claim["id"]]})
                self._deriver.claims.add(claim["id"])
