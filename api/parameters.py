"""What calls take: the reader, and parameters with their bounds. What a call does not know, it refuses."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any, Literal, TypedDict

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import Field

from api.responses import Answer
from graph.errors import BadParameter
from graph.models import Model
from graph.paths import MAX_HOPS, MAX_PATHS
from graph.picture import MAX_ENTITIES, Id
from graph.reader import MAX_DEPTH, Reader
from graph.settings import Role, Settings
from graph.store import EngineInfo


class Ids(Model):
    ids: tuple[Id, ...] = Field(max_length=MAX_ENTITIES)


class State(TypedDict):
    """What the app's lifespan yields. Both calls raise DatabaseAway while there is no database."""

    reader: Callable[[], Reader]
    engine: Callable[[], EngineInfo]
    settings: Settings


async def _reader(request: Request) -> Reader:
    return request.state.reader()


def _names(dependant: Dependant) -> set[str]:
    return {p.alias for p in dependant.query_params}.union(*map(_names, dependant.dependencies))


class StrictRoute(APIRoute):
    """Refuses query parameters that it does not know, and those given twice."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, known = super().get_route_handler(), _names(self.dependant)
        takes_more = any(d.call is _given for d in self.dependant.dependencies)

        async def strict(request: Request) -> Response:
            seen: set[str] = set()
            for name, _ in request.query_params.multi_items():
                if name not in known and not takes_more:
                    takes = f"It takes: {', '.join(sorted(known))}." if known else "It takes none."
                    raise BadParameter(name, f"There is no parameter {name!r} here. {takes}")
                if name in seen:
                    raise BadParameter(name, f"{name} is given twice. Give it once; lists are parted by commas.")
                seen.add(name)
            response = await handle(request)
            request.state.rows = response.rows if isinstance(response, Answer) else None
            return response

        return strict


def _given(request: Request) -> Mapping[str, str]:
    """All parameters as they came: a saved query has its own, and checks them itself."""
    return request.query_params


def _role(request: Request) -> Role:
    """The caller's, as the Guard found it."""
    return request.state.role


RoleDep = Annotated[Role, Depends(_role)]
ReaderDep = Annotated[Reader, Depends(_reader)]
Given = Annotated[Mapping[str, str], Depends(_given)]
Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="How many to pass over.")]
Rows = Annotated[int | None, Query(ge=1, description="At most so many rows or links.")]
Depth = Annotated[int, Query(ge=1, le=MAX_DEPTH, description="How many links away from the entity.")]
Predicates = Annotated[str | None, Query(description="Only these predicates, parted by commas.")]
Standing = Annotated[str | None, Query(description="Only links of these standings, parted by commas.")]
AsOf = Annotated[str | None, Query(description="As it was on this day, month or year: 2019, 2019-06, 2019-06-30.")]
KnownOn = Annotated[str | None, Query(description="By what was published on or before this day, month or year.")]
MaxHops = Annotated[int, Query(ge=1, le=MAX_HOPS, description="No path of more links.")]
K = Annotated[int, Query(ge=1, le=MAX_PATHS, description="At most so many paths.")]
Format = Annotated[Literal["json", "csv"], Query(description="JSON as everywhere, or CSV; of a network, a row a link.")]
_OWN = {"name": "parameters", "in": "query", "style": "form", "explode": True, "schema": {"type": "object"}}
OPEN_ENDED = {"parameters": [_OWN | {"description": "The saved query's own parameters, each by its name."}]}


def listed(text: str | None) -> list[str] | None:
    """The items of a list that is parted by commas; None when it was not given."""
    return None if text is None else text.split(",")


def without(given: Mapping[str, str], *ours: str) -> dict[str, str]:
    """A saved query's own parameters: those given, less ours."""
    return {name: value for name, value in given.items() if name not in ours}
