"""Connections to one running server by way of the driver, and how long each may take."""

import re
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

# The driver declares its options as untyped keywords, hence the ignores where they are given.
from graph.database import engine
from graph.database.translating import FROZEN, driver_errors, neo4j
from graph.errors import BadInput, Failing
from graph.settings import Settings

# A reader must learn of a dead server within 5 s, not after the driver's 30. A load may wait for a cluster to elect a
# new leader; a dead engine is restarted instead.
_CONNECT_S = 2.0
_WRITE_S = 10.0
_LONGEST_WRITE_S = 600.0
_READ_RETRY_S = 1.0
_ENGINE_RETRY_S = 0.0
_WRITE_RETRY_S = 15.0
# How much longer than a query's deadline its answer may take on the way.
LATE_S = 1.5


@dataclass(frozen=True)
class Login:
    uri: str
    user: str
    password: str = field(repr=False)
    database: str | None = None


class Connection:
    """The drivers of one running server. The embedded engine has a read-only user; Neo4j Community has none."""

    def __init__(self, settings: Settings) -> None:
        self._lease: engine.Lease | None = None
        # Asking whether the server still answers, and the driver's second attempt, take some seconds more.
        self._patience_s = max(0.5, settings.khsae_query_timeout_s - _CONNECT_S)
        answer_s = settings.khsae_query_timeout_s + LATE_S
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
                raise Failing(FROZEN) from exc
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
