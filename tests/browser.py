"""A real browser for the tests, and files opened in it as a reader does who has no network."""

from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page, expect

expect.set_options(timeout=90_000)  # a machine that runs the other tests beside is slow, not wrong

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# The page tells nobody where an entity stands on its canvas: the drawing library is asked.
HOLD_NETWORK = """
globalThis.vis = {};
let Network = null;
Object.defineProperty(vis, "Network", { enumerable: true, configurable: true, get: () => Network, set: (made) => {
  Network = class extends made { constructor(...given) { super(...given); globalThis.drawn = this; } };
} });
"""


class Opened:
    """A page opened from a file without a network, and all that it tried to do."""

    def __init__(self, browser: Browser, file: Path, **options: object) -> None:
        self.context = browser.new_context(**options)  # pyright: ignore[reportArgumentType]
        self.context.set_offline(True)
        self.page: Page = self.context.new_page()
        self.events: list[str] = []
        self.page.on("console", lambda m: self.events.append(f"console: {m.text}"))
        self.page.on("pageerror", lambda e: self.events.append(f"error: {e}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda r: self.events.append(f"request: {r.url}") if r.url != file.as_uri() else None)
        self.page.goto(file.as_uri())
        self.page.wait_for_timeout(300)

    def _dialog(self, dialog: Dialog) -> None:
        self.events.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def noise(self) -> list[str]:
        return [e for e in self.events if e != "request: data:,"]
