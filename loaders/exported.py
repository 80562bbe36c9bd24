"""A whole graph that Khsae exported, as its datasets: JSON, or FollowTheMoney with its side file beside it.

The file is read once for each dataset in it, so that memory stays flat. It is loaded as a whole or not at all.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from graph.claims.identifiers import RULE
from graph.database.rows import claim_of, entity_of, source_of
from graph.errors import BadInput
from graph.models import Claim, Entity, Judgement, Judgements, Source
from loaders.ftm_entities import Evidence, Evidences, Shaper, plain
from loaders.shelf import Shelf
from loaders.unpacking import opened

BESIDE = ".claims.jsonl"
"""What the name of the side file of an FtM file ends with."""
_WANTED = "Wanted: an export of a whole graph, as JSON or as FollowTheMoney with its side file, not changed since"
_KINDS = {"datasets", "records", "entities", "sources", "claims", "judgements", "links"}

Row = Mapping[str, Any]
_READ: dict[str, Callable[[Row], Source | Entity | Claim]] = {
    "records": entity_of,
    "sources": source_of,
    "claims": claim_of,
}


class Exported(Shelf):
    """One dataset of an export, with the version that it had."""

    def __init__(self, dataset: str, version: str) -> None:
        super().__init__(dataset, strict=True)
        self._version = version

    @property
    def version(self) -> str:
        return self._version


@dataclass
class _Contents:
    """What is known of an export before its records are taken in."""

    datasets: dict[str, Row] = field(default_factory=dict[str, Row])
    judgements: dict[str, list[Judgement]] = field(default_factory=lambda: defaultdict[str, list[Judgement]](list))
    several: set[str] = field(default_factory=set[str])
    """Entities of which `records` say what each dataset holds."""


def read(file: Path, stack: ExitStack) -> list[Exported | Judgements]:
    """The datasets of an export, checked. Those with somebody protected come last. Raises BadInput."""
    try:
        contents = _looked_through(file)
        found: list[Exported | Judgements] = []
        for name, row in sorted(contents.datasets.items()):
            if name in contents.judgements:
                found.append(Judgements(dataset=name, judgements=tuple(contents.judgements[name])))
            elif row["entities"]:
                found.append(_shelved(file, row, contents, stack))
    except (ValidationError, KeyError, TypeError) as exc:
        raise BadInput(f"{file} holds something that is no record of Khsae: {str(exc)[:200]}. {_WANTED}.") from exc
    return sorted(found, key=lambda d: (isinstance(d, Judgements), any(e.protected for e in d.entities)))


def _shelved(file: Path, row: Row, contents: _Contents, stack: ExitStack) -> Exported:
    name = str(row["id"])
    shelf = Exported(name, str(row.get("version") or ""))
    stack.callback(shelf.close)
    shelf.fill(_records(file, name, contents.several))
    for kind in ("entities", "sources", "claims"):
        if (n := sum(1 for _ in getattr(shelf, kind))) != row[kind]:
            raise BadInput(f"{file} has {n:,} {kind} of {name!r}, of {row[kind]:,}: it is cut off. {_WANTED}.")
    return shelf


def _looked_through(file: Path) -> _Contents:
    contents = _Contents()
    for kind, row in _rows(file):
        if kind == "datasets" and row["id"] != RULE:
            contents.datasets[row["id"]] = row
        elif kind == "judgements" and row["dataset"] != RULE:
            said = {key: value for key, value in row.items() if key in Judgement.model_fields}
            contents.judgements[row["dataset"]].append(Judgement.model_validate(said))
        elif kind == "records":
            contents.several.add(row["id"])
    if not contents.datasets:
        raise BadInput(f"{file} names no datasets, so it is not a whole graph. {_WANTED}.")
    return contents


def _records(file: Path, dataset: str, several: set[str]) -> Iterator[Source | Entity | Claim]:
    for kind, row in _rows(file):
        if kind == "entities":
            if dataset in row["datasets"] and row["id"] not in several and not row.get("members"):
                yield entity_of(row)
        elif row.get("dataset") == dataset and kind in _READ:
            yield _READ[kind](row)


def _rows(file: Path) -> Iterator[tuple[str, Row]]:
    with opened(file) as content:
        first = content.readline()
    if first.startswith(b'{"id": '):
        yield from _of_ftm(file)
    elif first.startswith(b'{"title": '):
        yield from _of_json(file)
    else:
        raise BadInput(f"{file}:1: found {first[:60].decode('utf-8', 'replace').strip()!r}. {_WANTED}.")


def _of_json(file: Path) -> Iterator[tuple[str, Row]]:
    kind, line = "", b""
    with opened(file) as content:
        for n, line in enumerate(content, 1):
            text = line.strip().removesuffix(b",")
            if text.endswith(b": [") and text.startswith(b'"'):
                kind = text[1:-4].decode()
            elif text.startswith(b'{"') and kind in _KINDS:
                yield kind, _object(text, file, n)
            elif n > 1 and text not in (b"]", b"]}"):
                raise BadInput(f"{file}:{n}: the line is no record. {_WANTED}.")
    if line.strip() != b"]}":
        raise BadInput(f"{file} has no end: it is cut off. {_WANTED}.")


def _of_ftm(file: Path) -> Iterator[tuple[str, Row]]:
    beside = file.with_name(file.name + BESIDE)
    if not beside.exists():
        raise BadInput(f"{beside} is missing: it holds the claims. Put it beside {file.name}, or load that as ftm.")
    with opened(beside) as content:
        for n, line in enumerate(content, 1):
            yield from _object(line, beside, n).items()
    shaper = Shaper("", _refused, exact=True)
    nothing = Evidences(Evidence("", ""))
    with opened(file) as content:
        for n, line in enumerate(content, 1):
            entity = _object(line, file, n)
            if "datasets" not in entity:
                continue  # a link, a paper or a document: the side file has what they say
            held = {name: plain(values) for name, values in entity["properties"].items()}
            for record in shaper.records(entity["id"], entity["schema"], held, nothing, f"{file.name}:{n}"):
                if isinstance(record, Entity) and record.id == entity["id"]:
                    yield (
                        "entities",
                        _row_of(record) | {"datasets": entity["datasets"], "members": entity.get("referents")},
                    )


def _row_of(entity: Entity) -> dict[str, Any]:
    return entity.model_dump(exclude={"names"}) | {"aliases": [n.value for n in entity.names if n.value != entity.name]}


def _object(text: bytes, file: Path, n: int) -> Row:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise BadInput(f"{file}:{n}: the line is not JSON: {str(exc)[:120]}. {_WANTED}.") from exc
    if not isinstance(value, dict):
        raise BadInput(f"{file}:{n}: an object was wanted. {_WANTED}.")
    return cast(Row, value)


def _refused(place: str, why: str) -> None:
    raise BadInput(f"{place}: {why}.")
