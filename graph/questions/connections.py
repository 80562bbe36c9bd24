"""How some entities are connected: an answer every time, in ranks.

*Directly linked*: every link between two of them, whatever it says. *Connected*: paths over links that carry.
*In common, but no tie*: what both are linked to without being connected by it. *Nothing*: how far each reaches, and why
it ends there. `graph/vocabulary.py` decides what carries, `graph/questions/paths.py` finds the paths.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from graph.drawing.layout import place_paths
from graph.errors import BadParameter, ProtectedEnd
from graph.models import Hop, Limits, Network, Path, Paths, Rank
from graph.questions.around import DOUBT, Graph, Known, Pair, doubts
from graph.questions.in_common import at_a_remove, in_common, shared
from graph.questions.outcome import reached
from graph.questions.paths import MOST_REACHED, RANK, Found, Route, find
from graph.vocabulary import PREDICATES, STANDINGS

MAX_ENDS = 10


def check_ends(ends: Sequence[str]) -> None:
    """Raises BadParameter for ends that cannot be connected to each other."""
    if not 2 <= len(ends) <= MAX_ENDS:
        raise BadParameter("targets", f"From 2 to {MAX_ENDS} entities can be connected at once, not {len(ends)}.")
    twice = [id for id, n in Counter(ends).items() if n > 1]
    if twice and len(ends) == 2:
        raise BadParameter("target", "Both ends are the same entity: there is no path to find.")
    if twice:
        raise BadParameter("targets", f"{twice[0]!r} is given twice: there is no path from an entity to itself.")


def connect(graph: Graph, ends: Sequence[str], *, max_hops: int, k: int, max_entities: int) -> Paths:
    """The answer in ranks. Raises BadParameter, NotFound, ProtectedEnd."""
    check_ends(ends)
    pairs = list(combinations(ends, 2))
    each = k if len(pairs) == 1 else 1
    found = {
        pair: find(graph.neighbours, *pair, max_hops=max_hops, k=each, max_entities=max_entities) for pair in pairs
    }
    joined = {id: (degree, set(others)) for id, degree, others in graph.joined(ends, None)}
    bearing = shared(ends, {id: others for id, (_, others) in joined.items()})
    doubted = [(id, other) for id, _, others in graph.joined(ends, [DOUBT]) for other in set(others)]
    hops = [hop for one in found.values() for route in one.routes for hop in pairwise(route.entities)]
    asked = {*pairs, *hops, *((end, id) for id, who in bearing.items() for end in who), *doubted}
    known = Known(_with_ends(graph, graph.between(sorted(_less_linked_first(asked, found, joined))), ends))
    for end in ends:
        if known.entities[end].protected:
            raise ProtectedEnd(end, known.name(end))
    direct = sorted((link for pair in pairs for link in known.between(*pair)), key=lambda k: (RANK[k.standing], k.id))
    tree = _tree(ends, found, {pair for pair in pairs if known.between(*pair)})
    routes = [(route, found[pair]) for pair in tree for route in found[pair].routes]
    tied = len(tree) == len(ends) - 1
    common = in_common(graph, known, bearing)
    if len(ends) == 2 and not (tied or common):
        common = at_a_remove(graph, *ends)
    rank: Rank = "direct" if direct else "connected" if routes else "in_common" if common else "nothing"
    cut = any(one.limits.cut for one in found.values())
    if rank in ("in_common", "nothing") and cut:
        rank = "cut_off"
    paths = tuple(_path(route, one, known) for route, one in routes)
    shown = {hop.link for path in paths for hop in path.hops} | {link.id for link in direct}
    return Paths(
        outcome="found" if tied else "cut_off" if cut else "no_path",
        rank=rank,
        ends=tuple(ends),
        direct=tuple(direct),
        paths=paths,
        in_common=common,
        reach=None if tied else reached(graph, known, ends, tree, found, max_hops),
        doubts=doubts(known.network, ends),
        network=place_paths(known.only(shown, ends), ends, [path.entities for path in paths]),
        limits=_limits([one.limits for one in found.values()], k),
    )


def _with_ends(graph: Graph, network: Network, ends: Sequence[str]) -> Network:
    there = {entity.id for entity in network.entities}
    missing = [end for end in ends if end not in there]
    more = tuple(graph.entities(missing)) if missing else ()
    return network.model_copy(update={"entities": (*network.entities, *more)})


def _less_linked_first(
    pairs: Iterable[Pair], found: Mapping[Pair, Found], joined: Mapping[str, tuple[int, set[str]]]
) -> set[Pair]:
    """Each pair once; the database searches from the first of the two."""
    degrees = {id: n for one in found.values() for id, n in one.collected.degrees.items()}
    degrees |= {id: degree for id, (degree, _) in joined.items()}

    def key(id: str) -> tuple[int, str]:
        return degrees.get(id, MOST_REACHED), id

    return {(min(pair, key=key), max(pair, key=key)) for pair in pairs}


def _tree(ends: Sequence[str], found: Mapping[Pair, Found], direct: Collection[Pair]) -> list[Pair]:
    """The pairs needed to connect all ends, as far as possible: directly linked pairs first, then the best paths."""
    piece = {end: end for end in ends}

    def key(pair: Pair) -> tuple[bool, int, int]:
        routes = found[pair].routes
        weakest = min((rank for rank, _ in _steps(found[pair], routes[0])), default=0) if routes else 0
        return pair not in direct, weakest, routes[0].cost if routes else 0

    kept: list[Pair] = []
    for pair in sorted((p for p in found if p in direct or found[p].routes), key=key):
        one, other = piece[pair[0]], piece[pair[1]]
        if one != other:
            kept.append(pair)
            piece = {end: one if at == other else at for end, at in piece.items()}
    return kept


def _steps(found: Found, route: Route) -> list[tuple[int, str]]:
    return [min(found.collected.between[a][b]) for a, b in pairwise(route.entities)]


def _limits(all: Sequence[Limits], k: int) -> Limits:
    hubs = sorted({hub for limits in all for hub in limits.hubs})
    return all[0].model_copy(update={"k": k, "hubs": tuple(hubs), "cut": any(limits.cut for limits in all)})


# --- paths ----------------------------------------------------------------------------------------


def _path(route: Route, found: Found, known: Known) -> Path:
    links = [known.links[id] for id in route.links]
    pairs = list(pairwise(route.entities))
    also = [[id for _, id in sorted(found.collected.between[a][b])[1:]] for a, b in pairs]
    weakest = max(RANK[link.standing] for link in links)
    return Path(
        length=len(links),
        weakest=tuple(STANDINGS)[weakest],
        sentence=" ".join(link.sentence for link in links),
        hops=tuple(
            Hop(link=link.id, sentence=link.sentence, claims=link.claims, also=tuple(others))
            for link, others in zip(links, also, strict=True)
        ),
        entities=route.entities,
        acts=any(PREDICATES[link.predicate].carries == "act" for link in links),
        breaks_without=tuple(sorted({source for link in links for source in link.breaks_without})),
        independent_sources=min(link.independent_sources for link in links if RANK[link.standing] == weakest),
    )
