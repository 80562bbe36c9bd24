"""What stands beside the picture: notes and their undoing, the panel's width, the query of each answer."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import test_explorer as explorer
from tests.test_explorer import Visit, click, entities, settled

pytestmark = pytest.mark.browser

browser, address_of, visit = explorer.browser, explorer.address_of, explorer.visit


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
        expect(toast).to_contain_text("Done again")
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
    page.wait_for_timeout(300)
    page.locator("input[type=file]").set_input_files(saved)
    expect(undo(page)).to_have_accessible_name("Undo: Open saved.khsae.json")
    assert notes(page) == {"ly-yong-phat": "My own.\n\nFrom the file."}
    undo(page).click()
    expect(page.locator(".toast")).to_contain_text("Undone: Open saved.khsae.json.")
    assert notes(page) == {"ly-yong-phat": "My own."}
    assert "thailand" not in entities(page)
    redo(page).click()
    expect(page.locator(".toast")).to_contain_text("Done again")
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
        "Undone: Note on Ly Yong Phat, but for notes that another window changed since."
    )
    assert notes(page) == {"ly-yong-phat": "There.", "thailand": "There too."}
