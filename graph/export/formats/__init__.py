"""The formats in which a graph leaves: each one function from its contents to text, as a stream.

A new format is one function here or beside, registered with `@form`. It gets whole records, one by one, and keeps none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from graph.models import PRIVATE, SEPARATOR

Row = Mapping[str, Any]
"""The properties of a record, as they are in the graph."""
Rows = Callable[[], Iterator[Row]]


@dataclass(frozen=True)
class Contents:
    """What is exported. Each member can be called again, and reads anew."""

    entities: Rows
    links: Rows
    """Their `id` holds both ends and the predicate."""
    claims: Rows
    sources: Rows
    title: str
    truncated: bool = False
    # Of the whole graph only, so that it can be made again:
    datasets: Rows = tuple[Row, ...]().__iter__
    records: Rows = tuple[Row, ...]().__iter__
    """What each dataset says of an entity that several hold, or that several records were joined to."""
    judgements: Rows = tuple[Row, ...]().__iter__

    def private(self) -> set[str]:
        """Ids of its private sources, which are not to be passed on: every format says so."""
        return {row["id"] for row in self.sources() if row.get("licence") == PRIVATE}


Write = Callable[[Contents], Iterator[str]]


@dataclass(frozen=True)
class Format:
    name: str
    ending: str
    media_type: str
    title: str
    write: Write


FORMATS: dict[str, Format] = {}


def form(name: str, ending: str, media_type: str, title: str) -> Callable[[Write], Write]:
    """Registers a function as a format."""

    def register(write: Write) -> Write:
        FORMATS[name] = Format(name, ending, media_type, title, write)
        return write

    return register


def load() -> Mapping[str, Format]:
    """All formats: importing their modules registers them."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return FORMATS


def ends(link: Row) -> tuple[str, str, str]:
    """Source, predicate and target of a link."""
    source, predicate, target = link["id"].split(SEPARATOR)
    return source, predicate, target


def records_of(entity: Row) -> dict[str, str]:
    """The records that were joined to an entity, each with its id."""
    members: Sequence[str] = entity.get("members") or ()
    head: str = entity["id"]
    return dict.fromkeys(members, head)


def in_chunks(parts: Iterator[str], size: int = 65_536) -> Iterator[str]:
    """The same text in larger pieces: writing or sending each line would take longer than making it."""
    held: list[str] = []
    length = 0
    for part in parts:
        held.append(part)
        length += len(part)
        if length >= size:
            yield "".join(held)
            held, length = [], 0
    if held:
        yield "".join(held)
