"""The writer beside the bare driver, which is given the very statements, rows and transactions that the writer issues.

What is measured is thus the writer's own work: sealing, wording, links, hashes, what is there already. A row is an
entity, a claim or a link. Wanted: at least 0.7 of the driver's rows a second.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import neo4j

from graph.database import engine
from graph.database.answers import Answer
from graph.database.store import Database
from graph.models import Claim, Entity, Name, Records, Source
from graph.settings import Settings
from graph.writing.writer import Writer
from tests.bench import FULL
from tests.conftest import KINDS, Engines

D = TypeVar("D", bound=Database)
Statements = Sequence[tuple[str, Mapping[str, Any]]]

SIZES = (1000, 20_000) if FULL else (1000,)
ROUNDS = 2
_PREDICATES = ("ASSOCIATED_WITH", "OWNS", "DIRECTS", "LINKED_TO", "REPRESENTS")
_SYLLABLES = ("ka", "sok", "dara", "vi", "chan", "phal", "rith", "mony", "bo", "na", "sar", "thea", "lim", "ung", "pov")


def invent(n: int) -> Records:
    """`n` entities and three claims for each; every tenth claim is about one of 20 hubs. Always the same ones."""
    dice = random.Random(7)

    def word() -> str:
        return "".join(dice.choices(_SYLLABLES, k=3))

    ids = [f"e{i}" for i in range(n)]
    names = [f"{word()} {word()}".title() for _ in ids]
    entities = tuple(
        Entity(
            id=id,
            type="Company" if i % 3 == 0 else "Person",
            name=name,
            names=(Name(value=name, script="Latn", kind="name"),),
            topics=("role.pep",),
            countries=("kh",),
        )
        for i, (id, name) in enumerate(zip(ids, names, strict=True))
    )
    sources = tuple(
        Source(
            id=f"s{i}", title=f"Invented Report {i}", publisher="Nobody", published="2024", kind="news", language="en"
        )
        for i in range(20)
    )
    companies = ids[::3]
    claims = []
    for i in range(3 * n):
        subject = dice.choice(ids[1:20]) if i % 10 == 0 else dice.choice(ids)
        predicate = _PREDICATES[i % len(_PREDICATES)]
        target = dice.choice([c for c in dice.sample(companies, 2) if c != subject])
        claims.append(
            Claim(
                id=f"c{i}",
                subject=subject,
                predicate=predicate,
                object=target,
                status="reported" if i % 4 else "alleged",
                quote=f"An invented sentence, number {i}, about as long as those that sources write in earnest.",
                language="en",
                start="2019",
                source=f"s{i % 20}",
                origin="bench",
            )
        )
    return Records(dataset="bench", entities=entities, sources=sources, claims=tuple(claims))


class Recording(Database):
    """A database that remembers what was written into it."""

    def __init__(self, settings: Settings) -> None:
        self.issued: list[Statements] = []
        super().__init__(settings)

    def write(self, *statements: tuple[str, Mapping[str, Any]]) -> None:
        self.issued.append(statements)
        super().write(*statements)

    def write_and_read(self, cypher: str, parameters: Mapping[str, Any]) -> Answer:
        self.issued.append([(cypher, parameters)])
        return super().write_and_read(cypher, parameters)


@contextmanager
def bare(settings: Settings, user: Literal["writer", "reader"] = "writer") -> Iterator[tuple[neo4j.Driver, str | None]]:
    """The driver as anybody would open it, and the database to name."""
    with ExitStack() as stack:
        if settings.neo4j_uri:
            uri, database = settings.neo4j_uri, settings.neo4j_database
            auth = (settings.neo4j_user, settings.neo4j_password.get_secret_value())
        else:
            lease = engine.lease(settings.khsae_data, timeout_s=settings.khsae_query_timeout_s)
            stack.callback(lease.release)
            uri, database = lease.endpoint.uri, engine.DATABASE
            auth = (user, lease.endpoint.passwords[user])
        driver = neo4j.GraphDatabase.driver(uri, auth=auth, notifications_min_severity="OFF")
        yield stack.enter_context(driver), database


def replay(session: neo4j.Session, issued: Sequence[Statements]) -> None:
    def run(transaction: neo4j.ManagedTransaction, statements: Statements) -> None:
        for cypher, parameters in statements:
            transaction.run(cypher, dict(parameters)).consume()  # pyright: ignore[reportArgumentType]

    for statements in issued:
        session.execute_write(run, statements)


def empty(database: Database) -> None:
    """Delete everything, in steps: one transaction for all is more than a small server holds."""
    while database.read("MATCH (n) RETURN n LIMIT 1").rows:
        database.write(("MATCH (n) WITH n LIMIT 5000 DETACH DELETE n", {}))


@contextmanager
def fresh(settings: Settings, kind: type[D] = Database) -> Iterator[D]:
    """An empty database, ready to be loaded into."""
    database = kind(settings)
    try:
        empty(database)
        database.prepare()
        yield database
    finally:
        database.close(stop_engine=True)


def compare(engines: Engines, kind: str, records: Records) -> tuple[int, float, float]:
    """Rows, and the median seconds of the writer and of the bare driver, in turns, each into an empty database."""
    # The first load warms the server up and shows what the writer issues.
    with fresh(engines.settings(f"{kind}-{len(records.entities)}", kind), Recording) as recording:
        recording.issued.clear()
        rows = sum(Writer(recording).load(records).added.values())
    took: dict[str, list[float]] = {"driver": [], "writer": []}
    for n in range(ROUNDS):
        for way in ("driver", "writer") if n % 2 == 0 else ("writer", "driver"):
            settings = engines.settings(f"{kind}-{len(records.entities)}-{way}-{n}", kind)
            with (
                fresh(settings) as database,
                bare(settings) as (driver, name),
                driver.session(database=name) as session,
            ):
                driver.verify_connectivity()
                start = time.perf_counter()
                if way == "driver":
                    replay(session, recording.issued)
                else:
                    Writer(database).load(records)
                took[way].append(time.perf_counter() - start)
    return rows, statistics.median(took["writer"]), statistics.median(took["driver"])


def main() -> None:
    print(f"{'engine':10} {'rows':>8} {'writer rows/s':>14} {'driver rows/s':>14} {'ratio':>6}")
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as root, ExitStack() as stack:
        engines = Engines(Path(root), stack)
        for size in SIZES:
            records = invent(size)
            for kind in KINDS:
                rows, writer, driver = compare(engines, kind, records)
                figures = f"{rows / writer:14,.0f} {rows / driver:14,.0f} {driver / writer:6.2f}"
                print(f"{kind:10} {rows:8,} {figures}", flush=True)


if __name__ == "__main__":
    main()
