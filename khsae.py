"""Khsae for notebooks and programs: after `graph = khsae.connect()`, the same calls give the same answers everywhere.

    import khsae

    with khsae.connect() as graph:                    # the embedded engine, or NEO4J_URI
        graph.search("Oknha Lee Yongphat").to_pandas()
        graph.network("ly-yong-phat")                 # draws itself in Jupyter and VS Code, offline
        graph.run("who-is-sanctioned").to_pandas()

`connect("http://127.0.0.1:8000")` asks a running server instead, and `connect("bolt://…")` a Neo4j server. Entities
are given by id or by an unambiguous name. Data frames and graphs need pandas, polars or networkx.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar, cast

import httpx
from pydantic import BaseModel, SecretStr, TypeAdapter

from graph.database.store import open_database
from graph.drawing.view import render
from graph.errors import (
    Ambiguous,
    BadInput,
    BadParameter,
    DatabaseAway,
    KhsaeError,
    NotAllowed,
    NotFound,
    TooLarge,
    TooSlow,
    WrongVersion,
)
from graph.models import ClaimView, EntityView, LoadSummary, Match, Network, Paths, Table
from graph.questions.own import Question
from graph.questions.reader import Reader
from graph.sameness.proposing import Pair
from graph.settings import Settings

__all__ = ["Answer", "Graph", "KhsaeError", "View", "connect"]

_HEIGHT = 640
_MOST_DRAWN = 2000
_TIMEOUT_S = 120.0
M = TypeVar("M", bound=BaseModel | Sequence[BaseModel], covariant=True)


def connect(
    url: str | None = None, *, data: str | Path | None = None, key: str | None = None, password: str | None = None
) -> "Graph":
    """A graph to ask: the embedded engine in the folder `data`, a Neo4j server at bolt:// or neo4j://, or a Khsae
    server at http:// or https://, with an API `key` if it wants one. Without arguments, as in the settings.

    Raises BadInput for an invalid address, DatabaseAway if nothing answers, NotAllowed for a wrong key, WrongVersion
    for a server of another version.
    """
    if url and url.startswith(("http://", "https://")):
        return Graph(_Remote(url, key))
    if url and "://" not in url:
        raise BadInput(f"{url!r} is not an address: begin it with http://, https://, bolt:// or neo4j://.")
    given = {"neo4j_uri": url, "khsae_data": data and Path(data), "neo4j_password": password and SecretStr(password)}
    return Graph(_Local(Settings(**{name: value for name, value in given.items() if value})))  # pyright: ignore[reportArgumentType]


class Graph:
    """A graph that answers. Close it, or use it in a `with` block: the embedded engine stops with its last user."""

    def __init__(self, source: "_Source") -> None:
        self._source = source

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._source.close()

    def search(self, text: str, *, type: str | None = None, limit: int = 20) -> "Answer[Sequence[Match]]":
        """Entities by name, in any script and spelling, best match first."""
        return Answer(self._source.search(text, type, limit), self._source)

    def entity(self, entity: str) -> "Answer[EntityView]":
        """One entity: its names, and how many links and claims it has."""
        return Answer(self._source.entity(entity), self._source)

    def claims(self, entity: str, *, limit: int = 500) -> "Answer[Sequence[ClaimView]]":
        """What sources say about an entity, newest source first."""
        return Answer(self._source.claims(entity, limit), self._source)

    def network(self, entity: str, *, depth: int = 1, **narrowed: Any) -> "Answer[Network]":
        """Who and what is linked with an entity. Takes predicates, standing, as_of, known_on and limit."""
        return Answer(self._source.network(entity, {"depth": depth, **narrowed}), self._source)

    def paths(self, source: str, target: str, *, max_hops: int = 6, k: int = 3, **narrowed: Any) -> "Answer[Paths]":
        """How two entities are connected. Takes predicates, standing, as_of and known_on."""
        given = {"max_hops": max_hops, "k": k, **narrowed}
        return Answer(self._source.paths(source, target, given), self._source)

    def run(self, question: str, **parameters: Any) -> "Answer[Table | Network]":
        """The answer to a saved question, with its own parameters, and limit, as_of or known_on."""
        return Answer(self._source.run(question, parameters), self._source)

    def cypher(self, query: str, *, limit: int | None = None, **parameters: Any) -> "Answer[Table | Network]":
        """The answer to Cypher of your own, which can only read."""
        if limit is not None and limit < 1:
            raise BadParameter("limit", "Ask for at least one row.")
        question = Question(query=query, parameters=parameters, limit=limit)
        return Answer(self._source.cypher(question), self._source)

    def same(self, entity: str | None = None, *, limit: int = 20) -> "Answer[Sequence[Pair]]":
        """Pairs that may be the same and that nobody has judged, best first: proposals, not findings."""
        return Answer(self._source.same(entity, limit), self._source)

    def view(self, entity: str, *, depth: int = 1, **narrowed: Any) -> "View":
        """The picture of an entity's network: it draws itself in a notebook, and `save(path)` writes it as a file."""
        return View(self._source.view(entity, {"depth": depth, **narrowed}))

    def load(self, folder: str | Path | None = None) -> LoadSummary:
        """Load a folder of facts files; without one, the facts that come with Khsae. Not over HTTP."""
        return self._source.load(Path(folder) if folder else None)


# --- answers --------------------------------------------------------------------------------------


class Answer(Generic[M]):
    """What was found: `data` holds validated models. Iterate over rows, or convert to a frame, a graph or a picture."""

    def __init__(self, data: M, source: "_Source") -> None:
        self.data = data
        self._source = source

    @property
    def network(self) -> Network:
        """The entities and links of the answer. Raises BadInput if it has none."""
        found = self.data.network if isinstance(self.data, Paths) else self.data
        if not isinstance(found, Network):
            raise BadInput("This answer is not a network, so it has no graph and no picture.")
        return found

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One row for each thing found: the links of a network, the steps of paths."""
        found: Any = self.data
        if isinstance(found, Table):
            names = [column.name for column in found.columns]
            return [dict(zip(names, row, strict=True)) for row in found.rows]
        if isinstance(found, Paths):
            return [{"path": n, **hop.model_dump()} for n, path in enumerate(found.paths, 1) for hop in path.hops]
        if isinstance(found, Network):
            return [link.model_dump() for link in found.links]
        if isinstance(found, EntityView):
            return [found.model_dump()]
        return [_flat(item) for item in cast("Iterable[BaseModel]", found)]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> Any:
        return _library("pandas").DataFrame(self.rows)

    def to_polars(self) -> Any:
        return _library("polars").DataFrame(self.rows, infer_schema_length=None, strict=False)

    def to_networkx(self) -> Any:
        """A networkx.MultiDiGraph: each link is a separate edge, with its standing and claims."""
        made: Any = _library("networkx").MultiDiGraph()
        for entity in self.network.entities:
            made.add_node(entity.id, **entity.model_dump(exclude={"id"}))
        for link in self.network.links:
            held = link.model_dump(exclude={"source", "target"})
            made.add_edge(link.source, link.target, key=link.id, **held)
        return made

    def to_igraph(self) -> Any:
        """A directed igraph.Graph; the ids of entities are in the vertex attribute `name`, their names in `label`."""
        entities, links = self.network.entities, self.network.links
        at = {entity.id: n for n, entity in enumerate(entities)}
        joined = [(at[link.source], at[link.target]) for link in links]
        made: Any = _library("igraph").Graph(len(entities), joined, directed=True)
        made.vs["name"], made.vs["label"] = [e.id for e in entities], [e.name for e in entities]
        made.vs["type"] = [entity.type for entity in entities]
        for name in ("id", "predicate", "standing", "sentence", "claims"):
            made.es[name] = [getattr(link, name) for link in links]
        return made

    def view(self, title: str = "A network") -> "View":
        found = self.network
        if len(found.entities) > _MOST_DRAWN:
            raise TooLarge(f"{len(found.entities)} entities are too many to draw: at most {_MOST_DRAWN}. Narrow it.")
        return View(render(found, self._source.evidence(found), title=title, limit=_MOST_DRAWN))

    def _repr_html_(self) -> str:
        """Jupyter and VS Code call this: a picture of a network, a table of anything else."""
        if isinstance(self.data, Network | Paths) and self.network.links:
            return self.view().framed()
        rows = self.rows
        cells = [f"<th>{html.escape(name)}</th>" for name in (rows[0] if rows else ())]
        body = (f"<tr>{''.join(f'<td>{html.escape(_shown(v))}</td>' for v in row.values())}</tr>" for row in rows[:100])
        more = f"<p>{len(rows) - 100} more rows: use to_pandas()</p>" if len(rows) > 100 else ""
        return f"<table><tr>{''.join(cells)}</tr>{''.join(body)}</table>{more}"


class View:
    """A picture with its evidence: one HTML page that needs no network."""

    def __init__(self, page: str) -> None:
        self.html = page

    def save(self, path: str | Path) -> None:
        Path(path).write_text(self.html, encoding="utf-8")

    def framed(self) -> str:
        """For a page of a notebook: the picture in a frame of its own, which may run its scripts and nothing else."""
        page = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-popups" width="100%" height="{_HEIGHT}"></iframe>'

    _repr_html_ = framed


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as exc:
        raise BadInput(f"This needs {name}: pip install {name}") from exc


def _flat(item: BaseModel) -> dict[str, Any]:
    """A match with its entity, or a claim with its source, in one row."""
    row = item.model_dump()
    for name in ("entity", "source"):
        if isinstance(row.get(name), dict):
            held = cast("dict[str, Any]", row.pop(name))
            row |= held if name == "entity" else {f"source_{key}": value for key, value in held.items()}
    return row


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, cast("Sequence[Any]", value)))
    return "" if value is None else str(value)


# --- where answers come from ----------------------------------------------------------------------


class _Source(Protocol):
    def close(self) -> None: ...
    def search(self, text: str, type: str | None, limit: int) -> Sequence[Match]: ...
    def entity(self, entity: str) -> EntityView: ...
    def claims(self, entity: str, limit: int) -> Sequence[ClaimView]: ...
    def network(self, entity: str, given: Mapping[str, Any]) -> Network: ...
    def paths(self, source: str, target: str, given: Mapping[str, Any]) -> Paths: ...
    def run(self, name: str, given: Mapping[str, Any]) -> Table | Network: ...
    def cypher(self, question: Question) -> Table | Network: ...
    def same(self, entity: str | None, limit: int) -> Sequence[Pair]: ...
    def evidence(self, network: Network) -> Sequence[ClaimView]: ...
    def view(self, entity: str, given: Mapping[str, Any]) -> str: ...
    def load(self, folder: Path | None) -> LoadSummary: ...


class _Local:
    """The embedded engine, or Neo4j."""

    def __init__(self, settings: Settings) -> None:
        self._held = ExitStack()
        self._database = self._held.enter_context(open_database(settings))
        self._reader = Reader(self._database)

    def close(self) -> None:
        self._held.close()

    def search(self, text: str, type: str | None, limit: int) -> Sequence[Match]:
        return tuple(self._reader.search(text, type=type, limit=limit)[0])

    def entity(self, entity: str) -> EntityView:
        return self._reader.entity(self._reader.resolve(entity))

    def claims(self, entity: str, limit: int) -> Sequence[ClaimView]:
        return tuple(self._reader.claims_of_entity(self._reader.resolve(entity), limit=limit)[0])

    def network(self, entity: str, given: Mapping[str, Any]) -> Network:
        return self._reader.network(self._reader.resolve(entity), **given)

    def paths(self, source: str, target: str, given: Mapping[str, Any]) -> Paths:
        return self._reader.paths(*self._reader.resolve_all((source, target)), **given)

    def run(self, name: str, given: Mapping[str, Any]) -> Table | Network:
        own = {key: value for key, value in given.items() if key not in ("limit", "as_of", "known_on")}
        return self._reader.run(name, own, **{key: value for key, value in given.items() if key not in own})

    def cypher(self, question: Question) -> Table | Network:
        return self._reader.cypher(question)

    def same(self, entity: str | None, limit: int) -> Sequence[Pair]:
        return tuple(self._reader.proposals(entity=entity and self._reader.resolve(entity), limit=limit))

    def evidence(self, network: Network) -> Sequence[ClaimView]:
        return self._reader.evidence(network)

    def view(self, entity: str, given: Mapping[str, Any]) -> str:
        from api.selection import around, as_view

        return as_view(self._reader, around(self._reader, entity, **given), most=_MOST_DRAWN)

    def load(self, folder: Path | None) -> LoadSummary:
        from graph.writing.writer import Writer
        from loaders import curated

        return Writer(self._database).load(curated.read(folder) if folder else curated.read())


class _Remote:
    """A Khsae server, over HTTP."""

    def __init__(self, url: str, key: str | None) -> None:
        if key and not key.isascii():
            raise NotAllowed("A key has only ASCII characters, and this one has others: copy it again.")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._web = httpx.Client(
            base_url=f"{url.rstrip('/').removesuffix('/api/v1')}/api/v1/", headers=headers, timeout=_TIMEOUT_S
        )
        try:
            there, here = str(self._get("health", {}).get("version", "")), version("khsae")
            if not there:
                raise DatabaseAway(f"What answers at {url} is not a Khsae server.")
            if there.split(".")[:2] != here.split(".")[:2]:
                raise WrongVersion(f"The server at {url} is Khsae {there}, this is {here}. Install the same version.")
            self._get("vocabulary", {})  # health needs no key
        except KhsaeError:
            self.close()
            raise

    def close(self) -> None:
        self._web.close()

    def search(self, text: str, type: str | None, limit: int) -> Sequence[Match]:
        found = self._get("search", {"q": text, "type": type, "limit": limit})
        return TypeAdapter(tuple[Match, ...]).validate_python(found["results"])

    def entity(self, entity: str) -> EntityView:
        return EntityView.model_validate(self._get(f"entities/{self._id(entity)}", {}))

    def claims(self, entity: str, limit: int) -> Sequence[ClaimView]:
        found = self._get(f"entities/{self._id(entity)}/claims", {"limit": min(limit, 500)})
        return TypeAdapter(tuple[ClaimView, ...]).validate_python(found["results"])

    def network(self, entity: str, given: Mapping[str, Any]) -> Network:
        return Network.model_validate(self._get(f"entities/{self._id(entity)}/network", given))

    def paths(self, source: str, target: str, given: Mapping[str, Any]) -> Paths:
        found = self._get("paths", {"source": source, "target": target, **given})
        return Paths.model_validate({name: found[name] for name in Paths.model_fields})

    def run(self, name: str, given: Mapping[str, Any]) -> Table | Network:
        return _shaped(self._get(f"queries/{name}/run", given))

    def cypher(self, question: Question) -> Table | Network:
        return _shaped(self._send("POST", "cypher", json=question.model_dump(mode="json")))

    def same(self, entity: str | None, limit: int) -> Sequence[Pair]:
        found = self._get("same", {"entity": entity, "limit": limit})
        return TypeAdapter(tuple[Pair, ...]).validate_python(found["results"])

    def evidence(self, network: Network) -> Sequence[ClaimView]:
        ids = list(dict.fromkeys(id for link in network.links for id in link.claims))
        found: list[ClaimView] = []
        for start in range(0, len(ids), 1000):
            part = self._send("POST", "claims", json={"ids": ids[start : start + 1000]})["results"]
            found += TypeAdapter(list[ClaimView]).validate_python(part)
        return found

    def view(self, entity: str, given: Mapping[str, Any]) -> str:
        return self._ask("GET", "view", params=_texts({"entity": self._id(entity), **given})).text

    def load(self, folder: Path | None) -> LoadSummary:
        raise NotAllowed("Facts cannot be loaded through a server. Connect to its database instead.")

    def _id(self, entity: str) -> str:
        """The id of an entity, given by id or by a name that only it has."""
        try:
            return str(self._get(f"entities/{httpx.URL(path=entity).raw_path.decode().lstrip('/')}", {})["id"])
        except NotFound:
            found = [m.entity.id for m in self.search(entity, None, 10) if m.score == 1]
            if len(found) == 1:
                return found[0]
            raise (Ambiguous(entity, found) if found else NotFound("entity", entity)) from None

    def _get(self, path: str, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._send("GET", path, params=_texts(given))

    def _send(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        answer = self._ask(method, path, **sent)
        with suppress(ValueError):
            if isinstance(found := answer.json(), dict):
                return cast("dict[str, Any]", found)
        raise _error(answer)

    def _ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            answer = self._web.request(method, path, **sent)
        except httpx.HTTPError as exc:
            raise DatabaseAway(f"The server at {self._web.base_url} does not answer: {exc}.") from exc
        if not answer.is_success:
            raise _error(answer)
        return answer


def _texts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as an address writes them."""
    return {
        key: ",".join(map(str, cast("Sequence[Any]", v))) if isinstance(v, list | tuple) else v
        for key, v in given.items()
        if v is not None
    }


def _shaped(found: dict[str, Any]) -> Table | Network:
    return (Network if "links" in found else Table).model_validate(found)


_ERRORS: dict[int, type[KhsaeError]] = {
    401: NotAllowed,
    403: NotAllowed,
    413: TooLarge,
    503: DatabaseAway,
    504: TooSlow,
}


def _error(answer: httpx.Response) -> KhsaeError:
    """The server's error as the one that the same call raises here."""
    try:
        told = answer.json()["error"]
        code, message, detail = str(told["code"]), str(told["message"]), dict(told["detail"])
    except (ValueError, KeyError, TypeError):
        return DatabaseAway(f"What answers at {answer.url} is not a Khsae server (status {answer.status_code}).")
    if code == "bad_parameter":
        return BadParameter(str(detail.get("parameter", "")), message)
    kind = _ERRORS.get(answer.status_code, BadInput)
    made = NotFound("entity", "") if answer.status_code in (404, 409) else kind(message)
    made.code, made.message, made.detail, made.args = code, message, detail, (message,)
    return made
