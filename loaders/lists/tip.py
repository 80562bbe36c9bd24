"""Tiers of the Trafficking in Persons reports, from tables of countries and years such as researchers keep.

The columns are country, iso (three letters or two), year and tier. Each row is a claim on the report of that year.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from graph.codes import ALPHA_3, COUNTRIES
from graph.errors import BadInput
from graph.models import Claim, Entity, Name, Source
from graph.names import script
from loaders.lists import Refuse
from loaders.shelf import Record, claim_id, country
from loaders.slugs import digest
from loaders.spreadsheet import rows

HELP = "Tiers of the Trafficking in Persons reports: tables (.csv, .xlsx) of country, iso, year, tier."

_COLUMNS = {"country": "country", "countryname": "country", "iso": "iso", "year": "year", "tier": "tier"}
_TIERS = {
    **{"tier 1": "Tier 1", "tier 2": "Tier 2", "tier 3": "Tier 3", "special case": "a special case"},
    **dict.fromkeys(("watchlist", "watch list", "tier 2 watchlist", "tier 2 watch list"), "Tier 2 Watch List"),
}
_CODES = ALPHA_3 | {"kos": "xk"}
_NOT_RANKED = ("", "na", "n/a")
_FIRST_REPORT = 2001
_AUTHORITY = Entity(
    id="us-state-department", type="PublicBody", name="US State Department", article="the", countries=("us",)
)
_TABLE_OF_THE_FACTS = "tip-tiers-data-file-1999-2015"
"""All tables of tiers copy the same reports, and each other, so none counts as a second source beside the one that the
facts cite."""


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Record]:
    yield _AUTHORITY
    known: set[str] = set()
    for path in paths:
        source = _source(path)
        yield source
        columns: Mapping[str, int] | None = None
        for n, cells in rows(path, refuse):
            if columns is None:
                columns = _header(cells, path)
                continue
            row = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            if row["tier"].lower() in _NOT_RANKED:
                continue
            if wrong := _wrong(row):
                refuse(f"{path.name}:{n}", wrong)
                continue
            # Where two tables name a country differently, the first name counts.
            for record in _ranked(row, source, f"{path.name}:{n}"):
                if not (isinstance(record, Entity) and record.id in known):
                    known.add(record.id)
                    yield record


def _source(path: Path) -> Source:
    return Source(
        id=f"tip-{digest(path.name)}",
        title=f"[table of TIP tiers by country and year: {path.name}]",
        kind="table",
        language="en",
        licence="facts of the US State Department",
        note="A second-hand table, read from a file whose address is unknown.",
        relies_on=(_TABLE_OF_THE_FACTS,),
    )


def _header(cells: Sequence[str], path: Path) -> dict[str, int]:
    found = {_COLUMNS[cell.lower()]: at for at, cell in enumerate(cells) if cell.lower() in _COLUMNS}
    if missing := [name for name in dict.fromkeys(_COLUMNS.values()) if name not in found]:
        raise BadInput(
            f"{path.name}:1: the column {missing[0]!r} is missing. The first row of a table of tiers names its "
            "columns: country, iso, year, tier."
        )
    return found


def _code(iso: str) -> str | None:
    code = _CODES.get(iso.lower(), iso.lower())
    return code if code in COUNTRIES else None


def _wrong(row: Mapping[str, str]) -> str | None:
    if _code(row["iso"]) is None:
        return f"there is no country with the code {row['iso'][:40]!r}"
    if not re.fullmatch("[0-9]{4}", row["year"]) or not _FIRST_REPORT <= int(row["year"]) <= date.today().year:
        return f"the year of a report is wanted, from {_FIRST_REPORT} to now, not {row['year'][:40]!r}"
    if row["tier"].lower() not in _TIERS:
        return f"a tier is one of {', '.join(_TIERS.values())}, not {row['tier'][:40]!r}"
    return None


def _ranked(row: Mapping[str, str], source: Source, origin: str) -> Iterator[Record]:
    ranked, year, tier = _country(row), row["year"], _TIERS[row["tier"].lower()]
    report = Entity(
        id=f"tip-report-{year}",
        type="Document",
        name=f"Trafficking in Persons Report {year}",
        article="the",
        countries=("us",),
    )
    yield ranked
    yield report
    yield Claim(
        id=claim_id("tip", ranked.id, "RANKED_IN", report.id, tier, year, source.id),
        subject=ranked.id,
        predicate="RANKED_IN",
        object=report.id,
        value=tier,
        status="official",
        said_by=(_AUTHORITY.id,),
        on=year,
        locator=f"row {row['iso']}, {year}",
        language=source.language,
        source=source.id,
        origin=origin,
    )


def _country(row: Mapping[str, str]) -> Entity:
    """The country, also with its name in natural order: "Korea, Republic of" is the Republic of Korea."""
    given = row["country"]
    first, comma, rest = given.partition(", ")
    turned = f"{rest} {first}" if comma and re.search(r" of( the)?$", rest) else given
    name = turned.removeprefix("the ")
    borne = tuple(Name(value=value, script=script(value), kind="name") for value in dict.fromkeys((name, given)))
    return country(_code(row["iso"]) or "", name).model_copy(update={"names": borne})
