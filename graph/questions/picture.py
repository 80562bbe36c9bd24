"""What is on a canvas: a set of entities and all links among them, so that nothing is silently left out.

*Grow*: the neighbours of one entity are added, best-founded first. *Join*: the links are found from the ends that are
not hubs, so a hub in the set costs little; two hubs are queried as a pair. *Place*: `graph/drawing/layout.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, islice
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import Field, StrictBool

from graph.claims.partial_dates import PartialDate
from graph.database.answers import Answer, batches
from graph.drawing.layout import communities, place, place_beside
from graph.errors import BadParameter, NotFound
from graph.models import Link, Model, Network, NetworkEntity, RanQuery
from graph.questions import measures
from graph.questions.dated import Day
from graph.questions.queries import link, network_entity
from graph.vocabulary import LINK_PREDICATES

MAX_ENTITIES = 5000
MAX_EXPANDED = 500
HUB = 500
"""An entity with more links than this is not expanded."""
MAX_HUBS = 100
"""Up to this many hubs are joined with each other: each pair needs its own query."""
_BATCH = 1000
_SYMMETRIC = [name for name, predicate in LINK_PREDICATES.items() if predicate.symmetric]

Ask = Callable[..., Answer]
"""Runs a saved query: its name, `_limit`, and its parameters."""
Id = Annotated[str, Field(min_length=1, max_length=500)]
Coordinate = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Choices = tuple[str, ...] | None
T = TypeVar("T")


class Expand(Model):
    """Whose neighbours are added, and over which links. `out`: links that start here; symmetric links are both."""

    entity: Id
    predicates: Choices = None
    direction: Literal["out", "in"] | None = None
    standing: Choices = None
    limit: Annotated[int, Field(ge=1, le=MAX_EXPANDED)] = 50


class Asked(Model):
    """A requested picture. `at` holds the positions to keep."""

    entities: tuple[Id, ...] = Field(max_length=MAX_ENTITIES)
    at: dict[str, tuple[Coordinate, Coordinate]] = Field(default_factory=dict)
    expand: Expand | None = None
    predicates: Choices = None
    standing: Choices = None
    as_of: PartialDate | None = None
    known_on: PartialDate | None = None
    measure: Literal["communities", "pagerank", "betweenness"] | None = None
    """What is to be told of each mark beside."""
    tall: StrictBool = False
    """Whether it is for a window that is higher than wide."""


class Measuring(Model):
    """A measure of what is drawn: its value for each entity, for communities the number of its group."""

    name: str
    says: str
    not_meant: str
    values: dict[str, float]


class Picture(Network):
    """`truncated`: there are more links, or more neighbours; `more` says the latter."""

    gone: tuple[str, ...] = ()
    """Ids that are not in the graph."""
    added: tuple[str, ...] = ()
    """Ids that `expand` added."""
    more: bool = False
    """Whether `expand` left neighbours out."""
    communities: tuple[tuple[str, ...], ...] = ()
    """Ids of entities that are more closely connected, largest group first."""
    measured: Measuring | None = None


def answer(ask: Ask, asked: Asked, day: Day | None, *, cypher: str, max_links: int) -> Picture:
    """The picture, laid out. `cypher` is the query that finds its links. Raises BadParameter and NotFound."""
    ids = list(dict.fromkeys(asked.entities))
    if stray := sorted(asked.at.keys() - set(ids)):
        raise BadParameter("at", f"at holds a position for {stray[0]!r}, which is not among entities.")
    added, more = _grow(ask, asked, day, asked.expand, set(ids)) if asked.expand else ([], False)
    ids += added
    entities, hubs, pairs = _pairs(ask, asked, day, ids)
    links = _links(ask, day, pairs[:max_links], _Filter(asked.predicates, asked.standing))
    parameters: dict[str, Any] = {
        "starts": [start for start, _ in pairs[:max_links]],
        "ends": [end for _, end in pairs[:max_links]],
        "limit": max_links,
        "brief": False,
    } | asked.model_dump(include={"predicates", "standing"}, mode="json")
    ran = RanQuery.model_construct(name="links-between", cypher=cypher, parameters=parameters)
    if day:  # the standing in the graph is today's: what it was on the date is known after the query
        parameters["standing"] = None
        ran = ran.model_copy(update={**day.asked, "standing": asked.standing})
    found = Picture.model_construct(
        entities=tuple(entities[id] for id in ids if id in entities),
        links=tuple(links[:max_links]),
        truncated=more or len(pairs) > max_links or len(links) > max_links or hubs > MAX_HUBS,
        query=ran,
        gone=tuple(id for id in ids if id not in entities),
        added=tuple(added),
        more=more,
        communities=(),
    )
    placed = place_beside(found, asked.at) if asked.at else place(found, tall=asked.tall)
    told = _measured(found, asked.measure) if asked.measure else None
    return placed.model_copy(update={"communities": communities(found), "measured": told})


def _measured(found: Picture, name: str) -> Measuring:
    table = measures.measure(name, found, limit=MAX_ENTITIES)
    at = [column.name for column in table.columns].index("entity")
    value = 0 if name == "communities" else 1  # the group, or what stands beside the entity
    values = {str(row[at]): float(row[value]) for row in table.rows}
    return Measuring(name=name, says=table.says, not_meant=table.not_meant, values=values)


# --- growing --------------------------------------------------------------------------------------


def _grow(ask: Ask, asked: Asked, day: Day | None, wanted: Expand, there: set[str]) -> tuple[list[str], bool]:
    """The neighbours that an expansion adds, and whether it leaves some out."""
    limit = min(wanted.limit, MAX_ENTITIES - len(there))
    chosen = _Filter(_both(asked.predicates, wanted.predicates), _both(asked.standing, wanted.standing))
    if () in chosen:
        return [], False
    most = MAX_ENTITIES if day else len(there) + limit
    rows = ask(
        "neighbours-by-standing",
        _limit=most,
        entity=wanted.entity,
        predicates=chosen.predicates,
        standing=None if day else chosen.standing,
        direction=wanted.direction,
        symmetric=_SYMMETRIC,
    ).rows
    if not rows and not ask("neighbours-in-brief", ids=[wanted.entity], most=1).rows:
        raise NotFound("entity", wanted.entity)
    new = [id for id, _ in rows if id not in there]
    found = list(islice(_on_that_day(ask, day, wanted, chosen, new) if day else new, limit + 1))
    return found[:limit], len(found) > limit or len(rows) > most


def _both(first: Choices, second: Choices) -> Choices:
    """What both allow; None allows all."""
    return second if first is None else first if second is None else tuple(c for c in first if c in second)


def _on_that_day(ask: Ask, day: Day, wanted: Expand, chosen: "_Filter", ids: Sequence[str]) -> Iterator[str]:
    """Those of these neighbours with such a link on the date. In batches, since usually few are needed."""
    for part in batches(ids, 200):
        links = _links(ask, day, [(id, wanted.entity) for id in part], chosen)
        joined = {
            end
            for found in links
            if wanted.direction is None
            or found.predicate in _SYMMETRIC
            or (found.source == wanted.entity) == (wanted.direction == "out")
            for end in (found.source, found.target)
        }
        yield from (id for id in part if id in joined)


# --- joining --------------------------------------------------------------------------------------


class _Filter(NamedTuple):
    predicates: Choices
    standing: Choices


def _pairs(
    ask: Ask, asked: Asked, day: Day | None, ids: Sequence[str]
) -> tuple[dict[str, NetworkEntity], int, list[tuple[str, str]]]:
    """The entities that exist, the number of hubs, and the pairs that may be linked, with hubs last."""
    entities: dict[str, NetworkEntity] = {}
    others: dict[str, list[str]] = {}
    hubs: set[str] = set()
    given = {"predicates": asked.predicates, "standing": None if day else asked.standing, "most": HUB + 1}
    for node, degree, ends in _in_batches(
        lambda part: ask("neighbours-in-brief", _limit=len(part), ids=part, **given).rows, ids
    ):
        id = node.properties["id"]
        entities[id], others[id] = network_entity(node), ends
        if degree > HUB:
            hubs.add(id)
    pairs = {
        (id, end) if end in hubs or id < end else (end, id)
        for id, ends in others.items()
        for end in ends
        if end in entities
    }
    return entities, len(hubs), [*sorted(pairs), *combinations(sorted(hubs)[:MAX_HUBS], 2)]


def _links(ask: Ask, day: Day | None, pairs: Sequence[tuple[str, str]], chosen: _Filter) -> list[Link]:
    """The links between these pairs that pass the filters, on the date asked about."""
    given = {"predicates": chosen.predicates, "standing": None if day else chosen.standing, "brief": True}
    rows = _in_batches(
        lambda part: (
            ask("links-between", _limit=len(part), starts=[a for a, _ in part], ends=[b for _, b in part], **given).rows
        ),
        pairs,
    )
    links = sorted((link(relation) for relations, _ in rows for relation in relations), key=lambda found: found.id)
    if day is None:
        return links
    stood = day.links({found.id: found.claims for found in links}).values()
    return [found for found in stood if chosen.standing is None or found.standing in chosen.standing]


def _in_batches(rows: Callable[[Sequence[T]], list[tuple[Any, ...]]], asked: Sequence[T]) -> Iterator[tuple[Any, ...]]:
    """Rows for all ids, in batches. The database works on one batch while the previous one is read."""
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(rows, batches(asked, _BATCH)):
            yield from found
