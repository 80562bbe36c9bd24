"""Measures, against networkx and by hand, and what they say of themselves."""

import random
from collections.abc import Callable
from typing import Any

import networkx
import pytest

from graph.errors import TooLarge
from graph.questions.measures import MEASURES, MeasureName, measure_links
from graph.questions.reader import Reader
from tests.conftest import Ended
from tests.server import client_of

BARBELL = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d"), ("d", "c")]


def values(name: str, links: list[tuple[str, str]], limit: int = 1000) -> list[tuple[Any, ...]]:
    return list(measure_links(name, {end for link in links for end in link}, links, limit=limit).rows)


def random_links(seed: int) -> list[tuple[str, str]]:
    chance = random.Random(seed)
    names = [f"n{n:02}" for n in range(40)]
    return [(chance.choice(names), chance.choice(names)) for _ in range(50)]


def test_by_hand() -> None:
    assert values("degree", BARBELL)[:2] == [("c", 3), ("d", 3)]
    assert values("chokepoints", BARBELL) == [("c", 2), ("d", 2)]
    assert values("bridges", BARBELL) == [("c", "d")]
    assert {(n, id) for n, _, id in values("communities", BARBELL)} == {
        *((1, id) for id in "abc"),
        *((2, id) for id in "def"),
    }


@pytest.mark.parametrize("seed", range(3))
def test_as_networkx_has_it(seed: int) -> None:
    links = [(a, b) for a, b in random_links(seed) if a != b]
    graph = networkx.Graph(links)
    assert dict(values("degree", links)) == dict(graph.degree())  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert {id for id, _ in values("chokepoints", links)} == set(networkx.articulation_points(graph))
    assert {frozenset(row) for row in values("bridges", links)} == {frozenset(pair) for pair in networkx.bridges(graph)}
    assert abs(sum(share for _, share in values("pagerank", links)) - 1) < 0.001


@pytest.mark.parametrize("name", MEASURES)
def test_the_same_every_time_and_for_nothing(name: str) -> None:
    links = random_links(7)
    assert values(name, links) == values(name, list(reversed(links)))
    assert values(name, []) == []
    cut = measure_links(name, {end for link in links for end in link}, links, limit=1)
    assert (len(cut.rows), cut.truncated) == (1, True)
    assert cut.says.endswith(".")
    assert cut.not_meant.endswith(".")


def test_a_measure_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.questions.measures.MAX_LINKS", 3)
    with pytest.raises(TooLarge):
        values("degree", BARBELL)


def test_over_http_and_from_the_command_line(tiny_reader: Reader, khsae: Callable[..., Ended]) -> None:
    settings = tiny_reader._database.settings
    assert set(MeasureName.__args__) == MEASURES.keys()
    with client_of(settings) as web:
        for name in MEASURES:
            whole = web.get(f"/api/v1/measures/{name}?all=true").json()
            assert whole["entities"] == tiny_reader.counts()["entities"]
            near = web.get(f"/api/v1/measures/{name}?entity=cy-baron&depth=2").json()
            assert 0 < near["links"] <= whole["links"]
            told = khsae(settings, "measure", name, "--all")
            assert (told.returncode, whole["not_meant"] in told.stdout) == (0, True)
        assert web.get("/api/v1/measures/fame?all=true").status_code == 422
        assert web.get("/api/v1/measures/degree").status_code == 422
