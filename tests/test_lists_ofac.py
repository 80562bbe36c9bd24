"""OFAC's lists: the Advanced XML and the older tables, of invented people; and a public excerpt, where it is there."""

import bz2
import csv
import gzip
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph.claims.wording import Wording
from graph.database.store import Database
from graph.errors import BadInput
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders.lists import ofac
from loaders.shelf import Shelf
from tests.conftest import PUBLIC

LIST = Path(__file__).parent / "lists" / "ofac.xml"
TEXT = LIST.read_text(encoding="utf-8")


@pytest.fixture
def read() -> Iterator[Callable[..., Shelf]]:
    shelves: list[Shelf] = []

    def read(*paths: Path) -> Shelf:
        shelves.append(Shelf("ofac"))
        shelves[-1].fill(ofac.read(paths, shelves[-1].refuse))
        return shelves[-1]

    yield read
    for shelf in shelves:
        shelf.close()


def said(shelf: Shelf) -> list[str]:
    """What its claims say, without where and when."""
    wording = Wording(shelf.entities, shelf.sources)
    return [wording.sentence(claim).removesuffix(f" (US Treasury, OFAC, {DAY}).") for claim in shelf.claims]


DAY = "1 March 2024"
SAID = [
    "Ann EXAMPLE has OFAC uid 901",
    "Ann EXAMPLE is also known as Анна ПРИМЕР",
    "Ann EXAMPLE is also known as The Invented (weak alias)",
    "Ann EXAMPLE has had a fraudulent passport 0001234 (KH) since 3 February 2015",
    "Ann EXAMPLE was born in 1970",
    "Ann EXAMPLE was born in Exampleville, Cambodia",
    "Ann EXAMPLE has the nationality of Cambodia",
    "Ann EXAMPLE holds the wallet 1InventedWallet",
    "Ann EXAMPLE has an address at 1 Invented Street, Exampleville, Cambodia",
    "Mill Company Ltd. has OFAC uid 902",
    "Mill Company Ltd. is also known as Old Mill (former name)",
    "Mill Company Ltd. has a company number 00019 (KH)",
    "Mill Company Ltd. was established on 4 May 2001",
    "Mill Company Ltd. has an address at 1 Invented Street, Exampleville, Cambodia",
    "INVENTED STAR has OFAC uid 903",
    "INVENTED STAR is registered in Cambodia",
    "INVENTED STAR has a call sign INV9",
    "INVENTED STAR is located in Cambodia",
    "例子明 has OFAC uid 904",
    "Ann EXAMPLE owns or controls Mill Company Ltd.",
    "Mill Company Ltd. owns or controls INVENTED STAR",
    "例子明 is a relative of Ann EXAMPLE",
    "例子明 is alleged by the U.S. Treasury to be linked to Mill Company Ltd., providing support to it",
    "Ann EXAMPLE was sanctioned under the EXAMPLE2 sanctions programme on 9 December 2020 on the basis of Executive "
    "Order 99999",
    "Mill Company Ltd. was sanctioned under the EXAMPLE2 sanctions programme on 9 December 2020",
    "INVENTED STAR was sanctioned under the EXAMPLE2 sanctions programme on 2 January 2021",
    "例子明 was sanctioned under the EXAMPLE2 sanctions programme on 2 January 2022 on the basis of Executive Order "
    "99999",
    "例子明 was sanctioned under the OTHER sanctions programme on 2 January 2022 on the basis of Executive Order 99999",
]


def test_what_the_list_says_is_said(read: Callable[..., Shelf]) -> None:
    shelf = read(LIST)
    assert said(shelf) == SAID
    assert shelf.refused == [
        ("ofac.xml:relationship 5", "the relation 'Dreaming of' is not known"),
        ("ofac.xml:901", "there is no entity 'ofac-999'"),
    ]
    assert (shelf.version, [source.id for source in shelf.sources]) == ("2024-03-01", ["ofac-list-2024-03-01"])


def test_parties_have_their_types_and_names_in_all_scripts(read: Callable[..., Shelf]) -> None:
    parties = {e.id: e for e in read(LIST).entities if "sanction" in e.topics}
    assert {id: party.type for id, party in parties.items()} == {
        "ofac-901": "Person", "ofac-902": "Company", "ofac-903": "Vessel", "ofac-904": "Person",
    }  # fmt: skip
    ann = parties["ofac-901"]
    # The list prints family names first; in Chinese they stand first.
    assert [(n.value, n.script, n.kind) for n in ann.names] == [
        ("Ann EXAMPLE", "Latn", "name"),
        ("EXAMPLE Ann", "Latn", "alias"),
        ("Анна ПРИМЕР", "Cyrl", "alias"),
        ("The Invented", "Latn", "alias"),
    ]
    assert (parties["ofac-904"].name, ann.countries) == ("例子明", ("kh",))
    assert parties["ofac-902"].note == "Secondary sanctions risk: an invented section"


@pytest.mark.parametrize("name", ["list.xml.bz2", "list.xml.gz", "list.zip"])
def test_a_packed_list_is_the_same(read: Callable[..., Shelf], tmp_path: Path, name: str) -> None:
    packed, content = tmp_path / name, LIST.read_bytes()
    if name.endswith(".zip"):
        with zipfile.ZipFile(packed, "w") as zip:
            zip.writestr("SDN_ADVANCED.XML", content)
    else:
        packed.write_bytes((bz2 if name.endswith("bz2") else gzip).compress(content))
    assert said(read(packed)) == SAID


def test_the_older_tables_give_the_same_ids(read: Callable[..., Shelf], tmp_path: Path) -> None:
    rows = {
        "sdn": '901,"EXAMPLE, Ann","individual","EXAMPLE2] [OTHER","Baroness",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
        '"DOB 15 Jul 1970; alt. DOB 1971; POB Exampleville, Cambodia; Linked To: NOBODY."\r\n'
        '902,"MILL COMPANY LTD.",-0- ,"EXAMPLE2",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        "word,too,few\r\n\x1a",
        "alt": '902,1,"fka","OLD MILL",-0- \r\n901,2,"aka","SAMPLE, Anna",-0- \r\n\x1a',
        "add": '902,1,"1 Invented Street","Exampleville","Cambodia",-0- \r\n\x1a',
    }
    for kind, text in rows.items():
        (tmp_path / f"{kind}.2023-05.csv").write_text(text, encoding="utf-8")
    shelf = read(*(tmp_path / f"{kind}.2023-05.csv" for kind in rows))
    wording = Wording(shelf.entities, shelf.sources)
    assert [wording.sentence(c).removesuffix(" (US Treasury, OFAC, May 2023).") for c in shelf.claims] == [
        "Ann EXAMPLE has OFAC uid 901",
        "Ann EXAMPLE is also known as Anna SAMPLE",
        "Ann EXAMPLE is described as Baroness",
        "Ann EXAMPLE was born on 15 July 1970",
        "Ann EXAMPLE was born in 1971",
        "Ann EXAMPLE was born in Exampleville, Cambodia",
        "Ann EXAMPLE was sanctioned under the EXAMPLE2 sanctions programme",
        "Ann EXAMPLE was sanctioned under the OTHER sanctions programme",
        "MILL COMPANY LTD. has OFAC uid 902",
        "MILL COMPANY LTD. is also known as OLD MILL (former name)",
        "MILL COMPANY LTD. has an address at 1 Invented Street, Exampleville, Cambodia",
        "MILL COMPANY LTD. was sanctioned under the EXAMPLE2 sanctions programme",
    ]
    assert shelf.refused == [("sdn.2023-05.csv:3", "a row has 12 columns, the first a number")]
    assert {c.subject for c in shelf.claims} == {"ofac-901", "ofac-902"}
    (tmp_path / "sdn.csv").write_text(rows["sdn"], encoding="utf-8")
    for files, why in ((["sdn.csv"], "the list has no date"), (["alt.2023-05.csv"], r"give sdn\.csv")):
        with pytest.raises(BadInput, match=why):
            read(*(tmp_path / file for file in files))


BOMB = "<!DOCTYPE Sanctions [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE Sanctions [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (TEXT[: len(TEXT) // 2], "not well-formed XML"),
        (TEXT.replace("<Sanctions ", f"{BOMB}<Sanctions ").replace("Mill Company Ltd.", "&b;"), "a document type"),
        (TEXT.replace("<Sanctions ", f"{OUTSIDE}<Sanctions ").replace("Mill Company Ltd.", "&b;"), "a document type"),
        ("<html><body>Not found</body></html>", "its root is 'html'"),
        ("uid,name\n1,Ann", "not well-formed XML"),
        (TEXT.replace("DistinctPart", "Part"), "no DistinctParty in it"),
        (TEXT.replace("<Year>2024</Year>", "<Year>two</Year>"), "'two' is not part of a date"),
        ("", "not well-formed XML"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_so(read: Callable[..., Shelf], tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "list.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=why) as told:
        read(file)
    assert str(file) in told.value.message


def test_a_list_in_another_encoding_than_it_says_is_told_so(read: Callable[..., Shelf], tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_bytes(TEXT.replace("例子明", "").replace("例", "").encode("cp1251", "replace"))
    with pytest.raises(BadInput, match="not well-formed XML"):
        read(tmp_path / "list.xml")


def test_a_name_of_a_million_characters_is_put_aside(read: Callable[..., Shelf], tmp_path: Path) -> None:
    (tmp_path / "list.xml").write_text(TEXT.replace("Mill Company Ltd.", "x" * 10**6), encoding="utf-8")
    shelf = read(tmp_path / "list.xml")
    assert ("ofac-902", "a name has 1 to 300 characters, not 1,000,000") in shelf.refused
    assert {e.id for e in shelf.entities if e.topics == ("sanction",)} == {"ofac-901", "ofac-903", "ofac-904"}


def test_the_list_is_loaded(read: Callable[..., Shelf], database: Database) -> None:
    Writer(database).load(read(LIST))
    reader = Reader(database)
    assert "sanction" in reader.entity("ofac-903").topics
    assert reader.search("Анна Пример")[0][0].entity.id == "ofac-901"
    link, _ = reader.link("ofac-901~SANCTIONED_UNDER~ofac-programme-example2")
    assert (link.standing, link.start) == ("established", "2020-12-09")
    assert reader.link("ofac-904~LINKED_TO~ofac-902")[0].standing == "alleged"


# --- the public list ------------------------------------------------------------------------------


@pytest.mark.public
def test_the_counts_of_the_public_list_hold(read: Callable[..., Shelf]) -> None:
    shelf = read(PUBLIC / "ofac" / "sdn_advanced.cambodia-excerpt.2025-11-19.xml.gz")
    parties = {e.id: e for e in shelf.entities}
    listed = Counter(
        (c.on, (c.object or "").rpartition("-")[2], parties[c.subject].type == "Person")
        for c in shelf.claims
        if (c.predicate == "SANCTIONED_UNDER" and "kh" in parties[c.subject].countries) or c.on == "2025-10-14"
    )
    assert [listed["2024-09-12", "glomag", person] for person in (True, False)] == [1, 5]
    assert [listed["2025-09-08", "cyber4", person] for person in (True, False)] == [4, 6]
    assert [listed["2025-10-14", "tco", person] for person in (True, False)] == [18, 128]
    owned = Counter(c.subject for c in shelf.claims if c.predicate == "OWNS_OR_CONTROLS")
    assert (parties["ofac-28042"].name, owned["ofac-28042"], owned["ofac-50587"]) == ("Try Pheap", 11, 5)
    with (PUBLIC / "ofac" / "cambodia-excerpt.parties.derived.csv").open(encoding="utf-8") as file:
        assert {f"ofac-{row['uid']}" for row in csv.DictReader(file)} <= parties.keys()
