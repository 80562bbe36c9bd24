"""An investigator's own claims, in a spreadsheet with the columns of the template (`loaders/template.py`).

Each row is a claim, checked as facts files are. A cell that refers to somebody holds a name, which becomes an entity of
this sheet, or the id of an entity in the graph. What is loaded is private to its graph.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from graph import names
from graph.claims.checks import source_problems
from graph.errors import BadInput
from graph.files import control_character
from graph.models import PRIVATE, Claim, Entity, Name, Source
from loaders import template
from loaders.accusations import Said, unfounded
from loaders.curated import RESERVED
from loaders.fields import ClaimFact, EntityFact, SourceFact
from loaders.lists import Refuse
from loaders.shelf import Record, claim_id
from loaders.slugs import digest, slug
from loaders.spreadsheet import rows
from loaders.template import COLUMNS, COMMENT, NEEDED, key
from loaders.yaml_lines import say

HELP = "An investigator's own claims: a .csv or .xlsx file with the columns of the template."
OWN = True

Cells = Mapping[str, str]
"""A row by its columns, without those that are empty."""
M = TypeVar("M", bound=BaseModel)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ENDS = ("subject", "object")
_DATES = ("on", "start", "end", "published")
_SHEET_ERRORS = ("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!")
_DAY_NUMBER = re.compile(r"[1-9]\d{4}(\.\d+)?")
"""A day as a spreadsheet stores it, in a cell that is not formatted as a date."""
_SOURCE = {
    "publisher": "publisher",
    "published": "published",
    "address": "url",
    "source kind": "kind",
    "language": "language",
    "source note": "note",
}
"""The columns of a source, and their names in its record. Those of a claim have the same names."""
_CLAIM = ("value", "role", "status", "quote", "locator", "on", "start", "end", "note")


def named(path: Path) -> str:
    """A sheet's dataset is named after its file. Raises BadInput."""
    name = slug(path.stem)
    if name in RESERVED:
        raise BadInput(f"{path}: a dataset is named after its sheet, and cannot be named {name!r}. Rename the file.")
    return name


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Record]:
    for path in paths:
        yield from _Sheet(path, refuse).records()


@dataclass
class _Thing:
    """Somebody or something that the sheet names, and what it is, with the first row that says so."""

    type: tuple[str, int] | None = None
    pseudonym: tuple[str, int] | None = None


@dataclass
class _Sheet:
    """Read twice: what is said once about a name or a source may be in any row."""

    path: Path
    refuse: Refuse
    things: dict[str, _Thing] = field(default_factory=dict)
    """By name, unless it is an id."""
    sources: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    """By title: what its columns say, and the first row that says so."""
    faulty: dict[str, int] = field(default_factory=dict)
    """Titles of sources with errors, and the row where that was reported."""
    bearers: dict[str, str] = field(default_factory=dict)
    """By id: the only name that may have it."""

    def records(self) -> Iterator[Record]:
        dataset = named(self.path)
        for n, cells in self._rows(lambda place, why: None):
            self._learn(n, cells)
        for n, cells in self._rows(self.refuse):
            row = _Row(self, dataset, n, cells)
            yield from row.records()
            if row.wrong:
                self.refuse(f"{self.path.name}:{n}", "; ".join(row.wrong))

    def _rows(self, refuse: Refuse) -> Iterator[tuple[int, Cells]]:
        header: list[str] | None = None
        for n, cells in rows(self.path, refuse):
            if cells[0].startswith(COMMENT) and cells[0] not in _SHEET_ERRORS:
                continue
            if header is None:
                header = _header(cells, f"{self.path.name}:{n}")
            elif any(text for at, text in enumerate(cells) if not "".join(header[at : at + 1])):
                refuse(f"{self.path.name}:{n}", "a cell is filled in, but its column has no name")
            else:
                yield n, {name: text for name, text in zip(header, cells, strict=False) if text}
        if header is None:
            raise BadInput(f"{self.path.name} is empty: its first row must hold the columns of the template.")

    def _learn(self, n: int, cells: Cells) -> None:
        for end in _ENDS:
            if (name := cells.get(end)) and not _ID.fullmatch(name):
                thing = self.things.setdefault(_one_way(name), _Thing())
                if said := cells.get(f"{end} type"):
                    thing.type = thing.type or (key(said), n)
                if said := cells.get(f"{end} pseudonym"):
                    thing.pseudonym = thing.pseudonym or (said, n)
        if title := cells.get("source title"):
            source = self.sources.setdefault(title, {})
            for column in _SOURCE:
                if said := cells.get(column):
                    source.setdefault(column, (said, n))


@dataclass
class _Row:
    """One row, as records, or what is wrong with it. No message quotes a name: it may have to be withheld."""

    sheet: _Sheet
    dataset: str
    n: int
    cells: Cells
    wrong: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def records(self) -> list[Record]:
        cells = self.cells
        for column in NEEDED:
            if column not in cells:
                self._add(column, "it is missing (of merged cells, only the first is filled)")
        for column, text in cells.items():
            if text in _SHEET_ERRORS:
                self._add(column, f"the spreadsheet shows an error here, {text}")
            if unwanted := control_character(text):
                self._add(column, f"it holds U+{ord(unwanted):04X}, an invisible control character")
        if self.wrong:
            return []
        source = self._source()
        said: dict[str, Any] = {column: cells[column] for column in _CLAIM if column in cells}
        said |= {end: self._end(end) for end in _ENDS} | {"status": key(cells["status"])}
        said |= {"predicate": self._word("predicate", template.predicate, cells["predicate"]), "id": "row"}
        said["said_by"] = [self._speaker(name) for name in cells.get("said by", "").split(";") if name.strip()]
        fact = self._checked(ClaimFact, said, {})
        if fact is None or source is None or self.wrong:
            return []
        words = " ".join(text for column, text in cells.items() if column != "note")
        for word in unfounded(fact.note or "", [Said(fact.predicate, fact.status, words)]):
            self._add("note", f"it says {word!r}, which the row does not: weaken it, or say whose word it is")
        parts = [fact.subject, fact.predicate, fact.object, fact.value, fact.role, fact.on, fact.start, fact.end]
        claim = Claim(
            **fact.model_dump(exclude={"id"}),
            id=claim_id(self.dataset, *parts, fact.status, *fact.said_by, source.id),
            language=source.language,
            source=source.id,
            origin=f"{self.sheet.path.name}:{self.n}",
        )
        return [] if self.wrong else [source, *self.entities, claim]

    def _add(self, column: str, message: str) -> None:
        self.wrong.append(f"{column}: {message}")

    def _word(self, column: str, read: Callable[[str], str], said: str) -> str:
        try:
            return read(said)
        except ValueError as exc:
            self._add(column, str(exc))
            return said

    # --- who and what

    def _end(self, end: str) -> str | None:
        """The id of the subject or the object."""
        name, about = self.cells.get(end), (f"{end} type", f"{end} pseudonym")
        if name is None or _ID.fullmatch(name):
            for column in (column for column in about if column in self.cells):
                self._add(
                    column, f"the {end} is an id, and the graph knows that already" if name else f"there is no {end}"
                )
            return name
        thing = self.sheet.things[_one_way(name)]
        for column, said in zip(about, (thing.type, thing.pseudonym), strict=True):
            if said and column in self.cells and key(self.cells[column]) != key(said[0]):
                self._add(column, f"for the same name, row {said[1]} has another one")
        if thing.type is None:
            self._add(about[0], "it is missing, here and wherever the name stands")
            return self.dataset
        return self._entity(end, name, thing, self._word(about[0], template.entity_type, thing.type[0]))

    def _speaker(self, name: str) -> str:
        name = name.strip()
        if _ID.fullmatch(name):
            return name
        thing = self.sheet.things.get(_one_way(name), _Thing())
        type_ = self._word("said by", template.entity_type, thing.type[0]) if thing.type else "LegalEntity"
        return self._entity("said by", name, thing, type_)

    def _entity(self, column: str, name: str, thing: _Thing, type_: str) -> str:
        shown = thing.pseudonym[0] if thing.pseudonym else name
        self._checked(EntityFact, {"id": "name", "type": type_, "name": name, "pseudonym": shown}, {"name": column})
        id = f"{self.dataset}-{slug(shown)}"
        if self.sheet.bearers.setdefault(id, _one_way(name)) != _one_way(name):
            self._add(
                column,
                "another name or pseudonym of the sheet differs from it only in signs or script, and would have the "
                "same id: write it one way, or add what tells the two apart",
            )
        borne = Name(value=name, script=names.script(name), kind="name")
        protected = thing.pseudonym is not None
        self.entities.append(Entity(id=id, type=type_, name=shown, names=(borne,), protected=protected))
        return id

    # --- where it comes from

    def _source(self) -> Source | None:
        title = self.cells["source title"]
        if first := self.sheet.faulty.get(title):
            self._add("source title", f"see row {first} for what is wrong with this source")
            return None
        known = self.sheet.sources[title]
        for column, (said, row) in known.items():
            if self.cells.get(column, said) != said:
                self._add(column, f"for a source with this title, row {row} has another one")
        # The title may hold a name that is to be withheld; the id must not.
        id = f"{self.dataset}-source-{digest(title)}"
        given = {_SOURCE[column]: said for column, (said, _) in known.items()} | {"id": id, "title": title}
        given["kind"] = key(given.get("kind", ""))
        columns = {field: column for column, field in _SOURCE.items()} | {"title": "source title"}
        before = len(self.wrong)
        fact = self._checked(SourceFact, given, columns)
        for name, message in source_problems(fact) if fact else ():
            self._add(columns.get(name, "address"), message)
        if fact is None or len(self.wrong) > before:
            self.sheet.faulty[title] = self.n
            return None
        return Source(**fact.model_dump(exclude={"licence"}), licence=PRIVATE)

    def _checked(self, model: type[M], given: Mapping[str, Any], columns: Mapping[str, str]) -> M | None:
        """The record, or None with all that is wrong with it, by column."""
        try:
            return model.model_validate(given)
        except ValidationError as exc:
            for error in exc.errors():
                name = str(error["loc"][0])
                column = columns.get(name, name)
                if column in _DATES and _DAY_NUMBER.fullmatch(str(error["input"])):
                    self._add(
                        column,
                        "this is a spreadsheet's number for a day: format the cell as a date, or write it as text",
                    )
                else:
                    self.wrong.append(say({**error, "loc": (column,)}, model))
            return None


def _header(cells: Sequence[str], place: str) -> list[str]:
    """The columns. Raises BadInput with all that is wrong with them."""
    found = [key(cell) for cell in cells]
    wrong = [f"there is no column {name!r}" for name in found if name and name not in COLUMNS]
    wrong += [f"the column {name!r} appears twice" for name in COLUMNS if found.count(name) > 1]
    wrong += [f"the column {name!r} is missing" for name in NEEDED if name not in found]
    if wrong:
        raise BadInput(f"{place}: {'; '.join(wrong)}. The columns are: {', '.join(COLUMNS)}.")
    return found


def _one_way(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())
