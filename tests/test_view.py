"""The view: what an editor would print, and what a hostile name must not do. Everybody in here is invented."""

import html
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from graph.drawing.layout import place
from graph.drawing.view import render
from graph.errors import BadInput, TooLarge
from graph.models import ClaimView, Network, NetworkEntity, RanQuery, SourceRef
from graph.vocabulary import STANDINGS, STATUSES, Status
from tests.browser import Opened, at_rest
from tests.hostile import DOUBT, HOSTILE, QUOTE, SHARED, hostile_network, link


def claim(key: str, subject: str, object_: str | None, status: Status, **more: object) -> ClaimView:
    sentence = f"Sentence of {key}: {HOSTILE['tagged']}"
    source = SourceRef(
        id="s", title="The Invented <b>Report</b>", publisher="No & Sons", published="2024-05", url="https://example.org/a?b=1&c=2"
    )  # fmt: skip
    base = {"id": key, "subject": subject, "predicate": "CONTROLS", "object": object_, "status": status}
    rest = {
        "sentence": sentence,
        "language": "en",
        "origin": "invented.yaml:1",
        "quote": f"Quote of {key}",
        "source": source,
    }
    return ClaimView.model_validate({**base, **rest, **more})


@pytest.fixture
def claims() -> list[ClaimView]:
    return [
        claim(
            "c1",
            "tagged",
            "image",
            "alleged",
            quote=QUOTE,
            said_by=("khmer",),
            speakers=(HOSTILE["khmer"],),
            locator="p. 4",
            replies=("c2",),
        ),
        claim("c2", "tagged", "image", "denied", replies_to="c1", quote="Not so, says the invented lawyer."),
        claim("c3", "image", "tagged", "official", on="2022-09"),
        claim("c4", "tagged", "image", "reported"),
        claim("c5", "end", "long", "charged", quote="ខ្សែ", language="km"),
        claim("c6", "turned", "turned", "opinion"),
        claim("c7", "khmer", None, "reported", value="7"),
        claim("c8", "khmer", "end", "reported", retracted="The paper took it back."),
        claim("c9", "khmer", "end", "delisted", source=SourceRef(id="x", title="Bad", url="javascript:alert(4)")),
    ]


@pytest.fixture
def network() -> Network:
    return hostile_network()


@pytest.fixture
def page_text(network: Network, claims: list[ClaimView]) -> str:
    return render(network, claims, title="Invented <people>", subtitle="None of them lives.")


def data_of(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    assert not set("<>&") & set(found[1])
    return json.loads(found[1])


# --- layout ---------------------------------------------------------------------------------------


def ring(n: int, parts: int = 1) -> Network:
    entities = tuple(NetworkEntity(id=f"e{i:04}", type="Person", name=f"Nobody {i}") for i in range(n))
    each = n // parts
    pairs = [(i, i // each * each + (i * 7 + 1) % each) for i in range(each * parts)]
    links = tuple(link(f"k{a}-{b}", f"e{a:04}", f"e{b:04}", "reported", "OWNS", "c") for a, b in pairs)
    return Network(entities=entities, links=links, query=RanQuery(name="ring", cypher="", parameters={}))


@pytest.mark.parametrize(("n", "parts"), [(0, 1), (1, 1), (2, 1), (30, 1), (60, 5), (1200, 1)])
def test_places_are_stable_apart_and_near_four_to_three(n: int, parts: int) -> None:
    network = ring(n, parts) if n else ring(1).model_copy(update={"entities": (), "links": ()})
    random.seed(n)
    placed = place(network)
    random.seed(n + 1)
    turned = network.model_copy(update={"entities": network.entities[::-1], "links": network.links[::-1]})
    spots = {e.id: (e.x, e.y) for e in placed.entities}
    assert spots == {e.id: (e.x, e.y) for e in place(turned).entities}
    assert len(set(spots.values())) == n
    if n >= 30:
        width, height = (max(axis) - min(axis) for axis in zip(*spots.values(), strict=True))
        assert 0.8 < width / height < 2.4
        assert width * height < n * 400 * 400, "flung far apart"


def test_nobody_stands_on_the_line_between_two_others() -> None:
    dice = random.Random(1)
    pairs = sorted({tuple(sorted(dice.sample(range(30), 2))) for _ in range(50)})
    links = tuple(link(f"k{a}-{b}", f"e{a:04}", f"e{b:04}", "reported", "OWNS", "c") for a, b in pairs)
    tangle = ring(30).model_copy(update={"links": links})
    spots = {e.id: complex(e.x, e.y) for e in place(tangle).entities}
    for line in links:
        start, way = spots[line.source], spots[line.target] - spots[line.source]
        for id in spots.keys() - {line.source, line.target}:
            seen = (spots[id] - start) / way  # along the line, and off it, as parts of its length
            assert not 0 < seen.real < 1 or abs(seen.imag * way) > 20, (id, line.id)


# --- page -----------------------------------------------------------------------------------------


def test_refuses_what_is_too_large_and_says_what_to_do(network: Network, claims: list[ClaimView]) -> None:
    with pytest.raises(TooLarge, match=r"7 entities; 6 .*predicate or standing, lower the depth, or start from one"):
        render(network, claims, title="", limit=6)


def test_refuses_a_link_without_its_claim_or_end(network: Network, claims: list[ClaimView]) -> None:
    with pytest.raises(BadInput, match="c9"):
        render(network, claims[:-1], title="")
    with pytest.raises(BadInput, match=r"not among the entities"):
        render(network.model_copy(update={"entities": network.entities[:2]}), claims, title="")


def test_same_input_same_bytes(network: Network, claims: list[ClaimView], page_text: str) -> None:
    assert render(network, claims, title="Invented <people>", subtitle="None of them lives.") == page_text
    page_text.encode("utf-8")


def test_pyvis_carries_every_entity_and_link(network: Network, page_text: str) -> None:
    data = data_of(page_text)
    assert {n["id"] for n in data["nodes"]} == set(HOSTILE)
    assert {(e["id"], e["from"], e["to"]) for e in data["edges"]} == {(k.id, k.source, k.target) for k in network.links}
    assert data["options"]["physics"] == {"enabled": False}
    labels = {n["id"]: n["label"] for n in data["nodes"]}
    assert len(labels["long"]) < 60
    assert labels["end"].startswith("[")
    assert labels["end"].endswith("]")


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Two Averyveryverylongsinglewordname", "Two\nAveryveryverylongsinglewo…"),
        ("The Invented Ministry of Everything Else", "The Invented\nMinistry of …"),
    ],
)
def test_a_long_name_takes_two_lines_and_is_cut_only_at_its_end(name: str, label: str) -> None:
    entity = NetworkEntity(id="x", type="Person", name=name)
    page = render(
        Network(entities=(entity,), links=(), query=RanQuery(name="one", cypher="", parameters={})), [], title="x"
    )
    assert data_of(page)["nodes"][0]["label"] == label


def test_parallel_links_each_have_a_line_and_the_line_tells_the_standing(page_text: str) -> None:
    edges = {e["id"]: e for e in data_of(page_text)["edges"]}
    same = [edges[k] for k in ("disputed-one", "back", "third")]
    # Where the middle of each bows to, seen from one end: no two may coincide.
    bows = set()
    for edge in same:
        turn = 1 if edge["from"] == "tagged" else -1
        smooth = edge["smooth"] or {"type": "curvedCW", "roundness": 0}
        bows.add(turn * smooth["roundness"] * (1 if smooth["type"] == "curvedCW" else -1))
    assert len(bows) == 3
    assert edges["disputed-one"]["dashes"] == list(STANDINGS["disputed"].dash)
    assert edges["back"]["dashes"] is False
    assert {e["arrows"] for e in edges.values() if "arrows" in e} == {"to"}
    assert "arrows" not in edges["self"], "a symmetric link has no arrow"


def test_says_every_standing_status_and_limit(page_text: str) -> None:
    words = html.unescape(page_text)
    assert [s for s in STANDINGS if STANDINGS[s].says not in words] == []
    used: tuple[Status, ...] = ("alleged", "denied", "official", "charged", "opinion", "delisted")
    assert [s for s in used if f"<b>{s}</b>: {STATUSES[s]}" not in words] == []
    assert "Not the whole answer." in words
    assert "An allegation is not a finding" in words
    assert "not prove that there is no tie" in words
    assert "The paper took it back." in words


@pytest.mark.parametrize("name", ["Nobody\x07 Bell", "Nobody\x9b Line", "Nobody\u202e Backwards"])
def test_no_character_that_misleads_is_in_the_data(name: str) -> None:
    network = Network(
        entities=(NetworkEntity(id="n", type="Person", name=name),),
        links=(),
        query=RanQuery(name="a question", cypher="", parameters={}),
    )
    data = render(network, [], title="t").split('id="data">')[1].split("</script>")[0]
    assert json.loads(data)["nodes"][0]["name"] == f"Nobody {name.split()[1]}"
    assert "\\u00" not in data


def test_policy_and_addresses(page_text: str) -> None:
    assert "default-src &#39;none&#39;" in page_text
    assert "unsafe" not in page_text.split("viewport")[0]
    assert re.findall(r"<(?:script|img|link|iframe)[^>]*(?:src|href)=\"?([^\s\">]*)", page_text) == ["data:,"]
    outward = re.findall(r"<(\w+)[^>]*(?:src|href)=\"(https?:[^\"]*)\"([^>]*)", page_text)
    assert {tag for tag, _, _ in outward} == {"a"}
    assert all('rel="noopener noreferrer"' in rest for _, _, rest in outward)
    assert 'href="javascript' not in page_text
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page_text)


def test_what_is_in_common_and_who_may_be_the_same_is_told_beside_the_picture(
    network: Network, claims: list[ClaimView]
) -> None:
    first, second = (claim.id for claim in claims[:2])
    shared = SHARED.model_copy(update={"claims": ((first,), (first, second))})
    doubt = DOUBT.model_copy(update={"claims": (second,)})
    text = render(network, claims, title="Two", in_common=[shared], doubts=[doubt])
    told = {id: text.partition(f'id="{id}"')[2].partition("</details>")[0] for id in ("common", "doubts")}
    assert "<b>law or bill</b>: Both are named in Law &amp; Order. That is no tie between them." in told["common"]
    assert re.findall(r'href="#(c\d+)"', told["common"]) == ["c1", "c2"]
    assert "and is kept apart because nobody says so. " in told["doubts"]
    assert "Law" not in str(data_of(text)), "it would be drawn"
    assert 'id="common"' not in render(network, claims, title="Two")


def test_parts_may_be_empty(network: Network) -> None:
    page = render(network.model_copy(update={"entities": (), "links": (), "truncated": False}), [], title="Nobody")
    assert "No links." in page
    assert "Not the whole answer" not in page


# --- in Chromium ----------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, page_text: str) -> Path:
    path = tmp_path / "view.html"
    path.write_text(page_text, encoding="utf-8")
    return path


@pytest.fixture(params=["light", "dark"])
def opened(browser: Browser, file: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    opened = Opened(browser, file, color_scheme=request.param)
    yield opened
    opened.context.close()


INK = """() => { const c = document.querySelector('canvas');
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }"""


@pytest.mark.browser
def test_loads_nothing_and_draws(opened: Opened) -> None:
    assert opened.page.evaluate(INK) > 500
    assert opened.noise() == []


@pytest.mark.browser
def test_an_id_that_javascript_knows_is_drawn(browser: Browser, network: Network, tmp_path: Path) -> None:
    ink = set()
    for key in ("plain", "toString", "__proto__"):
        one = NetworkEntity(id=key, type="Person", name="X")
        file = tmp_path / f"{key}.html"
        file.write_text(render(network.model_copy(update={"entities": (one,), "links": ()}), [], title=""), "utf-8")
        opened = Opened(browser, file)
        ink.add(opened.page.evaluate(INK))
        opened.context.close()
    assert len(ink) == 1


@pytest.mark.browser
def test_a_link_is_chosen_by_keyboard_and_shows_quote_speaker_and_denial(opened: Opened) -> None:
    page = opened.page
    page.focus("#find")
    page.keyboard.type("link disputed")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    assert panel.locator("blockquote").first.inner_text() == QUOTE
    assert panel.locator(".reply blockquote").inner_text() == "Not so, says the invented lawyer."
    assert panel.locator("blockquote").count() == 2, "a denial is shown once, beside what it denies"
    assert "contested" in panel.inner_text()
    assert HOSTILE["khmer"] in panel.inner_text()
    assert panel.locator("a[rel='noopener noreferrer']").first.get_attribute("href") == "https://example.org/a?b=1&c=2"
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.locator("#intro").is_visible()
    assert opened.noise() == []


@pytest.mark.browser
def test_a_hostile_name_is_text(opened: Opened) -> None:
    page = opened.page
    for key, name in HOSTILE.items():
        page.fill("#find", f"person, {key}")
        page.keyboard.press("Enter")
        shown = name.replace("\u202e", "").replace("\u202c", "")
        assert page.locator("#panel h2").text_content() == shown, key
        assert page.locator("#panel img, #panel script, #list img, table img, table svg").count() == 0, key
        page.mouse.move(300, 300)
        at_rest(page)
        assert opened.noise() == [], key


@pytest.mark.browser
def test_values_and_retractions_are_shown_with_their_entity(opened: Opened) -> None:
    opened.page.fill("#find", "person, khmer")
    opened.page.keyboard.press("Enter")
    text = opened.page.locator("#panel").inner_text()
    assert "Sentence of c7" in text
    assert "The paper took it back." in text


@pytest.mark.browser
def test_a_click_on_the_canvas_chooses(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": 1200, "height": 800})
    at_rest(page)
    page.click("#whole")
    box = page.locator("#canvas").bounding_box()
    assert box
    for step in range(400):  # a net over the picture until something is hit
        page.mouse.click(
            box["x"] + box["width"] * (step % 20 + 0.5) / 20, box["y"] + box["height"] * (step // 20 + 0.5) / 20
        )
        if page.locator("#panel").is_visible():
            break
    assert page.locator("#panel h2").is_visible()


@pytest.mark.browser
def test_reads_without_scripts_and_in_print(browser: Browser, file: Path) -> None:
    plain = Opened(browser, file, java_script_enabled=False)
    assert plain.page.locator("td", has_text="Link disputed-one <i>says</i> so.").is_visible()
    assert plain.page.locator("#claims blockquote", has_text=QUOTE).first.is_visible()
    assert plain.page.locator("#find").is_hidden()
    plain.context.close()
    printed = Opened(browser, file)
    printed.page.emulate_media(media="print")
    printed.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert printed.page.locator("td", has_text="Link disputed-one").is_visible()
    assert printed.page.locator(".legend").is_visible()
    assert printed.noise() == []
    printed.context.close()


@pytest.mark.browser
def test_fits_a_phone(browser: Browser, file: Path) -> None:
    phone = Opened(browser, file, viewport={"width": 390, "height": 844})
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.context.close()


@pytest.mark.browser
def test_inline_is_a_frame_that_works(
    browser: Browser, network: Network, claims: list[ClaimView], tmp_path: Path
) -> None:
    frame = render(network, claims, title="Inline", inline=True)
    assert frame.startswith("<iframe ")
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!doctype html><meta charset=utf-8>{frame}", encoding="utf-8")
    opened = Opened(browser, outer)
    inner = opened.page.frame_locator("iframe")
    assert inner.locator("h1").inner_text() == "Inline"
    assert inner.locator("#list li").count() > len(HOSTILE)
    assert [e for e in opened.noise() if "about:srcdoc" not in e] == []
    opened.context.close()
