"""The picture as it is first seen: it has the room, every mark has its name, and nothing lies on anything else."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.models import Records
from graph.questions.reader import Reader
from tests.browser import at_rest
from tests.conftest import Engines
from tests.explorer import Visit, entities, panel, settled, until, visiting

pytestmark = pytest.mark.browser

LABELLED = """document.addEventListener("labelled", ({ detail }) => { globalThis.labelled = detail; }, true)"""
MEASURED = """() => { const { boxes, missing } = labelled;
  const { marks, labels } = boxes();
  const { width, height } = document.querySelector(".canvas").getBoundingClientRect();
  const bar = document.querySelector(".toolbar");
  return { marks, labels, missing: missing.map(({ id }) => id), share: width * height / innerWidth / innerHeight,
    toolbar: [0, 0, bar.offsetLeft + bar.offsetWidth, bar.offsetTop + bar.offsetHeight], width, height }; }"""

TOPS = "tabs => tabs.filter((tab) => !tab.hidden).map((tab) => tab.getBoundingClientRect().top)"
# How far each line begins and ends from the marks that it joins, in pixels.
GAPS = """Object.values(drawn.body.edges).flatMap(({ edgeType, from, to }) => [
  [edgeType.fromPoint, from], [edgeType.toPoint, to]].map(
    ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y) * drawn.getScale()))"""

# Whether any line, or this one, passes through a box.
UNDER = """([x0, y0, x1, y1], line = null) => Object.entries(drawn.body.edges).some(([id, { edgeType }]) =>
  [id, null].includes(line) && Array.from({ length: 200 }, (_, i) => drawn.canvasToDOM(edgeType.getPoint(i / 199)))
    .some(({ x, y }) => x > x0 && x < x1 && y > y0 && y < y1))"""


def overlaps(a: list[float], b: list[float]) -> bool:
    return all(min(a[i + 2], b[i + 2]) - max(a[i], b[i]) > 0.5 for i in (0, 1))


def measured(page: Page) -> dict[str, Any]:
    """Fails where a name lies on a name, a mark or the toolbar, is cut off, or is missing without being listed."""
    at_rest(page)
    until(page, "globalThis.labelled?.boxes()")
    found = page.evaluate(MEASURED)
    marks, labels = found["marks"], found["labels"]
    assert marks
    for n, (name, box) in enumerate(labels):
        assert box[0] >= 0, name
        assert box[1] >= 0, name
        assert box[2] <= found["width"], name
        assert box[3] <= found["height"], name
        assert not overlaps(box, found["toolbar"]), name
        assert not [other for other, there in [*labels[n + 1 :], *marks] if overlaps(box, there)], name
    named = {name for name, _ in labels}
    assert {id for id, _ in marks} - named == set(found["missing"])
    return found


def test_at_first_sight_every_mark_is_named_and_nothing_lies_on_anything(
    browser: Browser, addresses: Callable[[Reader], str], engines: Engines, curated_facts: Records
) -> None:
    address = addresses(engines.reader("curated", curated_facts))
    with visiting(browser, address, viewport={"width": 1366, "height": 850}) as visit:
        visit.page.add_init_script(LABELLED)
        for id in ("cambodia", "ly-yong-phat", "mech-dara"):
            page = visit.go(f"/?entity={id}")
            settled(page)
            found = measured(page)
            assert found["share"] >= 0.65
            assert len(set(page.get_by_role("tab").evaluate_all(TOPS))) == 1, "one line of tabs"
            assert found["missing"] == []
        page = visit.go("/?entity=cambodia")
        settled(page)
        page.keyboard.press("f")
        until(page, "document.querySelector('.canvas').clientHeight === innerHeight")
        measured(page)
        page.keyboard.press("Escape")
        until(page, "document.querySelector('.canvas').clientHeight < innerHeight")

        # A series is one mark that says so, and unfolds.
        reports = [id for id in entities(page) if "trafficking in persons report" in id]
        assert len(reports) == 1
        folded = len(entities(page))
        page.get_by_role("combobox", name="Group").select_option("none")
        until(page, f"Object.keys(drawn.body.nodes).length > {folded + 15}")
        measured(page)
        page.get_by_role("combobox", name="Group").select_option("type")
        until(page, f"Object.keys(drawn.body.nodes).length < {folded}")
        measured(page)
        page.get_by_role("combobox", name="Group").select_option("none")

        # A type that is left out takes its marks along, in the table too; what is then alone goes, if so chosen.
        all = len(entities(page))
        page.get_by_text("Legend and filter").click()
        page.get_by_role("checkbox", name=re.compile("^document or work")).click()
        until(page, f"Object.keys(drawn.body.nodes).length < {all - 20}")
        page.get_by_role("checkbox", name=re.compile("^speech and reporting")).click()
        at_rest(page)
        page.get_by_role("checkbox", name=re.compile("without a link")).click()
        at_rest(page)
        assert page.evaluate("Object.values(drawn.body.nodes).every((node) => node.edges.length > 0)")
        left = len(entities(page))
        page.keyboard.press("Escape")
        expect(panel(page, "Table").get_by_role("status")).to_contain_text(f"{left} entities")

        # Each layout moves what is there, and all of it is named or listed again.
        for kind in ("distance", "time", "path", ""):
            before = page.evaluate("JSON.stringify(drawn.getPositions())")
            page.get_by_role("combobox", name="Layout").select_option(kind)
            until(page, f"JSON.stringify(drawn.getPositions()) !== {before!r}")
            measured(page)
            assert max(page.evaluate(GAPS)) < 60, "each line begins and ends at its marks"


def test_no_name_lies_under_the_note_about_dates(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 850})
    visit.page.add_init_script(LABELLED)
    page = visit.go("/?entity=cambodia")
    settled(page)
    page.get_by_role("textbox", name="As published by: exact date").click()
    page.keyboard.type("2023")
    page.keyboard.press("Enter")
    note = page.locator(".time > .why")
    expect(note).to_contain_text("as published by 2023")
    found = measured(page)
    top = found["height"] - note.evaluate("note => note.offsetHeight")
    assert max(box[3] for _, box in found["labels"]) <= top + 0.5


def test_a_denial_has_its_label_and_no_label_lies_on_another_line_of_the_same_two(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 850})
    visit.page.add_init_script(LABELLED)
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    page.locator(".canvas").focus()
    page.keyboard.press("Escape")
    labels = dict(measured(page)["labels"])
    said = [f"cambodian-foreign-ministry~{predicate}~ly-yong-phat" for predicate in ("DENIES", "PRAISES")]
    assert set(said) <= labels.keys()
    for line, other in (said, said[::-1]):
        assert not page.evaluate(f"(box) => ({UNDER})(box, {json.dumps('=' + other)})", labels[line])


def test_a_path_stands_from_left_to_right_and_no_name_of_it_lies_on_a_line(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 850})
    visit.page.add_init_script(LABELLED)
    page = visit.go("/?source=chen-zhi&target=prince-group-tco")
    panel(page, "Paths").get_by_role("button", name="Put on the canvas").first.click()
    settled(page)
    before = page.evaluate("JSON.stringify(drawn.getPositions())")
    page.get_by_role("combobox", name="Layout").select_option("path")
    until(page, f"JSON.stringify(drawn.getPositions()) !== {before!r}")
    found = measured(page)
    assert max(page.evaluate(GAPS)) < 60
    middle = {id: (box[0] + box[2]) / 2 for id, box in found["marks"]}
    assert middle["chen-zhi"] < middle["prince-holding-group"] < middle["prince-group-tco"]
    (name,) = (box for id, box in found["labels"] if id == "prince-group-tco")
    assert not page.evaluate(UNDER, name)
