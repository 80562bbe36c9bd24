"""What a search for connections asks of the graph, and the filters for its links."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.models import Doubt, Link, Network, NetworkEntity
from graph.questions.paths import RANK, Neighbours

Pair = tuple[str, str]
DOUBT = "POSSIBLY_SAME"


@dataclass(frozen=True)
class Graph:
    """What the search asks of the graph: of a snapshot, of the database, or of either on a day."""

    neighbours: Neighbours
    joined: Callable[[Sequence[str], Collection[str] | None], Iterable[tuple[str, int, Sequence[str]]]]
    """The degree of each entity, and the other ends of its links, of all or some predicates."""
    between: Callable[[Sequence[Pair]], Network]
    """All links between the two ends of each pair."""
    entities: Callable[[Sequence[str]], Sequence[NetworkEntity]]
    links: Callable[[str], Mapping[str, int]]
    """Number of links of an entity by predicate."""
    narrowed: str
    """The filters as text: "; only links that are reported". """
    dated: bool


class Known:
    """The requested links, by their ends. The order in which they were loaded makes no difference."""

    def __init__(self, network: Network) -> None:
        links = sorted(network.links, key=lambda k: (RANK[k.standing], k.id))
        entities = sorted(network.entities, key=lambda e: e.id)
        network = self.network = network.model_copy(update={"links": tuple(links), "entities": tuple(entities)})
        self.entities = {entity.id: entity for entity in network.entities}
        self.links = {link.id: link for link in network.links}
        self._between: dict[frozenset[str], list[Link]] = defaultdict(list)
        for link in network.links:
            self._between[frozenset((link.source, link.target))].append(link)

    def between(self, a: str, b: str) -> list[Link]:
        """The links between two, the best-founded first."""
        return self._between.get(frozenset((a, b)), [])

    def name(self, id: str) -> str:
        return self.entities[id].name

    def only(self, links: Collection[str], ends: Sequence[str]) -> Network:
        kept = tuple(link for link in self.network.links if link.id in links)
        wanted = {end for link in kept for end in (link.source, link.target)} | {*ends}
        entities = tuple(entity for entity in self.network.entities if entity.id in wanted)
        return self.network.model_copy(update={"entities": entities, "links": kept})


def doubts(network: Network, ids: Collection[str]) -> tuple[Doubt, ...]:
    """Who or what each of these is possibly the same as, according to the links of this network."""
    names = {entity.id: entity.name for entity in network.entities}
    pairs = [
        (end, other, link)
        for link in network.links
        if link.predicate == DOUBT
        for end, other in ((link.source, link.target), (link.target, link.source))
        if end in ids
    ]
    return tuple(
        Doubt(end=end, other=other, name=names[other], link=link.id, sentence=link.sentence, claims=link.claims)
        for end, other, link in sorted(pairs, key=lambda pair: pair[:2])
    )
