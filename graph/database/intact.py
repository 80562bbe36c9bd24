"""Whether the database's files are as the engine left them: what is damaged, the engine reads without complaint."""

import hashlib
import json
from pathlib import Path

from graph.database.engine import write_private


def note(folder: Path, notes: Path) -> None:
    """Note the hash of each file, once the engine has closed them."""
    write_private(notes, json.dumps(_hashes(folder)))


def first_damaged(folder: Path, notes: Path) -> str | None:
    """The first file that is missing or changed. After a crash there are no notes: then the engine repairs itself."""
    try:
        noted = dict(json.loads(notes.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return notes.name
    found = _hashes(folder)
    return next((name for name, digest in noted.items() if found.get(name) != digest), None)


def _hashes(folder: Path) -> dict[str, str]:
    hashes: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as content:
                hashes[str(path.relative_to(folder))] = hashlib.file_digest(content, "blake2b").hexdigest()
    return hashes
