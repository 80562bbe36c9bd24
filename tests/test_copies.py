"""A reader's own copy of a source: what is read of it, which quotes are in it, and what is never shown."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pypdf import PdfWriter

from graph.errors import BadInput, NotFound
from graph.models import Source
from graph.questions.reader import Reader
from graph.sources import copies
from graph.sources.quoting import Text
from tests.server import settings_of
from tests.test_api import get, refused

SOURCE = Source(id="a/strange id", title="An Invented Gazette", kind="article", language="en")
PAGE = """<!doctype html><title>Gazette</title><script>alert("never")</script><style>p { color: red }</style>
<nav>Home</nav><p>The <b>tycoon</b> said: &ldquo;I have noth&shy;ing to do
with it&rdquo;, and left.</p><p>It was   late.</p><p onclick="alert(1)">In 2020&ndash;2021 the tower stood empty.</p>"""


def pdf(*pages: str) -> bytes:
    """A PDF with these words, one page each, as a typewriter would make it."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(len(pages)))
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for n, words in enumerate(pages):
        lines = " T* ".join(f"({line}) Tj" for line in words.split("\n"))
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} /Contents {4 + 2 * n} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", list[int]()
    for n, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{at:010} 00000 n \n" for at in places)
    size = len(objects) + 1
    tail = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{tail}".encode()


def written(pages: int = 1, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    raw = io.BytesIO()
    writer.write(raw)
    return raw.getvalue()


# --- quotes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("nothing to do with it", "nothing to do\nwith it"),
        ("the ‘tower’ stood", 'the "tower" stood'.replace('"', "'")),
        ("The tower […] empty", "The tower, the 'tower' stood empty"),
        ("The [old] tower", "The tower"),
        ("[name withheld] of the ministry said so", "of the minis-\ntry said so"),
        ("… of the ministry", "of the minis-\ntry"),
    ],
)
def test_a_quote_is_found_whatever_its_spacing_quotation_marks_and_omissions(quote: str, found: str) -> None:
    text = "I have nothing to do\nwith it. The tower, the 'tower' stood empty. One of the minis-\ntry said so."
    passage = Text(text).find(quote)
    assert passage
    assert passage.exact
    assert text[passage.first : passage.end] == found


def test_a_changed_quote_is_near_and_an_invented_one_is_nowhere() -> None:
    text = Text("He was seen at the harbour in the spring of that year, and he paid for everything in gold.")
    near = text.find("He was seen at the harbor in the spring of that year")
    assert near
    assert not near.exact
    assert text.find("nobody ever denied that the bridge was sold twice") is None
    assert text.find("everything in gold … He was seen") is None or not text.find("gold … He was seen")
    for nothing in ("", " ", "[…]", "x" * 500):
        assert text.find(nothing) is None


def test_a_hyphen_is_one_however_it_is_written() -> None:
    for hyphen in "-\u2010\u2011\u2013\u2212":
        passage = Text(f"The well{hyphen}known tower").find("well-known")
        assert passage
        assert passage.exact


def test_khmer_is_found_with_and_without_zero_width_spaces() -> None:
    passage = Text("គាត់\u200bបាន\u200bនិយាយ").find("គាត់បាននិយាយ")
    assert passage
    assert passage.exact


# --- copies ---------------------------------------------------------------------------------------


def test_a_page_is_read_as_text_and_nothing_in_it_is_kept_that_could_run(tmp_path: Path) -> None:
    file = tmp_path / "gazette.htm"
    file.write_text(PAGE, encoding="utf-8")
    data = tmp_path / "data"
    kept = copies.keep(data, SOURCE, file)
    assert kept == copies.kept(data, SOURCE.id)
    (text,) = kept.pages
    assert "\nHome\n" in text
    assert "alert" not in text
    assert "color" not in text
    for quote in ("“I have nothing to do with it”", "It was late", "In 2020-2021 the tower"):
        passage = Text(text).find(quote)
        assert passage, quote
        assert passage.exact, quote
    files = sorted(path for path in data.rglob("*") if path.is_file())
    assert [path.suffix for path in files] == [".html", ".json"]
    assert files[0].read_bytes() == file.read_bytes()
    file.with_suffix(".txt").write_text("It was late.")
    assert copies.keep(data, SOURCE, file.with_suffix(".txt")).kind == "text"
    assert sorted(path.suffix for path in data.rglob("*") if path.is_file()) == [".json", ".txt"]


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    file = tmp_path / "report"
    file.write_bytes(pdf("A title page.", "The tower was built\nin one summer."))
    kept = copies.keep(tmp_path, SOURCE, file)
    assert (kept.kind, len(kept.pages)) == ("pdf", 2)
    assert Text(kept.pages[1]).find("was built in one summer")


@pytest.mark.parametrize(
    ("name", "raw", "wanted"),
    [
        ("scan.pdf", written(), "holds no text. Its pages are images"),
        ("locked.pdf", written(password="secret"), "asks for a password"),
        ("cut.pdf", pdf("Words.")[:300], "damaged"),
        ("named.pdf", b"no pdf at all", "in spite of its name"),
        ("empty.txt", b" \n", "holds no text"),
        ("empty.html", b"<html><script>alert(1)</script></html>", "holds no text"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\xff\xfe", "neither HTML nor PDF"),
    ],
)
def test_what_has_no_text_is_refused_in_words_and_the_earlier_copy_stays(
    tmp_path: Path, name: str, raw: bytes, wanted: str
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("It was late.")
    earlier = copies.keep(tmp_path / "data", SOURCE, good)
    file = tmp_path / name
    file.write_bytes(raw)
    with pytest.raises(BadInput, match=wanted) as refusal:
        copies.keep(tmp_path / "data", SOURCE, file)
    assert name in refusal.value.message
    assert copies.kept(tmp_path / "data", SOURCE.id) == earlier


def test_a_missing_or_damaged_copy_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        copies.keep(tmp_path, SOURCE, tmp_path / "nowhere.html")
    with pytest.raises(NotFound):
        copies.kept(tmp_path, SOURCE.id)
    file = tmp_path / "good.txt"
    file.write_text("It was late.")
    copies.keep(tmp_path, SOURCE, file)
    (record,) = (tmp_path / "kept").glob("*.json")
    record.write_text(record.read_text()[:40])
    with pytest.raises(BadInput, match="Keep the copy again"):
        copies.kept(tmp_path, SOURCE.id)


def test_the_api_shows_each_quote_in_its_context_and_withholds_protected_names(
    clients: Callable[[Reader], httpx.Client],
    tiny_reader: Reader,
    tmp_path: Path,
) -> None:
    web = clients(tiny_reader)
    id = "gazette-2020-01-05"
    shutil.rmtree(settings_of(tiny_reader).khsae_data / "kept", ignore_errors=True)  # other tests share the folder
    missing = web.get(f"/api/v1/sources/{id}/copy")
    assert missing.status_code == 404
    assert refused(missing)["code"] == "unknown_copy"
    file = tmp_path / "copy.txt"
    file.write_text(
        "Nowhere, Sunday.\nZanzibarella Quux was held at Glass Towers, and Zanzi's friends knew. Cy Baron owns "
        "Baron Holding. Ms Quux went home.",
        encoding="utf-8",
    )
    assert get(web, f"/sources/{id}")["kept"] is False
    copies.keep(settings_of(tiny_reader).khsae_data, tiny_reader.source(id), file)
    assert get(web, f"/sources/{id}")["kept"] is True
    found = get(web, f"/sources/{id}/copy")
    assert [one["outcome"] for one in found["held"]][:3] == ["verbatim", "verbatim", "not found"]
    held = {one["claim"]: one for one in found["held"]}
    assert {claim for claim, one in held.items() if one["outcome"] == "verbatim"} == {"ga-05", "ga-11"}
    assert held["ga-03"]["outcome"] == "not found"
    assert held["ga-05"]["place"] == "line 2"
    assert held["ga-05"]["passage"] == "Cy Baron owns Baron Holding."
    assert "friends knew" in held["ga-05"]["before"]
    assert "went home" in held["ga-05"]["after"]
    for name in ("Zanzi", "Quux"):
        assert name not in str(found)
    file.write_text("Another text.", encoding="utf-8")
    copies.keep(settings_of(tiny_reader).khsae_data, tiny_reader.source(id), file)
    assert "verbatim" not in {one["outcome"] for one in get(web, f"/sources/{id}/copy")["held"]}
