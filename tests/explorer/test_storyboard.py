"""A reporter makes a story of four scenes on the page, and hands it over as one file."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import Opened, at_rest
from tests.explorer import Visit, click, entities, panel, search, settled, suggestions, until, visiting

pytestmark = pytest.mark.browser

HEADINGS = ["Everything", "In 2015", "The holding", "Who reported it"]


def scenes(page: Page) -> list[str]:
    return page.locator(".scenes input").evaluate_all("all => all.map(({ value }) => value)")


def write(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Tab")


def add_scene(page: Page, heading: str) -> None:
    story = panel(page, "Story")
    before = len(scenes(page))
    story.get_by_role("button", name="Add a scene").press("Enter")
    expect(page.locator(".scenes > li")).to_have_count(before + 1)
    last = page.locator(".scenes > li").last
    expect(last.get_by_role("textbox", name="Heading")).to_be_focused()
    write(last.get_by_role("textbox", name="Heading"), heading)
    write(last.get_by_role("textbox", name="What it shows"), f"What {heading} shows.")
    at_rest(page)


def tell(page: Page) -> None:
    """A network; the same on a day; one of it chosen, with a caption; and another picture altogether."""
    story = panel(page, "Story")
    write(story.get_by_role("textbox", name="Title"), "The senator's land")
    write(story.get_by_role("textbox", name="Standfirst"), "What is known, and how well.")
    add_scene(page, HEADINGS[0])
    day = page.get_by_role("textbox", name="As it was on: exact date")
    write(day, "2015")
    until(page, "location.search.includes('as_of=2015')")
    add_scene(page, HEADINGS[1])
    write(day, "")
    until(page, "!location.search.includes('as_of')")
    panel(page, "Evidence")
    click(page, "lyp-group")
    page.get_by_text("Caption in the picture").click()
    write(page.get_by_role("textbox", name=re.compile("^Caption of")), "the holding")
    add_scene(page, HEADINGS[2])
    page.get_by_role("button", name="New").click()
    search(page).press_sequentially("Mech Dara")
    suggestions(page).first.click()
    settled(page)
    add_scene(page, HEADINGS[3])
    assert scenes(page) == HEADINGS


def act(page: Page, scene: int, name: str) -> None:
    page.get_by_role("group", name=f"Scene {scene}").get_by_role("button", name=name, exact=True).press("Enter")
    at_rest(page)


def test_a_story_of_four_scenes_is_made_played_and_handed_over(browser: Browser, visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    tell(page)

    # Scenes are moved, deleted and taken back; the keyboard stays with the scene that it moves.
    act(page, 4, "Up")
    assert scenes(page) == ["Everything", "In 2015", "Who reported it", "The holding"]
    expect(page.get_by_role("group", name="Scene 3").get_by_role("button", name="Up")).to_be_focused()
    act(page, 1, "Delete")
    assert scenes(page) == ["In 2015", "Who reported it", "The holding"]
    for said in ("Undo: Delete scene 1", "Undo: Move scene 4"):
        page.get_by_role("button", name=said).click()
        at_rest(page)
    assert scenes(page) == HEADINGS

    # A picture is shown again as it was, and the story is where it was.
    now = entities(page)
    act(page, 3, "Show")
    assert "ly-yong-phat" in entities(page)
    assert "the holding" in page.evaluate("JSON.stringify(history.state)")
    act(page, 4, "Show")
    assert entities(page) == now

    # A reload brings both back: an address cannot hold a story.
    page.reload()
    settled(page)
    assert entities(page) == now
    assert scenes(page) == HEADINGS

    # It plays with the keyboard, and leaves no step behind.
    undo = page.get_by_role("button", name=re.compile("^(Undo|Nothing to undo)")).get_attribute("aria-label")
    page.get_by_role("button", name="Play").press("Enter")
    player = page.get_by_role("region", name="Story")
    for key, at in (("", 0), ("ArrowRight", 1), ("End", 3), ("ArrowLeft", 2), ("Home", 0)):
        if key:
            page.keyboard.press(key)
        expect(player.get_by_role("heading")).to_have_text(HEADINGS[at])
        at_rest(page)
        assert ("thailand" in entities(page)) == (at != 3)
        expect(page.locator("header")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(player).to_be_hidden()
    assert entities(page) == now
    assert page.get_by_role("button", name=re.compile("^(Undo|Nothing to undo)")).get_attribute("aria-label") == undo

    # The page is made by the server, and opens where there is no network, with the evidence of each scene.
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the page (HTML)").press("Enter")
    assert [url for url in visit.requests if url.endswith("/api/v1/story")]
    download.value.save_as(file := tmp_path / "story.html")
    opened = Opened(browser, file)
    told = opened.page.locator("section.scene")
    assert told.locator("h2").all_inner_texts() == HEADINGS
    for one in told.all():
        one.locator("summary").click()
        assert one.locator(".told blockquote").count() > 0
    assert "As of 2015." in told.nth(1).inner_text()
    assert "the holding" in told.nth(2).inner_text()
    assert told.nth(2).locator("circle.ring").count() == 1
    assert opened.noise() == []
    opened.context.close()

    # The work goes on from its file, on another machine; what the file lacks is not lost here.
    page.get_by_text("Save and share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the picture").click()
    download.value.save_as(work := tmp_path / "work.json")
    older, strange = tmp_path / "older.json", tmp_path / "strange.json"
    held = json.loads(work.read_text(encoding="utf-8"))
    older.write_text(json.dumps({**held, "v": 1, "story": None}), encoding="utf-8")
    held["story"]["scenes"][1] |= {"entities": ["nobody-of-that-id", "mech-dara"], "as_of": "soon"}
    strange.write_text(json.dumps({**held, "v": 9}), encoding="utf-8")
    large = tmp_path / "large.json"
    with large.open("wb") as file_of_50_mb:
        file_of_50_mb.truncate(50_000_000)
    with visiting(browser, visit.address) as other:
        page = other.go("/")
        chooser = page.locator("input[type=file]")
        chooser.set_input_files(work)
        settled(page)
        panel(page, "Story")
        assert scenes(page) == HEADINGS
        chooser.set_input_files(older)
        at_rest(page)
        assert scenes(page) == HEADINGS
        chooser.set_input_files(large)
        expect(page.get_by_role("alert").first).to_contain_text("larger than any picture that Khsae saves")
        chooser.set_input_files(strange)
        expect(page.get_by_role("alert").first).to_contain_text("another version")
        panel(page, "Story")
        assert scenes(page) == HEADINGS
        act(page, 2, "Show")
        expect(page.get_by_role("alert").first).to_contain_text("no longer in the graph")
        assert entities(page) == ["mech-dara"]


def test_a_field_that_is_left_loses_neither_the_focus_nor_a_click(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    before = entities(page)
    story = panel(page, "Story")
    title, standfirst = (story.get_by_role("textbox", name=name) for name in ("Title", "Standfirst"))
    title.click()
    page.keyboard.type("The baron")
    page.keyboard.press("Tab")
    at_rest(page)
    expect(standfirst).to_be_focused()
    page.keyboard.type("Kept, found and paid for.")
    story.get_by_role("button", name="Add a scene").click()
    at_rest(page)
    expect(page.locator(".scenes > li").get_by_role("textbox", name="Heading")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("One")
    title.click()
    at_rest(page)
    expect(title).to_be_focused()
    expect(standfirst).to_have_value("Kept, found and paid for.")
    assert scenes(page) == ["One"]
    assert entities(page) == before
    page.get_by_role("button", name="Undo: Rename scene 1").click()
    at_rest(page)
    assert scenes(page) != ["One"]


def test_back_steps_back_in_the_story_and_forward_brings_it_again(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    add_scene(page, "One")
    assert scenes(page) == ["One"]
    for _ in range(3):
        page.go_back()
        at_rest(page)
    panel(page, "Story")
    assert scenes(page) == []
    for _ in range(3):
        page.go_forward()
        at_rest(page)
    assert scenes(page) == ["One"]


# What a tab hears before it is left. One that crashes hears nothing.
LEAVING = """for (const event of ["pagehide", "beforeunload", "visibilitychange", "unload"])
  addEventListener(event, (heard) => heard.stopImmediatePropagation(), { capture: true });"""


def test_a_tab_that_crashed_comes_back_with_its_picture_and_its_story(tiny_visit: Visit) -> None:
    tiny_visit.page.add_init_script(LEAVING)
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    add_scene(page, "One")
    click(page, "glass-towers")
    page.keyboard.press("Delete")
    at_rest(page)
    before = entities(page)
    assert "glass-towers" not in before
    page.reload()
    settled(page)
    assert entities(page) == before
    panel(page, "Story")
    assert scenes(page) == ["One"]


def test_what_is_folded_on_the_canvas_is_folded_in_the_story(browser: Browser, visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/?entity=cambodia")
    settled(page)
    page.get_by_role("combobox", name="Group").select_option("type")
    at_rest(page)
    grouped = entities(page)
    panel(page, "Story")
    add_scene(page, "By type")
    page.get_by_role("combobox", name="Group").select_option("")
    at_rest(page)
    folded = entities(page)
    assert grouped != folded
    add_scene(page, "As it came")
    act(page, 1, "Show")
    assert entities(page) == grouped
    act(page, 2, "Show")
    assert entities(page) == folded
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the page (HTML)").click()
    download.value.save_as(file := tmp_path / "story.html")
    opened = Opened(browser, file)
    told = opened.page.locator("section.scene")
    for n, marks in enumerate((grouped, folded)):
        assert told.nth(n).locator("svg.picture > a[class^=t-]").count() == len(marks)
    assert told.nth(1).locator("a.several title").first.text_content() == "Trafficking in Persons Report (23), group"
    # While it plays, what the numbers in the picture stand for is beside it.
    opened.page.get_by_role("button", name="Play").click()
    opened.page.keyboard.press("End")
    beside = told.nth(1).get_by_role("list", name="What the numbers in the picture stand for")
    expect(beside).to_be_visible()
    expect(beside).to_contain_text("Trafficking in Persons Report (23)")
    assert beside.evaluate("list => list.scrollWidth <= list.clientWidth"), (
        "it is scrolled down, and nothing is beside it"
    )
    opened.context.close()
