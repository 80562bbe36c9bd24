"""The process that serves the API is killed, again and again, while it answers reads, writes and loads.

What must hold each time: every question that was acknowledged as saved is there, whole, and runs; no half of one is
listed; the graph is as the loads made it; and a new process serves again.
"""

import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from graph.database.store import Database, open_database
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import curated
from tests.conftest import TINY, environment_of, settings_for, until
from tests.test_writer import everything, without

CLIENTS = 4
_ASKED = {
    "query": "MATCH (e:Entity) WHERE e.id <> $x RETURN e.id AS id ORDER BY id LIMIT $limit",
    "parameters": {"x": "nobody"},
    "title": "Everybody but one",
    "description": "Saved while the server is killed.",
}


@contextmanager
def _serving(settings: Settings, own: Path) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    given = {"KHSAE_PORT": str(port), "KHSAE_CYPHER": "true", "KHSAE_QUERIES": str(own)}
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "KHSAE_"))}
    words = [Path(sys.executable).with_name("khsae"), "serve"]
    process = subprocess.Popen(words, env=ours | environment_of(settings) | given, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=30) as web:
            until(lambda: _get(web, "/health"))
            yield web, process
    finally:
        process.kill()
        process.wait()


def _get(web: httpx.Client, path: str) -> Any:
    with suppress(httpx.TransportError):
        answer = web.get(path)
        return answer.json() if answer.status_code == 200 else None
    return None


def _save(web: httpx.Client, named: str, stop: threading.Event, saved: dict[str, Any]) -> None:
    """Save one question after the other until the server is gone, and note what it acknowledged."""
    n = 0
    with suppress(httpx.TransportError):
        while not stop.is_set():
            answer = web.post("/queries", json=_ASKED | {"name": f"{named}-{n}"})
            assert answer.status_code == 201, answer.text
            saved[f"{named}-{n}"] = answer.json()
            n += 1


def _load(database: Database, stop: threading.Event) -> None:
    facts = curated.read(TINY)
    while not stop.is_set():
        Writer(database, patience_s=60).load(without(facts, "ga-05", "re-02"))
        Writer(database, patience_s=60).load(facts)


def attack(database: Database, folder: Path, *, kills: int) -> int:
    """The number of questions that were saved. `database` holds the tiny graph."""
    chance, expected = random.Random(7), everything(database)
    saved, total = dict[str, Any](), 0
    for n in range(kills + 1):
        with _serving(database.settings, folder) as (web, process), ThreadPoolExecutor() as pool:
            listed = {query["name"]: query for query in _get(web, "/queries?limit=500")["results"]}
            own = {name for name in listed if name.startswith("kill-")}
            assert own >= {*saved}, "a question that was acknowledged is lost"
            assert all(listed[name] == question for name, question in saved.items()), "a question has changed"
            for name in own:
                assert _get(web, f"/queries/{name}/run?x=nobody&limit=1"), f"{name} does not run"
            if n == kills:
                break
            for path in folder.glob("kill-*"):
                path.unlink()
            total, saved = total + len(saved), {}
            stop = threading.Event()
            working = [pool.submit(_load, database, stop)]
            working += [pool.submit(_save, web, f"kill-{n}-{client}", stop, saved) for client in range(CLIENTS)]
            time.sleep(chance.uniform(0.2, 1))
            process.kill()
            stop.set()
            for each in working:
                each.result()
        assert everything(database) == expected, "the graph has changed"
    return total + len(saved)


def main(kills: int = 20) -> None:
    """`python -m tests.attacks service [KILLS]`."""
    with TemporaryDirectory(prefix="khsae-service-") as scratch:
        (own := Path(scratch) / "own").mkdir()
        with open_database(settings_for(Path(scratch) / "data")) as database:
            Writer(database).load(curated.read(TINY))
            saved = attack(database, own, kills=kills)
            print(f"{kills} kills of the server, {saved} questions acknowledged as saved: none was lost")
