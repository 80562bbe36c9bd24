"""The explorer in a real browser: by mouse and by keyboard, offline from everybody else, and without trust in names."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, Route, expect

from api.app import create_app
from graph.models import Claim, Entity, Name, Records, Source
from graph.reader import Reader
from tests.browser import HOLD_NETWORK
from tests.conftest import Engines
from tests.test_api import client_of, serving, settings_of

pytestmark = pytest.mark.browser

PLACES = """() => { const { left, top } = drawn.canvas.frame.getBoundingClientRect();
  return Object.fromEntries(Object.entries(drawn.getPositions()).map(([id, at]) => {
    const { x, y } = drawn.canvasToDOM(at); return [id.slice(1), [x + left, y + top]]; })); }"""
LINES = """() => { const { left, top } = drawn.canvas.frame.getBoundingClientRect();
  return Object.fromEntries(Object.entries(drawn.body.edges).map(([id, { edgeType }]) => {
    const { x, y } = drawn.canvasToDOM(edgeType.getPoint(0.5));
    return [id.slice(1), [x + left, y + top]]; })); }"""


@dataclass
class Visit:
    """An open page, and everything that it asked for or complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def forgive(self, text: str) -> None:
        """Chromium logs each refused or lost answer of its own accord."""
        self.complaints[:] = [complaint for complaint in self.complaints if text not in complaint]


@pytest.fixture(scope="module")
def address_of() -> Iterator[Callable[[Reader], str]]:
    with ExitStack() as stack:
        served: dict[str, str] = {}

        def address(reader: Reader) -> str:
            settings = settings_of(reader)
            key = str(settings.khsae_data)
            if key not in served:
                served[key] = stack.enter_context(serving(create_app(settings)))
            return served[key]

        yield address


@contextmanager
def visiting(browser: Browser, address: str, **more: Any) -> Iterator[Visit]:
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 860}} | more))  # pyright: ignore[reportArgumentType]
    context.add_init_script(HOLD_NETWORK)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), address)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda message: visit.complaints.extend([message.text] * (message.type == "error")))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))

    def dialog(shown: Dialog) -> None:
        visit.complaints.append(shown.message)
        shown.dismiss()

    visit.page.on("dialog", dialog)
    yield visit
    foreign = [url for url in visit.requests if not url.startswith((address, "data:", "blob:"))]
    complaints = visit.complaints
    context.close()
    assert foreign == []
    assert complaints == []


@pytest.fixture
def visit(browser: Browser, address_of: Callable[[Reader], str], engines: Engines, curated_facts: Records):
    with visiting(browser, address_of(engines.reader("curated", curated_facts))) as visit:
        yield visit


@pytest.fixture
def tiny_visit(browser: Browser, address_of: Callable[[Reader], str], engines: Engines, tiny_facts: Records):
    with visiting(browser, address_of(engines.reader("tiny", tiny_facts))) as visit:
        yield visit


LONG = "Nobody " * 1430
NAMES = {
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>\"'&amp;",
    "turned": "Nobody \u202etxe.live\u202c Real",
    "long": LONG,
    "khmer": "ឈ្មោះប្រឌិតមួយដែលវែងណាស់សម្រាប់ការសាកល្បង",
    "constructor": "toString",
    "busy": "Invented Busy Holding",
}


@pytest.fixture(scope="module")
def hostile_facts() -> Records:
    """Names that would be more than text, and one company of more links than are brought unasked. All invented."""
    staff = [f"clerk-{n:03}" for n in range(130)]
    claims = [(id, "busy") for id in [*(id for id in NAMES if id != "busy"), *staff]]
    return Records(
        dataset="hostile",
        entities=(
            *(
                Entity(id=id, type="Company", name=name, names=(Name(value=name, script="Latn", kind="name"),))
                for id, name in NAMES.items()
            ),
            *(Entity(id=id, type="Person", name=f"Clerk {id[6:]}") for id in staff),
        ),
        sources=(
            Source(
                id="s", title="<b>An Invented Register</b>", published="2020", kind="list", language="en",
                url="javascript:alert(3)",
            ),
        ),
        claims=tuple(
            Claim(id=f"c{n}", subject=a, predicate="OWNS" if a in NAMES else "WORKS_FOR", object=b, 
                  status="alleged" if n % 2 else "reported",
                  quote="<script>alert(4)</script>", language="en", source="s", origin="tests")
            for n, (a, b) in enumerate(claims)
        ),
    )  # fmt: skip


@pytest.fixture
def hostile_visit(browser: Browser, address_of: Callable[[Reader], str], engines: Engines, hostile_facts: Records):
    with visiting(browser, address_of(engines.reader("hostile", hostile_facts))) as visit:
        yield visit


# --- looking and doing ----------------------------------------------------------------------------


def settled(page: Page) -> None:
    """The picture is drawn and its address written."""
    expect(page.locator(".canvas canvas")).to_be_visible()
    until(page, "globalThis.drawn && location.search.includes('sum=')")
    page.wait_for_timeout(350)


def until(page: Page, true: str) -> None:
    """As Playwright's own, which wants to evaluate text in the page: that is what its policy forbids."""
    for _ in range(100):
        if page.evaluate(f"Boolean({true})"):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came true that {true}")


def entities(page: Page) -> list[str]:
    page.wait_for_timeout(200)
    return sorted(page.evaluate(PLACES))


def point(page: Page, id: str, of: str = PLACES) -> tuple[float, float]:
    x, y = page.evaluate(of)[id]
    return x, y


def click(page: Page, id: str, of: str = PLACES, **more: Any) -> None:
    page.mouse.click(*point(page, id, of), **more)


def panel(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel", name=name)


def search(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search by name")


def suggestions(page: Page, which: str = "") -> Locator:
    return page.locator(f".suggestions:visible [role=option]{which}")


def tab_to(page: Page, wanted: Locator, most: int = 60, key: str = "Tab") -> None:
    """As a keyboard reaches it: by Tab alone."""
    for _ in range(most):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by {most} times {key}")


# --- three stories --------------------------------------------------------------------------------


def test_an_investigator_goes_from_a_half_remembered_name_to_a_path_and_a_shared_link(
    browser: Browser, visit: Visit
) -> None:
    """By mouse."""
    page = visit.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is tied to whom")
    expect(page.locator(".start .tally")).to_contain_text("claims")
    search(page).press_sequentially("dy vi")
    option = suggestions(page).first
    expect(option).to_contain_text("Dy Vichea")
    expect(option).to_contain_text("person")
    expect(option).to_contain_text("best founded link: ")
    expect(option).to_contain_text("Dy Vichea holds these words")
    option.click()
    settled(page)
    expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text("Dy Vichea")
    panel(page, "Paths")
    page.get_by_role("combobox", name="To", exact=True).press_sequentially("hun sen")
    suggestions(page).first.click()
    page.get_by_role("button", name="Find connections").click()
    outcome = page.locator(".outcome[data-outcome=found]")
    expect(outcome).to_contain_text("the best founded first")
    first = page.locator(".path").first
    expect(first).to_contain_text("son-in-law of Hun Sen")
    first.locator("summary").first.click()
    expect(first.locator("blockquote").first).to_contain_text("son-in-law of Hun Sen")
    expect(first.locator("cite").first).to_be_visible()
    first.get_by_role("button", name="Put on the canvas").click()
    settled(page)
    assert {"hun-sen", "dy-vichea"} <= set(entities(page))
    before = page.evaluate(PLACES)
    page.get_by_text("Save and share").click()
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator(".toast")).to_contain_text("Copied")
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared.startswith(visit.address)
    assert len(shared) - len(visit.address) <= 2000
    with visiting(browser, visit.address) as other:
        other.page.goto(shared)
        settled(other.page)
        assert {id: tuple(map(round, at)) for id, at in other.page.evaluate(PLACES).items()}.keys() == before.keys()
        assert other.page.evaluate("drawn.getPositions()") == page.evaluate("drawn.getPositions()")
        expect(other.page.locator(".outcome[data-outcome=found]")).to_be_visible()


def test_the_same_story_by_keyboard_alone(visit: Visit) -> None:
    page = visit.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is tied to whom")
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
    expect(evidence.locator(".unknown")).to_contain_text("rests on one source")
    click(page, "ly-yong-phat~SANCTIONED_UNDER~global-magnitsky", LINES)
    expect(evidence.locator(".standing").first).to_contain_text("established")
    expect(claim.locator("a[href^='https://']")).to_be_visible()


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


# --- the picture ----------------------------------------------------------------------------------


def test_every_action_can_be_undone_and_done_again(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)

    def picture(settled: Callable[[object], bool]) -> object:
        """What of the page a step may change, when it is so and stays so."""
        last = None
        for _ in range(50):
            given = parse_qs(urlsplit(page.url).query)
            kept = {key: value for key, value in given.items() if key not in ("sum", "select", "panel", "ask")}
            now = kept, page.evaluate("drawn.getPositions()"), page.evaluate("Object.keys(drawn.body.edges).sort()")
            if now == last and settled(now):
                break
            last = now
            page.wait_for_timeout(250)
        return last

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
        return lambda: page.locator(".legend, .below").get_by_role("checkbox", name=name).first.click()

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
        "as of": (None, date("As it was on", "2024-10")),
        "known on": (None, date("As published by", "2025")),
        "keep": ("lyp-group", key("k")),
        "arrange": (None, lambda: page.get_by_role("button", name="Arrange").click()),
        "new": (None, lambda: page.get_by_role("button", name="New", exact=True).click()),
    }
    for name, (chosen, act) in actions.items():
        if chosen:
            click(page, chosen, LINES if "~" in chosen else PLACES)
        elif chosen == "":
            page.locator(".canvas").focus()
        before = picture(lambda _: True)
        act()
        if name == "new":
            expect(page.locator(".start h1")).to_be_visible()
            after = None
        else:
            after = picture(lambda now, before=before: now != before)
            assert after != before, name
        page.get_by_role("button", name=re.compile("^Undo")).click()
        assert picture(lambda now, before=before: now == before) == before, name
        page.get_by_role("button", name=re.compile("^Redo")).click()
        if after:
            assert picture(lambda now, after=after: now == after) == after, name
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
    expect(dialog).to_contain_text("135 links: choose")
    dialog.get_by_role("checkbox", name=re.compile("works for")).uncheck()
    expect(dialog.get_by_role("status")).to_contain_text("5 links")
    dialog.get_by_role("button", name="Bring them").click()
    until(page, "globalThis.drawn && Object.keys(drawn.body.nodes).length === 6")
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
    expect(page.get_by_role("alert")).to_contain_text("is no date")
    timeline = panel(page, "Timeline")
    timeline.locator(".timeline button").first.click()
    expect(timeline.locator(".timeline li.chosen").first).to_be_visible()


def test_a_note_stays_in_the_browser_and_goes_into_the_file(visit: Visit, tmp_path: Path, browser: Browser) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    page.locator("summary", has_text="Private note").click()
    page.get_by_role("textbox", name="Private note on Ly Yong Phat").fill("Ask the registry. <b>")
    page.wait_for_timeout(300)
    with page.expect_download() as download:
        page.get_by_text("Save and share").click()
        page.get_by_role("button", name=re.compile("^Save.*(picture|file)", re.IGNORECASE)).first.click()
    saved = tmp_path / "saved.khsae.json"
    download.value.save_as(saved)
    held = json.loads(saved.read_text(encoding="utf-8"))
    assert held["notes"] == {"ly-yong-phat": "Ask the registry. <b>"}
    assert not [url for url in visit.requests if "registry" in url]
    with visiting(browser, visit.address) as other:
        page = other.go("/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.locator("input[type=file]").set_input_files(saved)
        settled(page)
        assert entities(page) == sorted(entity["id"] for entity in held["state"]["entities"])
        expect(panel(page, "Notes")).to_contain_text("Ask the registry. <b>")


@pytest.mark.parametrize(
    ("button", "ending"), [("SVG", "svg"), ("PNG", "png"), ("Dossier", "html"), ("CSV", "csv"), ("JSON", "json")]
)
def test_a_picture_is_kept_with_its_evidence(browser: Browser, visit: Visit, button: str, ending: str) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    page.get_by_text("Save and share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(button)).first.click()
    assert download.value.suggested_filename.endswith(ending)
    kept = Path(download.value.path()).read_bytes()
    if ending == "png":
        assert kept.startswith(b"\x89PNG")
        return
    text = kept.decode()
    assert "scam compounds in Cambodia" in text
    if ending == "svg":
        assert "alleged: is linked to" in text
        assert "Freedom United" in text
        for word in ("established", "alleged", "money and property", "A claim is"):
            assert word in text, word
        assert "<script" not in text
        with visiting(browser, visit.address) as other:
            other.page.set_content(text)
            expect(other.page.locator("svg").first).to_be_visible()
    else:
        assert "is alleged by Mech Dara" in text


def test_every_click_shows_its_query(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    asked = panel(page, "Query")
    asked.get_by_role("combobox").select_option("Expand Ly Yong Phat")
    expect(asked).to_contain_text("MATCH (a:Entity")
    expect(asked).to_contain_text(":param starts => [")
    expect(asked).to_contain_text(f"curl '{visit.address}/api/v1/network'")
    expect(asked).to_contain_text("from urllib.request import")


# --- paths and questions --------------------------------------------------------------------------


def test_the_four_answers_of_a_path_are_worded_differently(browser: Browser, visit: Visit) -> None:
    said = {}
    with visiting(browser, visit.address) as other:
        for outcome, asked in {
            "found": "source=hun-sen&target=dy-vichea",
            "no_path": "source=ly-yong-phat&target=sam-rainsy&max_hops=1",
            "unknown_entity": "source=nobody&target=hun-sen",
            "ambiguous": "source=Hun&target=hun-sen",
        }.items():
            page = other.go(f"/?{asked}")
            answer = page.locator(".outcome").first
            expect(answer).to_be_visible()
            if outcome != "ambiguous":
                expect(answer).to_have_attribute("data-outcome", outcome)
            said[outcome] = answer.inner_text()
        other.forgive("status of 404")
        other.forgive("status of 409")
    assert len(set(said.values())) == len(said)
    assert "not proof that there is no tie" in said["no_path"]
    assert "is called" in said["unknown_entity"]
    cut = {"outcome": "cut_off", "paths": [], "source": "hun-sen", "target": "dy-vichea"}
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
    expect(answer).to_contain_text("cut off before it was through")


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
    for way in ("Ly Yong Phat and the compounds", "Hun Sen and Dy Vichea", "The TVPA sanctions"):
        page = visit.go("/")
        page.get_by_role("link", name=way).click()
        expect(page.get_by_role("tabpanel").get_by_text(re.compile(r"claims?\b")).first).to_be_visible()
    page = visit.go("/docs")
    expect(page.get_by_role("heading", name="GET /api/v1/entities/{id}/network")).to_be_visible()


# --- what can go wrong ----------------------------------------------------------------------------


def test_an_address_that_is_cut_off_old_changed_or_of_what_is_gone_says_so(browser: Browser, visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    whole = page.url
    wrong = {
        whole[: whole.index("&select")]: "cut off",
        whole[: len(visit.address) + 90]: "cut off",
        whole.replace("?v=1", "?v=0"): "another version",
        whole.replace("thailand", "no-such-land"): "no-such-land",
        whole.replace("e=ly-yong-phat", "e=ly-yong-phat:zzzzzzzzzz:0,%00,a~B~c"): "changed on its way",
    }
    for address, words in wrong.items():
        with visiting(browser, visit.address) as other:
            other.page.goto(address)
            expect(other.page.get_by_role("alert").first).to_contain_text(words)
            settled(other.page)
            assert "ly-yong-phat" in entities(other.page)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[]",
        '{"khsae": "picture"}',
        '{"entities": []}',
        '{"khsae": "picture", "v": 1, "state": {"entities": 5}}',
    ],
)
def test_a_file_that_is_no_saved_picture_says_so_and_what_was_there_stays(
    visit: Visit, tmp_path: Path, text: str
) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    before = entities(page)
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(wrong)
    expect(page.get_by_role("alert").first).to_contain_text("was not opened; what was here is kept")
    assert entities(page) == before


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
    expect(alert).to_contain_text("The server does not answer")
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
        page = other.go("/?q=zzzzzz")
        expect(page.get_by_role("tabpanel")).to_contain_text("Nobody and nothing here bears such a name")
        page = other.go("/?query=no-such-question")
        expect(page.get_by_role("alert").first).to_contain_text("no-such-question")
        other.forgive("status of 404")


def test_a_database_that_is_away_is_said(browser: Browser, engines: Engines, tiny_facts: Records) -> None:
    away = settings_of(engines.reader("tiny", tiny_facts)).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    with client_of(away) as client, visiting(browser, str(client.base_url).rstrip("/")) as visit:
        page = visit.go("/")
        expect(page.get_by_role("alert").first).to_contain_text("The database is away")
        expect(page.get_by_role("button", name="Try again").first).to_be_visible()
        visit.forgive("status of 503")


def test_hostile_names_are_shown_as_text_and_break_nothing(hostile_visit: Visit) -> None:
    page = hostile_visit.go("/?entity=markup")
    settled(page)
    evidence = page.get_by_role("tabpanel", name="Evidence")
    expect(evidence.get_by_role("heading", level=2)).to_have_text(NAMES["markup"])
    expect(evidence).to_contain_text("<script>alert(4)</script>")
    expect(evidence).to_contain_text("<b>An Invented Register</b>")
    search(page).press_sequentially("script")
    expect(suggestions(page).first).to_contain_text("<img src=x")
    page.keyboard.press("Escape")
    page = hostile_visit.go(f"/?v=1&e={','.join(id for id in NAMES)}&sum=0")
    expect(page.locator(".canvas canvas")).to_be_visible()
    page.wait_for_timeout(500)
    assert entities(page) == sorted(NAMES)
    for id in NAMES:
        click(page, id)
        heading = evidence.get_by_role("heading", level=2)
        expect(heading).to_contain_text(NAMES[id].replace("\u202e", "").replace("\u202c", "")[:30].strip())
        assert len(heading.inner_text()) < 400
    for name in ("Paths", "Questions", "Timeline", "Table", "Query", "Notes", "Evidence"):
        panel(page, name)
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, name
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
    for name in ("Timeline", "Table", "Query"):
        panel(page, name)
        page.wait_for_timeout(200)
        assert "Zanzi" not in page.content()


def test_a_denial_stands_beside_what_it_denies(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    settled(page)
    click(page, "cy-baron~OPERATES~glass-towers", LINES)
    claim = page.get_by_role("tabpanel", name="Evidence").locator(".claim").first
    expect(claim.locator(".reply")).to_contain_text("I have nothing to do with Glass Towers.")


# --- for everyone ---------------------------------------------------------------------------------

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_people_from_using_it(browser: Browser, visit: Visit, scheme: str) -> None:
    with visiting(browser, visit.address, color_scheme=scheme) as other:
        page = other.go("/")
        expect(page.locator(".start .tally")).to_be_visible()
        assert violations(page) == []
        page = other.go("/?entity=ly-yong-phat")
        settled(page)
        for name in ("Evidence", "Paths", "Questions", "Timeline", "Table", "Query", "Notes"):
            panel(page, name)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(200)
            assert violations(page) == [], name
        page.get_by_text("Save and share").click()
        assert violations(page) == []
        page.keyboard.press("Escape")
        click(page, "lyp-group")
        page.keyboard.press("m")
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Shift+Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        assert violations(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert violations(page) == []
        for address in ("/?source=hun-sen&target=dy-vichea", "/?query=who-was-jailed", "/?q=hun", "/docs"):
            page = other.go(address)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(200)
            assert violations(page) == [], address


def test_the_table_holds_what_the_picture_holds(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    settled(page)
    table = panel(page, "Table")
    for caption, items in (("Entities", "nodes"), ("Links", "edges")):
        rows = table.get_by_role("table", name=f"{caption} on the canvas").locator("tbody [data-id]")
        expect(rows.first).to_be_visible()
        held = sorted(f"={row}" for row in rows.evaluate_all("rows => rows.map((row) => row.dataset.id)"))
        assert held == sorted(page.evaluate(f"Object.keys(drawn.body.{items})"))


@pytest.mark.parametrize(
    "path", ["/", "/?entity=ly-yong-phat", "/?source=hun-sen&target=dy-vichea", "/?query=tiers", "/docs"]
)
@pytest.mark.parametrize("size", [(390, 844), (640, 430)], ids=["phone", "200%"])
def test_it_fits_a_phone_and_a_page_at_twice_its_size(
    browser: Browser, visit: Visit, path: str, size: tuple[int, int]
) -> None:
    width, height = size
    with visiting(browser, visit.address, viewport={"width": width, "height": height}) as phone:
        page = phone.go(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if path == "/?entity=ly-yong-phat":
            expect(page.get_by_role("tabpanel", name="Evidence")).to_contain_text("Ly Yong Phat")
            page.get_by_role("button", name="See the picture").click()
            expect(page.locator(".canvas canvas")).to_be_visible()


def test_the_page_is_light(visit: Visit) -> None:
    weights: list[int] = []
    visit.page.on(
        "response", lambda response: weights.append(len(response.body())) if "/api/" not in response.url else None
    )
    visit.go("/")
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    assert 0 < sum(weights) < 1_000_000
