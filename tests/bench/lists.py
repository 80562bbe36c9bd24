"""Lists: how many records are read in a second of processor time, and put on the shelf, in how much memory.

With --full, all of ICIJ is loaded into both engines. Wanted: FtM and ICIJ read at 50,000 records a second; memory flat
after the first tenth of 1,265,690 edges. The files belong to others and are beside the checkout, in ../shared/data;
missing ones are reported.
"""

import gzip
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil

from graph.database.store import open_database
from graph.models import Claim, Entity, Source
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import lists
from loaders.shelf import Shelf
from tests.bench import FULL
from tests.conftest import KINDS, Engines

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_MB = 2**20


def memory() -> int:
    return psutil.Process().memory_info().rss // _MB


def given(*names: str) -> list[Path]:
    """Those of these files that are there; the others are told."""
    for name in names:
        if not (DATA / name).exists():
            print(f"   {name} is not there: it is not measured")
    return [DATA / name for name in names if (DATA / name).exists()]


def counted(records: Iterator[Source | Entity | Claim]) -> Iterator[int]:
    """How much memory is used, at each 100,000 records; and in the end, how many there were."""
    n = 0
    for n, _ in enumerate(records, 1):
        if n % 100_000 == 0:
            yield memory()
    yield n


def measure(name: str, label: str, paths: list[Path]) -> None:
    refused: list[str] = []
    start = time.process_time()
    *curve, n = counted(lists.loader(name).read(paths, lambda place, why: refused.append(why)))
    took = time.process_time() - start
    shelf = Shelf(name)
    try:
        start = time.process_time()
        shelf.fill(lists.loader(name).read(paths, shelf.refuse))
        shelved = time.process_time() - start
        print(
            f"{label:28} {n:9,} records  read {n / took:8,.0f}/s  read and checked {n / shelved:7,.0f}/s  "
            f"{len(shelf.refused):,} refused  memory {curve[0] if curve else memory()} to {memory()} MB",
            flush=True,
        )
    finally:
        shelf.close()


def ftm() -> None:
    for path in given(
        "ftm/sa_wiki_peps_v2/entities.ftm.json.gz", "ftm/gdho.ftm.json.gz", "ftm/yente/zala.entities.ftm.json.gz"
    ):
        measure("ftm", f"ftm {path.name}", [path])
    for path in given("ftm/gdho.ftm.json.gz"):
        with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder:
            many = Path(folder) / "many.ftm.json"
            with gzip.open(path, "rt", encoding="utf-8") as lines, many.open("w", encoding="utf-8") as out:
                for value in map(json.loads, lines):
                    for n in range(60 if FULL else 15):
                        out.write(json.dumps(value | {"id": f"{value['id']}-{n}"}) + "\n")
            measure("ftm", "ftm gdho, repeated", [many])


def icij() -> None:
    for path in given(
        "icij/nodes-intermediaries.full.2023-12.csv.gz",
        "icij/addresses.10000-row-excerpt.csv.gz",
        *(["icij/edges.full.2016.mysql.sql.xz"] if FULL else []),
    ):
        measure("icij", f"icij {path.name[:20]}", [path])


def icij_edges() -> None:
    """All edges of 2016, in one run, into each engine."""
    if not FULL:
        print("   ICIJ's edges are loaded with --full only: an hour for each engine")
        return
    for path in given("icij/edges.full.2016.mysql.sql.xz"):
        with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
            engines = Engines(Path(folder), stack, heap="2g")
            for kind in KINDS:
                print(f"   icij {path.name} into {kind}", flush=True)
                load("icij", [path], engines.settings("icij", kind))


def load(name: str, paths: list[Path], settings: Settings) -> None:
    start = time.perf_counter()
    told: dict[str, int] = {}

    def progress(what: str, done: int, total: int | None) -> None:
        if total and done * 10 // total > told.get(what, -1):
            told[what] = done * 10 // total
            print(
                f"   {time.perf_counter() - start:6.0f} s  {what:8} {done:9,} of {total:9,}  {memory()} MB", flush=True
            )

    shelf = Shelf(name)
    with open_database(settings) as database:
        try:
            shelf.fill(lists.loader(name).read(paths, shelf.refuse))
            print(f"   {time.perf_counter() - start:6.0f} s  read and checked  {memory()} MB", flush=True)
            summary = Writer(database, progress).load(shelf)
        finally:
            shelf.close()
            database.close(stop_engine=True)
    print(f"   {time.perf_counter() - start:6.0f} s  added {summary.added}  {memory()} MB", flush=True)


def bods() -> None:
    for path in given("bods/openownership_register.uk_suppliers.bods-0.1.jsonl.gz"):
        measure("bods", "bods 0.1", [path])
    examples = sorted((DATA / "bods" / "bods-0.4-examples").glob("*.json"))
    if examples:
        measure("bods", "bods 0.4 examples", examples)


PARTS: tuple[Callable[[], None], ...] = (ftm, icij, bods, icij_edges)


def main() -> None:
    for part in PARTS:
        part()


if __name__ == "__main__":
    main()
