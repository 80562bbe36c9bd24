"""An investigator's own sheet: what it may hold, in which forms it comes, and what is said of what is wrong.

Nobody in it exists.
"""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from graph.errors import BadInput
from graph.models import PRIVATE, Claim, Entity, Records, Source
from graph.questions.reader import Reader
from graph.vocabulary import PREDICATES, TYPES
from graph.writing.writer import Writer
from loaders import spreadsheet, template
from loaders.lists import sheet
from tests.conftest import Ended, Engines, clear, settings_for
from tests.test_writer import everything

PAPER = {
    "source title": "The Zed papers",
    "source kind": "article",
    "publisher": "The Invented Post",
    "published": "2024-05",
    "address": "https://example.org/zed",
    "language": "en",
}
OWNS = PAPER | {
    "subject": "Ann Sample",
    "subject type": "person",
    "predicate": "owns",
    "object": "Zed Resort",
    "object type": "company",
    "status": "reported",
    "quote": "Ann Sample owns Zed Resort, by its own account.",
}
Row = dict[str, str]
Found = tuple[list[Any], list[tuple[str, str]]]


def as_csv(*rows: Row, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(template.COLUMNS), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_workbook(path: Path, *rows: dict[str, Any]) -> Workbook:
    template.write(path)
    book = load_workbook(path)
    for row in rows:
        book.worksheets[0].append([row.get(column) for column in template.COLUMNS])
    book.save(path)
    return book


def read(path: Path) -> Found:
    refused: list[tuple[str, str]] = []
    return list(sheet.read([path], lambda place, why: refused.append((place, why)))), refused


def read_rows(folder: Path, *rows: Row) -> Found:
    path = folder / "My Case.csv"
    path.write_text(as_csv(*rows), encoding="utf-8")
    return read(path)


def of(kind: type[Any], found: Found) -> list[Any]:
    assert found[1] == []
    return [record for record in found[0] if isinstance(record, kind)]


# --- what a row becomes ---------------------------------------------------------------------------


def test_a_row_is_a_claim_of_a_private_source(tmp_path: Path) -> None:
    found = read_rows(tmp_path, OWNS | {"on": "2023-04", "said by": "Ben Speaker; cambodia"})
    (claim,), (source,) = of(Claim, found), of(Source, found)
    assert (claim.subject, claim.predicate, claim.object) == ("my-case-ann-sample", "OWNS", "my-case-zed-resort")
    assert (claim.status, claim.on, claim.quote, claim.origin) == (
        "reported",
        "2023-04",
        OWNS["quote"],
        "My Case.csv:2",
    )
    assert claim.said_by == ("my-case-ben-speaker", "cambodia")
    assert (source.id, source.kind, source.url) == (claim.source, "article", PAPER["address"])
    assert source.licence == PRIVATE
    assert {e.id: e.type for e in of(Entity, found)} == {
        "my-case-ann-sample": "Person",
        "my-case-zed-resort": "Company",
        "my-case-ben-speaker": "LegalEntity",
    }


def test_an_id_of_the_graph_makes_no_entity(tmp_path: Path) -> None:
    found = read_rows(tmp_path, {**OWNS, "subject": "ly-yong-phat", "subject type": ""})
    assert of(Claim, found)[0].subject == "ly-yong-phat"
    assert [e.id for e in of(Entity, found)] == ["my-case-zed-resort"]


def test_what_is_said_once_holds_for_all_rows(tmp_path: Path) -> None:
    short = {"subject": "Zed  Resort", "predicate": "is located in", "object": "Zedville", "status": "reported"}
    short |= {"source title": PAPER["source title"], "quote": "The resort is in Zedville."}
    found = read_rows(tmp_path, short, OWNS, {**short, "object type": "place", "quote": "In Zedville it is."})
    assert len({c.source for c in of(Claim, found)}) == 1
    assert {(e.id, e.type) for e in of(Entity, found)} >= {("my-case-zedville", "Territory")}


def test_the_same_row_has_the_same_id_wherever_it_stands(tmp_path: Path) -> None:
    other = {**OWNS, "object": "Zed Bank"}
    first, second = (of(Claim, read_rows(tmp_path, *rows)) for rows in ([OWNS, other], [other, OWNS]))
    assert {c.id for c in first} == {c.id for c in second}
    assert len({c.id for c in first}) == 2


def test_who_is_protected_is_told_by_no_id_and_no_message(tmp_path: Path) -> None:
    hidden = {**OWNS, "subject": "Zoa Quuxly", "subject pseudonym": "a survivor", "predicate": "is held by"}
    ((records, refused), found) = (
        read_rows(tmp_path, hidden, {**hidden, "subject type": "", "object": "ZOA QUUXLY"}),
        read_rows(tmp_path, {**hidden, "predicate": "works for"}),
    )
    assert records == []
    assert len(refused) == 2
    assert "uux" not in str(refused).lower()
    (person,) = (e for e in of(Entity, found) if e.protected)
    assert (person.id, person.name, [n.value for n in person.names]) == (
        "my-case-a-survivor",
        "a survivor",
        ["Zoa Quuxly"],
    )
    assert "uux" not in str([r.id for r in found[0]]).lower()


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '=HYPERLINK("https://example.org";"x")', "@SUM(A1)", "-1+1"]
)
def test_a_hostile_name_is_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / "case.xlsx"
    book = as_workbook(path, OWNS)
    book.worksheets[0]["A2"].value = name
    book.worksheets[0]["A2"].data_type = "s"
    book.save(path)
    for found in (read(path), read_rows(tmp_path, {**OWNS, "subject": name})):
        assert name in {e.name for e in of(Entity, found)}


# --- the words ------------------------------------------------------------------------------------


def test_every_predicate_can_be_said_as_the_template_offers_it() -> None:
    for name in PREDICATES:
        offered = template._offered(PREDICATES[name])
        assert template.predicate(offered.partition(" (")[0]) == name
        assert template.predicate(name) == name


def test_every_type_can_be_said_by_its_label() -> None:
    assert [template.entity_type(kind.label.upper()) for kind in TYPES.values()] == list(TYPES)


def test_the_template_explains_every_column_and_is_a_sheet_without_rows(tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        template.write(tmp_path / f"case.{ending}")
        assert read(tmp_path / f"case.{ending}") == ([], [])
    words = load_workbook(tmp_path / "case.xlsx")["words"]
    assert [row[0].value for row in words.iter_rows(max_row=len(template.COLUMNS))] == list(template.COLUMNS)


# --- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"subject": ""}, "subject: it is missing (of merged cells, only the first is filled)"),
        ({"subject type": ""}, "subject type: it is missing, here and wherever the name stands"),
        ({"object type": "resort"}, "object type: there is no 'resort': use one of person or organisation, person"),
        ({"object": ""}, "object type: there is no object"),
        ({"subject": "ly-yong-phat"}, "subject type: the subject is an id, and the graph knows that already"),
        ({"predicate": "is owned by"}, "predicate: say it the other way round, with 'owns'"),
        ({"predicate": "received"}, "predicate: 'received' may be RECEIVED or RECEIVED_AWARD"),
        ({"predicate": "possesses"}, "predicate: there is no 'possesses'; the template lists them"),
        ({"status": "sure"}, "status cannot be 'sure': use 'official', 'reported'"),
        ({"quote": "word " * 41}, "quote: a quote has at most 40 words, this one has 41"),
        ({"on": "14/09/2022"}, "on: a date is 2022, 2022-09 or 2022-09-14, not '14/09/2022'"),
        ({"on": "44818"}, "on: this is a spreadsheet's number for a day: format the cell as a date"),
        ({"published": "2567"}, "published: 2567 is after today: if this year is of the Buddhist era, write 2024"),
        ({"address": "zed.org"}, "address: an address is like https://example.org/page"),
        ({"source kind": "rumour"}, "source kind: unknown kind of source 'rumour': use one of article"),
        ({"language": "english"}, "language: 'english' does not have the form"),
        ({"note": "He is a fraud."}, "note: it says 'fraud', which the row does not"),
        ({"value": "#REF!"}, "value: the spreadsheet shows an error here, #REF!"),
        ({"object": "Zed\u202etroseR"}, "object: it holds U+202E, an invisible control character"),
        ({"object": "Z" * 301}, "object' is longer than 300 letters"),
        ({"object": "ANN SAMPLE"}, "object: another name or pseudonym of the sheet differs from it only in signs"),
    ],
)  # fmt: skip
def test_each_problem_is_told_with_row_and_column(tmp_path: Path, change: Row, said: str) -> None:
    records, ((place, why),) = read_rows(tmp_path, OWNS | change)
    assert (records, place) == ([], "My Case.csv:2")
    assert said in why


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    records, refused = read_rows(
        tmp_path,
        OWNS,
        {**OWNS, "object type": "place", "status": "sure", "on": "soon"},
        {**OWNS, "publisher": "Another", "object": "Zed Bank"},
        {**OWNS, "source title": "Bare", "source kind": "", "object": "Zed Club"},
        {**OWNS, "source title": "Bare", "source kind": "", "object": "Zed Park"},
    )
    assert len([r for r in records if isinstance(r, Claim)]) == 1
    told = {place.partition(":")[2]: why for place, why in refused}
    assert told["3"].count("; ") == 2
    assert "publisher: for a source with this title, row 2 has another one" in told["4"]
    assert "source kind" in told["5"]
    assert told["6"] == "source title: see row 5 for what is wrong with this source"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("subject,predicate,object,status", "the column 'source title' is missing"),
        ("subject,predicate,object,status,source title,quotation", "there is no column 'quotation'"),
        ("subject,Predicate,object,status,source title,Subject", "the column 'subject' appears twice"),
        ("", "is empty: its first row must hold the columns of the template"),
        ("# only a remark", "is empty: its first row must hold the columns of the template"),
    ],
)
def test_a_wrong_header_is_refused_as_a_whole(tmp_path: Path, header: str, said: str) -> None:
    path = tmp_path / "case.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        read(path)


def test_a_cell_under_no_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.csv"
    path.write_text(as_csv(OWNS).rstrip() + ",more\n", encoding="utf-8")
    assert read(path)[1] == [("case.csv:2", "a cell is filled in, but its column has no name")]


@pytest.mark.parametrize("name", ["sheet.csv", "facts.xlsx"])
def test_a_sheet_cannot_take_the_name_of_a_dataset_of_khsae(name: str) -> None:
    with pytest.raises(BadInput, match="Rename the file"):
        sheet.named(Path(name))


def test_a_dataset_is_named_like_its_sheet() -> None:
    assert sheet.named(Path("Ma Réunion (2).xlsx")) == "ma-reunion-2"
    assert len(sheet.named(Path(f"{'x' * 200}.csv"))) <= 38


# --- files of all kinds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-8", "\t")],
)
def test_csv_in_the_forms_that_spreadsheets_save(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "case.csv"
    row = {**OWNS, "subject": "Hélène Sample", "note": "One line,\nand another; and more"}
    path.write_text(f"{as_csv(row, delimiter=delimiter)}\n\n,,,\n".replace(",,,", delimiter * 3), encoding=encoding)
    found = read(path)
    assert of(Claim, found)[0].note == row["note"]
    assert "Hélène Sample" in {e.name for e in of(Entity, found)}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("case.csv", as_csv({**OWNS, "subject": "Hélène"}).encode("cp1252"), r"case.csv:\d: the file is not UTF-8"),
        ("case.csv", as_csv(OWNS).encode("utf-16-le"), "NUL"),
        ("case.csv", as_csv(OWNS).encode() + b'"never closed\n', r"case.csv:3: this row is not CSV"),
        ("case.csv", as_csv({**OWNS, "quote": "x" * 1_000_000}).encode(), r"case.csv:2: this row is not CSV"),
        ("case.xls", b"", "is read as .csv or .xlsx, not as '.xls'"),
        ("case", b"", "not as 'a file without ending'"),
        ("case.xlsx", b"", "cannot be read as a workbook"),
        ("case.xlsx", b"\xd0\xcf\x11\xe0 encrypted", "cannot be read as a workbook"),
        ("case.xlsm", b"PK\x03\x04 cut off", "cannot be read as a workbook"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match=said):
        read(tmp_path / name)


def test_a_workbook_says_what_a_csv_file_says(tmp_path: Path) -> None:
    path = tmp_path / "My Case.xlsx"
    as_workbook(path, OWNS | {"value": "12"})
    by_book, by_text = read(path), read_rows(tmp_path, OWNS | {"value": "12"})
    assert [r.id for r in by_book[0]] == [r.id for r in by_text[0]]
    assert by_book[0][-1].model_copy(update={"origin": ""}) == by_text[0][-1].model_copy(update={"origin": ""})


@pytest.mark.parametrize(
    ("shown_as", "told"),
    [("yyyy-mm-dd", "2022-09-01"), ("mmm yyyy", "2022-09"), ("yyyy", "2022"), ('[$-409]"d" yyyy', "2022")],
)
def test_a_date_has_the_precision_that_its_cell_shows(tmp_path: Path, shown_as: str, told: str) -> None:
    path = tmp_path / "case.xlsx"
    book = as_workbook(path, OWNS | {"on": date(2022, 9, 1)})
    book.worksheets[0].cell(2, list(template.COLUMNS).index("on") + 1).number_format = shown_as
    book.save(path)
    assert of(Claim, read(path))[0].on == told


def test_a_share_keeps_its_sign(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    book = as_workbook(path, OWNS | {"value": 0.155})
    book.worksheets[0].cell(2, list(template.COLUMNS).index("value") + 1).number_format = "0.00%"
    book.save(path)
    assert of(Claim, read(path))[0].value == "15.5%"


def test_a_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    as_workbook(path, OWNS | {"quote": "=A1"}, OWNS | {"object": "Zed Bank", "value": 4097.0})
    records, refused = read(path)
    assert refused == [("case.xlsx:2", "L2 holds a formula: paste it as a value")]
    assert records[-1].value == "4097"


def test_merged_cells_are_told(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    book = as_workbook(path, OWNS, OWNS | {"object": "Zed Bank"})
    book.worksheets[0].merge_cells("A2:A3")
    book.save(path)
    assert read(path)[1] == [("case.xlsx:3", "subject: it is missing (of merged cells, only the first is filled)")]


def test_what_unpacks_to_too_much_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "_LARGEST_UNPACKED", 2**20)
    path = tmp_path / "case.xlsx"
    as_workbook(path, OWNS)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/media/big.bin", bytes(2**20))
    with pytest.raises(BadInput, match="unpacks to 1 MB: save the part that you need as CSV"):
        read(path)


# --- in a graph -----------------------------------------------------------------------------------


def test_a_sheet_joins_the_graph_and_stays_private(
    engines: Engines, khsae: Callable[..., Ended], tmp_path: Path, tiny_facts: Records
) -> None:
    database = engines.database("scratch")
    clear(database)
    Writer(database).load(tiny_facts)
    run = partial(khsae, engines.settings("scratch"))
    path = tmp_path / "case.csv"
    by_id = {**OWNS, "subject type": ""}
    rows = (
        by_id | {"subject": "cy-baron", "quote": "So said Zanzibarella Quux of Zed Resort."},
        by_id | {"subject": "held-person", "object type": "", "object": "cy-baron", "predicate": "met"},
        by_id | {"subject": "cy-barom"},
    )
    path.write_text(as_csv(*rows), encoding="utf-8")
    loaded = run("load", "sheet", str(path))
    assert loaded.stdout.startswith("Loaded case:\n  added 1 source, 3 entities, 2 claims, 2 links")
    assert "case.csv:4: there is no entity 'cy-barom'" in loaded.stderr
    assert run("load", "sheet", str(path)).stdout == "Loaded case: nothing has changed.\n"

    link, (claim,) = Reader(database).link("cy-baron~OWNS~case-zed-resort")
    assert (link.standing, claim.quote) == ("reported", "So said [name withheld] of Zed Resort.")
    assert Reader(database).entity("cy-baron").name == next(e.name for e in tiny_facts.entities if e.id == "cy-baron")
    assert "case-zed-resort" in run("search", "Zed Resort").stdout
    assert PRIVATE in next(line for line in run("datasets").stdout.splitlines() if "case" in line)
    for whole in (["--all", "--format", "links.csv"], ["case-zed-resort", "--format", "csv"], ["cy-baron"]):
        assert PRIVATE in run("export", "-o", "-", *whole).stdout
    assert PRIVATE not in run("export", "-o", "-", "eve-guard", "--format", "graphml").stdout

    with pytest.raises(BadInput, match="another dataset with the name 'case', which is private"):
        Writer(database).load(tiny_facts.model_copy(update={"dataset": "case"}))

    # Whom the sheet calls by a pseudonym, it does not name.
    Writer(database).unload(tiny_facts.dataset)
    assert Reader(database).entity("held-person").name == "a survivor (name withheld)"
    Writer(database).load(tiny_facts)
    assert "uux" not in str([row for row in everything(database) if "Sealed" not in row[0]]).lower()
    assert Reader(database).entity("held-person").protected


def test_the_command_writes_a_template_and_never_over_a_sheet(khsae: Callable[..., Ended], tmp_path: Path) -> None:
    run = partial(khsae, settings_for(tmp_path / "none"), "template")
    assert run().stdout.startswith("subject,subject type,")
    assert run("-o", str(tmp_path / "case.xlsx")).returncode == 0
    assert "exists already" in run("-o", str(tmp_path / "case.xlsx")).stderr
    assert "a .csv or .xlsx file" in run("-o", str(tmp_path / "case.doc")).stderr
    checked = khsae(settings_for(tmp_path / "none"), "load", "sheet", str(tmp_path / "case.xlsx"), "--check")
    assert "no record was found" in checked.stderr
    assert not (tmp_path / "none").exists()
