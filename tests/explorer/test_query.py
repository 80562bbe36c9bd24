"""The query behind each answer: what is shown is run, in the shell of Neo4j, by Python and by curl."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from graph.models import Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from tests import neo4j
from tests.conftest import NO_NEO4J, Engines
from tests.explorer import Visit, panel, visiting
from tests.server import settings_of

pytestmark = pytest.mark.browser


HOSTILE = [
    'it\'s "quoted", `ticked` and $prefix {x}',
    "C:\\users \\u0027 \\\\",
    "a line;\nanother\r\n\ttab // no comment /* nor this */",
    "ends\u2028and\u2029 hides \u202eturned\u202c \x01\x7f\x85",
    "ហ៊ុន សែន \U0001f600 #{x} %s",
]
# As with servers of the tests' own: without Java there are no cases here, and the summary says so.
SHELLS = [] if NO_NEO4J or neo4j.why_not() else ["neo4j"]
IN_LINKS = re.compile(r'\bid: "([^"~\s]+~[A-Z_]+~[^"~\s]+)"')


@pytest.fixture(params=SHELLS)
def on_neo4j(request: pytest.FixtureRequest, engines: Engines, curated_facts: Records) -> Reader:
    return engines.reader("curated", curated_facts, request.param)


@pytest.fixture
def shell(on_neo4j: Reader) -> Callable[[list[str]], list[str]]:
    """What `cypher-shell` prints for each of some texts, all pasted into one session: starting it takes seconds."""
    settings = settings_of(on_neo4j)
    uri, user, password = settings.neo4j_uri, settings.neo4j_user, settings.neo4j_password.get_secret_value()
    mark = "RETURN 'here the next begins' AS mark;"

    def paste(texts: list[str]) -> list[str]:
        printed = neo4j.shell(str(uri), user, password, f"\n{mark}\n".join(texts))
        parts = re.split(r"(?ms)^[^\n]*here the next begins.*?^1 row", printed)
        assert len(parts) == len(texts), printed
        return parts

    return paste


@pytest.fixture
def neo4j_visit(browser: Browser, addresses: Callable[[Reader], str], on_neo4j: Reader) -> Iterator[Visit]:
    with visiting(browser, addresses(on_neo4j)) as visit:
        yield visit


def counted(printed: str) -> list[int]:
    """How many rows each query had."""
    return [int(rows) for rows in re.findall(r"^(\d+) rows?$", printed, re.MULTILINE)]


def shown(page: Page, words: str) -> dict[str, str]:
    """The texts of one call, as they are copied, when the page has what it asks for."""
    page.wait_for_load_state("networkidle")
    asked = panel(page, "Query")
    asked.get_by_role("combobox").select_option(words)
    texts = {}
    for title in asked.get_by_role("heading", level=3).all_inner_texts():
        asked.get_by_role("button", name=f"Copy {title}").click()
        expect(page.locator(".toast")).to_have_text(f"Copied: {title}.")
        texts[title] = page.evaluate("navigator.clipboard.readText()")
        assert texts[title] == asked.get_by_label(title, exact=True).text_content()
    return texts


def answered(page: Page) -> list[Response]:
    """What the page is answered from now on."""
    answers: list[Response] = []
    page.on("response", lambda response: answers.append(response) if "/api/v1/" in response.url else None)
    return answers


def run_python(text: str) -> Any:
    command = [sys.executable, "-c", f"{text}\nprint(json.dumps(found))"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=300).stdout)


def run_curl(text: str) -> Any:
    return json.loads(subprocess.run(["sh", "-c", text], check=True, capture_output=True, timeout=300).stdout)


CALLS = {
    "Expand Hun Sen": "/?entity=hun-sen",
    "Open the address": "/?entity=hun-sen&predicates=FAMILY,WORKS_FOR&standing=reported,established",
    "How hun-sen and dy-vichea are connected": "/?source=hun-sen&target=dy-vichea",
    "The question “The network behind the compounds”": "/?query=behind-the-compounds",
    "The question “Who was jailed for reporting, rescuing or organising”": "/?query=who-was-jailed",
    "The question “Words of names that begin with these letters”": "/?query=words-beginning&prefix=hun",
}
QUESTION = list(CALLS)[-1]


def beginning(prefix: str) -> str:
    """The address of the last question, about this prefix."""
    return f"/?{urlencode({'query': 'words-beginning', 'prefix': prefix})}"


@pytest.mark.parametrize(
    ("words", "address"),
    [*CALLS.items(), *((QUESTION, beginning(value)) for value in HOSTILE)],
)
def test_the_calls_that_are_shown_bring_what_the_page_was_answered(visit: Visit, words: str, address: str) -> None:
    answers = answered(visit.page)
    texts = shown(visit.go(address), words)
    found = run_python(texts["Python"])
    assert found in [answer.json() for answer in answers]
    if shutil.which("curl"):
        assert run_curl(texts["curl"]) == found


def test_the_cypher_that_is_shown_is_taken_by_the_shell_of_neo4j(
    neo4j_visit: Visit, on_neo4j: Reader, shell: Callable[[list[str]], list[str]]
) -> None:
    texts = {words: shown(neo4j_visit.go(address), words) for words, address in CALLS.items()}
    odd = {value: shown(neo4j_visit.go(beginning(value)), QUESTION)["Cypher"] for value in HOSTILE}
    printed = shell([*(given["Cypher"] for given in texts.values()), *odd.values()])
    for (words, given), part in zip(texts.items(), printed[: len(texts)], strict=True):
        found = run_python(given["Python"])
        if "rows" in found:
            assert counted(part) == [len(found["rows"])], words
        else:
            # Beside the links of a path, the Cypher also brings what the two have in common and who may be the same.
            links = {link["id"] for link in found.get("network", found)["links"]}
            printed_links = set(IN_LINKS.findall(part))
            assert links, words
            assert links <= printed_links if "paths" in found else links == printed_links, words
    # A hostile value is taken as it was sent.
    assert [counted(part) for part in printed[len(texts) :]] == [[0]] * len(odd)
    for value, text in odd.items():
        (literal,) = re.findall(r"^:param prefix => (.*);$", text, re.MULTILINE)
        assert on_neo4j._database.write_and_read(f"RETURN {literal} AS prefix", {}).rows == [(value,)]


def test_every_question_is_taken_by_the_shell_of_neo4j(
    neo4j_visit: Visit, on_neo4j: Reader, shell: Callable[[list[str]], list[str]]
) -> None:
    """Also one whose parameters begin alike, and whose comments hold what ends a query."""
    ran = [on_neo4j.run(name, query.examples, limit=50).query for name, query in Library().queries.items()]
    calls = [{"cypher": query.cypher, "cypherParameters": query.parameters} for query in ran]
    odd = "// Odd; isn't it?\n// $idsx\nUNWIND $ids AS id // one; two\nRETURN id, $id AS own, ';' AS end"
    calls.append({"cypher": odd, "cypherParameters": {"id": "$ids", "ids": ["a;b", *HOSTILE], "idsx": None}})
    texts = neo4j_visit.go("/").evaluate(
        "async (calls) => { const { asCypher } = await import('/static/query.js'); return calls.map(asCypher); }", calls
    )
    rows = [len(on_neo4j._database.read(query.cypher, query.parameters).rows) for query in ran]
    assert counted(shell(["\n".join(texts)])[0]) == [*rows, 1 + len(HOSTILE)]
