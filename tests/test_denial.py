"""One denial added to a facts file: wherever a reader meets the link that it answers, other words and another line.

No code knows of this denial. Everybody in here is invented.
"""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.app import create_app
from graph.database.store import Database
from graph.drawing import dossier, view
from graph.export import saved
from graph.questions.reader import Reader
from graph.vocabulary import STANDINGS
from graph.writing.writer import Writer
from loaders import curated
from tests.browser import Opened, patient
from tests.conftest import TINY
from tests.server import serving

LINK = "cy-baron~OWNS~baron-holding"
QUOTE = "Mr Baron has never owned a share of Baron Holding."
DENIAL = f"""
  - id: re-08
    subject: cy-baron
    predicate: DENIES
    object: baron-holding
    value: that he owns it
    status: denied
    said_by: [cy-baron]
    replies_to: ga-05
    quote: {QUOTE}
"""


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "facts"))


def deny(facts: Path) -> None:
    file = facts / "sources" / "record-2021.yaml"
    text = file.read_text(encoding="utf-8").replace("{claims: [7, 7]}", "{claims: [8, 8]}")
    file.write_text(text.rstrip() + DENIAL, encoding="utf-8")


def load(database: Database, facts: Path) -> Reader:
    """Read the files and load what they say over what is there, as `khsae load facts` does."""
    Writer(database).load(curated.read(facts))
    return Reader(database)


def told(reader: Reader) -> dict[str, tuple[str, str]]:
    """How it stands and what is said of the link, in each form that gives both."""
    network = reader.network("baron-holding")
    claims = reader.evidence(network)
    found = {"network": next((k.standing, k.sentence) for k in network.links if k.id == LINK)}
    link, _ = reader.link(LINK)
    found["link"] = link.standing, link.sentence
    (path, *_) = reader.paths("bo-ruler", "cy-baron").paths
    found["path"] = path.weakest, path.sentence
    (row,) = (k for k in json.loads(saved.network_json(network, claims))["links"] if k["id"] == LINK)
    found["JSON"] = row["standing"], row["sentence"]
    rows = csv.DictReader(io.StringIO(saved.network_csv(network, claims)))
    (row,) = (k for k in rows if (k["source"], k["predicate"], k["target"]) == tuple(LINK.split("~")))
    found["CSV"] = row["standing"], row["sentence"]
    return found


def drawn(reader: Reader) -> dict[str, str]:
    """The view and the dossier of the company, as files."""
    network = reader.network("baron-holding")
    claims = reader.evidence(network)
    made = dossier.Made(khsae="0", graph="invented")
    return {
        "view": view.render(network, claims, title="Baron Holding"),
        "dossier": dossier.render(network, claims, reader.sources_of(claims), title="Baron Holding", made=made),
    }


def dashes(page: str) -> tuple[float, ...]:
    """The line of the link as the page draws it, in the vocabulary's pixels."""
    if data := re.search(r'<script type="application/json" id="data">(.*?)</script>', page):
        (edge,) = (edge for edge in json.loads(data[1])["edges"] if edge["id"] == LINK)
        return tuple(edge["dashes"] or ())
    found = re.search(r'<title>Cy Baron owns [^<]*</title><path class="stroke"[^>]*stroke-dasharray="([^"]*)"', page)
    assert found
    return tuple(float(part) for part in found[1].split())


def test_every_form_says_so(database: Database, facts: Path) -> None:
    reader = load(database, facts)
    before = told(reader)
    lines = {name: dashes(page) for name, page in drawn(reader).items()}
    assert {standing for standing, _ in before.values()} == {"reported"}
    assert not any("denie" in words for _, words in before.values())
    deny(facts)
    reader = load(database, facts)
    after = told(reader)
    assert {standing for standing, _ in after.values()} == {"disputed"}
    for form, (_, words) in after.items():
        assert before[form][1].split(" (")[0] in words, "what was said is still told"
        assert "But: Cy Baron denies what is said of Baron Holding, saying that he owns it" in words, form
    assert set(lines.values()) == {STANDINGS["reported"].dash}
    assert {dashes(page) for page in drawn(reader).values()} == {STANDINGS["disputed"].dash}


def test_by_what_was_known_before_it_nothing_is_disputed(database: Database, facts: Path) -> None:
    deny(facts)
    reader = load(database, facts)
    stood = {
        day: next(k.standing for k in reader.network("baron-holding", known_on=day).links if k.id == LINK)
        for day in ("2020-06", "2021-03")
    }
    assert stood == {"2020-06": "reported", "2021-03": "disputed"}


@pytest.mark.browser
@pytest.mark.parametrize("form", ["view", "dossier"])
def test_a_reader_of_a_file_sees_it(
    browser: Browser, database: Database, facts: Path, tmp_path: Path, form: str
) -> None:
    def read() -> str:
        file = tmp_path / "file.html"
        file.write_text(drawn(load(database, facts))[form], encoding="utf-8")
        opened = Opened(browser, file, java_script_enabled=form == "view")
        if form == "view":
            opened.page.locator("#list li", has_text="Cy Baron owns Baron Holding").click()
        text = opened.page.locator("body").inner_text()
        assert opened.noise() == []
        opened.context.close()
        return text

    before = read()
    deny(facts)
    after = read()
    contested = f"disputed (1): {STANDINGS['disputed'].says}"
    for words in (contested, QUOTE, "But: Cy Baron denies what is said of Baron Holding"):
        assert words not in before
        assert words in " ".join(after.split())
    assert "Cy Baron owns Baron Holding" in before


@pytest.mark.browser
@pytest.mark.parametrize("asked", ["entity=baron-holding", "source=bo-ruler&target=cy-baron"])
def test_a_reader_of_the_page_sees_it(browser: Browser, database: Database, facts: Path, asked: str) -> None:
    load(database, facts)
    with serving(create_app(database.settings)) as address:
        page = patient(browser).new_page()

        def read() -> str:
            page.goto(f"{address}/?{asked}")
            page.get_by_text("Cy Baron owns Baron Holding").first.wait_for()
            for evidence in page.locator("main summary", has_text="with quote").all():
                evidence.click()
            page.wait_for_load_state("networkidle")
            return page.locator("main").inner_text()

        before = read()
        deny(facts)
        load(database, facts)
        after = read()
        page.context.close()
    for words in ("denied: somebody says it is not so", "Cy Baron denies what is said of Baron Holding", QUOTE):
        assert words not in before
        assert words in after
