"""The only access to the database: `translating` alone imports `neo4j`, for `store` and `driver`.

Driver values and driver errors do not leave these three. They also hide the differences between the embedded engine
and Neo4j: how to connect (two users or one), and which side enforces the deadline of a query.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from graph.database import engine, schema
from graph.database.answers import Answer
from graph.database.driver import LATE_S, Connection, Login
from graph.database.readonly import check_readonly
from graph.database.translating import TOO_MUCH, TOO_SLOW, driver_errors, is_memory, is_silence, neo4j, ours
from graph.database.translating import answer as to_answer
from graph.errors import DatabaseAway, Failing, KhsaeError, OutOfMemory, TooLarge, TooSlow, WrongVersion
from graph.settings import Settings

_RESTART_S = 2.5
_OLDEST_NEO4J = (5, 26)


@dataclass(frozen=True)
class EngineInfo:
    kind: Literal["embedded", "neo4j"]
    version: str


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
            raise TooSlow(TOO_SLOW)
        yield record


def _cut(session: neo4j.Session) -> None:
    """Break the connection of an answer that is given up: closing the session would wait for the rest of it."""
    session._handle_cancellation()  # pyright: ignore


Work = Callable[[neo4j.Session], Any]

# Our errors already say what the driver logs; where no logging is set up, the driver would also print it.
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
        self._connection = Connection(settings)

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
        give_up = time.monotonic() + deadline + LATE_S

        def answer(result: neo4j.Result) -> Answer:
            records = _until(give_up, result)
            return to_answer(result.keys(), bounds.within(records) if bounds else records)

        @neo4j.unit_of_work(timeout=deadline)
        def managed(transaction: neo4j.ManagedTransaction) -> Answer:
            with ours(inside=True):
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
                if not exc.is_retryable() or is_memory(exc) or is_silence(exc):
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
            ours(),
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
            return to_answer(result.keys(), result)

        return self._run(neo4j.WRITE_ACCESS, lambda session: session.execute_write(work))

    def prepare(self) -> None:
        """Create constraints and indexes, and migrate to the current layout, where necessary.

        Raises WrongDatabase if the database contains another graph, WrongVersion if a newer Khsae wrote it
        or the server is too old.
        """
        self._check_server()
        with engine.preparing(self.settings.khsae_data) if self.embedded else nullcontext():
            schema.prepare(self)

    def forget(self) -> None:
        """Make the embedded engine's indexes anew: in the old ones, what was deleted or sealed can still be read."""
        if self.embedded:
            with engine.preparing(self.settings.khsae_data):
                schema.drop(self)
                schema.prepare(self)

    def _check_server(self) -> None:
        if not self.embedded:
            found = self.info().version
            numbers = tuple(int(part) for part in found.split(".")[:2] if part.isdigit())
            if numbers < _OLDEST_NEO4J:
                raise WrongVersion(f"The server is Neo4j {found}; Khsae needs 5.26 or later.")

    def info(self) -> EngineInfo:
        with ours():
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
            if access == neo4j.READ_ACCESS and is_silence(exc) and connection.answers():
                raise TooSlow(TOO_SLOW) from exc
            raise
        except OutOfMemory:
            raise
        except DatabaseAway:
            if not self.embedded:
                raise
            if access == neo4j.READ_ACCESS and connection.answers():
                # The engine is there: twice, this query ended the thread that ran it.
                raise OutOfMemory(TOO_MUCH) from None
            return self._run_on(self._reconnected(connection), access, work)

    def _run_on(self, connection: "Connection", access: str, work: Work) -> Any:
        writes = access == neo4j.WRITE_ACCESS
        driver = connection.writer if writes else connection.reader
        with (
            ours(),
            connection.watched() if writes else nullcontext(),
            driver.session(  # pyright: ignore[reportUnknownMemberType]
                database=connection.database, default_access_mode=access, bookmark_manager=self._bookmarks
            ) as session,
        ):
            return work(session)

    def _reconnected(self, lost: "Connection") -> "Connection":
        """Restarts a crashed engine once, on behalf of the first caller to notice; nobody waits long for it."""
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

    def _start_again(self, lost: "Connection") -> None:
        try:
            with suppress(KhsaeError):
                if not self._closed:
                    self._connection = Connection(self.settings)
                    lost.close()
        finally:
            self._restart = None


@contextmanager
def open_database(settings: Settings) -> Generator[Database]:
    """The database of these settings, ready for use."""
    database = Database(settings)
    try:
        database.prepare()
        yield database
    finally:
        database.close()


def now_ms() -> int:
    return int(time.time() * 1000)
