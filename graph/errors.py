"""The errors that a caller can act on.

A message says what is wrong and what was expected. What to do next differs between HTTP and the command line, so it
is added there (`api/hints.py`).

KhsaeError
├── BadInput                 the input is invalid
│   ├── BadParameter         a parameter is missing, unknown, of the wrong type or out of bounds
│   │   └── OneEntity        records given as two that were judged the same
│   ├── ProtectedEnd         a protected person, whose connections are not shown
│   ├── BadQuery             Cypher that the database does not understand or that is not allowed
│   └── BadFacts             a facts or query file is invalid; lists every problem found
├── NotFound                 an entity, link, claim, source or query that does not exist
│   └── Ambiguous            a name shared by several entities
├── NotAllowed               the caller is not authorised
├── TooLarge                 the answer is too large to draw or send
├── Busy                     another process is loading or holds the data folder: try again later
├── WrongDatabase            the database contains another graph
├── WrongVersion             the graph, its data folder or the server has a version that this Khsae cannot use
├── DatabaseAway             the database cannot be reached
│   ├── Failing              the database is there, but fails or does not answer
│   └── OutOfMemory          the query needs more memory than the database may use
├── TooSlow                  a query exceeded its deadline
└── BrokenQuery              a saved query does not run, through no fault of the caller
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue


class KhsaeError(Exception):
    """The base class. `code` and `detail` are for programs, the message is for people."""

    code = "error"

    def __init__(self, message: str, *, detail: Mapping[str, JsonValue] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.detail: dict[str, JsonValue] = dict(detail or {})


class BadInput(KhsaeError):
    code = "bad_input"


class BadParameter(BadInput):
    code = "bad_parameter"

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message, detail={"parameter": parameter})


class OneEntity(BadParameter):
    code = "one_entity"

    def __init__(self, parameter: str, a: str, b: str, entity: str) -> None:
        super().__init__(parameter, f"{a!r} and {b!r} were judged the same: both are the entity {entity!r} here.")
        self.detail |= {"records": [a, b], "entity": entity}


class BadQuery(BadInput):
    code = "bad_query"


class ProtectedEnd(BadInput):
    code = "protected_entity"

    def __init__(self, id: str, pseudonym: str) -> None:
        super().__init__(f"Connections of {pseudonym} are not shown: this person is protected.", detail={"entity": id})


class BadFacts(BadInput):
    code = "bad_facts"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems), detail={"problems": list(problems)})
        self.problems = tuple(problems)


class NotFound(KhsaeError):
    code = "not_found"

    def __init__(self, kind: str, wanted: str, near: Sequence[str] = ()) -> None:
        meant = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"There is no {kind} {wanted!r}.{meant}", detail={kind: wanted})
        self.code = f"unknown_{kind}"


class Ambiguous(NotFound):
    def __init__(self, wanted: str, ids: Sequence[str]) -> None:
        super().__init__("entity", wanted)
        self.code = "ambiguous_entity"
        self.message = f"{wanted!r} may be any of: {', '.join(ids)}. Give one of these ids."
        self.args = (self.message,)
        self.detail = {"entity": wanted, "candidates": list(ids)}


class NotAllowed(KhsaeError):
    code = "not_allowed"


class TooLarge(KhsaeError):
    code = "too_large"


class Busy(KhsaeError):
    code = "busy"


class WrongDatabase(KhsaeError):
    code = "wrong_database"


class WrongVersion(KhsaeError):
    code = "wrong_version"


class DatabaseAway(KhsaeError):
    code = "database_away"


class Failing(DatabaseAway):
    pass


class OutOfMemory(DatabaseAway):
    code = "out_of_memory"


class TooSlow(KhsaeError):
    code = "too_slow"


class BrokenQuery(KhsaeError):
    code = "broken_query"

    def __init__(self, query: str, why: str) -> None:
        super().__init__(f"The saved query {query} does not run: {why}", detail={"query": query})


def first_of(errors: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Which field of a Pydantic ValidationError's `errors()` is wrong, and how, without its value: it may be secret."""
    error = errors[0]
    what: str = error["msg"].removeprefix("Value error, ").replace("Input should", "it should", 1)
    known = {
        "extra_forbidden": "there is no such field",
        "missing": "it is missing",
        "string_pattern_mismatch": "it does not have the form that it should have",
    }
    return ".".join(map(str, error["loc"])), known.get(error["type"], what)
