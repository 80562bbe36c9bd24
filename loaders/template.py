"""The template of an investigator's sheet: its columns, what each is for, and the words that they accept.

`loaders/lists/sheet.py` reads what `write` makes; both take the words from the vocabulary.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from graph.vocabulary import GROUPS, PREDICATES, SOURCE_KINDS, STATUSES, TYPES, Predicate

COLUMNS: dict[str, str] = {
    "subject": "who or what the row is about: a name, spelled the same throughout the sheet, or an id in the graph",
    "subject type": "person, company, public body…, as listed below. Once per name is enough; leave empty for an id",
    "subject pseudonym": "fill it in to protect the subject: it is shown instead of the name, which stays sealed",
    "predicate": "what the row says, as listed below: owns, works for…",
    "object": "the other party of the row, whom or what the predicate is about: a name or an id, like the subject",
    "object type": "like the subject type",
    "object pseudonym": "like the subject pseudonym",
    "value": "an amount, a number, the words of a statement: where there is no object, or to say more about it",
    "role": "for kinship and offices: son-in-law, director",
    "status": "how it is known, as listed below: reported, alleged, official…",
    "said by": "who says so, if not the source itself: names or ids, with ; between them",
    "quote": "the words that it rests on, 40 at most; for a list, law, table or note a locator is enough",
    "locator": "where in the source: page 3, row 17, from minute 12",
    "on": "when it happened: 2022, 2022-09 or 2022-09-14",
    "start": "since when it has been true",
    "end": "until when it was true, if it has ended",
    "note": "a remark on this row; it must say no more than the row",
    "source title": "title of the source. The same title is the same source throughout the sheet; give the rest once",
    "source kind": "article, report, note…, as listed below",
    "publisher": "who published it",
    "published": "when: 2022, 2022-09 or 2022-09-14",
    "address": "its address on the web: https://example.org/page",
    "language": "of the source, as a two-letter code: en, km, zh",
    "source note": "what a reader should know about the source; why it has no address, if it has none",
}  # fmt: skip
NEEDED = ("subject", "predicate", "status", "source title")
"""Columns that every sheet has, filled in on every row."""
COMMENT = "#"
"""Starts a row that is not read."""


def write(path: Path) -> None:
    """The template as .csv or .xlsx: the header, and what each column takes."""
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path)
    else:
        path.write_text(text(), encoding="utf-8-sig")


def text() -> str:
    """The template as CSV. What each column takes is explained in rows that are not read."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows([f"{COMMENT} {what}: {says}"] for what, says in explained())
    return out.getvalue()


def _write_workbook(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    claims = book.create_sheet("claims")
    claims.freeze_panes = "A2"
    claims.append(list(COLUMNS))
    words = book.create_sheet("words")
    words.column_dimensions["A"].width, words.column_dimensions["B"].width = 24, 120
    for row in explained():
        words.append(row)
    book.save(path)


def explained() -> Iterator[tuple[str, str]]:
    """What each column takes, and what each word means."""
    yield from COLUMNS.items()
    yield "types", ", ".join(kind.label for kind in TYPES.values())
    for group, (label, _) in GROUPS.items():
        yield f"predicates of {label}", ", ".join(_offered(p) for p in PREDICATES.values() if p.group == group)
    for status, says in STATUSES.items():
        yield f"status {status}", says
    for kind, says in SOURCE_KINDS.items():
        yield f"source kind {kind}", says


# --- the words, as a sheet may spell them ----------------------------------------------------------


def key(said: str) -> str:
    """The words of a cell, ignoring case, white space, and the underscores in names."""
    return " ".join(said.replace("_", " ").casefold().split())


def _plain(predicate: Predicate) -> str:
    """Its verb, without the placeholders for value and date: "is a member of"."""
    return " ".join(word for word in predicate.says.split() if not word.startswith("{"))


def _by_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for p in PREDICATES.values():
        for said in {key(p.name)} | (set() if "{role}" in p.says else {key(_plain(p))}):
            found[said].append(p.name)
    return dict(found)


_PREDICATES = _by_words()
_INVERSE = {key(p.inverse): p for p in PREDICATES.values() if p.inverse and not p.symmetric}
_TYPES = {key(said): kind.name for kind in TYPES.values() for said in (kind.name, kind.label)}


def predicate(said: str) -> str:
    """A predicate by its name or its verb. Raises ValueError."""
    found = [said] if said in PREDICATES else _PREDICATES.get(key(said), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"{said!r} may be {' or '.join(found)}: write one of them")
    if turned := _INVERSE.get(key(said)):
        raise ValueError(f"say it the other way round, with {_offered(turned)!r}: swap subject and object")
    raise ValueError(f"there is no {said!r}; the template lists them")


def entity_type(said: str) -> str:
    """A type by its name or its label. Raises ValueError."""
    if found := _TYPES.get(key(said)):
        return found
    raise ValueError(f"there is no {said!r}: use one of {', '.join(kind.label for kind in TYPES.values())}")


def _offered(predicate: Predicate) -> str:
    """The verb where it is enough, else the name with its verb."""
    said = _plain(predicate)
    if _PREDICATES.get(key(said)) == [predicate.name]:
        return said
    return f"{predicate.name} ({predicate.says.replace('{role}', '…')})"
