"""Measures of a network: who has many links, who lies between others, who holds it together.

They count what was loaded. A measure says something about the sources as much as about the world: whoever is written
about most has the most links. Each comes with a sentence on what it does not mean.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.drawing.layout import igraph_random
from graph.errors import TooLarge
from graph.models import Column, Link, Model, Network

MAX_LINKS = 200_000
_CUTOFF = 4
"""Betweenness looks at shortest paths of at most this many links: longer ones say little, and cost much."""
_MOST_FOR_BETWEENNESS = 20_000

MeasureName = Literal["degree", "betweenness", "pagerank", "communities", "chokepoints", "bridges"]
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Measure:
    name: str
    title: str
    says: str
    not_meant: str
    columns: tuple[tuple[str, str], ...]
    of: Callable[["Any", Sequence[str]], Rows]


class Measured(Model):
    """A table of a measure, largest values first."""

    measure: str
    title: str
    says: str
    not_meant: str
    entities: int
    links: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    truncated: bool


MEASURES: dict[str, Measure] = {}
_ENTITY = ("entity", "id of the entity")


def _measure(
    name: str, title: str, says: str, not_meant: str, *columns: tuple[str, str]
) -> Callable[[Callable[[Any, Sequence[str]], Rows]], Callable[[Any, Sequence[str]], Rows]]:
    def register(of: Callable[[Any, Sequence[str]], Rows]) -> Callable[[Any, Sequence[str]], Rows]:
        MEASURES[name] = Measure(name, title, says, not_meant, columns, of)
        return of

    return register


def measure(name: str, network: Network, *, limit: int) -> Measured:
    """A measure of a network. Links between the same two count once, and their direction does not count."""
    return measure_links(name, (e.id for e in network.entities), map(_ends, network.links), limit=limit)


def measure_links(name: str, entities: Iterable[str], links: Iterable[tuple[str, str]], *, limit: int) -> Measured:
    """The same of entities and pairs. Raises TooLarge."""
    import igraph

    chosen = MEASURES[name]
    ids = sorted(entities)
    at = {id: n for n, id in enumerate(ids)}
    pairs: set[tuple[int, int]] = set()
    for a, b in links:
        if a in at and b in at and a != b:
            pairs.add((min(at[a], at[b]), max(at[a], at[b])))
        if len(pairs) > MAX_LINKS:
            raise TooLarge(f"The network has more than {MAX_LINKS:,} linked pairs. Choose a smaller one.")
    if name == "betweenness" and len(pairs) > _MOST_FOR_BETWEENNESS:
        raise TooLarge(f"Betweenness of more than {_MOST_FOR_BETWEENNESS:,} linked pairs takes too long. Narrow it.")
    rows = chosen.of(igraph.Graph(len(ids), sorted(pairs)), ids)
    return Measured(
        measure=name,
        title=chosen.title,
        says=chosen.says,
        not_meant=chosen.not_meant,
        entities=len(ids),
        links=len(pairs),
        columns=tuple(Column(name=column, description=description) for column, description in chosen.columns),
        rows=tuple(rows[:limit]),
        truncated=len(rows) > limit,
    )


def _ends(link: Link) -> tuple[str, str]:
    return link.source, link.target


def _ranked(ids: Sequence[str], values: Sequence[float], *, digits: int | None = None) -> Rows:
    """Largest first, then by id; without zeros."""
    found = [(id, value if digits is None else round(value, digits)) for id, value in zip(ids, values, strict=True)]
    return sorted((row for row in found if row[1] > 0), key=lambda row: (-row[1], row[0]))


@_measure(
    "degree",
    "Who is linked with the most others",
    "How many others an entity is linked with.",
    "Many links may only mean that many have written about somebody. It does not measure power or guilt.",
    _ENTITY,
    ("others", "number of entities it is linked with"),
)
def _degree(graph: Any, ids: Sequence[str]) -> Rows:
    return _ranked(ids, graph.degree())


@_measure(
    "betweenness",
    "Who lies between others",
    f"How many shortest paths of at most {_CUTOFF} links between two others pass through an entity.",
    "What lies between others may be a broker, or a document or a place that many mention. It does not show that "
    "anything passed through.",
    _ENTITY,
    ("paths", "number of shortest paths through it; of several equally short ones, each counts in part"),
)
def _betweenness(graph: Any, ids: Sequence[str]) -> Rows:
    return _ranked(ids, graph.betweenness(directed=False, cutoff=_CUTOFF), digits=2)


@_measure(
    "pagerank",
    "Who is linked with the well-linked",
    "The share of a random walk along the links that is spent at an entity.",
    "It rewards being near what is much written about. It ranks attention, not importance or responsibility.",
    _ENTITY,
    ("share", "share of the walk, of 1"),
)
def _pagerank(graph: Any, ids: Sequence[str]) -> Rows:
    return _ranked(ids, graph.pagerank(directed=False), digits=6) if graph.ecount() else []


@_measure(
    "communities",
    "Who belongs together",
    "Groups that are linked more closely among themselves than with others (Leiden, always with the same seed).",
    "A group is a pattern of links that sources report. It is not an organisation; its members may be strangers.",
    ("group", "number of the group; 1 is the largest"),
    ("size", "number of entities in it"),
    _ENTITY,
)
def _communities(graph: Any, ids: Sequence[str]) -> Rows:
    if not graph.ecount():
        return []
    with igraph_random():
        found: list[list[int]] = graph.community_leiden(objective_function="modularity", n_iterations=10)
    groups: list[list[str]] = [sorted(ids[n] for n in group) for group in found if len(group) > 1]
    groups.sort(key=_largest_first)
    return [(n, len(group), id) for n, group in enumerate(groups, 1) for id in group]


def _largest_first(group: list[str]) -> tuple[int, list[str]]:
    return -len(group), group


@_measure(
    "chokepoints",
    "Who holds the network together",
    "Entities without which a connected part falls apart (articulation points).",
    "If others are linked only through them, the reason may be a gap in what was loaded.",
    _ENTITY,
    ("pieces", "number of pieces into which its part would fall"),
)
def _chokepoints(graph: Any, ids: Sequence[str]) -> Rows:
    pieces: dict[int, set[int]] = {n: set() for n in graph.articulation_points()}
    for number, part in enumerate(graph.biconnected_components()):
        for n in pieces.keys() & set(part):
            pieces[n].add(number)
    return sorted(((ids[n], len(found)) for n, found in pieces.items()), key=lambda row: (-row[1], row[0]))


@_measure(
    "bridges",
    "Which links hold the network together",
    "Pairs whose link is the only connection between two parts.",
    "A bridge may be the one link that a source happens to report. It does not show that there is no other.",
    ("one", "id of one end"),
    ("other", "id of the other"),
)
def _bridges(graph: Any, ids: Sequence[str]) -> Rows:
    return sorted((ids[graph.es[n].source], ids[graph.es[n].target]) for n in graph.bridges())
