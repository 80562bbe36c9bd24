"""Who may call: the keys of KHSAE_API_KEYS, and those of a file in the data folder, which `khsae keys` writes.

The file holds hashes only. A key made here has 256 random bits, so a plain SHA-256 of it reveals nothing; slow hashes
are for passwords that people choose. The server reads the file again when it changes.
"""

import json
import logging
import os
import secrets
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock
from pydantic import Field, TypeAdapter, ValidationError

from graph.errors import BadInput, first_of
from graph.files import BadFile, read_text
from graph.models import Model
from graph.settings import Role, Settings

_FILE = "keys.json"
_log = logging.getLogger("khsae.keys")


class Key(Model):
    """What is kept of a key. The audit log names it by `name`."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    role: Role
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    added: date


_KEYS = TypeAdapter(tuple[Key, ...])


class Holder(NamedTuple):
    who: str
    """For logs. It tells keys apart and opens nothing."""
    role: Role


# --- the file -------------------------------------------------------------------------------------


def file_of(settings: Settings) -> Path:
    return settings.khsae_data / _FILE


def read(file: Path) -> tuple[Key, ...]:
    """The keys of the file; none if there is no file. Raises BadInput."""
    if not file.exists():
        return ()
    try:
        return _KEYS.validate_json(read_text(file))
    except BadFile as exc:
        raise BadInput(f"{file}: {exc.reason}.") from exc
    except ValidationError as exc:
        where, what = first_of(exc.errors())
        raise BadInput(f"{file}: this is not what `khsae keys` writes: {where}: {what}.") from exc


def add(file: Path, name: str, role: Role) -> str:
    """A new key, which is kept nowhere. Raises BadInput."""
    made = secrets.token_urlsafe(32)
    try:
        key = Key(name=name, role=role, sha256=_digest(made.encode()), added=date.today())
    except ValidationError as exc:
        raise BadInput(f"{name!r} cannot name a key: use up to 40 lower-case letters, digits and hyphens.") from exc
    with _locked(file):
        kept = read(file)
        if any(other.name == name for other in kept):
            raise BadInput(f"There is a key {name!r} already. Revoke it first, or choose another name.")
        _write(file, (*kept, key))
    return made


def revoke(file: Path, name: str) -> None:
    """Raises BadInput if there is no such key."""
    with _locked(file):
        kept = read(file)
        if name not in (key.name for key in kept):
            raise BadInput(f"There is no key {name!r}. `khsae keys list` shows the existing keys.")
        _write(file, tuple(key for key in kept if key.name != name))


def _locked(file: Path) -> FileLock:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileLock(file.with_suffix(".lock"))


def _write(file: Path, keys: tuple[Key, ...]) -> None:
    """Readable by its owner only, and never half written."""
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(json.dumps(_KEYS.dump_python(keys, mode="json"), indent=1) + "\n")
    new.replace(file)


# --- whose a key is -------------------------------------------------------------------------------


class Keyring:
    """Every key that opens the API, as it is now."""

    def __init__(self, settings: Settings) -> None:
        self._given: dict[str, Holder] = {}
        for key, role in settings.keys.items():
            digest = _digest(key.encode())
            self._given[digest] = Holder(f"{role} {digest[:8]}", role)
        self._file = file_of(settings)
        self._kept: dict[str, Holder] = {}
        self._seen: tuple[int, ...] | None = None
        self.required = bool(self._given)
        """Whether a key is needed. Once it is, a file that is lost or faulty does not change that."""
        self._read()

    def holder(self, key: bytes) -> Holder | None:
        """Whose key this is; None if it opens nothing. Looking up a digest reveals nothing about a key."""
        self._refresh()
        digest = _digest(key)
        return self._given.get(digest) or self._kept.get(digest)

    def _refresh(self) -> None:
        try:
            self._read()
        except BadInput as exc:
            # Keys read before the file became unreadable may have been revoked in it since.
            self._kept = {}
            _log.error("No key of this file is accepted until the file is repaired. %s", exc.message)

    def _read(self) -> None:
        try:
            found = self._file.stat()
        except OSError:
            self._kept, self._seen = {}, None
            return
        self.required = True
        if (seen := (found.st_mtime_ns, found.st_size, found.st_ino)) != self._seen:
            self._seen = seen
            self._kept = {k.sha256: Holder(f"{k.role} {k.name}", k.role) for k in read(self._file)}


def _digest(key: bytes) -> str:
    return sha256(key).hexdigest()
