"""What only a server that Java runs here can show: routing, faults, limits, addresses, import files, power cuts."""

import logging
import time
from pathlib import Path

import pytest

from graph.database import driver, store
from graph.database.store import Database, open_database
from graph.errors import BadInput, DatabaseAway, KhsaeError, OutOfMemory, TooSlow, WrongDatabase, WrongVersion
from graph.export import bulk
from graph.models import Records
from graph.questions.queries import Library
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.writing.writer import Writer
from tests import neo4j
from tests.conftest import BEFORE_THE_DRIVER_S, NO_NEO4J, PATIENT, Engines, clear, told_in_time
from tests.proxy import Proxy
from tests.test_writer import everything

# The server is made from jars: without Java there are no cases here, and the summary says so.
SERVERS = [] if NO_NEO4J or neo4j.why_not() else ["neo4j"]


def settings(uri: str, password: str, **more: object) -> Settings:
    return Settings(_env_file=None, neo4j_uri=uri, neo4j_password=password, **(PATIENT | more))  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.fixture(scope="module", params=SERVERS)
def server(engines: Engines) -> neo4j.Server:
    return engines.by_java()


@pytest.fixture
def empty(server: neo4j.Server) -> neo4j.Server:
    database = Database(settings(server.uri, server.password))
    database.write(("MATCH (n) DETACH DELETE n", {}))
    database.close()
    return server


# --- routing and faults ---------------------------------------------------------------------------


def test_routing_with_bookmarks_reads_what_was_just_written(empty: neo4j.Server, tiny_facts: Records) -> None:
    routed = empty.uri.replace("bolt://", "neo4j://")
    with open_database(settings(routed, empty.password)) as database:
        Writer(database).load(tiny_facts)
        assert Reader(database).counts()["entities"] == len(tiny_facts.entities)
        for n in range(20):
            database.write(("MERGE (e:Entity {id: 'counter'}) SET e.n = $n", {"n": n}))
            assert database.read("MATCH (e:Entity {id: 'counter'}) RETURN e.n").rows == [(n,)]


def test_a_broken_connection_is_taken_up_again_by_the_driver(empty: neo4j.Server, tiny_facts: Records) -> None:
    proxy = Proxy(empty.port)
    with open_database(settings(f"bolt://127.0.0.1:{proxy.port}", empty.password)) as database:
        Writer(database).load(tiny_facts)
        reader = Reader(database)
        for _ in range(10):
            proxy.cut()
            assert len(reader.network("cy-baron").links) == 9
    proxy.close()


def test_a_server_that_goes_away_is_told_soon_and_found_again(empty: neo4j.Server, tiny_facts: Records) -> None:
    proxy = Proxy(empty.port)
    with open_database(settings(f"bolt://127.0.0.1:{proxy.port}", empty.password)) as database:
        Writer(database).load(tiny_facts)
        reader = Reader(database)
        proxy.unplug()
        began = time.monotonic()
        with pytest.raises(DatabaseAway, match="cannot be reached"):
            reader.network("cy-baron")
        assert time.monotonic() - began < BEFORE_THE_DRIVER_S
        proxy.plug()
        assert len(reader.network("cy-baron").links) == 9
    proxy.close()


def test_a_connection_that_goes_dead_is_told_in_time(empty: neo4j.Server, tiny_facts: Records) -> None:
    proxy = Proxy(empty.port)
    given = settings(f"bolt://127.0.0.1:{proxy.port}", empty.password, khsae_query_timeout_s=2)
    with open_database(given) as database:
        Writer(database).load(tiny_facts)
        reader = Reader(database)
        proxy.hold()
        told_in_time([lambda: reader.network("cy-baron"), lambda: Writer(database).load(tiny_facts)])
        proxy.cut()
        proxy.plug()
        assert len(reader.network("cy-baron").links) == 9
    proxy.close()


# --- limits ---------------------------------------------------------------------------------------


def test_a_query_out_of_memory_is_not_tried_again(server: neo4j.Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "neo4j")
    with open_database(settings(server.uri, server.password)) as database:
        with pytest.raises(OutOfMemory, match="Narrow it"):
            database.read("UNWIND range(1, 100000000) AS x WITH collect(x) AS xs RETURN size(xs)")
        said = [record.getMessage() for record in caplog.records]
        runs = [line for line in said if "C: RUN" in line and "collect(x)" in line]
        assert len(runs) == 1, runs
        assert database.read("RETURN 1").rows == [(1,)]


def test_a_query_over_its_deadline_is_ended(server: neo4j.Server) -> None:
    given = settings(server.uri, server.password, khsae_query_timeout_s=1)
    with open_database(given) as database, pytest.raises(TooSlow, match="KHSAE_QUERY_TIMEOUT_S"):
        database.read("UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)")


def test_the_compose_file_names_only_settings_that_the_server_knows(server: neo4j.Server) -> None:
    from tests.test_compose import server_settings

    with open_database(settings(server.uri, server.password)) as database:
        shown = database.write_and_read("SHOW SETTINGS YIELD name RETURN collect(name) AS names", {}).rows[0][0]
    known = {*shown, "internal.dbms.cypher_ip_blocklist"}  # internal ones are not listed
    assert server_settings() <= known


# --- what a user gets wrong -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"neo4j_uri": "bolt://127.0.0.1:9"}, DatabaseAway, "cannot be reached"),
        ({"neo4j_uri": "http://127.0.0.1:7474"}, BadInput, "not the address of a Neo4j server"),
        ({"neo4j_password": "wrong-password"}, DatabaseAway, "NEO4J_PASSWORD"),
        ({"neo4j_user": "nobody"}, DatabaseAway, "NEO4J_USER"),
        ({"neo4j_database": "elsewhere"}, DatabaseAway, "NEO4J_DATABASE"),
    ],
)
def test_wrong_settings_are_one_sentence(
    server: neo4j.Server, change: dict[str, str], error: type[KhsaeError], said: str
) -> None:
    given = {"neo4j_uri": server.uri, "neo4j_password": server.password} | change
    with pytest.raises(error, match=said), open_database(Settings(_env_file=None, **given)):  # pyright: ignore[reportCallIssue, reportArgumentType]
        pass


def test_somebody_elses_graph_is_left_alone(empty: neo4j.Server) -> None:
    given = settings(empty.uri, empty.password)
    database = Database(given)
    database.write(("CREATE (:Film {title: 'x'})", {}))
    with pytest.raises(WrongDatabase, match="another graph"), open_database(given):
        pass
    assert database.read("MATCH (n) RETURN labels(n)").rows == [(["Film"],)]
    database.close()


def test_an_old_server_is_refused(server: neo4j.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_OLDEST_NEO4J", (99, 0))
    with (
        pytest.raises(WrongVersion, match=r"needs 5\.26 or later"),
        open_database(settings(server.uri, server.password)),
    ):
        pass


# --- import files ---------------------------------------------------------------------------------


def passing(engines: Engines) -> Database:
    """An embedded graph to be filled."""
    database = engines.database("passing")
    clear(database)
    return database


_STAMP = "MATCH (k:Khsae) RETURN k.entities, k.links, k.claims, k.sources, k.first_day"


def test_import_files_make_the_same_graph(
    server: neo4j.Server, engines: Engines, tmp_path: Path, tiny_facts: Records, curated_facts: Records
) -> None:
    both = (curated_facts, tiny_facts.model_copy(update={"dataset": "tiny"}))
    filled = passing(engines)
    for records in both:
        Writer(filled).load(records)
    expected = {row for row in everything(filled) if "Sealed" not in row[0]}
    stamp = filled.read(_STAMP, {}).rows
    arguments = bulk.write_import_files(filled, Library(), tmp_path / "files")
    server.stop()
    server.admin("database", "import", "full", "neo4j", f"@{arguments}")
    server.start()
    with open_database(settings(server.uri, server.password)) as database:
        assert everything(database) == expected
        assert database.read(_STAMP, {}).rows == stamp
        assert {row[0] for row in database.write_and_read("SHOW CONSTRAINTS YIELD name RETURN name", {}).rows}
        with pytest.raises(BadInput, match="Load 'tiny' again, then 'facts'"):
            Writer(database).load(curated_facts)  # it protects somebody, and so does the other
        assert all(Writer(database).load(records).nothing for records in reversed(both))


def test_no_protected_name_is_in_the_import_files(engines: Engines, tmp_path: Path, tiny_facts: Records) -> None:
    filled = passing(engines)
    Writer(filled).load(tiny_facts)
    bulk.write_import_files(filled, Library(), tmp_path / "files")
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "files").iterdir()).lower()
    assert "a survivor (name withheld)" in text
    assert "zanzi" not in text
    assert "quux" not in text


# --- power cuts -----------------------------------------------------------------------------------


def test_a_server_killed_in_a_load_holds_the_same_graph_after_another(
    empty: neo4j.Server, tiny_facts: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_WRITE_RETRY_S", 1.0)  # the server stays away for longer
    given = settings(empty.uri, empty.password)
    with open_database(given) as database:
        Writer(database).load(tiny_facts)
        expected = everything(database)
        database.write(("MATCH (n) WHERE NOT n:Khsae DETACH DELETE n", {}))

        def pull_the_plug(what: str, done: int, total: int | None) -> None:
            if what == "links":
                empty.kill()

        with pytest.raises(DatabaseAway):
            Writer(database, pull_the_plug).load(tiny_facts)
        empty.start()
        Writer(database).load(tiny_facts)
        assert everything(database) == expected
