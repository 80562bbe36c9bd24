"""What Python and the page each say themselves; tests/js/twice.test.js holds the page to the same cases."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graph.drawing.bending import bends

_CASES: dict[str, list[Any]] = json.loads(Path(__file__).with_name("twice.json").read_text(encoding="utf-8"))


class Line(NamedTuple):
    id: str
    source: str
    target: str


@pytest.mark.parametrize("lines", _CASES["bends"])
def test_lines_between_the_same_two_bend_apart(lines: list[Any]) -> None:
    bent = bends(Line(*line[:3]) for line in reversed(lines))
    assert {id: (bend.share, bend.loop) for id, bend in bent.items()} == {
        id: (pytest.approx(share), loop) for id, _, _, share, loop in lines
    }
