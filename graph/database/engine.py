"""The embedded engine as its users see it: one process for all `khsae` commands of one data folder.

The engine lives as long as it is in use. Each user holds a *lease*, an open connection to the engine's lease port.
The operating system closes it however the user ends, kill -9 included, and the engine stops a few seconds after the
last lease. The process itself is `graph/database/engine_process.py`.

Three files in the data folder guard it: `start.lock` is held by the process that starts the engine, `engine.lock` by
the engine until its process is gone, and `engine.json` says where a running engine listens.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from graph.database import lease_port
from graph.errors import Busy, DatabaseAway, WrongVersion

DATABASE = "khsae"
FAILED = "khsae-engine: "  # begins the line in the engine's log that is shown if it cannot start
REMEDY = "Restore a backup into a new folder, or move this one away and load the facts again."
_LEAST_DISK = 20_000_000
_ROOT = str(Path(__file__).resolve().parents[2])
_START_S = 60.0
_ANSWER_S = 2.0
_END_S = 20.0
"""The engine ends within 15 s, however stuck it is."""
# Java encodes file names by the locale: in a plain C locale, a Khmer folder name would become "????".
_LOCALE = {} if sys.platform in ("win32", "darwin") else {"LC_ALL": "C.UTF-8"}

Port = Annotated[int, Field(ge=1, le=65535)]


@dataclass(frozen=True)
class Endpoint:
    """Where the engine listens, and the credentials for reading and writing."""

    pid: int
    bolt_port: Port
    lease_port: Port
    version: str
    token: str = field(repr=False)
    passwords: Annotated[dict[Literal["writer", "reader"], str], Field(min_length=2)] = field(repr=False)

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.bolt_port}"


ENDPOINT = TypeAdapter(Endpoint)


class Lease:
    """Keeps the engine running as long as it is held."""

    def __init__(self, endpoint: Endpoint, connection: socket.socket) -> None:
        self.endpoint = endpoint
        self._connection = connection

    def release(self, *, stop_if_last: bool = False) -> None:
        lease_port.release(self._connection, stop_if_last=stop_if_last)


def lease(data: Path, *, timeout_s: float) -> Lease:
    """The engine of this data folder, started if necessary.

    Raises Busy if another process holds the folder, WrongVersion if another version of the engine wrote it,
    DatabaseAway if it cannot start or does not answer.
    """
    data = data.resolve()
    try:
        _make_private(data)
        with _lock(data / "start.lock", _START_S):
            return running(data) or _start(data, timeout_s)
    except Timeout as exc:
        raise Busy(f"Another command has been starting the engine of {data} for a minute. Try again.") from exc
    except OSError as exc:
        raise DatabaseAway(
            f"The data folder {data} cannot be used: {exc.strerror or exc}. "
            "Free some space, or set KHSAE_DATA to a writable folder."
        ) from exc


def running(data: Path) -> Lease | None:
    """A lease on the engine of this folder; None if it is not running, has crashed or does not answer."""
    endpoint = _endpoint(data)
    connection = endpoint and lease_port.take(endpoint.lease_port, endpoint.token, patience_s=_ANSWER_S)
    return Lease(endpoint, connection) if endpoint and connection else None


def check_disk(data: Path, cause: BaseException | None = None) -> None:
    """Raise DatabaseAway if a failure of the engine comes from a full disk."""
    if shutil.disk_usage(data).free < _LEAST_DISK:
        raise DatabaseAway(
            f"The disk of {data} is full. Free some space and try again: what was saved is kept."
        ) from cause


@contextmanager
def preparing(data: Path) -> Generator[None]:
    """Commands that come to a new folder at once prepare it one after the other."""
    try:
        with _lock(data / "prepare.lock", _START_S):
            yield
    except Timeout as exc:
        raise Busy(f"Another command has been preparing {data} for a minute. Try again.") from exc


def stop(data: Path) -> bool:
    """Stop the engine of this folder. Returns False if none is running; raises Busy if another command is using it."""
    held = running(data.resolve())
    if held is None:
        return False
    held.release(stop_if_last=True)
    try:
        with _lock(data / "engine.lock", _END_S):
            return True
    except Timeout as exc:
        raise Busy(f"The engine of {data} is in use by another command. Stop that one first.") from exc


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, all of it or nothing."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    Path(partial).replace(path)


def engine_version() -> str:
    try:
        return version("arcadedb-embedded")
    except PackageNotFoundError as exc:
        raise DatabaseAway(
            "There is no embedded engine for this platform (no wheel of arcadedb-embedded is installed). "
            "Set NEO4J_URI to use a Neo4j server."
        ) from exc


def _lock(path: Path, timeout_s: float) -> FileLock:
    return FileLock(path, timeout=timeout_s, mode=0o600)


def _endpoint(data: Path) -> Endpoint | None:
    try:
        return ENDPOINT.validate_json((data / "engine.json").read_bytes())
    except (OSError, ValueError):
        return None


def _make_private(data: Path) -> None:
    """Only its owner may look into the folder: it holds sealed names. Somebody else's full folder is left as it is."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = (data / "engine.version").exists() or not any(data.iterdir())
    if os.name == "posix" and ours and data.stat().st_uid == os.getuid() and data.stat().st_mode & 0o077:
        data.chmod(0o700)
        for path in data.rglob("*"):
            path.chmod(path.stat().st_mode & 0o700)


def _start(data: Path, timeout_s: float) -> Lease:
    _check_version(data)
    _wait_for_the_last_one(data)
    work, log = data / "engine", data / "engine.log"
    work.mkdir(mode=0o700, exist_ok=True)
    log.unlink(missing_ok=True)
    with open(log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        child = subprocess.Popen(  # noqa: S603 - this very Python and module
            # -P: without the current folder on its search path
            [sys.executable, "-P", "-m", "graph.database.engine_process", str(data), str(timeout_s)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is for the command; the engine stops when its leases end
            cwd=work,  # the server leaves a log folder where it is started
            env=os.environ | _LOCALE | {"PYTHONPATH": _search_path()},
        )
    # It may end before this process does: wait for it, or it remains as a zombie.
    threading.Thread(target=child.wait, daemon=True).start()
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and child.poll() is None:
        held = running(data)
        if held is not None and held.endpoint.pid == child.pid:
            return held
        time.sleep(0.05)
    alive = child.poll() is None
    child.kill()
    words = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if FAILED in line]
    if words:
        raise DatabaseAway(words[-1].removeprefix(FAILED))
    check_disk(data)
    if alive:
        raise DatabaseAway("The embedded engine was not ready within a minute: the machine may be busy. Try again.")
    raise DatabaseAway(f"The embedded engine did not start; {log} says why. If the data folder is damaged: {REMEDY}")


def _search_path() -> str:
    """Where the engine finds its modules: in our folder first, then where the user says."""
    theirs = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([_ROOT, *(os.path.abspath(folder) for folder in theirs if folder)])


def _wait_for_the_last_one(data: Path) -> None:
    """An engine that is ending holds its folder a little longer. One that only fails to answer holds it for good."""
    frozen = _endpoint(data)
    try:
        with _lock(data / "engine.lock", _ANSWER_S if frozen else _END_S):
            pass
    except Timeout as exc:
        if frozen:
            raise DatabaseAway(
                f"The engine of {data} does not answer: it is frozen or overloaded. Try again. "
                f"If it stays so, end process {frozen.pid} with kill -9; nothing that was saved is lost."
            ) from exc
        raise Busy(f"Another process holds the data folder {data} and does not answer. Stop it first.") from exc


def _check_version(data: Path) -> None:
    here, stamp = engine_version(), data / "engine.version"
    there = stamp.read_text(encoding="utf-8", errors="replace").strip() if stamp.exists() else ""
    if there and there != here:
        raise WrongVersion(
            f"{data} was written by version {there} of the engine; this is {here}. "
            "Set KHSAE_DATA to another folder, or move this one away and load the facts again."
        )
    write_private(stamp, here)
