"""Beneficial ownership statements of all versions as a list, and the fixtures of PyPI. Those here are invented."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bods_fixtures import list_cases, load

from graph.claims.wording import Wording
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Claim, Entity, Records
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import bods_model
from loaders.lists import ASIDE, bods
from loaders.shelf import Shelf

FOLDER = Path(__file__).parent / "lists" / "bods"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf("bods")
    yield shelf
    shelf.close()


def filled(shelf: Shelf, *paths: Path) -> Shelf:
    shelf.fill(bods.read(paths, shelf.refuse))
    return shelf


def entities(shelf: Shelf) -> dict[str, Entity]:
    return {entity.name: entity for entity in shelf.entities}


def interests(shelf: Shelf) -> list[Claim]:
    return [claim for claim in shelf.claims if claim.predicate in ("HOLDS_SHARES_IN", "HAS_INTEREST_IN", "DIRECTS")]


def sentences(shelf: Shelf) -> set[str]:
    parts = {"entities": tuple(shelf.entities), "sources": tuple(shelf.sources), "claims": tuple(shelf.claims)}
    records = Records(dataset="bods", **parts)
    wording = Wording(records.entities, records.sources)
    return {wording.sentence(claim).rpartition(" (")[0] for claim in records.claims}


def written(path: Path, statements: Any) -> Path:
    path.write_text(json.dumps(statements), encoding="utf-8")
    return path


# --- the fixtures of PyPI -------------------------------------------------------------------------


@pytest.mark.parametrize("case", list_cases())
def test_each_fixture_passes_whole(shelf: Shelf, tmp_path: Path, case: str) -> None:
    statements = load(case).statements
    filled(shelf, written(tmp_path / "case.json", statements))
    assert shelf.refused == []
    records = [statement for statement in statements if statement["recordType"] != "relationship"]
    assert {claim.locator for claim in shelf.claims} == {statement["recordId"] for statement in statements}
    assert [entity.id for entity in shelf.entities if entity.type != "Address"] == [
        f"bods-{r['recordId']}" for r in records
    ]
    stated = [
        interest
        for statement in statements
        if statement["recordType"] == "relationship"
        for interest in statement["recordDetails"].get("interests", ())
    ]
    assert len(interests(shelf)) == len(stated)
    for claim, interest in zip(interests(shelf), stated, strict=True):
        assert (claim.value, claim.unit) == (str(interest["share"]["exact"]), "%")


def test_fixture_owner_and_shares(shelf: Shelf, tmp_path: Path) -> None:
    filled(shelf, written(tmp_path / "case.json", load("core/01-direct-ownership").statements))
    assert sentences(shelf) >= {
        "Jane Smith has held shares in Acme Holdings Ltd as a beneficial owner since 1 January 2010: 75 %",
        "Jane Smith has had an interest in Acme Holdings Ltd as a holder of voting rights since 1 January 2010: 75 %",
    }
    (source,) = shelf.sources
    assert (source.publisher, source.published) == ("bods-fixtures", "2026-04-17")


def test_fixture_circle(shelf: Shelf, tmp_path: Path) -> None:
    filled(shelf, written(tmp_path / "case.json", load("edge-cases/10-circular-ownership").statements))
    ends = {(claim.subject, claim.object) for claim in interests(shelf)}
    assert ends == {(f"bods-rec-{a}-corp", f"bods-rec-{b}-corp") for a, b in (("alpha", "beta"), ("beta", "alpha"))}


def test_fixture_nobody_is_made_of_an_unspecified_owner(shelf: Shelf, tmp_path: Path) -> None:
    filled(shelf, written(tmp_path / "case.json", load("edge-cases/11-anonymous-person").statements))
    assert list(entities(shelf)) == ["Opaque Holdings SA"]
    (claim,) = [claim for claim in shelf.claims if claim.predicate == "DESCRIBED_AS"]
    assert claim.value == "unable to confirm or identify its beneficial owner"
    assert (claim.note or "").startswith(
        "subjectUnableToConfirmOrIdentifyBeneficialOwner: The subject entity has reported"
    )


# --- the versions ---------------------------------------------------------------------------------


def test_statements_before_0_4(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "register.bods-0.1.jsonl")
    assert shelf.refused == []
    known = entities(shelf)
    assert {name: entity.type for name, entity in known.items() if entity.type != "Address"} == {
        "MILL COMPANY LIMITED": "Company",
        "Example Trust": "LegalEntity",
        "Ann Example": "Person",
    }
    assert known["Ann Example"].countries == ("kh",)
    assert sentences(shelf) >= {
        "MILL COMPANY LIMITED has a company number 00000001 (gb)",
        "MILL COMPANY LIMITED has an address at 1 Mill Road, GB",
        "MILL COMPANY LIMITED was established in United Kingdom on 29 January 1975",
        "MILL COMPANY LIMITED is also known as OLD MILL LIMITED",
        "MILL COMPANY LIMITED is described as having no beneficial owner",
        "Ann Example held shares in MILL COMPANY LIMITED from 6 April 2016 until 1 May 2018: 75 to 100 %",
        "Ann Example has had an interest in MILL COMPANY LIMITED as an indirect holder of voting rights "
        "since 6 April 2016: more than 25 and at most 50 %",
        "Ann Example has an interest in Example Trust as a trustee",
    }
    # A register's own word, retold by somebody else.
    assert {claim.status for claim in interests(shelf)} == {"official"}
    assert {source.kind for source in shelf.sources} == {"table"}


def test_changes_of_a_record_in_0_4(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "changes.bods-0.4.json")
    assert shelf.refused == []
    held = [(claim.value, claim.start, claim.end) for claim in interests(shelf) if claim.predicate == "HOLDS_SHARES_IN"]
    assert held == [("100", "2002-03-09", "2021-09-25"), ("40", "2021-09-24", "2023-03-03")]
    # What goes on in a later statement has not ended.
    chairs = [(claim.start, claim.end) for claim in interests(shelf) if claim.predicate == "DIRECTS"]
    assert chairs == [("2002-03-09", "2023-03-03")]
    assert len({claim.source for claim in interests(shelf)}) == 2
    person = entities(shelf)["Cara Example"]
    assert person.topics == ("role.pep",)
    told = sentences(shelf)
    assert "Cara Example is also known as Cara Sample" in told
    assert "Cara Example has been described as Member of the mill council since 2017" in told
    assert "Mill Ltd has ISIN XX0000000001" in told
    notes = {claim.note for claim in interests(shelf)}
    assert any("Part of an indirect interest." in (note or "") for note in notes)
    assert any("Made up of rel-component." in (note or "") for note in notes)
    hidden = [entity for entity in shelf.entities if entity.unnamed]
    assert [(entity.type, entity.note) for entity in hidden] == [
        ("Person", "According to the statement: interestedPartyExemptFromDisclosure Named to the register only.")
    ]


def test_what_is_left_aside_is_told(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "changes.bods-0.4.json")
    (note,) = [source.note for source in shelf.sources if ASIDE in (source.note or "")]
    assert note
    assert "placeOfBirth (1)" in note
    assert "annotations (1)" in note


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"exact": 12.5}, "12.5"),
        ({"minimum": 25, "maximum": 50}, "25 to 50"),
        ({"minimum": 100, "maximum": 100}, "100"),
        (
            {"minimum": 25, "maximum": 50, "exclusiveMinimum": True, "exclusiveMaximum": False},
            "more than 25 and at most 50",
        ),
        ({"exclusiveMinimum": 50, "maximum": 75}, "more than 50 and at most 75"),
        ({"minimum": 75, "exclusiveMaximum": 100}, "at least 75 and less than 100"),
        ({"maximum": 5}, "at most 5"),
        ({"exact": "75"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_shares(given: Any, value: str | None) -> None:
    assert bods_model.share(given) == (value, "%" if value else None)


def test_numbers_of_registers_are_called_as_in_other_lists() -> None:
    names = [bods_model.identifier(scheme, "Register") for scheme in ("GB-COH", "XI-LEI", "MX-RFC", "")]
    assert names == ["company number", "LEI", "MX-RFC", "Register"]


def test_each_reason_for_no_owner_has_words() -> None:
    for code in ("no-beneficial-owners", "noBeneficialOwners", "subjectExemptFromDisclosure", "unknown"):
        assert bods_model.words(code) in bods_model.WITHOUT_OWNERS


# --- malformed ------------------------------------------------------------------------------------


def entity(id: str = "rec-mill", name: Any = "Mill Ltd", **details: Any) -> dict[str, Any]:
    return {
        "statementId": f"st-{id}",
        "recordId": id,
        "recordType": "entity",
        "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": name} | details,
    }


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("a text", "a statement was wanted"),
        ({"recordType": "entity"}, "with a 'recordId' or 'statementID' was wanted"),
        ({"recordType": "poem", "recordId": "x"}, "a person, an entity or a relationship"),
        (entity("x" * 10**6), "with a 'recordId' or 'statementID' was wanted"),
        (entity("rec-b", "x" * 10**6), "has more than 300 characters: left out"),
        (entity("rec-b", foundingDate="soon"), "a date is 2022, 2022-09 or 2022-09-14"),
        (
            {
                "recordType": "relationship",
                "recordId": "r",
                "recordDetails": {"subject": "no", "interestedParty": "rec-mill"},
            },
            "there is no entity 'bods-no'",
        ),
        (
            {"recordType": "relationship", "recordId": "r", "recordDetails": {"subject": [1]}},
            "does not say whom the interest is in",
        ),
    ],
)
def test_a_bad_statement_is_refused_and_the_others_are_read(
    shelf: Shelf, tmp_path: Path, statement: Any, why: str
) -> None:
    filled(shelf, written(tmp_path / "x.json", [entity(), statement, entity("rec-c", "Other Ltd")]))
    ((place, reason),) = shelf.refused
    assert place == "x.json: statement 2"
    assert why in reason
    assert len(reason) < 300
    assert {"Mill Ltd", "Other Ltd"} <= entities(shelf).keys()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (json.dumps([entity()])[:-30], "statement 1 is not JSON, or is cut off"),
        ("[" * 100_000, "is nested too deep"),
        ("id,name\n1,Ann", "found 'id,name'"),
        ("\0\0", "found"),
        ("", "found ''"),
    ],
)
def test_what_is_no_statements_is_told(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=why) as error:
        list(bods.read([file], lambda place, why: None))
    assert len(error.value.message) < 400


def test_a_line_that_is_cut_off_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(f"{json.dumps(entity())}\n{json.dumps(entity('b'))[:-9]}", encoding="utf-8")
    filled(shelf, file)
    assert [(place, why[:20]) for place, why in shelf.refused] == [("x.jsonl:2", "the line is not JSON")]


def test_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(json.dumps([entity(name="Mühle")], ensure_ascii=False).encode("latin-1"))
    with pytest.raises(BadInput, match="is not in UTF-8"):
        list(bods.read([file], lambda place, why: None))


def test_a_large_array_is_read_item_by_item(shelf: Shelf, tmp_path: Path) -> None:
    """Items lie across the pieces in which the file is read."""
    many = [entity(f"rec-{n}", f"Company {n}", about="x" * 3000) for n in range(1000)]
    filled(shelf, written(tmp_path / "x.json", many))
    assert len(shelf.entities) == 1000
    assert shelf.refused == []


# --- in a graph -----------------------------------------------------------------------------------


def test_statements_answer_in_a_graph(database: Database, shelf: Shelf) -> None:
    filled(shelf, FOLDER / "changes.bods-0.4.json")
    Writer(database).load(shelf)
    links = Reader(database).paths("bods-rec-cara", "bods-rec-mill").direct
    assert {(link.predicate, link.standing) for link in links} == {("HOLDS_SHARES_IN", "ended"), ("DIRECTS", "ended")}
    assert Writer(database).load(filled(Shelf("bods"), FOLDER / "changes.bods-0.4.json")).nothing
