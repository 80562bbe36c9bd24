"""Own questions: Cypher that a user wrote is checked, run within bounds, shaped, and saved as a file."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, JsonValue, ValidationError, ValidationInfo, ValidatorFunctionWrapHandler, field_validator

from graph.database.answers import Answer, Node, Relation, Value
from graph.database.readonly import MAX_LENGTH, tokens
from graph.database.store import Bounds, Database
from graph.errors import BadFacts, BadInput, BadParameter, BadQuery
from graph.models import SEPARATOR, Column, ColumnType, Model, Network, RanQuery, Table
from graph.questions.queries import SavedQuery, cell, network, read_query
from graph.questions.reach import LABELS, check_reach
from graph.questions.records import Ask
from graph.vocabulary import LINK_PREDICATES

MAX_BYTES = 20_000_000
NAME = "own"
"""What a query without a name is called in its answer."""
_MAX_PARAMETERS = 50

Form = Literal["table", "network"]


class Question(Model):
    """Cypher with its parameters. Without `form`, an answer that consists of entities and links is a network."""

    query: Annotated[str, Field(min_length=1, max_length=MAX_LENGTH)]
    parameters: Annotated[dict[str, JsonValue], Field(default_factory=dict, max_length=_MAX_PARAMETERS)]
    limit: Annotated[int | None, Field(ge=1)] = None
    form: Form | None = None


_FORMS = {
    "name": "use at most 60 lower-case letters, digits and single hyphens, as in who-owns-what",
    "title": "use one line of at most 70 characters",
    "description": "say in at most 2,000 characters what the answer means and what it does not",
}


class Saving(Question):
    """A question to be saved; the values of its parameters become the examples."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Annotated[str, Field(pattern=r"^\S[^\n\r]*$", max_length=70)]
    description: Annotated[str, Field(pattern=r"\S", max_length=2000)]
    tags: tuple[str, ...] = ("own",)

    @field_validator("name", "title", "description", mode="wrap")
    @classmethod
    def _in_words(cls, value: object, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> str:
        try:
            return check(value)
        except ValidationError:
            raise ValueError(_FORMS[info.field_name or ""]) from None


# --- running --------------------------------------------------------------------------------------


def run(database: Database, question: Question, *, limit: int) -> tuple[Answer, RanQuery]:
    """At most `limit` rows and one more, if there are more. Raises BadQuery, TooLarge, TooSlow, BadParameter."""
    check_reach(question.query)
    if all(token.word != "return" for token in tokens(question.query)):
        raise BadQuery("The query returns nothing. End it with RETURN and what you want to see.")
    used = {token.text for token in tokens(question.query) if token.kind == "parameter"} - {"limit"}
    for name in sorted(used ^ question.parameters.keys()):
        missing = name in used
        raise BadParameter(name, f"Give the parameter {name!r}." if missing else f"The query has no ${name}.")
    given = question.parameters | {"limit": limit + 1}
    answer = database.read(question.query, given, bounds=Bounds(limit + 1, MAX_BYTES))
    for row in answer.rows:
        _check_kinds(list(row))
    return answer, RanQuery(name=NAME, cypher=question.query, parameters=question.parameters | {"limit": limit})


def _check_kinds(value: Value) -> None:
    """The last line of defence: whatever the text looked like, no other node leaves."""
    if isinstance(value, Node):
        if value.labels.isdisjoint(LABELS):
            raise BadQuery(f"The answer has nodes that are not shown. Ask for {', '.join(sorted(LABELS))}.")
    elif isinstance(value, list):
        for item in value:
            _check_kinds(item)
    elif isinstance(value, dict):
        for item in value.values():
            _check_kinds(item)


def shape(answer: Answer, ran: RanQuery, *, limit: int, form: Form | None = None) -> Table | Network:
    """The rows as a network if they consist of entities and links, or as a table."""
    if form == "network" or (form is None and answer.rows and all(map(_is_drawn, answer.rows))):
        return network(answer, ran, limit, loose=True)
    rows = tuple(tuple(map(cell, row)) for row in answer.rows[:limit])

    def column(n: int, name: str) -> Column:
        links = _are_links(_texts([row[n] for row in rows]) or ())
        return Column(name=name, description="", type="link" if links else None)

    return Table(
        columns=tuple(column(n, name) for n, name in enumerate(answer.columns or _columns(ran.cypher))),
        rows=rows,
        truncated=len(answer.rows) > limit,
        query=ran,
    )


def _is_drawn(row: tuple[Value, ...]) -> bool:
    def drawn(value: Value) -> bool:
        if isinstance(value, list):
            return all(map(drawn, value))
        is_link = isinstance(value, Relation) and "standing" in value.properties
        return value is None or is_link or (isinstance(value, Node) and "Entity" in value.labels)

    return any(value is not None for value in row) and all(map(drawn, row))


def _columns(cypher: str) -> tuple[str, ...]:
    """The names after the last RETURN: the embedded engine gives none if there are no rows."""
    found, depth, columns = tokens(cypher), 0, list[str]()
    start = max((n for n, token in enumerate(found) if token.word == "return"), default=len(found))
    part: list[str] = []
    for token in found[start + 1 :]:
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "mark" else 0
        if depth < 0 or (depth == 0 and token.word in ("order", "skip", "limit", "union")):
            break
        if depth == 0 and token.text == ",":
            columns.append("".join(part))
            part = []
        elif token.word == "as":
            part = []
        elif token.word != "distinct":
            part.append(token.text)
    return tuple(filter(None, [*columns, "".join(part)]))


# --- saving ---------------------------------------------------------------------------------------

_TRIED = 100
"""How many rows are read to see what a column holds ids of."""
_KNOWN: dict[ColumnType, str] = {"entity": "names-by-id", "claim": "claims-by-id", "source": "sources-by-id"}
"""The query that finds records by their ids."""


def save(folder: Path, saving: Saving, answer: Table | Network, ask: Ask) -> SavedQuery:
    """Write the question as a file, which is then listed for everybody.

    Raises BadInput for a name that is taken, and if the result is not a valid query file.
    """
    text = _text(saving, answer, ask)
    path = folder / f"{saving.name}.cypher"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".saving-", dir=folder) as beside:
            draft = Path(beside) / path.name
            draft.write_text(text, encoding="utf-8")
            saved = read_query(draft, own=True)
            os.link(draft, path)  # unlike a rename, it never replaces
    except FileExistsError as exc:
        raise BadInput(f"There is a query {saving.name!r} already. Choose another name.") from exc
    except OSError as exc:
        raise BadInput(f"{path} cannot be written: {exc.strerror}. Set KHSAE_QUERIES to a folder of your own.") from exc
    except BadFacts as exc:
        raise BadInput(re.sub(r"^.*\.cypher:", f"{path.name}:", exc.message, flags=re.MULTILINE)) from exc
    return saved


def _text(saving: Saving, answer: Table | Network, ask: Ask) -> str:
    front: dict[str, Any] = {"description": saving.description.strip()}
    if saving.parameters:
        front["parameters"] = {
            name: _declared(name, value, is_entity=_ids_of(ask, [value]) == "entity")
            for name, value in saving.parameters.items()
        }
    front["returns"] = "network" if isinstance(answer, Network) else "table"
    if isinstance(answer, Table):
        if not answer.rows:
            raise BadInput("The question has no answer. Give values with one: they become the examples.")
        kinds = (_ids_of(ask, [row[n] for row in answer.rows[:_TRIED]]) for n in range(len(answer.columns)))
        front["columns"] = {
            column.name: {"type": kind, "help": f"id of the {kind}"} if kind else column.name
            for column, kind in zip(answer.columns, kinds, strict=True)
        }
    front["tags"] = list(saving.tags)
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=110)
    comment = "\n".join(f"// {line}".rstrip() for line in (saving.title, *head.splitlines()))
    return f"{comment}\n\n{saving.query.strip().rstrip(';')}\n"


def _ids_of(ask: Ask, cells: Sequence[JsonValue]) -> ColumnType | None:
    """What these cells hold ids of, if they hold nothing else."""
    if not (ids := _texts(cells)):
        return None
    for kind, query in _KNOWN.items():
        if len(ask(query, _limit=len(ids), ids=ids).rows) == len(ids):
            return kind
    return "link" if _are_links(ids) else None


def _texts(cells: Sequence[JsonValue]) -> list[str] | None:
    """The distinct texts in these cells, sorted; None if anything else is in them."""
    held = [value for cell in cells for value in (cell if isinstance(cell, list) else [cell]) if value is not None]
    texts = {value for value in held if isinstance(value, str)}
    return sorted(texts) if all(isinstance(value, str) for value in held) else None


def _are_links(ids: Sequence[str]) -> bool:
    ends = [id.split(SEPARATOR) for id in ids]
    return bool(ends) and all(len(parts) == 3 and parts[1] in LINK_PREDICATES for parts in ends)


def _declared(name: str, value: JsonValue, *, is_entity: bool) -> dict[str, Any]:
    """A parameter in the front matter, of the type of its example."""
    match value:
        case bool():
            kind: dict[str, Any] = {"type": "boolean"}
        case int():
            kind = {"type": "integer", "minimum": min(0, value), "maximum": max(1_000_000, value)}
        case str():
            kind = {"type": "entity" if is_entity else "string"}
        case list() if all(isinstance(item, str) for item in value):
            kind = {"type": "ids"}
        case _:
            raise BadParameter(name, f"{name} must be a text, a whole number, true, false, or a list of texts.")
    return {**kind, "help": f"such as {value}", "example": value}
