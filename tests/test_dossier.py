"""The dossier: it opens with nothing but itself, its data prove themselves, and no accusation stands alone. Everybody
in here is invented."""

import hashlib
import html
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from graph.drawing.dossier import Made, canonical, render
from graph.drawing.layout import place
from graph.errors import BadInput
from graph.models import ClaimView, Hop, Network, SourceRef, SourceView
from graph.models import Path as Chain
from graph.questions.reader import Reader
from graph.vocabulary import STANDINGS, STATUSES, Status
from tests.bench.dossier import invent
from tests.browser import Opened, patient
from tests.hostile import DOUBT, HOSTILE, QUOTE, SHARED, hostile_network, link

MADE = Made(khsae="0.0.0", graph="loaded on 2024-06-01", as_of="2024-05")
SOURCES = {
    "s": {"title": "The Invented <b>Report</b>", "publisher": "No & Sons", "published": "2024-05"},
    "x": {"title": "Bad", "url": "javascript:alert(4)", "published": "2024"},
    "y": {"title": "Undated \u202e sheet", "url": "https://example.org/a?b=1&c=2", "licence": "CC BY 4.0"},
}


def source(key: str, claims: int = 1) -> SourceView:
    return SourceView.model_validate(
        {"id": key, "kind": "report", "language": "en", "claim_count": claims, **SOURCES[key]}
    )


def claim(key: str, subject: str, object_: str | None, status: Status, *, at: str = "s", **more: object) -> ClaimView:
    base = {
        "id": key,
        "subject": subject,
        "predicate": "CONTROLS",
        "object": object_,
        "status": status,
        "sentence": f"Sentence of {key}: {HOSTILE['tagged']}",
        "language": "en",
        "origin": f"invented.yaml:{key[1:]}",
        "quote": f"Quote of {key}",
        "source": {"id": at} | {k: v for k, v in SOURCES[at].items() if k in SourceRef.model_fields},
    }
    return ClaimView.model_validate(base | more)


@pytest.fixture
def claims() -> list[ClaimView]:
    return [
        claim("c1", "tagged", "image", "alleged", quote=QUOTE, said_by=("khmer",), speakers=(HOSTILE["khmer"],),
              locator="p. 4", replies=("c2", "lost")),
        claim("c2", "tagged", "image", "denied", replies_to="c1", quote="Not so, says the invented lawyer.", at="y"),
        claim("c3", "image", "tagged", "official", on="2022-09"),
        claim("c4", "tagged", "image", "reported", start="2022", end="2022-09-14"),
        claim("c5", "end", "long", "charged", quote="ខ្សែ", language="km"),
        claim("c6", "turned", "turned", "opinion"),
        claim("c7", "khmer", None, "reported", value="7"),
        claim("c8", "khmer", "end", "reported", retracted="The paper took it back.", on="1999"),
        claim("c9", "khmer", "end", "delisted", at="x"),
        claim("c10", "end", "tagged", "acquitted", replies_to="c5", predicate="ACQUITTED_IN"),
    ]  # fmt: skip


@pytest.fixture
def network() -> Network:
    return hostile_network()


@pytest.fixture
def sources() -> list[SourceView]:
    return [source(key, 5) for key in SOURCES]


@pytest.fixture
def text(network: Network, claims: list[ClaimView], sources: list[SourceView]) -> str:
    return render(network, claims, sources, title="Invented <people>", made=MADE)


def data_of(text: str) -> dict[str, str]:
    return dict(re.findall(r'<script type="application/json" id="data-(\w+)">(.*)</script>', text))


def section(text: str, key: str) -> str:
    found = re.search(rf'<section id="{key}"[^>]*>(.*?)</section>', text, re.DOTALL)
    assert found
    return found[1]


def row(text: str, key: str) -> str:
    """The row of the evidence that holds this claim."""
    (found,) = (r for r in re.findall(r"<tr id=\"c.*?</tr>", text, re.DOTALL) if f"<code>{key}</code>" in r)
    return found


# --- bytes ----------------------------------------------------------------------------------------


def test_the_same_in_any_order_is_the_same_file(
    network: Network, claims: list[ClaimView], sources: list[SourceView], text: str
) -> None:
    assert render(network, claims, sources, title="Invented <people>", made=MADE) == text
    shuffle = random.Random(3).sample
    links, entities = (tuple(shuffle(part, len(part))) for part in (network.links, network.entities))
    turned = network.model_copy(update={"links": links, "entities": entities})
    for other in (turned, place(turned)):
        assert render(other, claims[::-1], sources[::-1], title="Invented <people>", made=MADE) == text


def test_its_data_give_the_file_again(text: str) -> None:
    data = {name: json.loads(part) for name, part in data_of(text).items()}
    network = place(Network.model_validate(data["network"]))
    claims = [ClaimView.model_validate(c) for c in data["claims"]]
    title = data["made"].pop("title")
    sources = [SourceView.model_validate(s) for s in data["sources"]]
    assert render(network, claims, sources, title=title, made=Made.model_validate(data["made"])) == text


def test_hashes_can_be_computed_again_as_it_says(text: str, tmp_path: Path) -> None:
    (tmp_path / "dossier.html").write_text(text, "utf-8")
    script = re.search(r'<pre id="recompute">(.*?)</pre>', text, re.DOTALL)
    hashes = re.search(r'<pre id="hashes">(.*?)</pre>', text, re.DOTALL)
    fingerprint = re.search(r'<code id="fingerprint">(\w{64})</code>', text)
    assert script
    assert hashes
    assert fingerprint
    command = [sys.executable, "-c", html.unescape(script[1]), str(tmp_path / "dossier.html")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed == f"{hashes[1]}{fingerprint[1]}\n"
    assert [line.split()[1] for line in hashes[1].splitlines()] == ["made", "network", "claims", "sources"]
    assert text.count(fingerprint[1]) == 2
    assert f'content: "Khsae dossier {fingerprint[1][:16]}"' in text, "on each printed page"


def test_a_change_to_a_claim_changes_its_hash_only(
    network: Network, claims: list[ClaimView], sources: list[SourceView], text: str
) -> None:
    changed = [claims[0].model_copy(update={"quote": "Another quote"}), *claims[1:]]
    other = render(network, changed, sources, title="Invented <people>", made=MADE)
    was, now = (
        {n: hashlib.sha256(canonical(json.loads(t)).encode()).hexdigest() for n, t in data_of(page).items()}
        for page in (text, other)
    )
    assert {name for name in was if was[name] != now[name]} == {"claims"}


def test_data_are_exact_and_cannot_end_their_block(text: str) -> None:
    data = data_of(text)
    assert set(data) == {"made", "network", "claims", "sources"}
    assert not any(set("<>&\u2028\u2029") & set(part) for part in data.values())
    entities = {e["id"]: e["name"] for e in json.loads(data["network"])["entities"]}
    assert entities == HOSTILE


# --- what it says ---------------------------------------------------------------------------------


def test_every_claim_is_there_once_with_all_that_is_known_of_it(claims: list[ClaimView], text: str) -> None:
    evidence = section(text, "evidence")
    assert len(re.findall(r'<tr id="c\d+"', evidence)) == len(claims)
    for c in claims:
        shown = html.unescape(row(evidence, c.id))
        assert c.sentence in shown
        assert f"<b>{c.status}</b>: {STATUSES[c.status]}" in shown
        assert c.quote is not None
        assert c.quote in shown
        assert c.origin in shown
        assert all(part in shown for part in (c.locator, *c.speakers, c.on, c.start, c.end, c.retracted) if part)


def test_an_answer_stands_right_below_what_it_answers(text: str) -> None:
    ids = re.findall(r'<tr id="c\d+"( class="reply")?>.*?Record</dt><dd><code>(\w+)</code>', text, re.DOTALL)
    order = [key for _, key in ids]
    assert order.index("c2") == order.index("c1") + 1
    assert order.index("c10") == order.index("c5") + 1
    assert {key for reply, key in ids if reply} == {"c2", "c10"}
    assert "Answered by" in row(text, "c1")
    assert "A claim that is not in this file replies to it." in row(text, "c1")
    assert "Answers" in row(text, "c2")


def test_both_sides_of_what_is_disputed(text: str) -> None:
    sides = re.findall(r"<table class=\"sides\">.*?</table>", section(text, "disputed"), re.DOTALL)
    by_claim = {re.findall(r"Sentence of (c\d+)", part)[0]: part for part in sides}
    assert set(by_claim) == {"c1", "c5"}
    said, answered = by_claim["c1"].split("</td>")[:2]
    assert QUOTE in said
    assert "Not so, says the invented lawyer." in answered
    assert "Not so" not in said
    assert "Sentence of c10" in by_claim["c5"].split("</td>")[1], "an acquittal answers a charge"


def test_claims_that_answer_each_other_are_shown(network: Network, sources: list[SourceView]) -> None:
    ring = [claim("c1", "tagged", "image", "alleged", replies_to="c2"),
            claim("c2", "tagged", "image", "denied", replies_to="c1")]  # fmt: skip
    one = network.model_copy(update={"links": (link("k", "tagged", "image", "disputed", "OWNS", "c1", "c2"),)})
    text = render(one, ring, sources, title="", made=MADE)
    assert all(row(text, key) for key in ("c1", "c2"))


def test_links_say_their_standing_and_lead_to_their_claims(network: Network, text: str) -> None:
    listed = section(text, "links")
    words = html.unescape(text)
    for k in network.links:
        (item,) = (
            part for part in re.findall(r"<li id=\"l\d+\">.*?</li>", listed, re.DOTALL) if k.sentence.split()[1] in part
        )
        assert f'<b class="stands">{k.standing}</b>' in item
        cited = re.findall(r'href="#(c\d+)"', item)
        shown = {key for n in cited for key in re.findall(rf'<tr id="{n}".*?<dd><code>(\w+)<', text, re.DOTALL)[:1]}
        assert set(k.claims) <= shown
    assert [s for s in STANDINGS if STANDINGS[s].says not in words] == []


def test_what_is_not_known(text: str) -> None:
    unknown = html.unescape(section(text, "unknown"))
    assert "cut off" in unknown
    assert "The paper took it back" not in section(text, "timeline")
    assert "Sentence of c8" in unknown.split("retracted")[-1]
    assert f'<bdi class="unnamed">{HOSTILE["end"]}</bdi>' in unknown
    assert HOSTILE["long"] in unknown.split("Names withheld")[1]
    unanswered = unknown.split("without a reply here")[1].split("<h3>")[0]
    assert re.findall(r"Sentence of (c\d+)", unanswered) == ["c6"]
    alone = unknown.split("rely on one source")[1].split("<h3>")[0]
    assert alone.count("</li>") == 2, "the disputed link has two sources, the others share one or have the bad one"


def test_partial_dates_stay_partial(text: str) -> None:
    dates = re.findall(r"<td>([\d-]+)</td><td class=\"status\">(\w+)", section(text, "timeline"))
    assert dates == [
        ("2022", "from"), ("2022-09", "on"), ("2022-09-14", "until"), ("2024", "published"), ("2024-05", "published"),
    ]  # fmt: skip


def test_how_it_was_made(text: str) -> None:
    made = html.unescape(section(text, "made"))
    for part in ("invented", "MATCH (n) WHERE n.x < 3 RETURN n", '"<b>"', "loaded on 2024-06-01", "0.0.0", "2024-05"):
        assert part in made
    assert "An allegation is not a finding" in text


def test_nothing_runs_and_nothing_is_loaded(text: str) -> None:
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in text
    assert "unsafe" not in text.split("viewport")[0]
    assert set(re.findall(r"<script([^>]*)>", text)) == {
        f' type="application/json" id="data-{name}"' for name in ("made", "network", "claims", "sources")
    }
    assert re.findall(r"<(?:img|link|iframe|image|use|object)\b", text) == []
    assert {a for a in re.findall(r'href="([^"]*)"', text) if not a.startswith("#")} == {
        "https://example.org/a?b=1&amp;c=2"
    }
    assert "javascript:alert(4)" in text
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(text)
    assert not re.search(r"\sstyle=|\son\w+=", re.sub(r">[^<]*<|\"[^\"]*\"", "><", text))


def test_the_picture_tells_standing_by_line_and_direction_by_arrow(network: Network, text: str) -> None:
    lines = re.findall(r'<a href="#l\d+" tabindex="-1" class="g-\w+"><title>Link ([\w-]+) .*?</a>', text)
    assert set(lines) == {k.id for k in network.links}
    drawn = {k: re.search(rf"<title>Link {k} .*?</a>", text) for k in lines}
    shapes = {k: found[0] for k, found in drawn.items() if found}
    assert re.search(r'stroke-dasharray="2(\.0)? 4(\.0)? ', shapes["disputed-one"])
    assert 'stroke-dasharray=""' in shapes["back"]
    assert {k for k, shape in shapes.items() if 'class="head"' not in shape} == {"self"}, "it holds both ways"
    same = {re.findall(r'd="M([\d. -]+)Q([\d. -]+)"', shapes[k])[0][1] for k in ("disputed-one", "back", "third")}
    assert len(same) == 3, "parallel links have a line each"
    assert "[&lt;/script&gt;&lt;/style&gt;" in section(text, "network"), "the unnamed stand in brackets"


def test_refuses_what_lacks_its_evidence(network: Network, claims: list[ClaimView], sources: list[SourceView]) -> None:
    with pytest.raises(BadInput, match="c9"):
        render(network, [c for c in claims if c.id != "c9"], sources, title="", made=MADE)
    with pytest.raises(BadInput, match=r"not among the entities"):
        render(network.model_copy(update={"entities": network.entities[:2]}), claims, sources, title="", made=MADE)
    with pytest.raises(BadInput, match=r"without its source 'y'"):
        render(network, claims, sources[:2], title="", made=MADE)


def test_parts_may_be_empty_and_places_the_same(
    network: Network, claims: list[ClaimView], sources: list[SourceView]
) -> None:
    nothing = network.model_copy(update={"entities": (), "links": (), "truncated": False})
    text = render(nothing, [], [], title="Nobody", made=MADE)
    assert "No links." in text
    assert "Not the whole answer" not in text
    heap = tuple(e.model_copy(update={"x": 0.0, "y": 0.0}) for e in network.entities)
    render(network.model_copy(update={"entities": heap}), claims, sources, title="", made=MADE)


def test_a_path_is_told_link_by_link(network: Network, claims: list[ClaimView], sources: list[SourceView]) -> None:
    words = {k.id: k.sentence for k in network.links}
    hops = tuple(Hop(link=k, sentence=words[k], claims=c) for k, c in (("third", ("c4",)), ("charge", ("c5",))))
    hops = (hops[0].model_copy(update={"also": ("back", "not-here")}), hops[1])
    chain = Chain(length=2, weakest="alleged", sentence="", hops=hops, breaks_without=("s",), independent_sources=1)
    made = MADE.model_copy(update={"found": "1 path of at most 6 links."})
    text = render(network, claims, sources, title="How two are connected", made=made, paths=[chain])
    told = html.unescape(section(text, "paths"))
    assert "Path 1: 2 links; the weakest is alleged, from 1 source" in told
    steps = re.findall(r'<li dir="auto"><a href="#(l\d+)">L\d+</a> (Link \S+)', told)
    assert [said for _, said in steps] == ["Link third", "Link charge"]
    assert all(f'<li id="{place}"' in text for place, _ in steps)
    assert len(re.findall("also joined by <a[^>]*>L\\d+</a>\\.", told)) == 1, "what is not in this file is not named"
    assert "It breaks without" in told
    assert html.unescape(text).count("1 path of at most 6 links.") == 3, "at the top, where it was made, in the data"
    assert "paths" in data_of(text)


def test_what_is_in_common_and_who_may_be_the_same_is_told_apart_from_the_links(
    network: Network, claims: list[ClaimView], sources: list[SourceView]
) -> None:
    told = section_words(render(network, claims, sources, title="Two", made=MADE, in_common=[SHARED], doubts=[DOUBT]))
    assert "law or bill: Both are named in Law & Order. That is no tie between them." in told["common"]
    assert "is possibly the same as B, and is kept apart because nobody says so." in told["doubts"]
    assert "Law & Order" not in told["links"]
    assert not {"common", "doubts"} & section_words(render(network, claims, sources, title="", made=MADE)).keys()


def section_words(text: str) -> dict[str, str]:
    """The text of each section, by its id; and whether each number in it leads to a claim of the file."""
    assert all(f'id="{place}"' in text for place in re.findall(r'href="#(c\d+)"', text))
    found = re.findall(r'<section id="(\w+)".*?>(.*?)</section>', text, re.DOTALL)
    return {id: " ".join(html.unescape(re.sub(r"<[^>]*>", "", inside)).split()) for id, inside in found}


def test_a_hundred_entities_stay_small() -> None:
    text = render(*invent(100), title="Bench", made=MADE)
    assert len(text.encode()) < 1_500_000


# --- in Chromium ----------------------------------------------------------------------------------


@pytest.fixture(params=["light", "dark", "phone"])
def opened(browser: Browser, text: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """The file opened without a network and without scripts."""
    file = tmp_path / "dossier.html"
    file.write_text(text, "utf-8")
    phone = request.param == "phone"
    opened = Opened(
        browser,
        file,
        java_script_enabled=False,
        color_scheme="dark" if request.param == "dark" else "light",
        viewport={"width": 390, "height": 844} if phone else {"width": 1200, "height": 900},
    )
    yield opened
    opened.context.close()


@pytest.mark.browser
def test_opens_alone_and_shows_quotes_names_and_picture(opened: Opened) -> None:
    page = opened.page
    assert page.locator("#evidence blockquote", has_text=QUOTE).is_visible()
    assert page.locator("#evidence .reply blockquote", has_text="Not so, says").is_visible()
    assert page.locator("h1").inner_text() == "Invented <people>"
    for key, name in HOSTILE.items():
        shown = name.replace("\u202e", "").replace("\u202c", "")
        assert page.locator(".entities bdi", has_text=shown[:40]).is_visible(), key
    assert page.locator("svg.picture").is_visible()
    assert page.locator("svg.picture path.stroke").count() == 6
    assert page.locator("img, image, [onload], [onerror]").count() == 0
    assert page.locator("body").bounding_box()["width"] <= page.viewport_size["width"]  # pyright: ignore[reportOptionalSubscript]
    assert opened.noise() == []


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
def test_where_no_path_was_found_it_says_so_and_what_that_does_not_mean(
    browser: Browser,
    clients: Callable[[Reader], httpx.Client],
    curated_reader: Reader,
    tmp_path: Path,
    scripts: bool,
) -> None:
    asked = {"source": "peta-fulton", "target": "ly-yong-phat"}
    answer = clients(curated_reader).get("/api/v1/dossier", params=asked)
    file = tmp_path / "none.html"
    file.write_text(answer.text, encoding="utf-8")
    opened = Opened(browser, file, java_script_enabled=scripts)
    header = opened.page.locator("header").inner_text()
    assert "How Peta Fulton and Ly Yong Phat are connected" in header
    assert "No path of at most 6 links was found. That does not prove that there is none" in header
    assert opened.page.locator("svg.picture").count() == 0
    assert "Whether these are tied" in opened.page.locator("#unknown").inner_text()
    assert opened.noise() == []
    assert sheets(opened.page) == {(595, 842)}, "no sheet across for a picture that is not there"
    opened.context.close()


def sheets(page: Page) -> set[tuple[int, int]]:
    """The sizes of the printed sheets, in points."""
    printed = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    return {(round(float(wide)), round(float(high))) for wide, high in sizes}


@pytest.mark.browser
def test_prints_the_picture_across_and_the_rest_upright(browser: Browser, text: str, tmp_path: Path) -> None:
    file = tmp_path / "dossier.html"
    file.write_text(text, "utf-8")
    context = patient(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    context.close()
    sheets = [
        tuple(round(float(n)) for n in size) for size in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    ]
    assert sheets.count((842, 595)) + sheets.count((842, 596)) == 1, sheets
    assert len(sheets) > 3
