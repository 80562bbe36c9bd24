"""The endpoint of a reader's own copy of a source."""

from fastapi import APIRouter, Request, Response

from api.parameters import ReaderDep, RoleDep, StrictRoute, may_read_copies
from api.responses import CopyView, ErrorAnswer, answer
from graph.errors import NotAllowed
from graph.sources.copies import hold, kept

router = APIRouter(
    prefix="/api/v1",
    route_class=StrictRoute,
    responses={"default": {"model": ErrorAnswer}, 422: {"model": ErrorAnswer, "description": "A parameter is wrong"}},
)


@router.get("/sources/{id}/copy", responses={200: {"model": CopyView}})
def copy_of_source(id: str, request: Request, reader: ReaderDep, role: RoleDep) -> Response:
    """The reader's own copy of a source: each quote, whether it is there word for word, and the text around it."""
    if not may_read_copies(request, role):
        raise NotAllowed("A kept copy is somebody's own file: over a network, it is for the role analyst alone.")
    recorded = reader.source(id).sha256
    copy = kept(request.state.settings.khsae_data, id)
    held = hold(copy, reader.all_claims_of_source(id))
    shown = iter(reader.covered([text for one in held for text in (one.before, one.passage, one.after)]))
    covered = tuple(
        one.model_copy(update={"before": before, "passage": passage, "after": after})
        for one, before, passage, after in zip(held, shown, shown, shown, strict=True)
    )
    same = copy.sha256 == recorded if recorded else None
    return answer(CopyView(**copy.model_dump(exclude={"pages"}), pages=len(copy.pages), same=same, held=covered))
