"""The network of an entity over HTTP, beside the same Cypher by the bare driver, in turns.

Between the two lie shaping, layout, JSON and a web server. `reader` is the part without the web server. Wanted:
HTTP takes at most twice as long as the driver, and of many calls at once none is lost.
"""

import http.client
import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import neo4j

from graph.models import Records
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import curated
from tests.bench import FULL
from tests.bench.loading import bare, fresh
from tests.bench.start import KHSAE, end, free_port, wait_for_entities
from tests.conftest import KINDS, Engines

ENTITY = "ly-yong-phat"
ADDRESS = f"/api/v1/entities/{ENTITY}/network?depth=1"
CALLS = 3000 if FULL else 300
WARM = 150
THREADS = 8
CALLS_A_THREAD = 1000 if FULL else 100


def environment(settings: Settings) -> dict[str, str]:
    """What makes `khsae` serve this very database."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NEO4J_", "KHSAE_"))}
    given = {
        "KHSAE_DATA": str(settings.khsae_data),
        "NEO4J_URI": settings.neo4j_uri,
        "NEO4J_USER": settings.neo4j_user,
        "NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "NEO4J_DATABASE": settings.neo4j_database,
    }
    return kept | {key: value for key, value in given.items() if value and (settings.neo4j_uri or key == "KHSAE_DATA")}


@contextmanager
def served(settings: Settings, root: Path) -> Iterator[int]:
    """The port of a `khsae serve` of this database, in a process of its own."""
    port, log = free_port(), root / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [KHSAE, "serve", "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment(settings),
            cwd=root,
            start_new_session=True,
        )
    try:
        wait_for_entities(server, port, log)
        yield port
        end(server)
    finally:
        server.kill()
        server.wait()


def fetch(connection: http.client.HTTPConnection) -> int:
    """Ask once; how many links came."""
    connection.request("GET", ADDRESS)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {body[:300]!r}")
    return len(json.loads(body)["links"])


def in_turns(calls: Mapping[str, Callable[[], object]], rounds: int, *, warm: int) -> dict[str, float]:
    """The median milliseconds of each, one after the other again and again, so that all meet the same weather.

    `warm` rounds come first and do not count.
    """
    took: dict[str, list[float]] = {name: [] for name in calls}
    for n in range(warm + rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if n >= warm:
                took[name].append(time.perf_counter() - start)
    return {name: statistics.median(times) * 1000 for name, times in took.items()}


def at_once(port: int) -> tuple[Counter[str], float]:
    """What came of the calls of all threads, and calls a second."""
    came: Counter[str] = Counter()

    def ask() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            for _ in range(CALLS_A_THREAD):
                try:
                    came[f"{fetch(connection)} links"] += 1
                except (OSError, RuntimeError, http.client.HTTPException) as exc:
                    came[f"{type(exc).__name__} {exc}"] += 1
                    connection.close()

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came, THREADS * CALLS_A_THREAD / (time.perf_counter() - start)


def compare(settings: Settings, records: Records, root: Path) -> tuple[dict[str, float], Counter[str], float]:
    """The medians in turns, and what came of many calls at once."""
    with fresh(settings) as database, bare(settings, "reader") as (driver, name):
        Writer(database).load(records)
        reader = Reader(database)
        question = reader.network(ENTITY).query
        # As the reader runs it: one row more than the limit.
        parameters = question.parameters | {"limit": reader.max_rows + 1}

        def ask_driver() -> list[neo4j.Record]:
            cypher = neo4j.Query(question.cypher)  # pyright: ignore[reportArgumentType]
            return driver.execute_query(cypher, parameters, database_=name, routing_=neo4j.RoutingControl.READ).records

        with served(settings, root) as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as kept:
            median = in_turns({
                "driver": ask_driver,
                "reader": lambda: reader.network(ENTITY).model_dump_json(),
                "http": lambda: fetch(kept),
            }, CALLS, warm=WARM)  # fmt: skip
            return median, *at_once(port)


def main() -> None:
    print(f"{'engine':10} {'driver ms':>10} {'reader ms':>10} {'http ms':>10} {'ratio':>6}   {THREADS} at once")
    records = curated.read()
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            median, came, rate = compare(engines.settings(f"network-{kind}", kind), records, Path(folder))
            times = " ".join(f"{median[what]:10.2f}" for what in ("driver", "reader", "http"))
            lost = THREADS * CALLS_A_THREAD - came.most_common(1)[0][1]
            ratio = median["http"] / median["driver"]
            print(f"{kind:10} {times} {ratio:6.2f}   {rate:.0f}/s, {lost} lost", flush=True)
            if lost:
                print(f"           {dict(came)}")


if __name__ == "__main__":
    main()
