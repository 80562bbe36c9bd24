"""Your own questions over HTTP: run Cypher that only reads, and save it as a question for everybody."""

from fastapi import APIRouter, Depends, Request, Response

from api.parameters import ReaderDep, StrictRoute
from api.responses import ErrorAnswer, answer
from graph.errors import NotAllowed
from graph.models import Network, Table
from graph.questions.own import Question, Saving
from graph.questions.queries import SavedQuery
from graph.settings import Settings


def may_ask(request: Request) -> bool:
    """Only if turned on: for analysts, or for whoever started the page on this machine."""
    settings: Settings = request.state.settings
    at_this_machine = getattr(request.state, "who", None) == "local" and settings.on_loopback
    return settings.khsae_cypher and (getattr(request.state, "role", None) == "analyst" or at_this_machine)


def _allowed(request: Request) -> None:
    settings: Settings = request.state.settings
    if not settings.khsae_cypher:
        raise NotAllowed("Cypher of your own is turned off. Start with `khsae up --cypher`, or set KHSAE_CYPHER=true.")
    if not may_ask(request):
        raise NotAllowed("Cypher of your own is for analysts. Use an analyst's key.")


router = APIRouter(
    prefix="/api/v1",
    route_class=StrictRoute,
    dependencies=[Depends(_allowed)],
    responses={
        "default": {"model": ErrorAnswer},
        403: {"model": ErrorAnswer, "description": "Turned off, or not for this caller"},
        422: {"model": ErrorAnswer, "description": "The Cypher or a parameter is wrong"},
    },
)


@router.post("/cypher", responses={200: {"model": Table | Network}})
def run_cypher(reader: ReaderDep, question: Question) -> Response:
    """Runs Cypher that only reads, within the limits of rows, bytes and time that hold for all questions."""
    return answer(reader.cypher(question))


@router.post("/queries", status_code=201, responses={201: {"model": SavedQuery}})
def save_query(reader: ReaderDep, saving: Saving) -> Response:
    """Saves a question in Cypher, after a trial run, so that `GET /queries` lists it."""
    response = answer(reader.save(saving))
    response.status_code = 201
    return response
