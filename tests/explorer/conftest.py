"""The explorer served for the tests, and opened on each of the graphs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from graph.models import Claim, Entity, Name, Records, Source
from graph.questions.reader import Reader
from tests.conftest import Engines
from tests.explorer import NAMES, visiting


@pytest.fixture
def explorer(addresses: Callable[[Reader], str], engines: Engines, curated_facts: Records) -> str:
    """The address of the explorer of the curated facts."""
    return addresses(engines.reader("curated", curated_facts))


@pytest.fixture
def visit(browser: Browser, explorer: str):
    with visiting(browser, explorer) as visit:
        yield visit


@pytest.fixture
def tiny_visit(browser: Browser, addresses: Callable[[Reader], str], engines: Engines, tiny_facts: Records):
    with visiting(browser, addresses(engines.reader("tiny", tiny_facts))) as visit:
        yield visit


@pytest.fixture(scope="module")
def hostile_facts() -> Records:
    """Names that would be more than text, and one company of more links than are brought unasked. All invented."""
    staff = [f"clerk-{n:03}" for n in range(130)]
    claims = [(id, "busy") for id in [*(id for id in NAMES if id != "busy"), *staff]]
    return Records(
        dataset="hostile",
        entities=(
            *(
                Entity(id=id, type="Company", name=name, names=(Name(value=name, script="Latn", kind="name"),))
                for id, name in NAMES.items()
            ),
            *(Entity(id=id, type="Person", name=f"Clerk {id[6:]}") for id in staff),
        ),
        sources=(
            Source(
                id="s", title="<b>An Invented Register</b>", published="2020", kind="list", language="en",
                url="javascript:alert(3)",
            ),
        ),
        claims=tuple(
            Claim(id=f"c{n}", subject=a, predicate="OWNS" if a in NAMES else "WORKS_FOR", object=b, 
                  status="alleged" if n % 2 else "reported",
                  quote="<script>alert(4)</script>", language="en", source="s", origin="tests")
            for n, (a, b) in enumerate(claims)
        ),
    )  # fmt: skip


@pytest.fixture
def hostile_visit(browser: Browser, addresses: Callable[[Reader], str], engines: Engines, hostile_facts: Records):
    with visiting(browser, addresses(engines.reader("passing", hostile_facts))) as visit:
        yield visit
