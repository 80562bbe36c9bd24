"""A story: it opens and plays with nothing but itself, each scene with its evidence. Everybody in here is invented."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from api.story import LARGEST, read_story
from graph.drawing.dossier import Made
from graph.drawing.story import Scene, render
from graph.errors import BadInput
from graph.questions.reader import Reader
from tests.browser import Opened, broken_rules, patient
from tests.conftest import Ended
from tests.hostile import HOSTILE, QUOTE, hostile_network
from tests.server import settings_of
from tests.test_dossier import claim

MADE = Made(khsae="0.0.0", graph="loaded on 2024-06-01")
CLAIMS = [
    claim("c1", "tagged", "image", "alleged", quote=QUOTE, locator="p. 4", replies=("c2",)),
    claim("c2", "tagged", "image", "denied", replies_to="c1", quote="Not so, says the invented lawyer.", at="y"),
    claim("c3", "image", "tagged", "official", on="2022-09"),
    claim("c4", "tagged", "image", "reported"),
    claim("c5", "end", "long", "charged", quote="ខ្សែ", language="km"),
    claim("c6", "turned", "turned", "opinion", at="x"),
    claim("c9", "khmer", "end", "delisted", retracted="The paper took it back."),
]


def scene(title: str, **more: Any) -> Scene:
    given: dict[str, Any] = {
        "title": title,
        "sentence": "What <i>it</i> shows.",
        "network": hostile_network(),
        "claims": CLAIMS,
        "chosen": frozenset({"image", "charge"}),
        "captions": {"tagged": "who <b>asks</b>"},
        "folded": (),
        "size": None,
        "as_of": None,
        "known_on": None,
        "gone": (),
    }
    return Scene(**given | more)


def test_replies_in_a_circle_are_told_once() -> None:
    circle = [
        claim("c1", "tagged", "image", "alleged", replies_to="c2", replies=("c2",)),
        claim("c2", "tagged", "image", "denied", replies_to="c1", replies=("c1",)),
        *CLAIMS[2:],
    ]
    text = render([scene("One", claims=circle)], title="T", standfirst="", made=MADE)
    assert text.count('<p dir="auto">Sentence of c1') == text.count('<p dir="auto">Sentence of c2') == 1


def test_what_is_chosen_and_what_replies_to_it_come_first() -> None:
    denial = [
        *(one for one in CLAIMS if one.id not in ("c3", "c5")),
        claim("c3", "image", "tagged", "denied", replies_to="c5"),
        claim("c5", "end", "long", "charged"),
    ]
    text = render([scene("One", claims=denial, chosen={"charge"})], title="T", standfirst="", made=MADE)
    assert re.findall(r"<h3 dir=\"auto\">Link ([a-z-]+)", text)[:2] == ["charge", "back"]


def test_a_claim_that_is_not_there_is_no_story() -> None:
    with pytest.raises(BadInput, match="c9"):
        render([scene("One", claims=CLAIMS[:-1])], title="T", standfirst="", made=MADE)


# --- opened offline -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    scenes = [
        scene("The first"),
        scene(HOSTILE["image"], as_of="2022", known_on="2023-05", gone=("lost-one",)),
        scene("Nothing left", network=hostile_network().model_copy(update={"entities": (), "links": ()}), claims=[]),
    ]
    file = tmp_path_factory.mktemp("story") / "story.html"
    file.write_text(render(scenes, title=HOSTILE["tagged"], standfirst="Two <sentences>.", made=MADE), "utf-8")
    return file


@pytest.fixture(scope="module")
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    opened = Opened(browser, file, reduced_motion="reduce")
    yield opened
    assert opened.noise() == []
    opened.context.close()


def now(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".playing .now :is(h1, h2)").all_inner_texts()]


@pytest.mark.browser
def test_it_plays_by_keys(opened: Opened) -> None:
    page = opened.page
    page.locator("h1").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    titles = [HOSTILE["tagged"], "The first", HOSTILE["image"], "Nothing left"]
    assert now(page) == [titles[0]]
    for key, at in (
        *(("ArrowRight", n) for n in (1, 2, 3, 3)),
        ("ArrowLeft", 2), ("Home", 0), ("ArrowLeft", 0), ("End", 3), ("PageUp", 2),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert now(page) == [titles[at]], key
    picture = page.locator(".now svg.picture")
    box, window = picture.bounding_box(), page.viewport_size
    assert box
    assert window
    assert box["height"] > 0.6 * window["height"]
    assert box["y"] + box["height"] <= window["height"]
    page.keyboard.press("Escape")
    expect(page.locator("body")).not_to_have_class("playing")
    assert page.get_by_role("button", name="Play").evaluate("button => button === document.activeElement")


@pytest.mark.browser
def test_each_line_leads_to_its_evidence(opened: Opened) -> None:
    page = opened.page
    first = page.locator("#scene-1")
    first.locator("details").evaluate("details => { details.open = false; }")
    page.evaluate("location.hash = 's1-l1'")  # as a click on the line
    expect(first.locator("details")).to_have_attribute("open", "")
    links = first.locator(".evidence ol.links").first.locator("> li")
    assert links.count() == 6
    assert "charge" in links.first.locator("h3").inner_text(), "what stands out comes first"
    disputed = links.filter(has_text="Link disputed-one").inner_text()
    assert disputed.index(QUOTE) < disputed.index("In answer:") < disputed.index("says the invented lawyer")
    for part in ("alleged", "denied", "The Invented <b>Report</b>", "No & Sons", "2024-05", "p. 4"):
        assert part in disputed
    assert "Retracted: The paper took it back." in first.inner_text()
    addresses = page.locator("a[href]").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert all(re.match(r"#s\d-[el]\d+$|https://example\.org/", address) for address in addresses), "no javascript:"
    second = page.locator("#scene-2").inner_text()
    assert "1 entity of this scene is no longer in the graph, and left out: lost-one" in second
    assert "As of 2022. As published by 2023-05." in second
    assert "Nothing of this scene is in the graph any more" in page.locator("#scene-3").inner_text()
    # An allegation is dashed here too, and so printed; what stands out has a ring; a caption stands below its name.
    alleged = first.locator("svg a", has=page.locator("title", has_text="Link charge")).first
    assert alleged.locator("path.stroke").get_attribute("stroke-dasharray")
    assert alleged.locator("path.chosen").count() == 1
    assert first.locator("circle.ring").count() == 1
    # What is neither chosen nor linked to it stands back.
    faint = first.locator("svg a.faint[href*='-l']").locator("title").all_text_contents()
    assert {text.split(" <")[0] for text in faint} == {"Link self", "Link over"}
    assert first.locator("svg a.faint[href*='-e']").count() == len(HOSTILE) - len({"image", "tagged", "end", "long"})


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_it_can_be_read_by_all(opened: Opened, scheme: Any, width: int) -> None:
    page = opened.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for one in page.locator("details").all():
        one.evaluate("details => { details.open = true; }")
    assert broken_rules(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Play").click()
    page.keyboard.press("ArrowRight")
    assert broken_rules(page) == []
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.browser
def test_a_frame_of_it_loads_nothing_else(browser: Browser, file: Path) -> None:
    outer = file.with_name("article.html")
    outer.write_text(
        f'<!doctype html><title>An article</title><iframe src="{file.name}" width=800 height=600></iframe>'
    )
    context = patient(browser)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(outer.as_uri())
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Play").click()
    page.keyboard.press("ArrowRight")
    expect(frame.locator(".now h2")).to_have_text("The first")
    assert asked == [outer.as_uri(), file.as_uri()]
    context.close()


# --- from the graph -------------------------------------------------------------------------------

TOLD: dict[str, Any] = {
    "title": "Who is behind the towers",
    "standfirst": "Zanzibarella Quux was held there, says an invented survivor.",
    "scenes": [
        {"title": "Today", "sentence": "Zanzi.", "entities": ["cy-baron", "glass-towers", "held-person"],
         "at": {"cy-baron": [0, 0], "glass-towers": [200, 0]}, "selected": ["cy-baron~OPERATES~glass-towers"],
         "captions": {"cy-baron": "as Zanzi says"}},
        {"title": "Then", "entities": ["cy-baron", "glass-towers", "nobody-of-that-id", "Zanzi"], "known_on": "2020"},
    ],
}  # fmt: skip


def test_the_server_makes_it_and_withholds_what_it_always_withholds(
    clients: Callable[[Reader], httpx.Client], tiny_reader: Reader
) -> None:
    answer = clients(tiny_reader).post("/api/v1/story", json=TOLD)
    assert answer.status_code == 200, answer.text
    assert "Zanzi" not in answer.text
    assert "a survivor (name withheld)" in answer.text
    assert "nobody-of-that-id" in answer.text
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    scenes = re.findall(r'<section class="scene".*?</section>', answer.text, re.DOTALL)
    assert "disputed" in scenes[0]
    assert "; invented</p>" in scenes[0]  # the licence of a source
    assert "In answer:" in scenes[0]
    assert "In answer:" not in scenes[1], "the denial is of later"


def test_what_was_folded_is_one_mark_in_the_story_and_in_the_dossier(
    clients: Callable[[Reader], httpx.Client], tiny_reader: Reader
) -> None:
    drawing = {
        "entities": ["cy-baron", "bo-ruler", "glass-towers", "baron-holding"],
        "folded": [{"name": "What Zanzi knows of", "entities": ["glass-towers", "baron-holding"], "at": [200, 0]}],
    }
    told = {"scenes": [drawing | {"title": "Today", "group": "hub", "opened": ["leaves/x"], "size": "claims"}]}
    client = clients(tiny_reader)
    for answer in (client.post("/api/v1/story", json=told), client.post("/api/v1/dossier", json=drawing)):
        assert answer.status_code == 200, answer.text
        (picture,) = re.findall(r'<svg class="picture".*?</svg>', answer.text, re.DOTALL)
        assert len(re.findall(r'class="t-', picture)) == 3, "three marks"
        assert " (2)" in picture
        assert "Zanzi" not in answer.text
        assert "Glass Towers" in answer.text, "the evidence names each of them"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"scenes": []}, "at least 1"),
        ({"music": "loud"}, "music"),
        ({"scenes": [TOLD["scenes"][0] | {"as_of": "soon"}]}, "Scene 1: .*soon"),
        ({"scenes": [TOLD["scenes"][0], {"entities": ["cy-baron"], "expand": {"entity": "cy-baron"}}]}, "Scene 2: "),
        ({"title": "T" * 201}, "200"),
    ],
)
def test_what_is_no_story_is_refused_in_words(
    clients: Callable[[Reader], httpx.Client], tiny_reader: Reader, change: dict[str, Any], said: str
) -> None:
    answer = clients(tiny_reader).post("/api/v1/story", json=TOLD | change)
    assert answer.status_code in (400, 422)
    assert re.search(said, answer.json()["error"]["message"])


def test_a_command_makes_the_same(
    khsae: Callable[..., Ended], clients: Callable[[Reader], httpx.Client], tiny_reader: Reader, tmp_path: Path
) -> None:
    saved, page = tmp_path / "work.khsae.json", tmp_path / "story.html"
    saved.write_text(json.dumps({"khsae": "picture", "v": 2, "state": {}, "notes": {"a": "secret"}, "story": TOLD}))
    done = khsae(settings_of(tiny_reader), "story", str(saved), "-o", str(page))
    assert done.returncode == 0, done.stderr
    assert "2 scenes" in done.stderr
    made = page.read_text(encoding="utf-8")
    assert made == clients(tiny_reader).post("/api/v1/story", json=TOLD).text
    assert "secret" not in made


FILES = {
    "cut off": ('{"khsae": "picture", "v": 2, "story": {"ti', "is cut off"),
    "deep": ("[" * 100_000, "not JSON, or is cut off"),
    "no picture": ('{"nodes": []}', "Save the picture"),
    "newer": (json.dumps({"khsae": "picture", "v": 3, "story": TOLD}), "newer Khsae: its format is 3, .* Update"),
    "older": ('{"khsae": "picture", "v": 1, "state": {}}', "no story. Add scenes"),
    "odd": (json.dumps({"khsae": "picture", "v": 2, "story": TOLD | {"scenes": 7}}), "story.scenes: .*save it again"),
    "large": (" " * (LARGEST + 1), "larger than 19 MB"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_a_story_to_tell_says_why(tmp_path: Path, name: str) -> None:
    text, said = FILES[name]
    (file := tmp_path / "work.json").write_text(text)
    with pytest.raises(BadInput, match=said):
        read_story(file)
    assert file.read_text() == text
