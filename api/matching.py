"""Calls for apps that bring names of their own: `POST /match`, and the reconciliation that OpenRefine speaks."""

import re
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue

from api.parameters import ReaderDep, StrictRoute, TypeName
from api.reconciliation import MAX_QUERIES, draft_answers, draft_queries, manifest, old_answers, old_queries
from api.responses import ErrorAnswer, answer
from graph.claims.partial_dates import PartialDate
from graph.errors import BadParameter, TooLarge
from graph.models import Match, Model
from graph.names import MOST_LETTERS
from graph.questions.queries import partial_date

router = APIRouter(
    prefix="/api/v1",
    route_class=StrictRoute,
    responses={"default": {"model": ErrorAnswer}, 422: {"model": ErrorAnswer, "description": "A parameter is wrong"}},
)


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]
_MOST_DATES = 20


class NameQuery(Model):
    """One name that is looked for."""

    name: Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]
    type: TypeName | None = None
    country: Annotated[str | None, Field(pattern="^[a-z]{2}$", description="ISO 3166, lower case.")] = None
    dates: Annotated[
        tuple[PartialDate, ...],
        Field(
            max_length=_MOST_DATES,
            description="Dates of birth or founding, such as 1970 or 1970-01-02. A candidate with one of them ranks "
            "higher, one that has only other dates ranks lower, and one without dates is not affected.",
        ),
    ] = ()
    limit: Annotated[int, Field(ge=1, le=50)] = 5


class NameQueries(Model):
    queries: tuple[NameQuery, ...]


class Candidates(Model):
    results: tuple[Match, ...]


class MatchAnswer(Model):
    """For each query, in their order, who may be meant."""

    results: tuple[Candidates, ...]


@router.post("/match", responses={200: {"model": MatchAnswer}, 413: {"model": ErrorAnswer}})
def match(reader: ReaderDep, asked: NameQueries) -> Response:
    """Match up to 500 names at once. Each candidate has a score, band and reason; of a shared name, all are given."""
    _check_size(len(asked.queries))
    for query in asked.queries:
        for date in query.dates:
            partial_date("dates", date)
    return answer(MatchAnswer(results=tuple(Candidates(results=tuple(_matches(reader, q))) for q in asked.queries)))


def _matches(reader: ReaderDep, query: NameQuery) -> list[Match]:
    return reader.match(query.name, type=query.type, country=query.country, dates=query.dates, limit=query.limit)


def _check_size(queries: int) -> None:
    if queries > MAX_QUERIES:
        raise TooLarge(
            f"{queries} names are more than the {MAX_QUERIES} that one call may ask for: send them in parts."
        )


# --- OpenRefine -----------------------------------------------------------------------------------


def _sent(form: str, queries: JsonValue) -> dict[str, Any]:
    """For the OpenAPI document: a body in the specification's own form, which the endpoint parses itself."""
    schema = {"type": "object", "required": ["queries"], "properties": {"queries": queries}}
    return {"requestBody": {"required": True, "content": {form: {"schema": schema}}}}


_FORM = _sent("application/x-www-form-urlencoded", {"type": "string", "contentMediaType": "application/json"})
_DRAFT = _sent("application/json", {"type": "array", "items": {"type": "object"}, "maxItems": MAX_QUERIES})


@router.get("/reconcile", responses={200: {"description": "The manifest, or the answers to `queries`."}})
def reconcile(request: Request, reader: ReaderDep, queries: str | None = None) -> Response:
    """The manifest of the reconciliation service; with `queries`, its answers in the form of version 0.2."""
    if queries is None:
        return _open(request, manifest(str(request.base_url)))
    asked = old_queries(queries)
    _check_size(len(asked))
    return _open(request, old_answers(reader, asked))


@router.post(
    "/reconcile", responses={200: {"description": "Candidates for each query, by its key."}}, openapi_extra=_FORM
)
def reconcile_form(request: Request, reader: ReaderDep, body: Body) -> Response:
    """Version 0.2: a form with the field `queries`."""
    form = parse_qs(body.decode("utf-8", errors="replace"))
    if "queries" not in form:
        raise BadParameter("queries", "Send a form with the field `queries`, or JSON to /reconcile/match.")
    asked = old_queries(form["queries"][0])
    _check_size(len(asked))
    return _open(request, old_answers(reader, asked))


@router.post(
    "/reconcile/match",
    responses={200: {"description": "Candidates for each query, in their order."}},
    openapi_extra=_DRAFT,
)
def reconcile_match(request: Request, reader: ReaderDep, body: Body) -> Response:
    """The draft of version 1.0: JSON in, JSON out."""
    asked = draft_queries(body)
    _check_size(len(asked))
    return _open(request, draft_answers(reader, asked))


def _open(request: Request, said: JsonValue) -> Response:
    """The specification lets pages of any origin ask. Here, only pages of this machine may, as OpenRefine's are."""
    origin = request.headers.get("origin", "")
    local = re.fullmatch(r"http://(localhost|127\.0\.0\.1)(:\d+)?", origin)
    return JSONResponse(said, headers={"Access-Control-Allow-Origin": origin, "Vary": "Origin"} if local else None)
