"""How lines between the same two marks are kept apart: the first is straight, the others bend to either side."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Ends(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...


class Bend(NamedTuple):
    turns: int = 0
    """How many steps it bends, clockwise from its source to its target if positive."""
    share: float = 0.0
    """The same as a share of its length."""
    loop: int = 0
    """The radius of a line that ends where it starts; otherwise 0."""


def bends(lines: Iterable[Ends]) -> dict[str, Bend]:
    """The bend of each line, by id.

    The page does the same itself (`bend` in api/static/picture.js), since there lines come and go without asking the
    server; tests/twice.json has the cases for both.
    """
    between: dict[tuple[str, str], list[Ends]] = defaultdict(list)
    for line in lines:
        between[min(line.source, line.target), max(line.source, line.target)].append(line)
    found: dict[str, Bend] = {}
    for (low, high), same in between.items():
        step = min(0.16, 1.2 / len(same))
        for i, line in enumerate(sorted(same, key=lambda line: line.id)):
            turns = (i + 1) // 2 * (1 if i % 2 else -1) * (1 if line.source == low else -1)
            found[line.id] = Bend(loop=16 + 9 * i) if low == high else Bend(turns, turns * step)
    return found
