"""What `khsae doctor` looks at: Python, the data folder, the engine, the port, disk, memory, the database and files."""

import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import httpx
import psutil

from api.keys import Keyring
from graph.database import engine
from graph.errors import KhsaeError
from graph.settings import Settings

_PATIENCE_S = 2.0
_LEAST_DISK, _LEAST_MEMORY = 1_000_000_000, 1_500_000_000


@dataclass(frozen=True)
class Finding:
    well: bool
    says: str
    remedy: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> list[Finding]:
    """Every finding, good and bad. Changes nothing, but for starting the embedded engine if it does not run."""
    return [finding for check in _CHECKS for finding in check(settings)]


def _versions(settings: Settings) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding(sys.version_info >= (3, 11), f"Khsae {version('khsae')} on Python {python}", "")


def _memory(settings: Settings) -> Iterator[Finding]:
    free = psutil.virtual_memory().available
    yield Finding(
        free > _LEAST_MEMORY,
        f"{free / 1e9:.1f} GB of memory are free",
        "" if free > _LEAST_MEMORY else "Close other programs: the engine may use up to 2 GB.",
    )


def _folder(settings: Settings) -> Iterator[Finding]:
    if settings.neo4j_uri is not None:
        return
    folder = settings.khsae_data.resolve()
    if not folder.exists():
        yield Finding(True, f"The data folder {folder} does not exist yet: `khsae up` makes it")
        folder = next(parent for parent in folder.parents if parent.exists())
    elif not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Finding(False, f"{folder} is not a folder that you may write to", "Name another one with KHSAE_DATA.")
        return
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077 and os.name == "posix":
        yield Finding(False, f"Other users of this machine can read {folder}", f"chmod -R go= {folder}")
    else:
        yield Finding(True, f"The data folder is {folder}")
    free = shutil.disk_usage(folder).free
    remedy = "" if free > _LEAST_DISK else "Free some space, or name a folder on another disk with KHSAE_DATA."
    yield Finding(free > _LEAST_DISK, f"{free / 1e9:.1f} GB of disk are free there", remedy)


def _port(settings: Settings) -> Iterator[Finding]:
    family = socket.AF_INET6 if ":" in settings.khsae_host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.khsae_host, settings.khsae_port))
        except OSError as exc:
            if _answers(settings):
                yield Finding(True, f"Khsae is running on port {settings.khsae_port} of {settings.khsae_host}")
                return
            says = f"Port {settings.khsae_port} of {settings.khsae_host} cannot be used: {exc.strerror}"
            yield Finding(False, says, "Choose another: khsae up --port 8001.")
            return
    yield Finding(True, f"Port {settings.khsae_port} of {settings.khsae_host} is free")


def _answers(settings: Settings) -> bool:
    """Whether what listens there is a Khsae server."""
    host = f"[{settings.khsae_host}]" if ":" in settings.khsae_host else settings.khsae_host
    try:
        answer = httpx.get(f"http://{host}:{settings.khsae_port}/api/v1/health", timeout=_PATIENCE_S, trust_env=False)
        told = answer.json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(told, dict) and "version" in told


def _keys(settings: Settings) -> Iterator[Finding]:
    if not settings.on_loopback and not Keyring(settings).required:
        says = f"{settings.khsae_host} can be reached from elsewhere, and there are no keys"
        yield Finding(False, says, "Make one: khsae keys add NAME")


def _engine(settings: Settings) -> Iterator[Finding]:
    if settings.neo4j_uri is not None:
        return
    held = engine.running(settings.khsae_data.resolve())
    if held is None:
        yield Finding(True, "The embedded engine does not run; commands start it")
        return
    held.release()
    yield Finding(True, f"The embedded engine {held.endpoint.version} runs as process {held.endpoint.pid}")


def _database(settings: Settings) -> Iterator[Finding]:
    from graph.database.store import open_database
    from graph.questions.reader import Reader

    try:
        with open_database(settings) as database:
            info, counts = database.info(), Reader(database).counts()
    except KhsaeError as exc:
        yield Finding(False, "The database does not answer", exc.message)
        return
    yield Finding(True, f"The database answers: {info.kind} {info.version}")
    held = ", ".join(f"{n:,} {kind}" for kind, n in counts.items())
    yield Finding(bool(counts["entities"]), f"It holds {held}", "" if counts["entities"] else "khsae load facts")


def _files(settings: Settings) -> Iterator[Finding]:
    from graph.questions.queries import Library
    from loaders import curated

    for what, read in (("facts", curated.read), ("queries", Library)):
        try:
            read()
        except KhsaeError as exc:
            first = exc.message.splitlines()[0]
            yield Finding(False, f"The {what} are faulty: {first}", "`khsae check` lists every problem.")
        else:
            yield Finding(True, f"The {what} are sound")


_CHECKS: tuple[Check, ...] = (_versions, _memory, _folder, _port, _keys, _engine, _database, _files)
