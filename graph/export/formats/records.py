"""JSON: everything as it is in the graph, in one document, and claim by claim as lines."""

import json
from collections.abc import Iterator

from graph.export.formats import Contents, Row, form
from graph.models import PRIVATE

_OURS = ("hash", "parts", "joined", "rests_on", "first_hand", "says", "but")
"""Derived again by every load."""
BESIDE = ("datasets", "records", "sources", "claims", "judgements")
"""What FtM has no place for, or not for all of it."""
SECTIONS = ("datasets", "records", "entities", "sources", "claims", "judgements", "links")


def plain(row: Row) -> str:
    return json.dumps({k: v for k, v in row.items() if k not in _OURS and v is not None}, ensure_ascii=False)


@form("json", "json", "application/json", "JSON: the graph as it is, with its datasets and judgements")
def whole(contents: Contents) -> Iterator[str]:
    """A record a line. `khsae load export` makes the same graph of it."""
    yield f'{{"title": {json.dumps(contents.title, ensure_ascii=False)}, "truncated": {json.dumps(contents.truncated)}'
    for name in SECTIONS:
        yield f',\n"{name}": ['
        for n, row in enumerate(getattr(contents, name)()):
            yield f"{',' if n else ''}\n{plain(row)}"
        yield "\n]"
    yield "}\n"


@form("claims", "jsonl", "application/jsonl", "JSON lines: each claim with its quote and source")
def claims(contents: Contents) -> Iterator[str]:
    private = contents.private()
    for row in contents.claims():
        yield f"{plain({**row, 'licence': PRIVATE} if row['source'] in private else row)}\n"


@form("ftm-claims", "ftm.claims.jsonl", "application/jsonl", "The side file of FtM: claims, sources and judgements")
def beside_ftm(contents: Contents) -> Iterator[str]:
    """With it, `khsae load export` makes the same graph of the FtM file."""
    for name in BESIDE:
        for row in getattr(contents, name)():
            yield f'{{"{name}": {plain(row)}}}\n'
