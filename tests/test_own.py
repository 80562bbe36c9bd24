"""Questions of one's own, on both engines: what they answer, where they stop, and how they are saved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from graph.database.store import open_database
from graph.errors import BadInput, BadParameter, BadQuery, BrokenQuery, Failing, NotFound, OutOfMemory, TooSlow
from graph.models import Network, Table
from graph.questions.own import Question, Saving
from graph.questions.queries import Library
from graph.questions.reader import Reader
from tests.conftest import Ended
from tests.server import client_of

pytestmark = pytest.mark.both_engines

NAMES = "MATCH (e:Entity) RETURN e.id AS id, e.name AS name ORDER BY id"
OWNERS = "MATCH (a:Entity)-[l:OWNS|OWNS_OR_CONTROLS|DIRECTS]->(b) WHERE a.id = $who OR $who = 'all' RETURN a, l, b"


def asked(reader: Reader, query: str, **more: Any) -> Table | Network:
    return reader.cypher(Question.model_validate({"query": query, **more}))


def rows(reader: Reader, query: str, **more: Any) -> list[tuple[Any, ...]]:
    found = asked(reader, query, **more)
    assert isinstance(found, Table)
    return list(found.rows)


# --- answers --------------------------------------------------------------------------------------


def test_rows_are_a_table(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, NAMES, limit=2)
    assert isinstance(found, Table)
    assert [column.name for column in found.columns] == ["id", "name"]
    assert (len(found.rows), found.truncated) == (2, True)
    assert found.query.cypher == NAMES


def test_entities_and_links_are_a_network(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, OWNERS, parameters={"who": "all"})
    assert isinstance(found, Network)
    assert found.links
    assert all(link.sentence and link.claims for link in found.links)
    assert {end for link in found.links for end in (link.source, link.target)} <= {e.id for e in found.entities}


def test_links_bring_their_ends(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, "MATCH ()-[l:OWNS|OWNS_OR_CONTROLS|DIRECTS]->() RETURN l")
    assert isinstance(found, Network)
    assert {end for link in found.links for end in (link.source, link.target)} == {e.id for e in found.entities}
    assert found.links


def test_a_network_may_be_asked_for_as_a_table(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, OWNERS, parameters={"who": "all"}, form="table")
    assert isinstance(found, Table)
    _, link, _ = found.rows[0]
    assert isinstance(link, dict)
    assert {"id", "sentence", "standing", "claims"} <= link.keys()


def test_a_column_of_links_is_told_from_one_of_words(tiny_reader: Reader) -> None:
    found = asked(
        tiny_reader, "MATCH ()-[l:OWNS]->() RETURN l.id AS link, [l.id] AS links, l.standing AS standing, 1 AS n"
    )
    assert isinstance(found, Table)
    assert [column.type for column in found.columns] == ["link", "link", None, None]


def test_an_empty_table_has_its_columns(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, "MATCH (e:Entity {id: 'none'}) RETURN DISTINCT e.id AS id, count(*) ORDER BY id LIMIT 3")
    assert isinstance(found, Table)
    assert [column.name for column in found.columns] == ["id", "count(*)"]
    assert found.rows == ()


def test_every_value_can_be_sent(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, "RETURN 1, 2.5, true, null, [1, 'a'], {a: 1}, date('2020-01-02'), 'ហ៊ុន'")
    assert '"2020-01-02"' in found.model_dump_json()


def test_parameters_are_given_exactly(tiny_reader: Reader) -> None:
    assert rows(tiny_reader, "RETURN $a + 1", parameters={"a": 1}) == [(2,)]
    with pytest.raises(BadParameter, match="'a'"):
        asked(tiny_reader, "RETURN $a")
    with pytest.raises(BadParameter, match="no \\$b"):
        asked(tiny_reader, "RETURN 1", parameters={"b": 1})


# --- bounds ---------------------------------------------------------------------------------------


def test_what_does_not_parse_is_told_with_its_place(tiny_reader: Reader) -> None:
    with pytest.raises(BadQuery, match=r"line 2, column 12: foo cannot stand here"):
        asked(tiny_reader, "MATCH (e:Entity)\nRETURN foo foo")
    with pytest.raises(BadQuery, match="does not understand"):
        asked(tiny_reader, "MATCH (e:Entity) RETURN e.id AS")
    with pytest.raises(BadQuery, match=r"line 1, column|line 1:"):
        asked(tiny_reader, "MATCH (e:Entity) RETURN e.id AS")
    with pytest.raises(BadQuery, match="End it with RETURN"):
        asked(tiny_reader, "MATCH (e:Entity)")
    with pytest.raises(BadQuery, match="Memory"):  # a name in a message is not what is wrong
        asked(tiny_reader, "MATCH (e:Entity) RETURN e.id, Memory")
    with pytest.raises(BadQuery, match="nosuch"):
        asked(tiny_reader, "MATCH (e:Entity) RETURN e.id, nosuch")


def test_rows_beyond_the_limit_are_not_fetched(tiny_reader: Reader) -> None:
    found = asked(tiny_reader, "UNWIND range(1, 1000000) AS n RETURN n", limit=10)
    assert isinstance(found, Table)
    assert (len(found.rows), found.truncated) == (10, True)


def test_a_large_answer_is_refused(tiny_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.questions.own.MAX_BYTES", 10_000)
    with pytest.raises(BadInput.__base__, match="more than 10,000 bytes"):  # pyright: ignore[reportArgumentType]
        asked(tiny_reader, "UNWIND range(1, 100) AS n RETURN range(1, 1000)")


def test_an_answer_that_comes_slowly_is_given_up(tiny_reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row takes the engine a while, and no deadline of its own counts the rows after the first."""
    monkeypatch.setattr("graph.questions.own.MAX_BYTES", 10**12)
    hurried = tiny_reader._database.settings.model_copy(update={"khsae_query_timeout_s": 1})
    endless = "UNWIND range(1, 1000000) AS x RETURN reduce(s = '', n IN range(1, 2000) | s + 'aaaaaaaaaa') AS x"
    with open_database(hurried) as database, pytest.raises(TooSlow):
        Reader(database).cypher(Question.model_validate({"query": endless, "limit": 10_000}))


def test_what_needs_too_much_memory_is_told_so(tiny_reader: Reader) -> None:
    """The embedded engine counts what it holds: two million numbers at most. Neo4j has room for them."""
    query = "UNWIND range(1, 2000000) AS n RETURN count(DISTINCT n) AS n"
    if tiny_reader._database.embedded:
        with pytest.raises(OutOfMemory, match="more memory"):
            asked(tiny_reader, query)
    else:
        assert rows(tiny_reader, query) == [(2_000_000,)]


def test_a_text_without_end_costs_no_other_query_its_answer(tiny_reader: Reader) -> None:
    """It doubles until the server can hold no more; more often than the embedded engine runs queries at once."""
    for _ in range(5 if tiny_reader._database.embedded else 1):
        with pytest.raises((OutOfMemory, Failing)):
            asked(tiny_reader, "RETURN size(reduce(s = 'x', n IN range(1, 40) | s + s)) AS n")
    assert rows(tiny_reader, "RETURN 1 AS n") == [(1,)]


def test_nothing_is_written(tiny_reader: Reader) -> None:
    before = tiny_reader.counts()
    for cypher in (
        "CREATE (n:Entity {id: 'x'})",
        "MATCH (n:Entity) DETACH DELETE n",
        "MATCH (e:Entity) SET e.name = ''",
    ):
        with pytest.raises(BadQuery):
            asked(tiny_reader, cypher)
    assert tiny_reader.counts() == before


HIDDEN = [
    "MATCH (n:Entity|Claim|Source) RETURN n",
    "MATCH (n:Entity)-[l]-(m:Entity) RETURN n, l, m",
    "MATCH (n:Entity) RETURN labels(n), keys(n), properties(n)",
    "MATCH (n:Claim)-[r]-(m:Entity) RETURN r, n {.*}, m {.*}",
    "MATCH p = (a)-[:SUBJECT|OBJECT*1..2]-(b) RETURN nodes(p), relationships(p)",
    "OPTIONAL MATCH (n:Entity {id: 'nobody'}) OPTIONAL MATCH (n)-[l:OWNS]->(m) RETURN n, m",
    "WITH null AS n MATCH (n)-[:SUBJECT]-(m) RETURN n, m",
    "MATCH (n:Source)-[*0..1]-(m:Source) RETURN m",
]


@pytest.mark.parametrize("cypher", HIDDEN)
def test_no_answer_holds_what_is_sealed(tiny_reader: Reader, cypher: str) -> None:
    sealed = tiny_reader._database.read("MATCH (n:Sealed) RETURN n.words").rows
    assert "Zanzibarella Quux" in str(sealed)
    try:
        told = asked(tiny_reader, cypher, form="table").model_dump_json()
    except BadQuery:
        return
    assert "Zanzi" not in told
    assert "Sealed" not in told


# --- saving ---------------------------------------------------------------------------------------


def saving(**more: Any) -> Saving:
    given = {"name": "who-owns", "title": "Who owns what?", "description": "What is said to be owned.", "query": OWNERS}
    return Saving.model_validate(given | {"parameters": {"who": "cy-baron"}} | more)


@pytest.fixture
def own(tiny_reader: Reader, tmp_path: Path) -> Reader:
    return Reader(tiny_reader._database, Library(own=tmp_path / "mine"))


def test_a_saved_question_is_found_at_once(own: Reader) -> None:
    found = own.run("everything-on", {"entity": "cy-baron"})
    assert isinstance(found, Network)
    before = own.edition()
    saved = own.save(saving())
    assert own.edition() != before
    assert own.library.listed["who-owns"] == saved
    assert saved.returns == "network"
    assert saved.parameters["who"].type == "entity"
    assert own.run("who-owns", {"who": "Cy Baron"}) == own.run("who-owns", saved.examples)


def test_a_table_declares_its_columns(own: Reader) -> None:
    saved = own.save(saving(query=NAMES, parameters={}, name="names"))
    assert (saved.returns, list(saved.columns)) == ("table", ["id", "name"])
    answer = own.run("names", {}, limit=1)
    assert isinstance(answer, Table)
    assert (len(answer.rows), answer.truncated) == (1, True)


def test_a_column_of_ids_says_of_what(own: Reader) -> None:
    query = (
        "MATCH (e:Entity {id: $who})<-[:SUBJECT]-(c:Claim)-[:STATED_IN]->(s:Source) "
        "RETURN e.id AS who, c.link AS link, [c.id] AS claims, s.id AS source, c.status AS status, 1 AS one"
    )
    types = {name: note.type for name, note in own.save(saving(query=query)).columns.items()}
    known = {"who": "entity", "link": "link", "claims": "claim", "source": "source"}
    assert types == {**known, "status": None, "one": None}


@pytest.mark.parametrize("name", ["who-owns", "who-is-sanctioned", "counts"])
def test_a_taken_name_is_refused(own: Reader, name: str) -> None:
    own.save(saving())
    there = sorted(own.library.folder.iterdir())
    with pytest.raises(BadInput, match=f"a query '{name}' already"):
        own.save(saving(name=name))
    assert sorted(own.library.folder.iterdir()) == there


def test_the_next_process_reads_it_as_one_of_the_users_own(tiny_reader: Reader, tmp_path: Path) -> None:
    """Without a folder of one's own, too: what is saved must not be taken for a question of the program."""
    Reader(tiny_reader._database, Library(own=tmp_path / "own")).save(saving())
    (tmp_path / "own" / "broken.cypher").write_text("// Broken", encoding="utf-8")
    later = Library(tmp_path)
    assert later["who-owns"].own
    assert list(later.listed) == ["who-owns"]
    assert "broken.cypher" in later.problems[0]
    assert Library().folder.name == "own"


def test_two_who_save_at_once_do_not_overwrite(own: Reader) -> None:
    other = Reader(own._database, Library(own=own.library.folder))
    own.save(saving())
    other.library.queries.pop("who-owns", None)  # as if it had looked before
    with pytest.raises(BadInput, match="already"):
        other.save(saving(title="Another"))
    assert own.library["who-owns"].title == "Who owns what?"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("name", "../neu", "lower-case letters"),
        ("name", "n" * 61, "at most 60"),
        ("title", "a\nb", "one line"),
        ("description", " ", "what the answer means"),
    ],
)
def test_a_question_without_a_proper_name_is_not_saved(field: str, value: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        saving(**{field: value})


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"query": "MATCH (e:Entity {id: 'no'}) RETURN e.id", "parameters": {}}, "no answer"),
        ({"query": "MATCH (n) RETURN n", "parameters": {}}, "label"),
        (
            {"query": "MATCH (e:Entity) WHERE e.id <> $a.b RETURN e.id AS id", "parameters": {"a": {"b": 1}}},
            "a must be",
        ),
    ],
)
def test_what_is_no_question_is_not_saved(own: Reader, more: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        own.save(saving(**more))
    assert not own.library.folder.exists() or list(own.library.folder.iterdir()) == []


def test_a_broken_file_spoils_only_itself(own: Reader) -> None:
    own.save(saving())
    hidden = "// Hidden\n// description: d\n// returns: network\n\nMATCH (n) RETURN n"
    (own.library.folder / "hidden.cypher").write_text(hidden, encoding="utf-8")
    (own.library.folder / "counts.cypher").write_text(hidden, encoding="utf-8")
    assert own.library["who-owns"]
    with pytest.raises(BrokenQuery, match=r"hidden.cypher: line 5, column 7"):
        own.library["hidden"]
    with pytest.raises(NotFound):
        own.library["den"]
    assert "there is a query 'counts' already" in "\n".join(own.library.problems)
    (own.library.folder / "hidden.cypher").unlink()
    own.library.refresh()
    assert "hidden" not in "\n".join(own.library.problems)


# --- over HTTP and from the command line ----------------------------------------------------------


@contextmanager
def web_of(reader: Reader, **settings: Any) -> Iterator[httpx.Client]:
    with client_of(reader._database.settings.model_copy(update=settings)) as web:
        yield web


def test_over_http_it_is_off(tiny_reader: Reader) -> None:
    with web_of(tiny_reader) as web:
        for path, body in (("cypher", {"query": NAMES}), ("queries", saving().model_dump())):
            refused = web.post(f"/api/v1/{path}", json=body)
            assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")


def test_on_a_page_that_was_started_with_it(tiny_reader: Reader, tmp_path: Path) -> None:
    with web_of(tiny_reader, khsae_cypher=True, khsae_queries=tmp_path) as web:
        found = web.post("/api/v1/cypher", json={"query": NAMES, "limit": 2})
        assert (len(found.json()["rows"]), found.json()["truncated"]) == (2, True)
        assert web.get("/api/v1/queries/who-owns").status_code == 404
        listed = len(web.get("/api/v1/queries").json()["results"])
        assert web.post("/api/v1/queries", json=saving().model_dump()).status_code == 201
        assert len(web.get("/api/v1/queries").json()["results"]) == listed + 1
        assert web.get("/api/v1/queries/who-owns/run?who=cy-baron").json()["links"]
        again = web.post("/api/v1/queries", json=saving().model_dump())
        assert (again.status_code, "already" in again.text) == (422, True)
        wrong = web.post("/api/v1/cypher", json={"query": "MATCH (n) RETURN n"})
        assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "bad_query")


def test_with_keys_it_is_for_analysts(tiny_reader: Reader) -> None:
    keys = SecretStr("analyst:an-analysts-own-key,public:a-public-key-here")
    with web_of(tiny_reader, khsae_cypher=True, khsae_api_keys=keys) as web:
        for key, status in (("an-analysts-own-key", 200), ("a-public-key-here", 403), ("none", 401)):
            headers = {"Authorization": f"Bearer {key}"}
            assert web.post("/api/v1/cypher", json={"query": NAMES}, headers=headers).status_code == status


def test_the_command(tiny_reader: Reader, tmp_path: Path, khsae: Callable[..., Ended]) -> None:
    def run(*words: str) -> Ended:
        return khsae(tiny_reader._database.settings, *words, KHSAE_QUERIES=str(tmp_path))

    assert "Cy Baron" in run("cypher", NAMES, "--format", "csv").stdout
    assert "[" in run("cypher", OWNERS, "--param", "who=cy-baron").stdout
    written = run("cypher", "MATCH (n:Entity) DELETE n")
    assert (written.returncode, written.stderr) == (
        1,
        "line 1, column 18: Only reading is allowed here: DELETE is not.\n",
    )
    words = ("cypher", OWNERS, "--param", "who=cy-baron", "--save", "who-owns", "--title", "Who owns what?")
    assert run(*words).returncode == 2
    assert "who-owns.cypher" in run(*words, "--description", "d").stderr
    assert "who-owns" in run("query").stdout
    assert run("query", "who-owns", "--param", "who=cy-baron").returncode == 0
    assert f"{len(Library().queries) + 1} queries" in run("check").stdout
    (tmp_path / "who-owns.cypher").write_text("// Title\nMATCH", encoding="utf-8")
    assert run("check").returncode == 1
