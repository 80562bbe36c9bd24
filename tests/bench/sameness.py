"""What sameness costs: reading with clusters in the graph and without, a judgement, and its way back.

Wanted: medians with clusters at most 1.1 × of those without; a judgement taken back within 2 s in a graph of a million
links. The graph is asked before, with the clusters, and again when all is taken back: what differs between the first
and the last is the weather.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from graph.database.store import Database
from graph.models import Judgement, Judgements
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from tests.bench import FULL
from tests.bench.datasets import Invented
from tests.bench.loading import fresh
from tests.conftest import KINDS, Engines

LINKS = 1_000_000 if FULL else 100_000
CLUSTERS = LINKS // 1000
CALLS = 100
SEARCHES = 10
"""Fewer: of twenty thousand names made of fifteen syllables, many resemble each other."""


def judged(pairs: Sequence[tuple[int, int]]) -> Judgements:
    said = [
        Judgement(id=f"judgements:e{a}~e{b}", a=f"e{a}", b=f"e{b}", verdict="same", reason="One number.", by="bench",
                  on="2024", origin="bench")
        for a, b in pairs
    ]  # fmt: skip
    return Judgements(dataset="judgements", judgements=tuple(said))


def milliseconds(calls: Sequence[Callable[[], object]]) -> float:
    took: list[float] = []
    for call in calls:
        start = time.perf_counter()
        call()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def medians(database: Database, ids: Sequence[str], names: Sequence[str]) -> dict[str, float]:
    reader = Reader(database)
    return {
        "entity": milliseconds([lambda id=id: reader.entity(id) for id in ids]),
        "network": milliseconds([lambda id=id: reader.network(id, limit=100) for id in ids]),
        "search": milliseconds([lambda name=name: reader.search(name) for name in names[:SEARCHES]]),
    }


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(engines: Engines, kind: str) -> None:
    dice = random.Random(7)
    with fresh(engines.settings(f"{kind}-sameness", kind)) as database:
        records = Invented("one", 0, LINKS)
        print(f"{kind}: {LINKS:,} links loaded in {seconds(lambda: Writer(database).load(records)):.1f} s", flush=True)
        names = {entity.id: entity.name for entity in records.entities}
        pairs = [(2 * n, 2 * n + 1) for n in range(CLUSTERS)]
        own = dice.sample(list(names)[2 * CLUSTERS + 2 :], CALLS)
        asked = {"by themselves": own, "of clusters": [f"e{dice.choice(pairs)[1]}" for _ in range(CALLS)]}
        first = {what: medians(database, ids, [names[id] for id in ids]) for what, ids in asked.items()}
        all_at_once = seconds(lambda: Writer(database).load(judged(pairs)))
        print(f"   {CLUSTERS:,} pairs judged in {all_at_once:.2f} s", flush=True)
        then = {what: medians(database, ids, [names[id] for id in ids]) for what, ids in asked.items()}
        more = (2 * CLUSTERS, 2 * CLUSTERS + 1)
        one = seconds(lambda: Writer(database).load(judged([*pairs, more])))
        back = seconds(lambda: Writer(database).load(judged(pairs)))
        gone = seconds(lambda: Writer(database).load(judged([])))
        print(f"   one more judged in {one:.2f} s, taken back in {back:.2f} s; all in {gone:.2f} s", flush=True)
        last = {what: medians(database, ids, [names[id] for id in ids]) for what, ids in asked.items()}
    for what in asked:
        for call, before in first[what].items():
            now, after = then[what][call], last[what][call]
            figures = f"{before:6.2f} → {now:6.2f} → {after:6.2f} ms, ratio {2 * now / (before + after):.2f}"
            print(f"   {call:8} {what:14} {figures}", flush=True)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            measure(engines, kind)


if __name__ == "__main__":
    main()
