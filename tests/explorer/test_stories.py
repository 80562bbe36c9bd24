"""What people come for, by mouse and by keyboard: a path, a quote, a question, and an address to share."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.explorer import (
    LINES,
    PLACES,
    Visit,
    click,
    entities,
    panel,
    search,
    settled,
    suggestions,
    tab_to,
    visiting,
)

pytestmark = pytest.mark.browser


def test_an_investigator_goes_from_a_half_remembered_name_to_a_path_and_a_shared_link(
    browser: Browser, visit: Visit
) -> None:
    """By mouse."""
    page = visit.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is connected to whom")
    expect(page.locator(".start .tally")).to_contain_text("claims")
    search(page).press_sequentially("dy vi")
    option = suggestions(page).first
    expect(option).to_contain_text("Dy Vichea")
    expect(option).to_contain_text("person")
    expect(option).to_contain_text("best-founded link: ")
    expect(option).to_contain_text("The name “Dy Vichea” has words that begin like this")
    option.click()
    settled(page)
    expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text("Dy Vichea")
    panel(page, "Paths")
    page.get_by_role("combobox", name="To", exact=True).press_sequentially("hun sen")
    suggestions(page).first.click()
    page.get_by_role("button", name="Find connections").click()
    outcome = page.locator(".outcome[data-outcome=found]")
    expect(outcome).to_contain_text("the best-founded first")
    first = page.locator(".path").first
    expect(first).to_contain_text("son-in-law of Hun Sen")
    first.locator("summary").first.click()
    expect(first.locator("blockquote").first).to_contain_text("son-in-law of Hun Sen")
    expect(first.locator("cite").first).to_be_visible()
    page.get_by_role("button", name="Put on the canvas").first.click()
    expect(page).to_have_url(re.compile("&mark="))  # both were there before: now the path between them is marked
    settled(page)
    assert {"hun-sen", "dy-vichea"} <= set(entities(page))
    page.get_by_text("Save and share").click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator(".toast")).to_contain_text("Copied")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared.startswith(visit.address)
    assert len(shared) - len(visit.address) <= 2000
    with visiting(browser, visit.address) as other:
        other.page.goto(shared)
        settled(other.page)
        assert other.page.evaluate("drawn.getPositions()") == page.evaluate("drawn.getPositions()")
        expect(other.page.locator(".outcome[data-outcome=found]")).to_be_visible()


def test_the_same_story_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is connected to whom")
    page.keyboard.press("/")
    page.keyboard.type("dy vi")
    expect(suggestions(page).first).to_contain_text("Dy Vichea")
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions:visible")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(suggestions(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(suggestions(page, "[aria-selected=true]")).to_contain_text("Dy Vichea")
    page.keyboard.press("Enter")
    settled(page)
    tab_to(page, page.get_by_role("tab", name="Evidence"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Paths")).to_have_attribute("aria-selected", "true")
    tab_to(page, page.get_by_role("combobox", name="To", exact=True))
    page.keyboard.type("hun sen")
    expect(suggestions(page).first).to_contain_text("Hun Sen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".path").first).to_contain_text("son-in-law of Hun Sen")
    tab_to(page, page.get_by_role("button", name="Put on the canvas").first)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("&mark="))
    settled(page)
    assert "hun-sen" in entities(page)
    tab_to(page, page.locator("summary", has_text="Save and share"), key="Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Copied")


def test_an_editor_checks_one_link_down_to_its_quote(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    click(page, "ly-yong-phat~LINKED_TO~scam-compounds-cambodia", LINES)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    expect(evidence.get_by_role("heading", level=2)).to_contain_text("is alleged by Mech Dara to be linked to")
    expect(evidence.locator(".standing").first).to_contain_text("alleged")
    claim = evidence.locator(".claim").first
    expect(claim.locator(".status")).to_have_text("alleged: somebody is quoted or relayed as saying it")
    expect(claim.locator("blockquote")).to_contain_text("links between Ly Yong Phat")
    expect(claim).to_contain_text("Freedom United, 2024-10-08")
    expect(evidence.locator(".unknown")).to_contain_text("relies on one source")
    click(page, "ly-yong-phat~SANCTIONED_UNDER~global-magnitsky", LINES)
    expect(evidence.locator(".standing").first).to_contain_text("established")
    expect(claim.locator("a[href^='https://']").first).to_be_visible()


def test_the_editor_needs_no_mouse_and_no_picture(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    tab_to(page, page.get_by_role("tab", name="Evidence"))
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    table = page.get_by_role("tabpanel", name="Table")
    expect(table.get_by_role("table", name="Links on the canvas")).to_be_visible()
    tab_to(page, table.locator("input"))
    page.keyboard.type("alleged scam")
    row = table.get_by_role("table", name="Links on the canvas").get_by_role("row").nth(1)
    expect(row).to_contain_text("is alleged by Mech Dara")
    tab_to(page, row.locator("button.pick"))
    page.keyboard.press("Enter")
    expect(row.locator("button.pick")).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.get_by_role("tab", name="Table"), key="Shift+Tab")
    page.keyboard.press("Home")
    expect(page.locator(".claim blockquote").first).to_contain_text("links between Ly Yong Phat")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
def test_an_analyst_runs_a_question_with_a_parameter_and_takes_the_csv(visit: Visit, hand: str) -> None:
    page = visit.go("/")
    question = page.get_by_role("link", name="Who was jailed for reporting")
    if hand == "mouse":
        question.click()
    else:
        expect(question).to_be_visible()
        tab_to(page, question)
        page.keyboard.press("Enter")
    asked = page.get_by_role("tabpanel", name="Questions")
    field = asked.get_by_role("combobox").first
    everybody = asked.get_by_role("table").get_by_role("row")
    expect(everybody.first).to_be_visible()
    if hand == "mouse":
        field.click()
    else:
        tab_to(page, field)
    page.keyboard.type("rong ch")
    expect(suggestions(page).first).to_contain_text("Rong Chhun")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    if hand == "mouse":
        asked.get_by_role("button", name="Ask").click()
    else:
        page.keyboard.press("Enter")
    expect(asked.get_by_role("table").get_by_role("row").nth(1)).to_contain_text("Rong Chhun")
    expect(page).to_have_url(re.compile("rong-chhun"))
    taken = asked.get_by_role("link", name="CSV")
    with page.expect_download() as download:
        taken.click() if hand == "mouse" else (tab_to(page, taken), page.keyboard.press("Enter"))
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert {row["id"] for row in rows} == {"rong-chhun"}
    assert all(row["quote"] and row["source"] for row in rows)
    sorter = asked.get_by_role("table").get_by_role("columnheader").first.get_by_role("button")
    sorter.click()
    expect(asked.get_by_role("table").get_by_role("columnheader").first).to_have_attribute("aria-sort", "ascending")
    asked.get_by_role("button", name=re.compile("Put the .* on the canvas")).first.click()
    settled(page)
    assert "rong-chhun" in entities(page)


def test_the_four_answers_of_a_path_are_worded_differently(browser: Browser, visit: Visit, tiny_visit: Visit) -> None:
    said = {}
    with visiting(browser, visit.address) as other:
        for outcome, asked in {
            "found": "source=hun-sen&target=dy-vichea",
            "no_path": "source=ly-yong-phat&target=sam-rainsy&max_hops=1",
            "unknown_entity": "source=nobody&target=hun-sen",
        }.items():
            page = other.go(f"/?{asked}")
            answer = page.locator(".outcome").first
            expect(answer).to_be_visible()
            expect(answer).to_have_attribute("data-outcome", outcome)
            said[outcome] = answer.inner_text()
        page = other.go("/?source=mech-dara&target=ly-yong-phat")
        expect(page.locator(".outcome").first).to_contain_text("are directly linked")
        expect(page.get_by_role("heading", name="Directly linked")).to_be_visible()
        expect(page.get_by_role("heading", name="In common, but not a tie")).to_be_visible()
        other.forgive("status of 404")
    two = tiny_visit.go("/?source=Sam Same&target=ada-ruler").locator(".outcome").first
    expect(two).to_have_attribute("data-outcome", "ambiguous")
    expect(two.get_by_role("button")).to_have_count(2)
    said["ambiguous"] = two.inner_text()
    tiny_visit.forgive("status of 409")
    assert len(set(said.values())) == len(said)
    assert "not prove that there is none" in said["no_path"]
    assert "is called" in said["unknown_entity"]
    assert "Which one is meant?" in said["ambiguous"]
    cut = {"outcome": "cut_off", "paths": [], "source": "hun-sen", "target": "dy-vichea", "sentence": "It was cut off."}
    limits = {
        "max_hops": 6,
        "k": 3,
        "max_entities": 5000,
        "max_links_per_entity": 500,
        "cut": True,
        "hubs": ["hun-sen"],
    }
    network = {"entities": [], "links": [], "truncated": False, "query": {"name": "x", "cypher": "", "parameters": {}}}
    visit.page.route(
        "**/api/v1/paths?**", lambda route: route.fulfill(json=cut | {"limits": limits, "network": network})
    )
    answer = visit.go("/?source=hun-sen&target=dy-vichea").locator(".outcome").first
    expect(answer).to_have_attribute("data-outcome", "cut_off")
    expect(answer).to_contain_text("It was cut off.")
    expect(visit.page.get_by_role("button", name="Hun Sen", exact=True)).to_be_visible()


def test_a_path_is_laid_out_from_left_to_right_in_the_order_of_its_hops(visit: Visit) -> None:
    page = visit.go("/?source=samantha-power&target=ly-yong-phat&k=1")
    expect(page.get_by_role("heading", name="Path 1:")).to_be_visible()
    settled(page)
    with page.expect_response("**/api/v1/paths?**") as asked:
        page.reload()
    passed = asked.value.json()["paths"][0]["entities"]
    settled(page)
    places = page.evaluate(PLACES)
    across = [places[id][0] for id in passed]
    assert len(across) > 2
    assert across == sorted(across)


def test_what_ties_several_is_asked_on_the_page(visit: Visit) -> None:
    page = visit.go("/?source=hun-sen&target=sam-rainsy&targets=hun-manet")
    expect(page.locator(".outcome[data-outcome=found]")).to_contain_text("Of Hun Sen, Sam Rainsy and Hun Manet, some")
    expect(page.get_by_role("combobox", name="And")).to_have_value("Hun Manet")
    page.get_by_role("button", name="Add another").click()
    page.get_by_role("combobox", name="And").last.press_sequentially("try pheap")
    suggestions(page).first.click()
    page.get_by_role("button", name="Find connections").click()
    expect(page.locator(".outcome")).to_contain_text("Hun Manet and Try Pheap")
    expect(page).to_have_url(re.compile("try-pheap"))
    for _ in range(6):
        page.get_by_role("button", name="Add another").click()
    expect(page.get_by_role("button", name="Add another")).to_be_hidden()  # ten ends, as many as the API takes


def test_who_may_be_the_same_is_said_where_one_of_them_is_looked_up(visit: Visit) -> None:
    page = visit.go("/")
    search(page).press_sequentially("dy vichea")
    expect(suggestions(page).first).to_contain_text("and is kept apart because the bill prints a bare name")
    suggestions(page).first.click()
    settled(page)
    expect(page.get_by_role("heading", name="Possibly the same", exact=True)).to_be_visible()


def test_old_addresses_lead_where_they_led(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text("Ly Yong Phat")
    page = visit.go("/?query=tiers&country=cambodia")
    expect(page.get_by_role("tabpanel", name="Questions").get_by_role("table")).to_contain_text("Tier")
    page = visit.go("/?q=hun")
    expect(page.get_by_role("tabpanel", name="Search").get_by_role("link").first).to_be_visible()
    page = visit.go("/?query=behind-the-compounds")
    settled(page)  # the answer goes onto an empty canvas by itself
    for way, answer in {
        "Ly Yong Phat and the compounds": ".claim",
        "Hun Sen and Dy Vichea": ".outcome[data-outcome=found]",
        "The TVPA sanctions": ".claim",
    }.items():
        page = visit.go("/")
        page.get_by_role("link", name=way).click()
        expect(page.get_by_role("tabpanel").locator(answer).first).to_be_visible()
    page = visit.go("/docs")
    expect(page.get_by_role("heading", name="GET /api/v1/entities/{id}/network")).to_be_visible()


def test_an_address_that_is_cut_off_old_changed_or_of_what_is_gone_says_so(browser: Browser, visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    whole = page.url
    wrong = {
        whole[: whole.index("&select")]: "cut off",
        whole[: len(visit.address) + 90]: "cut off",
        whole.replace("?v=1", "?v=0"): "another version",
        whole.replace("thailand", "no-such-land"): "no-such-land",
        whole.replace("e=ly-yong-phat", "e=ly-yong-phat:zzzzzzzzzz:0,%00,a~B~c"): "changed or cut off",
    }
    for address, words in wrong.items():
        with visiting(browser, visit.address) as other:
            other.page.goto(address)
            expect(other.page.get_by_role("alert").first).to_contain_text(words)
            settled(other.page)
            assert "ly-yong-phat" in entities(other.page)
