"""The explorer in a real browser: a page that is open, and how to look at it and do things with it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Request, expect

from tests.browser import COUNT_WORK, HOLD_NETWORK, at_rest, patient
from tests.hostile import HOSTILE

PLACES = """() => { const { left, top } = drawn.canvas.frame.getBoundingClientRect();
  return Object.fromEntries(Object.entries(drawn.getPositions()).map(([id, at]) => {
    const { x, y } = drawn.canvasToDOM(at); return [id.slice(1), [x + left, y + top]]; })); }"""
LINES = """() => { const { left, top } = drawn.canvas.frame.getBoundingClientRect();
  return Object.fromEntries(Object.entries(drawn.body.edges).map(([id, { edgeType }]) => {
    const { x, y } = drawn.canvasToDOM(edgeType.getPoint(0.5));
    return [id.slice(1), [x + left, y + top]]; })); }"""
# One company of more links than are brought unasked, and those who own it. All invented.
NAMES = HOSTILE | {"busy": "Invented Busy Holding"}


@dataclass
class Visit:
    """An open page, and everything that it asked for or complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def forgive(self, text: str) -> None:
        """Chromium logs each refused or lost answer of its own accord; those of the API that say so are meant."""
        meant = [complaint for complaint in self.complaints if text in complaint and "/api/v1/" in complaint]
        assert meant, f"nothing said {text!r}: {self.complaints}"
        self.complaints[:] = [complaint for complaint in self.complaints if complaint not in meant]


@contextmanager
def visiting(browser: Browser, address: str, **more: Any) -> Iterator[Visit]:
    usual = {"viewport": {"width": 1280, "height": 860}, "reduced_motion": "reduce"}
    context = patient(browser, **(usual | more))
    context.add_init_script(COUNT_WORK + HOLD_NETWORK)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit = Visit(context.new_page(), address)

    def asked(request: Request) -> None:
        visit.requests.append(request.url)
        visit.sent.append(request.post_data or "")

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            visit.complaints.append(f"{message.text} {message.location['url']}")

    visit.page.on("request", asked)
    visit.page.on("console", logged)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))

    def dialog(shown: Dialog) -> None:
        visit.complaints.append(shown.message)
        shown.dismiss()

    visit.page.on("dialog", dialog)
    yield visit
    foreign = [url for url in visit.requests if not url.startswith((address, "data:", "blob:"))]
    complaints = visit.complaints
    context.close()
    assert foreign == [], foreign
    assert complaints == [], complaints


def settled(page: Page) -> None:
    """The picture is drawn and its address written."""
    expect(page.locator(".canvas canvas")).to_be_visible()
    until(page, "globalThis.drawn && location.search.includes('sum=')")
    at_rest(page)


def until(page: Page, true: str) -> None:
    """As Playwright's own, which wants to evaluate text in the page: that is what its policy forbids."""
    deadline = time.monotonic() + 90
    while not page.evaluate(f"Boolean({true})"):
        assert time.monotonic() < deadline, f"it never came true that {true}"
        page.wait_for_timeout(50)


def entities(page: Page) -> list[str]:
    at_rest(page)
    return sorted(page.evaluate(PLACES))


def point(page: Page, id: str, of: str = PLACES) -> tuple[float, float]:
    x, y = page.evaluate(of)[id]
    return x, y


def click(page: Page, id: str, of: str = PLACES, **more: Any) -> None:
    page.mouse.click(*point(page, id, of), **more)


def panel(page: Page, name: str) -> Locator:
    tab = page.get_by_role("tab", name=name)
    if name == "Story" and not tab.is_visible():  # until there is one
        page.get_by_text("Save and share").click()
        page.get_by_role("button", name=re.compile("^Story")).click()
    tab.click()
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
