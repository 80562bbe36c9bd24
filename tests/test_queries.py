"""Every saved query: its front matter, its run with the example values, and what some must answer. On both engines."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.database.store import Database
from graph.errors import BadFacts, BadParameter, BrokenQuery
from graph.models import Network, Records, Table
from graph.questions.queries import FOLDER, Library, SavedQuery, check, read_query
from graph.questions.reader import Reader
from graph.vocabulary import LINK_PREDICATES, PREDICATES, SOURCE_KINDS, STANDINGS, STATUSES, TOPICS, TYPES
from tests.conftest import Engines
from tests.predicates import COMPLETE, renewed

pytestmark = pytest.mark.both_engines

FILES = sorted(FOLDER.rglob("*.cypher"))
NAMES = [path.stem for path in FILES]
NO_ROWS = {
    "retracted-claims": "no curated claim has been retracted; the tiny graph has one",
    "every-member": "no curated record is judged the same as another",
    "every-judgement": "nothing is judged yet among the curated facts",
    "candidates-by-number": "no curated claim gives a number yet",
    "heads": "no curated record is judged the same as another",
    "same-as": "no curated record is judged the same as another",
}

_EDGES_OF_CLAIMS = {"SUBJECT", "OBJECT", "SAID_BY", "MENTIONS", "STATED_IN", "REPLIES_TO", "NAMES"}
_OTHER_LABELS = {"Dataset", "Entity", "Claim", "Source", "Word", "Khsae", "Member", "Judgement"}


def body(query: SavedQuery) -> str:
    return "\n".join(line for line in query.cypher.splitlines() if not line.lstrip().startswith("//"))


def relationship_types(text: str) -> list[list[str]]:
    """The alternatives of each relationship pattern: [:A|B] is [["A", "B"]]."""
    return [re.findall(r"\w+", found) for found in re.findall(r"\[\w*:([A-Z_|\s]+)(?=[\]*]|WHERE)", text)]


def some(reader: Reader, name: str, *columns: str, **parameters: Any) -> set[tuple[Any, ...]]:
    """These columns of a table's rows."""
    answer = reader.run(name, parameters)
    assert isinstance(answer, Table)
    at = [[c.name for c in answer.columns].index(column) for column in columns]
    return {tuple(row[n] for n in at) for row in answer.rows}


def links(reader: Reader, name: str, **parameters: Any) -> set[str]:
    answer = reader.run(name, parameters)
    assert isinstance(answer, Network)
    return {link.id for link in answer.links}


# --- every file -----------------------------------------------------------------------------------


def test_front_matter() -> None:
    for path in FILES:
        query = read_query(path)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.name)
        assert 0 < len(query.title) <= 70
        assert not query.title.endswith(".")
        assert query.description.strip()
        assert bool(query.tags) == (path.parent == FOLDER)  # only what is listed is sorted by tags
        assert all(len(line) <= 120 for line in path.read_text(encoding="utf-8").splitlines())
        check(query, query.examples)


def test_ends_in_order_and_with_the_limit() -> None:
    for path in FILES:
        query = read_query(path)
        assert body(query).rstrip().endswith("LIMIT $limit")
        assert "\nORDER BY" in body(query) or path.parent != FOLDER


def test_uses_only_words_of_the_vocabulary() -> None:
    for path in FILES:
        text = body(read_query(path))
        used = {name for names in relationship_types(text) for name in names}
        assert used <= set(LINK_PREDICATES) | _EDGES_OF_CLAIMS
        labels = {label for type_ in TYPES.values() for label in type_.labels} | _OTHER_LABELS
        assert set(re.findall(r"\b\w*:([A-Z][a-z]\w*)", text)) <= labels
        known = set(PREDICATES) | _EDGES_OF_CLAIMS | set(STATUSES) | set(STANDINGS) | set(TOPICS)
        compared = re.findall(r"(?:status|standing|predicate|topics|type\(\w+\)) (?:=|<>|IN) (\[[^]]*\]|'\w+')", text)
        for words in compared:
            assert set(re.findall(r"'([\w.]+)'", words)) <= known


def test_no_name_has_two_meanings() -> None:
    """Neo4j refuses a name made anew in a subquery; after RETURN, an alias hides the node of that name."""
    for path in FILES:
        text = body(read_query(path))
        nodes = set(re.findall(r"[(\[](\w+)(?::| \{|\))", text)) - {"id"}
        aliases = set(re.findall(r"\bAS (\w+)", text[text.rindex("RETURN") :]))
        assert {a for a in aliases & nodes if f"{a}." in text[text.rindex("RETURN") :]} == set()
        inside = {name for block in re.findall(r"\{([^{}]*)\}", text) for name in re.findall(r"\bAS (\w+)", block)}
        outside = set(re.findall(r"\bAS (\w+)", re.sub(r"\{[^{}]*\}", "", text)))
        assert inside & outside == set()


def test_reckons_with_lists_that_are_not_stored() -> None:
    """An empty list is no property: `NOT x IN null` is neither true nor false, and the row is lost."""
    for path in FILES:
        query = read_query(path)
        text = re.sub(r"coalesce\(\w+\.\w+, \[\]\)", "", body(query))
        assert not re.search(r"\.(said_by|speakers|mentions|topics|aliases|countries)\b", text)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_runs_with_its_examples(path: Path, engines: Engines, curated_facts: Records) -> None:
    """On the embedded engine: test_parity wants the same answers of Neo4j."""
    curated_reader = engines.reader("curated", curated_facts)
    query = read_query(path)
    before = curated_reader.counts()
    answer = curated_reader.run(query.name, query.examples)
    assert curated_reader.counts() == before
    if isinstance(answer, Network):
        assert query.returns == "network"
        assert answer.links
        ends = {entity.id for entity in answer.entities}
        for link in answer.links:
            assert {link.source, link.target} <= ends
            assert link.claims, f"{link.id} rests on no claim"
            assert link.sentence
        return
    assert query.returns == "table"
    assert [c.name for c in answer.columns] == list(query.columns)
    assert all(len(row) == len(query.columns) for row in answer.rows)
    assert bool(answer.rows) != (query.name in NO_ROWS), NO_ROWS.get(query.name, "no rows")
    ids = {
        "entity": {e.id for e in curated_facts.entities},
        "source": {s.id for s in curated_facts.sources},
        "claim": {c.id for c in curated_facts.claims},
        "link": {link["id"] for link in curated_reader.every("link")},
    }
    for n, column in enumerate(answer.columns) if query.name in Library().listed else ():
        cells = [row[n] for row in answer.rows]
        values = {v for cell in cells for v in (cell if isinstance(cell, list) else [cell]) if isinstance(v, str)}
        assert [kind for kind, known in ids.items() if values and values <= known] == [column.type] * bool(
            column.type and values
        ), column


def test_a_column_that_is_said_to_hold_ids_says_of_what() -> None:
    for query in Library().listed.values():
        untyped = {name: note.help for name, note in query.columns.items() if note.type is None}
        assert not {name: told for name, told in untyped.items() if re.match(r"(its )?ids?\b", told)}, query.name


def test_columns_are_what_is_returned() -> None:
    for path in FILES:
        query = read_query(path)
        if query.returns == "table":
            assert returned(body(query)) == list(query.columns)


def returned(text: str) -> list[str]:
    """The names of the last RETURN, read from the text: an empty answer of the embedded engine has none."""
    text = re.sub(r"'[^']*'", "''", text)
    depth, last = 0, 0
    for n, char in enumerate(text):
        depth += char in "{(["
        depth -= char in "})]"
        if depth == 0 and re.match(r"\bRETURN\b", text[n:]):
            last = n
    clause = re.split(r"\n(?:ORDER BY|SKIP|LIMIT)\b", text[last + len("RETURN") :])[0].removeprefix(" DISTINCT")
    names, depth, start = [], 0, 0
    for n, char in enumerate(clause + ","):
        depth += char in "{(["
        depth -= char in "})]"
        if char == "," and depth == 0:
            names.append(re.split(r"\s", clause[start:n].strip())[-1])
            start = n + 1
    return names


def test_tables_about_people_bring_their_claims() -> None:
    """No line stands without its claim: a table that words something says where it stands."""
    for query in Library().listed.values():
        if query.returns == "network" or query.name in ("sources", "sources-by-weight"):
            continue
        if query.name in ("claims-of-entity", "claims-of-source"):
            continue  # they give the claims themselves, with everything on them
        columns = set(query.columns)
        assert columns & {"claim", "claims", "denial_claim", "claim_id"}, query.name
        if query.name == "who-speaks-about-whom":
            continue  # counts; the claims' ids are there
        assert columns & {"sentence", "sentences", "denial", "claim"}, query.name
        assert columns & {"status", "denial_status"}, query.name
        assert columns & {"quote", "quotes", "denial_quote"}, query.name
        assert columns & {"source", "sources", "denial_source"}, query.name
        assert columns & {"published", "denial_published"}, query.name


# --- lists of predicates that mean to be complete ---------------------------------------------------


@pytest.mark.parametrize("name", COMPLETE)
def test_complete_lists_are_those_of_the_vocabulary(name: str) -> None:
    first = next(names for names in relationship_types(body(Library()[Path(name).name])) if len(names) > 3)
    assert set(first) == COMPLETE[name], "run 'make predicates'"


def test_a_list_is_renewed() -> None:
    text = "// A title: ONE|TWO\nMATCH (a)-[l:OWNS|GONE|USES\n  |OLD*1..2]->(b)"
    assert renewed(text, {"USES", "OWNS", "PAID"}) == (
        "// A title: ONE|TWO\nMATCH (a)-[l:\n    OWNS|PAID|USES*1..2]->(b)"
    )


# --- answers on the tiny graph --------------------------------------------------------------------


def test_who_is_sanctioned_tells_the_delisted_from_the_listed(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "who-is-sanctioned", "id", "programme", "date", "status", "standing", "claim") == {
        ("cy-baron", "Fair List sanctions", "2021-01-02", "sanctioned", "established", "re-01"),
        ("eve-guard", "Fair List sanctions", "2021-03", "delisted", "ended", "re-05"),
    }
    assert some(tiny_reader, "who-is-sanctioned", "id", programme="baron-trial") == set()
    dated = some(tiny_reader, "who-is-sanctioned", "claim", "date")
    assert some(tiny_reader, "who-is-sanctioned", "claim", "date", since="2020", until="2020-06") == {
        (claim, date) for claim, date in dated if date and date[:4] == "2020" and date[5:7] <= "06"
    }


def test_compounds_and_backers_bring_the_denial(tiny_reader: Reader) -> None:
    rows = some(tiny_reader, "compounds-and-backers", "compound", "id", "predicate", "standing", "claim")
    assert rows == {
        ("Glass Towers", "cy-baron", "OPERATES", "disputed", "ga-06"),
        ("Glass Towers", "cy-baron", "LINKED_TO", "alleged", "ga-07"),
    }
    answer = tiny_reader.run("compounds-and-backers", {})
    assert isinstance(answer, Table)
    answers = {row[-1]: row[[c.name for c in answer.columns].index("answers")] for row in answer.rows}
    assert answers["ga-07"] == []
    assert "denies" in str(answers["ga-06"])


def test_behind_the_compounds_goes_as_far_as_asked(tiny_reader: Reader) -> None:
    near = {"cy-baron~OPERATES~glass-towers", "cy-baron~LINKED_TO~glass-towers"}
    assert links(tiny_reader, "behind-the-compounds", steps=1) == near
    assert links(tiny_reader, "behind-the-compounds", steps=2) == near | {"cy-baron~OWNS~baron-holding"}
    assert links(tiny_reader, "behind-the-compounds", steps=3) == near | {
        "cy-baron~OWNS~baron-holding",
        "bo-ruler~DIRECTS~baron-holding",
    }
    assert links(tiny_reader, "behind-the-compounds", steps=3, standing=["alleged"]) == {
        "cy-baron~LINKED_TO~glass-towers"
    }


def test_state_and_compounds_draws_the_office(tiny_reader: Reader) -> None:
    wanted = {
        "cy-baron~OPERATES~glass-towers",
        "cy-baron~LINKED_TO~glass-towers",
        "cy-baron~HOLDS_OFFICE~nowhere",
    }
    assert links(tiny_reader, "state-and-compounds", steps=3) == wanted
    assert links(tiny_reader, "state-and-compounds", standing="alleged") == set()


def test_family_and_office_stops_at_a_country(tiny_reader: Reader) -> None:
    assert links(tiny_reader, "family-and-office", entity="bo-ruler", steps=1) == {
        "bo-ruler~FAMILY~ada-ruler",
        "bo-ruler~DIRECTS~baron-holding",
    }
    assert links(tiny_reader, "family-and-office", entity="bo-ruler", steps=3) == {
        "bo-ruler~FAMILY~ada-ruler",
        "bo-ruler~DIRECTS~baron-holding",
        "ada-ruler~HOLDS_OFFICE~nowhere",
        "same-name-2~WORKS_FOR~baron-holding",
        "hostile-name~MEMBER_OF~baron-holding",
    }
    alone = tiny_reader.run("family-and-office", {"entity": "glass-towers"})
    assert isinstance(alone, Network)
    assert [e.id for e in alone.entities] == ["glass-towers"]


def test_everything_on_a_speaker_holds_what_it_says_of_others(tiny_reader: Reader) -> None:
    own = {"dee-reporter~REPORTED_ON~glass-towers"}
    assert links(tiny_reader, "everything-on", entity="dee-reporter", its_word=False) == own
    assert links(tiny_reader, "everything-on", entity="dee-reporter") == own | {
        "cy-baron~OPERATES~glass-towers",
        "cy-baron~LINKED_TO~glass-towers",
        "eve-guard~PROTECTS~cy-baron",
    }
    assert "ada-ruler~OWNS~old-mine" not in links(tiny_reader, "everything-on", entity="ada-ruler")  # retracted


def test_denials_stand_beside_what_they_deny(tiny_reader: Reader) -> None:
    columns = ("denial_claim", "denial_status", "answers_claim", "answers_status", "answers_standing")
    assert some(tiny_reader, "denials", *columns) == {
        ("re-02", "denied", "ga-06", "alleged", "disputed"),
        ("re-04", "acquitted", "re-03", "charged", "disputed"),
    }
    assert some(tiny_reader, "denials", "denial_claim", entity="glass-towers") == {("re-02",)}


def test_contested_links_bring_both_sides(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "contested-links", "link", "claim_id", "answer_id") == {
        ("cy-baron~OPERATES~glass-towers", "ga-06", "re-02"),
        ("cy-baron~CHARGED_IN~baron-trial", "re-03", "re-04"),
    }


def test_never_answered_is_only_what_nobody_answers(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "never-answered", "id", "claim") == {("cy-baron", "ga-07")}


def test_an_allegation_beside_a_sanction_is_not_without_official_act(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "allegations-without-official-act", "id") == set()


def test_raids(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "raids", "id", "date", "found", "status") == {
        ("glass-raid", "2019-12", "12 telephones", "official")
    }


def test_retracted_claims_are_told_here_and_nowhere_else(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "retracted-claims", "claim") == {("re-06",)}
    for query in tiny_reader.library.listed.values():
        if query.name in ("retracted-claims", "claims-of-entity", "claims-of-source"):
            continue
        own = {n: "ada-ruler" for n, p in query.parameters.items() if p.type == "entity"}
        own |= {"programme": "fair-list", "since": "1900", "until": "2100"}
        given = {n: own.get(n, v) for n, v in query.examples.items() if query.parameters[n].required}
        assert "re-06" not in repr(tiny_reader.run(query.name, given)), query.name


@pytest.mark.parametrize(
    ("since", "until", "claims"),
    [
        ("2021-02", "2021-02", {"re-03"}),
        ("2021-03-01", "2021-03-01", {"re-04", "re-05"}),  # re-05 is of 2021-03: it may be of that day
        ("2021-03-02", "2021", {"re-05"}),
        ("2021", "2021", {"re-01", "re-03", "re-04", "re-05"}),
        ("2015-06", "2016", {"ga-04"}),  # said of 2015, which may be June
        ("2016", "2018", set()),
    ],
)
def test_partial_dates_lie_where_they_may(since: str, until: str, claims: set[str], tiny_reader: Reader) -> None:
    found = some(tiny_reader, "what-happened-between", "claim", since=since, until=until)
    assert {claim for (claim,) in found} == claims


def test_said_between_goes_by_the_source(tiny_reader: Reader) -> None:
    of_2021 = some(tiny_reader, "said-between", "claim", since="2021", until="2021")
    assert of_2021 == {("re-01",), ("re-02",), ("re-03",), ("re-04",), ("re-05",), ("re-07",)}
    assert some(tiny_reader, "said-between", "claim", since="2020-02", until="2021-02") == set()
    cy = some(tiny_reader, "said-between", "claim", since="2020", until="2020-01-05", entity="eve-guard")
    assert cy == {("ga-13",)}


def test_days_are_counted_between_full_dates_only(tiny_reader: Reader) -> None:
    columns = ("date", "days_after", "claim")
    assert some(tiny_reader, "how-long-after-what", *columns, entity="cy-baron") == {
        ("2021-01-02", None, "re-01"),
        ("2021-02", None, "re-03"),
        ("2021-03-01", 58, "re-04"),
    }


def test_sources_by_weight(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "sources-by-weight", "id", "claims", "links", "links_alone") == {
        ("gazette-2020-01-05", 17, 16, 16),
        ("record-2021", 6, 5, 5),
    }


def test_who_speaks_about_whom(tiny_reader: Reader) -> None:
    columns = ("speaker_id", "about_id", "total", "alleged", "opinion", "denied", "official", "reported")
    assert some(tiny_reader, "who-speaks-about-whom", *columns, about="cy-baron") == {
        ("dee-reporter", "cy-baron", 3, 2, 1, 0, 0, 0),
        ("nowhere-court", "cy-baron", 3, 0, 0, 0, 3, 0),
    }


def test_official_acts_call_a_charge_a_charge(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "official-acts-against", "act", "claim", entity="cy-baron") == {
        ("sanction", "re-01"),
        ("charge, not a finding", "re-03"),
        ("acquittal", "re-04"),
    }


def test_the_protected_are_not_among_the_unnamed(tiny_reader: Reader) -> None:
    assert some(tiny_reader, "unnamed", "id") == {("some-tycoon-unnamed",)}


# --- answers on the curated graph ------------------------------------------------------------------


def test_days_between_two_full_dates(curated_reader: Reader) -> None:
    found = some(curated_reader, "how-long-after-what", "date", "days_after", "claim", entity="cambodia")
    assert ("2026-02-03", 88, "embargo-lifted-2") in found
    assert all(days is None or days >= 0 for _, days, _ in found)


def test_a_claim_without_a_speaker_is_not_lost(curated_reader: Reader) -> None:
    assert ("conven2025-6",) in some(curated_reader, "never-answered", "claim", entity="try-pheap")
    # What most observers say of the charge answers it.
    assert some(curated_reader, "never-answered", "claim", entity="mech-dara") == set()
    assert len(some(curated_reader, "never-answered", "claim")) >= 12
    assert some(curated_reader, "official-acts-against", "claim", entity="mech-dara") >= {("fu-05",)}


def test_a_bill_is_called_a_bill(curated_reader: Reader) -> None:
    found = some(curated_reader, "official-acts-against", "act", "instrument", entity="hun-to")
    assert [act for act, _ in found] == ["named in a document"]
    assert all("bill" in str(instrument) for _, instrument in found)


def test_jailed_rescuers_are_found(curated_reader: Reader) -> None:
    jailed = {id for (id,) in some(curated_reader, "who-was-jailed", "id")}
    assert jailed >= {"mech-dara", "chen-baorong", "rong-chhun"}
    assert jailed.isdisjoint({"chen-zhi", "sam-rainsy"})
    answer = curated_reader.run("who-was-jailed", {})
    assert isinstance(answer, Table)
    at = {column.name: n for n, column in enumerate(answer.columns)}
    said = {row[at["claim"]]: str(row[at["said_of_it"]]) for row in answer.rows}
    assert len(said) == len(answer.rows), "one row for each arrest, with all that is said of it"
    assert "trumped up charges" in said["fu-03"]


def test_a_building_of_which_only_the_owner_is_known_is_no_compound(curated_reader: Reader) -> None:
    told = {name for (name,) in some(curated_reader, "compounds-and-backers", "compound")}
    assert told >= {"O-Smach Resort", "a hotel (unnamed)", "Galaxy World"}
    assert told.isdisjoint({"10 Fenchurch Street", "a mansion near Primrose Hill, London"})


def test_a_branch_is_in_a_place(curated_reader: Reader) -> None:
    assert ("huione-pay-plc", "HAS_BRANCH_IN") in some(
        curated_reader, "what-is-in-a-place", "id", "in_which_way", place="poipet"
    )


def test_what_a_list_says_is_told_to_rest_on_it_only_when_asked(curated_reader: Reader) -> None:
    by_default = some(curated_reader, "links-on-one-source", "source_id")
    assert ("fu-2024-10-08-free-mech-dara",) in by_default
    assert ("ofac-2024-09-12",) not in by_default
    assert ("ofac-2024-09-12",) in some(curated_reader, "links-on-one-source", "source_id", kind="list")


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["CREATE (:Entity {id: 'x'})", "MATCH (n:Entity) SET n.name = 'x'", "MATCH (n) DELETE n"]
)
def test_a_query_file_that_writes_is_refused(text: str, database: Database, tmp_path: Path) -> None:
    head = "// Title\n// description: d\n// returns: network\n// tags: [t]"
    (tmp_path / "write.cypher").write_text(f"{head}\n{text} RETURN 1 LIMIT $limit", encoding="utf-8")
    database.write(("CREATE (:Entity {id: 'kept', name: 'kept'})", {}))
    with pytest.raises(BrokenQuery, match="query write does not run"):
        Reader(database, Library(tmp_path)).run("write", {})
    there = database.read("MATCH (n:Entity) RETURN n.id, n.name").rows
    assert there == [("kept", "kept")]


@pytest.mark.parametrize(
    ("name", "given", "named"),
    [
        ("who-is-sanctioned", {"program": "x"}, "program"),
        ("official-acts-against", {}, "entity"),
        ("family-and-office", {"entity": "bo-ruler", "steps": "4"}, "steps"),
        ("said-between", {"since": "2022-13", "until": "2023"}, "since"),
        ("links-on-one-source", {"standing": "certain"}, "standing"),
        ("everything-on", {"entity": "bo-ruler", "its_word": "maybe"}, "its_word"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, given: dict[str, Any], named: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check(Library()[name], given)
    assert caught.value.detail["parameter"] == named


GOOD = [
    "// Title",
    "// description: what it means",
    "// parameters:",
    "//   entity: {type: entity, help: whose, example: a}",
    "// returns: table",
    "// columns:",
    "//   id: the id",
    "// tags: [t]",
    "MATCH (e:Entity {id: $entity})",
    "RETURN e.id AS id",
    "LIMIT $limit",
]


def write(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "bad.cypher"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_good_file_is_good(tmp_path: Path) -> None:
    assert read_query(write(tmp_path, GOOD)).title == "Title"


@pytest.mark.parametrize(
    ("line", "text", "at", "message"),
    [
        (1, "// descriptions: what it means", 2, "descriptions"),
        (4, "// returns: list", 5, "returns"),
        (3, "//   entity: {type: entity, help: whose}", 4, "an example"),
        (3, "//   entity: {type: integer, help: how many, default: 1}", 4, "minimum"),
        (3, "//   entity: {type: entity, help: whose, example: a", 5, "not YAML"),
        (8, "MATCH (e:Entity {id: $other})", 1, "the parameter 'entity' is declared, but not used"),
        (10, "LIMIT 10", 1, "LIMIT $limit"),
        (0, "// " + "long " * 20, 1, "70"),
        (0, "MATCH (e)", 1, "title"),
    ],
)
def test_a_bad_file_is_refused_with_file_and_line(line: int, text: str, at: int, message: str, tmp_path: Path) -> None:
    path = write(tmp_path, [text if n == line else kept for n, kept in enumerate(GOOD)])
    with pytest.raises(BadFacts) as caught:
        read_query(path)
    problem = "\n".join(caught.value.problems)
    assert message in problem
    assert f"{path}:{at}:" in problem


def test_a_listed_query_without_tags_is_refused_and_one_of_the_program_is_not(tmp_path: Path) -> None:
    untagged = [line for line in GOOD if "tags" not in line]
    (tmp_path / "core").mkdir()
    write(tmp_path / "core", untagged)
    assert Library(tmp_path).problems == []
    path = write(tmp_path, untagged).rename(tmp_path / "other.cypher")
    with pytest.raises(BadFacts, match=f"{path}:1: 'tags' is missing"):
        Library(tmp_path)


def test_the_choices_of_a_question_are_those_of_the_vocabulary() -> None:
    known = {"kind": list(SOURCE_KINDS), "standing": list(STANDINGS)}
    for query in Library().listed.values():
        for name, parameter in query.parameters.items():
            if name in known and parameter.type == "choice":
                assert list(parameter.choices or ()) == known[name], query.name
