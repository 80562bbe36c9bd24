"""What endpoints take: the reader, and parameters with their bounds. Unknown parameters are refused."""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Annotated, Any, Literal, TypedDict

from fastapi import Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import Field

from api import selection
from api.responses import Answer
from graph.claims.partial_dates import PartialDate
from graph.database.store import EngineInfo
from graph.errors import BadParameter
from graph.export.formats import load
from graph.models import Model
from graph.questions.paths import MAX_HOPS, MAX_PATHS
from graph.questions.picture import MAX_ENTITIES, Id
from graph.questions.reader import MAX_DEPTH, Reader
from graph.settings import Role, Settings
from graph.vocabulary import LINK_PREDICATES, STANDINGS, TYPES


class Ids(Model):
    ids: tuple[Id, ...] = Field(max_length=MAX_ENTITIES)
    as_of: PartialDate | None = None
    known_on: PartialDate | None = None


class State(TypedDict):
    """What the app's lifespan yields. Both methods raise DatabaseAway while the database is unavailable."""

    reader: Callable[[], Reader]
    engine: Callable[[], EngineInfo]
    settings: Settings


async def _reader(request: Request) -> Reader:
    return request.state.reader()


def _names(dependant: Dependant) -> set[str]:
    return {p.alias for p in dependant.query_params}.union(*map(_names, dependant.dependencies))


class StrictRoute(APIRoute):
    """Refuses unknown and repeated query parameters."""

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
                    raise BadParameter(name, f"{name} is given twice. Give it once; separate list items with commas.")
                seen.add(name)
            response = await handle(request)
            request.state.rows = response.rows if isinstance(response, Answer) else None
            return response

        return strict


def _given(request: Request) -> Mapping[str, str]:
    """All parameters as given: a saved query declares its own and checks them."""
    return request.query_params


def _role(request: Request) -> Role:
    """The caller's role, set by the Guard."""
    return request.state.role


def may_read_copies(request: Request, role: Role) -> bool:
    """A kept copy may be read on this machine while no key is needed, and otherwise by analysts only."""
    return role == "analyst" or (request.state.settings.on_loopback and request.state.who == "local")


RoleDep = Annotated[Role, Depends(_role)]
ReaderDep = Annotated[Reader, Depends(_reader)]
Given = Annotated[Mapping[str, str], Depends(_given)]
Limit = Annotated[int, Query(ge=1, le=500, description="Maximum number of results.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Number of results to skip.")]
After = Annotated[
    str | None, Query(max_length=200, pattern=r"^\d*(-\d+)* \S+$", description="Continue after this `next` of a page.")
]
Rows = Annotated[int | None, Query(ge=1, description="Maximum number of rows or links.")]
Depth = Annotated[int, Query(ge=1, le=MAX_DEPTH, description="Maximum distance from the entity, in links.")]


def _several(names: Iterable[str]) -> Any:
    """For the OpenAPI document: these, separated by commas."""
    return {"pattern": "^({0})(,({0}))*$".format("|".join(names))}


Predicates = Annotated[
    Annotated[str, Field(json_schema_extra=_several(LINK_PREDICATES))] | None,
    Query(description="Only links of these predicates, separated by commas."),
]
Standing = Annotated[
    Annotated[str, Field(json_schema_extra=_several(STANDINGS))] | None,
    Query(description="Only links of these standings, separated by commas."),
]
AsOf = Annotated[
    PartialDate | None, Query(description="As it was on this day, month or year: 2019-06-30, 2019-06, 2019.")
]
KnownOn = Annotated[
    PartialDate | None, Query(description="Using only sources published on or before this day, month or year.")
]
TypeName = Annotated[str, Field(json_schema_extra={"enum": [*TYPES]})]
MaxHops = Annotated[int, Query(ge=1, le=MAX_HOPS, description="Maximum number of links in a path.")]
K = Annotated[int, Query(ge=1, le=MAX_PATHS, description="Maximum number of paths.")]
Format = Annotated[
    Literal["json", "csv", "jsonl"],
    Query(description="JSON, CSV, or JSON lines: an object per row. A network becomes one row per link."),
]
ExportFormat = Annotated[
    str,
    Query(description=f"The form of the file: {', '.join(('csv', *load()))}. A table can be json, jsonl or csv."),
]
_OWN = {"name": "parameters", "in": "query", "style": "form", "explode": True, "schema": {"type": "object"}}
OPEN_ENDED = {"parameters": [_OWN | {"description": "The saved query's own parameters, by name."}]}


_UNSAID = {"all": "false", "depth": "1", "max_hops": "6", "k": "3"}
"""Parameters that generated clients send with their default values even if the user set none."""


def _selected(
    reader: ReaderDep,
    given: Given,
    all: Annotated[bool, Query(description="The whole graph; only for /export.")] = False,
    entity: Annotated[str | None, Query(description="An entity and the network around it; takes depth.")] = None,
    query: Annotated[str | None, Query(description="A saved query; add its own parameters.")] = None,
    source: Annotated[str | None, Query(description="One end of a path; takes max_hops and k.")] = None,
    target: Annotated[str | None, Query(description="The other end.")] = None,
    targets: Annotated[str | None, Query(description="Several other ends, separated by commas.")] = None,
    depth: Depth = 1,
    max_hops: MaxHops = 6,
    k: K = 3,
    predicates: Predicates = None,
    standing: Standing = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Rows = None,
) -> selection.Selection:
    chosen: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
    if all:
        _only(given, "all", "format")
        return selection.everything()
    if query is not None:
        declared = reader.library[query].parameters
        unsaid = (name for name, value in _UNSAID.items() if name not in declared and given.get(name, "") == value)
        own = without(given, "query", "as_of", "known_on", "limit", "format", *unsaid)
        return selection.answered(reader, query, own, limit=limit, **chosen)
    chosen |= {"predicates": listed(predicates), "standing": listed(standing)}
    if entity is not None:
        _only(given, "entity", "depth", "predicates", "standing", "as_of", "known_on", "limit", "format")
        return selection.around(reader, entity, depth=depth, limit=limit, **chosen)
    if source is None or (target is None and targets is None):
        raise BadParameter("entity", "Say what to show: entity=…, query=…, or source=… and target=….")
    _only(
        given, "source", "target", "targets", "max_hops", "k", "predicates", "standing", "as_of", "known_on", "format"
    )
    return selection.between(reader, source, *given_ends(target, targets), max_hops=max_hops, k=k, **chosen)


def given_ends(target: str | None, targets: str | None) -> list[str]:
    """The other ends of a path, as they were given."""
    ends = [*([target] if target is not None else ()), *(listed(targets) or ())]
    if not ends:
        raise BadParameter("target", "Name the other end: target=…, or targets=… with commas between several.")
    return ends


def _only(given: Mapping[str, str], *allowed: str) -> None:
    for name, value in given.items():
        if name not in allowed and value.lower() != _UNSAID.get(name):
            raise BadParameter(name, f"{name} cannot go with {allowed[0]}. It takes: {', '.join(allowed[1:])}.")


Selected = Annotated[selection.Selection, Depends(_selected)]


def listed(text: str | None) -> list[str] | None:
    """The items of a comma-separated list; None if it was not given."""
    return None if text is None else text.split(",")


def without(given: Mapping[str, str], *ours: str) -> dict[str, str]:
    """A saved query's own parameters: all given ones except those of the endpoint."""
    return {name: value for name, value in given.items() if name not in ours}
