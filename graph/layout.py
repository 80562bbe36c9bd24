"""Where each entity stands in a picture: the same network always gets the same places."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import igraph

from graph.models import Network

Place = tuple[float, float]

EXACT_UP_TO = 1000
"""Entities in one connected part up to which every pair repels (0.5 s); beyond it only near ones do."""
ASPECT = 4 / 3
ROOM = 120.0
"""Canvas units (pixels at zoom 1) that two entities are kept apart: about a label's width at 14 px."""
GAP = 150.0

_IGRAPH_RANDOM = Lock()


def place(network: Network) -> Network:
    """The network with `x` and `y` filled, centred on 0,0; the order of entities and links does not matter."""
    ids = sorted(entity.id for entity in network.entities)
    index = {entity_id: i for i, entity_id in enumerate(ids)}
    ends = sorted({(min(a, b), max(a, b)) for a, b in ((index[k.source], index[k.target]) for k in network.links)})
    places = _places(len(ids), tuple((a, b) for a, b in ends if a != b))
    entities = tuple(
        entity.model_copy(update={"x": places[index[entity.id]][0], "y": places[index[entity.id]][1]})
        for entity in network.entities
    )
    return network.model_copy(update={"entities": entities})


@lru_cache(maxsize=256)
def _places(n: int, ends: tuple[tuple[int, int], ...]) -> dict[int, Place]:
    """Kept, for the same network is asked for again and again: drawn, turned over, exported."""
    graph = igraph.Graph(n=n, edges=ends)
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    return _pack([(part, _spread(graph.induced_subgraph(part))) for part in parts])


def _spread(graph: igraph.Graph) -> list[Place]:
    """Places for one connected part."""
    n = graph.vcount()
    if n == 1:
        return [(0.0, 0.0)]
    # A sunflower: no two points coincide, and nothing is left to chance.
    start = [[math.sqrt(i) * math.cos(i * 2.399963), math.sqrt(i) * math.sin(i * 2.399963)] for i in range(n)]
    exact = n <= EXACT_UP_TO
    with _IGRAPH_RANDOM:  # igraph shakes the points with one generator for the whole process
        igraph.set_random_number_generator(random.Random(7))
        drawn = graph.layout_fruchterman_reingold(
            seed=start, niter=300 if exact else 500, grid="nogrid" if exact else "grid"
        )
        igraph.set_random_number_generator(random)
    return _part(_upright([(p[0], p[1]) for p in drawn]))


def _upright(points: Sequence[Place]) -> list[Place]:
    """Turned so that the longest axis lies flat, and mirrored so that the first point is at the left and top."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    centred = [(x - mx, y - my) for x, y in points]
    xx, yy, xy = (sum(f) for f in zip(*((x * x, y * y, x * y) for x, y in centred), strict=True))
    angle = math.atan2(2 * xy, xx - yy) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    turned = [(x * cos + y * sin, y * cos - x * sin) for x, y in centred]
    fx, fy = (-1 if turned[0][0] > 0 else 1), (-1 if turned[0][1] > 0 else 1)
    return [(x * fx, y * fy) for x, y in turned]


def _part(points: Sequence[Place]) -> list[Place]:
    """Stretched towards 4:3, and pushed apart until no two places are much nearer than `ROOM`."""
    width, height = _extent(points)
    stretch = min(max(ASPECT * height / width, 0.8), 2.0) if width and height else 1.0
    area = max(width * stretch * height, width * width / len(points))
    scale = ROOM / (0.7 * math.sqrt(area / len(points)))
    spots = [[x * stretch * scale, y * scale] for x, y in points]
    for _ in range(60):
        if not _push(spots):
            break
    return [(x, y) for x, y in spots]


def _push(spots: list[list[float]]) -> bool:
    """One round: each two nearer than `ROOM` give way by half. Cells keep it linear. False when all have room."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (x, y) in enumerate(spots):
        cells[int(x // ROOM), int(y // ROOM)].append(i)
    moved = False
    for (column, row), here in cells.items():
        near = [j for dx in (-1, 0, 1) for dy in (-1, 0, 1) for j in cells.get((column + dx, row + dy), ())]
        for p, q in ((spots[i], spots[j]) for i in here for j in near if i < j):
            dx, dy = q[0] - p[0], q[1] - p[1]
            apart = math.hypot(dx, dy)
            if apart < 0.97 * ROOM:
                moved = True
                by = 0.45 * (ROOM - apart) / (apart or 1.0)
                dx = dx or 1e-3
                p[0], p[1], q[0], q[1] = p[0] - dx * by, p[1] - dy * by, q[0] + dx * by, q[1] + dy * by
    return moved


def _extent(points: Sequence[Place]) -> Place:
    xs, ys = zip(*points, strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


Part = tuple[Sequence[int], Sequence[Place]]


def _pack(parts: Sequence[Part]) -> dict[int, Place]:
    """The parts side by side on shelves, the largest first, the whole as near 4:3 as shelves allow, centred."""
    if not parts:
        return {}
    widths = [_extent(points)[0] + GAP for _, points in parts]
    square = math.sqrt(sum(w * (_extent(points)[1] + GAP) for w, (_, points) in zip(widths, parts, strict=True)))
    shelves = [max(square * factor / 4, *widths) for factor in range(4, 13)] if len(parts) > 1 else widths
    tries = [_shelve(parts, shelf) for shelf in shelves]

    def frame(places: dict[int, Place]) -> float:
        width, height = _extent(list(places.values()))
        return max(width / ASPECT, height)

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
