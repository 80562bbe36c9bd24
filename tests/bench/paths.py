"""Paths between random entities of a generated graph with hubs, beside the engine's own shortestPath, in turns.

Five hubs hold a tenth of the links each, and on them as many claims. shortestPath gives one path and knows neither
standings, nor where not to walk; `paths` gives three or ten of up to six links, with their claims, from the snapshot
of the graph that a running service has. Wanted: p95 of at most 100 ms with a million links, and on the curated graph,
today and as of changing days.
"""

import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import Any

from graph.database.answers import batches
from graph.database.store import Database
from graph.errors import TooSlow
from graph.models import Paths
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import curated
from tests.bench import FULL
from tests.bench.loading import fresh
from tests.conftest import KINDS, Engines

LINKS = 1_000_000 if FULL else 100_000
PAIRS = 50
WARM = 10
HUBS = [f"e{n}" for n in range(5)]
_PREDICATES = ("ASSOCIATED_WITH", "OWNS", "DIRECTS", "LINKED_TO", "REPRESENTS")
_STANDINGS = ("established", "reported", "reported", "alleged", "disputed")
_CLAIMS = 1000

_ENTITIES = """
UNWIND $rows AS id
CREATE (:Entity:LegalEntity:Person {id: id, name: 'Invented ' + id, type: 'Person', unnamed: false, protected: false})
"""
_SOURCES = "UNWIND $rows AS id CREATE (:Source {id: id, title: 'A report', kind: 'report', language: 'en'})"
_CLAIM = """
UNWIND $rows AS row MATCH (s:Source {id: row.source})
CREATE (c:Claim {id: row.id, subject: 'e0', predicate: 'OWNS', object: 'e1', status: 'reported', language: 'en',
  sentence: 'An invented sentence.', origin: 'bench', source: row.source})-[:STATED_IN]->(s)
"""
_ON_HUB = "UNWIND $rows AS row MATCH (c:Claim {id: row.claim}), (e:Entity {id: row.hub}) CREATE (c)-[:SUBJECT]->(e)"
_LINK = {
    name: f"""
UNWIND $rows AS row MATCH (a:Entity {{id: row.source}}), (b:Entity {{id: row.target}})
CREATE (a)-[l:{name}]->(b) SET l = row.properties
"""
    for name in _PREDICATES
}
_SHORTEST = """
MATCH (a:Entity {id: $a}), (b:Entity {id: $b})
MATCH p = shortestPath((a)-[:ASSOCIATED_WITH|OWNS|DIRECTS|LINKED_TO|REPRESENTS*..6]-(b))
RETURN length(p)
"""

_VERSION = "MERGE (k:Khsae {id: 'graph'}) SET k.version = 'bench', k.links = $links"

Rows = list[dict[str, Any]]


def invent(count: int = LINKS) -> tuple[list[str], dict[str, Rows]]:
    """Five links for each entity, half of them with a hub at one end. Always the same ones."""
    dice = random.Random(7)
    ids = [f"e{n}" for n in range(count // 5)]
    seen: set[str] = set()
    links: dict[str, Rows] = {name: [] for name in _PREDICATES}
    for n in range(count):
        ends = [HUBS[n % 10] if n % 10 < len(HUBS) else dice.choice(ids), dice.choice(ids)]
        dice.shuffle(ends)
        source, target, predicate = *ends, dice.choice(_PREDICATES)
        if (key := f"{source}~{predicate}~{target}") in seen:
            continue
        seen.add(key)
        properties = {
            "id": key,
            "predicate": predicate,
            "standing": dice.choice(_STANDINGS),
            "label": "is tied to",
            "sentence": f"Invented {source} is tied to Invented {target}, as invented sources say (Nobody, 2024).",
            "status": ["reported"],
            "claims": [f"c{n % _CLAIMS}"],
            "independent_sources": 1,
        }
        links[predicate].append({"source": source, "target": target, "properties": properties})
    return ids, links


def load(database: Database, ids: list[str], links: dict[str, Rows]) -> None:
    """What paths need and no more. Claims are shared by many links, but each hub has as many edges to claims."""
    claims = [{"id": f"c{n}", "source": f"s{n % 40}"} for n in range(_CLAIMS)]
    on_hubs = [
        {"claim": row["properties"]["claims"][0], "hub": hub}
        for rows in links.values()
        for row in rows
        for hub in {row["source"], row["target"]}.intersection(HUBS)
    ]
    for part in batches(ids):
        database.write((_ENTITIES, {"rows": part}))
    database.write((_SOURCES, {"rows": [f"s{n}" for n in range(40)]}))
    database.write((_CLAIM, {"rows": claims}))
    for part in batches(on_hubs):
        database.write((_ON_HUB, {"rows": part}))
    for name, rows in links.items():
        for part in batches(rows):
            database.write((_LINK[name], {"rows": part}))
    database.write((_VERSION, {"links": sum(map(len, links.values()))}))


def pairs(ids: list[str], count: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(3)
    for _ in range(count):
        source, target = dice.sample(ids, 2)
        yield source, target


def in_turns(
    calls: dict[str, Callable[[str, str], object]], asked: list[tuple[str, str]]
) -> tuple[dict[str, list[float]], dict[str, list[object]]]:
    """Milliseconds and answers of each, one after the other for each pair. The first ones warm the server up."""
    took: dict[str, list[float]] = {name: [] for name in calls}
    came: dict[str, list[object]] = {name: [] for name in calls}
    for n, pair in enumerate(asked):
        for name, call in calls.items():
            start = time.perf_counter()
            answer = call(*pair)
            if n >= WARM:
                took[name].append((time.perf_counter() - start) * 1000)
                came[name].append(answer)
    return took, came


def spread(times: list[float]) -> str:
    return f"{statistics.median(times):9.0f} {statistics.quantiles(times, n=20)[-1]:7.0f} {max(times):7.0f}"


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(engines: Engines, kind: str, ids: list[str], links: dict[str, Rows]) -> list[object]:
    """Print what it took; the answers, to be compared."""
    records = curated.read()
    with fresh(engines.settings(f"{kind}-curated", kind)) as database:
        Writer(database).load(records)
        known = sorted(e.id for e in records.entities)
        paths_of = Reader(database).paths
        days = cycle(f"20{year}" for year in range(20, 31))
        calls = {"curated": paths_of, "curated, as of": lambda a, b: paths_of(a, b, as_of=next(days))}
        took, _ = in_turns(calls, list(pairs(known, PAIRS + WARM)))
        for name, times in took.items():
            print(f"{kind:10} {f'paths, {name}':22} {spread(times)}", flush=True)
    with fresh(engines.settings(f"{kind}-generated", kind)) as database:
        start = time.perf_counter()
        load(database, ids, links)
        print(f"{kind:10} {f'loaded in {time.perf_counter() - start:.0f} s':22}", flush=True)
        reader = Reader(database)

        def paths(source: str, target: str, k: int = 3) -> Paths:
            return reader.paths(source, target, k=k)

        def shortest(source: str, target: str) -> object:
            try:
                return database.read(_SHORTEST, {"a": source, "b": target}).rows
            except TooSlow:
                return None

        asked = list(pairs(ids[len(HUBS) :], PAIRS + WARM))
        before = megabytes()
        paths(*asked[0])
        paths(*asked[0])  # from the second question on, a snapshot of a large graph is made
        start = time.perf_counter()
        while not reader._snapshots._kept:
            time.sleep(0.1)
        print(f"{kind:10} {f'snapshot in {time.perf_counter() - start:.0f} s':22}", flush=True)
        took, came = in_turns({"paths": paths, "ten paths": lambda a, b: paths(a, b, 10)}, asked)
        grown = megabytes() - before
        for name, times in took.items():
            print(f"{kind:10} {name:22} {spread(times)}", flush=True)
        hub_ends = [(HUBS[n % len(HUBS)], target) for n, (_, target) in enumerate(asked[: WARM + 20])]
        took, at_hubs = in_turns({"paths from a hub": paths}, hub_ends)
        print(f"{kind:10} {'paths from a hub':22} {spread(took['paths from a hub'])}", flush=True)
        took, _ = in_turns({"shortestPath": shortest}, asked[: WARM + 20])
        print(f"{kind:10} {'shortestPath':22} {spread(took['shortestPath'])}", flush=True)
        answers = [*came["paths"], *at_hubs["paths from a hub"]]
        found = sum(isinstance(a, Paths) and len(a.paths) == 3 for a in answers)
        print(f"{kind:10} {found} of {len(answers)} with three paths; the process grew by {grown:.0f} MB", flush=True)
        return [(a.outcome, a.paths, a.limits) for a in answers if isinstance(a, Paths)]


def main() -> None:
    ids, links = invent()
    print(f"{sum(map(len, links.values())):,} links, {len(ids):,} entities; milliseconds")
    print(f"{'engine':10} {'':22} {'p50':>9} {'p95':>7} {'max':>7}")
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        answers = [measure(engines, kind, ids, links) for kind in KINDS]
    if len(answers) > 1:
        same = sum(a == b for a, b in zip(*answers, strict=True))
        print(f"the same answer on both engines: {same} of {len(answers[0])}")


if __name__ == "__main__":
    main()
