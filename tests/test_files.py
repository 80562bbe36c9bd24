"""Query files and exports are read as carefully as facts; and what steers a terminal goes out nowhere."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from api.terminal import notice, tell, tell_table
from graph.codes import COUNTRIES, LANGUAGES
from graph.diff.states import read_export
from graph.errors import BadFacts, BadInput
from graph.export.saved import cell
from graph.questions.queries import read_query
from loaders import addresses
from tests.test_sealing import source

QUERY = """// Names, invented for a test
// description: says so
// parameters:
//   x: {type: string, help: "a letter", default: a}
// returns: table
// columns: {n: name}
MATCH (e:Entity) WHERE e.name CONTAINS $x
RETURN e.name AS n ORDER BY n LIMIT $limit
"""
PARAMETER = '//   x: {type: string, help: "a letter", default: a}\n'
FAULTY: dict[str, tuple[bytes, int, str]] = {
    "repeated key": (QUERY.replace(PARAMETER, PARAMETER * 2).encode(), 5, "the key 'x' is repeated"),
    "no, read as false": (QUERY.replace("default: a", "default: no").encode(), 4, "default: False is no string"),
    "day that is none": (QUERY.replace("default: a", "default: 2020-13-05").encode(), 2, "a date that does not exist"),
    "ring": (QUERY.replace("default: a", "default: &a [*a]").encode(), 4, "anchors and aliases"),
    "deep": (QUERY.replace("default: a", "default: " + "[" * 100).encode(), 4, "nested more than 20 deep"),
    "not UTF-8": (QUERY.replace("says so", "café").encode("latin-1"), 2, "the file is not UTF-8"),
    "NUL": (QUERY.replace("says so", "\0").encode(), 2, "the file holds a NUL"),
}


@pytest.mark.parametrize(("content", "line", "message"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_query_file_is_told_with_its_line(tmp_path: Path, content: bytes, line: int, message: str) -> None:
    (path := tmp_path / "q.cypher").write_bytes(content)
    with pytest.raises(BadFacts) as caught:
        read_query(path)
    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert message in caught.value.message


def test_a_byte_order_mark_before_a_query_is_passed_over(tmp_path: Path) -> None:
    (path := tmp_path / "q.cypher").write_text(QUERY, encoding="utf-8-sig")
    assert read_query(path).title == "Names, invented for a test"


ODD: dict[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "folder": Path.mkdir,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
@pytest.mark.parametrize("read", [read_query, read_export])
def test_what_is_no_regular_file_is_not_read(
    tmp_path: Path, make: Callable[[Path], object], read: Callable[[Path], object]
) -> None:
    make(path := tmp_path / "odd.json")
    with pytest.raises(BadInput, match=r"odd\.json.*(is not a regular file|cannot be read)"):
        read(path)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"\0", b""])
def test_an_export_that_is_none_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    (path := tmp_path / "export.json").write_bytes(content)
    with pytest.raises(BadInput, match="Expected: a network with its claims"):
        read_export(path)


def test_there_are_as_many_codes_as_the_standards_have() -> None:
    assert len(COUNTRIES - {"xk"}) == 249
    assert len(LANGUAGES) == 183
    assert {len(code) for code in COUNTRIES | LANGUAGES} == {2}


def test_nothing_steers_the_terminal_or_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cell("A\x1b[31m\x00\u202eB\tC") == "A[31mB\tC"
    tell("A\x1b[31m\x07B")
    notice("A\x1b[31m\x07B")
    assert capsys.readouterr() == ("A[31mB\n", "A[31mB\n")
    tell_table(["name"], [["A\x1b[31m\x07B"]])
    assert "A[31mB" in capsys.readouterr().out


def test_an_address_that_is_none_is_one_finding() -> None:
    bad, good = source("bad", url="https://paper.invalid/a\n"), source("good", url="https://paper.invalid/b")
    found = addresses.check([bad, good], timeout_s=1, pause_s=0)
    assert {(f.source, f.outcome) for f in found} >= {("bad", "unreachable")}
    assert {f.source for f in found} == {"bad", "good"}
