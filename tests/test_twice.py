"""What Python and the page each say themselves; tests/js/twice.test.js holds the page to the same cases."""

import json
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from api.selection import Drawing
from api.story import LARGEST, VERSION, Story
from graph.claims.partial_dates import partial
from graph.drawing.bending import bends
from graph.drawing.page import LABEL_MOST, lighter, shortened, visible
from graph.drawing.told import when
from graph.questions.picture import MAX_ENTITIES
from graph.sources.addresses import web_address
from graph.vocabulary import STANDINGS, STATED

_CASES: dict[str, Any] = json.loads(Path(__file__).with_name("twice.json").read_text(encoding="utf-8"))


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


@pytest.mark.parametrize(("text", "is_one"), _CASES["dates"].items())
def test_a_partial_date_is_a_day_a_month_or_a_year_that_exists(text: str, is_one: bool) -> None:
    with nullcontext() if is_one else pytest.raises(ValueError, match="date"):
        partial(text)


@pytest.mark.parametrize(("dates", "told"), _CASES["when"])
def test_the_dates_of_a_claim_are_told(dates: list[str | None], told: str) -> None:
    claim: Any = SimpleNamespace(**dict(zip(("on", "start", "end"), dates, strict=True)))
    assert when(claim) == told


@pytest.mark.parametrize(("text", "most", "kept"), _CASES["shortened"])
def test_text_is_shortened_between_words_or_letters(text: str, most: int, kept: str) -> None:
    assert shortened(text, most) == kept


def test_what_reorders_or_hides_text_is_left_out() -> None:
    unseen = {n for first, last in _CASES["unseen"] for n in range(first, last + 1)}
    assert {n for n in range(0xD800) if not visible(chr(n))} == unseen


@pytest.mark.parametrize(("colour", "light"), _CASES["lighter"].items())
def test_a_colour_is_lightened(colour: str, light: str) -> None:
    assert lighter(colour) == light


@pytest.mark.parametrize(("url", "safe"), _CASES["addresses"].items())
def test_only_web_addresses_become_links(url: str, safe: bool) -> None:
    assert bool(web_address(url)) is safe


def test_limits() -> None:
    made = Story.model_json_schema()
    story, scene = made["properties"], made["$defs"]["Scene"]["properties"]
    assert _CASES["limits"] == {
        "entities": MAX_ENTITIES,
        "caption": scene["captions"]["additionalProperties"]["maxLength"],
        "picture": Drawing.model_json_schema()["properties"]["title"]["maxLength"],
        "title": story["title"]["maxLength"],
        "standfirst": story["standfirst"]["maxLength"],
        "heading": scene["title"]["maxLength"],
        "sentence": scene["sentence"]["maxLength"],
        "scenes": story["scenes"]["maxItems"],
        "version": VERSION,
        "bytes": LARGEST,
        "label": LABEL_MOST,
    }


def test_what_a_line_must_not_hide() -> None:
    assert [name for name in STANDINGS if name not in STATED and name != "ended"] == _CASES["unsure"]
