"""What stands beside the picture: notes and their undoing, the panel's width, answers as tables."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import at_rest
from tests.explorer import LINES, Visit, click, entities, panel, settled, tab_to

pytestmark = pytest.mark.browser


# --- notes ----------------------------------------------------------------------------------------


def note(page: Page, name: str) -> Locator:
    """The field of the note on what is chosen, opened."""
    field = page.get_by_role("textbox", name=f"Private note on {name}")
    if not field.is_visible():
        page.locator("summary", has_text="Private note").click()
    return field


def notes(page: Page) -> dict[str, str]:
    return page.evaluate("JSON.parse(localStorage.getItem('khsae-notes') ?? '{}')")


def undo(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^(Undo|Nothing to undo)"))


def redo(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^(Redo|Nothing to redo)"))


def test_a_note_is_one_step_of_the_same_history(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    toast = page.locator(".toast")
    field = note(page, "Ly Yong Phat")
    field.press_sequentially("Ask the registry")
    expect(undo(page)).to_have_accessible_name("Undo: Note on Ly Yong Phat")
    click(page, "thailand")
    page.keyboard.press("Delete")
    click(page, "ly-yong-phat")
    field = note(page, "Ly Yong Phat")
    field.press_sequentially(" twice. ")
    field.press("Control+z")  # the browser's own, of what is being typed
    assert "thailand" not in entities(page)
    field.fill("")
    assert notes(page) == {}
    undo(page).click()
    expect(toast).to_contain_text("Undone: Note on Ly Yong Phat.")
    expect(field).to_have_value("Ask the registry")
    undo(page).click()
    expect(toast).to_contain_text("Undone: Hide Thailand.")
    assert notes(page) == {"ly-yong-phat": "Ask the registry"}
    undo(page).click()
    expect(toast).to_contain_text("Undone: Note on Ly Yong Phat.")
    expect(field).to_have_value("")
    assert notes(page) == {}
    for held in ("Ask the registry", "Ask the registry", None):
        redo(page).click()
        expect(toast).to_contain_text("Redone")
        assert notes(page).get("ly-yong-phat") == held
    assert "thailand" not in entities(page)
    assert "registry" not in page.url
    assert not [url for url in visit.requests if "registry" in url]


def test_a_note_that_is_again_what_it_was_is_no_step(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = undo(page).get_attribute("aria-label")
    field = note(page, "Ly Yong Phat")
    field.fill("Nothing")
    field.fill("")
    field.blur()
    expect(undo(page)).to_have_accessible_name(str(before))


def test_the_notes_of_a_file_come_and_go_with_it(visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    note(page, "Ly Yong Phat").fill("From the file.")
    with page.expect_download() as download:
        page.get_by_text("Save and share").click()
        page.get_by_role("button", name=re.compile("^Save the picture")).click()
    saved = tmp_path / "saved.khsae.json"
    download.value.save_as(saved)
    note(page, "Ly Yong Phat").fill("My own.")
    click(page, "thailand")
    page.keyboard.press("Delete")
    at_rest(page)
    page.locator("input[type=file]").set_input_files(saved)
    expect(undo(page)).to_have_accessible_name("Undo: Open saved.khsae.json")
    assert notes(page) == {"ly-yong-phat": "My own.\n\nFrom the file."}
    undo(page).click()
    expect(page.locator(".toast")).to_contain_text("Undone: Open saved.khsae.json.")
    assert notes(page) == {"ly-yong-phat": "My own."}
    assert "thailand" not in entities(page)
    redo(page).click()
    expect(page.locator(".toast")).to_contain_text("Redone")
    assert notes(page) == {"ly-yong-phat": "My own.\n\nFrom the file."}
    assert "thailand" in entities(page)


def test_an_undo_leaves_alone_what_another_window_wrote(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    with page.context.expect_page() as opened:
        page.evaluate("open(location.href)")
    other = opened.value
    settled(other)
    for name, text in (("Ly Yong Phat", "Here."), ("Mech Dara", "Here too.")):
        click(page, name.lower().replace(" ", "-"))
        if not note(page, name).is_visible():
            click(page, name.lower().replace(" ", "-"))
        note(page, name).fill(text)
    other.bring_to_front()
    click(other, "ly-yong-phat")
    expect(note(other, "Ly Yong Phat")).to_have_value("Here.")
    note(other, "Ly Yong Phat").fill("There.")
    click(other, "thailand")
    note(other, "Thailand").fill("There too.")
    page.bring_to_front()
    undo(page).click()
    expect(page.locator(".toast")).to_have_text("Undone: Note on Mech Dara.")
    undo(page).click()
    expect(page.locator(".toast")).to_have_text(
        "Undone: Note on Ly Yong Phat, except notes that another window has changed since."
    )
    assert notes(page) == {"ly-yong-phat": "There.", "thailand": "There too."}


# --- the panel's width ----------------------------------------------------------------------------


def widths(page: Page) -> tuple[float, float]:
    """Of the picture and of the panel."""
    picture, beside = (page.locator(id).bounding_box() for id in ("#picture", "#panel"))
    assert picture
    assert beside
    assert round(picture["x"] + picture["width"]) == round(beside["x"])
    return picture["width"], beside["width"]


def middle(page: Page) -> tuple[int, int]:
    at_rest(page)
    return tuple(page.evaluate("(({ x, y }) => [Math.round(x), Math.round(y)])(drawn.getViewPosition())"))


def test_the_border_beside_the_panel_is_dragged_and_stays_there(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    border = page.get_by_role("separator", name="Width of the panel")
    _, default = widths(page)
    seen, scale = middle(page), page.evaluate("drawn.getScale()")
    box = border.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, 400)
    page.mouse.down()
    page.mouse.move(700, 300, steps=8)
    page.mouse.move(560, 400, steps=8)
    page.mouse.up()
    picture, wide = widths(page)
    assert abs(picture - 560) < 2
    expect(border).to_have_attribute("aria-valuenow", str(round(wide)))
    assert all(abs(now - then) <= 2 for now, then in zip(middle(page), seen, strict=True))
    assert page.evaluate("drawn.canvas.frame.clientWidth") == round(picture)
    page.reload()
    settled(page)
    assert widths(page)[1] == wide
    border.dblclick()
    assert widths(page)[1] == default
    page.reload()
    settled(page)
    assert (widths(page)[1], middle(page)) == (default, seen)
    assert page.evaluate("drawn.getScale()") == pytest.approx(scale, rel=0.02)


def test_the_border_is_moved_by_keys_within_its_bounds(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    border = page.get_by_role("separator", name="Width of the panel")
    _, default = widths(page)
    tab_to(page, border)
    for key, wanted in {"ArrowLeft": default + 24, "ArrowRight": default, "Home": 288, "End": 1280 - 288}.items():
        page.keyboard.press(key)
        assert widths(page)[1] == round(wanted), key
        expect(border).to_have_attribute("aria-valuenow", str(round(wanted)))
    page.keyboard.press("ArrowLeft")
    assert widths(page)[0] == 288
    expect(border).to_have_attribute("aria-valuemax", str(1280 - 288))
    expect(border).to_have_attribute("aria-valuemin", "288")
    page.set_viewport_size({"width": 800, "height": 700})
    assert widths(page) == (288, 800 - 288)
    page.set_viewport_size({"width": 640, "height": 700})
    expect(border).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 860})
    assert widths(page)[1] == 1280 - 288
    border.focus()
    page.keyboard.press("Enter")
    assert widths(page)[1] == default


def test_a_browser_that_keeps_nothing_has_a_border_too(visit: Visit) -> None:
    refuse = "() => { throw new DOMException('No storage here.', 'SecurityError'); }"
    visit.page.add_init_script(f"Storage.prototype.getItem = Storage.prototype.setItem = {refuse}")
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    _, before = widths(page)
    page.get_by_role("separator", name="Width of the panel").press("ArrowLeft")
    assert widths(page)[1] == round(before) + 24


# --- answers as tables ----------------------------------------------------------------------------


def test_numbers_stand_under_their_like_and_dates_are_not_broken(visit: Visit) -> None:
    page = visit.go("/?query=sources-by-weight")
    row = page.get_by_role("tabpanel").locator("tbody tr").first
    expect(row).to_be_visible()
    heads = page.get_by_role("tabpanel").locator("thead th").all_inner_texts()
    claims, published = (
        heads.index(next(h for h in heads if h.lower().startswith(n))) for n in ("claims", "published")
    )
    style = "cell => getComputedStyle(cell)"
    assert row.locator("td").nth(claims).evaluate(f"{style}.textAlign") == "end"
    assert page.get_by_role("tabpanel").locator("thead th").nth(claims).evaluate(f"{style}.textAlign") == "end"
    assert row.locator("td").nth(published).evaluate(f"{style}.textAlign") == "start"
    assert row.locator("td").nth(published).evaluate(f"{style}.whiteSpace") == "nowrap"


@pytest.mark.parametrize("question", ["contested-links", "behind-the-compounds"])
def test_a_standing_in_an_answer_has_the_line_of_the_legend(visit: Visit, question: str) -> None:
    page = visit.go(f"/?query={question}")
    if question == "behind-the-compounds":
        settled(page)
    table = page.get_by_role("tabpanel", name="Questions").get_by_role("table")
    expect(table).to_be_visible()
    at = [text.lower() for text in table.locator("th").all_inner_texts()].index("standing")
    cells = table.locator(f"tbody td:nth-child({at + 1})")
    expect(cells.first).to_be_visible()
    words = {
        standing["name"]: standing
        for standing in page.request.get(f"{visit.address}/api/v1/vocabulary").json()["standings"]
    }
    for cell in cells.all()[:20]:
        standing = words[cell.inner_text().strip()]
        assert cell.locator("svg.line path").get_attribute("stroke-dasharray") == (
            " ".join(map(str, standing["dash"])) or None
        )
    order = list(words)
    table.get_by_role("columnheader").nth(at).get_by_role("button").click()
    told = [order.index(text.strip()) for text in cells.all_inner_texts()]
    assert told == sorted(told)


def test_an_answer_has_room_words_and_links(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 850})
    page = visit.go("/?query=compounds-and-backers")
    asked = page.get_by_role("tabpanel", name="Questions")
    rows = asked.get_by_role("table").locator("tbody tr")
    expect(rows.nth(2).locator("td").first).to_be_in_viewport(ratio=1)
    heads = asked.locator("thead th").all_inner_texts()
    assert "Relation" in heads
    assert "stands_for_many" not in asked.inner_text()
    rows.nth(1).locator("td").first.get_by_role("button", name="Galaxy World").click()
    settled(page)
    assert len(entities(page)) == 1


def test_nothing_in_the_frame_is_cut_off(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 850})
    page = visit.go("/?entity=cambodia")
    settled(page)
    page.get_by_text("Save and share").click()
    expect(page.get_by_role("button", name="Data (JSON)")).to_be_in_viewport(ratio=1)
    page.get_by_text("Save and share").click()
    click(page, next(id for id in entities(page) if "trafficking in persons report" in id))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close groups")).to_be_visible()
    tops = page.locator(".toolbar > *").evaluate_all(
        "all => all.map((one) => Math.round(one.getBoundingClientRect().top))"
    )
    assert len(set(tops)) == 1, "one line of tools"
    click(page, "cambodia~SANCTIONED_UNDER~tvpa-sanctions", LINES)
    evidence = panel(page, "Evidence")
    expect(evidence.get_by_role("heading", level=2)).to_contain_text("…")
    evidence.get_by_text("The whole sentence").click()
    expect(evidence).to_contain_text("Cambodia is not among them")
    evidence.locator(".claim cite").first.click()
    expect(page.get_by_role("tab", name="Sources")).to_be_visible()
    for tab in page.get_by_role("tab").all():
        expect(tab).to_be_in_viewport(ratio=1)


def test_marks_are_measured_and_the_legend_says_what_it_means(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    page.get_by_label("Size of marks").select_option("betweenness")
    page.get_by_text("Legend and filter").click()
    expect(page.locator(".legend")).to_contain_text("It does not show that anything passed through")
    page.get_by_label("Size of marks").select_option("communities")
    expect(page.locator(".legend")).to_contain_text("It is not an organisation")
    page.reload()
    expect(page.get_by_label("Size of marks")).to_have_value("communities")


def test_a_denial_without_a_date_stays_at_every_date_and_the_panel_says_so(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?v=1&e=cy-baron,glass-towers&select=0.OPERATES.1&as_of=2020&sum=0")
    settled(page)
    evidence = panel(page, "Evidence")
    expect(evidence.locator(".notice").first).to_contain_text("those without a date are kept")
    expect(evidence).to_contain_text("I have nothing to do with Glass Towers.")
    expect(evidence.locator(".standing").first).to_contain_text("disputed")
    # As published by a day before, the denial is in neither.
    page = tiny_visit.go("/?v=1&e=cy-baron,glass-towers&select=0.OPERATES.1&known_on=2020-12&sum=0")
    settled(page)
    expect(evidence.locator(".notice").first).to_contain_text("published later")
    expect(evidence).not_to_contain_text("I have nothing to do with Glass Towers.")
    expect(evidence.locator(".standing").first).not_to_contain_text("disputed")
