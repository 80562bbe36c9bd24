"""CSV: one row a link, always with its sentence, standing and claims; and entities one row each, for joining."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graph.export.formats import Contents, ends, form
from graph.export.saved import BOM, CUT, cell, harmless
from graph.models import PRIVATE

_LINK = ("standing", "sentence", "start", "end", "independent_sources", "claims")
_ENTITY = ("id", "type", "name", "aliases", "topics", "countries", "summary", "unnamed", "generic", "protected")


@form("links.csv", "csv", "text/csv", "CSV: one row for each link, the second of a pair with entities.csv")
def links(contents: Contents) -> Iterator[str]:
    rows = (
        (source, predicate, target, *map(link.get, _LINK))
        for link in contents.links()
        for source, predicate, target in (ends(link),)
    )
    return _table(("source", "predicate", "target", *_LINK), rows, contents)


@form("entities.csv", "csv", "text/csv", "CSV: one row for each entity, the first of a pair with links.csv")
def entities(contents: Contents) -> Iterator[str]:
    return _table(_ENTITY, (tuple(map(row.get, _ENTITY)) for row in contents.entities()), contents)


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]], contents: Contents) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    yield BOM
    for row in _all(header, rows, contents):
        writer.writerow([harmless(cell(value)) for value in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _all(header: Sequence[str], rows: Iterable[Sequence[Any]], contents: Contents) -> Iterator[Sequence[Any]]:
    yield header
    yield from rows
    if contents.private():
        yield (f"[in part {PRIVATE}]",)
    if contents.truncated:
        yield (CUT,)
