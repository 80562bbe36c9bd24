"""Each attack of tests/attacks briefly; `python -m tests.attacks NAME` makes it at length."""

from pathlib import Path

import pytest

from graph.database.store import Database
from graph.models import Records
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from tests.attacks import document, readers, service, strings
from tests.server import settings_of


@pytest.mark.parametrize("name", readers.TARGETS)
def test_a_broken_file_is_read_or_refused_in_words(name: str) -> None:
    readers.read(readers.TARGETS[name], [])
    readers.attack(name, 6)


def test_the_api_does_what_its_document_says(tiny_reader: Reader, tmp_path: Path) -> None:
    with document.served(settings_of(tiny_reader), tmp_path) as address:
        assert document.attack(address, examples=3, phases="fuzzing") > 70


def test_hostile_strings_stay_text(database: Database, tiny_facts: Records, tmp_path: Path) -> None:
    assert len({*strings.STRINGS}) >= 1000
    Writer(database).load(tiny_facts)
    strings.attack(database, tmp_path, strings.STRINGS[::97], drawn=6, typed=11)


def test_what_a_killed_server_acknowledged_is_there(database: Database, tiny_facts: Records, tmp_path: Path) -> None:
    Writer(database).load(tiny_facts)
    assert service.attack(database, tmp_path, kills=1)
