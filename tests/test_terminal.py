"""Tables in a terminal: as many columns as have room, and no name cut."""

import io
import sys

import pytest

from api.terminal import tell_table

NAME = "who-paid-for-the-invented-towers-of-nowhere"
COLUMNS = ("name", "question", "parameters", "note")
ROW = (NAME, "Who paid for the invented towers of Nowhere?", "entity, as_of, limit", "A remark of a few words more.")


class Terminal(io.StringIO):
    def __init__(self, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


@pytest.mark.parametrize(
    ("width", "tty", "wide", "left_out"),
    [
        (72, True, False, ["parameters", "note"]),
        (100, True, False, ["note"]),
        (200, True, False, []),
        (60, True, True, []),
        (60, False, False, []),
    ],
)
def test_a_table_shows_the_columns_that_have_room_and_names_whole(
    monkeypatch: pytest.MonkeyPatch, width: int, tty: bool, wide: bool, left_out: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out, said = Terminal(tty), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", said)
    tell_table(COLUMNS, [ROW], wide=wide)
    head = out.getvalue().splitlines()[0]
    assert [column for column in COLUMNS if column not in head] == left_out
    assert NAME in out.getvalue()
    assert ("--wide" in said.getvalue()) is bool(left_out)
    for column in left_out:
        assert column in said.getvalue()
