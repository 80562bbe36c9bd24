"""The whole of OFAC's list: how fast it is read beside lxml alone, loaded, and loaded again; and in how much memory.

Wanted: reading at half the speed of a bare `lxml.iterparse` or more, loading within 90 s on two cores, the same list
again in at most half of that, and a loader below 400 MB. The list itself is public, and no part of the project.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

from lxml import etree

from graph.database.store import Database
from graph.writing.guarding import stored
from graph.writing.writer import Writer
from loaders import versions
from loaders.lists import ofac
from loaders.shelf import Shelf
from loaders.unpacking import opened
from tests.bench.loading import fresh
from tests.conftest import KINDS, PUBLIC, Engines

LIST = PUBLIC / "ofac" / "sdn_advanced.2025-10-14.xml.bz2"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def parse() -> None:
    with opened(LIST) as file:
        for _, element in etree.iterparse(file):
            element.clear()


def read() -> None:
    for _ in ofac.read([LIST], lambda place, why: None):
        pass


def load(database: Database) -> None:
    with closing(Shelf("ofac")) as shelf:
        shelf.fill(ofac.read([LIST], shelf.refuse))
        if before := Writer(database).datasets():
            versions.follow(shelf, stored(database, "ofac"), before[0].version)
        Writer(database).load(shelf)


def main() -> None:
    if not LIST.exists():
        print("The list does not lie beside the project: nothing was measured.")
        return
    bare, ours = seconds(parse), seconds(read)
    print(f"read  {ours:6.1f} s, lxml.iterparse alone {bare:6.1f} s: {bare / ours:4.2f} of its speed", flush=True)
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            with fresh(engines.settings(f"{kind}-lists", kind)) as database:
                first, again = seconds(lambda: load(database)), seconds(lambda: load(database))
                most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"{kind:10} {first:6.1f} s, the same again {again:6.1f} s ({again / first:4.2f}); {most:.0f} MB",
                    flush=True,
                )


if __name__ == "__main__":
    main()
