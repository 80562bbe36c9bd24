"""The files of the Offshore Leaks Database as a list. Those here are invented, in the columns of the real ones."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.claims.identifiers import strong
from graph.claims.wording import Wording
from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Claim, Entity, Records
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders import icij_model
from loaders.lists import ASIDE, icij
from loaders.shelf import Shelf

FOLDER = Path(__file__).parent / "lists" / "icij"
NODES = sorted(FOLDER.glob("nodes-*.csv"))
LINKS = FOLDER / "relationships.csv"
ALL = [LINKS, *NODES]
CITED = " (International Consortium of Investigative Journalists, undated)."


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    shelf = Shelf("icij")
    yield shelf
    shelf.close()


def filled(shelf: Shelf, *paths: Path) -> Shelf:
    shelf.fill(icij.read(paths, shelf.refuse))
    return shelf


def entities(shelf: Shelf) -> dict[str, Entity]:
    return {entity.id: entity for entity in shelf.entities}


def sentences(shelf: Shelf) -> set[str]:
    entities, sources, claims = tuple(shelf.entities), tuple(shelf.sources), tuple(shelf.claims)
    records = Records(dataset="icij", entities=entities, sources=sources, claims=claims)
    wording = Wording(records.entities, records.sources)
    return {wording.sentence(claim).removesuffix(CITED) for claim in records.claims}


def read(*paths: Path) -> list[object]:
    return list(icij.read(paths, lambda place, why: None))


def test_nodes_and_what_joins_them(shelf: Shelf) -> None:
    filled(shelf, *ALL)
    known = entities(shelf)
    assert {id: (entity.type, entity.name) for id, entity in known.items()} == {
        "icij-10000001": ("Company", "DUCK POND, LTD."),
        "icij-10000002": ("Company", "GOOSE LAKE INC."),
        "icij-11000001": ("LegalEntity", "INVENTED SERVICES"),
        "icij-12000001": ("LegalEntity", "Ann Example"),
        "icij-12000002": ("LegalEntity", "THE BEARER"),
        "icij-12000003": ("LegalEntity", "El Portador"),
        "icij-12000004": ("LegalEntity", "ICIJ node 12000004 (unnamed)"),
        "icij-12000005": ("LegalEntity", "Bearer Johnson"),
        "icij-14000001": ("Address", "1 Pond Road, Apia"),
        "icij-80000001": ("Organization", "Duck Trust"),
    }
    assert known["icij-10000001"].countries == ("ws", "kh")
    assert sentences(shelf) >= {
        "Ann Example held shares in DUCK POND, LTD. from 4 May 2008 until 1 June 2010",
        "Ann Example directs DUCK POND, LTD. as nominee director",
        "Ann Example has an interest in GOOSE LAKE INC. as a beneficial owner",
        "Ann Example is an officer of Duck Trust as a protector",
        "INVENTED SERVICES acts for or on behalf of DUCK POND, LTD. as an intermediary",
        "DUCK POND, LTD. has an address at 1 Pond Road, Apia",
        "DUCK POND, LTD. was established in Samoa on 23 March 2006",
        "DUCK POND, LTD. was dissolved on 15 February 2014",
        "DUCK POND, LTD. is described as served by Invented Services",
        "DUCK POND, LTD. is also known as OLD POND LTD. (former name)",
        "DUCK POND, LTD. has a registration number 25221 (ws)",
        "GOOSE LAKE INC. was established on 5 March 2007",
        "GOOSE LAKE INC. is linked to DUCK POND, LTD. as an underlying entity",
        "Duck Trust was dissolved on 12 November 2010",
    }
    circle = [claim for claim in shelf.claims if claim.predicate == "HOLDS_SHARES_IN" and "icij-1000" in claim.subject]
    assert len(circle) == 2
    assert {claim.status for claim in shelf.claims} == {"reported"}


def test_a_number_of_a_register_joins_records(shelf: Shelf) -> None:
    filled(shelf, *ALL)
    assert {strong(claim) for claim in shelf.claims} - {None} == {"ws registration number 25221"}


def test_each_source_has_the_caveat_of_the_icij(shelf: Shelf) -> None:
    filled(shelf, *ALL)
    sources = {source.id: source for source in shelf.sources}
    assert sources.keys() == {"icij-source-invented-papers", "icij-source-invented-papers-second"}
    assert all("There are legitimate uses for offshore companies" in (source.note or "") for source in sources.values())
    assert "current through 2015" in (sources["icij-source-invented-papers"].note or "")


def test_a_placeholder_joins_nobody(shelf: Shelf) -> None:
    filled(shelf, *ALL)
    known = entities(shelf)
    assert {id for id, entity in known.items() if entity.generic} == {"icij-12000002", "icij-12000003"}
    doubts = [claim for claim in shelf.claims if claim.predicate == "POSSIBLY_SAME"]
    assert [(claim.subject, claim.object) for claim in doubts] == [("icij-10000001", "icij-10000002")]
    # Its word is kept, as what may be said of a kind.
    (bearer,) = [claim for claim in shelf.claims if claim.subject == "icij-12000003" and claim.object]
    assert (bearer.predicate, bearer.role) == ("LINKED_TO", "director")


@pytest.mark.parametrize(
    "name", ["THE BEARER", "El Portador", "Al Portador.", "BEARER SHARES", "To the Bearer", "Bearer 1"]
)
def test_names_of_whoever_holds_the_paper(name: str) -> None:
    assert icij_model.is_placeholder(name)


@pytest.mark.parametrize("name", ["Bearer Johnson", "Portador & Sons Ltd", "", "The Bear", "x" * 10**6])
def test_names_of_somebody(name: str) -> None:
    assert not icij_model.is_placeholder(name)


def test_what_is_refused_and_what_is_left_aside(shelf: Shelf) -> None:
    filled(shelf, *ALL)
    assert shelf.refused == [("relationships.csv:15", "there is no entity 'icij-99999999'")]
    (note,) = [source.note for source in shelf.sources if ASIDE in (source.note or "")]
    assert note
    for left in ("links of the type quarrels_with (1)", "ambiguous or unreadable dates (1)", "marked as the same (1)"):
        assert left in note


def test_older_columns_are_read(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "addresses.2016.csv")
    assert [(entity.type, entity.name, entity.countries) for entity in shelf.entities] == [
        ("Address", "2 Old Road", ("kh",))
    ]


def test_columns_that_are_missing_are_empty(shelf: Shelf, tmp_path: Path) -> None:
    """Even where another is known under two spellings of its name."""
    (edges := tmp_path / "edges.csv").write_text("node_id_start,rel_type,node_id_end,sourceID\n1,officer_of,2,Zed\n")
    (nodes := tmp_path / "nodes.csv").write_text("node_id,name,jurisdiction\n1,Ann,KH\n2,Mill,KH\n")
    assert len(filled(shelf, nodes, edges).claims)


def test_a_dump_of_edges_makes_nodes_without_names(shelf: Shelf) -> None:
    filled(shelf, FOLDER / "edges.mysql.sql")
    assert shelf.version == "2016-05-10"
    assert {id: (entity.type, entity.unnamed) for id, entity in entities(shelf).items()} == {
        "icij-10000001": ("Company", True),
        "icij-10000002": ("Company", True),
        "icij-10000003": ("LegalEntity", True),
        "icij-11000001": ("LegalEntity", True),
        "icij-12000001": ("LegalEntity", True),
        "icij-14000001": ("Address", True),
    }
    told = {text.partition(" (International")[0] for text in sentences(shelf)}
    assert "ICIJ node 12000001 is an officer of ICIJ node 10000001" in told
    assert "ICIJ node 10000001 is linked to ICIJ node 10000002 as a registered address" in told
    assert shelf.refused == []
    assert any("kept apart because they are similar in the database" in text for text in told)


def test_the_zip_of_all_files_is_read_whole(shelf: Shelf, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "full.zip", "w") as packed:
        for path in ALL:
            packed.write(path, path.name)
    filled(shelf, tmp_path / "full.zip")
    assert len(shelf.entities) == 10
    assert [place for place, _ in shelf.refused] == ["relationships.csv:15"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("12000009,Ben", "7 columns were wanted, not 2"),
        (",".join("abcdefg"), "a node_id is a number, not 'a'"),
        ("9" * 10**6 + ",Ben,,,,,", "this is not a CSV row: field larger than field limit"),
        ("," * 10_000, "7 columns were wanted, not 10,001"),
        ("12000009," + "x" * 100_000 + ",,,,,", "a name has 1 to 300 characters, not 100,000"),
        ('12000009,"cut off', "7 columns were wanted"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_are_read(shelf: Shelf, tmp_path: Path, row: str, why: str) -> None:
    file = tmp_path / "nodes-officers.csv"
    text = (FOLDER / "nodes-officers.csv").read_text(encoding="utf-8")
    file.write_text(f"{text}{row}\n", encoding="utf-8")
    filled(shelf, file)
    assert why in shelf.refused[0][1]
    assert len(shelf.refused[0][1]) < 200
    assert len(shelf.entities) == 5


def test_a_number_that_two_nodes_bear_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "nodes-officers.csv"
    text = (FOLDER / "nodes-officers.csv").read_text(encoding="utf-8")
    file.write_text(f"{text}12000001,Somebody Else,,,Invented Papers,,\n", encoding="utf-8")
    filled(shelf, file)
    assert ["belongs to two" in why for _, why in shelf.refused] == [True]


def test_what_steers_a_terminal_is_left_out(shelf: Shelf, tmp_path: Path) -> None:
    file = tmp_path / "nodes-officers.csv"
    header = "node_id,name,countries,country_codes,sourceID,valid_until,note\n"
    file.write_text(f"{header}1,A\0nn\x1b[31m\u202e\tExample,,,Invented Papers,,\n", encoding="utf-8")
    filled(shelf, file)
    assert [entity.name for entity in shelf.entities] == ["Ann[31m Example"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("id,title\n1,Ann\n", "the columns are id, title. Wanted: 'node_id'"),
        ("", "the columns are nothing"),
        ("a," * 10_000, "the columns are a, a, a"),
        ("-- MySQL dump 10\nINSERT INTO `nodes` VALUES (1,'Ann');\n", "the dump holds no edges"),
    ],
)
def test_another_file_is_told_apart(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=why) as error:
        read(file)
    assert len(error.value.message) < 500


def test_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("node_id,name,sourceID\n1,Bén,x\n".encode("latin-1"))
    with pytest.raises(BadInput, match="is not in UTF-8"):
        read(file)


def test_dates_as_they_stand_there() -> None:
    written = ("23-MAR-2006", "2006-03-23", "Mar 23, 2006", "2006-03-23 00:00:00", "2006", "03/04/2005", "soon")
    assert [icij_model.day(text) for text in written] == [*["2006-03-23"] * 4, "2006", None, None]


def test_a_database_answers_in_a_graph(database: Database, shelf: Shelf) -> None:
    filled(shelf, *ALL)
    assert Writer(database).load(shelf).added["entities"] == 10
    reader = Reader(database)
    direct = reader.paths("icij-12000001", "icij-10000001").direct
    assert {link.predicate for link in direct} == {"HOLDS_SHARES_IN", "DIRECTS"}
    # Both are held by "the bearer", who is nobody.
    bearer = reader.paths("icij-12000002", "icij-12000003", max_hops=4)
    through = {entity for path in bearer.paths for entity in path.entities[1:-1]}
    assert through.isdisjoint({"icij-12000002", "icij-12000003"})
    claims = [claim for claim in shelf.claims if isinstance(claim, Claim) and claim.object == "icij-14000001"]
    assert [claim.locator for claim in claims] == ["10000001 registered_address 14000001"]
