"""A whole graph leaves in a format, and an empty engine makes the same graph of it, claim by claim and link by link."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Judgement, Judgements, Records
from graph.writing.writer import Writer
from loaders.lists import ftm
from loaders.shelf import Shelf
from tests.conftest import Ended, clear
from tests.test_datasets import claim, dataset, hidden, load
from tests.test_sameness import identified, judged, said
from tests.test_writer import everything

MILL = Path(__file__).parent / "lists" / "ftm" / "mill.ftm.json"
FORMATS = {"json": "all.json", "ftm": "all.ftm.json"}


@pytest.fixture
def filled(database: Database, tiny_facts: Records) -> Iterator[Database]:
    """Facts with somebody protected, a list with dates and numbers, and somebody's judgements on both."""
    same = Judgement(
        id="mine:cy-baron~mill-nk-ben",
        a="cy-baron",
        b="mill-nk-ben",
        verdict="same",
        reason="An invented reason.",
        by="a tester",
        on="2024",
        origin="j:1",
    )
    shelf = Shelf("mill")
    shelf.fill(ftm.read([MILL], shelf.refuse))
    for records in (tiny_facts, shelf, Judgements(dataset="mine", judgements=(same,))):
        Writer(database).load(records)
    yield database
    shelf.close()


def shown(database: Database) -> set[tuple[str, ...]]:
    """What is said of each claim and entity, whatever records there are beneath."""
    said = "MATCH (c:Claim)-[:SUBJECT]->(e:Entity) RETURN c.id, c.sentence, e.id, e.name"
    return {tuple(map(str, row)) for row in database.read(said, {}).rows}


def unsealed(database: Database) -> set[tuple[str, ...]]:
    """Everything but the seals, which no export holds, and the days of loading."""
    return {row for row in everything(database) if "Sealed" not in row[0]}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_comes_back(filled: Database, format: str, tmp_path: Path, khsae: Callable[..., Ended]) -> None:
    expected = unsealed(filled)
    file = tmp_path / FORMATS[format]
    written = khsae(filled.settings, "export", "--all", "--format", format, "-o", str(file))
    assert written.returncode == 0, written.stderr
    assert "Zanzi" not in "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    clear(filled)
    loaded = khsae(filled.settings, "load", "export", str(file))
    assert loaded.returncode == 0, loaded.stderr
    again = unsealed(filled)
    assert again - expected == set()
    assert expected - again == set()


@pytest.mark.parametrize("format", FORMATS)
def test_two_datasets_that_each_protect_come_back(
    database: Database, format: str, tmp_path: Path, khsae: Callable[..., Ended]
) -> None:
    one = dataset("one", hidden("held", "Zoa Quuxly"), claim("one-1", subject="held", predicate="HELD_AT", quote="…"))
    seen = hidden("seen", "Ygg Vexerly", "a witness (name withheld)")
    two = dataset("two", seen, claim("two-1", subject="seen", predicate="HELD_AT", quote="Zoa Quuxly was there."))
    both = said(judged("held", "list-1"), judged("seen", "index-1"))
    load(database, one, two, identified("list", "list-1"), identified("index", "index-1"), both)
    whole, expected = everything(database), shown(database)
    file = tmp_path / FORMATS[format]
    khsae(database.settings, "export", "--all", "--format", format, "-o", str(file))
    clear(database)
    loaded = khsae(database.settings, "load", "export", str(file))
    assert loaded.returncode == 0, loaded.stderr
    assert shown(database) == expected
    with pytest.raises(BadInput, match="its seals are not in this graph"):
        load(database, one)
    load(database, two, one, identified("list", "list-1"), identified("index", "index-1"), both)
    assert everything(database) == whole


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text[: len(text) // 2], "cut off|not JSON"),
        (lambda text: text.replace('"datasets": [', '"sources": [', 1), "names no datasets"),
        (lambda text: text.replace('"predicate": "OWNS"', '"predicate": "EATS"', 1), "EATS"),
        (lambda text: "{}", "Wanted"),
    ],
)
def test_what_is_not_whole_is_not_loaded(
    filled: Database, tmp_path: Path, khsae: Callable[..., Ended], spoil: Callable[[str], str], why: str
) -> None:
    file = tmp_path / "all.json"
    khsae(filled.settings, "export", "--all", "-o", str(file))
    file.write_text(spoil(file.read_text("utf-8")), encoding="utf-8")
    clear(filled)
    refused = khsae(filled.settings, "load", "export", str(file))
    assert refused.returncode == 1
    assert any(words in refused.stderr for words in why.split("|")), refused.stderr
    assert not filled.read("MATCH (e:Entity) RETURN e.id LIMIT 1").rows


def test_an_ftm_file_without_its_side_file(filled: Database, tmp_path: Path, khsae: Callable[..., Ended]) -> None:
    file = tmp_path / "all.ftm.json"
    khsae(filled.settings, "export", "--all", "--format", "ftm", "-o", str(file))
    (tmp_path / "all.ftm.json.claims.jsonl").unlink()
    refused = khsae(filled.settings, "load", "export", str(file))
    assert (refused.returncode, "as ftm" in refused.stderr) == (1, True)
