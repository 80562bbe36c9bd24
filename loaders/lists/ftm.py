"""FollowTheMoney: entities as JSON lines, nested or not, OpenSanctions' deltas, and statements as CSV or JSON lines.

Each file is scanned once before it is read, for what it holds and the latest date in it, which is its version.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal, cast

from pydantic_core import from_json

from graph.codes import LANGUAGE_OF
from graph.errors import BadInput
from graph.models import PRIVATE, Claim, Entity, Source
from loaders import ftm_model
from loaders.curated import RESERVED
from loaders.ftm_entities import Evidence, Evidences, Held, Record, Shaper, plain, short
from loaders.gathering import Gathered
from loaders.lists import Refuse
from loaders.tables import rows
from loaders.unpacking import opened

HELP = "FollowTheMoney entities or statements (OpenSanctions, OpenAleph, an export of Khsae), with their deltas."

Object = dict[str, Any]
_LONGEST_LINE = 2**24
_LONGEST_ID = 400
_LONGEST_NOTE = 5000
_DEEPEST = 12
_WANTED = (
    "Wanted: JSON lines with 'id', 'schema' and 'properties' (entities.ftm.json), with 'op' and 'entity' (a delta), or "
    "statements with 'entity_id', 'prop' and 'value' (JSON lines or CSV)"
)
_DAY = re.compile(rb'"(?:last_seen|last_change)": ?"([0-9]{4}-[01][0-9]-[0-3][0-9])')
_OF_OURS = b'{"id": "source:'
_PACK = (
    *("entity_id", "prop", "value", "dataset", "lang", "original_value", "target", "external", "first_seen"),
    *("last_seen", "id"),
)
"""The columns of statements without a header."""
_GENERIC = re.compile(r"entities|ftm|i?jsonl?|delta|statements?|csv|pack|targets|nested|gz|bz2|xz|zip|txt|[0-9]{14}.*")
"""Parts of a file's name that say what it holds, not whose it is."""


def named(path: Path) -> str:
    """The dataset that a file makes: named after the file, or after its folder if the file is `entities.ftm.json`."""
    own = " ".join(word for word in path.name.lower().split(".") if not _GENERIC.fullmatch(word))
    texts = (own, path.resolve().parent.name, "ftm")
    slug = next(filter(None, ("-".join(re.findall("[a-z0-9]+", text.lower()))[:24].strip("-") for text in texts)))
    return f"ftm-{slug}" if slug in RESERVED and slug != "ftm" else slug


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    files = [_looked_through(path) for path in paths]
    first, *others = files
    if first.kind == "delta":
        raise BadInput(
            f"{first.path}:1: this is a delta, which says what changed in a list. Give the list itself before it, as "
            "in: entities.ftm.json entities.delta.json."
        )
    for other in others:
        if ("statements" in other.kind) != ("statements" in first.kind):
            raise BadInput(f"{first.path} holds {first.kind}, {other.path} {other.kind}. Load one of them.")
    list_ = _List(named(first.path), max(file.day for file in files), refuse, ours=any(file.ours for file in files))
    if "statements" in first.kind:
        yield from list_.stated(files)
    elif any(file.kind == "delta" or file.nested for file in files):
        yield from list_.gathered(files)
    else:
        for file in files:
            for place, value in _objects(file.path, refuse):
                yield from list_.entity(value, place)
    yield from list_.sources()


# --- scanning ------------------------------------------------------------------------------


@dataclass
class _File:
    path: Path
    kind: Literal["entities", "delta", "statements", "a table of statements"]
    header: tuple[str, ...] = ()
    """The columns of a table; none where it has no header."""
    day: str = ""
    nested: bool = False
    ours: bool = False


def _looked_through(path: Path) -> _File:
    with opened(path) as content:
        lines = _lines(content)
        first = next((line for _, line in lines if line and line.strip()), b"").removeprefix(b"\xef\xbb\xbf")
        file = _recognised(path, first)
        if file.kind in ("entities", "delta"):
            for line in chain([first], (line for _, line in lines if line)):
                file.day = _latest(file.day, *(day.decode() for day in _DAY.findall(line)))
                file.nested = file.nested or b"[{" in line or b"[ {" in line
                file.ours = file.ours or line.startswith(_OF_OURS)
    return file


def _latest(day: str, *others: str) -> str:
    """The latest of these days, if there is one."""
    for other in others:
        if other > day:
            with suppress(ValueError):
                day = date.fromisoformat(other).isoformat()
    return day


def _recognised(path: Path, first: bytes) -> _File:
    if first.lstrip()[:1] == b"{":
        return _recognised_json(path, first)
    try:
        header = next(csv.reader([first.decode("utf-8")]), [])
    except (UnicodeDecodeError, csv.Error):
        header = []
    if {"entity_id", "prop", "value"} <= set(header):
        return _File(path, "a table of statements", tuple(header))
    if len(header) in (10, 11) and re.fullmatch(r"[A-Z]\w+:\w+", header[1]):
        return _File(path, "a table of statements")
    raise BadInput(f"{path}:1: found {first[:80].decode('utf-8', 'replace').strip()!r}. {_WANTED}.")


def _recognised_json(path: Path, first: bytes) -> _File:
    try:
        keys = cast(Object, json.loads(first)).keys()
    except (ValueError, RecursionError) as exc:
        raise BadInput(f"{path}:1: the first line is not JSON on its own: {str(exc)[:120]}. {_WANTED}.") from exc
    if "op" in keys:
        return _File(path, "delta")
    if {"id", "schema", "properties"} <= keys:
        return _File(path, "entities")
    if {"entity_id", "prop", "value"} <= keys:
        return _File(path, "statements")
    raise BadInput(f"{path}:1: the first line has {', '.join(sorted(keys)[:12])[:200] or 'no keys'}. {_WANTED}.")


def _lines(content: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers; None for one that is too long."""
    n = 0
    while line := content.readline(_LONGEST_LINE):
        n += 1
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            yield n, line
            continue
        while (more := content.readline(_LONGEST_LINE)) and not more.endswith(b"\n"):
            pass
        yield n, None


def _objects(path: Path, refuse: Refuse) -> Iterator[tuple[str, Object]]:
    """The objects of JSON lines, with their places."""
    with opened(path) as content:
        for n, line in _lines(content):
            place = f"{path.name}:{n}"
            if line is None:
                refuse(place, f"the line is longer than {_LONGEST_LINE // 2**20} MB")
                continue
            try:
                # The standard library takes half of a character for one, which no file and no graph can hold.
                value = from_json(line.removeprefix(b"\xef\xbb\xbf") if n == 1 else line)
            except ValueError as exc:
                if line.strip():
                    refuse(place, f"the line is not JSON: {str(exc)[:120]}")
                continue
            if isinstance(value, dict):
                yield place, cast(Object, value)
            else:
                refuse(place, f"an object was wanted, not {str(value)[:40]!r}")


def _rows(file: _File, refuse: Refuse) -> Iterator[tuple[str, Object]]:
    """The statements of a file, with their places."""
    if file.kind == "statements":
        yield from _objects(file.path, refuse)
        return
    columns = file.header or _PACK
    with opened(file.path) as content:
        for line, row in rows(content, file.path.name, refuse):
            place = f"{file.path.name}:{line}"
            if file.header and line == 1:
                continue
            if len(row) == len(columns) or (not file.header and len(row) == len(columns) - 1):
                yield place, dict(zip(columns, row, strict=False))
            elif row:
                refuse(place, f"{len(columns)} columns were wanted, not {len(row):,}")


# --- entities and statements ----------------------------------------------------------------------


class _List:
    """One list, while it is read."""

    def __init__(self, dataset: str, day: str, refuse: Refuse, *, ours: bool) -> None:
        self._dataset = dataset
        self._day = day
        self._refuse = refuse
        self._shaper = Shaper(dataset, refuse, ours=ours)
        self._private = False
        self._sources: dict[str, str] = {}
        """The sources of FtM datasets, by their names."""

    def entity(self, value: Object, place: str) -> Iterator[Record]:
        id, schema, properties = value.get("id"), value.get("schema"), value.get("properties")
        if not isinstance(id, str) or not isinstance(schema, str) or not isinstance(properties, dict):
            self._refuse(place, "'id' and 'schema' as text and 'properties' as an object were wanted")
            return
        if not 0 < len(id) <= _LONGEST_ID:
            self._refuse(place, f"an id has 1 to {_LONGEST_ID} characters, not {len(id):,}")
            return
        held: Held = {name: texts for name, given in cast(Object, properties).items() if (texts := plain(given))}
        if self._shaper.ours and id.startswith("source:"):
            yield self._document(id.removeprefix("source:"), held)
            return
        sets, caption = value.get("datasets"), value.get("caption")
        of = [name[:200] for name in cast(list[Any], sets) if isinstance(name, str)] if isinstance(sets, list) else []
        note = f"Of the datasets {', '.join(of)}."[:_LONGEST_NOTE] if len(of) > 1 else None
        only = of[0] if len(of) == 1 else ""
        evidence = Evidences(Evidence(self._source_of(only), id, only, note))
        for name in of if note else ():
            self._source_of(name)
        yield from self._shaper.records(id, schema, held, evidence, place, caption if isinstance(caption, str) else "")

    # --- entities that come in several places: nested in others, or changed by deltas

    def gathered(self, files: Sequence[_File]) -> Iterator[Record]:
        with closing(Gathered()) as gathered:
            for file in files:
                for place, value in _objects(file.path, self._refuse):
                    if file.kind == "delta":
                        self._apply(value, place, gathered)
                    else:
                        self._flatten(value, place, gathered)
            for _, rows in gathered:
                (place, whole), *more = map(json.loads, rows)
                for _, other in more:  # nested in several others, each time in full
                    whole["properties"] = other["properties"] | whole["properties"]
                yield from self.entity(whole, place)

    def _apply(self, value: Object, place: str, gathered: Gathered) -> None:
        op, entity = value.get("op"), value.get("entity")
        id = cast(Object, entity).get("id") if isinstance(entity, dict) else None
        if op not in ("ADD", "MOD", "DEL") or not isinstance(id, str):
            self._refuse(place, f"'op' is ADD, MOD or DEL, with an 'entity' that has an 'id', not {str(op)[:40]!r}")
            return
        if not gathered.drop(id) and op != "ADD":
            self._refuse(place, f"{op} of {id[:80]!r}, which is not in the list before it")
        if op != "DEL":
            self._flatten(cast(Object, entity), place, gathered)

    def _flatten(self, value: Object, place: str, gathered: Gathered, depth: int = 0) -> str | None:
        """Put an entity and those nested in it. Returns its id."""
        id, properties = value.get("id"), value.get("properties")
        if depth > _DEEPEST or not isinstance(id, str) or not isinstance(properties, dict):
            self._refuse(place, f"an entity without 'id' and 'properties', or nested more than {_DEEPEST} deep")
            return None
        held: dict[str, list[Any]] = {}
        for name, given in cast(Object, properties).items():
            values = cast(list[Any], given) if isinstance(given, list) else [given]
            nested = [self._flatten(v, place, gathered, depth + 1) for v in values if isinstance(v, dict)]
            # What is nested under the reverse property points back on its own.
            ids = [id for id in nested if id] if name in ftm_model.FORWARD else []
            if kept := [*(v for v in values if not isinstance(v, dict)), *ids]:
                held[name] = kept
        gathered.put(id, json.dumps([place, value | {"properties": held}], ensure_ascii=False))
        return id

    # --- statements

    def stated(self, files: Sequence[_File]) -> Iterator[Record]:
        with closing(Gathered()) as gathered:
            for file in files:
                for place, row in _rows(file, self._refuse):
                    id = row.get("canonical_id") or row.get("entity_id")
                    fit = isinstance(id, str) and 0 < len(id) <= _LONGEST_ID
                    if fit and row.get("prop") and row.get("value"):
                        gathered.put(str(id), json.dumps([place, row], ensure_ascii=False))
                        self._day = _latest(self._day, str(row.get("last_seen") or "")[:10])
                    else:
                        self._refuse(place, "a statement has 'entity_id' (or 'canonical_id'), 'prop' and 'value'")
            for id, rows in gathered:
                yield from self._entity_of(id, [json.loads(row) for row in rows])

    def _entity_of(self, id: str, rows: Sequence[tuple[str, Object]]) -> Iterator[Record]:
        """An entity from the statements about it, each of which stays the evidence for what it says."""
        held: dict[str, dict[str, None]] = defaultdict(dict)
        stated, schemata = _Stated(), list[str]()
        for _, row in rows:
            schema, _, name = str(row["prop"]).rpartition(":")
            schemata.append(str(row.get("schema") or schema))
            first, last = (str(row.get(key) or "")[:10] or "on an unknown day" for key in ("first_seen", "last_seen"))
            dataset = str(row.get("dataset") or "")[:200]
            number = str(row.get("id") or id)[:_LONGEST_ID]
            note = f"First seen {first}, last seen {last}."
            if original := "".join(plain(row.get("original_value"))):
                note = f"{note} Given there as: {short(original)}"
            lang = LANGUAGE_OF.get(str(row.get("lang")), "en")
            for value in plain(row["value"]):
                stated.put(name, value, Evidence(self._source_of(dataset), number, dataset, note, lang))
                if name != "id":  # which stands for the entity itself
                    held[name][value] = None
        schema = max(schemata, key=ftm_model.depth)
        yield from self._shaper.records(id, schema, {n: list(v) for n, v in held.items()}, stated, rows[0][0])

    # --- sources

    def _source_of(self, name: str) -> str:
        """The id of the source that stands for an FtM dataset, or for the whole file if it is ""."""
        if name not in self._sources:
            words = "-".join(re.findall("[a-z0-9]+", name.lower()))[:40].strip("-") or "list"
            self._sources[name] = "-".join(filter(None, (self._dataset, words, self._day)))
        return self._sources[name]

    def _document(self, id: str, held: Held) -> Source:
        """A source of an export of Khsae."""
        first = {name: values[0] for name, values in held.items()}
        licence = next((note.removeprefix("Licence: ") for note in held.get("notes", ())), None)
        self._private = self._private or licence == PRIVATE
        return Source(
            id=f"{self._dataset}-{id}"[:80].strip("-"),
            title=first.get("title") or id,
            publisher=first.get("publisher"),
            author=first.get("author"),
            published=first.get("publishedAt"),
            url=first.get("sourceUrl"),
            kind="table",
            language="en",
            licence=licence,
            note=None if "sourceUrl" in first else "The export that names it gives no address.",
        )

    def sources(self) -> Iterator[Source]:
        told = self._shaper.aside.told()
        self._source_of("")
        others = tuple(source for name, source in self._sources.items() if name)
        for name, id in self._sources.items():
            yield Source(
                id=id,
                title=f"FollowTheMoney dataset {name or self._dataset}",
                published=self._day or None,
                kind="table",
                language="en",
                licence=PRIVATE if self._private else None,
                note=f"Read from a file, which gives no address. {'' if name else told}".strip(),
                relies_on=() if name else others,
            )


class _Stated(Evidences):
    """Who says each value of an entity."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        self._first: list[Evidence] = []

    def put(self, property: str, value: str, evidence: Evidence) -> None:
        self._first = self._first or [evidence]
        self._by[property, value].append(evidence)

    def of(self, property: str, value: str) -> Sequence[Evidence]:
        return self._by.get((property, value)) or self._first
