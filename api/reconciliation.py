"""OpenRefine's reconciliation: its queries read, its answers written, in version 0.2 and in the draft of 1.0.

The two differ in how queries and answers are laid out, not in what they ask. A query with an unknown field is refused.
Of its properties only `id`, `country` and `dates` (of birth or founding) count; others are ignored. A candidate is a
`match` only if no other has the same name; otherwise the choice is left to the reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from graph.claims.partial_dates import partial
from graph.errors import BadParameter, NotFound, first_of
from graph.models import Entity, Match, NetworkEntity
from graph.questions.reader import Reader
from graph.vocabulary import TYPES, fits

MAX_QUERIES = 500
_MOST, _USUAL = 100, 10


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Reconciled(BaseModel):
    """A value that was reconciled before."""

    id: str
    name: str | None = None


_Value = str | bool | int | float | _Reconciled
_Values = _Value | list[_Value]
_Limit = Annotated[float | None, Field(gt=0, allow_inf_nan=False)]


class _Property(BaseModel):
    pid: str
    v: _Values


class _OldQuery(_Strict):
    query: str | None = None
    type: str | list[str] | None = None
    limit: _Limit = None
    properties: list[_Property] | None = None
    type_strict: Literal["any", "should", "all"] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "_OldQuery":
        if self.query is None and not self.properties:
            raise ValueError("a query has `query`, or at least one of `properties`")
        return self


class _Condition(BaseModel):
    matchType: Literal["name", "id", "property"]
    propertyId: str | None = None
    propertyValue: _Values
    required: bool = False
    matchQuantifier: Literal["any", "all", "none"] = "any"
    matchQualifier: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "_Condition":
        if self.matchType == "property" and self.propertyId is None:
            raise ValueError("a condition of matchType `property` has a `propertyId`")
        return self


class _DraftQuery(_Strict):
    conditions: list[_Condition] = Field(min_length=1)
    type: str | None = None
    limit: _Limit = None
    lang: str | None = None
    dir: Literal["ltr", "rtl", "auto"] | None = None


class _DraftBatch(BaseModel):
    queries: list[_DraftQuery]


@dataclass(frozen=True, slots=True)
class Query:
    """What both versions ask."""

    name: str | None
    id: str | None
    types: tuple[str, ...]
    country: str | None
    dates: tuple[str, ...]
    limit: int


# --- queries --------------------------------------------------------------------------------------


def old_queries(text: str) -> dict[str, Query]:
    """A batch of version 0.2. Raises BadParameter."""
    try:
        batch = TypeAdapter(dict[str, _OldQuery]).validate_json(text)
    except ValidationError as exc:
        raise _wrong(exc) from exc
    return {key: _of_old(query) for key, query in batch.items()}


def draft_queries(body: bytes) -> list[Query]:
    """A batch of the draft of 1.0. Raises BadParameter."""
    try:
        batch = _DraftBatch.model_validate_json(body)
    except ValidationError as exc:
        raise _wrong(exc) from exc
    return [_of_draft(query) for query in batch.queries]


def _wrong(exc: ValidationError) -> BadParameter:
    where, what = first_of(exc.errors())
    return BadParameter("queries", f"{where or 'the batch'}: {what}")


def _of_old(query: _OldQuery) -> Query:
    values = {p.pid: p.v for p in query.properties or ()}
    types = (query.type,) if isinstance(query.type, str) else tuple(query.type or ())
    return _query(query.query, values.get("id"), types, values, query.limit)


def _of_draft(query: _DraftQuery) -> Query:
    by_kind = {c.matchType: c.propertyValue for c in query.conditions if c.matchType != "property"}
    values = {c.propertyId: c.propertyValue for c in query.conditions if c.matchType == "property" and c.propertyId}
    types = (query.type,) if query.type else ()
    return _query(by_kind.get("name"), by_kind.get("id"), types, values, query.limit)


def _query(
    name: _Values | None,
    id: _Values | None,
    types: tuple[str, ...],
    values: Mapping[str, _Values],
    limit: float | None,
) -> Query:
    name, id, country = (next(iter(_texts(given)), None) for given in (name, id, values.get("country")))
    return Query(name, id, types, country, tuple(_dates(values.get("dates"))), _bounded(limit))


def _texts(given: _Values | None) -> list[str]:
    every = given if isinstance(given, list) else [given]
    return [one.id if isinstance(one, _Reconciled) else str(one) for one in every if one is not None]


def _dates(given: _Values | None) -> Iterator[str]:
    for text in _texts(given):
        with suppress(ValueError):  # one cell that holds no date must not fail the batch
            yield partial(text)


def _bounded(limit: float | None) -> int:
    return min(int(limit or _USUAL) or 1, _MOST)


# --- answers --------------------------------------------------------------------------------------


def old_answers(reader: Reader, asked: Mapping[str, Query]) -> dict[str, Any]:
    return {key: {"result": _candidates(reader, query)} for key, query in asked.items()}


def draft_answers(reader: Reader, asked: Sequence[Query]) -> dict[str, Any]:
    return {"results": [{"candidates": _candidates(reader, query)} for query in asked]}


def _candidates(reader: Reader, query: Query) -> list[dict[str, Any]]:
    """The candidates, best first; none for an unknown type."""
    if query.id is not None:
        return _of_id(reader, query.id)
    if not query.name or not query.name.strip():
        return []
    named = _named(reader, query)
    others = [one for one in named if one["id"] != query.name]
    alone = not any(one["match"] for one in others)
    of_id = _of_id(reader, query.name, query.types, certain=alone) if " " not in query.name else []
    return [*of_id, *others][: query.limit] if of_id else named


def _of_id(reader: Reader, id: str, types: tuple[str, ...] = (), *, certain: bool = True) -> list[dict[str, Any]]:
    try:
        entity = reader.entity(id)
    except NotFound:
        return []
    if types and not fits(entity.type, types):
        return []
    return [_candidate(entity, 100.0, "The id is this.", certain=certain)]


def _named(reader: Reader, query: Query) -> list[dict[str, Any]]:
    found: dict[str, Match] = {}
    for type in query.types or (None,):
        if type is None or type in TYPES:
            for match in _matches(reader, query, type):
                found.setdefault(match.entity.id, match)
    best = sorted(found.values(), key=lambda m: -m.score)[: query.limit]
    alone = sum(match.band == "same" for match in best) == 1
    return [_candidate(m.entity, round(m.score * 100, 1), m.why, certain=alone and m.band == "same") for m in best]


def _matches(reader: Reader, query: Query, type: str | None) -> list[Match]:
    try:
        return reader.match(query.name or "", type=type, country=query.country, dates=query.dates, limit=query.limit)
    except BadParameter:  # nothing but marks, or longer than any name: one bad cell must not fail the batch
        return []


def _candidate(entity: Entity | NetworkEntity, score: float, why: str, *, certain: bool) -> dict[str, Any]:
    about = ", ".join((*(country.upper() for country in entity.countries), *filter(None, (entity.summary,))))
    return {
        "id": entity.id,
        "name": entity.name,
        "description": f"{about}. {why}" if about else why,
        "score": score,
        "match": certain,
        "type": [{"id": kind, "name": TYPES[kind].label} for kind in (entity.type,)],
    }


def manifest(address: str) -> dict[str, Any]:
    """What this service is and can do, for both versions."""
    root = f"{address.rstrip('/')}/api/v1"
    return {
        "versions": ["0.2", "1.0-draft"],
        "name": "Khsae",
        "documentation": f"{address.rstrip('/')}/docs",
        "serviceVersion": version("khsae"),
        "identifierSpace": f"{root}/entities/",
        "schemaSpace": f"{root}/vocabulary",
        "view": {"url": f"{root}/entities/{{{{id}}}}"},
        "defaultTypes": [{"id": name, "name": TYPES[name].label} for name in ("Person", "Company", "Organization")],
        "batchSize": 50,
        "standardizedScore": True,
    }
