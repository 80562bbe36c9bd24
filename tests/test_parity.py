"""Both engines, one graph, one answer. What differs by design is said here and nowhere else:

- the order of rows where a question asks for none (the core queries `entity`, `expand` and `every-…`);
- the order of an entity's labels and keys, which no engine promises;
- the words of the database's own error messages, and what an engine says of itself;
- the version of a graph, which is another after each load.
"""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from graph.drawing import view
from graph.export import saved
from graph.models import Network, Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from tests import test_datasets as datasets
from tests import test_sameness as sameness
from tests.conftest import KINDS, Ended, Engines
from tests.server import client_of
from tests.test_canary import canary_of, of_api, read, settings_of

PAIRS = [("embedded", "neo4j")] if "neo4j" in KINDS else []
GRAPHS = ["tiny", "curated"]
DAYS: tuple[dict[str, Any], ...] = ({"as_of": "2021"}, {"known_on": "2024-10-08"})
UNORDERED = {"entity"}
OF_ONE_LOAD = {"version"}
IN_NO_ORDER = re.compile(r"/queries/(entity|expand|every-[a-z-]+|version)/run|labels\(e\), keys\(e\)")


WAYS: dict[str, datasets.Way] = {
    "a denial of another dataset": (datasets.CONTESTED, datasets.OTHER, "first"),
    "somebody protected, then named": (datasets.PROTECTING, datasets.NAMING, datasets.NAMING, "first"),
    "somebody named, then protected": (datasets.NAMING, datasets.PROTECTING, "second"),
    "records judged the same": (sameness.CURATED, sameness.LISTED, sameness.BOTH, sameness.said(), "judgements"),
    "a judgement before its records": (sameness.BOTH, sameness.LISTED, sameness.CURATED, "facts"),
    "a protected record judged the same": (
        datasets.PROTECTING,
        sameness.LISTED,
        sameness.said(sameness.judged("held", "list-9")),
        "first",
    ),
}


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(sorted((k, frozen(v)) for k, v in value.items()))
    return tuple(frozen(v) for v in value) if isinstance(value, list | tuple) else value


def told(answer: Any) -> Any:
    """An answer as sets of tuples."""
    if isinstance(answer, Network):
        links = {(link.id, link.standing, link.sentence, link.claims) for link in answer.links}
        return {e.id for e in answer.entities}, links, answer.truncated
    return {frozen(row) for row in answer.rows}, answer.truncated


@pytest.fixture(params=PAIRS, ids=lambda pair: "=".join(pair))
def both(
    request: pytest.FixtureRequest, engines: Engines, tiny_facts: Records, curated_facts: Records
) -> Callable[[str], list[Reader]]:
    facts = {"tiny": tiny_facts, "curated": curated_facts}
    return lambda graph: [engines.reader(graph, facts[graph], kind) for kind in request.param]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("pair", PAIRS, ids="=".join)
def test_what_is_written(engines: Engines, pair: Sequence[str], way: datasets.Way) -> None:
    ours, theirs = (list(datasets.states(engines.database("passing", kind), way)) for kind in pair)
    assert ours == theirs


@settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(datasets.steps())
@pytest.mark.parametrize("pair", PAIRS, ids="=".join)
def test_what_is_written_on_any_way(
    engines: Engines, pair: Sequence[str], drawn: tuple[Sequence[Records], datasets.Way]
) -> None:
    ours, theirs = (list(datasets.states(engines.database("passing", kind), drawn[1])) for kind in pair)
    assert ours == theirs


@pytest.mark.parametrize("name", [name for name in Library().queries if name not in UNORDERED | OF_ONE_LOAD])
def test_a_saved_query(both: Callable[[str], list[Reader]], name: str) -> None:
    query = Library()[name]
    for asked in ({}, *(DAYS if query.returns == "network" else ())):
        ours, theirs = (told(reader.run(name, query.examples, **asked)) for reader in both("curated"))
        assert ours == theirs


def test_every_call_of_the_api(both: Callable[[str], list[Reader]], tiny_facts: Records, tmp_path: Path) -> None:
    """Asked as the canary asks, the two answer with the same bytes: what test_api finds of one holds for the other.

    In the role that may see what is under seal too.
    """
    asked = []
    for reader in both("tiny"):
        canary = canary_of(reader, tiny_facts)
        with client_of(settings_of(canary, "analyst", tmp_path / reader._database.info().kind)) as web:
            asked.append({what: (a.status_code, told_by(a)) for what, a in of_api(web, canary)})
    embedded, neo4j = asked
    assert len(embedded) > 300
    assert embedded.keys() == neo4j.keys()
    differ = [what for what in embedded if embedded[what] != neo4j[what] and not IN_NO_ORDER.search(what)]
    assert differ == []


def told_by(answer: httpx.Response) -> Any:
    """The body, without what each engine says of itself; the members of an object have no order."""
    kind = answer.headers["content-type"]
    if "json" not in kind:
        return read(answer.content)
    text = answer.text.replace(f"{answer.url.scheme}://{answer.url.netloc.decode()}", "")
    if kind == "application/jsonl":
        return [json.loads(line) for line in text.split("\n") if line]
    body = json.loads(text)
    return {key: value for key, value in body.items() if key != "engine"} if isinstance(body, dict) else body


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_entity_its_claims_and_its_network(both: Callable[[str], list[Reader]], graph: str) -> None:
    embedded, neo4j = both(graph)
    found = embedded.run("every-entity", {})
    assert not isinstance(found, Network)
    for row in found.rows[:: 1 if graph == "tiny" else 7]:
        assert isinstance(row[0], dict)
        id = str(row[0]["id"])
        ours, theirs = embedded.entity(id), neo4j.entity(id)
        assert frozen(ours.model_dump()) == frozen(theirs.model_dump())
        assert embedded.claims_of_entity(id, limit=500) == neo4j.claims_of_entity(id, limit=500)
        ways: tuple[dict[str, Any], ...] = ({"depth": 2}, *DAYS)
        for asked in ways:
            assert told(embedded.network(id, **asked)) == told(neo4j.network(id, **asked))


@pytest.mark.parametrize("text", ["hun", "ly yong phat", "cambodia", "prince", "xu", "chen", "lee yong fat", "ហ៊ុន សែន"])
def test_a_search(both: Callable[[str], list[Reader]], text: str) -> None:
    embedded, neo4j = (reader.search(text, limit=50) for reader in both("curated"))
    assert embedded == neo4j


@pytest.mark.parametrize(
    ("source", "target"),
    [("hun-sen", "dy-vichea"), ("hun-sen", "ly-yong-phat"), ("try-pheap", "kun-kim"), ("mech-dara", "samantha-power")],
)
def test_a_path(both: Callable[[str], list[Reader]], source: str, target: str) -> None:
    for days in ({}, *DAYS):
        embedded, neo4j = (reader.paths(source, target, k=5, **days) for reader in both("curated"))
        assert embedded.model_dump() == neo4j.model_dump()


@pytest.mark.parametrize("entity", ["ly-yong-phat", "hun-sen", "cambodia"])
def test_a_view_and_an_export_to_the_byte(both: Callable[[str], list[Reader]], entity: str) -> None:
    made = []
    for reader in both("curated"):
        network = reader.network(entity)
        claims = reader.evidence(network, most=2000)
        made.append((view.render(network, claims, title=entity), saved.network_csv(network, claims)))
    assert made[0] == made[1]


def test_a_few_commands(both: Callable[[str], list[Reader]], khsae: Callable[..., Ended]) -> None:
    for words in (
        ("search", "ly yong"),
        ("path", "Hun Sen", "dy-vichea"),
        ("query", "claims-of-entity", "--param", "entity=Ly Yong Phat", "--format", "json"),
        ("path", "nobody-here", "hun-sen"),
    ):
        embedded, neo4j = (khsae(reader._database.settings, *words) for reader in both("curated"))
        if words[-1] == "json":
            assert json.loads(embedded.stdout) == json.loads(neo4j.stdout)
        else:
            assert embedded == neo4j
