"""Saved queries: one file per question in `queries/`, plain Cypher to paste into Neo4j Browser.

Three steps, tested separately: `check` the parameters, run the query, `shape` the rows.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import Field, JsonValue, ValidationError, model_validator

from graph.claims.partial_dates import partial
from graph.database.answers import Answer, Node, Relation, Value
from graph.errors import BadFacts, BadParameter, BadQuery, BrokenQuery, NotFound
from graph.files import BadFile, read_text, read_yaml
from graph.models import SEPARATOR, Column, ColumnType, Link, Model, Network, NetworkEntity, RanQuery, Table
from graph.questions.reach import check_reach

if TYPE_CHECKING:
    from graph.database.store import Database

FOLDER = Path(__file__).resolve().parents[2] / "queries"
# The same in C, many times as fast; some builds of PyYAML lack it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PARAMETER = re.compile(r"\$(\w+)")
_UNTAGGED = "'tags' is missing: it says where the query is listed, as in: tags: [law]"

ParameterType = Literal["entity", "string", "integer", "boolean", "date", "choice", "ids", "choices"]


class Parameter(Model):
    """`ids` and `choices` are lists; `choices` without a default allows any."""

    type: ParameterType
    help: str
    default: JsonValue = None
    example: JsonValue = None
    required: bool = True
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _testable(self) -> "Parameter":
        if self.required and self.default is None and self.example is None:
            raise ValueError("a parameter needs a default, or an example for tests")
        if self.type == "integer" and (self.minimum is None or self.maximum is None):
            raise ValueError("an integer needs a minimum and a maximum")
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice needs its choices")
        for key, value in (("default", self.default), ("example", self.example)):
            if value is not None and not _fits(self.type, value):
                raise ValueError(f"{key}: {value!r} is no {self.type}; what YAML reads otherwise is put in quotes")
        return self


def _fits(kind: ParameterType, value: JsonValue) -> bool:
    match kind:
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "ids" | "choices":
            return isinstance(value, list) and all(isinstance(part, str) for part in value)
        case _:
            return isinstance(value, str)


class ColumnNote(Model):
    """What a query file says of a column: a text, or `{type: entity, help: …}` where its values are ids."""

    help: str
    type: ColumnType | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_text(cls, given: Any) -> Any:
        return {"help": given} if isinstance(given, str) else given


class SavedQuery(Model):
    name: str
    title: str = Field(max_length=70)
    description: str
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    returns: Literal["network", "table"]
    columns: dict[str, ColumnNote] = Field(default_factory=dict)
    tags: tuple[str, ...] = ()
    cypher: str
    own: bool = Field(default=False, exclude=True)
    """Written by a user: it may reach less, and is bounded from outside."""

    @model_validator(mode="after")
    def _consistent(self) -> "SavedQuery":
        body = "\n".join(line for line in self.cypher.splitlines() if not line.lstrip().startswith("//"))
        used, declared = set(_PARAMETER.findall(body)) - {"limit"}, set(self.parameters)
        if "limit" in declared:
            raise ValueError("every query has $limit: do not declare it under 'parameters'")
        wrong = [f"${name} is used, but not declared under 'parameters'" for name in sorted(used - declared)]
        wrong += [f"the parameter {name!r} is declared, but not used" for name in sorted(declared - used)]
        if wrong:
            raise ValueError("; ".join(wrong))
        if self.own:
            check_reach(self.cypher)
        elif "$limit" not in body:
            raise ValueError("the query must end with LIMIT $limit")
        if (self.returns == "table") != bool(self.columns):
            raise ValueError("a table declares its columns, a network has none")
        return self

    @cached_property
    def examples(self) -> dict[str, JsonValue]:
        """Values to try the query with."""
        chosen = {n: p.default if p.example is None else p.example for n, p in self.parameters.items()}
        return {n: v for n, v in chosen.items() if v is not None}


# --- reading the files ----------------------------------------------------------------------------


def read_query(path: Path, *, own: bool = False) -> SavedQuery:
    """One file. Raises BadFacts with file and line."""
    try:
        text = read_text(path)
    except BadFile as exc:
        raise BadFacts([f"{path}:{exc.line}: {exc.reason}"]) from exc
    lines = text.splitlines()
    head = _leading_comment(lines)
    if not head:
        raise BadFacts([f"{path}:1: a query file starts with its title in a // line"])
    block = "\n".join(head[1:])
    try:
        checked = read_yaml(block)
        if checked and checked.faults:
            raise BadFacts([f"{path}:{line + 1}: {fault}" for line, fault in checked.faults])
        front: dict[str, Any] = yaml.load(block, Loader=_LOADER) or {}  # noqa: S506 - a safe one
        return SavedQuery(name=path.stem, title=head[0], cypher=text, own=own, **front)
    except BadFile as exc:
        raise BadFacts([f"{path}:{exc.line + 1}: the comment block: {exc.reason}"]) from exc
    except ValidationError as exc:
        raise BadFacts([_problem(path, lines, dict(error)) for error in exc.errors()]) from exc
    except BadQuery as exc:
        raise BadFacts([f"{path}: {exc.message}"]) from exc
    except ValueError as exc:
        raise BadFacts([f"{path}:2: the comment block contains a date that does not exist: {exc}"]) from exc
    except TypeError as exc:
        raise BadFacts([f"{path}:2: the comment block must consist of keys and values: {exc}"]) from exc


def _leading_comment(lines: list[str]) -> list[str]:
    head: list[str] = []
    for line in lines:
        if not line.startswith("//"):
            break
        head.append(line[2:].removeprefix(" "))
    return head


def _problem(path: Path, lines: list[str], error: Mapping[str, Any]) -> str:
    keys = [str(part) for part in error["loc"]]
    line = next((n for n, text in enumerate(lines, 1) if keys and re.match(rf"//\s*{re.escape(keys[-1])}:", text)), 1)
    where = f"{'.'.join(keys)}: " if keys else ""
    return f"{path}:{line}: {where}{error['msg'].removeprefix('Value error, ')}"


class Library:
    """All saved queries, by name. Those in `core/` serve the program: they run like any other, but are not listed.

    Files of the user, in `own`, are found while the program runs, and a broken one spoils only itself.
    """

    def __init__(self, folder: Path = FOLDER, own: Path | None = None) -> None:
        shipped, core = sorted(folder.glob("*.cypher")), sorted((folder / "core").glob("*.cypher"))
        self._core = {path.stem for path in core}
        self.queries: dict[str, SavedQuery]
        self.problems: list[str]
        self.queries, self.problems = _read([*shipped, *core], {}, own=False)
        read = ((path, self.queries.get(path.stem)) for path in shipped)
        self.problems += [f"{path}:1: {_UNTAGGED}" for path, query in read if query and not query.tags]
        if self.problems:
            raise BadFacts(self.problems)
        self.listed: dict[str, SavedQuery] = {path.stem: self.queries[path.stem] for path in shipped}
        self.folder = own or folder / "own"
        """Where a new question is saved."""
        self._shipped = self.queries
        self.mark: tuple[Any, ...] = ()
        """Changes when a file of the user is added, changed or removed."""
        self.refresh()

    def __getitem__(self, name: str) -> SavedQuery:
        if name not in self._core:
            self.refresh()
        try:
            return self.queries[name]
        except KeyError:
            faults = [line for line in self.problems if line.startswith(f"{self.folder / name}.cypher:")]
            raise BrokenQuery(name, "\n".join(faults)) if faults else NotFound("query", name) from None

    def refresh(self) -> None:
        """Read the user's files if they have changed. `problems` says what is wrong with some."""
        files = sorted(self.folder.glob("*.cypher"))
        mark = tuple((path, *_stamp(path)) for path in files)
        if mark != self.mark:
            own, self.problems = _read(files, self._shipped, own=True)
            self.queries = {**self._shipped, **own}
            self.listed = {name: query for name, query in self.queries.items() if name not in self._core}
            self.mark = mark


def _read(
    files: Sequence[Path], taken: Mapping[str, SavedQuery], *, own: bool
) -> tuple[dict[str, SavedQuery], list[str]]:
    """The queries by name, and what is wrong with others."""
    found: dict[str, SavedQuery] = {}
    problems: list[str] = []
    for path in files:
        try:
            if path.stem in taken or path.stem in found:
                raise BadFacts([f"{path}:1: there is a query {path.stem!r} already. Give it another name"])
            found[path.stem] = _known(path, own, _stamp(path))
        except BadFacts as exc:
            problems += exc.problems
    return found, problems


@lru_cache(maxsize=1000)
def _known(path: Path, own: bool, stamp: tuple[int, int]) -> SavedQuery:
    """A file is read again when it has changed, not for each reader of a process."""
    return read_query(path, own=own)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:  # gone since it was listed
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


# --- parameters -----------------------------------------------------------------------------------


def check(query: SavedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as passed to the database. Each may be given as text, as in a URL.

    Raises BadParameter for a parameter that is missing, unknown, of the wrong type or out of bounds.
    """
    for name in given:
        if name not in query.parameters:
            known = ", ".join(query.parameters) or "none"
            raise BadParameter(name, f"{query.name} has no parameter {name!r}. It takes: {known}.")
    values: dict[str, Any] = {}
    for name, parameter in query.parameters.items():
        value = given.get(name, parameter.default)
        if value is None:
            if parameter.required and parameter.default is None:
                raise BadParameter(name, f"{query.name} needs the parameter {name!r}: {parameter.help}")
            values[name] = None
        else:
            values[name] = _typed(name, parameter, value)
    return values


def _typed(name: str, parameter: Parameter, value: Any) -> Any:
    def wrong(wanted: str) -> BadParameter:
        return BadParameter(name, f"{name} must be {wanted}, not {value!r}.")

    match parameter.type:
        case "integer":
            if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,9}", str(value)):
                raise wrong("a whole number")
            low, high = parameter.minimum or 0, parameter.maximum or 0
            if not low <= int(value) <= high:
                raise wrong(f"from {low} to {high}")
            return int(value)
        case "boolean":
            if str(value).lower() not in ("true", "false"):
                raise wrong("true or false")
            return str(value).lower() == "true"
        case "date":
            return partial_date(name, value)
        case "choice":
            if value not in parameter.choices:
                raise wrong(f"one of {', '.join(parameter.choices)}")
            return value
        case "ids" | "choices":
            items = value.split(",") if isinstance(value, str) else list(value)
            if parameter.choices and (unknown := [i for i in items if i not in parameter.choices]):
                raise BadParameter(
                    name, f"{name} cannot be {unknown[0]!r}. Use some of {', '.join(parameter.choices)}."
                )
            return items
        case "entity" | "string":
            if not isinstance(value, str) or not 0 < len(value) <= 500:
                raise wrong("a text of 1 to 500 characters")
            return value


def partial_date(name: str, value: Any) -> str:
    """A valid partial ISO date (2022, 2022-09, 2022-09-14). Raises BadParameter."""
    try:
        return partial(str(value))
    except ValueError:
        raise BadParameter(name, f"{name} must be a date like 2022, 2022-09 or 2022-09-14, not {value!r}.") from None


# --- running and shaping --------------------------------------------------------------------------


def run(database: "Database", query: SavedQuery, given: Mapping[str, Any], *, limit: int) -> Table | Network:
    """Check, run, shape."""
    parameters = check(query, given)
    answer = ask(database, query, parameters, limit=limit)
    ran = RanQuery(name=query.name, cypher=query.cypher, parameters=parameters | {"limit": limit})
    return network(answer, ran, limit) if query.returns == "network" else table(query, answer, ran, limit)


def ask(database: "Database", query: SavedQuery, parameters: Mapping[str, Any], *, limit: int) -> Answer:
    """The rows for checked parameters: one more than `limit`, to know whether there are more.

    Raises BrokenQuery if the query itself is at fault.
    """
    try:
        return database.read(query.cypher, {**parameters, "limit": limit + 1})
    except BadQuery as exc:
        raise BrokenQuery(query.name, exc.message) from exc


def table(query: SavedQuery, answer: Answer, ran: RanQuery, limit: int) -> Table:
    # The embedded engine names no columns if there are no rows.
    if answer.rows and answer.columns != tuple(query.columns):
        raise BrokenQuery(
            query.name, f"it declares {', '.join(query.columns)} and returns {', '.join(answer.columns)}."
        )
    return Table(
        columns=tuple(Column(name=n, description=c.help, type=c.type) for n, c in query.columns.items()),
        rows=tuple(tuple(map(cell, row)) for row in answer.rows[:limit]),
        truncated=len(answer.rows) > limit,
        query=ran,
    )


_OF_THE_LOADER = frozenset(("hash", "dataset", "datasets", "parts", "head", "joined"))


def cell(value: Value) -> JsonValue:
    """A cell as JSON: a node or relationship becomes its properties, without those that only the loader needs."""
    if isinstance(value, Node | Relation):
        kept = {k: cell(v) for k, v in value.properties.items() if k not in _OF_THE_LOADER}
        return kept | {"predicate": value.type} if isinstance(value, Relation) else kept
    if isinstance(value, list):
        return [cell(item) for item in value]
    if isinstance(value, dict):
        return {k: cell(v) for k, v in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def network(answer: Answer, ran: RanQuery, limit: int, *, loose: bool = False) -> Network:
    """Every entity and link in the rows, at any depth; `loose` links too, whose ends are not in the rows."""
    entities: dict[str, NetworkEntity] = {}
    links: dict[str, Link] = {}

    def gather(value: Value) -> None:
        if isinstance(value, Node) and "Entity" in value.labels:
            if (key := value.properties["id"]) not in entities:
                entities[key] = network_entity(value)
        elif isinstance(value, Relation) and "standing" in value.properties:
            if (key := value.properties["id"]) not in links:
                links[key] = link(value)
        elif isinstance(value, list):
            for item in value:
                gather(item)

    for row in answer.rows[:limit]:
        gather(list(row))
    drawn = tuple(found for found in links.values() if loose or (found.source in entities and found.target in entities))
    return Network(entities=tuple(entities.values()), links=drawn, truncated=len(answer.rows) > limit, query=ran)


def network_entity(node: Node) -> NetworkEntity:
    p = node.properties
    return NetworkEntity.model_construct(
        id=p["id"],
        type=p["type"],
        name=p["name"],
        article=p.get("article"),
        topics=tuple(p.get("topics", ())),
        countries=tuple(p.get("countries", ())),
        summary=p.get("summary"),
        unnamed=p["unnamed"],
        generic=p.get("generic", False),  # for a graph loaded before this property existed
        protected=p["protected"],
        members=tuple(p.get("members", ())),
    )


def link(relation: Relation) -> Link:
    p = relation.properties
    source, _, target = p["id"].split(SEPARATOR)
    return Link.model_construct(
        id=p["id"],
        predicate=relation.type,
        source=source,
        target=target,
        label=p["label"],
        sentence=p["sentence"],
        standing=p["standing"],
        status=tuple(p["status"]),
        start=p.get("start"),
        end=p.get("end"),
        claims=tuple(p["claims"]),
        independent_sources=p["independent_sources"],
        breaks_without=tuple(p.get("breaks_without", ())),
    )
