"""Every pair of the curated graph: who is tied to whom, and what ties nobody."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest

from graph.claims.links import project
from graph.models import Entity, Link, Network, NetworkEntity, Paths, RanQuery, Records
from graph.questions.around import Graph
from graph.questions.connections import connect
from graph.questions.paths import find
from graph.questions.snapshot import Snapshot
from graph.vocabulary import LINK_PREDICATES, WALKABLE, may_pass

_NOT_PASSED = {"Territory", "Address", "Law", "Article", "Document", "Programme", "Award", "Practice"}


class Curated(NamedTuple):
    """The curated facts as a search for connections sees them, without a database."""

    entities: Mapping[str, Entity]
    links: Sequence[Link]
    graph: Graph

    def best(self, source: str, target: str) -> tuple[str, ...]:
        """Whom the best path passes; nobody where there is none."""
        routes = find(self.graph.neighbours, source, target, max_hops=3, k=1, max_entities=10_000).routes
        return routes[0].entities if routes else ()

    def connect(self, source: str, target: str, *, max_hops: int = 6) -> Paths:
        return connect(self.graph, (source, target), max_hops=max_hops, k=1, max_entities=10_000)


@pytest.fixture(scope="module")
def facts(curated_facts: Records) -> Curated:
    entities = {e.id: e for e in curated_facts.entities}
    links = project(curated_facts, at="2026-11-25")
    return Curated(entities, links, _in_memory(entities, links))


def _in_memory(entities: Mapping[str, Entity], links: Sequence[Link]) -> Graph:
    kept = Snapshot([(e.id, e.type, e.generic) for e in entities.values()], [(k.id, k.standing) for k in links])
    drawn = {id: NetworkEntity(**e.model_dump(include=set(NetworkEntity.model_fields))) for id, e in entities.items()}
    joining: dict[frozenset[str], list[Link]] = defaultdict(list)
    of: dict[str, Counter[str]] = defaultdict(Counter)
    for link in links:
        joining[frozenset((link.source, link.target))].append(link)
        of[link.source][link.predicate] += 1
        of[link.target][link.predicate] += 1

    def neighbours(ids: Sequence[str], brief: bool) -> Iterable[Sequence[object]]:
        return kept.neighbours(ids, predicates=WALKABLE, standing=None, most=501, brief=brief)

    def joined(ids: Sequence[str], wanted: Collection[str] | None) -> Iterable[tuple[str, int, Sequence[str]]]:
        return kept.joined(ids, predicates=wanted or LINK_PREDICATES, standing=None, most=501)

    def between(pairs: Sequence[tuple[str, str]]) -> Network:
        found = {link.id: link for pair in pairs for link in joining[frozenset(pair)]}
        ends = {end for link in found.values() for end in (link.source, link.target)}
        ran = RanQuery(name="links-between", cypher="", parameters={})
        return Network(entities=tuple(drawn[id] for id in sorted(ends)), links=tuple(found.values()), query=ran)

    return Graph(neighbours, joined, between, lambda ids: [drawn[id] for id in ids], of.__getitem__, "", dated=False)


def test_no_path_passes_a_kind_a_place_a_law_a_list_or_a_document(facts: Curated) -> None:
    """For each such entity, two of its neighbours are asked about at a time: the shortest path would be through it."""
    beside: dict[str, set[str]] = defaultdict(set)
    for link in facts.links:
        if link.predicate in WALKABLE:
            beside[link.source].add(link.target)
            beside[link.target].add(link.source)
    closed = {id for id in beside if facts.entities[id].type in _NOT_PASSED or facts.entities[id].generic}
    pairs = {pair for id in closed for pair in pairwise(sorted(beside[id] - closed))}
    passed = {id for pair in pairs for id in facts.best(*pair)[1:-1]}
    assert passed
    assert passed & closed == set()


def test_the_largest_piece_holds_a_hundred_entities(facts: Curated) -> None:
    """A piece: all entities joined by links that carry, without passing through what joins nobody."""
    piece = {id: id for id, e in facts.entities.items() if may_pass(e.type, generic=e.generic)}

    def root(id: str) -> str:
        while piece[id] != id:
            id = piece[id]
        return id

    for link in facts.links:
        if link.predicate in WALKABLE and {link.source, link.target} <= piece.keys():
            piece[root(link.source)] = root(link.target)
    assert Counter(map(root, piece)).most_common(1)[0][1] >= 100


def test_whoever_is_directly_linked_is_told_so(facts: Curated) -> None:
    pairs = {(k.source, k.target) for k in facts.links if k.source != k.target}
    protected = {id for id, e in facts.entities.items() if e.protected}
    for source, target in sorted(pair for pair in pairs if protected.isdisjoint(pair)):
        found = facts.connect(source, target, max_hops=1)
        assert (found.outcome, found.rank) == ("found", "direct"), (source, target)


def test_most_pairs_of_named_people_are_told_more_than_nothing(facts: Curated) -> None:
    linked = {end for k in facts.links for end in (k.source, k.target)}
    people = sorted(
        id
        for id, e in facts.entities.items()
        if id in linked and e.type == "Person" and not (e.unnamed or e.generic or e.protected)
    )
    asked = random.Random(7).sample(list(combinations(people, 2)), 1000)
    ranks = Counter(facts.connect(*pair).rank for pair in asked)
    assert ranks["cut_off"] == 0
    assert ranks["nothing"] <= 0.4 * ranks.total(), ranks


def test_what_two_have_in_common_is_said_to_be_no_tie(facts: Curated) -> None:
    named = facts.connect("kok-an", "rithy-raksmei").in_common
    assert [one.sentence for one in named] == [
        "Both are named in the bill H.R. 5490, with 41 others. That is no tie between them."
    ]
    further = facts.connect("hun-to", "hun-manet").in_common[0]
    assert further.at_a_remove
    assert further.sentence.startswith("Only at one remove: Hun To is named in the bill H.R. 5490 ")
    assert further.sentence.endswith(" That is no tie between them.")
