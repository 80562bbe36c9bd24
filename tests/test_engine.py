"""The embedded engine's process: shared, private, ended with its last user, started again after a crash."""

import contextlib
import json
import os
import resource
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from filelock import FileLock, Timeout

from graph.database import engine, intact, schema, translating
from graph.database.store import Database, open_database
from graph.errors import Busy, DatabaseAway, KhsaeError, WrongVersion
from graph.models import Records
from graph.writing.writer import Writer
from tests.conftest import BEFORE_THE_DRIVER_S, settings_for, told_in_time, until
from tests.test_writer import everything


def wait_until_gone(pid: int) -> bool:
    return until(lambda: not psutil.pid_exists(pid))


@pytest.fixture
def data(real: None, tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_commands_share_one_engine_and_the_last_one_ends_it(data: Path) -> None:
    first = engine.lease(data, timeout_s=5)
    second = engine.lease(data, timeout_s=5)
    assert first.endpoint == second.endpoint
    first.release(stop_if_last=True)
    time.sleep(0.5)
    still = engine.running(data)
    assert still
    still.release()
    second.release(stop_if_last=True)
    assert wait_until_gone(second.endpoint.pid)
    assert engine.running(data) is None


def test_several_commands_at_once_share_one_engine_which_ends_when_they_are_killed(data: Path) -> None:
    """In a new folder, which they also prepare and fill one after the other."""
    script = f"""
        import json, sys
        from pathlib import Path
        from graph.database.store import open_database
        from graph.writing.writer import Writer
        from loaders import curated
        from tests.conftest import TINY, settings_for
        data = Path({str(data)!r})
        facts = curated.read(TINY)
        with open_database(settings_for(data)) as database:
            Writer(database, patience_s=120).load(facts)
            print(json.loads((data / "engine.json").read_text())["pid"], flush=True)
            sys.stdin.read()
    """
    words = [sys.executable, "-c", textwrap.dedent(script)]
    started = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)]
    pids = {int(process.stdout.readline()) for process in started if process.stdout}
    assert len(pids) == 1
    for process in started:
        process.kill()
        process.communicate()
    assert wait_until_gone(pids.pop())


@pytest.fixture(scope="module")
def shared(real: None, tmp_path_factory: pytest.TempPathFactory, tiny_facts: Records) -> Iterator[Database]:
    """A database on an engine that several tests use: each leaves it running and as it was."""
    with open_database(settings_for(tmp_path_factory.mktemp("shared") / "data")) as database:
        Writer(database).load(tiny_facts)
        yield database


def pid_of(database: Database) -> int:
    return json.loads((database.settings.khsae_data / "engine.json").read_text())["pid"]


def answers(database: Database) -> bool:
    return database.read("MATCH (n:Entity) RETURN count(n)").rows == [(19,)]


def test_it_listens_on_the_loopback_only(shared: Database) -> None:
    listening = {c.laddr.ip for c in psutil.Process(pid_of(shared)).net_connections() if c.status == "LISTEN"}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


@pytest.mark.parametrize("port", ["lease_port", "bolt_port"])
def test_no_connection_harms_it(shared: Database, port: str) -> None:
    endpoint = json.loads((shared.settings.khsae_data / "engine.json").read_text())
    for said in (b"", b"GET / HTTP/1.1\r\n\r\n", b"stop-if-last", os.urandom(100_000)):
        for _ in range(30):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", endpoint[port])) as connection:
                connection.sendall(said)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    held = engine.running(shared.settings.khsae_data)
    assert held
    held.release()
    assert pid_of(shared) == endpoint["pid"]
    assert answers(shared)


def test_its_files_are_for_its_owner_alone(shared: Database) -> None:
    data = shared.settings.khsae_data
    files = [data, *data.rglob("*")]
    assert len(files) > 20
    assert {path.name for path in files if path.stat().st_mode & 0o077} == set()


def test_passwords_are_not_shown(shared: Database) -> None:
    held = engine.running(shared.settings.khsae_data)
    assert held
    held.release()
    assert held.endpoint.passwords["reader"] not in repr(held.endpoint)
    assert held.endpoint.token not in repr(held.endpoint)


def test_a_frozen_engine_is_reported_in_time(shared: Database) -> None:
    settings = settings_for(shared.settings.khsae_data, khsae_query_timeout_s=2)
    process = psutil.Process(pid_of(shared))

    def opened() -> None:
        with open_database(settings):
            pass

    with contextlib.closing(Database(settings)) as database:
        assert answers(database)
        process.suspend()
        try:
            until(lambda: process.status() == psutil.STATUS_STOPPED)  # until then it may answer once more
            told_in_time(
                [
                    lambda: database.read("RETURN 1"),
                    lambda: database.read("RETURN 1"),
                    lambda: database.write(("MATCH (w:Word {text: ''}) DELETE w", {})),
                    lambda: list(database.stream("RETURN 1", {})),
                    opened,
                ]
            )
        finally:
            process.resume()
        assert answers(database)
    assert pid_of(shared) == process.pid


@pytest.mark.parametrize("lost", ["engine.lock", "engine.json", "both"])
def test_two_engines_never_share_a_folder(
    shared: Database, lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_END_S", 1)
    data = shared.settings.khsae_data
    gone = [name for name in ("engine.lock", "engine.json") if lost in (name, "both")]
    for name in gone:
        (data / name).rename(tmp_path / name)
    if lost == "engine.lock":
        held = engine.lease(data, timeout_s=5)
        assert held.endpoint.pid == pid_of(shared)
        held.release()
    else:
        with pytest.raises((Busy, DatabaseAway)):
            engine.lease(data, timeout_s=5)
    for name in gone:
        (tmp_path / name).rename(data / name)
    assert answers(shared)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Neo.ClientError.Request.Invalid", "has lost track of this connection. Try again"),
        ("Neo.ClientError.Request.InvalidFormat", "has lost track of this connection. Try again"),
        ("Neo.ClientError.Transaction.TransactionNotFound", "Its disk may be full"),
        ("Neo.DatabaseError.General.UnknownError", "Its disk may be full"),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "Its disk may be full"),
    ],
)
def test_what_a_server_says_that_fails_is_no_fault_of_the_caller(code: str, said: str) -> None:
    with pytest.raises(DatabaseAway, match=said), translating.ours():
        raise translating.driver_errors.Neo4jError._hydrate_neo4j(code=code, message="RUN not expected in this state")


# --- how it ends ------------------------------------------------------------------------------------


def test_an_engine_that_cannot_stop_is_ended_and_holds_its_folder_until_then(tmp_path: Path) -> None:
    """With a server that never stops, in place of ArcadeDB's."""
    script = f"""
        import contextlib, threading
        from pathlib import Path
        from graph.database import engine_process

        @contextlib.contextmanager
        def stuck(*given):
            yield
            print("stopping", flush=True)
            threading.Event().wait()

        engine_process._server, engine_process._GRACE_S, engine_process._END_S = stuck, 0.1, 2
        engine_process.main(Path({str(tmp_path)!r}), 5)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE)
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == b"stopping\n"
    assert not (tmp_path / "engine.json").exists()
    with pytest.raises(Timeout), FileLock(tmp_path / "engine.lock", timeout=0):
        pass
    assert process.wait(60) == 1
    with FileLock(tmp_path / "engine.lock", timeout=0):
        pass


# --- its folder -------------------------------------------------------------------------------------


def test_an_open_folder_of_an_older_version_is_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "engine").mkdir(parents=True)
    (data / "engine.version").write_text("1")
    (data / "engine" / "names").write_text("")
    for path in (data, *data.rglob("*")):
        path.chmod(0o777)
    engine._make_private(data)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (data, *data.rglob("*"))} == {0o700}


def test_a_folder_with_the_files_of_others_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("")
    tmp_path.chmod(0o755)
    engine._make_private(tmp_path)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("python_path", ["", os.pathsep, f"{os.pathsep}elsewhere"])
def test_modules_in_the_current_or_the_data_folder_are_not_run(
    real: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, python_path: str
) -> None:
    data = tmp_path / "data"
    for folder in (tmp_path, data, data / "engine"):
        folder.mkdir(exist_ok=True)
        for name in ("filelock", "graph", "json", "jpype", "sitecustomize"):
            (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(name)")
    (data / "engine.version").write_text(engine.engine_version())
    monkeypatch.setenv("PYTHONPATH", python_path)
    monkeypatch.chdir(tmp_path)
    # It gets as far as looking at its files: notes that are not ours stop it before it starts ArcadeDB.
    (data / "engine" / "intact.json").write_text("not ours")
    with pytest.raises(DatabaseAway, match=r"intact\.json is not as the engine left it"):
        engine.lease(data, timeout_s=5)
    assert not (tmp_path / "ran").exists()


_ENDPOINT = {
    "pid": 1,
    "bolt_port": 1,
    "lease_port": 1,
    "version": "0",
    "token": "x",
    "passwords": {"writer": "x", "reader": "x"},
}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{",
        b"[" * 100_000,
        *(
            json.dumps(_ENDPOINT | change).encode()
            for change in (
                {"lease_port": 0},
                {"lease_port": 99_999},
                {"lease_port": "x"},
                {"lease_port": None},
                {"bolt_port": -1},
                {"pid": "x"},
                {"token": None},
                {"passwords": {}},
                {"passwords": {"reader": "x"}},
                {"passwords": ["writer", "reader"]},
                {},
            )
        ),
    ],
)
def test_a_stale_or_malformed_file_is_no_engine(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "engine.json").write_bytes(content)
    assert engine.running(tmp_path) is None


@pytest.fixture(scope="module")
def stopped(real: None, tmp_path_factory: pytest.TempPathFactory, tiny_facts: Records) -> Path:
    """The folder of an engine that a signal has ended."""
    data = tmp_path_factory.mktemp("stopped") / "data"
    with open_database(settings_for(data)) as database:
        Writer(database).load(tiny_facts)
        pid = pid_of(database)
        os.kill(pid, signal.SIGTERM)
        wait_until_gone(pid)
    return data


def test_the_engine_that_a_signal_ends_leaves_its_files_in_order(stopped: Path) -> None:
    assert not (stopped / "engine.json").exists()
    assert (stopped / "engine" / "intact.json").exists()
    assert intact.first_damaged(stopped / "engine" / "databases", stopped / "engine" / "intact.json") is None


@pytest.mark.parametrize("file", ["*.bucket", "*.umtidx", "*.dict", "schema.json", "intact.json"])
@pytest.mark.parametrize("damage", ["garbage", "cut", "removed", "one bit"])
def test_damage_is_seen(stopped: Path, tmp_path: Path, file: str, damage: str) -> None:
    damaged = _damage(stopped, tmp_path, file, damage)
    seen = intact.first_damaged(
        tmp_path / "data" / "engine" / "databases", tmp_path / "data" / "engine" / "intact.json"
    )
    assert seen
    assert seen.endswith(damaged)


def test_a_damaged_folder_is_reported(stopped: Path, tmp_path: Path) -> None:
    damaged = _damage(stopped, tmp_path, "*.bucket", "one bit")
    with pytest.raises(DatabaseAway, match=f"damaged: .*{damaged.replace('%', '.')}.*Restore a backup"):
        engine.lease(tmp_path / "data", timeout_s=5)


def _damage(stopped: Path, folder: Path, pattern: str, damage: str) -> str:
    """The name of a file that is damaged in a copy of the folder."""
    shutil.copytree(stopped, folder / "data")
    file = max((folder / "data").rglob(pattern), key=lambda path: path.stat().st_size)
    content = file.read_bytes()
    if damage == "removed" and pattern != "intact.json":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "one bit":
        file.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    else:
        file.write_bytes(os.urandom(len(content)))
    return file.name


def test_every_index_is_made_anew() -> None:
    made, dropped = ([statement.split()[1:3] for statement in part] for part in (schema._SCHEMA, schema._DROP_SCHEMA))
    assert made == dropped


def test_what_is_renamed_or_deleted_leaves_no_word_in_the_files(data: Path, tiny_facts: Records) -> None:
    word = "Xyzzyquor"
    first, *others = tiny_facts.entities
    named = first.model_copy(update={"name": f"{word} Person", "summary": f"{word} was here. " * 20})
    more = first.model_copy(update={"id": f"the-{word.lower()}", "name": f"{word} Himself"})
    about = tiny_facts.claims[0].model_copy(update={"id": f"about-{word.lower()}", "object": more.id})
    changes = {"entities": (named, more, *others), "claims": (*tiny_facts.claims, about)}
    with open_database(settings_for(data)) as database:
        Writer(database).load(tiny_facts.model_copy(update=changes))
        Writer(database).load(tiny_facts)
        assert Writer(database).load(tiny_facts).nothing
        with pytest.raises(KhsaeError):
            database.write(("CREATE (:Entity {id: $id})", {"id": first.id}))
        pid = pid_of(database)
        database.close(stop_engine=True)
    wait_until_gone(pid)
    files = [path for path in data.rglob("*") if path.is_file()]
    assert {path.name for path in files if word.lower().encode() in path.read_bytes().lower()} == set()


def test_a_full_disk_is_reported_and_nothing_is_lost(
    data: Path, tiny_facts: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file may grow beyond 50 kB, for an engine that starts as if its disk were full."""
    disk, limits = shutil.disk_usage(data.parent), resource.getrlimit(resource.RLIMIT_FSIZE)

    def load() -> None:
        with open_database(settings_for(data)) as database:
            Writer(database).load(tiny_facts)
            assert answers(database)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: disk._replace(free=0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
        try:
            with pytest.raises(DatabaseAway, match=r"disk of .* is full\. Free some space"):
                load()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    load()


@pytest.mark.parametrize("stamp", [b"1.0", b"1.0\xff"])
def test_data_of_another_version_are_refused(tmp_path: Path, stamp: bytes) -> None:
    (tmp_path / "engine.version").write_bytes(stamp)
    with pytest.raises(WrongVersion, match=r"written by version 1\.0"):
        engine.lease(tmp_path, timeout_s=5)


def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseAway, match="cannot be used: Not a directory"):
        engine.lease(tmp_path / "file" / "data", timeout_s=5)


def test_a_server_that_is_not_there_is_told_in_time(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    began = time.monotonic()
    database = Database(settings)
    with pytest.raises(DatabaseAway, match="NEO4J_URI"):
        database.read("RETURN 1")
    database.close()
    assert time.monotonic() - began < BEFORE_THE_DRIVER_S


def test_an_engine_killed_in_a_load_is_started_again_and_nothing_is_lost(
    data: Path, shared: Database, tiny_facts: Records
) -> None:
    expected = everything(shared)
    killed = []

    def pull_the_plug(what: str, done: int, total: int | None) -> None:
        if what == "claims" and not killed:
            killed.append(json.loads((data / "engine.json").read_text())["pid"])
            os.kill(killed[0], signal.SIGKILL)

    with open_database(settings_for(data)) as database:
        password = database.login().password
        with contextlib.suppress(DatabaseAway):  # it may take longer than a caller waits
            Writer(database, pull_the_plug).load(tiny_facts)
        assert killed

        def loaded() -> bool:
            with contextlib.suppress(DatabaseAway):
                Writer(database).load(tiny_facts)
                return True
            return False

        assert until(loaded)
        assert everything(database) == expected
        assert database.login().password != password
