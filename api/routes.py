"""The endpoints of `/api/v1`. Each asks the reader one question and returns its answer."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.own import may_ask
from api.parameters import (
    OPEN_ENDED,
    After,
    AsOf,
    Depth,
    ExportFormat,
    Format,
    Given,
    Ids,
    K,
    KnownOn,
    Limit,
    MaxHops,
    Offset,
    Predicates,
    ReaderDep,
    RoleDep,
    Rows,
    Selected,
    Standing,
    StrictRoute,
    TypeName,
    given_ends,
    listed,
    may_read_copies,
    without,
)
from api.release import release
from api.responses import (
    ClaimPage,
    ClaimsOfEntity,
    Engine,
    ErrorAnswer,
    Health,
    LinkView,
    Live,
    NetworkFile,
    PairPage,
    PathsView,
    PictureFile,
    QueryPage,
    SearchPage,
    SourcePage,
    SourceWithClaims,
    Vocabulary,
    WholeGraph,
    answer,
    download,
    file,
    vocabulary,
)
from api.selection import Drawing, as_dossier, as_file, as_view, drawn
from api.story import Story, as_story
from graph.errors import BadParameter
from graph.export.formats import load
from graph.export.saved import jsonl, network_csv, table_csv
from graph.models import ClaimView, EntityView, Network, Table, Unsealed
from graph.questions.outcome import in_words
from graph.questions.picture import Asked, Picture
from graph.questions.queries import SavedQuery
from graph.questions.reader import Reader, cursor
from graph.questions.search import guesses
from graph.sameness.proposing import Pair
from graph.settings import Settings
from graph.sources.copies import is_kept

router = APIRouter(
    prefix="/api/v1",
    route_class=StrictRoute,
    responses={"default": {"model": ErrorAnswer}, 422: {"model": ErrorAnswer, "description": "A parameter is wrong"}},
)


def _of(*models: Any) -> dict[int | str, dict[str, Any]]:
    """For the OpenAPI document: what an endpoint returns."""
    model = models[0]
    for other in models[1:]:
        model = model | other
    return {200: {"model": model}}


def _or_text(models: tuple[Any, ...], *media_types: str) -> dict[int | str, dict[str, Any]]:
    return {200: _of(*models)[200] | {"content": {form: {"schema": {"type": "string"}} for form in media_types}}}


def _in_any_format(*models: Any) -> dict[int | str, dict[str, Any]]:
    return _or_text(models, *sorted({form.media_type for form in load().values()} - {"application/json"}))


_HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
"""With `response_class=Response`, so that errors are documented as the JSON that they are."""


@router.get("/health", responses=_of(Health))
def health(request: Request, reader: ReaderDep) -> Response:
    """Whether the database answers, and what it contains."""
    counts, engine = reader.counts(), request.state.engine()
    known = Engine(kind=engine.kind, version=engine.version)
    return answer(Health(version=release(), engine=known, counts=counts, cypher=may_ask(request)))


@router.get("/live", responses=_of(Live))
async def live() -> Response:
    """Whether the server itself answers, with or without its database. `/health` checks the database too."""
    return answer(Live())


@router.get("/vocabulary", responses=_of(Vocabulary))
def get_vocabulary() -> Response:
    """All types, predicates, statuses and standings, with their labels, colours and line styles."""
    return answer(vocabulary())


# --- entities -------------------------------------------------------------------------------------


@router.get("/search", responses=_of(SearchPage))
def search(
    reader: ReaderDep,
    q: Annotated[str, Query(min_length=1, max_length=200, description="A name or the start of one, in any script.")],
    type: Annotated[TypeName | None, Query(description="Only entities of this type and its subtypes.")] = None,
    country: Annotated[str | None, Query(description="Only of this country: ISO 3166, lower case.")] = None,
    topic: Annotated[str | None, Query(description="Only of this topic: role.pol.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Maximum number of results.")] = 20,
) -> Response:
    """Entities by name in any script and spelling, best match first, each with the reason why it matches.

    If no entity has the name, `did_you_mean` holds similar names.
    """
    found, truncated = reader.search(q, type=type, country=country, topic=topic, limit=limit)
    return answer(SearchPage(results=tuple(found), truncated=truncated, did_you_mean=guesses(found)))


@router.get("/entities/{id}", responses=_of(EntityView))
def entity(id: str, reader: ReaderDep) -> Response:
    """One entity, with its links counted by predicate and its claims by status."""
    return answer(reader.entity(id))


@router.get("/entities/{id}/sealed", responses=_of(Unsealed))
def sealed(id: str, request: Request, reader: ReaderDep, role: RoleDep) -> Response:
    """The sealed names of a protected entity and the quotes with them. For analysts only; each use is logged."""
    return answer(reader.sealed(id, role=role, who=request.state.who))


@router.get("/entities/{id}/claims", responses=_of(ClaimsOfEntity))
def claims_of_entity(
    id: str,
    reader: ReaderDep,
    limit: Limit = 100,
    offset: Offset = 0,
    after: After = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
) -> Response:
    """Claims about an entity and claims it makes, newest source first; on a date, those of the page that count then."""
    found, truncated = reader.claims_of_entity(id, limit=limit, offset=offset, after=after)
    claims = reader.dated(found, as_of=as_of, known_on=known_on)
    next = cursor(found[-1].source.published, found[-1].id) if truncated else None
    page = ClaimsOfEntity(results=tuple(claims), truncated=truncated, next=next, names=reader.names_of(claims))
    return answer(page)


@router.get("/entities/{id}/network", responses=_of(Network))
def network_of_entity(
    id: str,
    reader: ReaderDep,
    depth: Depth = 1,
    predicates: Predicates = None,
    standing: Standing = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Rows = None,
) -> Response:
    """The network within `depth` links of an entity, with a position for each entity."""
    return answer(
        reader.network(
            id,
            depth=depth,
            predicates=listed(predicates),
            standing=listed(standing),
            as_of=as_of,
            known_on=known_on,
            limit=limit,
        )
    )


@router.get("/same", responses=_of(PairPage))
def same(
    reader: ReaderDep,
    entity: Annotated[str | None, Query(description="Only pairs with this one, by id or name.")] = None,
    limit: Limit = 20,
) -> Response:
    """Pairs that may be the same and that nobody has judged yet, best first, each with the evidence for and against."""
    found = reader.proposals(entity=entity and reader.resolve(entity), limit=limit + 1)
    return answer(PairPage(results=tuple(found[:limit]), truncated=len(found) > limit))


@router.get("/same/pair", responses=_of(Pair))
def same_pair(
    reader: ReaderDep,
    source: Annotated[str, Query(description="An entity, or a record that was joined to one, by id.")],
    target: Annotated[str, Query(description="The other one, likewise.")],
) -> Response:
    """Two side by side, each as its own record, with any judgement on them."""
    return answer(reader.compare(source, target))


@router.post("/network", responses=_of(Picture))
def picture(reader: ReaderDep, asked: Asked) -> Response:
    """A set of entities with all links among them, laid out. `expand` adds the neighbours of one of them."""
    return answer(reader.picture(asked))


# --- claims, links, sources -----------------------------------------------------------------------


@router.get("/links/{id}", responses=_of(LinkView))
def link(id: str, reader: ReaderDep) -> Response:
    """One link with its claims, the replies to them, and their sources."""
    found, claims = reader.link(id)
    return answer(LinkView(**{**dict(found), "claims": tuple(claims)}, names=reader.names_of(claims)))


@router.get("/claims/{id}", responses=_of(ClaimView))
def claim(id: str, reader: ReaderDep) -> Response:
    """One claim, with its source."""
    return answer(reader.claim(id))


@router.post("/claims", responses=_of(ClaimPage))
def claims(reader: ReaderDep, wanted: Ids) -> Response:
    """Claims by id, with the replies to them; on a date, those that count then. Unknown ids are skipped."""
    found = reader.dated(reader.claims(wanted.ids), as_of=wanted.as_of, known_on=wanted.known_on)
    return answer(ClaimPage(results=tuple(found), truncated=False, names=reader.names_of(found)))


@router.get("/sources", responses=_of(SourcePage))
def sources(reader: ReaderDep, limit: Limit = 100, offset: Offset = 0, after: After = None) -> Response:
    """All source documents, newest first."""
    found, truncated = reader.sources(limit=limit, offset=offset, after=after)
    next = cursor(found[-1].published, found[-1].id) if truncated else None
    total = reader.counts()["sources"]
    return answer(SourcePage(results=tuple(found), truncated=truncated, next=next, total=total))


@router.get("/sources/{id}", responses=_of(SourceWithClaims))
def source(
    id: str, request: Request, reader: ReaderDep, role: RoleDep, limit: Limit = 100, offset: Offset = 0
) -> Response:
    """One source document, with its claims."""
    found = reader.source(id)
    claims, truncated = reader.claims_of_source(id, limit=limit, offset=offset)
    kept = may_read_copies(request, role) and is_kept(request.state.settings.khsae_data, id)
    names = reader.names_of(claims)
    return answer(SourceWithClaims(**dict(found), claims=tuple(claims), truncated=truncated, names=names, kept=kept))


# --- questions ------------------------------------------------------------------------------------


@router.get("/paths", responses=_of(PathsView))
def paths(
    reader: ReaderDep,
    source: Annotated[str, Query(description="An entity, by id or by an unambiguous name.")],
    target: Annotated[str | None, Query(description="Another.")] = None,
    targets: Annotated[str | None, Query(description="Several other ends, separated by commas.")] = None,
    max_hops: MaxHops = 6,
    k: K = 3,
    predicates: Predicates = None,
    standing: Standing = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
) -> Response:
    """How two or more entities are connected. Finding no path does not prove that there is no tie."""
    ends = reader.resolve_all([source, *given_ends(target, targets)])
    chosen = {"predicates": listed(predicates), "standing": listed(standing)}
    found = reader.paths(*ends, max_hops=max_hops, k=k, as_of=as_of, known_on=known_on, **chosen)
    return answer(PathsView(**dict(found), source=ends[0], target=ends[1], sentence=in_words(found)))


@router.get("/queries", responses=_of(QueryPage))
def queries(reader: ReaderDep, limit: Limit = 500, offset: Offset = 0) -> Response:
    """The saved queries for analysts. Those that serve the program are not listed, but can be run."""
    found = tuple(reader.library.listed.values())
    kept = found[offset : offset + limit]
    return answer(QueryPage(results=kept, truncated=len(found) > offset + limit, total=len(found)))


@router.get("/queries/{name}", responses=_of(SavedQuery))
def query(name: str, reader: ReaderDep) -> Response:
    """One saved query: its title, what its answer means, its parameters and its Cypher."""
    return answer(reader.library[name])


_ROWS = _or_text((Table, Network), "text/csv", "application/jsonl")


@router.get(
    "/queries/{name}/run",
    responses=_ROWS,
    openapi_extra=OPEN_ENDED,
)
def run_query(
    name: str,
    reader: ReaderDep,
    given: Given,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Rows = None,
    format: Format = "json",
) -> Response:
    """Runs a saved query with its own parameters. A network can be requested as of a date."""
    own = without(given, "as_of", "known_on", "limit", "format")
    found = reader.run(name, own, limit=limit, as_of=as_of, known_on=known_on)
    if format == "jsonl":
        return file(jsonl(found), name, "jsonl")
    return answer(found) if format == "json" else _as_csv(reader, found, name)


def _as_csv(reader: Reader, found: Network | Table, name: str) -> Response:
    text = table_csv(found) if isinstance(found, Table) else network_csv(found, reader.evidence(found))
    return file(text, name, "csv")


# --- one selection, drawn or saved ----------------------------------------------------------------


@router.get("/view", response_class=Response, responses=_HTML, openapi_extra=OPEN_ENDED)
def view(request: Request, reader: ReaderDep, selected: Selected, given: Given) -> Response:
    """A network drawn with its evidence, as one self-contained HTML page."""
    _check_html(given)
    return HTMLResponse(as_view(reader, selected, most=_most(request)))


@router.post("/view", response_class=Response, responses=_HTML)
def view_of_picture(request: Request, reader: ReaderDep, drawing: Drawing) -> Response:
    """A picture arranged by hand, drawn like any other."""
    return HTMLResponse(as_view(reader, drawn(reader, drawing), most=_most(request)))


@router.get("/dossier", response_class=Response, responses=_HTML, openapi_extra=OPEN_ENDED)
def dossier(request: Request, reader: ReaderDep, selected: Selected, given: Given) -> Response:
    """The same with all its evidence, numbered: one page without scripts, to keep, print and open offline."""
    _check_html(given)
    return HTMLResponse(as_dossier(reader, selected, most=_most(request)))


@router.post("/dossier", response_class=Response, responses=_HTML)
def dossier_of_picture(request: Request, reader: ReaderDep, drawing: Drawing) -> Response:
    """The dossier of a picture arranged by hand."""
    return HTMLResponse(as_dossier(reader, drawn(reader, drawing), most=_most(request)))


@router.post("/story", response_class=Response, responses=_HTML)
def story(request: Request, reader: ReaderDep, told: Story) -> Response:
    """Pictures in order, each with a sentence and its evidence: one page that plays offline, to send or to embed."""
    return HTMLResponse(as_story(reader, told, most=_most(request)))


def _check_html(given: Mapping[str, str]) -> None:
    if "format" in given:
        raise BadParameter("format", "This endpoint returns HTML and takes no format. Use GET /api/v1/export.")


def _most(request: Request) -> int:
    settings: Settings = request.state.settings
    return settings.khsae_view_max_entities


@router.get("/export", responses=_in_any_format(Table, NetworkFile, WholeGraph), openapi_extra=OPEN_ENDED)
def export(reader: ReaderDep, selected: Selected, _: Given, format: ExportFormat = "json") -> Response:
    """The same selections as `/view`, or the whole graph, as a file that is streamed."""
    return download(*as_file(reader, selected, format), selected.file)


@router.post("/export", responses=_in_any_format(PictureFile))
def export_of_picture(reader: ReaderDep, drawing: Drawing, format: ExportFormat = "json") -> Response:
    """The data of a picture arranged by hand, as a file."""
    selected = drawn(reader, drawing)
    return download(*as_file(reader, selected, format), selected.file)
