"""Where somebody begins: the start page, the walk-through, the list of sources, the columns of an answer, one day."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import at_rest
from tests.explorer import Visit, click, panel, settled, tab_to

pytestmark = pytest.mark.browser


def test_the_start_page_leads_with_stories_and_groups_its_questions(visit: Visit) -> None:
    page = visit.go("/")
    stories = page.locator(".ways > li")
    expect(stories).to_have_count(3)
    for story in stories.all():
        expect(story.locator("svg.thumbnail")).to_be_visible()
        assert story.locator("p").inner_text().count(". ") == 1, "two sentences each"
    headings = page.locator(".columns section").first.locator("h3").all_inner_texts()
    assert headings[0] == "Compounds and raids"
    assert len(headings) > 4
    listed = page.locator(".questions a").evaluate_all("all => all.map((one) => one.href.split('query=')[1])")
    known = [one["name"] for one in page.request.get(f"{visit.address}/api/v1/queries").json()["results"]]
    assert sorted(listed) == sorted(known), "each question once"
    page.get_by_role("link", name="Hun Sen and Dy Vichea").click()
    expect(page.locator(".outcome[data-outcome=found]")).to_be_visible()
    settled(page)


def test_back_leads_to_the_start_page(visit: Visit) -> None:
    page = visit.go("/")
    tab_to(page, page.locator(".questions a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel", name="Questions").get_by_role("heading", level=2)).to_be_focused()
    page.go_back()
    expect(page.locator(".ways > li").first).to_be_visible()


def test_the_walk_through_is_offered_covers_nothing_and_is_not_offered_again(visit: Visit) -> None:
    page = visit.go("/")
    walk = page.get_by_role("region", name="Walk-through")
    offer = page.get_by_role("button", name="A two-minute walk-through")
    expect(offer).to_be_visible()
    expect(walk).to_be_hidden()
    tab_to(page, offer)
    page.keyboard.press("Enter")
    expect(walk.get_by_role("status")).to_contain_text("1 of 7 Search")
    expect(page.locator("#q")).to_have_class(re.compile("pointed"))
    expect(walk.get_by_role("button", name="Next")).to_be_focused()
    page.get_by_role("link", name="Ly Yong Phat and the compounds").click()
    settled(page)
    walk.get_by_role("button", name="Next").press("Enter")
    expect(walk.get_by_role("status")).to_contain_text("2 of 7")
    box, picture = walk.bounding_box(), page.locator("#picture").bounding_box()
    assert box
    assert picture
    assert box["y"] + box["height"] <= picture["y"], "it covers nothing of the picture"
    page.reload()
    settled(page)
    expect(walk.get_by_role("status")).to_contain_text("2 of 7")
    for step in range(3, 8):
        walk.get_by_role("button", name="Next").press("Enter")
        expect(walk.get_by_role("status")).to_contain_text(f"{step} of 7")
        expect(page.locator(".pointed:visible")).to_have_count(1)
    walk.get_by_role("button", name="Done").press("Enter")
    expect(walk).to_be_hidden()
    page = visit.go("/")
    expect(page.locator(".start .tally")).to_be_visible()
    expect(offer).to_have_count(0)
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Walk-through").press("Enter")
    expect(walk.get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Escape")
    expect(walk).to_be_hidden()
    expect(page.locator(".pointed")).to_have_count(0)


def test_the_sources_are_searched_and_sorted(visit: Visit) -> None:
    page = visit.go("/?document=")
    shown = page.get_by_role("tabpanel", name="Sources")
    rows = shown.locator("tbody tr")
    expect(rows.first).to_be_visible()
    total = rows.count()
    every = page.request.get(f"{visit.address}/api/v1/sources", params={"limit": 500}).json()["results"]
    assert total == len(every)
    at = shown.locator("thead th").all_inner_texts().index("Claims")
    heading = shown.get_by_role("columnheader", name="Claims")
    for order in ("ascending", "descending"):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", order)
        counts = [int(text) for text in rows.locator(f"td:nth-child({at + 1})").all_inner_texts()]
        assert counts == sorted(counts, reverse=order == "descending")
    shown.get_by_role("searchbox").fill("treasury 2024")
    at_rest(page)
    assert 0 < rows.count() < total
    expect(shown.get_by_role("status")).to_have_text(f"{rows.count()} of {total} sources with these words.")
    for text in rows.all_inner_texts():
        assert "2024" in text
    shown.get_by_role("searchbox").fill("no such words anywhere")
    expect(rows).to_have_count(0)
    expect(shown.get_by_role("status")).to_contain_text(f"0 of {total}")


def test_the_columns_of_an_answer_are_chosen(visit: Visit) -> None:
    page = visit.go("/?query=who-was-jailed")
    answer = page.get_by_role("tabpanel", name="Questions")
    heads = answer.locator("thead th")
    expect(heads.first).to_be_visible()
    before = heads.all_text_contents()
    answer.get_by_text("Columns", exact=True).click()
    boxes = answer.locator(".chosen-columns").get_by_role("checkbox")
    first = boxes.first
    name = (first.locator("xpath=..").text_content() or "").strip()
    first.press("Space")
    expect(heads).to_have_count(len(before) - 1)
    assert name not in heads.all_text_contents()
    assert answer.locator("tbody tr").first.locator("td").count() == len(before) - 1
    answer.locator(".chosen-columns").get_by_role("checkbox").first.press("Space")
    expect(heads).to_have_count(len(before))
    assert heads.all_text_contents() == before


def test_on_a_date_the_panel_says_what_counted_then(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat&known_on=2023")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    expect(evidence.locator(".notice")).to_contain_text("As published by 2023: what was published later")
    dates = evidence.locator(".claim").all_inner_texts()
    assert dates
    assert not [text for text in dates if "2024" in text], "the sanctions are of later"
    now = len(dates)
    click(page, "ly-yong-phat")
    page.get_by_role("button", name="As published by: any date").click()
    expect(evidence.locator(".claim").filter(has_text="2024").first).to_be_visible()
    assert evidence.locator(".claim").count() > now
    panel(page, "Table")
