"""A reader's own copies of sources, kept in the data folder, never in the repository; quotes are held against them.

Nothing in a copy is ever run or shown as it is: only its text is read.
"""

import hashlib
import io
import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from graph.errors import BadInput, NotFound
from graph.files import BadFile, read_bytes
from graph.models import ClaimView, Model, Source
from graph.sources.quoting import AROUND, Passage, Text

Kind = Literal["html", "pdf", "text"]
_FOLDER = "kept"
_LARGEST = 64 * 2**20
_ENDINGS: dict[Kind, str] = {"html": ".html", "pdf": ".pdf", "text": ".txt"}
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dt", "figcaption", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre"),
    *("section", "table", "td", "th", "title", "tr", "ul"),
)
_NEVER_READ = ("script", "style", "noscript", "template", "svg")


class AboutCopy(Model):
    """What is known of a copy, but for its text."""

    source: str
    name: str
    kind: Kind
    sha256: str
    size: int
    kept: str


class Copy(AboutCopy):
    """`pages`: its text, page by page; a text without pages is one page."""

    pages: tuple[str, ...]


class Held(Model):
    """A claim's quote, held against the copy. `place`: "page 3"; `before`, `passage` and `after` are the text there."""

    claim: str
    outcome: Literal["verbatim", "near", "not found", "no quote"]
    place: str | None = None
    before: str = ""
    passage: str = ""
    after: str = ""


def keep(folder: Path, source: Source, file: Path) -> Copy:
    """Keeps a copy of a source, instead of an earlier one. Raises BadInput for a file without text."""
    try:
        raw = read_bytes(file, largest=_LARGEST)
    except BadFile as exc:
        raise BadInput(f"{file}: {exc.reason}.") from exc
    kind = _kind_of(raw, file)
    pages = tuple(_READERS[kind](raw, file))
    if not any(page.strip() for page in pages):
        wanted = (
            "Its pages are images: make them text first, with OCR." if kind == "pdf" else "There is nothing to read."
        )
        raise BadInput(f"{file}: this {kind.upper()} file holds no text. {wanted} Nothing was kept.")
    copy = Copy(
        source=source.id,
        name=file.name,
        kind=kind,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        kept=date.today().isoformat(),
        pages=pages,
    )
    place = _place(folder, source.id)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for ending in _ENDINGS.values():
            place.with_suffix(ending).unlink(missing_ok=True)
        _write(place.with_suffix(_ENDINGS[kind]), raw)
        _write(place, copy.model_dump_json().encode())
    except OSError as exc:
        raise BadInput(f"{place.parent} cannot be written: {exc.strerror}.") from exc
    return copy


def edition(folder: Path) -> str:
    """Changes whenever a copy is kept or removed."""
    try:
        return str((folder / _FOLDER).stat().st_mtime_ns)
    except OSError:
        return ""


def is_kept(folder: Path, source: str) -> bool:
    return _place(folder, source).exists()


def kept(folder: Path, source: str) -> Copy:
    """The copy of a source. Raises NotFound, and BadInput for one that cannot be read."""
    place = _place(folder, source)
    try:
        return Copy.model_validate_json(read_bytes(place, largest=4 * _LARGEST))
    except BadFile as exc:
        if not place.exists():
            raise NotFound("copy", source) from exc
        raise BadInput(f"{place}: {exc.reason}. Keep the copy again.") from exc
    except ValidationError as exc:
        raise BadInput(f"{place} is damaged, or of another version of Khsae. Keep the copy again.") from exc


def hold(copy: Copy, claims: Sequence[ClaimView]) -> list[Held]:
    """Each claim's quote, held against the copy: those found in the order of the text, then those not found."""
    text = Text("\n".join(copy.pages))
    placed = [(text.find(claim.quote) if claim.quote else None, claim) for claim in claims]
    placed.sort(key=lambda one: (one[0] is None, one[0].first if one[0] else 0, not one[1].quote))
    return [_held(text, copy, claim, found) for found, claim in placed]


def _held(text: Text, copy: Copy, claim: ClaimView, found: Passage | None) -> Held:
    if not found:
        return Held(claim=claim.id, outcome="not found" if claim.quote else "no quote")
    return Held(
        claim=claim.id,
        outcome="verbatim" if found.exact else "near",
        place=_named(text.text, found.first, copy),
        before=text.text[max(0, found.first - AROUND) : found.first],
        passage=text.text[found.first : found.end],
        after=text.text[found.end : found.end + AROUND],
    )


def _named(text: str, at: int, copy: Copy) -> str:
    if copy.kind != "pdf":
        return f"line {text.count(chr(10), 0, at) + 1}"
    for number, page in enumerate(copy.pages, 1):
        at -= len(page) + 1
        if at < 0:
            return f"page {number}"
    return f"page {len(copy.pages)}"


# --- files ----------------------------------------------------------------------------------------


def _place(folder: Path, source: str) -> Path:
    """Ids may hold what no file name can, so the name is made from them."""
    return folder / _FOLDER / f"{hashlib.sha256(source.encode()).hexdigest()[:32]}.json"


def _write(path: Path, raw: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_bytes(raw)
    draft.replace(path)


def _kind_of(raw: bytes, file: Path) -> Kind:
    start = raw[:2048].lstrip().lower()
    if start.startswith(b"%pdf"):
        return "pdf"
    if file.suffix.lower() in (".html", ".htm", ".xhtml") or start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if file.suffix.lower() == ".pdf":
        raise BadInput(f"{file}: this is not a PDF file, in spite of its name. Nothing was kept.")
    return "text"


def _text(raw: bytes, file: Path) -> list[str]:
    try:
        return [raw.decode("utf-8-sig")]
    except UnicodeDecodeError as exc:
        raise BadInput(f"{file}: this is neither HTML nor PDF, nor text in UTF-8. Nothing was kept.") from exc


def _html(raw: bytes, _: Path) -> list[str]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(raw, "html.parser")
    for element in soup(_NEVER_READ):
        element.decompose()
    for element in soup(_BLOCKS):
        element.append("\n")  # without it, the last word of one and the first of the next would be one
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return ["\n".join(line for line in lines if line)]


def _pdf(raw: bytes, file: Path) -> list[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is said once, in words
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput(f"{file}: this PDF asks for a password: save it without one. Nothing was kept.")
        return [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, RecursionError, OSError) as exc:
        raise BadInput(f"{file}: this PDF is damaged and cannot be read: {exc}. Nothing was kept.") from exc


_READERS = {"html": _html, "pdf": _pdf, "text": _text}
