"""Public lists. Each module here reads one format, and is found by its file; CONTRIBUTING.md says how to add one."""

import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from graph.errors import BadInput
from graph.models import Claim, Entity, Source

Refuse = Callable[[str, str], None]
"""Refuses a bad record: its place ("file.csv:17") and why ("officer 12000001 is in no file of nodes")."""

ASIDE = "Left out, because the graph has no place for it:"
_LONGEST_ASIDE = 4000
_MOST_ASIDE = 10_000


class Aside:
    """Counts what a loader recognizes but does not load, by kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, kind: str, n: int = 1) -> None:
        # A file can invent any number of kinds.
        self._counts[kind[:80] if kind[:80] in self._counts or len(self._counts) < _MOST_ASIDE else "others"] += n

    def told(self) -> str:
        """All of it, the most frequent first, for the note of a source; "" if there is nothing."""
        told: list[str] = []
        left = self._counts.total()
        for kind, n in self._counts.most_common():
            if sum(map(len, told)) > _LONGEST_ASIDE:
                return f"{ASIDE} {', '.join(told)}, and {left:,} of other kinds."
            told.append(f"{kind} ({n:,})")
            left -= n
        return f"{ASIDE} {', '.join(told)}." if told else ""


class Loader(Protocol):
    """What a module of this folder holds. It may also have `named(path) -> str`: the dataset that a file makes; and
    `OWN = True`: these are somebody's own claims, without versions, which may refer to what other datasets hold."""

    HELP: str
    """One line on what it reads."""

    def read(self, paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
        """The records in these files, in any order. Raises BadInput if a file is unusable as a whole."""
        ...


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def loader(name: str) -> Loader:
    return cast(Loader, import_module(f"{__name__}.{name}"))


def datasets(name: str, paths: Sequence[Path]) -> dict[str, list[Path]]:
    """The datasets that a loader makes from these files; most make one, with the loader's name. Raises BadInput."""
    found: dict[str, list[Path]] = {}
    named: Callable[[Path], str] = getattr(loader(name), "named", lambda path: name)
    for path in paths:
        if not path.exists():
            raise BadInput(f"{path} is not there.")
        found.setdefault(named(path), []).append(path)
    return found
