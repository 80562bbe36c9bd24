"""The page in a real browser: by keyboard, over a link, offline from everybody else, and without trust in names."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from graph.models import Records
from graph.reader import Reader
from tests.conftest import Engines
from tests.test_api import client_of, serving, settings_of

pytestmark = pytest.mark.browser

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


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
def visiting(browser: Browser, address: str, **more: object) -> Iterator[Visit]:
    context = browser.new_context(**more)  # pyright: ignore[reportArgumentType]
    visit = Visit(context.new_page(), address)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("console", lambda message: visit.complaints.extend([message.text] * (message.type == "error")))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    yield visit
    foreign = [url for url in visit.requests if not url.startswith((address, "data:"))]
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


def test_from_a_name_to_its_evidence_by_keyboard(visit: Visit) -> None:
    page = visit.go("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Who is tied to whom")
    search = page.get_by_role("combobox", name="Search by name")
    search.focus()
    page.keyboard.type("ly yong")
    expect(page.get_by_role("option").first).to_contain_text("Ly Yong Phat")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Ly Yong Phat")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ly Yong Phat")
    assert page.url == f"{visit.address}/?entity=ly-yong-phat"
    claim = page.locator("#claim-fu-18")
    expect(claim.locator("h3")).to_contain_text("is alleged by Mech Dara")
    expect(claim.locator(".status")).to_have_text("alleged: somebody is quoted or relayed as saying it")
    expect(claim.locator("blockquote")).to_contain_text("links between Ly Yong Phat")
    expect(claim).to_contain_text("Freedom United, 2024-10-08")
    claim.get_by_role("link", name="Mech Dara").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mech Dara")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ly Yong Phat")


def test_the_picture_is_drawn_in_its_frame(visit: Visit) -> None:
    page = visit.go("/?entity=ly-yong-phat")
    frame = page.frame_locator("iframe")
    expect(frame.locator("canvas")).to_be_visible()
    expect(frame.locator("#list")).to_contain_text("Garden City Hotel")
    sandbox = page.locator("iframe").get_attribute("sandbox")
    assert sandbox is not None
    assert "allow-same-origin" not in sandbox


def test_how_two_are_connected(visit: Visit) -> None:
    page = visit.go("/?source=&target=")
    for label, name in (("From", "hun sen"), ("To", "dy vi")):
        page.get_by_role("combobox", name=label, exact=True).press_sequentially(name)
        page.get_by_role("option").first.click()
    page.get_by_role("button", name="Find connections").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How are Hun Sen and Dy Vichea connected?")
    assert page.url == f"{visit.address}/?source=hun-sen&target=dy-vichea"
    expect(page.locator(".path").first).to_contain_text("son-in-law of Hun Sen")
    expect(page.locator(".path blockquote").first).to_contain_text("son-in-law of Hun Sen")
    expect(page.frame_locator("iframe").locator("canvas")).to_be_visible()


def test_a_saved_question_is_asked(visit: Visit) -> None:
    page = visit.go("/?query=")
    page.get_by_role("link", name="Who was jailed for reporting").click()
    expect(page.locator(".claim blockquote").first).to_be_visible()
    convicted = page.locator(".claim", has=page.get_by_role("heading", name="Rong Chhun was convicted"))
    expect(convicted.locator(".status").first).to_contain_text("convicted: a court has found so")
    page = visit.go("/?query=tiers&country=cambodia")
    expect(page.locator(".claim").first).to_contain_text("Tier")
    page = visit.go("/?query=behind-the-compounds")
    expect(page.frame_locator("iframe").locator("canvas")).to_be_visible()


def test_every_way_in_leads_somewhere(visit: Visit) -> None:
    page = visit.go("/")
    ways = page.locator(".ways a")
    expect(ways).to_have_count(3)
    for path in [link.get_attribute("href") or "" for link in ways.all()]:
        visit.go(path)
        expect(page.locator("blockquote").first).to_be_visible()


def test_the_documentation_lists_every_call(visit: Visit) -> None:
    page = visit.go("/docs")
    expect(page.get_by_role("heading", name="GET /api/v1/entities/{id}/network")).to_be_visible()


def test_what_cannot_be_shown_is_said(browser: Browser, visit: Visit) -> None:
    with visiting(browser, visit.address) as other:
        page = other.go("/?entity=nobody")
        expect(page.get_by_role("alert")).to_contain_text("There is no entity 'nobody'")
        page.goto(f"{other.address}/?source=nobody&target=hun-sen")
        expect(page.get_by_role("alert")).to_contain_text("There is no entity 'nobody'")
        page.goto(f"{other.address}/?q=zzzzzz")
        expect(page.get_by_role("status").last).to_contain_text("Nobody and nothing here bears such a name")
        page.goto(f"{other.address}/?source=ly-yong-phat&target=sam-rainsy&max_hops=1")
        expect(page.locator(".outcome")).to_contain_text("not proof that there is no tie")
        # Chromium logs each refused answer of its own accord.
        other.complaints[:] = [text for text in other.complaints if "status of 404" not in text]


def test_a_database_that_is_away_is_said(browser: Browser, engines: Engines, tiny_facts: Records) -> None:
    away = settings_of(engines.reader("tiny", tiny_facts)).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    with client_of(away) as client, visiting(browser, str(client.base_url).rstrip("/")) as visit:
        page = visit.go("/")
        expect(page.get_by_role("alert")).to_contain_text("The database is away")
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        visit.complaints[:] = [text for text in visit.complaints if "status of 503" not in text]


def test_a_hostile_name_is_shown_as_text(tiny_visit: Visit) -> None:
    tiny_visit.page.on("dialog", lambda dialog: tiny_visit.complaints.append(dialog.message))
    page = tiny_visit.go("/?entity=hostile-name")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(2)</script>")
    expect(page.frame_locator("iframe").locator("canvas")).to_be_visible()
    page.get_by_role("combobox", name="Search by name").press_sequentially("script")
    expect(page.get_by_role("option").first).to_contain_text("<img src=x")
    assert page.locator("main img, main script, .suggestions img").count() == 0


def test_a_protected_person_has_a_pseudonym_only(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=held-person")
    expect(page.get_by_role("heading", level=1)).to_have_text("a survivor (name withheld)")
    expect(page.locator("blockquote").first).to_contain_text("[name withheld]")
    assert "Zanzi" not in page.content()


def test_a_reply_stands_under_what_it_answers(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron#claim-ga-06")
    answered = page.locator("#claim-ga-06")
    expect(answered.locator(".reply")).to_contain_text("I have nothing to do with Glass Towers.")


@pytest.mark.parametrize("path", ["/", "/?entity=ly-yong-phat", "/?source=hun-sen&target=dy-vichea", "/docs"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(browser: Browser, visit: Visit, path: str, scheme: str) -> None:
    with visiting(browser, visit.address, viewport={"width": 390, "height": 844}, color_scheme=scheme) as phone:
        page = phone.go(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
