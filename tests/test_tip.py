"""Tiers from tables of countries and years. The tables are small excerpts in the forms that are passed around."""

from pathlib import Path

import pytest

from graph.database.store import Database
from graph.errors import BadInput
from graph.models import Claim, Entity, Records, Source, Table
from graph.questions.reader import Reader
from graph.writing.writer import Writer
from loaders.countries import CURATED
from loaders.lists import tip
from loaders.shelf import Shelf

TABLE = """"countryname","iso","year","ccode","tier"
"Cambodia","KHM",2010,811,"Tier 2    "
"Cambodia","KHM",2013,811,"Watchlist    "
"Korea, Republic of","KOR",2010,732,"Tier 1    "
"Kosovo","KOS",2010,NA,"Tier 2"
"Korea, Republic of","KOR",1999,732,NA
"""


def shelved(folder: Path, *tables: str) -> Shelf:
    paths = [folder / f"tiers-{n}.csv" for n in range(len(tables))]
    for path, text in zip(paths, tables, strict=True):
        path.write_text(text, encoding="utf-8")
    shelf = Shelf("tip")
    shelf.fill(tip.read(paths, shelf.refuse))
    return shelf


def test_each_row_with_a_tier_is_a_claim_on_the_report_of_its_year(tmp_path: Path) -> None:
    shelf = shelved(tmp_path, TABLE)
    assert shelf.refused == []
    assert [(c.subject, c.object, c.value, c.on, c.locator) for c in shelf.claims] == [
        ("cambodia", "tip-report-2010", "Tier 2", "2010", "row KHM, 2010"),
        ("cambodia", "tip-report-2013", "Tier 2 Watch List", "2013", "row KHM, 2013"),
        ("country-kr", "tip-report-2010", "Tier 1", "2010", "row KOR, 2010"),
        ("country-xk", "tip-report-2010", "Tier 2", "2010", "row KOS, 2010"),
    ]
    korea = next(entity for entity in shelf.entities if entity.id == "country-kr")
    assert (korea.name, [n.value for n in korea.names]) == (
        "Republic of Korea",
        ["Republic of Korea", "Korea, Republic of"],
    )


def test_the_header_and_the_codes_may_have_other_forms(tmp_path: Path) -> None:
    other = "Year;Country;ISO;Tier\n2011;Kampuchea;kh;tier 2 watch list\n2011;Somalia;so;Special Case\n"
    shelf = shelved(tmp_path, TABLE, other)
    assert shelf.refused == []
    assert [(c.subject, c.value) for c in shelf.claims][-2:] == [
        ("cambodia", "Tier 2 Watch List"),
        ("country-so", "a special case"),
    ]
    assert {e.name for e in shelf.entities if e.id == "cambodia"} == {"Cambodia"}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Nowhere,NWH,2010,1,Tier 1", "there is no country with the code 'NWH'"),
        ("Cambodia,KHM,10,1,Tier 1", "the year of a report is wanted, from 2001 to now, not '10'"),
        ("Cambodia,KHM,2999,1,Tier 1", "from 2001 to now, not '2999'"),
        ("Cambodia,KHM,2010,1,Tier 4", "a tier is one of Tier 1, Tier 2, Tier 3"),
        (f"{'x' * 400},THA,2010,1,Tier 1", "a name has 1 to 300 characters, not 400"),
    ],
)
def test_a_row_that_is_wrong_is_put_aside(tmp_path: Path, row: str, why: str) -> None:
    shelf = shelved(tmp_path, f"{TABLE}{row}\n")
    assert any(why in said for _, said in shelf.refused)
    assert len(shelf.claims) == 4


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"tiers-0.csv:1: the column 'iso' is missing"):
        shelved(tmp_path, "country,year,tier\nCambodia,2010,Tier 2\n")


def test_countries_are_those_of_the_curated_facts(curated_facts: Records) -> None:
    territories = {e.id: e.countries for e in curated_facts.entities if e.type == "Territory"}
    assert {id: (code,) for code, id in CURATED.items()}.items() <= territories.items()


def test_what_both_tables_say_is_from_one_source(database: Database, tmp_path: Path) -> None:
    shelf = shelved(tmp_path, TABLE)
    facts = Source(id="tip-tiers-data-file-1999-2015", title="Table", kind="table", language="en")
    report = next(e for e in shelf.entities if e.id == "tip-report-2010")
    cambodia = Entity(id="cambodia", type="Territory", name="Cambodia", countries=("kh",))
    claim = next(iter(shelf.claims)).model_copy(update={"id": "tip-2010", "source": facts.id, "said_by": ()})
    Writer(database).load(
        Records(dataset="facts", entities=(cambodia, report), sources=(facts,), claims=(Claim(**claim.model_dump()),))
    )
    Writer(database).load(shelf)
    reader = Reader(database)
    link, claims = reader.link("cambodia~RANKED_IN~tip-report-2010")
    assert (len(claims), link.independent_sources, link.standing) == (2, 1, "reported")
    assert claims[0].sentence.startswith("Cambodia was ranked Tier 2 in the Trafficking in Persons Report 2010")
    table = reader.run("tiers", {"country": "cambodia"})
    assert isinstance(table, Table)
    assert [row[1:3] for row in table.rows] == [("2010", "Tier 2"), ("2013", "Tier 2 Watch List")]
