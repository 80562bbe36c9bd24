"""The only access to the database: no other module imports `neo4j`.

Driver values and driver errors do not leave this module. It also hides the differences between the embedded engine
and Neo4j: how to connect (two users or one), and which side enforces the deadline of a query.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Literal, cast

# The driver declares its options as untyped keywords, hence the ignores where they are given.
import neo4j
from neo4j import exceptions as driver_errors
from neo4j.graph import Node as DriverNode
from neo4j.graph import Path as DriverPath
from neo4j.graph import Relationship as DriverRelationship
from neo4j.time import Date, DateTime

from graph.database import engine
from graph.database.answers import Answer, Node, Relation
from graph.database.readonly import check_readonly
from graph.errors import (
    BadInput,
    BadQuery,
    DatabaseAway,
    Failing,
    KhsaeError,
    OutOfMemory,
    TooLarge,
    TooSlow,
    WrongDatabase,
    WrongVersion,
)
from graph.settings import Settings

# A reader must learn of a dead server within 5 s, not after the driver's 30. A load may wait for a cluster to elect a
# new leader; a dead engine is restarted instead.
_CONNECT_S = 2.0
_WRITE_S = 10.0
_LONGEST_WRITE_S = 600.0
_READ_RETRY_S = 1.0
_ENGINE_RETRY_S = 0.0
_WRITE_RETRY_S = 15.0
_RESTART_S = 2.5
# How much longer than a query's deadline its answer may take on the way.
_LATE_S = 1.5

LAYOUT = 6
"""Version of the graph's layout in the database. Changing it requires an entry in `_MIGRATIONS`."""

_SCHEMA = (
    "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT word_text IF NOT EXISTS FOR (n:Word) REQUIRE n.text IS UNIQUE",
    "CREATE CONSTRAINT sealed_id IF NOT EXISTS FOR (n:Sealed) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT khsae_id IF NOT EXISTS FOR (n:Khsae) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT dataset_id IF NOT EXISTS FOR (n:Dataset) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT member_id IF NOT EXISTS FOR (n:Member) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX claim_link IF NOT EXISTS FOR (n:Claim) ON (n.link)",
    "CREATE INDEX judgement_a IF NOT EXISTS FOR (n:Judgement) ON (n.a)",
    "CREATE INDEX judgement_number IF NOT EXISTS FOR (n:Judgement) ON (n.number)",
    "CREATE INDEX claim_identifier IF NOT EXISTS FOR (n:Claim) ON (n.identifier)",
)
_UNINDEXED = "MATCH (k:Khsae {id: 'graph'}) SET k.indexed = false"
_DROP_SCHEMA = (
    "DROP CONSTRAINT entity_id IF EXISTS",
    "DROP CONSTRAINT source_id IF EXISTS",
    "DROP CONSTRAINT claim_id IF EXISTS",
    "DROP CONSTRAINT word_text IF EXISTS",
    "DROP CONSTRAINT sealed_id IF EXISTS",
    "DROP CONSTRAINT khsae_id IF EXISTS",
    "DROP CONSTRAINT dataset_id IF EXISTS",
    "DROP CONSTRAINT member_id IF EXISTS",
    "DROP CONSTRAINT judgement_id IF EXISTS",
    "DROP INDEX claim_link IF EXISTS",
    "DROP INDEX judgement_a IF EXISTS",
    "DROP INDEX judgement_number IF EXISTS",
    "DROP INDEX claim_identifier IF EXISTS",
)
# From each layout to the next. Everything but the stamp is derived from files, so removing the hashes makes the next
# load rewrite everything.
_MIGRATIONS = {
    0: (
        "MATCH (n:Entity) REMOVE n.hash",
        "MATCH (n:Claim) REMOVE n.hash",
        "MATCH (n:Source) REMOVE n.hash",
        "MATCH (:Entity)-[l]->(:Entity) REMOVE l.hash",
    ),
    # What sources rely on was not recorded: until the next load, each counts as independent and first-hand.
    1: (
        "MATCH (c:Claim) SET c.first_hand = true",
        """
MATCH (:Entity)-[l]->(:Entity) UNWIND l.claims AS key MATCH (c:Claim {id: key})
WITH l, collect(DISTINCT c.source) AS sources
SET l.independent_sources = size(sources),
  l.breaks_without = CASE WHEN size(sources) = 1 THEN sources ELSE [] END
""",
    ),
    # Names are found by more than their words: until the next load, by those alone.
    2: ("MATCH (n:Entity) REMOVE n.hash",),
    # Names in Khmer are read better, and so found under other keys.
    3: ("MATCH (n:Entity) REMOVE n.hash",),
    # There was one dataset, and entities and links belonged to it. What is under seal lacks the record it is of, until
    # the next load, which derives everything anew.
    4: (
        """
MATCH (c:Claim) WITH DISTINCT c.dataset AS id WHERE id IS NOT NULL
MERGE (d:Dataset {id: id}) SET d.version = '', d.complete = false, d.loaded = ''
""",
        "MATCH (n:Entity) WHERE n.dataset IS NOT NULL SET n.datasets = [n.dataset] REMOVE n.dataset, n.hash",
        "MATCH (:Entity)-[l]->(:Entity) REMOVE l.dataset, l.hash",
        "MATCH (c:Claim) WHERE c.link = '' REMOVE c.link",
        "MATCH (c:Claim) REMOVE c.hash",
        """
MATCH (s:Sealed), (e:Entity {id: s.id})
SET s.kind = 'entity', s.key = e.id, s.protects = true, s.pseudonym = e.name, s.dataset = e.datasets[0]
""",
        "MATCH (s:Sealed) WHERE s.id STARTS WITH 'claim:' SET s.kind = 'claim', s.key = substring(s.id, 6)",
    ),
    # Nothing was judged the same, and no list with numbers by which a rule joins records could be loaded.
    5: (),
}
_STAMP = "MATCH (k:Khsae {id: 'graph'}) RETURN coalesce(k.layout, 0), coalesce(k.indexed, false)"
_SET_STAMP = "MERGE (k:Khsae {id: 'graph'}) SET k.layout = $layout, k.indexed = true"
_ANOTHER_GRAPH = "MATCH (n) WHERE NOT EXISTS { MATCH (:Khsae) } RETURN labels(n) LIMIT 1"
_OLDEST_NEO4J = (5, 26)


@dataclass(frozen=True)
class EngineInfo:
    kind: Literal["embedded", "neo4j"]
    version: str


@dataclass(frozen=True)
class Login:
    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None


@dataclass(frozen=True)
class Bounds:
    """How much of an answer is read. What lies beyond is never fetched."""

    rows: int
    bytes: int

    def within(self, records: Iterable[neo4j.Record]) -> Iterator[neo4j.Record]:
        held = 0
        for record in islice(records, self.rows):
            yield record
            held += len(str(record.data()))
            if held > self.bytes:
                raise TooLarge(f"The answer has more than {self.bytes:,} bytes. Ask for fewer properties or rows.")


def _until(give_up: float, records: Iterable[neo4j.Record]) -> Iterator[neo4j.Record]:
    """The server keeps the deadline until it has the first rows. While it makes the others, only we can."""
    for record in records:
        if time.monotonic() > give_up:
            raise TooSlow(_TOO_SLOW)
        yield record


def _cut(session: neo4j.Session) -> None:
    """Break the connection of an answer that is given up: closing the session would wait for the rest of it."""
    session._handle_cancellation()  # pyright: ignore


Work = Callable[[neo4j.Session], Any]

# What it reports is told in our errors; where no log is set up, it would print as well.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Database:
    """An open database. Thread-safe; used by the loader, the API, the command line and notebooks."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.embedded = settings.neo4j_uri is None
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._guard = threading.Lock()
        self._restart: threading.Thread | None = None
        self._closed = False
        self._connection = _Connection(settings)

    def close(self, *, stop_engine: bool = False) -> None:
        self._closed = True
        if restart := self._restart:
            restart.join()
        self._connection.close(stop_engine=stop_engine)

    def login(self) -> Login:
        """Address and credentials for another client of this database, which must stay open meanwhile."""
        return self._connection.login

    def read(self, cypher: str, parameters: Mapping[str, Any] | None = None, *, bounds: Bounds | None = None) -> Answer:
        """Run one read query within the deadline. Raises TooSlow, OutOfMemory, DatabaseAway or BadQuery."""
        check_readonly(cypher)
        deadline, given = self.settings.khsae_query_timeout_s, dict(parameters or {})
        give_up = time.monotonic() + deadline + _LATE_S

        def answer(result: neo4j.Result) -> Answer:
            records = _until(give_up, result)
            return _answer(result.keys(), bounds.within(records) if bounds else records)

        @neo4j.unit_of_work(timeout=deadline)
        def managed(transaction: neo4j.ManagedTransaction) -> Answer:
            with _ours(inside=True):
                return answer(transaction.run(cypher, given))  # pyright: ignore[reportArgumentType]

        def ask(session: neo4j.Session) -> Answer:
            # One round trip instead of a transaction's three; the driver retries transient failures.
            try:
                query = neo4j.Query(cypher, timeout=deadline)  # pyright: ignore[reportArgumentType]
                found = answer(session.run(query, given))
                if bounds and len(found.rows) == bounds.rows:
                    _cut(session)
                return found
            except (TooLarge, TooSlow):
                _cut(session)
                raise
            except (driver_errors.Neo4jError, driver_errors.DriverError) as exc:
                if not exc.is_retryable() or _is_memory(exc) or _is_silence(exc):
                    raise
            return session.execute_read(managed)

        return self._run(neo4j.READ_ACCESS, ask)

    def stream(self, cypher: str, parameters: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, without a deadline, for exports of the whole graph.

        They should hold values, lists and maps only: the driver keeps every node and relationship until the end of the
        answer, and memory would grow with the graph.
        """
        check_readonly(cypher)
        connection = self._connection
        with (
            _ours(),
            connection.watched(),
            # On the embedded engine, only the writer has no deadline.
            connection.writer.session(  # pyright: ignore[reportUnknownMemberType]
                database=connection.database,
                default_access_mode=neo4j.READ_ACCESS,
                fetch_size=5000,
                bookmark_manager=self._bookmarks,
            ) as session,
        ):
            for record in session.run(cypher, dict(parameters)):  # pyright: ignore[reportArgumentType]
                yield tuple(record.values())

    def write(self, *statements: tuple[str, Mapping[str, Any]]) -> None:
        """Run these statements in one transaction: all or none."""

        def work(transaction: neo4j.ManagedTransaction) -> None:
            for cypher, parameters in statements:
                transaction.run(cypher, dict(parameters)).consume()  # pyright: ignore[reportArgumentType]

        self._run(neo4j.WRITE_ACCESS, lambda session: session.execute_write(work))

    def write_and_read(self, cypher: str, parameters: Mapping[str, Any]) -> Answer:
        """Run one write statement and return its rows, for the loader's lock."""

        def work(transaction: neo4j.ManagedTransaction) -> Answer:
            result = transaction.run(cypher, dict(parameters))  # pyright: ignore[reportArgumentType]
            return _answer(result.keys(), result)

        return self._run(neo4j.WRITE_ACCESS, lambda session: session.execute_write(work))

    def prepare(self) -> None:
        """Create constraints and indexes, and migrate to the current layout, where necessary.

        Raises WrongDatabase if the database contains another graph, WrongVersion if a newer Khsae wrote it.
        """
        self._check_server()
        with engine.preparing(self.settings.khsae_data) if self.embedded else nullcontext():
            self._prepare()

    def _prepare(self) -> None:
        stamps = self.read(_STAMP).rows
        layout, indexed = stamps[0] if stamps else (LAYOUT, False)
        if layout > LAYOUT:
            raise WrongVersion(
                "This graph was written by a newer version of Khsae. Update Khsae, or use another database."
            )
        if not stamps and self.read(_ANOTHER_GRAPH).rows:
            raise WrongDatabase(
                "This database contains another graph. Set NEO4J_DATABASE to an empty one, or use another server."
            )
        if layout == LAYOUT and indexed:
            return
        for statement in _SCHEMA:
            self.write((statement, {}))
        for step in range(layout, LAYOUT):
            for statement in _MIGRATIONS[step]:
                self.write((statement, {}))
        self.write((_SET_STAMP, {"layout": LAYOUT}))

    def forget(self) -> None:
        """Make the embedded engine's indexes anew: in the old ones, what was deleted or sealed can still be read."""
        if self.embedded:
            with engine.preparing(self.settings.khsae_data):
                for statement in (_UNINDEXED, *_DROP_SCHEMA):
                    self.write((statement, {}))
                self._prepare()

    def _check_server(self) -> None:
        if not self.embedded:
            found = self.info().version
            numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
            if numbers < _OLDEST_NEO4J:
                raise DatabaseAway(f"The server is Neo4j {found}; Khsae needs 5.26 or later.")

    def info(self) -> EngineInfo:
        with _ours():
            agent = self._connection.reader.get_server_info().agent  # pyright: ignore[reportUnknownMemberType]
        if self.embedded:
            return EngineInfo("embedded", agent.partition("(")[2].rstrip(")") or agent)
        return EngineInfo("neo4j", agent.partition("/")[2])

    def _run(self, access: str, work: Work) -> Any:
        connection = self._connection
        try:
            return self._run_on(connection, access, work)
        except Failing as exc:
            if self.embedded:
                engine.check_disk(self.settings.khsae_data, exc)
            if access == neo4j.READ_ACCESS and _is_silence(exc) and connection.answers():
                raise TooSlow(_TOO_SLOW) from exc
            raise
        except OutOfMemory:
            raise
        except DatabaseAway:
            if not self.embedded:
                raise
            if access == neo4j.READ_ACCESS and connection.answers():
                # The engine is there: twice, this query ended the thread that ran it.
                raise OutOfMemory(_TOO_MUCH) from None
            return self._run_on(self._reconnected(connection), access, work)

    def _run_on(self, connection: "_Connection", access: str, work: Work) -> Any:
        writes = access == neo4j.WRITE_ACCESS
        driver = connection.writer if writes else connection.reader
        with (
            _ours(),
            connection.watched() if writes else nullcontext(),
            driver.session(  # pyright: ignore[reportUnknownMemberType]
                database=connection.database, default_access_mode=access, bookmark_manager=self._bookmarks
            ) as session,
        ):
            return work(session)

    def _reconnected(self, lost: "_Connection") -> "_Connection":
        """Restarts a crashed engine once, whoever notices first; others do not wait long for it."""
        with self._guard:
            if self._connection is lost and self._restart is None:
                self._restart = threading.Thread(target=self._start_again, args=(lost,), daemon=True)
                self._restart.start()
            restart = self._restart
        if restart:
            restart.join(_RESTART_S)
        if self._connection is lost:
            raise DatabaseAway("The engine has stopped and is being restarted. Try again in a few seconds.")
        return self._connection

    def _start_again(self, lost: "_Connection") -> None:
        try:
            with suppress(KhsaeError):
                if not self._closed:
                    self._connection = _Connection(self.settings)
                    lost.close()
        finally:
            self._restart = None


class _Connection:
    """The drivers of one running server. The embedded engine has a read-only user; Neo4j Community has none."""

    def __init__(self, settings: Settings) -> None:
        self._lease: engine.Lease | None = None
        # Asking whether the server still answers, and the driver's second attempt, take some seconds more.
        self._patience_s = max(0.5, settings.khsae_query_timeout_s - _CONNECT_S)
        answer_s = settings.khsae_query_timeout_s + _LATE_S
        if settings.neo4j_uri is None:
            self._lease = engine.lease(settings.khsae_data, timeout_s=settings.khsae_query_timeout_s)
            endpoint = self._lease.endpoint
            self.database: str | None = engine.DATABASE
            self.login = Login(endpoint.uri, "reader", endpoint.passwords["reader"], self.database)
            self.reader = _driver(
                endpoint.uri, "reader", endpoint.passwords["reader"], _ENGINE_RETRY_S, answer_s=answer_s
            )
            self._new_writer = partial(_driver, endpoint.uri, "writer", endpoint.passwords["writer"], _READ_RETRY_S)
        else:
            self.database = settings.neo4j_database
            password = settings.neo4j_password.get_secret_value()
            self.login = Login(settings.neo4j_uri, settings.neo4j_user, password, self.database)
            self.reader = _driver(settings.neo4j_uri, settings.neo4j_user, password, _READ_RETRY_S, answer_s=answer_s)
            self._new_writer = partial(_driver, settings.neo4j_uri, settings.neo4j_user, password, _WRITE_RETRY_S)
        self.writer = self._new_writer()

    @contextmanager
    def watched(self) -> Generator[None]:
        """Ends what the writer does if the server no longer answers. What it does may take minutes."""
        done, ended = threading.Event(), threading.Event()

        def watch() -> None:
            give_up = time.monotonic() + _LONGEST_WRITE_S
            while not done.wait(self._patience_s):
                if (time.monotonic() > give_up or not self.answers()) and not done.is_set():
                    ended.set()
                    stuck, self.writer = self.writer, self._new_writer()
                    stuck.close()  # which breaks its connections
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        except (driver_errors.Neo4jError, driver_errors.DriverError) as exc:
            if ended.is_set():
                raise Failing(_FROZEN) from exc
            raise
        finally:
            done.set()

    def answers(self) -> bool:
        """Whether the server takes a new connection and speaks."""
        try:
            with _driver(self.login.uri, self.login.user, self.login.password, _ENGINE_RETRY_S) as fresh:
                fresh.verify_connectivity()  # pyright: ignore[reportUnknownMemberType]
        except driver_errors.DriverError:
            return False
        except driver_errors.Neo4jError:
            return True  # an answer, too
        return True

    def close(self, *, stop_engine: bool = False) -> None:
        self.reader.close()
        self.writer.close()
        if self._lease:
            self._lease.release(stop_if_last=stop_engine)


def _driver(uri: str, user: str, password: str, retry_s: float, *, answer_s: float | None = None) -> neo4j.Driver:
    """A driver that waits `answer_s` for each answer, by default as long as the server keeps the connection open."""
    if not re.match(r"(bolt|neo4j)(\+s|\+ssc)?://", uri):
        raise BadInput(f"NEO4J_URI {uri!r} is not the address of a Neo4j server: use bolt:// or neo4j://.")
    try:
        driver = neo4j.GraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]
            uri,
            auth=(user, password),
            connection_timeout=_CONNECT_S,
            connection_acquisition_timeout=_CONNECT_S + 1,
            connection_write_timeout=_WRITE_S,
            max_transaction_retry_time=retry_s,
            notifications_min_severity="OFF",
            user_agent="khsae",
        )
    except (ValueError, driver_errors.ConfigurationError) as exc:
        raise BadInput(f"NEO4J_URI {uri!r} is not the address of a Neo4j server: {exc}.") from exc
    if answer_s is not None:
        _limit_answers(driver, answer_s)
    return driver


def _limit_answers(driver: neo4j.Driver, answer_s: float) -> None:
    """The driver has an option for how long it waits to write, but none for how long it waits to read."""
    pool: Any = driver._pool  # pyright: ignore
    opener = pool.opener

    def open_limited(*given: Any, **options: Any) -> Any:
        connection = opener(*given, **options)
        connection.socket.set_read_timeout(answer_s)
        return connection

    pool.opener = open_limited


@contextmanager
def open_database(settings: Settings) -> Generator[Database]:
    """The database of these settings, ready for use."""
    database = Database(settings)
    try:
        database.prepare()
        yield database
    finally:
        database.close()


# --- values and errors ----------------------------------------------------------------------------


def _answer(columns: Iterable[str], records: Iterable[neo4j.Record]) -> Answer:
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
def _ours(*, inside: bool = False) -> Generator[None]:
    """Turn the driver's errors into ours. `inside` a transaction, errors that the driver retries pass through."""
    try:
        yield
    except driver_errors.AuthError as exc:
        raise DatabaseAway("The database rejects this user or password. Check NEO4J_USER and NEO4J_PASSWORD.") from exc
    except _AWAY as exc:
        if _is_silence(exc):
            raise Failing(_FROZEN) from exc
        raise DatabaseAway("The database cannot be reached. Is it running, and is NEO4J_URI right?") from exc
    except driver_errors.Neo4jError as exc:
        code = exc.code or ""
        if _is_memory(exc):
            raise OutOfMemory(_TOO_MUCH) from exc
        if "TransactionTimedOut" in code:
            raise TooSlow(_TOO_SLOW) from exc
        if inside and exc.is_retryable():
            raise
        raise _server_error(exc, code) from exc
    except driver_errors.DriverError as exc:
        raise DatabaseAway(f"The database connection failed ({type(exc).__name__}).") from exc


_TOO_SLOW = "The query took longer than KHSAE_QUERY_TIMEOUT_S allows. Narrow it."
_TOO_MUCH = "The query needs more memory than the database may use. Narrow it."
_FROZEN = "The database does not answer: it is frozen or overloaded. Try again; if it stays so, restart it."


def _is_silence(exc: BaseException) -> bool:
    """Whether the server took the connection and then said nothing."""
    cause = exc.__cause__
    return isinstance(cause, TimeoutError) or (cause is not None and _is_silence(cause))


def _is_memory(exc: Exception) -> bool:
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


def now_ms() -> int:
    return int(time.time() * 1000)
