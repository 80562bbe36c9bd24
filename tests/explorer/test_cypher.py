"""Cypher of one's own on the page: where the server allows it, as a table, as a picture, and saved as a question."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from api.app import create_app
from graph.models import Records
from tests.conftest import Engines
from tests.explorer import Visit, panel, visiting
from tests.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def own(browser: Browser, engines: Engines, tiny_facts: Records, tmp_path: Path) -> Iterator[Visit]:
    settings = engines.reader("tiny", tiny_facts)._database.settings
    allowed = settings.model_copy(update={"khsae_cypher": True, "khsae_queries": tmp_path})
    with serving(create_app(allowed)) as address, visiting(browser, address) as visit:
        yield visit


def test_it_is_written_run_drawn_and_saved(own: Visit, tmp_path: Path) -> None:
    page = own.go("/?query=")
    page.get_by_role("button", name="Write your own, in Cypher").click()
    asking = page.get_by_role("tabpanel", name="Cypher")
    asking.get_by_label("Cypher that only reads").fill("MATCH (a:Entity {id: $id})-[l]-(b:Entity) RETURN a, l, b")
    asking.get_by_label("Parameters, as JSON").fill('{"id": "cy-baron"}')
    asking.get_by_role("button", name="Run").click()
    expect(asking.get_by_role("status").first).to_contain_text("links")
    expect(page.locator(".stage.drawn")).to_be_visible()
    asking.get_by_text("Save as a question").first.click()
    asking.get_by_label("Name, as in").fill("around-one")
    asking.get_by_label("Title").fill("Around one")
    asking.get_by_label("What the answer means").fill("Its neighbours. Nearness is no guilt.")
    asking.get_by_role("button", name="Save as a question").click()
    expect(asking.get_by_role("link", name="Around one")).to_be_visible()
    assert (tmp_path / "around-one.cypher").exists()
    asking.get_by_label("Cypher that only reads").fill("MATCH (e:Entity) RETURN e.id AS id, e.name AS name ORDER BY id")
    asking.get_by_label("Parameters, as JSON").fill("")
    asking.get_by_label("Parameters, as JSON").press("Control+Enter")
    expect(asking.get_by_role("columnheader", name="name")).to_be_visible()


def test_what_is_wrong_is_told(own: Visit) -> None:
    asking = panel(own.go("/?entity=cy-baron"), "Cypher")
    asking.get_by_label("Cypher that only reads").fill("MATCH (n:Entity) DELETE n")
    asking.get_by_label("Parameters, as JSON").fill("{}")
    asking.get_by_role("button", name="Run").click()
    expect(asking.get_by_role("alert")).to_contain_text("Only reading is allowed here")
    own.forgive("422")
    asking.get_by_label("Parameters, as JSON").fill("{id")
    asking.get_by_role("button", name="Run").click()
    expect(asking.get_by_role("alert")).to_contain_text("must be JSON")


def test_elsewhere_there_is_no_tab(tiny_visit: Visit) -> None:
    page = tiny_visit.go("/?entity=cy-baron")
    expect(page.get_by_role("tab", name="Questions")).to_be_visible()
    expect(page.get_by_role("tab", name="Cypher")).to_have_count(0)
