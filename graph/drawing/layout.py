"""The position of each entity in a picture: the same network always gets the same layout."""

import math
import random
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from graph.models import Network

if TYPE_CHECKING:
    import igraph

Place = tuple[float, float]
N = TypeVar("N", bound=Network)

EXACT_UP_TO = 1000
"""Up to this many entities in a connected part, every pair repels (0.5 s); above it, only close ones do."""
_STEPS = 1_000_000
"""Entities times iterations: each moves 300 times, or 200 times in a part of 5,000 (0.4 s)."""
_PUSHES = 60_000
"""Entities times rounds of pushing them apart (0.3 s)."""
ASPECT = 4 / 3
TALL = 2.1
"""Height by width of a picture for the window of a phone."""
ROOM = 120.0
"""Distance between two entities in canvas units (pixels at zoom 1): about a label's width at 14 px."""
GAP = 150.0
_TIGHT = 0.45
"""Fraction of `ROOM`: an entity added to a crowd is closer to others, rather than far from its neighbours."""
_NEAR_UP_TO = 500
"""Up to this many new entities are placed near their neighbours; more get a picture of their own below."""
_NEAR = 160
"""This many points of the sunflower count as near: five times `ROOM`."""
_GOLDEN = 2.399963
"""The angle, in radians, from one seed of a sunflower to the next."""

_HALF = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Half of the eight cells around one, so that each pair of cells meets once."""

_HOP, _ROW = 240.0, 150.0
"""From one entity of a path to the next, and from one path to the one below."""
_CLEAR = 0.3 * ROOM
"""Minimum distance between a position and the lines between others."""
_CLEARED_UP_TO = 6_000
"""Entities times links up to which that is enforced: the picture of one person and their surroundings."""

_IGRAPH_RANDOM = Lock()


def place(network: N, *, tall: bool = False) -> N:
    """The network with `x` and `y` filled in, centred on 0,0; the order of entities and links does not matter.

    `tall`: for a window that is higher than wide.
    """
    ids, ends = _as_numbers(network)
    places = _places(len(ids), ends, TALL if tall else ASPECT)
    if tall:
        places = {i: (y, x) for i, (x, y) in places.items()}
    return _at(network, {id: places[i] for i, id in enumerate(ids)})


def place_beside(network: N, at: Mapping[str, Place]) -> N:
    """The network with the entities in `at` exactly there, and the others near their neighbours, or below."""
    ids, ends = _as_numbers(network)
    fixed = {i: at[id] for i, id in enumerate(ids) if id in at}
    places = _beside(len(ids), ends, fixed)
    return _at(network, {id: places[i] for i, id in enumerate(ids)})


def place_paths(network: N, ends: Sequence[str], chains: Sequence[Sequence[str]]) -> N:
    """Paths between two ends from left to right in the order of their hops, one below the other; the rest beneath.

    Connections between several ends have no left and right: they are laid out like any network.
    """
    if len(ends) != 2:
        return place(network)
    width = _HOP * max((len(chain) - 1 for chain in chains), default=2)
    rows = [chain for chain in chains if len(chain) > 2]
    heights = _heights(len(rows), free=any({k.source, k.target} == set(ends) for k in network.links))
    places: dict[str, Place] = {ends[0]: (-width / 2, 0.0), ends[1]: (width / 2, 0.0)}
    for y, chain in zip(heights, rows, strict=True):
        for step, id in enumerate(chain):
            places.setdefault(id, (round(width * (step / (len(chain) - 1) - 0.5), 1), y))
    rest = [entity.id for entity in network.entities if entity.id not in places]
    for n, id in enumerate(sorted(rest)):
        places[id] = ((n - (len(rest) - 1) / 2) * _ROW, max(heights, default=0.0) + 1.5 * _ROW)
    return _at(network, places)


def _heights(rows: int, *, free: bool) -> list[float]:
    """How far each path is from the line between its ends, which belongs to their direct links where there are any."""
    if not free:
        return [(row - (rows - 1) / 2) * _ROW for row in range(rows)]
    return [(row - rows // 2 + (row >= rows // 2)) * _ROW for row in range(rows)]


def communities(network: Network) -> tuple[tuple[str, ...], ...]:
    """Ids of entities that are more closely connected to each other than to others, largest group first."""
    ids, ends = _as_numbers(network)
    if not ids:
        return ()
    with igraph_random():
        found = _graph(len(ids), ends).community_leiden(objective_function="modularity", n_iterations=10)
    return tuple(sorted((tuple(ids[i] for i in group) for group in found), key=lambda group: (-len(group), group)))


def _as_numbers(network: Network) -> tuple[list[str], tuple[tuple[int, int], ...]]:
    """The ids in order, and each linked pair once, as indices into them."""
    ids = sorted(entity.id for entity in network.entities)
    index = {id: i for i, id in enumerate(ids)}
    ends = sorted({(min(a, b), max(a, b)) for a, b in ((index[k.source], index[k.target]) for k in network.links)})
    return ids, tuple((a, b) for a, b in ends if a != b)


def _at(network: N, places: Mapping[str, Place]) -> N:
    entities = tuple(
        entity.model_copy(update={"x": places[entity.id][0], "y": places[entity.id][1]}) for entity in network.entities
    )
    return network.model_copy(update={"entities": entities})


def _graph(n: int, ends: Iterable[tuple[int, int]]) -> "igraph.Graph":
    import igraph  # here, because tables do not need it and it takes a third of a second

    return igraph.Graph(n=n, edges=ends)


@contextmanager
def igraph_random() -> Generator[None]:
    """igraph uses one random generator for the whole process: seed it for each layout."""
    import igraph

    with _IGRAPH_RANDOM:
        igraph.set_random_number_generator(random.Random(7))  # noqa: S311 - the same picture every time
        yield
        igraph.set_random_number_generator(random)


@lru_cache(maxsize=256)
def _places(n: int, ends: tuple[tuple[int, int], ...], aspect: float = ASPECT) -> dict[int, Place]:
    """Cached, because the same network is requested repeatedly: drawn, paged through, exported."""
    graph = _graph(n, ends)
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    return _pack([(part, _spread(graph.induced_subgraph(part), aspect)) for part in parts], aspect)


def _spread(graph: "igraph.Graph", aspect: float) -> list[Place]:
    """Places for one connected part."""
    n = graph.vcount()
    if n == 1:
        return [(0.0, 0.0)]
    # A sunflower: no two points coincide, and nothing is random.
    start = [[math.sqrt(i) * math.cos(i * _GOLDEN), math.sqrt(i) * math.sin(i * _GOLDEN)] for i in range(n)]
    exact = n <= EXACT_UP_TO
    with igraph_random():
        drawn = graph.layout_fruchterman_reingold(
            seed=start, niter=min(300, _STEPS // n), grid="nogrid" if exact else "grid"
        )
    points = _part(_upright([(p[0], p[1]) for p in drawn]), aspect)
    return _off_lines(points, [edge.tuple for edge in graph.es]) if n * graph.ecount() <= _CLEARED_UP_TO else points


def _upright(points: Sequence[Place]) -> list[Place]:
    """Rotated so that the longest axis is horizontal, and mirrored so that the first point is at the top left."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    centred = [(x - mx, y - my) for x, y in points]
    xx, yy, xy = (sum(f) for f in zip(*((x * x, y * y, x * y) for x, y in centred), strict=True))
    angle = math.atan2(2 * xy, xx - yy) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in centred]
    fx, fy = (-1 if turned[0][0] > 0 else 1), (-1 if turned[0][1] > 0 else 1)
    return [(x * fx, y * fy) for x, y in turned]


def _part(points: Sequence[Place], aspect: float) -> list[Place]:
    """Stretched towards this shape, and pushed apart until no two positions are much closer than `ROOM`."""
    width, height = _extent(points)
    stretch = min(max(aspect * height / width, 0.8), max(2.0, aspect)) if width and height else 1.0
    area = max(width * stretch * height, width * width / len(points))
    scale = ROOM / (0.7 * math.sqrt(area / len(points)))
    spots = [[x * stretch * scale, y * scale] for x, y in points]
    for _ in range(min(60, _PUSHES // len(points))):  # a crowd has no room, however often it is pushed
        if not _push(spots):
            break
    return [(x, y) for x, y in spots]


def _off_lines(points: Sequence[Place], ends: Sequence[tuple[int, int]]) -> list[Place]:
    """Moved aside until no position is on the line between two others, where it would seem linked to them."""
    spots = [[x, y] for x, y in points]
    for _ in range(40):
        moved = False
        for a, b in ends:
            (ax, ay), (bx, by) = spots[a], spots[b]
            dx, dy = bx - ax, by - ay
            length = math.hypot(dx, dy) or 1.0
            for c, spot in enumerate(spots):
                along = ((spot[0] - ax) * dx + (spot[1] - ay) * dy) / length
                off = ((spot[1] - ay) * dx - (spot[0] - ax) * dy) / length
                if 0 < along < length and abs(off) < _CLEAR and c not in (a, b):
                    moved = True
                    aside = (1 if off >= 0 else -1) * (_CLEAR + 1 - abs(off))
                    spot[0] -= dy / length * aside
                    spot[1] += dx / length * aside
        if not (_push(spots) or moved):
            break
    return [(x, y) for x, y in spots]


def _push(spots: list[list[float]]) -> bool:
    """One round: any two closer than `ROOM` each move half the way. Cells keep it linear. False if all have room."""
    cells: dict[tuple[int, int], list[list[float]]] = defaultdict(list)
    for spot in spots:
        cells[int(spot[0] // ROOM), int(spot[1] // ROOM)].append(spot)
    moved = False
    near = (0.97 * ROOM) ** 2
    for (column, row), here in cells.items():
        # Each pair of cells meets once, from one side.
        beside = [q for dx, dy in _HALF for q in cells.get((column + dx, row + dy), ())]
        for i, p in enumerate(here):
            for q in (*here[i + 1 :], *beside):
                dx, dy = q[0] - p[0], q[1] - p[1]
                if dx * dx + dy * dy < near:
                    moved = True
                    apart = math.hypot(dx, dy)
                    by = 0.45 * (ROOM - apart) / (apart or 1.0)
                    dx = dx or 1e-3
                    p[0], p[1], q[0], q[1] = p[0] - dx * by, p[1] - dy * by, q[0] + dx * by, q[1] + dy * by
    return moved


def _extent(points: Sequence[Place]) -> Place:
    xs, ys = zip(*points, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


Part = tuple[Sequence[int], Sequence[Place]]


def _pack(parts: Sequence[Part], aspect: float) -> dict[int, Place]:
    """The parts side by side on shelves, largest first, the whole as close to this shape as possible, centred."""
    if not parts:
        return {}
    widths = [_extent(points)[0] + GAP for _, points in parts]
    square = math.sqrt(sum(w * (_extent(points)[1] + GAP) for w, (_, points) in zip(widths, parts, strict=True)))
    shelves = [max(square * factor / 4, *widths) for factor in range(4, 13)] if len(parts) > 1 else widths
    tries = [_shelve(parts, shelf) for shelf in shelves]

    def frame(places: dict[int, Place]) -> float:
        width, height = _extent(list(places.values()))
        return max(width / aspect, height)

    places = min(tries, key=frame)
    xs, ys = zip(*places.values(), strict=True)
    cx, cy = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {member: (round(x - cx, 1), round(y - cy, 1)) for member, (x, y) in places.items()}


def _shelve(parts: Sequence[Part], shelf: float) -> dict[int, Place]:
    places: dict[int, Place] = {}
    left = top = row = 0.0
    for members, points in parts:
        width, height = _extent(points)
        if left and left + width > shelf:
            left, top, row = 0.0, top + row, 0.0
        x0, y0 = min(x for x, _ in points), min(y for _, y in points)
        for member, (x, y) in zip(members, points, strict=True):
            places[member] = (left + x - x0, top + y - y0)
        left, row = left + width + GAP, max(row, height + GAP)
    return places


# --- beside what is there -------------------------------------------------------------------------


def _beside(n: int, ends: Sequence[tuple[int, int]], fixed: Mapping[int, Place]) -> dict[int, Place]:
    """Positions for all `n`, those in `fixed` unchanged: near their neighbours, the rest as a picture below."""
    graph = _graph(n, ends)
    places, spots = dict(fixed), _Spots(fixed.values())
    order = _outwards(graph, fixed)
    for i in order if len(order) <= _NEAR_UP_TO else ():
        places[i] = spots.take(*_wanted(graph, i, places, fixed))
    if apart := sorted(set(range(n)) - places.keys()):
        own = _places(len(apart), tuple(edge.tuple for edge in graph.induced_subgraph(apart).es))
        xs, ys = zip(*places.values(), strict=True) if places else ((0.0,), (0.0,))
        top, middle = max(ys) + 2 * GAP - min(y for _, y in own.values()), (min(xs) + max(xs)) / 2
        places |= {apart[i]: (round(x + middle, 1), round(y + top, 1)) for i, (x, y) in own.items()}
    return places


def _outwards(graph: "igraph.Graph", fixed: Collection[int]) -> list[int]:
    """Entities linked to existing ones: the nearest first, and among those the most linked."""
    order: list[int] = []
    reached, layer = set(fixed), {j for i in fixed for j in graph.neighbors(i)} - set(fixed)
    while layer:
        order += sorted(layer, key=lambda i: (-sum(j in reached for j in graph.neighbors(i)), i))
        reached |= layer
        layer = {j for i in layer for j in graph.neighbors(i)} - reached
    return order


def _wanted(graph: "igraph.Graph", i: int, places: Mapping[int, Place], fixed: Mapping[int, Place]) -> Place:
    """Between its neighbours; next to a single neighbour, on the side away from those already there."""
    around = [j for j in graph.neighbors(i) if j in places]
    x, y = _middle([places[j] for j in around])
    others = [fixed[j] for j in graph.neighbors(around[0]) if j in fixed]
    if len(around) > 1 or not others:
        return x, y
    ox, oy = _middle(others)
    away = math.hypot(x - ox, y - oy) or 1.0
    return x + ROOM * (x - ox) / away, y + ROOM * (y - oy) / away


def _middle(points: Sequence[Place]) -> Place:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


class _Spots:
    """Occupied positions, in cells of `ROOM`, so that a search for a free one stays local."""

    def __init__(self, taken: Iterable[Place]) -> None:
        self._cells: dict[tuple[int, int], list[Place]] = defaultdict(list)
        self._passed: dict[Place, list[int]] = {}
        for x, y in taken:
            self._cells[self._cell(x, y)].append((x, y))

    @staticmethod
    def _cell(x: float, y: float) -> tuple[int, int]:
        return int(x // ROOM), int(y // ROOM)

    def take(self, x: float, y: float) -> Place:
        """The nearest free position along a sunflower: with room if close by, else tight. What was full stays full."""
        wide, tight = self._passed.setdefault((x, y), [0, 0])
        step = next((step for step in range(wide, _NEAR) if self._free(*_petal(x, y, step), ROOM)), _NEAR)
        self._passed[x, y][0] = step
        if step == _NEAR:
            step = next(step for step in count(tight) if self._free(*_petal(x, y, step), _TIGHT * ROOM))
            self._passed[x, y][1] = step
        spot = _petal(x, y, step)
        self._cells[self._cell(*spot)].append(spot)
        return spot

    def _free(self, x: float, y: float, room: float) -> bool:
        column, row = self._cell(x, y)
        near = (spot for dx in (-1, 0, 1) for dy in (-1, 0, 1) for spot in self._cells.get((column + dx, row + dy), ()))
        return all(math.hypot(x - a, y - b) >= 0.97 * room for a, b in near)


def _petal(x: float, y: float, step: int) -> Place:
    away, turn = ROOM * 0.4 * math.sqrt(step), step * _GOLDEN
    return round(x + away * math.cos(turn), 1), round(y + away * math.sin(turn), 1)
