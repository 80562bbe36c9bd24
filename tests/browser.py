"""A real browser for the tests, and files opened in it as a reader does who has no network."""

from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PATIENCE_MS = 90_000  # a machine that runs the other tests beside is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)

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
# What a page still has to do: short timers, frames to draw, requests and the reading of their answers.
COUNT_WORK = """
{
  const { setTimeout: later, clearTimeout, requestAnimationFrame: draw, cancelAnimationFrame, fetch } = globalThis;
  const [timers, frames] = [new Set(), new Set()];
  let requests = 0;
  const counted = (promise) => {
    requests += 1;
    return promise.finally(() => { requests -= 1; });
  };
  globalThis.setTimeout = (run, ms = 0, ...given) => {
    const id = later((...all) => { timers.delete(id); run(...all); }, ms, ...given);
    if (ms <= 1000) timers.add(id);
    return id;
  };
  globalThis.clearTimeout = (id) => { timers.delete(id); clearTimeout(id); };
  globalThis.requestAnimationFrame = (run) => {
    const id = draw((time) => { frames.delete(id); run(time); });
    frames.add(id);
    return id;
  };
  globalThis.cancelAnimationFrame = (id) => { frames.delete(id); cancelAnimationFrame(id); };
  globalThis.fetch = (...given) => counted(fetch(...given));
  for (const form of ["json", "text", "blob", "arrayBuffer"]) {
    const read = Response.prototype[form];
    Response.prototype[form] = function () { return counted(read.call(this)); };
  }
  globalThis.atRest = async (patience) => {
    const end = performance.now() + patience;
    for (let calm = 0; calm < 2; calm += 1) {
      if (timers.size + frames.size + requests || document.fonts.status !== "loaded") calm = -1;
      if (performance.now() > end) return { timers: timers.size, frames: frames.size, requests };
      await new Promise((done) => { later(done, 15); });
    }
    return null;
  };
}
"""


def at_rest(page: Page) -> None:
    """Wait until the page has done what it was asked to: nothing is being fetched, drawn or waited for."""
    page.wait_for_load_state()
    left = page.evaluate(f"atRest({PATIENCE_MS})")
    assert left is None, f"the page is still at work after {PATIENCE_MS / 1000} s: {left}"


def broken_rules(page: Page, within: str = ":root", **more: object) -> list[str]:
    """What axe-core finds wrong in a part of a page, for people who cannot see or point."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE)
    part = {"include": [[within]]}
    run = "([part, more]) => axe.run(part, { resultTypes: ['violations'], ...more })"
    found = page.evaluate(run, [part, more])["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def patient(browser: Browser, **options: object) -> BrowserContext:
    """A new window that waits as long as the tests do, not for the 30 seconds of the library."""
    context = browser.new_context(**options)  # pyright: ignore[reportArgumentType]
    context.set_default_timeout(PATIENCE_MS)
    return context


class Opened:
    """A page opened from a file without a network, and all that it tried to do."""

    def __init__(self, browser: Browser, file: Path, **options: object) -> None:
        self.context = patient(browser, **options)
        self.context.add_init_script(COUNT_WORK)
        self.context.set_offline(True)
        self.page: Page = self.context.new_page()
        self.events: list[str] = []
        self.page.on("console", lambda m: self.events.append(f"console: {m.text}"))
        self.page.on("pageerror", lambda e: self.events.append(f"error: {e}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", lambda r: self.events.append(f"request: {r.url}") if r.url != file.as_uri() else None)
        self.page.goto(file.as_uri())
        if options.get("java_script_enabled", True):
            at_rest(self.page)

    def _dialog(self, dialog: Dialog) -> None:
        self.events.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def noise(self) -> list[str]:
        return [e for e in self.events if e != "request: data:,"]
