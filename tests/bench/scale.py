"""Ten times the data: do local questions stay as fast, and what do import files save?

Wanted: lookup, network and expand within 1.3 × of their median on a tenth of the links; the export at 0.7 × or more
of the rate at which the bare driver fetches the same rows, in flat memory; the import at 10 × or more of loading.
"""

import random
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from graph.database.store import Database, open_database
from graph.export import bulk
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.settings import Settings
from tests import neo4j
from tests.bench import FULL
from tests.bench.loading import bare
from tests.bench.paths import HUBS, invent, load
from tests.conftest import NO_NEO4J, settings_for

LARGE = 1_000_000 if FULL else 100_000
CALLS = 300
_KINDS = ("entity", "link", "claim", "source", "word")


def milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def local_questions(databases: Sequence[Database], ids: Sequence[list[str]]) -> dict[str, list[float]]:
    """Medians on each database, asked in turns, of three questions about entities that are no hubs."""
    readers, dice = [Reader(database) for database in databases], random.Random(5)
    expand = readers[0].library["expand"].cypher
    took: dict[str, list[list[float]]] = {name: [[] for _ in readers] for name in ("lookup", "network", "expand of 50")}
    for _ in range(CALLS + 50):
        for n, (reader, database) in enumerate(zip(readers, databases, strict=True)):
            one, some = dice.choice(ids[n]), dice.sample(ids[n], 50)
            asked = {"ids": some, "predicates": None, "standing": None, "limit": 1000}
            took["lookup"][n].append(milliseconds(partial(reader.entity, one)))
            took["network"][n].append(milliseconds(partial(reader.network, one, limit=100)))
            took["expand of 50"][n].append(milliseconds(partial(database.read, expand, asked)))
    return {name: [statistics.median(times[50:]) for times in each] for name, each in took.items()}


def fetch(settings: Settings) -> float:
    """Seconds in which the bare driver fetches the rows that the export writes."""
    library, start = Library(), time.perf_counter()
    with bare(settings) as (driver, name), driver.session(database=name, fetch_size=5000) as session:
        for kind in _KINDS:
            for record in session.run(library[f"every-{kind}"].cypher, {"limit": 2**31 - 1}):  # pyright: ignore[reportArgumentType]
                record.values()
    return time.perf_counter() - start


def timed_load(database: Database, links: int) -> tuple[list[str], float]:
    """Ids of what is no hub, and seconds of the load."""
    ids, generated = invent(links)
    start = time.perf_counter()
    load(database, ids, generated)
    return ids[len(HUBS) :], time.perf_counter() - start


def measure_export(settings: Settings, database: Database, folder: Path) -> Path:
    """The better of two turns each, for the machine may have other work."""
    fetched, took = [fetch(settings)], []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(2):
        took.append(milliseconds(lambda: bulk.write_import_files(database, Library(), folder)) / 1000)
        fetched.append(fetch(settings))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(
        f"   export of {size:.0f} MB: {min(took):.1f} s, {min(fetched) / min(took):.2f} × the bare fetch, "
        f"{grown:.0f} MB more memory",
        flush=True,
    )
    return folder / "import.args"


def compare(kind: str, of: Callable[[int], Settings], root: Path) -> tuple[float, Path]:
    """Seconds of the larger load, and the arguments for its import."""
    print(f"{kind}", flush=True)
    with ExitStack() as stack:
        sizes = (LARGE // 10, LARGE)
        settings = [of(links) for links in sizes]
        databases = [stack.enter_context(open_database(each)) for each in settings]
        loads = [timed_load(database, links) for database, links in zip(databases, sizes, strict=True)]
        for links, (_, seconds) in zip(sizes, loads, strict=True):
            print(f"   {links:>9,} links loaded in {seconds:.1f} s", flush=True)
        for name, (small, large) in local_questions(databases, [ids for ids, _ in loads]).items():
            print(f"   {name:14} {small:6.2f} → {large:6.2f} ms, ratio {large / small:.2f}", flush=True)
        exports = [
            measure_export(each, database, root / f"{kind}-{links}")
            for each, database, links in zip(settings, databases, sizes, strict=True)
        ]
    return loads[-1][1], exports[-1]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        root = Path(folder)
        compare("embedded", lambda links: settings_for(root / f"data-{links}"), root)
        if NO_NEO4J or neo4j.why_not():
            return

        def server(links: int) -> Settings:
            made = neo4j.Server(root / f"server-{links}", heap="2g")
            made.start()
            stack.callback(made.kill)
            return Settings(_env_file=None, neo4j_uri=made.uri, neo4j_password=made.password)  # pyright: ignore[reportCallIssue, reportArgumentType]

        loaded, arguments = compare("neo4j", server, root)
        empty = neo4j.Server(root / "imported")
        empty.admin("dbms", "set-initial-password", empty.password)
        took = milliseconds(lambda: empty.admin("database", "import", "full", "neo4j", f"@{arguments}")) / 1000
        print(f"   import of {LARGE:,} links: {took:.1f} s, {loaded / took:.1f} × as fast as over Bolt", flush=True)
        shutil.rmtree(root / "imported", ignore_errors=True)


if __name__ == "__main__":
    main()
