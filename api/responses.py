"""Response shapes beyond those of `graph.models`: lists, health, the vocabulary, errors, files."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Generic, Literal, TypeVar

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, JsonValue

from graph.claims.phrases import describe
from graph.export.formats import Format
from graph.models import ClaimView, Link, Match, Model, Network, Paths, SourceView
from graph.questions.picture import Picture
from graph.questions.queries import SavedQuery
from graph.sameness.proposing import Pair
from graph.sources.copies import AboutCopy, Held
from graph.vocabulary import (
    CAUTIONS,
    GROUPS,
    HOW_TO_READ,
    LINK_PREDICATES,
    NO_PROOF,
    PREDICATES,
    STANDINGS,
    STATUSES,
    TOPICS,
    TYPES,
)

T = TypeVar("T")

Rows = tuple[dict[str, JsonValue], ...]
Names = Annotated[dict[str, str], Field(description="Names of the entities mentioned in the claims, by id.")]


class Page(Model, Generic[T]):
    """A list, or the requested part of it."""

    results: tuple[T, ...]
    truncated: bool
    """Whether there are more results: request them with a higher `offset` or, if there is a `next`, with `after`."""


class Long(Page[T], Generic[T]):
    next: str | None
    """What to give as `after` for the next results, if there are more. It holds while the graph changes."""


class SearchPage(Page[Match]):
    did_you_mean: tuple[str, ...]
    """Names similar to the one asked for; none if an entity has that name, or one that begins with the text."""


class PairPage(Page[Pair]):
    """Pairs that may be the same, best first."""


class SourcePage(Long[SourceView]):
    """Source documents, newest first."""

    total: int


class QueryPage(Page[SavedQuery]):
    """Saved questions."""

    total: int


class ClaimPage(Page[ClaimView]):
    names: Names


class ClaimsOfEntity(Long[ClaimView]):
    names: Names


class LinkView(Link):
    """A link with its claims and the claims that reply to them, in full."""

    claims: tuple[ClaimView, ...]  # pyright: ignore[reportIncompatibleVariableOverride] - in full, not by id
    names: Names


class PathsView(Paths):
    """`source` and `target` are always ids, even if names were given."""

    source: str
    target: str
    sentence: str
    """The answer in words, and what it does not mean."""


class NetworkFile(Network):
    """A network as it is saved: with its claims in full."""

    claims: tuple[ClaimView, ...]


class WholeGraph(Model):
    """Everything, as it is in the graph, by kind: `khsae load export` reads it."""

    title: str
    truncated: bool
    datasets: Rows
    records: Rows
    entities: Rows
    sources: Rows
    claims: Rows
    judgements: Rows
    links: Rows


class PictureFile(Picture):
    """A picture arranged by hand, as it is saved."""

    claims: tuple[ClaimView, ...]


class SourceWithClaims(SourceView):
    claims: tuple[ClaimView, ...]
    truncated: bool
    names: Names
    kept: bool = False
    """Whether a copy of it is kept that the caller may read."""


class CopyView(AboutCopy):
    """A reader's own copy of a source. `same`: whether it is the file that the facts were read from, if known."""

    pages: int
    same: bool | None
    held: tuple[Held, ...]


class Engine(Model):
    kind: Literal["embedded", "neo4j"]
    version: str


class Health(Model):
    status: Literal["ok"] = "ok"
    version: str
    engine: Engine
    counts: dict[str, int]
    cypher: bool
    """Whether this caller may run Cypher of their own."""


class Live(Model):
    status: Literal["ok"] = "ok"


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
    """False for a predicate that states a value and draws no link."""
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
    how_to_read: tuple[str, ...]
    cautions: tuple[str, ...]
    """What every picture says of itself."""
    no_proof: str
    """What follows wherever nothing was found."""


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
        how_to_read=HOW_TO_READ,
        cautions=CAUTIONS,
        no_proof=NO_PROOF,
    )


class Problem(Model):
    code: str
    message: str
    detail: dict[str, JsonValue]


class ErrorAnswer(Model):
    """The shape of every error."""

    error: Problem


class Answer(Response):
    rows: int | None = None
    """Number of results, rows or links, for the journal."""


def answer(model: BaseModel) -> Response:
    """The model as JSON, serialised once and not validated again."""
    response = Answer(model.model_dump_json(), media_type="application/json")
    lists = (getattr(model, name, None) for name in ("results", "rows", "links", "claims"))
    response.rows = next((len(part) for part in lists if isinstance(part, tuple)), None)
    return response


def problem(
    status: int,
    code: str,
    message: str,
    detail: Mapping[str, JsonValue] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = ErrorAnswer(error=Problem(code=code, message=message, detail=dict(detail or {})))
    return Response(body.model_dump_json(), status, dict(headers or {}), "application/json")


def download(form: Format, text: Iterator[str], name: str) -> Response:
    """A file to download in pieces, whose file name is derived from `name`."""
    saved = f'attachment; filename="khsae-{_plain(name)}.{form.ending}"'
    return StreamingResponse(text, media_type=form.media_type, headers={"Content-Disposition": saved})


def file(text: str, name: str, ending: Literal["csv", "json", "jsonl"]) -> Response:
    """A file to download, whose file name is derived from `name`."""
    kind = {"csv": "text/csv", "json": "application/json", "jsonl": "application/jsonl"}[ending]
    saved = f'attachment; filename="khsae-{_plain(name)}.{ending}"'
    return Response(text, media_type=kind, headers={"Content-Disposition": saved})


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", name.lower())
