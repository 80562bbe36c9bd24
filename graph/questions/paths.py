"""The k best paths between two entities, over links that carry.

*Collect*: one bounded query per hop, from both ends in turn. An entity with more links than a bound is a hub and is not
expanded; a path through it is found where its neighbours on both sides are.
*Rank*: standings are admitted one after another, so a path with a better weakest link always comes first. Within one
standing a step costs the hub penalty of the entity that it enters, weighted above any length; ties are broken by
length, then by link ids. (No library has k shortest paths with a bound on hops: long ones would crowd out good ones.)
`graph/questions/connections.py` turns what was found into an answer.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from typing import Any

from graph.database.answers import batches
from graph.errors import BadParameter, NotFound
from graph.models import Limits
from graph.vocabulary import STANDINGS, may_pass

MAX_HOPS = 10
MAX_PATHS = 20
MAX_LINKS_PER_ENTITY = 500
MOST_REACHED = 1000
"""Where counting the entities within reach of an end stops."""
_BATCH = 100
_ORDINARY = 8

Neighbours = Callable[[Sequence[str], bool], Iterable[Sequence[Any]]]
"""Rows of `queries/core/neighbours.cypher` for some entities; True: the counts alone."""
Steps = Mapping[str, Mapping[str, str]]
"""From each entity to each next one: the link to walk."""
RANK = {name: rank for rank, name in enumerate(STANDINGS)}


@dataclass(frozen=True, order=True)
class Route:
    """One chain: what it costs, the links it walks and the entities it passes."""

    cost: int
    links: tuple[str, ...]
    entities: tuple[str, ...]


@dataclass
class Collected:
    """What was collected around both ends. `between` holds the links of each pair as (rank of standing, id)."""

    between: dict[str, dict[str, list[tuple[int, str]]]] = field(default_factory=lambda: defaultdict(dict))
    degrees: dict[str, int] = field(default_factory=dict[str, int])
    passed: dict[str, bool] = field(default_factory=dict[str, bool])
    """Of each entity whether a path may pass through it."""
    hubs: set[str] = field(default_factory=set[str])
    full: bool = False
    """Whether there were more entities than the limit."""

    def passable(self, ids: Iterable[str]) -> set[str]:
        return {id for id in ids if self.passed[id]}


@dataclass(frozen=True)
class Found:
    """The best routes between two entities, and how far the search went."""

    source: str
    target: str
    routes: list[Route]
    collected: Collected
    limits: Limits


def find(neighbours: Neighbours, source: str, target: str, *, max_hops: int, k: int, max_entities: int) -> Found:
    """The k best chains of at most max_hops links. Raises BadParameter and NotFound."""
    if not 1 <= max_hops <= MAX_HOPS:
        raise BadParameter("max_hops", f"max_hops must be from 1 to {MAX_HOPS}, not {max_hops}.")
    if not 1 <= k <= MAX_PATHS:
        raise BadParameter("k", f"k must be from 1 to {MAX_PATHS}, not {k}.")
    collected = _collect(neighbours, source, target, max_hops, max_entities)
    routes = _ranked(neighbours, collected, source, target, max_hops, k)
    limits = Limits(
        max_hops=max_hops,
        k=k,
        max_entities=max_entities,
        max_links_per_entity=MAX_LINKS_PER_ENTITY,
        cut=collected.full or bool(collected.hubs),
        hubs=tuple(sorted(collected.hubs)),
    )
    return Found(source, target, routes, collected, limits)


# --- collecting -----------------------------------------------------------------------------------


def _collect(neighbours: Neighbours, source: str, target: str, max_hops: int, max_entities: int) -> Collected:
    """The links within reach. Both sides together go max_hops far; the smaller side advances next."""
    found, ends = Collected(), {source, target}
    _expand(neighbours, found, sorted(ends), max_entities)
    for id in (source, target):
        if id not in found.degrees:
            raise NotFound("entity", id)
    seen = {end: {end, *found.between[end]} for end in (source, target)}
    frontier = {end: found.passable(seen[end]) - ends for end in (source, target)}
    rounds = dict.fromkeys(frontier, 1)
    for _ in range(max_hops - 2):
        through = [end for end in frontier if not frontier[end]]
        # A side that has finished has collected all its chains. If a hub stopped it, the other side makes up for it,
        # but only until it meets the hub's neighbours, not to the end of the graph.
        if found.full or len(through) == 2 or any(not seen[end] & found.hubs for end in through):
            break
        near = min(frontier.keys() - through, key=lambda end: (len(frontier[end]), end))
        if through and rounds[near] > max_hops // 2:
            break
        _expand(neighbours, found, sorted(frontier[near]), max_entities)
        reached = {other for id in frontier[near] - found.hubs for other in found.between[id]}
        frontier[near] = found.passable(reached - seen[near]) - ends
        seen[near] |= reached
        rounds[near] += 1
    return found


def _expand(neighbours: Neighbours, found: Collected, ids: Sequence[str], max_entities: int) -> None:
    for part in batches([id for id in ids if id not in found.degrees], _BATCH):
        for entity, type, generic, degree, links in neighbours(part, False):
            found.degrees[entity], found.passed[entity] = degree, may_pass(type, generic=generic)
            if degree > MAX_LINKS_PER_ENTITY:
                found.hubs.add(entity)
            for link, standing, other, other_type, other_generic in links:
                found.passed[other] = may_pass(other_type, generic=other_generic)
                known = found.between[entity].setdefault(other, [])
                found.between[other][entity] = known
                if (rated := (RANK[standing], link)) not in known:
                    known.append(rated)
        if len(found.passed) > max_entities:
            found.full = True
            return


def reach(neighbours: Neighbours, found: Collected, end: str, max_hops: int) -> tuple[int, bool]:
    """Number of entities at most max_hops links away, counted up to `MOST_REACHED`, and whether that is all."""
    seen, frontier = {end}, {end}
    for _ in range(max_hops):
        _expand(neighbours, found, sorted(frontier), MOST_REACHED * 10)
        reached = {other for id in frontier for other in found.between[id]} - seen
        seen |= reached
        frontier = found.passable(reached)
        if len(seen) > MOST_REACHED or not frontier:
            break
    return min(len(seen) - 1, MOST_REACHED), not frontier and seen.isdisjoint(found.hubs)


# --- ranking --------------------------------------------------------------------------------------


def hub_penalty(degree: int) -> int:
    """Zero for an ordinary entity, and one more for each doubling of its links beyond that."""
    return (degree // _ORDINARY).bit_length()


def _ranked(
    neighbours: Neighbours, found: Collected, source: str, target: str, max_hops: int, k: int
) -> list[Route]:  # fmt: skip
    between = _within_reach(found, source, target, max_hops)
    for part in batches(sorted(between.keys() - found.degrees.keys()), _BATCH):
        found.degrees |= {entity: degree for entity, *_, degree, _ in neighbours(part, True)}
    cost = {id: 1 + (MAX_HOPS + 1) * hub_penalty(found.degrees[id]) for id in between} | {target: 1}
    routes: list[Route] = []
    for weakness in sorted({rank for others in between.values() for links in others.values() for rank, _ in links}):
        steps = {
            id: {other: min(links)[1] for other, links in others.items() if min(links)[0] <= weakness}
            for id, others in between.items()
        }
        routes += [r for r in _cheapest(steps, cost, source, target, max_hops, k) if r not in routes]
        if len(routes) >= k:
            break
    return routes[:k]


def _within_reach(
    found: Collected, source: str, target: str, max_hops: int
) -> dict[str, dict[str, list[tuple[int, str]]]]:
    """The part of what was collected that a chain of max_hops links can pass through."""
    away = {end: {end: 0} for end in (source, target)}
    for end, distance in away.items():
        layer = {end}
        for hops in range(1, max_hops + 1):
            layer = {o for id in layer for o in found.between[id] if o not in distance}
            distance |= dict.fromkeys(layer, hops)
            layer = found.passable(layer) - away.keys()
    near, far = away[source], away[target]
    kept = found.passable(id for id in near if near[id] + far.get(id, max_hops) <= max_hops) | {source, target}
    return {id: {o: links for o, links in found.between[id].items() if o in kept} for id in kept}


def _cheapest(
    steps: Steps, cost: Mapping[str, int], source: str, target: str, max_hops: int, k: int
) -> list[Route]:  # fmt: skip
    """The k cheapest routes without loops, by Yen's algorithm: each branches off an earlier one at some entity."""
    left = _cost_left(steps, cost, target, max_hops)

    def complete(path: tuple[str, ...], banned: Collection[str]) -> list[Route]:
        """The cheapest route that begins with this path and avoids banned next entities, by A*; none or one."""
        links, paid = tuple(steps[a][b] for a, b in pairwise(path)), sum(cost[id] for id in path[1:])
        heap = [(paid + left[-1].get(path[-1], 0), links, paid, path)]
        done: set[tuple[str, int]] = set()
        while heap:
            _, links, paid, way = heappop(heap)
            if way[-1] == target:
                return [Route(paid, links, way)]
            if (state := (way[-1], len(way))) in done:
                continue
            done.add(state)
            rest = left[max_hops - len(way)]
            for other, link in steps[way[-1]].items():
                if other in rest and other not in way and not (len(way) == len(path) and other in banned):
                    on = paid + cost[other]
                    heappush(heap, (on + rest[other], (*links, link), on, (*way, other)))
        return []

    routes: list[Route] = []
    candidates = complete((source,), ())
    while candidates and len(routes) < k:
        routes.append(heappop(candidates))
        way = routes[-1].entities
        for n in range(1, len(way)):
            taken = {other.entities[n] for other in routes if other.entities[:n] == way[:n]}
            for route in complete(way[:n], taken):
                if route not in candidates:
                    heappush(candidates, route)
    return routes


def _cost_left(steps: Steps, cost: Mapping[str, int], target: str, max_hops: int) -> list[dict[str, int]]:
    """For each number of hops, the minimum cost to reach the target from entities within that distance."""
    left, changed = [{target: 0}], {target}
    for _ in range(max_hops):
        last, best = left[-1], dict(left[-1])
        nearer: set[str] = set()
        for id in changed:
            for other in steps[id]:
                if other not in best or last[id] + cost[id] < best[other]:
                    best[other] = last[id] + cost[id]
                    nearer.add(other)
        left.append(best)
        changed = nearer
    return left
