"""The process of the embedded engine: ArcadeDB, serving Bolt on the loopback as long as somebody holds a lease.

Run as `python -P -m graph.database.engine_process DATA TIMEOUT_S`; `graph/database/engine.py` does that.
"""

import json
import os
import secrets
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, NoReturn

from filelock import FileLock, Timeout

from graph.database import intact
from graph.database.engine import DATABASE, ENDPOINT, FAILED, REMEDY, Endpoint, engine_version, write_private
from graph.database.lease_port import LeasePort

_GRACE_S = 5.0
_LOCK_S = 3.0
_START_S = 120.0
_END_S = 15.0
_HEAP = "2g"
# A longer one is never answered. By default the limit is 16 MB, not much above a full batch of a load.
_LONGEST_MESSAGE = 64_000_000
# Full optimisation pays off only in long runs. Delayed, it saves about a third of the processor time of a start.
_JVM = (
    "-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000"
    # No limit on concurrent queries: one that runs out of memory would never free its slot. The API has its own limit.
    " -Darcadedb.queryMaxConcurrent=0"
)


def main(data: Path, timeout_s: float) -> NoReturn:
    os.umask(0o077)  # what is written here is for its owner alone
    # Never released: it falls to the next engine when this process is gone, and not before.
    lock = FileLock(data / "engine.lock", mode=0o600)
    try:
        lock.acquire(timeout=_LOCK_S)
    except Timeout:
        _say(f"Another process holds the data folder {data} and does not answer. Stop it first.")
        os._exit(1)
    code = 1
    try:
        _serve(data, timeout_s)
        code = 0
    except BaseException:  # noqa: BLE001 - whatever happened, the process ends here
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # without waiting for threads of Java


def _say(words: str) -> None:
    print(f"{FAILED}{words}", flush=True)  # noqa: T201 - to the engine's log


def _serve(data: Path, timeout_s: float) -> None:
    endpoint_file = data / "engine.json"
    passwords: dict[Literal["writer", "reader"], str] = {
        "writer": secrets.token_urlsafe(24),
        "reader": secrets.token_urlsafe(24),
    }
    token, bolt_port = secrets.token_urlsafe(24), _free_port()
    starting = _watchdog(_START_S)
    databases, notes = data / "engine" / "databases", data / "engine" / "intact.json"
    if damaged := intact.first_damaged(databases, notes):
        _say(f"The data folder {data} is damaged: {damaged} is not as the engine left it. {REMEDY}")
        sys.exit(1)
    notes.unlink(missing_ok=True)
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        _server(data / "engine", passwords, bolt_port, timeout_s),
    ):
        endpoint = Endpoint(
            pid=os.getpid(),
            bolt_port=bolt_port,
            lease_port=listener.getsockname()[1],
            version=engine_version(),
            token=token,
            passwords=passwords,
        )
        write_private(endpoint_file, ENDPOINT.dump_json(endpoint).decode())
        starting.cancel()
        signal.signal(signal.SIGTERM, _stop)
        try:
            with suppress(SystemExit):
                LeasePort(listener, token, grace_s=_GRACE_S).serve()
        finally:
            endpoint_file.unlink(missing_ok=True)
            _watchdog(_END_S)
    intact.note(databases, notes)


def _stop(signal: int, frame: object) -> NoReturn:
    sys.exit()


def _watchdog(seconds: float) -> threading.Timer:
    """Ends this process then, however stuck it is."""
    timer = threading.Timer(seconds, os._exit, (1,))
    timer.daemon = True
    timer.start()
    return timer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _groups(timeout_s: float) -> dict[str, object]:
    """Permissions, in the format of ArcadeDB's server-groups.json. Only readers have a deadline."""

    def group(records: tuple[str, ...], database: tuple[str, ...] = (), deadline_ms: int = -1) -> dict[str, object]:
        return {
            "resultSetLimit": -1,
            "readTimeout": deadline_ms,
            "access": database,
            "types": {"*": {"access": records}},
        }

    everything = ("createRecord", "readRecord", "updateRecord", "deleteRecord")
    groups = {
        "admin": group(everything, ("updateSecurity", "updateSchema", "updateDatabaseSettings")),
        "writer": group(everything, ("updateSchema",)),
        "reader": group(("readRecord",), deadline_ms=int(timeout_s * 1000)),
        "*": group(()),
    }
    return {"databases": {"*": {"groups": groups}}, "version": 2}


@contextmanager
def _server(
    root: Path, passwords: Mapping[Literal["writer", "reader"], str], bolt_port: int, timeout_s: float
) -> Generator[None]:
    """ArcadeDB, serving Bolt on the loopback, with new passwords at each start."""
    import jpype
    from arcadedb_embedded.server import ArcadeDBServer

    config = root / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "server-users.jsonl").unlink(missing_ok=True)
    (config / "server-groups.json").write_text(json.dumps(_groups(timeout_s)), encoding="utf-8")
    server = ArcadeDBServer(
        root_path=str(root),
        root_password=secrets.token_urlsafe(24),
        config={
            "mode": "production",
            "host": "127.0.0.1",
            "http_port": _free_port(),
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": bolt_port,
            "bolt_maxMessageSize": _LONGEST_MESSAGE,
            "txWalFlush": 2,  # what is acknowledged is on the disk
            "server_defaultDatabases": f"{DATABASE}[]",
            # Slow hashes protect passwords that can be guessed. These are random, and new at each start.
            "server_saltIterations": 1,
        },
        jvm_kwargs={"heap_size": _HEAP, "jvm_args": _JVM},
    )
    server.start()
    # Started for production, its HTTP port shows no pages; no longer so, its errors say what was wrong with a query.
    mode = jpype.JClass("com.arcadedb.GlobalConfiguration").SERVER_MODE
    server._java_server.getConfiguration().setValue(mode, "test")
    try:
        security = server._java_server.getSecurity()
        json_object = jpype.JClass("com.arcadedb.serializer.json.JSONObject")
        for user, password in passwords.items():
            record = {
                "name": user,
                "password": str(security.encodePassword(password)),
                "databases": {DATABASE: [user]},
            }
            security.createUser(json_object(json.dumps(record)))
        yield
    finally:
        server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
