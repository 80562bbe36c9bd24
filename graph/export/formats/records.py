"""JSON: everything as it is in the graph, in one document, and claim by claim as lines."""

import json
from collections.abc import Iterator

from graph.export.formats import Contents, Row, form
from graph.models import PRIVATE

_OURS = ("hash", "parts", "joined", "rests_on", "first_hand", "says", "but")
"""Derived again by every load."""


def plain(row: Row) -> str:
    return json.dumps({k: v for k, v in row.items() if k not in _OURS and v is not None}, ensure_ascii=False)


@form("json", "json", "application/json", "JSON: entities, links, claims and sources, as they are in the graph")
def whole(contents: Contents) -> Iterator[str]:
    yield f'{{"title": {json.dumps(contents.title, ensure_ascii=False)}, "truncated": {json.dumps(contents.truncated)}'
    for name in ("entities", "sources", "claims", "links"):
        yield f',\n"{name}": ['
        for n, row in enumerate(getattr(contents, name)()):
            yield f"{',' if n else ''}\n{plain(row)}"
        yield "\n]"
    yield "}\n"


@form("claims", "jsonl", "application/jsonl", "JSON lines: each claim with its quote and source")
def claims(contents: Contents) -> Iterator[str]:
    """Also the side file of the FtM export: what FtM has no place for."""
    private = contents.private()
    for row in contents.claims():
        yield f"{plain({**row, 'licence': PRIVATE} if row['source'] in private else row)}\n"
