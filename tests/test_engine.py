"""The embedded engine's process: shared, private, ended with its last user, started again after a crash."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from graph import engine
from graph.errors import Busy, DatabaseAway, WrongVersion
from graph.models import Records
from graph.store import Database, open_database
from graph.writer import Writer
from tests.conftest import settings_for, soon, until
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


def test_several_commands_at_once_start_one_engine(data: Path) -> None:
    script = f"""
        import sys
        from pathlib import Path
        from graph import engine
        held = engine.lease(Path({str(data)!r}), timeout_s=5)
        print(held.endpoint.pid, flush=True)
        sys.stdin.read()
    """
    started = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    pids = {int(process.stdout.readline()) for process in started if process.stdout}
    for process in started:
        process.communicate()
    assert len(pids) == 1
    assert wait_until_gone(pids.pop())


def test_the_engine_ends_when_its_user_is_killed(data: Path) -> None:
    script = f"""
        import time
        from pathlib import Path
        from graph import engine
        held = engine.lease(Path({str(data)!r}), timeout_s=5)
        print(held.endpoint.pid, flush=True)
        time.sleep(60)
    """
    user = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE)
    assert user.stdout
    with user.stdout:
        pid = int(user.stdout.readline())
    user.kill()
    user.wait()
    assert wait_until_gone(pid)


def test_passwords_are_for_the_owner_alone_and_new_at_each_start(data: Path) -> None:
    held = engine.lease(data, timeout_s=5)
    file = data / "engine.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = json.loads(file.read_text())["passwords"]
    assert passwords["reader"] not in repr(held.endpoint)
    held.release(stop_if_last=True)
    assert wait_until_gone(held.endpoint.pid)
    again = engine.lease(data, timeout_s=5)
    assert again.endpoint.passwords != passwords
    again.release(stop_if_last=True)


def test_it_listens_on_the_loopback_only(data: Path) -> None:
    held = engine.lease(data, timeout_s=5)
    listening = {c.laddr.ip for c in psutil.Process(held.endpoint.pid).net_connections() if c.status == "LISTEN"}
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}
    held.release(stop_if_last=True)


def test_a_crashed_engine_is_noticed_and_started_again(data: Path) -> None:
    with open_database(settings_for(data)) as database:
        database.write(("CREATE (:Entity {id: 'kept'})", {}))
        os.kill(json.loads((data / "engine.json").read_text())["pid"], signal.SIGKILL)

        def kept() -> list[tuple[str]] | None:
            with contextlib.suppress(DatabaseAway):  # nobody waits for the start for more than a few seconds
                return database.read("MATCH (n:Entity) RETURN n.id").rows

        assert until(kept) == [("kept",)]


def test_a_stale_file_is_no_engine(data: Path) -> None:
    data.mkdir()
    stale = {"pid": 1, "bolt_port": 1, "lease_port": 1, "version": "0", "token": "x", "passwords": {}}
    (data / "engine.json").write_text(json.dumps(stale))
    assert engine.running(data) is None
    held = engine.lease(data, timeout_s=5)
    assert held.endpoint.version != "0"
    held.release(stop_if_last=True)


def test_data_of_another_version_are_refused(data: Path) -> None:
    data.mkdir()
    (data / "engine.version").write_text("1.0")
    with pytest.raises(WrongVersion, match=r"written by version 1\.0"):
        engine.lease(data, timeout_s=5)


def test_a_folder_that_another_process_holds_is_refused(data: Path) -> None:
    held = engine.lease(data, timeout_s=5)
    (data / "engine.json").rename(data / "hidden.json")
    with pytest.raises(Busy, match="Another process holds"):
        engine.lease(data, timeout_s=5)
    (data / "hidden.json").rename(data / "engine.json")
    held.release(stop_if_last=True)


def test_a_folder_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseAway, match="cannot be used: Not a directory"):
        engine.lease(tmp_path / "file" / "data", timeout_s=5)


def test_a_server_that_is_not_there_is_told_within_five_seconds(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    began = time.monotonic()
    database = Database(settings)
    with pytest.raises(DatabaseAway, match="NEO4J_URI"):
        database.read("RETURN 1")
    database.close()
    assert time.monotonic() - began < soon(5)


@pytest.mark.parametrize("cut_at", ["claims"])
def test_an_engine_killed_in_a_load_is_started_again_and_nothing_is_lost(
    data: Path, tmp_path: Path, tiny_facts: Records, cut_at: str
) -> None:
    with open_database(settings_for(tmp_path / "other")) as database:
        Writer(database).load(tiny_facts)
        expected = everything(database)
    killed = []

    def pull_the_plug(what: str, done: int, total: int) -> None:
        if what == cut_at and not killed:
            killed.append(json.loads((data / "engine.json").read_text())["pid"])
            os.kill(killed[0], signal.SIGKILL)

    with open_database(settings_for(data)) as database:
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
