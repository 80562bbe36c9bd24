"""From a line to the source behind it and the quote in a kept copy; and gestures that hands expect."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from graph.models import Records
from graph.sources import copies
from tests.browser import at_rest
from tests.conftest import Engines
from tests.explorer import LINES, Visit, click, entities, panel, search, settled, suggestions, tab_to, until
from tests.server import settings_of

pytestmark = pytest.mark.browser

LINK = "ly-yong-phat~LINKED_TO~scam-compounds-cambodia"


def test_an_editor_goes_from_a_line_to_the_quote_in_the_kept_copy(
    visit: Visit, engines: Engines, curated_facts: Records, tmp_path: Path
) -> None:
    reader = engines.reader("curated", curated_facts)
    _, claims = reader.link(LINK)
    claim = next(one for one in claims if one.quote)
    source = reader.source(claim.source.id)
    file = tmp_path / "copy.html"
    file.write_text(f"<p>Before it.</p><p>{claim.quote}</p><script>alert(1)</script><p>After it.</p>", encoding="utf-8")
    copies.keep(settings_of(reader).khsae_data, source, file)

    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    first, last = (evidence.locator(".links > li").nth(n) for n in (0, -1))
    expect(first).to_contain_text("sanction")  # what an authority did comes first
    expect(last).to_contain_text("nationality")
    click(page, LINK, LINES)
    evidence.locator(".claim cite", has_text=source.title).first.click()
    shown = page.get_by_role("tabpanel", name="Sources")
    expect(shown.get_by_role("heading", level=2)).to_have_text(source.title)
    held = shown.locator(".held.exact", has_text=claim.id)
    expect(held.locator("mark")).to_have_text(claim.quote or "")
    expect(held).to_contain_text("Before it.")
    expect(held).to_contain_text("word for word, line 2")
    expect(shown.get_by_text("Whom it names")).to_be_visible()
    told = shown.locator(".reply dd a").all_inner_texts()
    assert told
    assert not {e.id for e in curated_facts.entities} & {*told}  # names, whoever replies


def test_back_leads_from_a_source_to_the_line_that_it_was_opened_from(
    visit: Visit, engines: Engines, curated_facts: Records, tmp_path: Path
) -> None:
    reader = engines.reader("curated", curated_facts)
    data = settings_of(reader).khsae_data
    shutil.rmtree(data / "kept", ignore_errors=True)  # other tests share the folder
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = entities(page)
    click(page, LINK, LINES)
    heading = panel(page, "Evidence").get_by_role("heading", level=2)
    expect(heading).to_contain_text("is alleged by Mech Dara to be linked to")
    settled(page)
    tab_to(page, page.locator(".claim a:has(cite)").first)
    page.keyboard.press("Enter")
    source = page.get_by_role("tabpanel", name="Sources").get_by_role("heading", level=2)
    expect(source).to_be_focused()
    page.go_back()
    expect(heading).to_contain_text("is alleged by Mech Dara to be linked to")
    assert entities(page) == before

    # The same source again, of which a copy was kept meanwhile.
    (claim,) = (one for one in reader.link(LINK)[1] if one.quote)
    (file := tmp_path / "copy.txt").write_text(claim.quote or "", encoding="utf-8")
    copies.keep(data, reader.source(claim.source.id), file)
    tab_to(page, page.locator(".claim a:has(cite)").first)
    page.keyboard.press("Enter")
    expect(source).to_be_focused()
    expect(page.locator(".held.exact").first).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(source).to_be_visible()
    assert entities(page) == before


def test_the_newest_source_may_be_that_of_a_reply_and_is_never_a_note_of_ours(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    unknown = page.locator(".unknown")
    newest = "date of the newest source here"
    expect(unknown).to_contain_text(newest)
    expect(unknown).not_to_contain_text("2026-11")
    click(page, "ly-yong-phat~LINKED_TO~human-trafficking", LINES)
    expect(unknown).to_contain_text(f"What came after 2024-09-13, the {newest}.")


def test_hands_find_what_they_expect(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    before = entities(page)
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    corner = box["x"] + box["width"] - 12, box["y"] + box["height"] - 12

    # Where there is nothing, the menu is about everything.
    page.mouse.click(*corner, button="right")
    page.get_by_role("menuitem", name="Select all").click()
    expect(evidence).to_contain_text(f"{len(before)} entities selected")
    page.mouse.click(*corner, button="right")
    page.get_by_role("menuitem", name="Invert the selection").click()
    expect(evidence).to_contain_text("What this picture holds")

    # Enter expands all that is selected; Back takes one step back at a time, and a reload loses nothing.
    click(page, "hun-sen")
    page.keyboard.down("Shift")
    click(page, "mech-dara")
    page.keyboard.up("Shift")
    evidence.get_by_role("button", name="What do they have in common?").click()
    expect(page.locator(".toast")).to_contain_text("all 2 are linked to")
    click(page, "hun-sen")
    page.keyboard.down("Shift")
    click(page, "mech-dara")
    page.keyboard.up("Shift")
    page.locator(".canvas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo: Expand Mech Dara")).to_be_visible()
    until(page, f"Object.keys(drawn.body.nodes).length > {len(before) + 5}")
    page.go_back()
    page.go_back()
    until(page, f"Object.keys(drawn.body.nodes).length === {len(before)}")
    page.reload()
    settled(page)
    assert entities(page) == before

    # The search adds to the picture, and says so where it finds nothing.
    search(page).fill("qqzzxxyy")
    expect(page.locator(".suggestions.nothing")).to_contain_text("Nothing found")
    search(page).fill("Rong Chhun")
    expect(suggestions(page).first).to_contain_text("Rong Chhun")
    page.keyboard.press("Shift+Enter")
    until(page, "'=rong-chhun' in drawn.body.nodes")
    at_rest(page)
    assert set(entities(page)) == {*before, "rong-chhun"}
    expect(search(page)).to_be_focused()
    expect(panel(page, "Evidence")).to_be_visible()
