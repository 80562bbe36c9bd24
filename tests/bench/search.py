"""Search among many names on both engines: as they are written, turned round, and with a letter left out.

Wanted: p95 of at most 50 ms among 100,000 entities, and at most 1.5 times that among a million (`--full`). The names
are invented from few syllables, so that many share their words, as names of one country do.
"""

import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from graph.models import Entity, Name, Records
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from tests.bench import FULL
from tests.bench.loading import fresh
from tests.conftest import KINDS, Engines

SIZES = (100_000, 1_000_000) if FULL else (100_000,)
SEARCHES, WARM = 300, 50
_SYLLABLES = """
an ang ban bun chan chea chhay da dara eang heng ho hun ka kim kosal ky leang ly mao mean mony narin nath om oun phal
pheap phy pisey rath rith sam san sar sok sophal sothy srey sun ta tep thy try va vann vath veasna vichea vuth
"""


def invent(n: int, dice: random.Random) -> list[str]:
    syllables = _SYLLABLES.split()

    def word() -> str:
        return "".join(dice.choices(syllables, k=dice.choice((1, 2)))).capitalize()

    return [" ".join(word() for _ in range(dice.choice((2, 2, 3)))) for _ in range(n)]


def asked(name: str, dice: random.Random) -> str:
    middle = len(name) // 2
    return dice.choice((name, " ".join(reversed(name.split())), name[:middle] + name[middle + 1 :]))


def main() -> None:
    for size in SIZES:
        dice = random.Random(3)
        names = invent(size, dice)
        entities = tuple(
            Entity(id=f"e{n}", type="Person", name=name, names=(Name(value=name, script="Latn", kind="name"),))
            for n, name in enumerate(names)
        )
        records = Records(dataset="invented", entities=entities, sources=(), claims=())
        with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
            engines = Engines(Path(folder), stack)
            for kind in KINDS:
                with fresh(engines.settings(f"{kind}-search", kind)) as database:
                    start = time.perf_counter()
                    Writer(database).load(records)
                    loaded = time.perf_counter() - start
                    reader, took = Reader(database), list[float]()
                    for _ in range(WARM + SEARCHES):
                        text = asked(dice.choice(names), dice)
                        start = time.perf_counter()
                        reader.search(text)
                        took.append((time.perf_counter() - start) * 1000)
                    took = sorted(took[WARM:])
                    print(
                        f"{kind:10} {size:9,} names, loaded in {loaded:4.0f} s: p50 {took[SEARCHES // 2]:5.0f}, "
                        f"p95 {took[SEARCHES * 95 // 100]:5.0f}, max {took[-1]:5.0f} ms",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
