"""The door to the driver: turns what it answers into our values, and its errors into ours."""

import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any, cast

from graph.database.answers import Answer, Node, Relation
from graph.errors import BadQuery, DatabaseAway, Failing, KhsaeError, OutOfMemory, TooSlow


@contextmanager
def _without(*libraries: str) -> Generator[None]:
    """Hides libraries from what is imported meanwhile, but for those that the program already uses."""
    hidden = [name for name in libraries if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    modules.update(dict.fromkeys(hidden))  # `import` takes None for a library that is not installed
    try:
        yield
    finally:
        for name in hidden:
            del modules[name]


# The driver imports these where they are installed, to take their values as parameters. We give it none, and to import
# them takes longer than most queries.
with _without("pandas", "numpy", "pyarrow"):
    import neo4j
    from neo4j import exceptions as driver_errors
    from neo4j.graph import Node as DriverNode
    from neo4j.graph import Path as DriverPath
    from neo4j.graph import Relationship as DriverRelationship
    from neo4j.time import Date, DateTime


def answer(columns: Iterable[str], records: Iterable[neo4j.Record]) -> Answer:
    # The driver returns a node that appears in many rows as one object: convert it once.
    turned: dict[int, Any] = {}

    def turn(value: Any) -> Any:
        if not isinstance(value, DriverNode):
            return _plain(value)
        if (key := id(value)) not in turned:
            turned[key] = _plain(value)
        return turned[key]

    # All are read before any is turned: a node that is freed could leave its key to another.
    return Answer(tuple(columns), [tuple(map(turn, record.values())) for record in list(records)])


_SCALARS = frozenset((str, int, float, bool, type(None)))


def _plain(value: Any) -> Any:
    # Most values are scalars, and most containers hold only scalars: check the class without a call for each.
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, list):
        return [v if v.__class__ in _SCALARS else _plain(v) for v in cast("list[Any]", value)]
    if isinstance(value, DriverNode):
        return Node(value.labels, _plain_values(value))
    if isinstance(value, DriverRelationship):
        return Relation(value.type, _plain_values(value))
    if isinstance(value, DriverPath):
        return [*map(_plain, value.nodes), *map(_plain, value.relationships)]
    if isinstance(value, dict):
        return _plain_values(cast("dict[str, Any]", value))
    if isinstance(value, Date | DateTime):
        return value.iso_format()
    return str(value)  # a duration, a point: in the driver's words


def _plain_values(holder: Mapping[str, Any] | DriverNode | DriverRelationship) -> dict[str, Any]:
    return {k: v if v.__class__ in _SCALARS else _plain(v) for k, v in holder.items()}


_AWAY = (
    driver_errors.ServiceUnavailable,
    driver_errors.SessionExpired,
    driver_errors.IncompleteCommit,
    driver_errors.ConnectionAcquisitionTimeoutError,
)


@contextmanager
def ours(*, inside: bool = False) -> Generator[None]:
    """Turn the driver's errors into ours. `inside` a transaction, errors that the driver retries pass through."""
    try:
        yield
    except driver_errors.AuthError as exc:
        raise DatabaseAway("The database rejects this user or password. Check NEO4J_USER and NEO4J_PASSWORD.") from exc
    except _AWAY as exc:
        if is_silence(exc):
            raise Failing(FROZEN) from exc
        raise DatabaseAway("The database cannot be reached. Is it running, and is NEO4J_URI right?") from exc
    except driver_errors.Neo4jError as exc:
        code = exc.code or ""
        if is_memory(exc):
            raise OutOfMemory(TOO_MUCH) from exc
        if "TransactionTimedOut" in code:
            raise TooSlow(TOO_SLOW) from exc
        if inside and exc.is_retryable():
            raise
        raise _server_error(exc, code) from exc
    except driver_errors.DriverError as exc:
        raise DatabaseAway(f"The database connection failed ({type(exc).__name__}).") from exc


TOO_SLOW = "The query took longer than KHSAE_QUERY_TIMEOUT_S allows. Narrow it."
TOO_MUCH = "The query needs more memory than the database may use. Narrow it."
FROZEN = "The database does not answer: it is frozen or overloaded. Try again; if it stays so, restart it."


def is_silence(exc: BaseException) -> bool:
    """Whether the server took the connection and then said nothing."""
    cause = exc.__cause__
    return isinstance(cause, TimeoutError) or (cause is not None and is_silence(cause))


def is_memory(exc: Exception) -> bool:
    """Its code may say transient or unknown, but it would fail every time."""
    code, message = (getattr(exc, name, None) or "" for name in ("code", "message"))
    return "Memory" in code or (code.endswith("UnknownError") and "in-heap" in message)


# What a server says that is shutting down and has forgotten who is connected, and one that could not write its files.
_OF_THE_CONNECTION = "Neo.ClientError.Request."
_OF_THE_SERVER = ("Neo.DatabaseError.", "Neo.ClientError.Transaction.TransactionNotFound")


def _server_error(exc: driver_errors.Neo4jError, code: str) -> KhsaeError:
    if code.endswith((".Forbidden", ".AccessMode")):
        return BadQuery("Only reading is allowed here: the user has no write permission, or the query is a read query.")
    if "DatabaseNotFound" in code:
        return DatabaseAway("The server has no such database. Check NEO4J_DATABASE.")
    if code.startswith(_OF_THE_CONNECTION):
        return DatabaseAway("The database has lost track of this connection. Try again.")
    if code.startswith("Neo.ClientError.Statement"):
        return BadQuery(f"The database does not understand the query: {exc.message}")
    if exc.is_retryable():
        return DatabaseAway("The database is busy. Try again.")
    if code.startswith(_OF_THE_SERVER):
        return Failing(f"The database failed ({code}). Its log says why. Its disk may be full.")
    return KhsaeError(f"The database failed ({code}).")
