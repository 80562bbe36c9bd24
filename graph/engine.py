"""The embedded engine: ArcadeDB in a child process, shared by all `khsae` commands of one data folder.

The child lives as long as it is in use. Each user holds a *lease*, an open connection to a second loopback
port of the child. The operating system closes it however the user ends, kill -9 included, and the child
stops a few seconds after the last lease. Run as `python -m graph.engine DATA TIMEOUT_S`.
"""

import contextlib
import json
import os
import secrets
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

from graph.errors import Busy, DatabaseAway, WrongVersion

DATABASE = "khsae"
_ROOT = str(Path(__file__).resolve().parent.parent)
_GRACE_S = 5.0
_START_S = 60.0
_HEAP = "2g"
# Full optimisation pays off only in long runs. Delayed, it saves about a third of the processor time of a start.
_JVM = "-XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000"
# Java encodes file names by the locale: in a plain C locale, a Khmer folder name would become "????".
_LOCALE = {} if sys.platform in ("win32", "darwin") else {"LC_ALL": "C.UTF-8"}
_FAILED = "khsae-engine: "  # the end of the child's log, shown if it cannot start


@dataclass(frozen=True)
class Endpoint:
    """Where the engine listens, and the credentials for reading and writing."""

    pid: int
    bolt_port: int
    lease_port: int
    version: str
    token: str = field(repr=False)
    passwords: dict[str, str] = field(repr=False)

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.bolt_port}"


class Lease:
    """Keeps the engine running as long as it is held."""

    def __init__(self, endpoint: Endpoint, connection: socket.socket) -> None:
        self.endpoint = endpoint
        self._connection = connection

    def release(self, *, stop_if_last: bool = False) -> None:
        with contextlib.suppress(OSError):
            if stop_if_last:
                self._connection.sendall(b"stop-if-last")
        self._connection.close()


# --- the user's side ------------------------------------------------------------------------------


def lease(data: Path, *, timeout_s: float) -> Lease:
    """The engine of this data folder, started if necessary.

    Raises Busy if another process holds the folder, WrongVersion if another version of the engine wrote it,
    DatabaseAway if it cannot start.
    """
    data = data.resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        with FileLock(data / "start.lock", timeout=_START_S):
            return running(data) or _start(data, timeout_s)
    except Timeout as exc:
        raise Busy(f"Another command has been starting the engine of {data} for a minute. Try again.") from exc
    except OSError as exc:
        raise DatabaseAway(
            f"The data folder {data} cannot be used: {exc.strerror or exc}. "
            "Free some space, or set KHSAE_DATA to a writable folder."
        ) from exc


def running(data: Path) -> Lease | None:
    """A lease on the engine of this folder; None if it is not running or has crashed."""
    try:
        endpoint = Endpoint(**json.loads((data / "engine.json").read_text(encoding="utf-8")))
        connection = socket.create_connection(("127.0.0.1", endpoint.lease_port), timeout=2)
    except (OSError, ValueError, TypeError):
        return None
    with contextlib.suppress(OSError):
        # Another program may be listening on a dead engine's port by now: the token tells.
        if connection.recv(64) == endpoint.token.encode():
            return Lease(endpoint, connection)
    connection.close()
    return None


def stop(data: Path) -> bool:
    """Stop the engine of this folder. Returns False if none is running; raises Busy if another command is using it."""
    held = running(data.resolve())
    if held is None:
        return False
    held.release(stop_if_last=True)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if not (data / "engine.json").exists():
            return True
        time.sleep(0.05)
    raise Busy(f"The engine of {data} is in use by another command. Stop that one first.")


def _start(data: Path, timeout_s: float) -> Lease:
    _check_version(data)
    log = data / "engine.log"
    path = filter(None, (_ROOT, os.environ.get("PYTHONPATH")))
    with log.open("wb") as out:
        child = subprocess.Popen(  # noqa: S603 - this very Python and module
            [sys.executable, "-m", "graph.engine", str(data), str(timeout_s)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for the command; the engine stops when its leases end
            cwd=data,  # the server leaves a log folder where it is started
            env=os.environ | _LOCALE | {"PYTHONPATH": os.pathsep.join(path)},
        )
    # It may end before this process does: wait for it, or it remains as a zombie.
    threading.Thread(target=child.wait, daemon=True).start()
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and child.poll() is None:
        held = running(data)
        if held is not None and held.endpoint.pid == child.pid:
            return held
        time.sleep(0.05)
    child.kill()
    words = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if _FAILED in line]
    if words:
        raise Busy(words[-1].removeprefix(_FAILED))
    raise DatabaseAway(f"The embedded engine did not start. {log} says why.")


def _engine_version() -> str:
    try:
        return version("arcadedb-embedded")
    except PackageNotFoundError as exc:
        raise DatabaseAway(
            "There is no embedded engine for this platform (no wheel of arcadedb-embedded is installed). "
            "Set NEO4J_URI to use a Neo4j server."
        ) from exc


def _check_version(data: Path) -> None:
    here, stamp = _engine_version(), data / "engine.version"
    if stamp.exists() and (there := stamp.read_text(encoding="utf-8").strip()) != here:
        raise WrongVersion(
            f"{data} was written by version {there} of the engine; this is {here}. "
            "Set KHSAE_DATA to another folder, or move this one away and load the facts again."
        )
    stamp.write_text(here, encoding="utf-8")


# --- the child's side -----------------------------------------------------------------------------


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


@contextlib.contextmanager
def _server(root: Path, passwords: dict[str, str], bolt_port: int, timeout_s: float) -> Generator[None]:
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
            "server_defaultDatabases": f"{DATABASE}[]",
        },
        jvm_kwargs={"heap_size": _HEAP, "jvm_args": _JVM},
    )
    server.start()
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


def _serve_leases(listener: socket.socket, token: str) -> None:
    """Returns when nobody has held a lease for the grace period, or the last holder asked it to stop."""
    listener.setblocking(False)
    with selectors.DefaultSelector() as selector:
        selector.register(listener, selectors.EVENT_READ)
        held: set[socket.socket] = set()
        idle_since, stop_asked = time.monotonic(), False
        while held or (not stop_asked and time.monotonic() - idle_since < _GRACE_S):
            for key, _ in selector.select(timeout=0.2):
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.sendall(token.encode())
                    selector.register(connection, selectors.EVENT_READ)
                    held.add(connection)
                    stop_asked = False
                    continue
                connection = key.fileobj
                assert isinstance(connection, socket.socket)
                try:
                    said = connection.recv(64)
                except OSError:
                    said = b""
                if said:
                    stop_asked = True
                else:
                    selector.unregister(connection)
                    connection.close()
                    held.discard(connection)
                    idle_since = time.monotonic()


def _write_private(path: Path, text: str) -> None:
    partial = path.with_suffix(".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    partial.replace(path)


def _main(data: Path, timeout_s: float) -> int:
    try:
        guard = FileLock(data / "engine.lock")
        guard.acquire(timeout=3)
    except Timeout:
        print(f"{_FAILED}Another process holds the data folder {data} and does not answer. Stop it first.", flush=True)  # noqa: T201
        return 1
    endpoint_file = data / "engine.json"
    passwords = {user: secrets.token_urlsafe(24) for user in ("writer", "reader")}
    token, bolt_port = secrets.token_urlsafe(24), _free_port()
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as listener,
            _server(data / "engine", passwords, bolt_port, timeout_s),
        ):
            endpoint = Endpoint(
                pid=os.getpid(),
                bolt_port=bolt_port,
                lease_port=listener.getsockname()[1],
                version=_engine_version(),
                token=token,
                passwords=passwords,
            )
            _write_private(endpoint_file, json.dumps(endpoint.__dict__))
            _serve_leases(listener, token)
    finally:
        endpoint_file.unlink(missing_ok=True)
        guard.release()
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), float(sys.argv[2])))
