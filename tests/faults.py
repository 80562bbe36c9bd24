"""Engines killed at random moments, their disks filled, their networks disturbed.

`python -m tests.faults [KILLS [ENGINE]]` does it at length, tests/test_faults.py briefly.

While something runs, its engine is killed as a power cut would; then the work goes on. What must hold each time:
nothing that was acknowledged is lost, nothing half-written is seen, and the database answers again soon.
"""

import json
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from graph.database.store import Database, open_database
from graph.errors import DatabaseAway, KhsaeError
from graph.models import Records
from graph.settings import Settings
from graph.writing import backup
from graph.writing.writer import Writer
from loaders import curated
from tests import neo4j
from tests.conftest import BEFORE_THE_DRIVER_S, TINY, settings_for, until
from tests.proxy import Proxy
from tests.test_writer import everything, without


class Victim(Protocol):
    settings: Settings

    def kill(self) -> None: ...

    def revive(self) -> None: ...

    def pid(self) -> int: ...

    def through_proxy(self) -> AbstractContextManager[tuple[Settings, Proxy]]: ...


class Embedded:
    def __init__(self, data: Path) -> None:
        self.settings = settings_for(data)
        self._notes = data / "engine.json"

    def kill(self) -> None:
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(self.pid(), signal.SIGKILL)

    def revive(self) -> None:
        """Whoever needs it starts it."""

    def pid(self) -> int:
        return json.loads(self._notes.read_text())["pid"]

    @contextmanager
    def through_proxy(self) -> Iterator[tuple[Settings, Proxy]]:
        """While somebody else keeps the engine running."""
        noted = self._notes.read_text()
        proxy = Proxy(json.loads(noted)["bolt_port"])
        self._notes.write_text(json.dumps(json.loads(noted) | {"bolt_port": proxy.port}))
        try:
            yield self.settings, proxy
        finally:
            self._notes.write_text(noted)
            proxy.close()


class Neo4j:
    def __init__(self, server: neo4j.Server) -> None:
        self._server = server
        self.settings = self._at(server.uri)

    def _at(self, uri: str) -> Settings:
        return Settings(_env_file=None, neo4j_uri=uri, neo4j_password=self._server.password)  # pyright: ignore[reportCallIssue, reportArgumentType]

    def kill(self) -> None:
        self._server.kill()

    def revive(self) -> None:
        self._server.start()

    def pid(self) -> int:
        return self._server.pid

    @contextmanager
    def through_proxy(self) -> Iterator[tuple[Settings, Proxy]]:
        proxy = Proxy(self._server.port)
        try:
            yield self._at(f"bolt://127.0.0.1:{proxy.port}"), proxy
        finally:
            proxy.close()


@dataclass
class Trial:
    """Something that runs until its engine is killed, and what must hold afterwards."""

    database: Database
    facts: Records
    expected: set[tuple[str, ...]]
    folder: Path
    done: int = 0
    acknowledged: list[int] = field(default_factory=list[int])

    def reads(self, stop: threading.Event) -> None:
        while not stop.is_set():
            with suppress(KhsaeError):
                assert everything(self.database) == self.expected
                self.done += 1

    def writes(self, stop: threading.Event) -> None:
        while not stop.is_set():
            n = len(self.acknowledged) + 1_000 * self.done
            ends = ({"id": f"pair-{n}-{end}", "n": n} for end in "ab")
            with suppress(KhsaeError):
                self.database.write(*(("MERGE (e:Entity {id: $end.id}) SET e = $end", {"end": end}) for end in ends))
                self.acknowledged.append(n)
        self.done += 1

    def loads(self, stop: threading.Event) -> None:
        while not stop.is_set():
            for facts in (without(self.facts, "ga-05", "re-02"), self.facts):
                with suppress(KhsaeError):
                    Writer(self.database).load(facts)
                    self.done += 1

    def backups(self, stop: threading.Event) -> None:
        while not stop.is_set():
            with suppress(KhsaeError):
                backup.write(self.database, self.folder / "backup")
                self.done += 1

    def answers(self) -> bool:
        return _answers(self.database)

    def check(self) -> None:
        pairs = dict(self.database.read("MATCH (e:Entity) WHERE e.n IS NOT NULL RETURN e.n, count(*)").rows)
        assert set(pairs) >= set(self.acknowledged), "an acknowledged write is lost"
        assert set(pairs.values()) <= {2}, "half of a transaction is there"
        self.database.write(("MATCH (e:Entity) WHERE e.n IS NOT NULL DELETE e", {}))
        self.acknowledged.clear()
        Writer(self.database, patience_s=120).load(self.facts)
        assert everything(self.database) == self.expected, "a load after the fault does not repair the graph"
        if (self.folder / "backup").exists():
            backup._check(self.folder / "backup")
        assert [path.name for path in self.folder.iterdir() if path.name != "backup"] == []


KINDS = ("reads", "writes", "loads", "backups")


@contextmanager
def trial(victim: Victim, folder: Path) -> Iterator[Trial]:
    facts = curated.read(TINY)
    with open_database(victim.settings) as database:
        Writer(database).load(facts)
        yield Trial(database, facts, everything(database), folder)


def survive(victim: Victim, trial: Trial, kind: str, *, after_s: float) -> float:
    """Kill the engine in the middle of this, check what must hold, and return after how long the database answers.

    The start of a Neo4j server is not counted: somebody else is to start it.
    """
    stop = threading.Event()
    with ThreadPoolExecutor() as pool:
        working = pool.submit(getattr(trial, kind), stop)
        try:
            stop.wait(after_s)
            victim.kill()
            victim.revive()
            killed = time.monotonic()
            until(trial.answers)
            back = time.monotonic() - killed
        finally:
            stop.set()
        working.result()
    trial.check()
    return back


# --- networks and disks -----------------------------------------------------------------------------

NETWORKS: dict[str, Callable[[Proxy], None]] = {
    "cut": Proxy.cut,
    "half-open": Proxy.hold,
    "slowed": lambda proxy: proxy.slow(40_000),
}
LOADED = ("sources", "entities", "claims", "links")


def _loaded_again(trial: Trial, database: Database, strike: Callable[[], object], at: str) -> KhsaeError | None:
    """Load something else; at this stage of it, strike. What the load was told, if it did not get through."""

    def watch(what: str, done: int, total: int | None) -> None:
        if what == at:
            strike()

    try:
        Writer(database, watch, patience_s=120).load(without(trial.facts, "ga-05", "re-02"))
    except DatabaseAway as exc:
        return exc
    return None


def disturb(victim: Victim, trial: Trial, fault: str, *, at: str) -> None:
    """A network that fails in the middle of a load: it is told in time, or overcome, and the graph can be mended."""
    with victim.through_proxy() as (settings, proxy):
        hurried = settings.model_copy(update={"khsae_query_timeout_s": 20 if fault == "slowed" else 2})
        with open_database(hurried) as database:
            began = time.monotonic()
            told = _loaded_again(trial, database, lambda: NETWORKS[fault](proxy), at)
            assert time.monotonic() - began < 2 * BEFORE_THE_DRIVER_S
            assert told is None or fault != "slowed", "a slow network is no fault"
            proxy.plug()
            proxy.cut()
            assert until(lambda: _answers(database))
    trial.check()


def fill_disk(victim: Victim, trial: Trial, *, at: str) -> None:
    """No file of the engine may grow from the middle of a load on: it fails in words, and nothing saved is lost."""
    trial.database.write(("MERGE (e:Entity {id: 'saved', n: 1}) MERGE (f:Entity {id: 'too', n: 1})", {}))
    trial.acknowledged.append(1)
    pid, limits = victim.pid(), resource.prlimit(victim.pid(), resource.RLIMIT_FSIZE)
    told = _loaded_again(
        trial, trial.database, lambda: resource.prlimit(pid, resource.RLIMIT_FSIZE, (50_000, limits[1])), at
    )
    with suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    assert told, "the disk did not fill"
    victim.kill()
    victim.revive()
    assert until(trial.answers)
    trial.check()


def _answers(database: Database) -> bool:
    with suppress(KhsaeError):
        return bool(database.read("RETURN 1").rows)
    return False


def main(kills: int, engine: str | None) -> None:
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="khsae-faults-") as scratch:
        root = Path(scratch)
        (root / "backups").mkdir()
        server = neo4j.Server(root / "neo4j")
        server.start()
        victims: dict[str, Callable[[], Victim]] = {
            "embedded": lambda: Embedded(root / "data"),
            "neo4j": lambda: Neo4j(server),
        }
        try:
            for name, made in victims.items():
                if engine not in (None, name):
                    continue
                victim = made()
                with trial(victim, root / "backups") as running:
                    for kind in KINDS:
                        done, took = running.done, []
                        for _ in range(kills):
                            took.append(survive(victim, running, kind, after_s=chance.uniform(0, 1)))
                        print(
                            f"{name}: {kills} kills, {kind} ({running.done - done} done meanwhile): nothing lost, "
                            f"back after {sorted(took)[len(took) // 2]:.1f} s (median), {max(took):.1f} s (longest)",
                            flush=True,
                        )
                    for at in LOADED * (kills // 5):
                        for fault in NETWORKS:
                            disturb(victim, running, fault, at=at)
                        fill_disk(victim, running, at=at)
                    rounds = kills // 5 * len(LOADED)
                    print(
                        f"{name}: {rounds} loads each cut, half-open, slowed, on a full disk: nothing lost", flush=True
                    )
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2] if len(sys.argv) > 2 else None)
