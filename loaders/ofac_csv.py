"""OFAC's lists in the older format: sdn.csv, with add.csv and alt.csv of the same date. They have no header.

The date is in the file names: sdn.2024-05-03.csv. Only dates and places of birth are taken from remarks, which are kept
as a note: they identify parties by name, and names alone join nobody.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from graph import names
from graph.errors import BadInput
from graph.models import Claim, Entity, Name, Source
from loaders.lists import Refuse
from loaders.ofac_records import DATASET, TREASURY, UID, Said, addressed, orders, programme_of, source_of
from loaders.unpacking import opened

_TYPES = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "Organization"}
_COLUMNS = {"sdn": 12, "add": 6, "alt": 5}
_ALIASES = {"aka": None, "fka": "former name", "nka": "current name"}
_END = "\x1a"


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    given = {path.name[:3].lower(): path for path in paths}
    if "sdn" not in given or len(given) < len(paths) or not given.keys() <= _COLUMNS.keys():
        raise BadInput(
            f"{', '.join(path.name for path in paths)}: give sdn.csv, and add.csv and alt.csv of the same date if you "
            "have them, under these names."
        )
    source = source_of(_date(list(given.values())))
    yield from (source, TREASURY)
    aliases, places = (_by_party(given[kind], kind, refuse) if kind in given else {} for kind in ("alt", "add"))
    for n, row in _rows(given["sdn"], "sdn", refuse):
        said = Said(row[0], source.id, f"{given['sdn'].name}:{n}")
        yield from _party(said, row, aliases.get(row[0], []), places.get(row[0], []))


def _date(paths: Sequence[Path]) -> str:
    """The date in the names of the files."""
    found = {path: re.search(r"(?<!\d)\d{4}-\d\d(-\d\d)?(?!\d)", path.name) for path in paths}
    for path, date in found.items():
        if date is None:
            raise BadInput(f"{path}: the list has no date: put it in the file name, as in sdn.2024-05-03.csv.")
    dates = {date[0] for date in found.values() if date}
    if len(dates) > 1:
        raise BadInput(f"These files are of different dates: {', '.join(sorted(dates))}. Give those of one date.")
    return dates.pop()


def _rows(path: Path, kind: str, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
    with opened(path) as file:
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        try:
            for row in rows:
                if not row or row[0].startswith(_END):
                    continue
                if len(row) != _COLUMNS[kind] or not row[0].strip().isdigit():
                    refuse(f"{path.name}:{rows.line_num}", f"a row has {_COLUMNS[kind]} columns, the first a number")
                    continue
                yield rows.line_num, ["" if value.strip() == "-0-" else value.strip() for value in row]
        except csv.Error as exc:
            raise BadInput(f"{path}:{rows.line_num}: this is not CSV: {exc}.") from exc


def _by_party(path: Path, kind: str, refuse: Refuse) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = defaultdict(list)
    for _, row in _rows(path, kind, refuse):
        found[row[0]].append(row)
    return found


def _party(said: Said, row: list[str], aliases: list[list[str]], places: list[list[str]]) -> Iterator[Entity | Claim]:
    uid, name, kind, codes, title, call_sign, *_, remarks = row
    id, person = f"{DATASET}-{uid}", kind == "individual"
    main = _named(name, person=person)
    others = [(_named(alias, person=person)[0], _ALIASES.get(type)) for _, _, type, alias, _ in aliases if alias]
    every = dict.fromkeys((*main, *(other for other, _ in others)))
    yield Entity(
        id=id,
        type=_TYPES.get(kind, "Organization"),
        name=main[0],
        names=tuple(Name(value=n, script=names.script(n), kind="alias" if n != main[0] else "name") for n in every),
        topics=("sanction",),
        note=remarks or None,
    )
    yield from said.claim(id, "IDENTIFIED_BY", value=uid, role=UID)
    for other, role in others:
        if other not in main:
            yield from said.claim(id, "ALSO_KNOWN_AS", value=other, role=role)
    if title:
        yield from said.claim(id, "DESCRIBED_AS", value=title)
    if call_sign:
        yield from said.claim(id, "IDENTIFIED_BY", value=call_sign, role="call sign")
    for _, _, street, city, country, _ in places:
        yield from addressed(said, id, "", country, ", ".join(filter(None, (street, city))))
    for born in re.findall(r"(?:^|; |alt\. )DOB (\d\d \w{3} \d{4}|\d{4})(?=[;.])", remarks):
        yield from said.claim(
            id, "BORN", on=born if len(born) == 4 else f"{datetime.strptime(born, '%d %b %Y'):%Y-%m-%d}"
        )
    for place in re.findall(r"(?:^|; |alt\. )POB ([^;]+?)(?=;|\.$)", remarks):
        yield from said.claim(id, "BORN", value=place)
    for code in re.split(r"\] \[", codes):
        if code:
            programme = programme_of(code)
            yield programme
            yield from said.claim(id, "SANCTIONED_UNDER", object=programme.id, status="sanctioned")


def _named(name: str, *, person: bool) -> list[str]:
    """A name: of a person, "PHEAP, Try" is Try PHEAP."""
    family, comma, given = name.partition(", ")
    return orders([("Last Name", family), ("First Name", given)]) if person and comma else [name]
