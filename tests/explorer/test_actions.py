"""What each action on the picture does, what takes it back, and what can be taken along."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser import at_rest
from tests.conftest import until as eventually
from tests.explorer import (
    LINES,
    NAMES,
    PLACES,
    Visit,
    click,
    entities,
    panel,
    point,
    settled,
    until,
    visiting,
)
from tests.hostile import HOSTILE

pytestmark = pytest.mark.browser

# Entities that the sliding image does not show in their colour where the picture has them.
INK = """() => { const image = document.querySelector(".sliding");
  const [slid, seen] = [image, drawn.canvas.frame].map((element) => element.getBoundingClientRect());
  const ink = (x, y) => [...image.getContext("2d").getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data];
  return Object.entries(drawn.body.nodes).filter(([id, node]) => {
    const { x, y } = drawn.canvasToDOM(node);
    if (x < 0 || y < 0 || x > seen.width || y > seen.height) return false;
    const rgb = ink(x + seen.left - slid.left, y + seen.top - slid.top).slice(0, 3);
    return node.options.color.background !== `#${rgb.map((n) => n.toString(16).padStart(2, "0")).join("")}`;
  }).map(([id]) => id); }"""


def test_every_action_can_be_undone_and_done_again(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)

    def picture() -> object:
        """What a step may change of the page. The address follows the canvas."""
        at_rest(page)
        given = parse_qs(urlsplit(page.url).query)
        kept = {key: value for key, value in given.items() if key not in ("sum", "select", "panel", "ask")}
        return kept, page.evaluate("[drawn.getPositions(), Object.keys(drawn.body.edges).sort()]")

    def key(name: str) -> Callable[[], None]:
        return lambda: page.keyboard.press(name)

    def drag() -> None:
        x, y = point(page, "mech-dara")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y + 30, steps=5)
        page.mouse.up()

    def date(name: str, text: str) -> Callable[[], None]:
        def write() -> None:
            page.get_by_role("textbox", name=f"{name}: exact date").fill(text)
            page.keyboard.press("Enter")

        return write

    def legend(name: str) -> Callable[[], None]:
        def click() -> None:
            page.get_by_text("Legend and filter").click()
            page.locator(".legend").get_by_role("checkbox", name=name).first.click()
            page.keyboard.press("Escape")

        return click

    actions: dict[str, tuple[str | None, Callable[[], None]]] = {
        "expand": ("mech-dara", key("Enter")),
        "expand by mouse": (None, lambda: click(page, "global-magnitsky", click_count=2)),
        "collapse": ("mech-dara", key("c")),
        "hide an entity": ("thailand", key("Delete")),
        "hide a link": ("ly-yong-phat~LINKED_TO~scam-compounds-cambodia", key("Backspace")),
        "pin": ("lyp-group", key("p")),
        "unpin": ("lyp-group", key("p")),
        "drag": (None, drag),
        "group by type": ("lyp-group", key("g")),
        "group by community": ("", key("g")),
        "no group": ("", key("g")),
        "a standing": (None, legend("alleged")),
        "a colour": (None, legend("money and property")),
        "as of": (None, date("As it was on", "2019")),
        "known on": (None, date("As published by", "2015")),
        "keep": ("lyp-group", key("k")),
        "arrange": (None, lambda: page.get_by_role("button", name="Arrange").click()),
        "new": (None, lambda: page.get_by_role("button", name="New", exact=True).click()),
    }
    for name, (chosen, act) in actions.items():
        at_rest(page)
        if chosen:
            click(page, chosen, LINES if "~" in chosen else PLACES)
        elif chosen == "":
            page.locator(".canvas").focus()
        before = picture()
        act()
        after = picture()
        assert after != before, name
        page.get_by_role("button", name=re.compile("^Undo")).click()
        assert picture() == before, name
        page.get_by_role("button", name=re.compile("^Redo")).click()
        assert picture() == after, name
    expect(page.locator(".start h1")).to_be_visible()


def test_an_expansion_moves_nothing_and_a_collapse_takes_it_back(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = page.evaluate("drawn.getPositions()")
    click(page, "mech-dara")
    page.keyboard.press("Enter")
    until(page, f"Object.keys(drawn.body.nodes).length > {len(before) + 5}")
    after = page.evaluate("drawn.getPositions()")
    assert {id: after[id] for id in before} == before
    page.keyboard.press("c")
    until(page, f"Object.keys(drawn.body.nodes).length === {len(before)}")
    assert page.evaluate("drawn.getPositions()") == before
    page.keyboard.press("Control+z")
    until(page, f"Object.keys(drawn.body.nodes).length === {len(after)}")
    page.keyboard.press("Control+Shift+z")
    until(page, f"Object.keys(drawn.body.nodes).length === {len(before)}")


def test_parallel_links_have_a_line_each(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    lines = page.evaluate(LINES)
    three = [lines[f"cy-baron~{predicate}~glass-towers"] for predicate in ("OPERATES", "LINKED_TO", "DENIES")]
    assert len({(round(x), round(y)) for x, y in three}) == 3
    for predicate, status in (("OPERATES", "disputed"), ("LINKED_TO", "alleged")):
        click(page, f"cy-baron~{predicate}~glass-towers", LINES)
        expect(page.get_by_role("tabpanel", name="Evidence").locator(".standing").first).to_contain_text(status)


def test_a_hub_asks_first(hostile_visit: Visit) -> None:
    page = hostile_visit.go("/?entity=busy")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{130 + len(HOSTILE)} links: choose")
    dialog.get_by_role("checkbox", name=re.compile("works for")).uncheck()
    expect(dialog.get_by_role("status")).to_contain_text(f"{len(HOSTILE)} links")
    dialog.get_by_role("button", name="Add them").click()
    until(page, f"globalThis.drawn && Object.keys(drawn.body.nodes).length === {len(NAMES)}")
    assert entities(page) == sorted(NAMES)
    click(page, "busy")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_date_leaves_out_what_was_not_yet_so_or_not_yet_known(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    all = page.evaluate("Object.keys(drawn.body.edges).length")
    day = page.get_by_role("textbox", name="As published by: exact date")
    day.fill("2024-09")
    day.press("Enter")
    until(page, f"Object.keys(drawn.body.edges).length < {all}")
    assert "=ly-yong-phat~LINKED_TO~scam-compounds-cambodia" not in page.evaluate("Object.keys(drawn.body.edges)")
    expect(page.locator(".time")).to_contain_text("left out")
    day.fill("last summer")
    day.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("is not a date")
    timeline = panel(page, "Timeline")
    timeline.locator(".timeline button").first.click()
    expect(timeline.locator(".timeline li.chosen").first).to_be_visible()


def test_what_is_being_typed_is_not_taken_away_by_an_answer(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    day = page.get_by_role("textbox", name="As it was on: exact date")
    expect(day).to_be_visible()
    held: list[Route] = []
    page.route("**/api/v1/claims", lambda route: held.append(route), times=1)
    click(page, "mech-dara")
    page.locator(".canvas").focus()
    page.keyboard.press("Enter")
    for _ in range(900):
        if held:
            break
        page.wait_for_timeout(100)  # lets Playwright take in what the page asked
    day.fill("2024-0")
    with page.expect_response("**/api/v1/claims"):
        held[0].continue_()
    at_rest(page)
    expect(day).to_have_value("2024-0")
    day.fill("2024-09")
    day.press("Enter")
    expect(page.locator(".time")).to_contain_text("as it was on 2024-09")


def test_an_image_slides_while_the_picture_is_pushed(visit: Visit) -> None:
    """It shows each mark where the picture has it, also beyond what was in sight, and goes when it is let go."""
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    image, before = page.locator(".sliding"), page.evaluate(PLACES)
    now = before
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + box["height"] - 20
    page.mouse.move(x, y)
    page.mouse.down()
    for dx, dy in ((60, -40), (box["width"] - 60, -40), (200, -90)):  # the second one beyond what the image holds
        page.mouse.move(x + dx, y + dy, steps=4)

        def pushed(last: object = now) -> dict[str, tuple[float, float]] | None:
            """Where things stand once the last of the moves has arrived and is drawn."""
            there = page.evaluate(PLACES)
            page.wait_for_timeout(100)
            return there if last != there == page.evaluate(PLACES) and page.evaluate(INK) == [] else None

        now = eventually(pushed)
        assert now
        moved = {(round(now[id][0] - x), round(now[id][1] - y)) for id, (x, y) in before.items()}
        assert len(moved) == 1
        assert moved != {(0, 0)}
        covered = image.bounding_box()
        assert covered is not None
        assert covered["x"] <= box["x"]
        assert covered["y"] <= box["y"]
        assert covered["x"] + covered["width"] >= box["x"] + box["width"]
        assert covered["y"] + covered["height"] >= box["y"] + box["height"]
    page.mouse.up()
    expect(image).to_have_count(0)
    settled(page)
    assert page.evaluate(PLACES) == now


def test_a_box_selects_what_lies_in_it(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    places = page.evaluate(PLACES)
    xs, ys = sorted(x for x, _ in places.values()), sorted(y for _, y in places.values())
    edge = max(pairwise(xs), key=lambda pair: pair[1] - pair[0])
    middle = sum(edge) / 2  # in the widest gap
    page.keyboard.down("Shift")
    page.mouse.move(xs[0] - 12, ys[-1] + 12)
    page.mouse.down()
    page.mouse.move(middle, ys[0] - 12, steps=60)  # the box begins where the hand has moved a little
    page.mouse.up()
    page.keyboard.up("Shift")
    inside = {id for id, (x, _) in places.items() if x < middle} | {"ly-yong-phat"}
    until(page, f"drawn.getSelectedNodes().length === {len(inside)}")
    assert set(page.evaluate("drawn.getSelectedNodes().map((id) => id.slice(1))")) == inside
    expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text(f"{len(inside)} entities selected")
    assert page.evaluate(PLACES) == places, "the view was moved"


def test_the_ends_of_a_slider_say_the_first_and_the_last_year_and_no_year_twice(
    tiny_visit: Visit, hostile_visit: Visit
) -> None:
    for visit, entity, said in (
        (tiny_visit, "cy-baron", ["2020", "2021, any"]),
        (hostile_visit, "image", ["2020", "any"]),
    ):
        published = visit.go(f"/?entity={entity}").locator(".when", has_text="As published by")
        expect(published.locator(".ends span")).to_have_text(said)


def test_a_note_stays_in_the_browser_and_goes_into_the_file(visit: Visit, tmp_path: Path, browser: Browser) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    page.locator("summary", has_text="Private note").click()
    page.get_by_role("textbox", name="Private note on Ly Yong Phat").fill("Ask the registry. <b>")
    at_rest(page)
    with page.expect_download() as download:
        page.get_by_text("Save and share").click()
        page.get_by_role("button", name=re.compile("^Save.*(picture|file)", re.IGNORECASE)).first.click()
    saved = tmp_path / "saved.khsae.json"
    download.value.save_as(saved)
    held = json.loads(saved.read_text(encoding="utf-8"))
    assert held["notes"] == {"ly-yong-phat": "Ask the registry. <b>"}
    click(page, "mech-dara")
    page.keyboard.press("Enter")
    until(page, f"Object.keys(drawn.body.nodes).length > {len(held['state']['entities'])}")
    with visiting(browser, visit.address) as other:
        page = other.go("/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.locator("input[type=file]").set_input_files(saved)
        settled(page)
        assert entities(page) == sorted(entity["id"] for entity in held["state"]["entities"])
        expect(panel(page, "Notes")).to_contain_text("Ask the registry. <b>")
        for each in (visit, other):
            assert any(each.sent), "nothing was sent that a note could have been in"
            assert not [said for said in each.requests + each.sent if "registry" in said]


FILES = {
    "alone .PNG": "alone.png",
    "alone .SVG": "alone.svg",
    "SVG": "svg",
    "PNG": "png",
    "Dossier": "html",
    "CSV": "csv",
    "JSON": "json",
}


def test_a_picture_is_kept_with_its_evidence(browser: Browser, visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    kept: dict[str, bytes] = {}
    for button, ending in FILES.items():
        wanted = page.get_by_role("button", name=re.compile(button)).first
        if not wanted.is_visible():
            page.get_by_text("Save and share").click()
        with page.expect_download() as download:
            wanted.click()
        assert download.value.suggested_filename.endswith(ending)
        kept[ending] = Path(download.value.path()).read_bytes()

    assert kept["png"].startswith(b"\x89PNG")
    alone = kept["alone.png"]
    assert alone.startswith(b"\x89PNG")
    assert int.from_bytes(alone[16:20]) == 3508  # A4 across
    assert alone[37:41] == b"pHYs", "at 300 dots per inch"

    words = " ".join(re.findall(r">([^<>]+)</text>", kept["alone.svg"].decode()))
    assert "Ministry of Foreign Affairs and International Cooperation" in words  # no name is cut
    assert "Sources: " in words
    assert "What this does not mean" not in words

    svg = kept["svg"].decode()
    legend = ("established", "money and property", "A claim is")
    for text in ("scam compounds in Cambodia", "Freedom United", "alleged: is linked to", *legend):
        assert text in svg, text
    assert "<script" not in svg
    with visiting(browser, visit.address) as other:
        other.page.set_content(svg)
        expect(other.page.locator("svg").first).to_be_visible()

    for ending in ("html", "csv", "json"):
        assert "scam compounds in Cambodia" in kept[ending].decode(), ending
        assert "is alleged by Mech Dara" in kept[ending].decode(), ending


def test_every_click_shows_its_query(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    asked = panel(page, "Query")
    asked.get_by_role("combobox").select_option("Expand Ly Yong Phat")
    expect(asked).to_contain_text("MATCH (a:Entity")
    expect(asked).to_contain_text(":param starts => [")
    expect(asked).to_contain_text(f"curl '{visit.address}/api/v1/network'")
    expect(asked).to_contain_text("from urllib.request import")


def test_a_denial_stands_beside_what_it_denies(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    click(page, "cy-baron~OPERATES~glass-towers", LINES)
    claim = page.get_by_role("tabpanel", name="Evidence").locator(".claim").first
    expect(claim.locator(".reply")).to_contain_text("I have nothing to do with Glass Towers.")
