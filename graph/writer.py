"""Writes one dataset into the graph: only what has changed, and nothing partial.

Each batch is one transaction and includes the hash of what it wrote, so a load that is interrupted anywhere can
simply be run again. Stale records are removed last, after everything new is in.
"""

import platform
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import blake2b, sha256
from typing import Any
from uuid import uuid4

import psutil

from graph import names
from graph.answers import batches
from graph.claims import link_id, project
from graph.errors import Busy, DatabaseAway
from graph.models import SEPARATOR, Claim, Entity, Link, LoadSummary, Model, Records, Sealed, Source
from graph.sealing import seal
from graph.store import Database, now_ms
from graph.vocabulary import LINK_PREDICATES, TYPES
from graph.wording import Wording, acquittals

Row = dict[str, Any]
Progress = Callable[[str, int, int], None]
"""What is being written ("links"), how many are done, and how many there are."""

_LOADER_IS_GONE_AFTER_MS = 60_000

# --- the Cypher of writing ------------------------------------------------------------------------

_SOURCES = "UNWIND $rows AS row MERGE (n:Source {id: row.id}) SET n = row"
_SEALED = "UNWIND $rows AS row MERGE (n:Sealed {id: row.id}) SET n = row"
_ENTITIES = "UNWIND $rows AS row MERGE (n:Entity {id: row.id}) SET n = row"
# A separate transaction: the embedded engine cannot MERGE and relabel in one. The hash is written with it, last.
_LABELS = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n:$($labels), n.hash = row.hash"
_UNLABEL = "UNWIND $ids AS id MATCH (n:Entity {id: id}) REMOVE n:$($labels)"
_FORGET_WORDS = "UNWIND $ids AS id MATCH (:Word)-[r:NAMES]->(:Entity {id: id}) DELETE r"
_WORDS = "UNWIND $rows AS row MERGE (w:Word {text: row.text})"
NAMES = "UNWIND $rows AS row MATCH (w:Word {text: row.text}), (e:Entity {id: row.id}) CREATE (w)-[:NAMES]->(e)"
_UNUSED_WORDS = "MATCH (w:Word) WHERE NOT EXISTS { (w)-[:NAMES]->() } DELETE w"

_CLAIMS = "UNWIND $rows AS row MERGE (n:Claim {id: row.id}) SET n = row"
_FORGET_EDGES = "UNWIND $ids AS id MATCH (:Claim {id: id})-[r]->() DELETE r"
EDGES = {
    "SUBJECT": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:SUBJECT]->(e)",
    "OBJECT": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:OBJECT]->(e)",
    "SAID_BY": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:SAID_BY]->(e)",
    "MENTIONS": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (e:Entity {id: row.b}) CREATE (c)-[:MENTIONS]->(e)",
    "STATED_IN": "UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (s:Source {id: row.b}) CREATE (c)-[:STATED_IN]->(s)",
}
# After all claims are in, and at every load: a claim may reply to one in a later batch.
REPLIES = """
UNWIND $rows AS row MATCH (c:Claim {id: row.a}), (d:Claim {id: row.b}) MERGE (c)-[:REPLIES_TO]->(d)
"""
# The only Cypher that is not constant: on neither engine can a relationship type be a parameter.
LINKS = {
    name: f"""
UNWIND $rows AS row MATCH (a:Entity {{id: row.source}}), (b:Entity {{id: row.target}})
MERGE (a)-[l:{name} {{id: row.properties.id}}]->(b) SET l = row.properties
"""
    for name in LINK_PREDICATES
}

_THERE = {
    "entities": "MATCH (n:Entity) WHERE n.dataset = $dataset RETURN n.id, n.hash, n.type",
    "sources": "MATCH (n:Source) WHERE n.dataset = $dataset RETURN n.id, n.hash, null",
    "claims": "MATCH (n:Claim) WHERE n.dataset = $dataset RETURN n.id, n.hash, n.origin",
    "links": "MATCH (:Entity)-[l]->(:Entity) WHERE l.dataset = $dataset RETURN l.id, l.hash, null",
}
_REMOVE = {
    "links": """
UNWIND $rows AS row MATCH (:Entity {id: row.source})-[l]->(:Entity {id: row.target}) WHERE l.id = row.id DELETE l
""",
    "claims": "UNWIND $ids AS id MATCH (n:Claim {id: id}) DETACH DELETE n",
    "entities": "UNWIND $ids AS id MATCH (n:Entity {id: id}) DETACH DELETE n",
    "sources": "UNWIND $ids AS id MATCH (n:Source {id: id}) DETACH DELETE n",
}
_UNSEAL = "MATCH (n:Sealed) WHERE NOT n.id IN $ids DETACH DELETE n"

# Stored, so that counting does not take longer as the graph grows.
_COUNT = """
MATCH (k:Khsae {id: 'graph'})
SET k.entities = COUNT { MATCH (n:Entity) RETURN n }, k.claims = COUNT { MATCH (n:Claim) RETURN n },
  k.sources = COUNT { MATCH (n:Source) RETURN n }, k.links = COUNT { MATCH (:Entity)-[l]->(:Entity) RETURN l }
"""
_LOADED = "MATCH (k:Khsae {id: 'graph'}) SET k.loaded = $today"
_FIRST_DAY = """
MATCH (c:Claim) UNWIND [c.on, c.start, c.published] AS day
WITH day WHERE day <> ''
WITH min(day) AS first
MATCH (k:Khsae {id: 'graph'}) SET k.first_day = first
"""

_TAKE_LOCK = """
MERGE (k:Khsae {id: 'graph'}) SET k.asked = $now
WITH k WHERE k.loader IS NULL OR k.loader = $me OR k.loader = $gone
  OR NOT coalesce($stale <= k.beat AND k.beat <= $future, false)
SET k.loader = $me, k.beat = $now, k.version = $version
RETURN k.loader
"""
_HOLDER = "MATCH (k:Khsae {id: 'graph'}) RETURN k.loader"
_BEAT = "MATCH (k:Khsae {id: 'graph'}) WHERE k.loader = $me SET k.beat = $now"
_FREE_LOCK = "MATCH (k:Khsae {id: 'graph'}) WHERE k.loader = $me REMOVE k.loader, k.beat"


class Writer:
    """Writes datasets, one at a time per graph: a second writer waits as long as it has patience, then gets Busy."""

    def __init__(
        self, database: Database, progress: Progress = lambda what, done, total: None, *, patience_s: float = 0
    ) -> None:
        self._database = database
        self._progress = progress
        self._patience_s = patience_s
        self._me = _process(psutil.Process())

    def load(self, records: Records, *, today: date | None = None) -> LoadSummary:
        """Make the graph hold exactly these records of this dataset, and return what changed."""
        today = today or date.today()
        records, sealed = seal(records)
        links = project(records, at=today.isoformat())
        with self.lock():
            return self._load(records, sealed, links, today)

    def _load(self, records: Records, sealed: list[Sealed], links: list[Link], today: date) -> LoadSummary:
        dataset = records.dataset
        wording = Wording(records.entities, records.sources)
        acquitted = acquittals(records.claims)
        stated: dict[str, list[Claim]] = defaultdict(list)
        for claim in records.claims:
            stated[claim.source].append(claim)
        published = {s.id: s.published for s in records.sources}
        names_of = {e.id: e.name for e in records.entities}
        wanted: dict[str, dict[str, Row]] = {
            "sources": _by_id(_source_row(s, stated[s.id], dataset) for s in records.sources),
            "entities": _by_id(_entity_row(e, dataset) for e in records.entities),
            "claims": _by_id(
                _claim_row(c, wording, acquitted.get(c.id, ()), names_of, published, dataset) for c in records.claims
            ),
            "links": _by_id(_row(link, dataset) for link in links),
        }
        added: Counter[str] = Counter()
        changed: Counter[str] = Counter()
        stale: dict[str, list[str]] = {}
        write: dict[str, Callable[[list[Row], Mapping[str, str]], None]] = {
            "sources": lambda rows, there: self._each("sources", rows, lambda part: [(_SOURCES, {"rows": part})]),
            "entities": self._write_entities,
            "claims": self._write_claims,
            "links": lambda rows, there: self._write_links(rows),
        }
        self._each("names", [_row(s, dataset) for s in sealed], lambda part: [(_SEALED, {"rows": part})])
        self._database.write((_UNSEAL, {"ids": [s.id for s in sealed]}))
        for kind, rows in wanted.items():
            there = {key: (found, mark) for key, found, mark in self._there(kind, dataset)}
            new = [row for key, row in rows.items() if key not in there]
            other = [row for key, row in rows.items() if key in there and there[key][0] != row["hash"]]
            # A claim's position in its file is not its content: moved lines are written, but not counted as changes.
            moved = [
                row
                for key, row in rows.items()
                if kind == "claims"
                and key in there
                and there[key] == (row["hash"], there[key][1]) != (row["hash"], row["origin"])
            ]
            added[kind], changed[kind] = len(new), len(other)
            stale[kind] = [key for key in there if key not in rows]
            write[kind]([*new, *other, *moved], {key: mark for key, (_, mark) in there.items()})
        replies = [{"a": row["id"], "b": row["replies_to"]} for row in wanted["claims"].values() if "replies_to" in row]
        self._each("replies", replies, lambda part: [(REPLIES, {"rows": part})])
        for kind in ("links", "claims", "entities", "sources"):
            self._remove(kind, stale[kind])
        self._database.write((_UNUSED_WORDS, {}), (_COUNT, {}), (_FIRST_DAY, {}))
        removed = {kind: len(ids) for kind, ids in stale.items()}
        summary = LoadSummary(dataset=dataset, added=dict(added), changed=dict(changed), removed=removed, on=today)
        if not summary.nothing:
            self._database.write((_LOADED, {"today": today.isoformat()}))
        return summary

    def _there(self, kind: str, dataset: str) -> Iterator[tuple[str, str | None, str]]:
        yield from self._database.read(_THERE[kind], {"dataset": dataset}).rows

    def _each(
        self, what: str, rows: Sequence[Row], statements: Callable[[Sequence[Row]], Sequence[tuple[str, Row]]]
    ) -> None:
        done = 0
        for part in batches(rows):
            self._database.write(*statements(part), (_BEAT, {"me": self._me, "now": now_ms()}))
            done += len(part)
            self._progress(what, done, len(rows))

    def _write_entities(self, rows: list[Row], types_there: Mapping[str, str]) -> None:
        def statements(part: Sequence[Row]) -> list[tuple[str, Row]]:
            bearing = [{"id": row["id"], "text": word} for row in part for word in sorted(_keys_of(row))]
            old = [row["id"] for row in part if row["id"] in types_there]
            return [
                (_ENTITIES, {"rows": [{k: v for k, v in row.items() if k != "hash"} for row in part]}),
                *([(_FORGET_WORDS, {"ids": old})] if old else []),
                (_WORDS, {"rows": bearing}),
                (NAMES, {"rows": bearing}),
            ]

        self._each("entities", rows, statements)
        by_type: dict[str, list[Row]] = defaultdict(list)
        relabelled: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            by_type[row["type"]].append({"id": row["id"], "hash": row["hash"]})
            if types_there.get(row["id"], row["type"]) != row["type"]:
                relabelled[types_there[row["id"]]].append(row["id"])
        for old_type, ids in relabelled.items():
            self._database.write((_UNLABEL, {"ids": ids, "labels": list(TYPES[old_type].lineage)}))
        for kind, found in by_type.items():
            for part in batches(found):
                self._database.write((_LABELS, {"rows": part, "labels": list(TYPES[kind].lineage)}))

    def _write_claims(self, rows: list[Row], there: Mapping[str, str]) -> None:
        def statements(part: Sequence[Row]) -> list[tuple[str, Row]]:
            edges: dict[str, list[Row]] = defaultdict(list)
            for row in part:
                for kind, ends in _ends(row):
                    edges[kind] += [{"a": row["id"], "b": end} for end in ends]
            old = [row["id"] for row in part if row["id"] in there]
            return [
                (_CLAIMS, {"rows": part}),
                *([(_FORGET_EDGES, {"ids": old})] if old else []),
                *((EDGES[kind], {"rows": found}) for kind, found in edges.items() if found),
            ]

        self._each("claims", rows, statements)

    def _write_links(self, rows: list[Row]) -> None:
        done = 0
        by_predicate: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            properties = {k: v for k, v in row.items() if k not in ("source", "target")}
            by_predicate[row["predicate"]].append(
                {"source": row["source"], "target": row["target"], "properties": properties}
            )
        for predicate, found in by_predicate.items():
            for part in batches(found):
                self._database.write((LINKS[predicate], {"rows": part}), (_BEAT, {"me": self._me, "now": now_ms()}))
                done += len(part)
                self._progress("links", done, len(rows))

    def _remove(self, kind: str, ids: list[str]) -> None:
        for part in batches(ids):
            if kind == "links":
                ends = [(key, key.split(SEPARATOR)) for key in part]
                rows = [{"id": key, "source": split[0], "target": split[2]} for key, split in ends]
                self._database.write((_REMOVE[kind], {"rows": rows}))
            else:
                self._database.write((_REMOVE[kind], {"ids": part}))

    @contextmanager
    def lock(self) -> Generator[None]:
        """Nobody else writes to this graph meanwhile. Raises Busy when somebody does so for longer than we wait."""
        give_up = time.monotonic() + self._patience_s
        while holder := self._taken_by():
            if time.monotonic() >= give_up:
                raise Busy(f"Another load is running ({holder}). Wait until it is done, then try again.")
            self._progress("when another load is done", 0, 1)
            time.sleep(0.2)
        try:
            yield
        except DatabaseAway:
            raise  # the database is gone; the lock is still ours, and goes stale with this process
        except BaseException:
            self._free()
            raise
        self._free()

    def _taken_by(self) -> str | None:
        """Takes the lock, or tells who holds it."""
        holders = self._database.read(_HOLDER).rows
        holder = holders[0][0] if holders else None
        lives = None if holder in (None, self._me) else _lives(str(holder))
        if lives:
            return holder
        now = now_ms()
        question = {
            "me": self._me,
            "now": now,
            # A clock may have been set back since the last beat, so one from the future counts as none.
            "stale": now - _LOADER_IS_GONE_AFTER_MS,
            "future": now + _LOADER_IS_GONE_AFTER_MS,
            "version": uuid4().hex,
            "gone": holder if lives is False else "",
        }
        if self._database.write_and_read(_TAKE_LOCK, question).rows:
            return None
        return str(holder or "just started")

    def _free(self) -> None:
        self._database.write((_FREE_LOCK, {"me": self._me}))


def _process(process: psutil.Process) -> str:
    """Names a process of this machine, as nobody after it is named: its number is given again, its age is not."""
    age = process.create_time() - psutil.boot_time()  # both move when the clock is set
    return f"{platform.node()}:{process.pid}:{round(age * 100)}"


def _lives(holder: str) -> bool | None:
    """Whether the process that holds the lock is alive. None if it is not of this machine, or not named as ours are."""
    named = re.fullmatch(rf"{re.escape(platform.node())}:(\d{{1,9}}):\d+", holder)
    if named is None:
        return None
    try:
        process = psutil.Process(int(named[1]))
        return _process(process) == holder and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return None


# --- rows -----------------------------------------------------------------------------------------


def _row(record: Model, dataset: str, **more: Any) -> Row:
    # No nulls and no empty lists: not every import into Neo4j preserves them.
    filled = {k: v for k, v in (record.model_dump() | more).items() if v is not None and v != () and v != []}
    row = filled | {"dataset": dataset}
    said = {k: v for k, v in row.items() if k != "origin"}
    row["hash"] = blake2b(repr(sorted(said.items())).encode(), digest_size=12).hexdigest()
    return row


def _entity_row(entity: Entity, dataset: str) -> Row:
    return _row(entity, dataset, names=None, aliases=[n.value for n in entity.names if n.value != entity.name])


def _source_row(source: Source, claims: Iterable[Claim], dataset: str) -> Row:
    # Hashed after sealing: a hash of the withheld names would confirm a guess.
    lines = (f"{c.model_dump_json(exclude={'origin'})}\n" for c in sorted(claims, key=lambda c: c.id))
    return _row(source, dataset, claims_sha256=sha256("".join(lines).encode()).hexdigest())


def _claim_row(
    claim: Claim,
    wording: Wording,
    acquitted: Sequence[Claim],
    names_of: Mapping[str, str],
    published: Mapping[str, str | None],
    dataset: str,
) -> Row:
    return _row(
        claim,
        dataset,
        says=wording.says(claim),
        sentence=wording.told(claim, acquitted),
        but=wording.told(claim, acquitted).removeprefix(wording.sentence(claim)) or None,
        speakers=[names_of[s] for s in claim.said_by],
        link=link_id(claim) or "",
        published=published[claim.source] or "",
        rests_on=wording.rests_on(claim),
        first_hand=wording.first_hand(claim),
    )


def _by_id(rows: Iterator[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


def _keys_of(entity: Row) -> set[str]:
    return names.entity_keys((entity["name"], *entity.get("aliases", ())))


def _ends(claim: Row) -> tuple[tuple[str, Sequence[str]], ...]:
    return (
        ("SUBJECT", [claim["subject"]]),
        ("OBJECT", [claim["object"]] if "object" in claim else []),
        ("SAID_BY", claim.get("said_by", ())),
        ("MENTIONS", claim.get("mentions", ())),
        ("STATED_IN", [claim["source"]]),
    )
