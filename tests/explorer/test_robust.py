"""Whatever comes and whoever looks: what goes wrong is said, a name is no more than text, and nobody is kept out."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from graph.models import Records
from tests.browser import at_rest, broken_rules
from tests.conftest import Engines
from tests.explorer import (
    NAMES,
    Visit,
    click,
    entities,
    panel,
    search,
    settled,
    suggestions,
    until,
    visiting,
)
from tests.server import client_of, settings_of

pytestmark = pytest.mark.browser


NO_PICTURES = (
    "",
    "no JSON",
    "[]",
    '{"khsae": "picture"}',
    '{"entities": []}',
    '{"khsae": "picture", "v": 1, "state": {"entities": 5}}',
)


def test_a_file_that_is_no_saved_picture_says_so_and_what_was_there_stays(visit: Visit, tmp_path: Path) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = entities(page)
    for n, text in enumerate(NO_PICTURES):
        wrong = tmp_path / f"wrong-{n}.json"
        wrong.write_text(text, encoding="utf-8")
        page.locator("input[type=file]").set_input_files(wrong)
        told = page.get_by_role("alert").filter(has_text=wrong.name)
        expect(told.first).to_contain_text("was not opened; what was here is kept")
        assert entities(page) == before, text


def test_a_server_that_goes_away_in_the_middle_of_an_expansion(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = entities(page)

    def lose(route: Route) -> None:
        route.abort()

    page.route("**/api/v1/network", lose)
    click(page, "mech-dara")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("The server is not responding")
    expect(alert).to_contain_text("What was shown is kept")
    assert entities(page) == before
    page.unroute("**/api/v1/network", lose)
    alert.get_by_role("button", name="Try again").click()
    until(page, f"Object.keys(drawn.body.nodes).length > {len(before)}")
    visit.forgive("net::ERR_FAILED")


def test_an_answer_that_is_truncated_says_so(visit: Visit) -> None:
    page = visit.page

    def cut(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"truncated": True, "more": False})

    page.route("**/api/v1/network", cut)
    visit.go("/?entity=ly-yong-phat")
    settled(page)
    expect(page.locator("#said, #wrong").get_by_text("cut off at a limit").first).to_be_visible()


def test_what_cannot_be_shown_is_said(browser: Browser, visit: Visit) -> None:
    with visiting(browser, visit.address) as other:
        page = other.go("/?entity=nobody")
        expect(page.get_by_role("alert").first).to_contain_text("There is no entity 'nobody'")
        page = other.go("/?entity=nobody&rest=" + "x" * 8_000)  # as long as an address of ours gets
        expect(page.get_by_role("alert").first).to_contain_text("There is no entity 'nobody'")
        page = other.go("/?large=67")
        expect(page.get_by_role("alert").first).to_contain_text("only the browser that drew it has kept it")
        page = other.go("/?q=zzzzzz")
        expect(page.get_by_role("tabpanel")).to_contain_text("No entity has a name like this")
        page = other.go("/?query=no-such-question")
        expect(page.get_by_role("alert").first).to_contain_text("no-such-question")
        other.forgive("status of 404")


def test_a_database_that_is_away_is_said(browser: Browser, engines: Engines, tiny_facts: Records) -> None:
    away = settings_of(engines.reader("tiny", tiny_facts)).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    with client_of(away) as client, visiting(browser, str(client.base_url).rstrip("/")) as visit:
        page = visit.go("/")
        expect(page.get_by_role("alert").first).to_contain_text("The database is unavailable")
        expect(page.get_by_role("button", name="Try again").first).to_be_visible()
        visit.forgive("status of 503")


def test_hostile_names_are_shown_as_text_and_break_nothing(hostile_visit: Visit) -> None:
    page = hostile_visit.go("/?entity=image")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    expect(evidence.get_by_role("heading", level=2)).to_have_text(NAMES["image"])
    expect(evidence).to_contain_text("<script>alert(4)</script>")
    expect(evidence).to_contain_text("<b>An Invented Register</b>")
    search(page).press_sequentially("img src")
    expect(suggestions(page).first).to_contain_text("<img src=x")
    page.keyboard.press("Escape")
    page = hostile_visit.go(f"/?v=1&e={','.join(id for id in NAMES)}&sum=0")
    expect(page.locator(".canvas canvas")).to_be_visible()
    assert entities(page) == sorted(NAMES)
    for id in NAMES:
        click(page, id)
        heading = evidence.get_by_role("heading", level=2)
        expect(heading).to_contain_text(NAMES[id].replace("\u202e", "").replace("\u202c", "")[:30].strip())
        assert len(heading.inner_text()) < 400
    for name in ("Paths", "Questions", "Timeline", "Table", "Query", "Notes", "Story", "Evidence"):
        panel(page, name)
        at_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
        assert page.get_by_role("tabpanel").evaluate("panel => panel.scrollWidth <= panel.clientWidth"), name
        text = page.locator("body").inner_text()
        assert "\u202e" not in text, name
    assert page.locator("main img, main script, [onerror], [href^=javascript]").count() == 0
    with page.expect_download() as download:
        page.get_by_text("Save and share").click()
        page.get_by_role("button", name=re.compile("SVG")).first.click()
    kept = Path(download.value.path()).read_text(encoding="utf-8")
    assert "<img" not in kept
    assert "&lt;img" in kept
    assert "\u202e" not in kept


def test_a_protected_person_has_a_pseudonym_only(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=held-person")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    expect(evidence.get_by_role("heading", level=2)).to_have_text("a survivor (name withheld)")
    expect(evidence.locator("blockquote").first).to_contain_text("[name withheld]")
    assert "Zanzi" not in page.content()
    panel(page, "Timeline").get_by_role("combobox").select_option("when it was published")
    for name in ("Timeline", "Table", "Query"):
        expect(panel(page, name)).to_contain_text("name withheld")
        assert "Zanzi" not in page.content(), name


# An address, and what shows that its answer is there.
ANSWERS = {
    "/?source=hun-sen&target=dy-vichea": ".outcome[data-outcome=found]",
    "/?query=who-was-jailed": "[role=tabpanel] td",
    "/?q=hun": ".results .found",
    "/docs": "h2",
}


# In the dark, where nothing but colours differs, their rules are enough.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}


PANEL = "[role=tabpanel]:not([hidden])"
# Of the many calls and shapes of the documentation, which are drawn alike, three each are enough.
FEW = """document.querySelectorAll("main section + section + section + section").forEach((one) => one.remove())"""


def violations(page: Page, within: str = ":root", **more: object) -> list[str]:
    """What axe-core finds wrong in a part of the page as it is, in the light and in the dark."""
    found = broken_rules(page, within, **more)
    page.emulate_media(color_scheme="dark")
    at_rest(page)
    found += [f"in the dark: {broken}" for broken in broken_rules(page, within, **COLOURS)]
    page.emulate_media(color_scheme="light")
    at_rest(page)
    return found


def test_nothing_keeps_people_from_using_it(visit: Visit) -> None:
    page = visit.go("/")
    expect(page.locator(".start .tally")).to_be_visible()
    assert violations(page) == []
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    assert violations(page) == []
    for name in ("Paths", "Questions", "Timeline", "Table", "Query", "Notes", "Story"):
        panel(page, name)
        at_rest(page)
        assert violations(page, PANEL) == [], name
    page.get_by_text("Save and share").click()
    expect(page.get_by_role("button", name="Copy").first).to_be_visible()
    assert violations(page, "header") == []
    page.keyboard.press("Escape")
    click(page, "lyp-group")
    page.keyboard.press("m")
    expect(page.get_by_role("menu")).to_be_visible()
    assert violations(page, "[role=menu]") == []
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page, "dialog[open]") == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert violations(page, "dialog[open]") == []
    for path, awaited in ANSWERS.items():
        page = visit.go(path)
        expect(page.locator(awaited).first).to_be_visible()
        at_rest(page)
        if path == "/docs":
            page.evaluate(FEW)
        assert violations(page, PANEL if page.locator(PANEL).count() else ":root") == [], path


def test_nothing_keeps_people_from_using_it_on_a_phone(browser: Browser, explorer: str) -> None:
    with visiting(browser, explorer, viewport={"width": 390, "height": 844}) as other:
        page = other.go("/")
        expect(page.locator(".start .tally")).to_be_visible()
        assert violations(page, rules={"target-size": {"enabled": True}}) == []
        page = other.go("/?entity=ly-yong-phat")
        settled(page)
        assert violations(page, rules={"target-size": {"enabled": True}}) == []
        page.get_by_role("button", name="Read the evidence").click()
        expect(page.get_by_role("tabpanel", name="Evidence").locator(".claim").first).to_be_visible()
        at_rest(page)
        assert violations(page, rules={"target-size": {"enabled": True}}) == []


def test_the_table_holds_what_the_picture_holds(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    table = panel(page, "Table")
    for caption, items in (("Entities", "nodes"), ("Links", "edges")):
        rows = table.get_by_role("table", name=f"{caption} on the canvas").locator("tbody [data-id]")
        expect(rows.first).to_be_visible()
        held = sorted(f"={row}" for row in rows.evaluate_all("rows => rows.map((row) => row.dataset.id)"))
        assert held == sorted(page.evaluate(f"Object.keys(drawn.body.{items})"))


PAGES = ANSWERS | {
    "/": ".start .tally",
    "/?entity=ly-yong-phat": ".canvas canvas",
    "/?query=tiers": "[role=tabpanel] td",
}


@pytest.mark.parametrize("size", [(390, 844), (640, 430)], ids=["phone", "200%"])
def test_it_fits_a_phone_and_a_page_at_twice_its_size(browser: Browser, explorer: str, size: tuple[int, int]) -> None:
    width, height = size
    with visiting(browser, explorer, viewport={"width": width, "height": height}) as phone:
        for path, awaited in PAGES.items():
            page = phone.go(path)
            expect(page.locator(awaited).first).to_be_visible()
            at_rest(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            if path == "/?entity=ly-yong-phat":
                page.get_by_role("button", name="Read the evidence").click()
                expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text("Ly Yong Phat")


def test_the_page_is_light(visit: Visit) -> None:
    answers: list[Response] = []
    visit.page.on("response", lambda answer: answers.append(answer))
    visit.go("/")
    expect(visit.page.locator(".start .tally")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    weights = {answer.url: len(answer.body()) for answer in answers if "/api/" not in answer.url}
    assert {f"{visit.address}/static/{file}" for file in ("app.js", "style.css", "vis-network.js")} <= weights.keys()
    assert all(weights.values()), weights
    assert sum(weights.values()) < 1_000_000
