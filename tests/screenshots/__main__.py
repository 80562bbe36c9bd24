"""Makes the pictures of the README from the real page and the curated facts: `make screenshots`."""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.start import started
from tests.browser import COUNT_WORK, PATIENCE_MS, at_rest
from tests.conftest import CHROMIUM

HERE = Path(__file__).parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LINK = "is alleged by Mech Dara to be linked to scam compounds"


def read_the_allegation(page: Page) -> None:
    page.get_by_role("tabpanel", name="Evidence").get_by_role("button", name=LINK).click()
    page.locator(".claim blockquote").first.wait_for()


def draw_the_paths(page: Page) -> None:
    page.get_by_role("button", name="Put on the canvas").first.click()


def tell_a_story(page: Page) -> None:
    page.get_by_text("Caption in the picture").click()
    caption = page.get_by_role("textbox", name="Caption of")
    caption.fill("senator, on the list since September 2024")
    caption.press("Tab")
    page.get_by_text("Save and share").click()
    page.get_by_role("button", name=re.compile("^Story")).click()
    page.get_by_role("button", name="Add a scene").click()
    for name, text in (
        ("Title", "The senator and the list"),
        ("Standfirst", "What authorities did, what is alleged, and what was said in reply."),
        ("Heading", "Five businesses on one day"),
        (
            "What it shows",
            "The US Treasury listed him and five of his businesses. That he is linked to compounds is alleged.",
        ),
    ):
        field = page.get_by_role("textbox", name=name)
        field.fill(text)
        field.press("Tab")
        at_rest(page)
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="Save the page (HTML)").click()
    download.value.save_as(file := Path(tempfile.mkdtemp()) / "story.html")
    page.goto(file.as_uri())
    page.get_by_role("button", name="Play").click()
    page.keyboard.press("ArrowRight")


def nothing(page: Page) -> None:
    pass


# name, address, width, height, dark, what is done first
SHOTS: tuple[tuple[str, str, int, int, bool, Callable[[Page], None]], ...] = (
    ("explorer", "/?entity=ly-yong-phat", 1280, 900, False, read_the_allegation),
    ("explorer-dark", "/?entity=ly-yong-phat", 1280, 900, True, nothing),
    ("explorer-phone", "/?entity=ly-yong-phat", 390, 844, False, nothing),
    ("path", "/?source=hun-sen&target=dy-vichea", 1280, 900, False, draw_the_paths),
    ("hub", "/?entity=cambodia", 1280, 900, False, nothing),
    ("question", "/?query=who-was-jailed", 1280, 900, False, nothing),
    ("source", "/?document=us-treasury-2024-09-12-jy2576", 1280, 900, False, nothing),
    ("story", "/?entity=ly-yong-phat", 1280, 900, False, tell_a_story),
)


def main() -> None:
    if CHROMIUM is None:
        sys.exit("No Chromium was found. Install the package chromium.")
    with (
        tempfile.TemporaryDirectory() as root,
        started(Path(root), "up") as (_, address),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name, path, width, height, dark, act in SHOTS:
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
            )
            page.add_init_script(COUNT_WORK)
            page.goto(f"{address}{path}")
            at_rest(page)
            act(page)
            page.mouse.move(width - 1, 1)
            page.wait_for_timeout(9000 if act is draw_the_paths else 1000)  # what was said of it goes by itself
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
