"""Two large datasets that share entities and links: how fast they load, what deriving costs, and in how much memory.

Half of the links are stated in both. Wanted: deriving in at most 0.3 of the time of a load, memory that does not grow
after the first tenth, and the same dataset again in at most half of the time.
"""

import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from graph.models import Claim, Entity, Name, Source
from graph.writing.deriving import Deriver
from graph.writing.writer import Writer
from tests.bench import FULL
from tests.bench.loading import fresh
from tests.conftest import KINDS, Engines

LINKS = 1_000_000 if FULL else 20_000
"""In both together."""
_SYLLABLES = ("ka", "sok", "dara", "vi", "chan", "phal", "rith", "mony", "bo", "na", "sar", "thea", "lim", "ung", "pov")


class Invented:
    """A dataset that is made while it is read: always the same, and never in memory."""

    version = ""

    def __init__(self, dataset: str, first: int, links: int) -> None:
        self.dataset = dataset
        self._links = range(first, first + links)
        self._ids = max(10, links // 4)

    @property
    def sources(self) -> Iterator[Source]:
        yield Source(id=self.dataset, title=f"List of {self.dataset}", published="2024", kind="list", language="en")

    @property
    def entities(self) -> Iterator[Entity]:
        dice = random.Random(3)
        for n in range(self._ids):
            name = " ".join("".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(2))
            names = (Name(value=name, script="Latn", kind="name"),)
            yield Entity(id=f"e{n}", type="Company", name=name, names=names, countries=("kh",))

    @property
    def claims(self) -> Iterator[Claim]:
        for n in self._links:
            ends = random.Random(n).sample(range(self._ids), 2)
            yield Claim(
                id=f"{self.dataset}-{n}",
                subject=f"e{ends[0]}",
                predicate="OWNS",
                object=f"e{ends[1]}",
                status="reported",
                locator=f"row {n}",
                language="en",
                source=self.dataset,
                origin="bench",
            )


def megabytes() -> float:
    """Most memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(engines: Engines, kind: str) -> None:
    spent, early = [0.0], [0.0]
    derive: Callable[..., None] = Deriver.derive

    def timed(deriver: Deriver, *, at: str, replies: bool = True) -> None:
        start = time.perf_counter()
        derive(deriver, at=at, replies=replies)
        spent[0] += time.perf_counter() - start

    def show(what: str, done: int, total: int | None) -> None:
        if what == "claims" and done <= LINKS // 10:
            early[0] = megabytes()

    each = LINKS * 2 // 3
    both = [Invented("one", 0, each), Invented("two", each // 2, each)]
    Deriver.derive = timed  # pyright: ignore[reportAttributeAccessIssue]
    try:
        with fresh(engines.settings(f"{kind}-datasets", kind)) as database:
            for records in (*both, both[0]):
                spent[0], start = 0.0, time.perf_counter()
                summary = Writer(database, show).load(records)
                took = time.perf_counter() - start
                print(
                    f"{kind:10} {records.dataset:4} {took:7.1f} s, deriving {spent[0] / took:4.2f} of it, "
                    f"{summary.added['claims'] / took:7,.0f} claims/s, {summary.added['links']:,} new links, "
                    f"{summary.changed['links']:,} changed; {early[0]:.0f} → {megabytes():.0f} MB",
                    flush=True,
                )
    finally:
        Deriver.derive = derive


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            measure(engines, kind)


if __name__ == "__main__":
    main()
