"""What the API answers besides the shapes of `graph.models`: lists, health, the vocabulary, errors, CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Response
from pydantic import BaseModel, Field, JsonValue

from graph.claims import describe
from graph.models import ClaimView, Link, Model, Network, Paths, SourceView, Table
from graph.vocabulary import GROUPS, LINK_PREDICATES, PREDICATES, STANDINGS, STATUSES, TOPICS, TYPES

T = TypeVar("T")

Names = Annotated[dict[str, str], Field(description="Names of the entities that the claims speak of, by id.")]


class Page(Model, Generic[T]):
    """A list, or the part of it that was asked for."""

    results: tuple[T, ...]
    truncated: bool
    """Whether there is more: ask again with a higher `offset`."""


class ClaimPage(Page[ClaimView]):
    names: Names


class LinkView(Link):
    """A link with its claims and those that answer them, in full."""

    claims: tuple[ClaimView, ...]  # pyright: ignore[reportIncompatibleVariableOverride] - in full, not by id
    names: Names


class PathsView(Paths):
    """`source` and `target` are ids, also where names were given."""

    source: str
    target: str


class SourceWithClaims(SourceView):
    claims: tuple[ClaimView, ...]
    truncated: bool
    names: Names


class Engine(Model):
    kind: Literal["embedded", "neo4j"]
    version: str


class Health(Model):
    status: Literal["ok"] = "ok"
    version: str
    engine: Engine
    counts: dict[str, int]


class TypeView(Model):
    name: str
    label: str
    colour: str
    shape: str
    parents: tuple[str, ...]


class PredicateView(Model):
    """`label` reads from subject to object, `inverse` the other way."""

    name: str
    label: str
    inverse: str
    group: str
    colour: str
    link: bool
    """False: it states a value, and draws no link."""
    walkable: bool
    symmetric: bool


class GroupView(Model):
    name: str
    label: str
    colour: str


class StatusView(Model):
    name: str
    meaning: str


class StandingView(Model):
    """`dash` is the line's pattern in pixels; empty is a solid line."""

    name: str
    meaning: str
    dash: tuple[int, ...]
    width: float


class Vocabulary(Model):
    types: tuple[TypeView, ...]
    predicates: tuple[PredicateView, ...]
    groups: tuple[GroupView, ...]
    statuses: tuple[StatusView, ...]
    standings: tuple[StandingView, ...]
    topics: dict[str, str]


def vocabulary() -> Vocabulary:
    return Vocabulary(
        types=tuple(
            TypeView(name=t.name, label=t.label, colour=t.colour, shape=t.shape, parents=t.lineage[-2::-1])
            for t in TYPES.values()
        ),
        predicates=tuple(
            PredicateView(
                name=p.name,
                label=describe(p),
                inverse=p.inverse.replace("{role}", "…"),
                group=p.group,
                colour=p.colour,
                link=p.name in LINK_PREDICATES,
                walkable=p.walkable,
                symmetric=p.symmetric,
            )
            for p in PREDICATES.values()
        ),
        groups=tuple(GroupView(name=name, label=label, colour=colour) for name, (label, colour) in GROUPS.items()),
        statuses=tuple(StatusView(name=name, meaning=meaning) for name, meaning in STATUSES.items()),
        standings=tuple(
            StandingView(name=name, meaning=s.says, dash=s.dash, width=s.width) for name, s in STANDINGS.items()
        ),
        topics=TOPICS,
    )


class Problem(Model):
    code: str
    message: str
    detail: dict[str, JsonValue]


class ErrorAnswer(Model):
    """The one shape in which anything goes wrong."""

    error: Problem


def answer(model: BaseModel, *, file: str | None = None) -> Response:
    """The model as JSON, written once and not validated again; with `file`, to be saved under that name."""
    return Response(model.model_dump_json(), media_type="application/json", headers=_saved(file, "json"))


def problem(
    status: int,
    code: str,
    message: str,
    detail: Mapping[str, JsonValue] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = ErrorAnswer(error=Problem(code=code, message=message, detail=dict(detail or {})))
    return Response(body.model_dump_json(), status, dict(headers or {}), "application/json")


# --- CSV ------------------------------------------------------------------------------------------

_LINK_COLUMNS = (
    *("sentence", "standing", "status", "source", "source_name", "predicate", "target", "target_name"),
    *("start", "end", "claims", "sources"),
)


def table_csv(table: Table, *, file: str) -> Response:
    return _csv([c.name for c in table.columns], table.rows, file)


def network_csv(network: Network, claims: Iterable[ClaimView], *, file: str) -> Response:
    """One row a link, with the ids of its claims and of the documents that they stand in."""
    names = {e.id: e.name for e in network.entities}
    source_of = {c.id: c.source.id for c in claims}
    rows = [
        (
            *(k.sentence, k.standing, _joined(k.status), k.source, names[k.source], k.predicate),
            *(k.target, names[k.target], k.start, k.end, _joined(k.claims)),
            _joined(dict.fromkeys(source_of[c] for c in k.claims)),
        )
        for k in network.links
    ]
    return _csv(_LINK_COLUMNS, rows, file)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[JsonValue]], file: str) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Response(text.getvalue(), media_type="text/csv", headers=_saved(file, "csv"))


def _joined(values: Iterable[object]) -> str:
    return "; ".join("" if value is None else str(value) for value in values)


def _cell(value: JsonValue) -> JsonValue:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        value = _joined(value)
    elif isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _saved(file: str | None, ending: str) -> dict[str, str]:
    if file is None:
        return {}
    return {"Content-Disposition": f'attachment; filename="khsae-{re.sub(r"[^a-z0-9-]+", "-", file.lower())}.{ending}"'}
