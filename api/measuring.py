"""Measures of a network, or of the whole graph, over HTTP."""

from fastapi import APIRouter, Response

from api.parameters import OPEN_ENDED, Given, ReaderDep, Selected, StrictRoute
from api.responses import ErrorAnswer, answer
from api.selection import measured
from graph.questions.measures import Measured, MeasureName

router = APIRouter(
    prefix="/api/v1",
    route_class=StrictRoute,
    responses={"default": {"model": ErrorAnswer}, 422: {"model": ErrorAnswer, "description": "A parameter is wrong"}},
)


@router.get("/measures/{measure}", responses={200: {"model": Measured}}, openapi_extra=OPEN_ENDED)
def measure(measure: MeasureName, reader: ReaderDep, selected: Selected, _: Given) -> Response:
    """A measure of a network, or with `all=true` of everything: a table, with what it says and what it does not."""
    return answer(measured(reader, selected, measure))
