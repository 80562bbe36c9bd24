"""The ICIJ's Offshore Leaks Database: CSV files of nodes and relationships, or a MySQL dump of its edges.

Nodes are read before their relationships. Where only edges are given, each number becomes an unnamed node.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from graph import names
from graph.errors import BadInput
from graph.files import readable
from graph.models import Claim, Entity, Name, Source
from graph.vocabulary import PARTICULAR
from loaders import icij_model as icij
from loaders.lists import Aside, Refuse
from loaders.shelf import Record, claim_id
from loaders.tables import rows
from loaders.unpacking import opened, parts

HELP = "ICIJ Offshore Leaks: CSV files of nodes and relationships (or the .zip of them), or a MySQL dump of the edges."

_EDGE = re.compile(rb"\((\d+),'([A-Za-z_ ]+)',(\d+)\)")
_DUMPED = re.compile(rb"-- Dump completed on (\d{4}-\d{2}-\d{2})")
_PAGE = 4096
_SEEN, _ADDRESS, _COMPANY = 1, 2, 4
_LONGEST = 5000
_TOLD = {
    # column: (predicate, role, how its value is worded)
    "original_name": ("ALSO_KNOWN_AS", "original name", "{}"),
    "former_name": ("ALSO_KNOWN_AS", "former name", "{}"),
    "ibcRUC": ("IDENTIFIED_BY", "registration number", "{}"),
    "internal_id": ("IDENTIFIED_BY", "internal number", "{}"),
    "service_provider": ("DESCRIBED_AS", None, "served by {}"),
    "type": ("DESCRIBED_AS", None, "{}"),
}
_DAYS = {
    "struck_off_date": ("DISSOLVED", None),
    "closed_date": ("DISSOLVED", None),
    "inactivation_date": ("DESCRIBED_AS", "inactive"),
    "dorm_date": ("DESCRIBED_AS", "dormant"),
}
_READ = frozenset(
    ["node_id", "name", "country_codes", "sourceID", "note", "incorporation_date", "jurisdiction_description", ""]
)


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    tables = [table for path in paths for table in _tables(path)]
    database = _Database(refuse)
    for table in tables:
        if table.kind in _NODES:
            yield from database.nodes(table)
    edges = [table for table in tables if table.kind not in _NODES]
    if len(edges) == len(tables):
        yield from database.unnamed(edges)
    for table in edges:
        yield from database.edges(table)
    yield from database.sources()


# --- files ----------------------------------------------------------------------------------------

_NODES = ("Company", "Organization", "LegalEntity", "Address")


@dataclass
class _Table:
    path: Path
    part: str | None
    kind: str
    """The type of its nodes; "edges" or "dump"."""
    columns: Mapping[str, int] = field(default_factory=dict[str, int])
    dumped: str | None = None

    @property
    def name(self) -> str:
        return self.part or self.path.name


def _tables(path: Path) -> Iterator[_Table]:
    zipped = path.suffix.lower() == ".zip"
    for part in [name for name in parts(path) if name.lower().endswith((".csv", ".sql"))] if zipped else [None]:
        with opened(path, part) as content:
            first = content.readline(2**20)
            if first.startswith((b"-- MySQL dump", b"-- MariaDB dump")):
                yield _Table(path, part, "dump")
                continue
        yield _recognised(path, part)


def _recognised(path: Path, part: str | None) -> _Table:
    with opened(path, part) as content:
        _, header = next(rows(content, path.name, lambda place, why: None), (1, list[str]()))
    columns = {name.strip(): n for n, name in enumerate(header)}
    known = frozenset(columns)
    lower = {name.lower() for name in columns}
    if not lower.isdisjoint(icij.START) and not lower.isdisjoint(icij.END):
        return _Table(path, part, "edges", {name.lower(): n for name, n in columns.items()} | columns)
    if kind := icij.kind_of(known):
        return _Table(path, part, kind, columns)
    found = ", ".join(name[:40] for name in header[:12]) or "nothing"
    raise BadInput(
        f"{part or path}:1: the columns are {found}. Wanted: 'node_id' and 'name' or 'address' (nodes), or "
        "'node_id_start', 'node_id_end' and 'rel_type' (relationships), as in the files of the Offshore Leaks Database."
    )


# --- records --------------------------------------------------------------------------------------


class _Database:
    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._placeholders: set[str] = set()
        self._known: dict[str, str] = {}
        """What each source says of how current it is."""
        self._dumped: str | None = None
        self._aside = Aside()
        self._marks: dict[int, bytearray] = {}
        """What links say of nodes without names, by their numbers."""

    # --- nodes

    def nodes(self, table: _Table) -> Iterator[Record]:
        columns, name = table.columns, table.name
        others = [(n, column) for column, n in columns.items() if column not in _READ | _TOLD.keys() | _DAYS.keys()]
        said = [(n, *_TOLD[column]) for column, n in columns.items() if column in _TOLD]
        days = [(n, *_DAYS[column]) for column, n in columns.items() if column in _DAYS]
        shown = [columns[column] for column in ("name", "address") if column in columns]
        if table.kind == "Address":
            shown.reverse()
        blank = -1  # of what is read below, the last cell is empty
        id_at, countries_at, source_at, note_at, valid_at, since_at, where_at = (
            columns.get(column, blank)
            for column in (
                *("node_id", "country_codes", "sourceID", "note", "valid_until"),
                *("incorporation_date", "jurisdiction_description"),
            )
        )
        for line, cells in self._rows(table):
            row = [*cells, ""]
            place, node = f"{name}:{line}", row[id_at].strip()
            if not (node.isdecimal() and len(node) < 12):
                self._refuse(place, f"a node_id is a number, not {node[:40]!r}")
                continue
            borne = " ".join(readable(next((row[n] for n in shown if row[n].strip()), "")).split())
            if table.kind == "Address":
                borne = borne if len(borne) <= 300 else f"{borne[:299]}…"
            placeholder = icij.is_placeholder(borne)
            if placeholder:
                self._placeholders.add(node)
            source = self._source_of(row[source_at], row[valid_at])
            note = readable(row[note_at]).strip()
            yield Entity(
                id=f"icij-{node}",
                type=table.kind,
                name=borne or f"ICIJ node {node} (unnamed)",
                names=(Name(value=borne, script=names.script(borne), kind="name"),) if borne else (),
                unnamed=not borne,
                generic=placeholder,
                countries=icij.countries(row[countries_at]),
                note=f"According to the ICIJ: {note}"[:_LONGEST] if note else None,
            )
            yield self._claim(node, "IDENTIFIED_BY", source, node, place, value=node, role="ICIJ node id")
            where = readable(row[where_at]).strip()
            where = where if where.lower() not in icij.NOWHERE else ""
            since = self._day(row[since_at])
            if where or since:
                yield self._claim(node, "ESTABLISHED", source, node, place, value=where or None, on=since)
            for n, predicate, role, words in said:
                if value := readable(row[n]).strip():
                    told = words.format(value)
                    unit = icij.JURISDICTIONS.get(where.lower()) if role == "registration number" else None
                    yield self._claim(node, predicate, source, node, place, value=told, role=role, unit=unit)
            for n, predicate, value in days:
                if on := self._day(row[n]):
                    yield self._claim(node, predicate, source, node, place, value=value, on=on)
            for n, column in others:
                if row[n] and column not in icij.LEFT:
                    self._aside.add(column[:80])

    def unnamed(self, tables: Sequence[_Table]) -> Iterator[Entity]:
        """Nodes of which only the numbers are known, with what their links say of their types."""
        pages = self._marks

        def mark(node: int, bits: int) -> None:
            page, at = divmod(node, _PAGE)
            if (found := pages.get(page)) is None:
                found = pages[page] = bytearray(_PAGE)
            found[at] |= bits

        for table in tables:
            for _, start, type, link, end, *_ in self._ends(table):
                told = icij.says(type, link)
                predicate = told[0] if told else ""
                mark(start, _SEEN)
                company = predicate in ("OFFICER_OF", "DIRECTS", "HOLDS_SHARES_IN", "HAS_INTEREST_IN", "ACTS_FOR")
                mark(end, _ADDRESS if predicate == "HAS_ADDRESS" else _COMPANY if company else _SEEN)
        for page in sorted(pages):
            for at, bits in enumerate(pages[page]):
                if bits:
                    node = page * _PAGE + at
                    # Some companies are given as the address of another.
                    kind = "Company" if bits & _COMPANY else "Address" if bits & _ADDRESS else "LegalEntity"
                    yield Entity(id=f"icij-{node}", type=kind, name=f"ICIJ node {node} (unnamed)", unnamed=True)

    # --- relationships

    def edges(self, table: _Table) -> Iterator[Claim]:
        for place, start, type, link, end, source, begun, ended in self._ends(table, refuse=True):
            if (told := icij.says(type, link)) is None:
                self._aside.add(f"links of the type {type[:40]}")
                continue
            predicate, role, value = told
            if predicate == "HAS_ADDRESS" and self._is_company(end):
                predicate, role = "LINKED_TO", "registered address"
            if self._placeholders and predicate in PARTICULAR and self._placeholders & {str(start), str(end)}:
                if predicate == "POSSIBLY_SAME":
                    self._aside.add("placeholder names that are marked as the same")
                    continue
                predicate, role = "LINKED_TO", role or link.removesuffix(" of") or None
            first, last = self._day(begun), self._day(ended)
            yield self._claim(
                str(start),
                predicate,
                self._source_of(source, ""),
                f"{start} {type} {end}"[:300],
                place,
                object=str(end),
                value=value,
                role=role,
                start=first,
                end=last,
            )

    def _is_company(self, node: int) -> bool:
        """The edges of nodes of which only the numbers are known."""
        page, at = divmod(node, _PAGE)
        return page in self._marks and bool(self._marks[page][at] & _COMPANY)

    def _ends(self, table: _Table, *, refuse: bool = False) -> Iterator[tuple[str, int, str, str, int, str, str, str]]:
        """Place, start, type, link, end, source, and dates of each link."""
        if table.kind == "dump":
            with opened(table.path, table.part) as content:
                yield from self._dumped_edges(content, table.name)
            return
        columns = table.columns
        blank = -1  # of what is read below, the last cell is empty
        start_at, end_at = (next(columns[c] for c in names if c in columns) for names in (icij.START, icij.END))
        type_at, link_at, source_at, begun_at, ended_at = (
            columns.get(column, blank) for column in ("rel_type", "link", "sourceID", "start_date", "end_date")
        )
        for line, cells in self._rows(table, refuse=refuse):
            row = [*cells, ""]
            start, end = row[start_at].strip(), row[end_at].strip()
            if start.isdecimal() and end.isdecimal() and len(start) < 12 and len(end) < 12:
                place = f"{table.name}:{line}"
                more = row[source_at], row[begun_at], row[ended_at]
                yield place, int(start), row[type_at] or row[link_at], row[link_at], int(end), *more
            elif refuse:
                self._refuse(f"{table.name}:{line}", f"both ends are numbers, not {start[:40]!r} and {end[:40]!r}")

    def _dumped_edges(self, content: IO[bytes], name: str) -> Iterator[tuple[str, int, str, str, int, str, str, str]]:
        n = 0
        for line in content:
            if line.startswith(b"INSERT INTO"):
                for start, type, end in _EDGE.findall(line):
                    n += 1
                    yield f"{name}:edge {n}", int(start), type.decode(), "", int(end), "", "", ""
            elif found := _DUMPED.match(line):
                self._dumped = found[1].decode()
        if not n:
            raise BadInput(f"{name}: the dump holds no edges. Wanted: rows of node1, 'rel_type', node2, in plain SQL.")

    def _rows(self, table: _Table, *, refuse: bool = True) -> Iterator[tuple[int, list[str]]]:
        wanted = len(table.columns)
        say = self._refuse if refuse else lambda place, why: None
        with opened(table.path, table.part) as content:
            lines = rows(content, table.name, say)
            _, header = next(lines)
            wanted = len(header)
            for line, row in lines:
                if len(row) == wanted:
                    yield line, row
                elif row:
                    say(f"{table.name}:{line}", f"{wanted} columns were wanted, not {len(row):,}")

    # --- how

    def _claim(
        self,
        subject: str,
        predicate: str,
        source: str,
        locator: str,
        place: str,
        *,
        object: str | None = None,
        value: str | None = None,
        role: str | None = None,
        unit: str | None = None,
        on: str | None = None,
        start: str | None = None,
        end: str | None = None,
    ) -> Claim:
        ends = f"icij-{subject}", f"icij-{object}" if object else None
        return Claim(
            id=claim_id("icij", ends[0], predicate, ends[1], value, role, unit, on, start, end, source),
            subject=ends[0],
            predicate=predicate,
            object=ends[1],
            value=value,
            role=role,
            unit=unit,
            status="reported",
            locator=locator,
            language="en",
            on=on,
            start=start,
            end=end,
            source=source,
            origin=place,
        )

    def _day(self, text: str) -> str | None:
        if not text:
            return None
        if (found := icij.day(text)) is None:
            self._aside.add("ambiguous or unreadable dates")
        return found

    def _source_of(self, name: str, current: str) -> str:
        if name not in self._known or (current and not self._known[name]):
            self._known[name] = current
        return _source_id(name)

    def sources(self) -> Iterator[Source]:
        aside = self._aside.told()
        for n, (name, current) in enumerate(sorted(self._known.items())):
            told = f" {readable(current)[:300].strip()}." if current else ""
            left = f" {aside}" if aside and n == 0 else ""
            yield Source(
                id=_source_id(name),
                title=f"Offshore Leaks Database{f': {readable(name)[:200]}' if name else ''}",
                publisher="International Consortium of Investigative Journalists",
                published=self._dumped,
                url="https://offshoreleaks.icij.org",
                kind="table",
                language="en",
                licence="ODbL 1.0; contents CC BY-SA",
                note=f"{icij.CAVEAT}{told}{left}"[:_LONGEST],
            )


def _source_id(name: str) -> str:
    words = "-".join(re.findall("[a-z0-9]+", name.lower()))[:60].strip("-")
    return f"icij-source-{words or 'edges'}"
