"""Land, mining and economic-zone concessions in Cambodia: GeoJSON as Open Development Cambodia publishes it.

A concession is a piece of land with its place, area and province. Who holds it, and who owns or directs the holder, is
loaded where the record says so; who granted it is not.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast

from rapidfuzz import fuzz, process

from graph.errors import BadInput
from graph.files import readable
from graph.models import Claim, Entity, Name, Source
from graph.names import script
from loaders.lists import Refuse
from loaders.shelf import Record, claim_id, country
from loaders.slugs import digest, slug
from loaders.unpacking import opened

HELP = "Land, mining and economic-zone concessions in Cambodia: GeoJSON of Open Development Cambodia."

Row = Mapping[str, str]


@dataclass(frozen=True)
class _Kind:
    """One of the three files: what it lists, and its column names for what all three have."""

    name: str
    says: str
    columns: Mapping[str, str]


_KINDS = (
    _Kind(
        "land",
        "land concession",
        {"holder": "Name", "owner": "Owner_Name", "nation": "Nation", "area": "Hectares", "province": "Provinces",
         "purpose": "Purpose", "date": "Contract", "years": "Duration", "documents": "References",
         "cancelled": "Cancelled", "address": "Address", "region": "RegionName"},
    ),
    _Kind(
        "mining",
        "mining concession",
        {"holder": "min_name", "director": "dir_name", "nation": "dir_nation", "area": "con_size_h",
         "province": "province", "purpose": "commodity", "date": "con_date", "documents": "reference",
         "address": "address", "investor": "in_country", "region": "area_name", "number": "map_id"},
    ),
    _Kind(
        "zone",
        "special economic zone",
        {"zone": "name", "developer": "developer", "area": "landarea_h", "province": "province", "date": "date_sub",
         "documents": "reference", "number": "map_id"},
    ),
)  # fmt: skip
_NOTHING = ("", "none", "null", "not found", "0", "0.0")
_COMPANY = re.compile(
    r"\b(co|ltd|limited|company|corp|corporation|inc|group|import|export|investment|development|mining|resources?"
    r"|plantation|joint|pte|pty|sdn|holding|enterprise)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*\((?:region\s*\w+|B\d+|[A-Z]\d?|\d+%)\)$|\s+(?:[IVX]+|\d)$", re.IGNORECASE)
"""What tells one concession of a company from another, or its share: not part of the name."""
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss)\b\s*[.:]?\s*")
_LAST_DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_PROVINCES = {
    **{name: name for name in ("koh-kong", "phnom-penh", "preah-vihear", "pursat", "ratanakiri", "stung-treng")},
    **{
        name: f"province-{name}"
        for name in ("banteay-meanchey", "battambang", "kampong-cham", "kampong-chhnang", "kampong-speu",
                     "kampong-thom", "kampot", "kandal", "kep", "kratie", "mondulkiri", "oddar-meanchey", "pailin",
                     "preah-sihanouk", "prey-veng", "siem-reap", "svay-rieng", "takeo", "tboung-khmum")
    },
}  # fmt: skip
"""The provinces and the capital, by name: entities of the curated facts or of this list."""
_NATIONS = {
    "american": ("us", "United States"), "australian": ("au", "Australia"), "cambodia": ("kh", "Cambodia"),
    "cambodian": ("kh", "Cambodia"), "chinese": ("cn", "China"), "french": ("fr", "France"), "india": ("in", "India"),
    "indian": ("in", "India"), "israeli": ("il", "Israel"), "malaysian": ("my", "Malaysia"),
    "singaporean": ("sg", "Singapore"), "taiwanese": ("tw", "Taiwan"), "thai": ("th", "Thailand"),
    "vietnam": ("vn", "Vietnam"), "vietnamese": ("vn", "Vietnam"),
}  # fmt: skip
"""Nationalities as the records spell them; "Korean" is missing, since there are two Koreas."""
_DEEPEST = 4
"""How deep the coordinates of a GeoJSON geometry are nested."""
_FACTS_OF_THE_SAME = "odc-concessions-2014"
"""A source of the curated facts that rests on the same files, so these do not count as a second source."""


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Record]:
    known: set[str] = set()
    for path in paths:
        file = _File(path)
        for n, feature in enumerate(file.features, 1):
            place = f"{path.name}:feature {n}"
            row = file.row(feature)
            if row is None:
                refuse(place, f"it is not a feature of the list of {file.kind.says}s: its properties are missing")
                continue
            if (centre := file.centre(feature)) is None:
                refuse(place, "its geometry cannot be placed on the map: expected degrees, or the file's own system")
            for record in _Concession(file, row, centre, place).records():
                # Of names that differ only in punctuation, the first counts.
                if record.id not in known:
                    known.add(record.id)
                    yield record


# --- files ----------------------------------------------------------------------------------------


class _File:
    def __init__(self, path: Path) -> None:
        """Raises BadInput if this is not GeoJSON of concessions."""
        try:
            with opened(path) as content:
                whole = json.load(content)
            self.features: list[Any] = whole["features"]
            properties = set(self.features[0]["properties"])
        except (ValueError, KeyError, TypeError, IndexError, RecursionError) as exc:
            raise BadInput(f"{path} is not GeoJSON with features: {type(exc).__name__}. Fetch it again.") from exc
        kinds = [kind for kind in _KINDS if {kind.columns["area"], kind.columns["province"]} <= properties]
        if len(kinds) != 1:
            raise BadInput(f"{path} is none of the known lists of land, mining or economic-zone concessions.")
        self.kind = kinds[0]
        self._to_degrees = _transformer(path, str(_deep(whole, "crs", "properties", "name") or ""))
        updated = [str(_deep(feature, "properties", "last_update") or "")[:10] for feature in self.features]
        self.source = Source(
            id=f"concessions-{self.kind.name}-{digest(path.name)}",
            title=f"{self.kind.says.capitalize()}s ({path.name})",
            publisher="Open Development Cambodia",
            published=max(updated) or None,
            kind="table",
            language="en",
            licence="none stated",
            note="Compiled from sub-decrees, ministries and others, and read from a file whose address is unknown.",
            relies_on=(_FACTS_OF_THE_SAME,),
        )

    def row(self, feature: Any) -> Row | None:
        """What a feature says, under our names, without empty values."""
        properties = _deep(feature, "properties")
        if not isinstance(properties, dict) or not set(self.kind.columns.values()) <= properties.keys():
            return None
        held = cast("dict[str, Any]", properties)
        texts = {name: " ".join(readable(str(held[column])).split()) for name, column in self.kind.columns.items()}
        return {name: text for name, text in texts.items() if text.lower() not in _NOTHING}

    def centre(self, feature: Any) -> tuple[float, float] | None:
        """Latitude and longitude of the centre of its bounds, in degrees."""
        points = list(_points(_deep(feature, "geometry", "coordinates")))
        if not points:
            return None
        xs, ys = zip(*points, strict=True)
        try:
            x, y = self._to_degrees((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        except OverflowError:
            return None
        return (y, x) if abs(y) <= 90 and abs(x) <= 180 else None


def _deep(value: Any, *keys: str) -> Any:
    for key in keys:
        value = cast("dict[str, Any]", value).get(key) if isinstance(value, dict) else None
    return value


def _points(coordinates: Any, deep: int = 0) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates, list) and deep < _DEEPEST:
        held = cast("list[Any]", coordinates)
        if len(held) >= 2 and all(isinstance(number, int | float) for number in held[:2]):
            yield held[0], held[1]
        else:
            for part in held:
                yield from _points(part, deep + 1)


def _transformer(path: Path, crs: str) -> Any:
    """From the coordinates of a file to degrees. Without a system of its own, GeoJSON is in degrees."""
    if not crs or "CRS84" in crs:
        return lambda x, y: (x, y)
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    except ProjError as exc:
        raise BadInput(f"{path}: its coordinates are in {crs!r}, which is not supported.") from exc


# --- records --------------------------------------------------------------------------------------


@dataclass
class _Concession:
    file: _File
    row: Row
    centre: tuple[float, float] | None
    origin: str

    def records(self) -> Iterator[Record]:
        row, kind = self.row, self.file.kind
        provinces = list(_provinces(row.get("province", "")))
        land = self._land([name for name, _ in provinces])
        yield self.file.source
        yield land
        for name, id in provinces:
            yield Entity(id=id, type="Territory", name=name, countries=("kh",), summary="province of Cambodia")
            yield self._claim(land.id, "LOCATED_IN", object=id)
        if self.centre:
            yield self._claim(land.id, "LIES_AT", value="{:.4f}, {:.4f}".format(*self.centre))
        if holder := self._holder():
            yield holder
            yield self._claim(holder.id, "HOLDS_CONCESSION", object=land.id, **self._terms())
            if address := row.get("address"):
                there = Entity(id=f"concessions-address-{digest(address)}", type="Address", name=address)
                yield there
                yield self._claim(holder.id, "HAS_ADDRESS", object=there.id)
            for key, predicate, role in (("owner", "OWNS", None), ("director", "DIRECTS", "director")):
                if key in row:
                    yield from self._person(row[key], predicate, holder, role)
        if kind.name == "zone":
            for developer in _split(row.get("developer", "")):
                yield from self._person(developer, "INVESTS_IN", land, "developer")

    def _land(self, provinces: Sequence[str]) -> Entity:
        row, kind = self.row, self.file.kind
        key = row.get("number") or digest(json.dumps([sorted(row.items()), self.centre], ensure_ascii=False))
        at = f" in {' and '.join(provinces)}" if provinces else ""
        area = f", {_area(row['area'])}" if "area" in row else ""
        return Entity(
            id=f"concessions-{kind.name}-{key}",
            type="RealEstate",
            name=row.get("zone", f"{kind.says}{at}{area}")[:300],
            article=None if "zone" in row else "the",
            countries=("kh",),
            summary=f"{kind.says} of {_company(row['holder'])[:300]}" if "holder" in row else f"{kind.says}{at}{area}",
        )

    def _holder(self) -> Entity | None:
        if (given := self.row.get("holder")) is None:
            return None
        name, kind = _company(given), self.file.kind.name
        is_body = _COMPANY.search(name) or "owner" in self.row or "director" in self.row
        type_ = "Company" if _COMPANY.search(name) else "Organization" if is_body else "LegalEntity"
        return _named(f"concessions-{kind}-{slug(name)}", type_, name, given)

    def _person(self, given: str, predicate: str, of: Entity, role: str | None) -> Iterator[Record]:
        """A person by name. The same name at two companies makes two people: nothing says that they are the same."""
        name = _TITLE.sub("", given).partition(" + ")[0].strip() or given
        person = _named(f"concessions-{slug(name)}-{digest(of.id)}", "Person", name, given)
        yield person
        rest = given if " + " in given else None
        yield self._claim(person.id, predicate, object=of.id, role=role, note=rest and f"The record has: {rest}")
        if nation := _NATIONS.get(self.row.get("nation", "").lower()):
            home = country(*nation)
            yield home
            yield self._claim(person.id, "CITIZEN_OF", object=home.id)

    def _terms(self) -> dict[str, str | None]:
        """Since when a concession is held and for what; and whether it is said to be cancelled."""
        row = self.row
        start, cancelled = _day(row.get("date", "")), row.get("cancelled")
        ended = [f"{year}-{month}-{day}" for day, month, year in _LAST_DAY.findall(cancelled or "")]
        end = max(ended, default=None) if cancelled else None
        told = {"for years": row.get("years"), "in": row.get("region"), "documents": row.get("documents"),
                "cancelled by": cancelled, "country": row.get("investor"),
                "nationality": row.get("nation")}  # fmt: skip
        return {
            "value": f"for {row['purpose'][:1].lower()}{row['purpose'][1:]}" if "purpose" in row else None,
            "start": start if not (start and end and end < start) else None,
            "end": end,
            "note": "; ".join(f"{key}: {text}" for key, text in told.items() if text) or None,
        }

    def _claim(self, subject: str, predicate: str, **said: str | None) -> Claim:
        parts = (said.get(key) for key in ("object", "value", "role", "start", "end"))
        about = self.row.get("zone") or self.row.get("holder") or "no name"
        return Claim(
            id=claim_id("concessions", subject, predicate, *parts, self.file.source.id),
            subject=subject,
            predicate=predicate,
            status="reported",
            locator=f"{self.file.kind.says}s, {about[:200]}",
            language="en",
            source=self.file.source.id,
            origin=self.origin,
            **cast("dict[str, Any]", said),
        )


# --- values that records write in their own ways ----------------------------------------------------------


def _named(id: str, type_: str, name: str, given: str) -> Entity:
    borne = tuple(Name(value=text, script=script(text), kind="name") for text in dict.fromkeys((name, given)))
    return Entity(id=id, type=type_, name=name, names=borne)


def _company(given: str) -> str:
    return _PART.sub("", given).strip() or given


def _split(people: str) -> list[str]:
    """Several people in one cell, each with a title: "Ms. A  Ms. B"."""
    starts = [found.start() for found in _TITLE.finditer(people)] or [0]
    return [text for a, b in zip([0, *starts[1:]], [*starts[1:], None], strict=True) if (text := people[a:b].strip())]


def _area(number: str) -> str:
    try:
        return f"{float(number):,.10g} hectares"
    except ValueError:
        return f"{number} hectares"


def _day(text: str) -> str | None:
    """An ISO date, from "13/04/2010" or "2008-05-13Z"; None for anything else."""
    day = "-".join(reversed(text.split("/"))) if "/" in text else text.removesuffix("Z")
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return None


@cache
def _provinces(text: str) -> list[tuple[str, str]]:
    """Names and ids of the provinces in a cell, spelled in whatever way."""
    found: dict[str, str] = {}
    for part in re.split(r"[;,]|\band\b", text):
        near = (
            process.extractOne(slug(part), _PROVINCES.keys(), scorer=fuzz.ratio, score_cutoff=80)
            if part.strip()
            else None
        )
        if near:
            found[near[0].replace("-", " ").title()] = _PROVINCES[near[0]]
    return list(found.items())
