"""Backup and restore: the same graph comes back, whole or not at all."""

import gzip
import json
import shutil
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from graph.database.store import Database, now_ms
from graph.errors import BadInput, Busy
from graph.models import Records
from graph.questions.reader import Reader
from graph.writing import backup
from graph.writing.writer import Writer
from tests.conftest import Engines
from tests.test_writer import everything

pytestmark = pytest.mark.both_engines

_NODES = "MATCH (n) WHERE NOT n:Khsae RETURN labels(n), properties(n)"


def nodes(database: Database) -> list[str]:
    return sorted(
        repr((sorted(labels), sorted(properties.items()))) for labels, properties in database.read(_NODES).rows
    )


@pytest.fixture
def tiny(engines: Engines, tiny_facts: Records) -> Database:
    return engines.reader("tiny", tiny_facts)._database


@pytest.fixture(scope="module")
def saved(engines: Engines, tiny_facts: Records, tmp_path_factory: pytest.TempPathFactory) -> Path:
    saved = tmp_path_factory.mktemp("saved") / "tiny.backup"
    backup.write(engines.reader("tiny", tiny_facts)._database, saved)
    return saved


@pytest.fixture
def file(saved: Path, tmp_path: Path) -> Path:
    """A backup of the tiny graph, to do anything to."""
    return Path(shutil.copy(saved, tmp_path))


def lines(file: Path) -> list[bytes]:
    """All but the hash; of the stamp, which tells what was loaded when, nothing."""
    found = gzip.decompress(file.read_bytes()).splitlines()[:-1]
    return sorted(line for line in found if b"Khsae" not in line)


def test_the_same_graph_comes_back_under_seal_too(
    tiny: Database, file: Path, database: Database, tiny_facts: Records, tmp_path: Path
) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert backup.restore(database, file) > 0
    assert (everything(database), nodes(database)) == (everything(tiny), nodes(tiny))
    assert Reader(database).counts() == Reader(tiny).counts()
    backup.write(database, tmp_path / "again.backup")  # from either engine
    assert lines(tmp_path / "again.backup") == lines(file)
    assert Writer(database).load(tiny_facts).nothing


def test_nothing_that_lies_in_its_way_opens_a_backup_to_others(tiny: Database, tmp_path: Path) -> None:
    open_to_all = tmp_path / "elsewhere"
    open_to_all.write_text("")
    (tmp_path / ".a.backup.partial").symlink_to(open_to_all)
    (tmp_path / ".b.backup.partial").write_text("left by a backup that was killed")
    (tmp_path / ".b.backup.partial").chmod(0o666)
    for name in ("a.backup", "b.backup"):
        backup.write(tiny, tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).lstat().st_mode) == 0o600
    assert open_to_all.read_text() == ""


def test_what_is_there_is_replaced_only_when_asked(database: Database, file: Path) -> None:
    backup.restore(database, file)
    before = nodes(database)
    with pytest.raises(BadInput, match="not empty"):
        backup.restore(database, file)
    database.write(("CREATE (:Entity {id: 'stray'})", {}))
    backup.restore(database, file, replace=True)
    assert nodes(database) == before


# Lines that no backup holds, with the hash that fits them.
FORGED = [
    "{",
    "[" * 2000,
    '{"labels": ["Other"], "properties": {"id": "x"}}',
    '{"labels": ["Entity"], "properties": {}}',
    '{"labels": ["Entity"], "properties": {"id": "x", "inner": {"a": 1}}}',
    '{"labels": ["Entity"], "properties": {"id": "x", "n": 1e999}}',
    '{"type": "OTHER", "a": "x", "b": "y", "properties": {}}',
    '{"type": "NAMES", "properties": {}}',
]


@pytest.mark.parametrize("harm", ["cut off", "altered", "something else", "not there", "a folder", *FORGED])
def test_a_damaged_file_changes_nothing(database: Database, file: Path, harm: str) -> None:
    match harm:
        case "cut off":
            file.write_bytes(file.read_bytes()[:-50])
        case "altered":
            text = gzip.decompress(file.read_bytes()).replace(b"Ada Ruler", b"Eve Ruler")
            file.write_bytes(gzip.compress(text))
        case "something else":
            file.write_text("id,name\n")
        case line if line in FORGED:
            forged = gzip.decompress(file.read_bytes()).rpartition(b'{"sha256"')[0] + line.encode() + b"\n"
            file.write_bytes(gzip.compress(forged + json.dumps({"sha256": sha256(forged).hexdigest()}).encode()))
        case _:
            file.unlink()
            if harm == "a folder":
                file.mkdir()
    with pytest.raises(BadInput, match=r"tiny\.backup"):
        backup.restore(database, file)
    assert nodes(database) == []


def test_no_load_runs_meanwhile_and_no_half_file_is_left(database: Database, tmp_path: Path) -> None:
    elsewhere = {"loader": "elsewhere:1", "beat": now_ms()}
    database.write(("MATCH (k:Khsae {id: 'graph'}) SET k += $elsewhere", {"elsewhere": elsewhere}))
    try:
        with pytest.raises(Busy):
            backup.write(database, tmp_path / "x.backup")
    finally:
        database.write(("MATCH (k:Khsae {id: 'graph'}) REMOVE k.loader, k.beat", {}))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="cannot be written"):
        backup.write(database, tmp_path / "nowhere" / "x.backup")
