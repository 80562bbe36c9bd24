"""Loading: idempotent, exact, all or nothing by batch, one loader at a time. On both engines."""

import gc
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from graph.database import driver
from graph.database.rows import Row
from graph.database.store import Database, now_ms
from graph.errors import BadInput, Busy, DatabaseAway
from graph.models import Records
from graph.questions.reader import Reader
from graph.settings import Settings
from graph.writing import writer
from graph.writing.deriving import Deriver, linking
from graph.writing.writer import Writer
from tests.conftest import clear, until

pytestmark = pytest.mark.both_engines


def edited(records: Records, claim_id: str, **changes: object) -> Records:
    claims = tuple(c.model_copy(update=changes) if c.id == claim_id else c for c in records.claims)
    return records.model_copy(update={"claims": claims})


def without(records: Records, *claim_ids: str) -> Records:
    return records.model_copy(update={"claims": tuple(c for c in records.claims if c.id not in claim_ids)})


def everything(database: Database) -> set[tuple[str, ...]]:
    """The whole graph as tuples: nodes with labels and properties, relationships with their ends."""
    nodes = database.read("MATCH (n) WHERE NOT n:Khsae RETURN labels(n) AS labels, properties(n) AS properties").rows
    edges = database.read(
        "MATCH (a)-[r]->(b) RETURN coalesce(a.id, a.text) AS a, type(r) AS type, properties(r) AS properties, "
        "coalesce(b.id, b.text) AS b"
    ).rows
    return {(str(sorted(labels)), str(sorted(properties.items()))) for labels, properties in nodes} | {
        (a, kind, str(sorted(properties.items())), b) for a, kind, properties, b in edges
    }


def test_a_second_load_changes_nothing_and_says_so(database: Database, tiny_facts: Records) -> None:
    first = Writer(database).load(tiny_facts)
    before = everything(database)
    second = Writer(database).load(tiny_facts)
    assert first.added == {"sources": 2, "entities": 19, "claims": 24, "links": 21}
    assert second.nothing
    assert everything(database) == before


def test_a_load_makes_the_graph_hold_exactly_the_records(database: Database, tiny_facts: Records) -> None:
    Writer(database).load(tiny_facts)
    expected = everything(database)
    Writer(database).load(without(tiny_facts, "ga-05", "re-02"))
    Writer(database).load(edited(tiny_facts, "ga-04", object="old-mine", said_by=("eve-guard",)))
    summary = Writer(database).load(tiny_facts)
    assert summary.removed["links"] == 1
    assert everything(database) == expected


def test_what_a_file_no_longer_holds_is_removed(database: Database, tiny_facts: Records) -> None:
    Writer(database).load(tiny_facts)
    summary = Writer(database).load(without(tiny_facts, "ga-05"))
    assert (summary.removed["claims"], summary.removed["links"]) == (1, 1)
    assert "OWNS" not in Reader(database).entity("cy-baron").links


def test_one_denial_changes_the_link_that_it_answers(database: Database, tiny_facts: Records) -> None:
    link = "cy-baron~OPERATES~glass-towers"
    Writer(database).load(without(tiny_facts, "re-02"))
    alleged, _ = Reader(database).link(link)
    Writer(database).load(tiny_facts)
    disputed, claims = Reader(database).link(link)
    assert (alleged.standing, disputed.standing) == ("alleged", "disputed")
    assert alleged.label.startswith("alleged:")
    assert disputed.label.startswith("disputed:")
    assert {c.id for c in claims} == {"ga-06", "re-02"}


def test_a_moved_line_is_written_but_is_no_change(database: Database, tiny_facts: Records) -> None:
    Writer(database).load(tiny_facts)
    summary = Writer(database).load(edited(tiny_facts, "ga-01", origin="elsewhere.yaml:1"))
    assert summary.nothing
    assert Reader(database).claim("ga-01").origin == "elsewhere.yaml:1"


def test_an_entity_that_changes_its_type_changes_its_labels(database: Database, tiny_facts: Records) -> None:
    Writer(database).load(tiny_facts)
    entities = tuple(
        e.model_copy(update={"type": "Organization"}) if e.id == "baron-holding" else e for e in tiny_facts.entities
    )
    Writer(database).load(tiny_facts.model_copy(update={"entities": entities}))
    labels = database.read("MATCH (n:Entity {id: 'baron-holding'}) RETURN labels(n) AS labels").rows[0][0]
    assert set(labels) == {"Entity", "LegalEntity", "Organization"}


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.95])
def test_an_interrupted_load_is_run_again(
    database: Database, tiny_facts: Records, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut(Exception):
        pass

    def load_until(last: float) -> int:
        """Load, with a power cut after so many statements. Returns how many there were."""
        count = 0

        def counted(run: Callable[..., object]) -> Callable[..., object]:
            def run_some(*statements: object) -> object:
                nonlocal count
                count += 1
                if count > last:
                    raise Cut
                return run(*statements)

            return run_some

        with monkeypatch.context() as patch:
            for name in ("write", "write_and_read"):
                patch.setattr(database, name, counted(getattr(database, name)))
            Writer(database).load(tiny_facts)
        return count

    statements = load_until(float("inf"))
    expected = everything(database)
    clear(database)
    with pytest.raises(Cut):
        load_until(share * statements)
    # As after a power cut: the lock is still held, by a process that is gone.
    database.write(("MERGE (k:Khsae {id: 'graph'}) SET k.loader = 'elsewhere:1', k.beat = 0", {}))
    Writer(database).load(tiny_facts)
    assert everything(database) == expected


def test_a_load_that_cannot_begin_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_WRITE_RETRY_S", 0.0)
    nobody = Database(Settings(_env_file=None, neo4j_uri="bolt://127.0.0.1:9"))  # pyright: ignore[reportCallIssue]
    with pytest.raises(DatabaseAway):
        Deriver(nobody, nobody.write, lambda what, done, total: None)
    nobody.close()
    gc.collect()  # which complains of what was left open


def test_a_second_loader_is_refused(database: Database, tiny_facts: Records) -> None:
    def try_another(what: str, done: int, total: int | None) -> None:
        other = Writer(database)
        other._me = "elsewhere:1"
        with pytest.raises(Busy, match="Another load is running"):
            other.load(tiny_facts)
        tried.append(what)

    tried: list[str] = []
    Writer(database, try_another).load(tiny_facts)
    assert tried
    assert Writer(database).load(tiny_facts).nothing


_HERE = platform.node()
_AGE_OF_ANOTHER = 1


def _ended() -> str:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    holder = writer._process(psutil.Process(process.pid))
    process.communicate()
    return holder


@pytest.mark.parametrize(
    ("holder", "beat"),
    [
        (lambda: "elsewhere:1:1", lambda now: 0),
        (lambda: "elsewhere:1:1", lambda now: now + 3_600_000),  # the clock was set back
        (lambda: "elsewhere:1:1", lambda now: 2**62),
        (lambda: "elsewhere:1:1", lambda now: None),
        (lambda: "elsewhere:1:1", lambda now: "yesterday"),
        (_ended, lambda now: now),
        (lambda: f"{_HERE}:{os.getpid()}:{_AGE_OF_ANOTHER}", lambda now: now),  # the number of a process that ended
        (lambda: f"{_HERE}:999999999:1", lambda now: now),
        (lambda: f"{_HERE}:99999999999999999999:1", lambda now: 0),
        (lambda: f"{_HERE}:x:y", lambda now: 0),
        (lambda: f"{_HERE}:", lambda now: None),
        (lambda: "", lambda now: None),
        (lambda: 7, lambda now: 0),
    ],
)
def test_a_lock_that_nobody_holds_any_more_is_taken(
    database: Database,
    tiny_facts: Records,
    holder: Callable[[], object],
    beat: Callable[[int], object],
) -> None:
    left = {"loader": holder(), "beat": beat(now_ms())}
    database.write(("MATCH (k:Khsae {id: 'graph'}) SET k += $left", {"left": left}))
    Writer(database).load(tiny_facts)


def test_a_loader_of_this_machine_that_lives_keeps_its_lock_whatever_the_clock(database: Database) -> None:
    with Writer(database).lock():
        for beat in (0, now_ms() + 3_600_000):
            database.write(("MATCH (k:Khsae {id: 'graph'}) SET k.beat = $beat", {"beat": beat}))
            other = Writer(database)
            other._me = "elsewhere:1:1"
            with pytest.raises(Busy, match="Another load is running"), other.lock():
                pass


def test_a_patient_loader_waits_for_the_other(database: Database, tiny_facts: Records) -> None:
    shown: list[str] = []
    with Writer(database).lock(), ThreadPoolExecutor() as pool:
        other = Writer(database, lambda what, done, total: shown.append(what), patience_s=120)
        other._me = "elsewhere:1:1"
        loading = pool.submit(other.load, tiny_facts)
        assert until(lambda: shown) == ["when another load is done"] * len(shown)
        Writer(database)._free()
        assert not loading.result().nothing


@pytest.mark.parametrize(
    "cypher",
    [
        "CREATE (n:Entity {id: 'x'}) RETURN n",
        "MATCH (n:Entity) SET n.name = 'x' RETURN n",
        "MATCH (n) DETACH DELETE n RETURN 1",
        "CREATE INDEX other FOR (n:Other) ON (n.id)",
    ],
)
def test_the_reader_cannot_write(tiny_reader: Reader, cypher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tiny_reader._database
    with pytest.raises(BadInput):
        database.read(cypher)
    # And were our own check to miss it, the engine refuses too.
    monkeypatch.setattr("graph.database.store.check_readonly", lambda cypher: None)
    with pytest.raises(BadInput, match="Only reading"):
        database.read(cypher)
    assert len(database.read("MATCH (n:Entity) RETURN n.name").rows) == 19


def test_no_protected_name_is_in_the_graph_but_under_seal(database: Database, tiny_facts: Records) -> None:
    Writer(database).load(tiny_facts)
    rows = [row for row in everything(database) if any(name in str(row) for name in ("Zanzi", "Quux", "zanzi", "quux"))]
    assert rows
    assert all("Sealed" in row[0] for row in rows)
    assert (
        Reader(database).claim("ga-11").quote
        == "[name withheld] was held at Glass Towers, and [name withheld]’s friends knew."
    )


def test_a_link_is_looked_up_from_the_end_that_has_few() -> None:
    """The embedded engine walks all links of the end that stands first: with a hub there, a load stalls."""

    def first(rows: list[tuple[str, str]]) -> str:
        ((cypher, _),) = linking(_links(rows), embedded=True)
        return cypher.partition("OPTIONAL MATCH ")[2][:3]

    assert first([("hub", "a"), ("hub", "b")]) == "(b)"
    assert first([("a", "hub"), ("b", "hub")]) == "(a)"


def test_neo4j_is_given_one_text_for_links_of_every_type() -> None:
    """It plans each text for a third of a second: one for each type made the first load three times as long."""
    mixed = [*_links([("a", "b")], "OWNS"), *_links([("a", "c")], "DIRECTS")]
    assert len(list(linking(mixed, embedded=False))) == 1
    assert len(list(linking(mixed, embedded=True))) == 2


def _links(ends: list[tuple[str, str]], predicate: str = "OWNS") -> list[Row]:
    return [{"source": a, "target": b, "predicate": predicate} for a, b in ends]
