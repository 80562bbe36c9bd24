"""Every pair of the curated graph: who is tied to whom, and by what nobody is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import pytest

from graph.claims import project
from graph.models import Entity, Link, Records
from graph.paths import find
from graph.reader import Reader
from graph.snapshot import Snapshot
from graph.vocabulary import WALKABLE, may_pass

_NOT_PASSED = {"Territory", "Address", "Law", "Article", "Document", "Programme", "Award", "Practice"}


class Curated(NamedTuple):
    """The curated facts as paths see them, without a database."""

    entities: Mapping[str, Entity]
    links: Sequence[Link]
    kept: Snapshot

    def best(self, source: str, target: str) -> tuple[str, ...]:
        """Whom the best path passes; nobody where there is none."""

        def neighbours(ids: Sequence[str], brief: bool) -> object:
            return self.kept.neighbours(ids, predicates=WALKABLE, standing=None, most=501, brief=brief)

        routes = find(neighbours, source, target, max_hops=4, k=1, max_entities=10_000).routes  # pyright: ignore[reportArgumentType]
        return routes[0].entities if routes else ()


@pytest.fixture(scope="module")
def facts(curated_facts: Records) -> Curated:
    entities = {e.id: e for e in curated_facts.entities}
    links = project(curated_facts, at="2026-11-25")
    kept = Snapshot([(e.id, e.type, e.generic) for e in entities.values()], [(k.id, k.standing) for k in links])
    return Curated(entities, links, kept)


def test_no_path_passes_a_kind_a_place_a_law_a_list_or_a_document(facts: Curated) -> None:
    ids = sorted({end for k in facts.links if k.predicate in WALKABLE for end in (k.source, k.target)})
    passed = {id for pair in combinations(ids, 2) for id in facts.best(*pair)[1:-1]}
    assert passed
    assert {id for id in passed if facts.entities[id].type in _NOT_PASSED or facts.entities[id].generic} == set()


def test_the_largest_piece_holds_a_hundred_entities(facts: Curated) -> None:
    """A piece: all whom links that carry join without passing what joins nobody."""
    piece = {id: id for id, e in facts.entities.items() if may_pass(e.type, generic=e.generic)}

    def root(id: str) -> str:
        while piece[id] != id:
            id = piece[id]
        return id

    for link in facts.links:
        if link.predicate in WALKABLE and {link.source, link.target} <= piece.keys():
            piece[root(link.source)] = root(link.target)
    assert Counter(map(root, piece)).most_common(1)[0][1] >= 100


def test_whoever_is_directly_linked_is_told_so(curated_reader: Reader, facts: Curated) -> None:
    pairs = {(k.source, k.target) for k in facts.links if k.source != k.target}
    protected = {id for id, e in facts.entities.items() if e.protected}
    for source, target in sorted(pair for pair in pairs if protected.isdisjoint(pair)):
        found = curated_reader.paths(source, target, max_hops=1, k=1)
        assert (found.outcome, found.rank) == ("found", "direct"), (source, target)
