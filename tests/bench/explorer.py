"""The explorer in Chromium, on invented graphs: opening, expanding, panning; stock pyvis with its physics beside it.

Wanted: the page in 1 MB before its data; suggestions within 100 ms of the last letter and the first picture within
500 ms of Enter, on the curated facts; 50 neighbours more within 300 ms; 30 frames a second while 1,000 entities are
dragged by their marks, or 1,000 and 2,000 links moved with the picture; 5,000 entities open within 4 s. Drawn by
software: a graphics card draws more frames.
"""

import json
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, sync_playwright
from pyvis.network import Network as Pyvis

from graph.database.store import open_database
from graph.models import Claim, Entity, Name, Records, Source
from graph.writing.writer import Writer
from tests.bench import FULL
from tests.bench.start import started
from tests.browser import ARGUMENTS, HOLD_NETWORK
from tests.conftest import CHROMIUM, settings_for
from tests.explorer import PLACES

ROUNDS = 5
MANY, MOST = 1000, 5000
PHYSICS_S = 300 if FULL else 60
_STAR = [f"near-{n:02}" for n in range(50)]
_PREDICATES = ("OWNS", "DIRECTS", "LINKED_TO", "REPRESENTS")

# When a key was pressed or a file chosen, and when so many entities were first seen.
_CLOCK = """
for (const type of ["keydown", "change"])
  addEventListener(type, ({ timeStamp }) => { globalThis.began = timeStamp; }, true);
globalThis.seen = (n) => { globalThis.shown = new Promise((done) => {
  const look = () => requestAnimationFrame(() => {
    if (!globalThis.drawn || Object.keys(drawn.body.nodes).length < n) return look();
    requestAnimationFrame(() => done(performance.now() - began)); // in the frame before, it was drawn
  });
  look();
}); };
"""
# When the list of suggestions has been drawn anew, after a key.
_SUGGESTED = """
globalThis.suggested = new Promise((done) => {
  new MutationObserver((_, watch) => {
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  }).observe(document.querySelector(".suggestions[role=listbox]"), { childList: true });
}), 0
"""
# Frames in which the picture stands elsewhere than in the frame before: drawn anew, or its image moved.
_COUNTS = """
(() => {
  let [count, was, on] = [0, null, true];
  const where = () => [...document.querySelectorAll(".sliding")].at(-1)?.getBoundingClientRect();
  const drawn = () => { count += 1; };
  globalThis.drawn.on("afterDrawing", drawn);
  const look = () => {
    const now = JSON.stringify(where() ?? null);
    if (now !== was && now !== "null") count += 1;
    was = now;
    if (on) requestAnimationFrame(look);
  };
  look();
  globalThis.counted = () => { on = false; globalThis.drawn.off("afterDrawing", drawn); return count; };
})()
"""
_SETTLES = """
const timer = setInterval(() => {
  if (!globalThis.network?.once) return;
  clearInterval(timer);
  network.once("stabilizationIterationsDone", () => { globalThis.settled = performance.now(); });
}, 100);
"""


def called(id: str) -> str:
    """A name without digits: numbered names are a series, and fold."""
    return "Invented " + id.replace("-", "").translate(str.maketrans("0123456789", "abcdefghij"))


def invent() -> Records:
    """A net of 5,000 people with two links each, and one person with fifty links more. Nobody of them exists."""
    dice = random.Random(11)
    ids = [f"nobody-{n:04}" for n in range(MOST)]
    pairs = [(ids[n], ids[dice.randrange(max(0, n - 40), n)]) for n in range(1, MOST)]
    pairs += [(ids[n], ids[dice.randrange(max(0, n - 200), n)]) for n in range(1, MOST)]
    pairs = [*dict.fromkeys(pairs), *((ids[0], near) for near in _STAR)]
    return Records(
        dataset="bench",
        entities=tuple(
            Entity(
                id=id,
                type="Person",
                name=called(id),
                names=(Name(value=called(id), script="Latn", kind="name"),),
            )
            for id in (*ids, *_STAR)
        ),
        sources=(Source(id="s", title="An Invented Register", published="2020", kind="list", language="en"),),
        claims=tuple(
            Claim(
                id=f"c{n}",
                subject=a,
                predicate=_PREDICATES[n % len(_PREDICATES)],
                object=b,
                status="alleged" if n % 3 else "reported",
                quote="An invented sentence, about as long as those that sources write.",
                language="en",
                source="s",
                origin="bench",
            )
            for n, (a, b) in enumerate(pairs)
        ),
    )


def saved(folder: Path, ids: list[str]) -> Path:
    """A file of a picture with these entities, not yet placed."""
    state = {"v": 1, "entities": [{"id": id} for id in ids]}
    path = folder / f"{len(ids)}.khsae.json"
    path.write_text(json.dumps({"khsae": "picture", "v": 1, "state": state}), encoding="utf-8")
    return path


def milliseconds(page: Page, entities: int, act: object) -> float:
    page.evaluate(f"seen({entities})")
    act()  # pyright: ignore[reportCallIssue]
    return page.evaluate("shown")


def told(name: str, times: list[float], wanted: str) -> None:
    print(f"   {name:52} {min(times):7,.0f} to {max(times):7,.0f} ms; wanted {wanted}", flush=True)


def opened(page: Page, address: str, file: Path, entities: int) -> float:
    page.goto(address)
    page.locator(".start .tally").wait_for()
    return milliseconds(page, entities, lambda: page.locator("input[type=file]").set_input_files(file))


def transferred(page: Page, address: str) -> int:
    """Bytes that come over the wire before any data is asked for."""
    client = page.context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    data: set[str] = set()
    client.on(
        "Network.requestWillBeSent", lambda e: data.add(e["requestId"]) if "/api/" in e["request"]["url"] else None
    )
    client.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    client.send("Network.enable")
    page.goto(address)
    page.locator(".start .tally").wait_for()
    client.detach()
    return int(sum(size for id, size in sizes.items() if id not in data))


def typed_and_entered(page: Page, address: str, name: str) -> tuple[list[float], float]:
    """How long the suggestions take after each letter, and the first picture after Enter."""
    page.goto(address)
    page.locator(".start .tally").wait_for()
    page.keyboard.press("/")
    waits: list[float] = []
    for end, letter in enumerate(name, 1):
        page.evaluate(_SUGGESTED)
        page.keyboard.type(letter)
        if end >= 3:  # fewer letters suggest too many to be of use
            waits.append(page.evaluate("suggested"))
    page.keyboard.press("ArrowDown")
    return waits, milliseconds(page, 3, lambda: page.keyboard.press("Enter"))


def expansion(page: Page, address: str) -> float:
    page.goto(f"{address}/?v=1&e=nobody-0000,nobody-0001&select=0&sum=0")
    page.locator(".canvas canvas").wait_for()
    page.wait_for_timeout(500)
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+a")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    here = page.evaluate("Object.keys(drawn.body.nodes).length")
    return milliseconds(page, here + 40, lambda: page.keyboard.press("Enter"))


def frames(page: Page, seconds: float = 3.0, *, marks: bool = False) -> float:
    """Frames a second while the picture is dragged about, or all its marks are, held by one of them."""
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 40
    if marks:
        page.locator(".canvas").focus()
        page.keyboard.press("Control+a")
        page.wait_for_timeout(500)
        x, y = page.evaluate(PLACES)["nobody-0000"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(_COUNTS)
    start, n = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        n += 1
        page.mouse.move(x + 60 * ((n % 20) / 10 - 1), y + n % 30)
    shown = page.evaluate("counted()") / (time.perf_counter() - start)
    page.mouse.up()
    page.wait_for_timeout(500)
    return shown


def stock(browser: Browser, folder: Path, records: Records) -> str:
    """How long stock pyvis takes to settle with the same entities and links."""
    net = Pyvis(directed=True, cdn_resources="in_line")
    for entity in records.entities[:MOST]:
        net.add_node(entity.id, label=entity.name)
    for claim in records.claims:
        if claim.object not in _STAR:
            net.edges.append({"from": claim.subject, "to": claim.object, "label": claim.predicate})
    path = folder / "stock.html"
    path.write_text(net.generate_html(), encoding="utf-8")
    page = browser.new_page()
    page.route("http*://**", Route.abort)
    page.add_init_script(_SETTLES)
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_timeout(PHYSICS_S * 1000)
    settled = page.evaluate("globalThis.settled ?? null")
    page.close()
    return f"{settled:,.0f} ms" if settled else f"not within {PHYSICS_S} s"


def curated(browser: Browser) -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as root, started(Path(root), "up") as (_, address):
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        print(f"   {'page before its data':52} {transferred(page, address) / 1e6:7.2f} MB; wanted 1")
        page.add_init_script(HOLD_NETWORK + _CLOCK)
        page.goto(address)
        waits, first = zip(*(typed_and_entered(page, address, "ly yong phat") for _ in range(ROUNDS)), strict=True)
        told("suggestions after a letter", [one for some in waits for one in some], "100")
        told("first picture after Enter", list(first), "500")
        page.close()


def main() -> None:
    if CHROMIUM is None:
        print("   no Chromium here: nothing was measured")
        return
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as name, ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        curated(browser)
        folder, records = Path(name), invent()
        with open_database(settings_for(folder / "data")) as database:
            Writer(database).load(records)
            database.close(stop_engine=True)
        # A process of its own, as its users start it: it shares no interpreter with what measures.
        _, address = stack.enter_context(started(folder, "serve"))
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.add_init_script(HOLD_NETWORK + _CLOCK)
        told("50 neighbours more", [expansion(page, address) for _ in range(ROUNDS)], "300")
        ids = [entity.id for entity in records.entities[:MOST]]
        file = saved(folder, ids[:MANY])
        told(f"{MANY:,} entities open", [opened(page, address, file, MANY) for _ in range(ROUNDS)], "-")
        links = page.evaluate("Object.keys(drawn.body.edges).length")
        rates = [frames(page) for _ in range(3)]
        held = [frames(page, marks=True) for _ in range(3)]
        for dragged, shown in (
            (f"{MANY:,} entities and {links:,} links dragged", rates),
            (f"{MANY:,} dragged by their marks", held),
        ):
            print(f"   {dragged:52} {min(shown):7.0f} to {max(shown):7.0f} frames/s; wanted 30")
        most = [MOST - n for n in range(ROUNDS)]  # each a picture that was not arranged before
        told(f"{MOST:,} entities open", [opened(page, address, saved(folder, ids[:n]), n) for n in most], "4,000")
        links = page.evaluate("Object.keys(drawn.body.edges).length")
        print(f"   {f'{MOST:,} entities and {links:,} links dragged':52} {frames(page):7.0f} frames/s")
        print(f"   {f'stock pyvis with physics, {MOST:,} entities: settled':52} {stock(browser, folder, records)}")
        browser.close()


if __name__ == "__main__":
    main()
