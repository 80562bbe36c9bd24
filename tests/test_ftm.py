"""FollowTheMoney's entities, deltas and statements as a list, held against the real model. The files are invented."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.claims.wording import Wording
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import PRIVATE, Claim, Entity, Records
from graph.questions.reader import Reader
from graph.vocabulary import PREDICATES, TOPICS, TYPES
from graph.writing.writer import Writer
from loaders import ftm_model
from loaders.lists import ASIDE, ftm
from loaders.shelf import Shelf
from tests.test_formats import contents_of, text
from tests.test_vocabulary import ftm_folder, lineage, schemata

FOLDER = Path(__file__).parent / "lists" / "ftm"
MILL = FOLDER / "mill.ftm.json"
DELTA = FOLDER / "mill.20240601000000-abc.entities.delta.json"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf("mill")
    yield shelf
    shelf.close()


def filled(shelf: Shelf, *paths: Path) -> Shelf:
    shelf.fill(ftm.read(paths, shelf.refuse))
    return shelf


def records_of(shelf: Shelf) -> Records:
    parts = {"entities": tuple(shelf.entities), "sources": tuple(shelf.sources), "claims": tuple(shelf.claims)}
    return Records(dataset=shelf.dataset, version=shelf.version, **parts)


def sentences(shelf: Shelf) -> set[str]:
    records = records_of(shelf)
    wording = Wording(records.entities, records.sources)
    return {wording.sentence(claim) for claim in records.claims}


def entities(shelf: Shelf) -> dict[str, Entity]:
    return {entity.id: entity for entity in shelf.entities}


def written(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines), encoding="utf-8")
    return path


def person(id: str = "ann", **properties: Any) -> dict[str, Any]:
    return {"id": id, "schema": "Person", "properties": {"name": ["Ann Example"]} | properties}


# --- the real model -------------------------------------------------------------------------------


def properties(schema: str) -> dict[str, dict[str, Any]]:
    return {name: held for kind in lineage(schema) for name, held in schemata()[kind].get("properties", {}).items()}


def test_each_schema_is_read_or_known_to_be_left_aside() -> None:
    concrete = {name for name, schema in schemata().items() if not schema.get("abstract")}
    read = {*ftm_model.TYPE_OF, *ftm_model.ENDS, *ftm_model.LISTINGS, *ftm_model.PAPERS}
    assert read <= schemata().keys()
    assert read.isdisjoint(ftm_model.LEFT_OUT)
    assert concrete - read == set(ftm_model.LEFT_OUT)


def test_a_thing_becomes_what_it_extends() -> None:
    for schema, kind in ftm_model.TYPE_OF.items():
        assert TYPES[kind].ftm in lineage(schema)


def test_links_are_read_between_their_own_ends() -> None:
    assert ftm_model.SAYS.keys() == ftm_model.ENDS.keys()
    for schema, ends in ftm_model.ENDS.items():
        edge = schemata()[schema]["edge"]
        assert set(ends) == {edge["source"], edge["target"]}
        assert PREDICATES[ftm_model.SAYS[schema]].ftm == schema or schema in ("CourtCaseParty", "Documentation")


def test_properties_are_of_the_model() -> None:
    things = [properties(schema) for schema in ftm_model.TYPE_OF]
    for read in (ftm_model.NAMES, ftm_model.READ, ftm_model.DATES, ftm_model.DESCRIBED, ftm_model.IDENTIFIERS):
        for name in read:
            assert any(name in known for known in things), name
    for name, says in ftm_model.POINTERS.items():
        for label, predicate, _ in says:
            assert properties(label)[name]["type"] == "entity"
            assert predicate in PREDICATES
    for schemas, read in (
        (ftm_model.ENDS, ftm_model.OF_LINKS),
        (ftm_model.LISTINGS, ftm_model.OF_LISTINGS),
        (ftm_model.PAPERS, ftm_model.OF_PAPERS),
    ):
        assert read <= {name for schema in schemas for name in properties(schema)}


def test_every_identifier_of_people_and_bodies_is_read() -> None:
    wanted = {
        name
        for schema in (
            "Person",
            "Company",
            "PublicBody",
            "Vessel",
            "Airplane",
            "CryptoWallet",
            "Security",
            "BankAccount",
        )
        for name, held in properties(schema).items()
        if held.get("type") == "identifier"
    }
    assert wanted - ftm_model.IDENTIFIERS.keys() == {"programId"}


def test_every_topic_is_known() -> None:
    source = (ftm_folder() / "types" / "topic.py").read_text("utf-8")
    theirs = {line.split('"')[1] for line in source.splitlines() if line.startswith('        "') and ": _(" in line}
    assert theirs == ftm_model.ALL_TOPICS
    assert TOPICS.keys() <= theirs


# --- what is read ---------------------------------------------------------------------------------


def test_entities_are_read_with_their_claims(shelf: Shelf) -> None:
    filled(shelf, MILL)
    known = entities(shelf)
    (ann,) = (entity for entity in known.values() if entity.id.startswith("mill-nk-ann-"))
    assert (ann.type, ann.name, ann.topics, ann.countries) == ("Person", "Ann Example", ("role.pep",), ("kh",))
    assert {name.value: name.script for name in ann.names}["Анна Пример"] == "Cyrl"
    assert ann.note == "According to mill: She stole the mill."
    assert {known[f"mill-{id}"].type for id in ("mill", "holding", "boat", "plane", "wallet", "seat", "addr-1")} == {
        *("Company", "LegalEntity", "Vessel", "Airplane", "CryptoWallet", "Position", "Address"),
    }
    assert (shelf.version, known["mill-wallet"].name) == ("2024-05-06", "0xabc")
    cited = " (FollowTheMoney dataset inv_list, 6 May 2024)."
    assert {said.removesuffix(cited) for said in sentences(shelf) if said.endswith(cited)} >= {
        "Ann Example has FollowTheMoney id NK-Ann",
        "Ann Example is also known as AE (weak alias)",
        "Ann Example was born in Millbridge on 3 February 1970",
        "Ann Example is described as being filed under “fraud”",
        "Ann Example has an address at 2 River Street, Millbridge",
        "Ann Example held shares in Mill Company from 3 February 2001 until 2010: 75.5 %",
        "Ann Example is the mother of Ben Example",
        "Ann Example is a business partner of Ben Example",
        "Ann Example has held the position Member of the mill council since 2018",
        "Ann Example was put under Mill sanctions from 4 March 2022",
        "Ben Example was put under Mill sanctions and has since been taken off the list",
        "Ben Example died in 2020",
        "Ben Example directs Mill Company as chairman",
        "Ben Example holds the wallet 0xabc",
        "Holding Example paid Mill Company on 7 June 2019: €5,000",
        "Holding Example was succeeded by Mill Company",
        "Mill Company is named in Warnings",
        "Mill Company owns The Duck",
        "Mill Company owns Mill Company",
    }
    # Of several datasets, which one said it is not told.
    assert "Mill Company was established in May 1999 (FollowTheMoney dataset mill, 6 May 2024)." in sentences(shelf)
    lists = {source.id: source for source in shelf.sources}
    assert lists["mill-list-2024-05-06"].relies_on == ("mill-inv-list-2024-05-06", "mill-inv-register-2024-05-06")


def test_a_number_of_a_register_says_of_which(shelf: Shelf) -> None:
    filled(shelf, MILL)
    numbers = {(claim.role, claim.value, claim.unit) for claim in shelf.claims if claim.predicate == "IDENTIFIED_BY"}
    assert numbers >= {("registration number", "77", "kh"), ("LEI", "LEI1", None), ("identity card", "B-2", "kh")}


def test_nothing_is_lost_in_silence(shelf: Shelf) -> None:
    filled(shelf, MILL)
    assert dict(shelf.refused) == {
        "mill.ftm.json:28": "Ownership 'half' lacks its asset: both ends are wanted",
        "mill.ftm.json:29": "there is no entity 'mill-nobody'",
    }
    (note,) = [source.note for source in shelf.sources if ASIDE in (source.note or "")]
    assert note
    for left in ("Person.gender (1)", "LegalEntity.legalForm (1)", "topic made.up (1)", "country suhh (1)", "Debt (1)"):
        assert left in note


def test_what_is_left_aside_is_told_in_bounds(shelf: Shelf, tmp_path: Path) -> None:
    made_up: dict[str, Any] = {f"made{n}": ["up"] for n in range(20_000)}
    filled(shelf, written(tmp_path / "x.json", person("ann", **made_up)))
    (note,) = [source.note or "" for source in shelf.sources if ASIDE in (source.note or "")]
    assert "others (10,000), Person.made0 (1)" in note
    assert " of other kinds." in note
    assert len(note) < 6000


def test_nested_targets_say_what_flat_entities_say(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "mill.targets.nested.json")
    flat = filled(Shelf("mill"), MILL)
    assert {id: entity.names for id, entity in entities(shelf).items()}.items() <= {
        id: entity.names for id, entity in entities(flat).items()
    }.items()
    told = sentences(shelf)
    assert told <= sentences(flat)
    assert len([said for said in told if "held shares in" in said or "the mother of" in said]) == 2


def test_a_delta_changes_the_list_before_it(shelf: Shelf) -> None:
    filled(shelf, MILL, DELTA)
    told = sentences(shelf)
    assert shelf.version == "2024-06-01"
    assert {entity.name for entity in shelf.entities} >= {"Cara Example", "Dan Example"}
    assert any("Ben Example is also known as Benny" in said for said in told)
    assert not any("directs" in said for said in told)
    places = dict(shelf.refused)
    assert places[f"{DELTA.name}:4"] == "MOD of 'unheard', which is not in the list before it"
    with pytest.raises(BadInput, match="Give the list itself before it"):
        list(ftm.read([DELTA], shelf.refuse))


@pytest.mark.parametrize("ending", ["csv", "json", "pack"])
def test_a_statement_keeps_its_dataset_and_when_it_was_seen(shelf: Shelf, ending: str) -> None:
    filled(shelf, FOLDER / f"mill.statements.{ending}")
    assert shelf.refused == []
    by_predicate: dict[str, list[Claim]] = {}
    for claim in shelf.claims:
        by_predicate.setdefault(claim.predicate, []).append(claim)
    assert {claim.source for claim in by_predicate["HOLDS_SHARES_IN"]} == {
        *("mill-inv-list-2024-05-07", "mill-inv-register-2024-05-07"),
    }
    assert {claim.note for claim in shelf.claims} == {"First seen 2023-01-01, last seen 2024-05-06."}
    # Two registers' records of one company, joined by the list, have the closest of their types.
    assert sorted((entity.type, entity.name) for entity in shelf.entities) == [
        ("Company", "Mill Company"),
        ("Person", "Ann Example"),
    ]


def test_a_statement_keeps_its_language_and_how_it_was_given(shelf: Shelf, tmp_path: Path) -> None:
    row = {"entity_id": "ann", "schema": "Person", "dataset": "invented", "canonical_id": "ann"}
    named = row | {"prop": "name", "value": "Ann Example"}
    born = row | {"prop": "birthPlace", "value": "Sampleton", "lang": "khm", "original_value": "Sample Town"}
    filled(shelf, written(tmp_path / "x.json", named, born))
    (claim,) = (claim for claim in shelf.claims if claim.predicate == "BORN")
    assert (claim.language, "Given there as: Sample Town" in (claim.note or "")) == ("km", True)


def test_a_file_names_its_dataset() -> None:
    names = ("a/gdho.ftm.json.gz", "us_sdn/entities.ftm.json", f"a/{DELTA.name}", "a/facts.ftm.json")
    assert [ftm.named(Path(name)) for name in names] == ["gdho", "us-sdn", "mill", "ftm-facts"]


# --- malformed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": "ben", "schema": "Person", "prop', "the line is not JSON"),
        ('{"id": "ben", "schema": "Person", "properties": {"name": ["Half \\ud800"]}}', "the line is not JSON"),
        ("[1, 2]", "an object was wanted"),
        (person(id=""), "an id has 1 to 400 characters, not 0"),
        (person(id="x" * 10**6), "an id has 1 to 400 characters, not 1,000,000"),
        ({"id": "ben", "schema": "Person"}, "'properties' as an object were wanted"),
        (person("ben", name=["x" * 10**6]), "a name of 'ben' has more than 300 characters: left out"),
        (person("ben", birthDate=["soon"]), "a date is 2022, 2022-09 or 2022-09-14, not 'soon'"),
        (
            {"id": "o", "schema": "Ownership", "properties": {"owner": ["a"] * 100, "asset": ["b"] * 100}},
            "joins 10,000 pairs",
        ),
    ],
)
def test_a_bad_line_is_refused_and_the_others_are_read(
    shelf: Shelf, tmp_path: Path, line: dict[str, Any] | str, why: str
) -> None:
    filled(shelf, written(tmp_path / "x.json", person(), line, person("cara")))
    (refused,) = shelf.refused
    assert refused[0] == "x.json:2"
    assert why in refused[1]
    assert len(refused[1]) < 300
    assert {"mill-ann", "mill-cara"} <= {entity.id.replace("x-", "mill-") for entity in shelf.entities}


def test_what_steers_a_terminal_is_left_out(shelf: Shelf, tmp_path: Path) -> None:
    filled(shelf, written(tmp_path / "x.json", person(name=["Ann\u0000 \u001b[31mExample\u202e"])))
    assert [entity.name for entity in shelf.entities] == ["Ann [31mExample"]


def test_other_bytes_than_utf8_are_refused(shelf: Shelf, tmp_path: Path) -> None:
    file = written(tmp_path / "x.json", person(), "")
    file.write_bytes(file.read_bytes() + json.dumps(person("b", name=["Bén"]), ensure_ascii=False).encode("latin-1"))
    filled(shelf, file)
    assert ["not JSON" in why for _, why in shelf.refused] == [True]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"versions": {}}', "the first line has versions"),
        ('{\n"id": 1}', "the first line is not JSON on its own"),
        ("id,name\n1,Ann", "found 'id,name'"),
        ("", "found ''"),
        ("a," * 10_000, "found 'a,a,"),
        ("\0\0\0", "Wanted: JSON lines"),
    ],
)
def test_another_file_is_told_apart(shelf: Shelf, tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=why) as error:
        list(ftm.read([file], shelf.refuse))
    assert len(error.value.message) < 800


def test_entities_and_statements_are_not_read_as_one(shelf: Shelf) -> None:
    with pytest.raises(BadInput, match="Load one of them"):
        list(ftm.read([MILL, FOLDER / "mill.statements.csv"], shelf.refuse))


def test_a_row_with_other_columns_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    rows = (FOLDER / "mill.statements.csv").read_text(encoding="utf-8")
    file = tmp_path / "mill.statements.csv"
    file.write_text(rows + "a," * 10_000 + "\n" + '"cut off', encoding="utf-8")
    filled(shelf, file)
    assert [why for _, why in shelf.refused] == ["14 columns were wanted, not 10,001", "14 columns were wanted, not 1"]


# --- an export of Khsae comes back ----------------------------------------------------------------


def lines_of(records: Records, prefix: str = "") -> dict[str, tuple[str, dict[str, set[str]]]]:
    """The lines of an export: schema and properties by id, with the ids as they were before a load gave them others."""
    found: dict[str, tuple[str, dict[str, set[str]]]] = {}

    def before(id: str) -> str:
        first, colon, rest = id.rpartition(":")
        return first + colon + "~".join(part.removeprefix(prefix) for part in rest.split("~"))

    for line in map(json.loads, text(contents_of(records), "ftm").splitlines()):
        ends: Sequence[str] = ftm_model.ENDS.get(line["schema"], ())
        held = {key: set(map(before, values) if key in ends else values) for key, values in line["properties"].items()}
        found[before(line["id"])] = line["schema"], held
    return found


def test_an_export_passes_through_and_back(curated_facts: Records, tmp_path: Path) -> None:
    there = lines_of(curated_facts)
    file = tmp_path / "all.ftm.json"
    file.write_text(text(contents_of(curated_facts), "ftm"), encoding="utf-8")
    shelf = filled(Shelf("all"), file)
    assert shelf.refused == []
    back = lines_of(records_of(shelf), "all-")
    assert back.keys() == there.keys() | {"source:facts", "source:list"}
    symmetric = {f"~{name}~" for name, predicate in PREDICATES.items() if predicate.symmetric}
    for id, (schema, held) in there.items():
        again, other = back[id]
        assert again == schema
        for properties in (held, other):
            properties.get("keywords", set()).discard("protected")  # a list protects nobody
            if not properties.get("keywords", True):
                del properties["keywords"]
            properties.pop("recordId", None)  # of claims, which a second export counts anew
            if "~" in id:
                properties.pop("summary")  # a sentence, made again
            if any(mark in id for mark in symmetric):
                properties.pop("role", None)  # told from either end
        assert other == held, id


def test_what_was_private_stays_private(shelf: Shelf, tmp_path: Path) -> None:
    of_theirs = {"id": "source:mine", "schema": "Document", "properties": {"notes": [f"Licence: {PRIVATE}"]}}
    filled(shelf, written(tmp_path / "x.json", person(), of_theirs))
    assert {source.licence for source in shelf.sources} == {PRIVATE}


# --- in a graph -----------------------------------------------------------------------------------


def test_a_list_answers_in_a_graph(database: Database, shelf: Shelf) -> None:
    filled(shelf, MILL)
    summary = Writer(database).load(shelf)
    assert (summary.added["entities"], summary.added["sources"]) == (len(shelf.entities), 3)
    assert Writer(database).load(filled(Shelf("mill"), MILL)).nothing
    found = Reader(database).paths("mill-nk-ben", "mill-boat", max_hops=3)
    assert found.outcome == "found"
    assert found.paths[0].sentence.startswith("Ben Example directs Mill Company")
