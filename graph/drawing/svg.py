"""The static picture of a network in a dossier, as numbers for its SVG: drawn without a script, so it prints.

It places its names itself, as labels.js does on a canvas: here nothing can measure letters or be zoomed.
"""

import math
import textwrap
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.drawing.bending import bends
from graph.drawing.marks import Folded, Line, Mark, drawn, numbered
from graph.drawing.page import LABEL_MOST, shortened, visible
from graph.models import Network

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
    """An SVG in numbers, by mark and line. `unit`: the size here of one pixel of the vocabulary's line widths."""

    box: Box
    unit: float
    marks: list[Mark]
    lines: list[Line]
    paths: dict[str, str]
    arrows: dict[str, str]
    words: dict[str, Words]
    names: dict[str, Words]
    numbers: dict[str, str]
    """How each mark and line is called in the list of links and the table of entities: "L3", "E4–E9"."""
    first: dict[str, int]
    """The first of these numbers."""
    unsaid: list[tuple[str, str]]
    """Numbers that stand in the picture in place of words, with the words."""


def draw(
    network: Network,
    links: Mapping[str, int],
    entities: Mapping[str, int],
    *,
    captions: Mapping[str, str] | None = None,
    folded: Sequence[Folded] = (),
    size: str | None = None,
) -> Picture:
    """Lines by link, names by entity, labels where they cover least.

    `links` and `entities` give their numbers; `captions`, by entity, stand below its name.
    """
    captions = captions or {}
    marks, lines = drawn(network, folded, size)
    first = {mark.id: min(entities[id] for id in mark.entities) for mark in marks}
    first |= {line.id: min(links[link.id] for link in line.links) for line in lines}
    marks.sort(key=lambda mark: first[mark.id])
    lines.sort(key=lambda line: first[line.id])
    numbers = {mark.id: numbered("E", (entities[id] for id in mark.entities)) for mark in marks}
    numbers |= {line.id: numbered("L", (links[link.id] for link in line.links)) for line in lines}
    spots = {mark.id: mark.spot for mark in marks}
    wide, high = (max(axis, default=0) - min(axis, default=0) for axis in _axes(spots.values()))
    unit = max(1.0, (wide + 160) / 1100, (high + 120) / 825)  # on A4 across, no letter is under 7 points
    curves = dict(_curves(lines, spots, 28 * unit))
    bare = _Taken(40 * unit)  # the marks, without the lines
    for mark in marks:
        bare.add(_box(mark, unit))
    names = _names(marks, lines, curves, captions, numbers, unit, bare)
    words = _labels(lines, curves, numbers, unit, bare)
    radius = {mark.id: 8 * unit * mark.grown for mark in marks}
    strokes = {
        line.id: _stroke(
            curves[line.id],
            radius[line.source] + 2 * unit,
            radius[line.target] + 2 * unit,
            9 * unit if line.arrow else 0,
        )
        for line in lines
    }
    corners = [complex(x, y) for w in (*names.values(), *words.values()) for x, y in (w.box[:2], w.box[2:])]
    xs, ys = _axes([*corners, *spots.values()])
    (x0, wide), (y0, high) = _frame(xs, 14 * unit, 900), _frame(ys, 14 * unit, 320)
    return Picture(
        box=(x0, y0, wide, high),
        unit=round(unit, 3),
        marks=marks,
        lines=lines,
        paths={id: path for id, (path, _) in strokes.items()},
        arrows={id: arrow for id, (_, arrow) in strokes.items()},
        words=words,
        names=names,
        numbers=numbers,
        first=first,
        unsaid=_unsaid(marks, lines, names, words, captions, numbers),
    )


def _names(
    marks: Sequence[Mark],
    lines: Sequence[Line],
    curves: Mapping[str, "Curve"],
    captions: Mapping[str, str],
    numbers: Mapping[str, str],
    unit: float,
    bare: _Taken,
) -> dict[str, Words]:
    """Names avoid marks, each other and, where they can, lines. One without room, or cut off, gets a number."""
    font, inked = 13 * unit, _Taken(40 * unit)
    for mark in marks:
        inked.add(_box(mark, unit))
    for curve in curves.values():
        for i in range(1, steps := 2 + int(abs(curve[2] - curve[0]) / (8 * unit))):
            inked.add(_around(_point(curve, i / steps), 4 * unit, 4 * unit))
    degree = Counter(end for line in lines for end in (line.source, line.target))
    names: dict[str, Words] = {}
    for mark in sorted(marks, key=lambda m: (m.id not in captions, m.grown == 1, -degree[m.id], m.id)):
        number, caption, away = numbers[mark.id], captions.get(mark.id), 8 * unit * mark.grown
        aside = _wrapped(caption, number) if caption else []
        name = _wrapped(f"[{visible(mark.name)}]" if mark.unnamed else visible(mark.name), number)
        names[mark.id] = _beside([*name, *aside], mark.spot, away + 2 * unit, font, inked)._replace(aside=len(aside))
        if bare.covered(names[mark.id].box) > 2 * font * unit:
            names[mark.id] = _beside([number], mark.spot, away, SMALLER * font, bare)
        for ink in (inked, bare):
            ink.add(names[mark.id].box)
    return names


def _labels(
    lines: Sequence[Line], curves: Mapping[str, "Curve"], numbers: Mapping[str, str], unit: float, bare: _Taken
) -> dict[str, Words]:
    words: dict[str, Words] = {}
    for line in lines:
        number = numbers[line.id]
        text = f"{number} {shortened(visible(line.label), LABEL_MOST)}" if len(lines) <= _LABELLED_UP_TO else number
        words[line.id] = _write([text], [_point(curves[line.id], t) for t in _ALONG], SMALLER * 13 * unit, bare)
        bare.add(words[line.id].box)
    return words


def _unsaid(
    marks: Sequence[Mark],
    lines: Sequence[Line],
    names: Mapping[str, Words],
    words: Mapping[str, Words],
    captions: Mapping[str, str],
    numbers: Mapping[str, str],
) -> list[tuple[str, str]]:
    """What the numbers in the picture stand for: names first, then links, from one end to the other."""
    name_of = {mark.id: f"[{visible(mark.name)}]" if mark.unnamed else visible(mark.name) for mark in marks}
    unsaid = [
        (numbers[mark.id], ": ".join(filter(None, (name_of[mark.id], visible(captions.get(mark.id))))))
        for mark in marks
        if any(text.endswith(numbers[mark.id]) for _, text in names[mark.id].lines)
    ]
    return unsaid + [
        (
            numbers[line.id],
            f"{name_of[line.source]} – {visible(line.label)} {'→' if line.arrow else '–'} {name_of[line.target]}",
        )
        for line in lines
        if (text := words[line.id].lines[0][1]) == numbers[line.id] or text.endswith("…")
    ]


def _box(mark: Mark, unit: float) -> Box:
    side = 2 * (8 * mark.grown + 2) * unit
    return _around(mark.spot, side, side)


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


def _wrapped(text: str, number: str = "") -> list[str]:
    """At most four short lines. Where a text has no room in them, its number follows."""
    text = visible(text)
    lines = textwrap.wrap(text, 22, max_lines=4, placeholder=f" … {number}".rstrip(), break_long_words=False)
    fitting = [shortened(line, 28) for line in lines]
    return [*fitting, number] if number and fitting != lines else fitting or [number]


Curve = tuple[complex, complex, complex]


def _curves(lines: Sequence[Line], spots: Mapping[str, complex], bow: float) -> Iterator[tuple[str, Curve]]:
    """Here a line bends by a fixed width and not by a share of its length: short lines come apart on paper too."""
    bent = bends(lines)
    for line in lines:
        start, end = spots[line.source], spots[line.target]
        across = end - start
        off = 2 * bow * bent[line.id].turns * across * 1j / (abs(across) or 1)
        loop = start - 1j * bow * bent[line.id].loop / 5
        yield line.id, (start, loop if line.source == line.target else (start + end) / 2 + off, end)


def _point(curve: Curve, t: float) -> complex:
    a, b, c = curve
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c


def _stroke(curve: Curve, before: float, gap: float, head: float) -> tuple[str, str]:
    """The line from mark to mark as an SVG path, and its arrowhead as another; "" for none."""
    steps = [(i / 60, _point(curve, i / 60)) for i in range(61)]
    start = next((t for t, p in steps if abs(p - curve[0]) >= before), 0.0)
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
