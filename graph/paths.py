"""How two entities are connected: the shortest chains of walkable links.

The graph is expanded by one query a hop, from both ends in turn, and igraph finds the paths in what was
collected: the engines' own shortestPath cannot filter alike on both.
"""

from collections.abc import Callable, Sequence

import igraph

from graph.errors import BadParameter
from graph.layout import place
from graph.models import Hop, Link, Network, Path, Paths
from graph.vocabulary import STANDINGS, TYPES

MAX_HOPS = 10
MAX_PATHS = 20
_MAX_ENTITIES = 20_000

Expand = Callable[[Sequence[str]], Network]
_WEAKNESS = {name: rank for rank, name in enumerate(STANDINGS)}


def find(expand: Expand, source: str, target: str, *, max_hops: int, k: int) -> Paths:
    """Up to k paths of at most max_hops links, shortest first. `expand` gives the walkable links of some entities."""
    if source == target:
        raise BadParameter("target", "source and target are the same entity: there is no path to ask for.")
    if not 1 <= max_hops <= MAX_HOPS:
        raise BadParameter("max_hops", f"max_hops must be from 1 to {MAX_HOPS}, not {max_hops}.")
    if not 1 <= k <= MAX_PATHS:
        raise BadParameter("k", f"k must be from 1 to {MAX_PATHS}, not {k}.")
    collected, cut = _collect(expand, source, target, max_hops)
    chains = _shortest(collected, source, target, max_hops, k)
    outcome = "found" if chains else "cut_off" if cut else "no_path"
    used = {id for chain in chains for link in chain for id in (link.source, link.target)} or {source, target}
    on_paths = {link.id for chain in chains for link in chain}
    network = collected.model_copy(
        update={
            "entities": tuple(e for e in collected.entities if e.id in used),
            "links": tuple(link for link in collected.links if link.id in on_paths),
            "truncated": False,
        }
    )
    return Paths(
        outcome=outcome,
        paths=tuple(_path(chain) for chain in chains),
        network=place(network),
        limits={"max_hops": max_hops, "k": k, "max_entities": _MAX_ENTITIES},
    )


def _collect(expand: Expand, source: str, target: str, max_hops: int) -> tuple[Network, bool]:
    """The links within reach of both ends, and whether a limit cut the collecting off."""
    seen: dict[str, set[str]] = {source: {source}, target: {target}}
    frontier = {source: [source], target: [target]}
    entities, links, cut, question = {}, {}, False, None
    for _ in range(max_hops):
        near = min(frontier, key=lambda end: (not frontier[end], len(frontier[end])))
        if not frontier[near]:
            break
        step = expand(frontier[near])
        question = question or step.query
        entities |= {e.id: e for e in step.entities}
        links |= {link.id: link for link in step.links}
        new = [e for e in step.entities if e.id not in seen[near]]
        seen[near] |= {e.id for e in new}
        frontier[near] = [e.id for e in new if TYPES[e.type].transit and e.id not in (source, target)]
        cut = step.truncated or len(entities) > _MAX_ENTITIES
        if cut:
            break
    assert question is not None
    ends = (source, target)
    kept = {key: e for key, e in entities.items() if TYPES[e.type].transit or key in ends}
    return (
        Network.model_construct(
            entities=tuple(kept.values()),
            links=tuple(link for link in links.values() if link.source in kept and link.target in kept),
            truncated=cut,
            query=question,
        ),
        cut,
    )


def _shortest(network: Network, source: str, target: str, max_hops: int, k: int) -> list[list[Link]]:
    """The k shortest chains; of several links between two entities, the best standing one."""
    index = {e.id: n for n, e in enumerate(network.entities)}
    if source not in index or target not in index:
        return []
    best: dict[tuple[int, int], Link] = {}
    for link in network.links:
        pair = (min(index[link.source], index[link.target]), max(index[link.source], index[link.target]))
        if pair not in best or _rank(link) < _rank(best[pair]):
            best[pair] = link
    graph = igraph.Graph(n=len(index), edges=list(best))
    chosen = list(best.values())
    # Among paths of one length the better standing one comes first: a hop costs 1 and a little for its weakness.
    cost = [1 + _WEAKNESS[link.standing] / 1000 for link in chosen]
    components = graph.connected_components().membership
    if components[index[source]] != components[index[target]]:
        return []
    found = graph.get_k_shortest_paths(index[source], index[target], k=k, weights=cost, output="epath")
    return [[chosen[n] for n in chain] for chain in found if 0 < len(chain) <= max_hops]


def _rank(link: Link) -> tuple[int, str]:
    return _WEAKNESS[link.standing], link.id


def _path(chain: list[Link]) -> Path:
    hops = tuple(Hop(link=link.id, sentence=link.sentence, claims=link.claims) for link in chain)
    return Path(
        length=len(chain),
        weakest=max((link.standing for link in chain), key=_WEAKNESS.__getitem__),
        sentence=" ".join(hop.sentence for hop in hops),
        hops=hops,
    )
