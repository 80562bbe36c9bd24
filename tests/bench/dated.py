"""The network of an entity as of a day, and as known on a day, beside the plain one, in turns.

A plain network is read as it was worded when it was loaded; a dated one is weighed and worded anew from the claims that
held or were known by then. Wanted: at most half as much time again.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import curated
from tests.bench import FULL
from tests.bench.loading import fresh
from tests.bench.network import in_turns
from tests.conftest import KINDS, Engines

ASKED = {"ly-yong-phat": 1, "mech-dara": 1, "cambodia": 1, "dy-vichea": 3}
"""Entities and depths: a person, a speaker, a hub, and a wide network."""
DAY = "2025"
CALLS = 1000 if FULL else 150
WARM = 40


def compare(reader: Reader, entity: str, depth: int) -> dict[str, float]:
    days = {"plain": {}, "as_of": {"as_of": DAY}, "known_on": {"known_on": DAY}}
    asked = {name: lambda day=day: reader.network(entity, depth=depth, **day) for name, day in days.items()}
    return in_turns(asked, CALLS, warm=WARM)


def main() -> None:
    print(f"{'engine':10} {'entity':14} {'links':>6} {'plain ms':>9} {'as_of ms':>9} {'known ms':>9} {'ratios':>11}")
    records = curated.read()
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            with fresh(engines.settings(f"dated-{kind}", kind)) as database:
                Writer(database).load(records)
                reader = Reader(database)
                for entity, depth in ASKED.items():
                    links = len(reader.network(entity, depth=depth).links)
                    took = compare(reader, entity, depth)
                    plain, *dated = took.values()
                    times = " ".join(f"{ms:9.2f}" for ms in took.values())
                    ratios = " ".join(f"{ms / plain:5.2f}" for ms in dated)
                    print(f"{kind:10} {entity:14} {links:6} {times} {ratios}", flush=True)


if __name__ == "__main__":
    main()
