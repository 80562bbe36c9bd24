"""The static picture of a network in a dossier, as numbers for its SVG: drawn without a script, so it prints."""

import math
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.drawing.view import shortened, visible
from graph.models import Link, Network, NetworkEntity
from graph.vocabulary import PREDICATES

_LABELLED_UP_TO = 30
"""Up to this many links, the picture has their labels; above it, only their numbers."""
SMALLER = 0.85
"""Size of a link's letters relative to those of a name."""
_WAYS = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.6, 1), (-0.6, 1), (0.6, -1), (-0.6, -1))
_ALONG = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)

Box = tuple[float, float, float, float]


class _Taken:
    """Occupied areas, by cells, so that a lookup costs the same in a large picture."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def _near(self, box: Box) -> Iterator[list[Box]]:
        x0, y0, x1, y1 = (int(side // self._cell) for side in box)
        return (self._boxes[x, y] for x in range(x0, x1 + 1) for y in range(y0, y1 + 1))

    def add(self, box: Box) -> None:
        for boxes in self._near(box):
            boxes.append(box)

    def covered(self, box: Box, less_than: float = math.inf) -> float:
        """How much of the box is occupied; it stops counting at `less_than`."""
        x0, y0, x1, y1 = box
        covered = 0.0
        for boxes in self._near(box):
            for left, top, right, bottom in boxes:
                if left < x1 and x0 < right and top < y1 and y0 < bottom:
                    covered += (min(x1, right) - max(x0, left)) * (min(y1, bottom) - max(y0, top))
            if covered >= less_than:
                break
        return covered


class Words(NamedTuple):
    """A text in its box: the lines and their positions."""

    box: Box
    x: float
    lines: list[tuple[float, str]]
    aside: int = 0
    """How many of the last lines are a caption."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An SVG in numbers. `unit`: the size here of one pixel of the vocabulary's line widths."""

    box: Box
    unit: float
    paths: dict[str, str]
    arrows: dict[str, str]
    words: dict[str, Words]
    names: dict[str, Words]


def draw(
    network: Network,
    links: Mapping[str, int],
    entities: Mapping[str, int],
    *,
    captions: Mapping[str, str] | None = None,
) -> Picture:
    """Lines by link, names by entity, labels where they cover least.

    `links` and `entities` give their numbers; `captions`, by entity, stand below its name.
    """
    captions = captions or {}
    spots = {e.id: complex(e.x, e.y) for e in network.entities}
    wide, high = (max(axis, default=0) - min(axis, default=0) for axis in _axes(spots.values()))
    unit = max(1.0, (wide + 160) / 1300, (high + 120) / 975)  # on A4 across, no letter is under 6 points
    radius, font = 8 * unit, 13 * unit
    curves = dict(_curves(network.links, spots, 28 * unit))
    drawn, taken = _Taken(40 * unit), _Taken(40 * unit)  # with the lines, which names avoid, and without
    for spot in spots.values():
        for ink in (drawn, taken):
            ink.add(_around(spot, 2.5 * radius, 2.5 * radius))
    for curve in curves.values():
        for i in range(1, steps := 2 + int(abs(curve[2] - curve[0]) / radius)):
            drawn.add(_around(_point(curve, i / steps), radius / 2, radius / 2))
    degree = Counter(end for k in network.links for end in (k.source, k.target))
    names: dict[str, Words] = {}
    for e in sorted(network.entities, key=lambda e: (e.id not in captions, -degree[e.id], e.id)):
        aside = _wrapped(captions.get(e.id, ""))
        names[e.id] = _beside([*_name(e), *aside], spots[e.id], radius + 2 * unit, font, drawn)._replace(
            aside=len(aside)
        )
        if taken.covered(names[e.id].box) > 2 * font * unit:  # no room: its number in the table
            names[e.id] = _beside([f"E{entities[e.id]}"], spots[e.id], radius, SMALLER * font, taken)
        for ink in (drawn, taken):
            ink.add(names[e.id].box)
    words: dict[str, Words] = {}
    for k in sorted(network.links, key=lambda k: links[k.id]):
        number = f"L{links[k.id]}"
        text = [f"{number} {shortened(visible(k.label), 44)}" if len(links) <= _LABELLED_UP_TO else number]
        words[k.id] = _write(text, [_point(curves[k.id], t) for t in _ALONG], SMALLER * font, taken)
        taken.add(words[k.id].box)
    paths: dict[str, str] = {}
    arrows: dict[str, str] = {}
    for k in network.links:
        directed = not PREDICATES[k.predicate].symmetric and k.source != k.target
        paths[k.id], arrows[k.id] = _stroke(curves[k.id], radius + 2 * unit, 9 * unit if directed else 0)
    corners = [complex(x, y) for w in (*names.values(), *words.values()) for x, y in (w.box[:2], w.box[2:])]
    xs, ys = _axes([*corners, *spots.values()])
    (x0, wide), (y0, high) = _frame(xs, 14 * unit, 900), _frame(ys, 14 * unit, 320)
    box = (x0, y0, wide, high)
    return Picture(box=box, unit=round(unit, 3), paths=paths, arrows=arrows, words=words, names=names)


def _axes(points: Iterable[complex]) -> tuple[list[float], list[float]]:
    points = list(points)
    return [p.real for p in points], [p.imag for p in points]


def _frame(axis: Sequence[float], edge: float, least: float) -> tuple[int, int]:
    """Start and extent of the picture; with a minimum, or two names would fill a sheet like a poster."""
    low, high = min(axis, default=0), max(axis, default=0)
    edge = max(edge, (least - (high - low)) / 2)
    return round(low - edge), round(high - low + 2 * edge)


def _around(middle: complex, wide: float, high: float) -> Box:
    return middle.real - wide / 2, middle.imag - high / 2, middle.real + wide / 2, middle.imag + high / 2


def _name(entity: NetworkEntity) -> list[str]:
    """At most four short lines; in brackets if the sources do not name it."""
    text = f"[{visible(entity.name)}]" if entity.unnamed else visible(entity.name)
    return _wrapped(text) or [entity.id]


def _wrapped(text: str) -> list[str]:
    lines = textwrap.wrap(visible(text), 22, max_lines=4, placeholder=" …", break_long_words=False)
    return [shortened(line, 28) for line in lines]


Curve = tuple[complex, complex, complex]


def _curves(links: Iterable[Link], spots: Mapping[str, complex], bow: float) -> Iterator[tuple[str, Curve]]:
    """Each link gets a line: the first between two entities is straight, the others bend to either side."""
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in links:
        between[min(link.source, link.target), max(link.source, link.target)].append(link.id)
    ends = {k.id: (k.source, k.target) for k in links}
    for (low, high), same in between.items():
        across = spots[high] - spots[low]
        normal = across * 1j / (abs(across) or 1)
        for i, key in enumerate(sorted(same)):
            start, end = (spots[key_end] for key_end in ends[key])
            off = 2 * bow * ((i + 1) // 2) * (1 if i % 2 else -1)
            loop = spots[low] - 1j * bow * (3 + i)
            yield key, (start, loop if low == high else (start + end) / 2 + normal * off, end)


def _point(curve: Curve, t: float) -> complex:
    a, b, c = curve
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c


def _stroke(curve: Curve, gap: float, head: float) -> tuple[str, str]:
    """The line from mark to mark as an SVG path, and its arrowhead as another; "" for none."""
    steps = [(i / 60, _point(curve, i / 60)) for i in range(61)]
    start = next((t for t, p in steps if abs(p - curve[0]) >= gap), 0.0)
    end, tip = (
        next(((t, p) for t, p in reversed(steps) if abs(p - curve[2]) >= away), steps[-1]) for away in (gap + head, gap)
    )
    last = end[0]
    a, b, c = curve
    bend = (1 - start) * (1 - last) * a + (start + last - 2 * start * last) * b + start * last * c
    path = f"M{_xy(_point(curve, start))}Q{_xy(bend)} {_xy(_point(curve, last))}"
    if not head:
        return path, ""
    way = tip[1] - end[1]
    side = 1j * way / (abs(way) or 1) * head * 0.45
    return path, f"M{_xy(tip[1])}L{_xy(end[1] + side)} {_xy(end[1] - side)}Z"


def _xy(point: complex) -> str:
    return f"{point.real:.1f} {point.imag:.1f}"


def _size(lines: Sequence[str], font: float) -> tuple[float, float]:
    """About how wide and high a text is, in any script."""

    def em(letter: str) -> float:
        if unicodedata.category(letter) == "Mn":
            return 0.0
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.56

    return max(sum(map(em, line)) for line in lines) * font + 2, len(lines) * 1.2 * font


def _beside(lines: Sequence[str], spot: complex, away: float, font: float, taken: _Taken) -> Words:
    x, y = (side / 2 + away for side in _size(lines, font))
    return _write(lines, [spot + complex(dx * x, dy * y) for dx, dy in _WAYS], font, taken)


def _write(lines: Sequence[str], middles: Iterable[complex], font: float, taken: _Taken) -> Words:
    """The text at the first free of these positions, or else where it covers least."""
    wide, high = _size(lines, font)
    best, least = 0j, math.inf
    for middle in middles:
        covered = taken.covered(_around(middle, wide, high), least)
        if covered < least:
            best, least = middle, covered
        if not covered:
            break
    top = best.imag - high / 2 + 0.6 * font
    places = [(round(top + 1.2 * font * i, 1), line) for i, line in enumerate(lines)]
    return Words(_around(best, wide, high), round(best.real, 1), places)
