"""The web server: `create_app` puts together the API, the page and the documentation."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.apart import Apart, Worker
from api.copies import router as copies
from api.guard import Guard, headers_for
from api.hints import HTTP
from api.journal import Journal
from api.lanes import Lanes
from api.matching import router as matching
from api.measuring import router as measuring
from api.memory import Memory
from api.own import router as own
from api.parameters import State
from api.responses import problem
from api.routes import router
from graph.database.store import Database, EngineInfo, open_database
from graph.drawing.view import labels, vis_network
from graph.errors import (
    Ambiguous,
    BadInput,
    BrokenQuery,
    Busy,
    DatabaseAway,
    KhsaeError,
    NotAllowed,
    NotFound,
    TooLarge,
    TooSlow,
    WrongDatabase,
    WrongVersion,
    first_of,
)
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.vocabulary import CAUTIONS

_STATIC = Path(__file__).parent / "static"
_FIRST_TRY_S = 4.0
_BETWEEN_TRIES_S = 1.0
_RETRY_AFTER_S = "3"
_ROUTERS = (router, matching, copies, measuring, own)
_QUERIES = 3
"""A drawing may take as long as this many queries."""

STATUS: dict[type[KhsaeError], int] = {
    BadInput: 422,
    NotFound: 404,
    Ambiguous: 409,
    NotAllowed: 403,
    TooLarge: 413,
    Busy: 409,
    WrongDatabase: 503,
    WrongVersion: 503,
    DatabaseAway: 503,
    TooSlow: 504,
}


def create_app(settings: Settings | None = None, library: Library | None = None, *, warm: bool = False) -> FastAPI:
    """With `warm`, the process that draws starts at once, not with the first drawing."""
    settings = settings or Settings()  # pyright: ignore[reportCallIssue] - it cannot see the defaults
    worker, whole = (Worker(settings, library, deadline_s=_QUERIES * settings.khsae_query_timeout_s) for _ in range(2))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        opening = Opening(settings, library or Library(own=settings.khsae_queries))
        await asyncio.to_thread(opening.start)
        if warm:
            await worker.warm()
        try:
            yield opening.state()
        finally:
            await worker.close()
            await whole.close()
            await asyncio.to_thread(opening.close)

    app = _routed(lifespan)
    app.add_middleware(Apart, worker=worker, whole=whole)
    app.add_middleware(Lanes, deadline_s=settings.khsae_query_timeout_s)
    app.add_middleware(Memory)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Journal, settings=settings)
    if settings.khsae_cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag"],
        )
    return app


def bare(settings: Settings, library: Library | None) -> tuple[FastAPI, State]:
    """What answers requests that have passed the middleware of another process, and its state."""
    opening = Opening(settings, library or Library())
    opening.start()
    return _routed(), opening.state()


def _routed(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[State]] | None = None) -> FastAPI:
    app = FastAPI(
        title="Khsae",
        description=f"A knowledge graph of state-crime networks. {CAUTIONS[0]}",
        version="1",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,  # such a redirect names the inner host, which a caller behind a proxy cannot reach
    )
    app.openapi = lambda: _document(app)
    for each in _ROUTERS:
        app.include_router(each)
    for name, find in (("vis-network.js", vis_network), ("labels.js", labels)):
        app.add_api_route(f"/static/{name}", _drawn_with(find), include_in_schema=False)
    app.add_api_route("/metrics", _metrics, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=_STATIC))
    for path, file in (("/", "index.html"), ("/docs", "docs.html")):
        app.add_api_route(path, _page(file), methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(KhsaeError, _on_ours)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_anything)
    return app


def _document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with how to send a key."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        made["components"]["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "An API key; required once there is one."},
            "password": {"type": "http", "scheme": "basic", "description": "The same key as a password, for browsers."},
        }
        made["security"] = [{"key": []}, {"password": []}, {}]
        made["servers"] = [{"url": "../..", "description": "The server of this document, under any path prefix."}]
        made["components"]["schemas"]["ErrorAnswer"]["examples"] = [_NOT_FOUND]
        for path, example in _EXAMPLES.items():
            for parameter in made["paths"][f"/api/v1{path}"]["get"]["parameters"]:
                if parameter["name"] in example:
                    parameter["example"] = example[parameter["name"]]
        app.openapi_schema = made
    return app.openapi_schema


_NOT_FOUND = {"error": {"code": "unknown_entity", "message": "There is no entity 'nobody'.", "detail": {}}}
_EXAMPLES = {
    **{path: {"id": "ly-yong-phat"} for path in ("/entities/{id}", "/entities/{id}/claims", "/entities/{id}/network")},
    "/search": {"q": "Oknha Lee Yongphat"},
    "/paths": {"source": "hun-sen", "target": "dy-vichea"},
    "/sources/{id}": {"id": "fu-2024-10-08-free-mech-dara"},
    **{path: {"name": "who-is-sanctioned"} for path in ("/queries/{name}", "/queries/{name}/run")},
    **{path: {"entity": "ly-yong-phat"} for path in ("/view", "/dossier", "/export")},
    "/measures/{measure}": {"measure": "betweenness", "entity": "ly-yong-phat"},
}
"""What the document gives as examples; a test asks them."""


def _drawn_with(find: Callable[[], Path]) -> Callable[[Request], Awaitable[Response]]:
    """A script that views have inside, and the page loads."""

    async def serve(request: Request) -> Response:
        file = await asyncio.to_thread(find)
        return await StaticFiles(directory=file.parent).get_response(file.name, request.scope)

    return serve


def _metrics(request: Request) -> Response:
    return request.state.metrics()


def _page(file: str) -> Callable[[], FileResponse]:
    return lambda: FileResponse(_STATIC / file)


# --- the database, which may be unavailable -------------------------------------------------------


class Opening:
    """Opens the database, and keeps trying while it is unavailable, so that the server needs no restart."""

    def __init__(self, settings: Settings, library: Library) -> None:
        self._settings = settings
        self._library = library
        self._open: tuple[Database, Reader] | None = None
        self._away: KhsaeError = DatabaseAway("The database is being started. Try again in a moment.")
        self._tried, self._closing = threading.Event(), threading.Event()
        self._held = ExitStack()
        self._thread = threading.Thread(target=self._keep_trying, name="khsae-opening", daemon=True)

    def start(self) -> None:
        """Returns after the first attempt, or when it takes long. Raises what waiting cannot fix: settings, files."""
        self._thread.start()
        self._tried.wait(_FIRST_TRY_S)
        if not isinstance(self._away, DatabaseAway):
            raise self._away

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self._held.close()

    def state(self) -> State:
        return {"reader": self.reader, "engine": self.engine, "settings": self._settings}

    def reader(self) -> Reader:
        return self._opened()[1]

    def engine(self) -> EngineInfo:
        return self._opened()[0].info()

    def _opened(self) -> tuple[Database, Reader]:
        if self._open is None:
            raise type(self._away)(self._away.message)
        return self._open

    def _keep_trying(self) -> None:
        while self._open is None and isinstance(self._away, DatabaseAway) and not self._closing.is_set():
            try:
                database = self._held.enter_context(open_database(self._settings))
                self._open = database, Reader(database, self._library)
            except KhsaeError as exc:
                self._away = exc
            self._tried.set()
            if self._open is None:
                self._closing.wait(_BETWEEN_TRIES_S)


# --- errors: one shape for all ----------------------------------------------------------------------


async def _on_ours(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, KhsaeError)
    status = next((STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS), None)
    if status is None:
        raise exc
    later = {"Retry-After": _RETRY_AFTER_S} if isinstance(exc, DatabaseAway) else None
    hint = {"hint": HTTP[exc.code]} if exc.code in HTTP else {}
    return problem(status, exc.code, exc.message, exc.detail | hint, later)


async def _on_invalid(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    first = exc.errors()[0]
    where, *path = first["loc"]
    if where == "body" and (first["type"] == "json_invalid" or not path):
        return problem(422, "bad_input", "The body must be a JSON object, sent as application/json.")
    name, what = first_of([{**first, "loc": path}])
    return problem(422, "bad_parameter", f"{name}: {what}.", {"parameter": name})


async def _on_http(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    path = request.url.path
    if exc.status_code == 404 and path.endswith("/") and _methods(request, path.rstrip("/")):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"../{path.rstrip('/').rpartition('/')[2]}{query}")
    if exc.status_code == 405:
        exc.headers = {"Allow": ", ".join(_methods(request, path))}
    code, message = {
        404: ("not_found", f"There is nothing at {request.url.path}. /docs lists all endpoints."),
        405: ("method_not_allowed", f"{request.method} is not possible here."),
    }.get(exc.status_code, ("bad_request", exc.detail))
    return problem(exc.status_code, code, message, headers=exc.headers)


def _methods(request: Request, path: str) -> list[str]:
    """What may be done at an address; nothing where there is nothing."""
    scope = {**request.scope, "path": path}
    routes = (*request.app.router.routes, *(route for each in _ROUTERS for route in each.routes))
    found = [route for route in routes if route.matches(scope)[0] != Match.NONE]
    methods = {method for route in found for method in getattr(route, "methods", None) or ()}
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


async def _on_anything(request: Request, exc: Exception) -> Response:
    """The log gets the traceback; the client learns nothing. This answer bypasses the Guard, so it sets the headers."""
    headers = {name.decode(): value.decode() for name, value in headers_for(request.url.path)}
    code = exc.code if isinstance(exc, BrokenQuery) else "internal_error"
    return problem(500, code, "Something went wrong in Khsae itself. The log has the details.", headers=headers)
