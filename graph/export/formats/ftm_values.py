"""What claims without an object say of an entity, as FtM's properties: dates of birth, other names, numbers.

Only what sources state: what is alleged, denied or withdrawn has no place in FtM, and stays in the side file.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from graph.export.formats import Contents, Row
from graph.models import WITHHELD
from graph.vocabulary import STANDING_OF, STATED, TYPES

DATED = {
    "BORN": (("Person", "birthDate", "birthPlace"),),
    "DIED": (("Person", "deathDate", None),),
    "ESTABLISHED": (("LegalEntity", "incorporationDate", None), ("Vehicle", "buildDate", None)),
    "DISSOLVED": (("LegalEntity", "dissolutionDate", None),),
}
"""For each predicate: the schema, its property for the date, and the one for the value."""
NUMBERS = {
    "IMO number": ("Vessel", "imoNumber"),
    "INN": ("LegalEntity", "innCode"),
    "LEI": ("LegalEntity", "leiCode"),
    "MMSI": ("Vessel", "mmsi"),
    "OGRN": ("LegalEntity", "ogrnCode"),
    "SWIFT code": ("LegalEntity", "swiftBic"),
    "Wikidata id": ("Thing", "wikidataId"),
    "call sign": ("Vessel", "callSign"),
    "passport": ("Person", "passportNumber"),
    "registration number": ("LegalEntity", "registrationNumber"),
    "tax number": ("LegalEntity", "taxNumber"),
    "wallet address": ("CryptoWallet", "publicKey"),
}
"""Numbers that have a property of their own. With a country or dates, a number is an Identification of its holder."""
NAMES = {"weak alias": ("LegalEntity", "weakAlias"), "former name": ("Thing", "previousName")}
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
CREATE TABLE answered (claim TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE held (subject TEXT, claim TEXT, row TEXT, PRIMARY KEY (subject, claim)) WITHOUT ROWID;
"""


class Values:
    """The claims about each entity that have no object, in a scratch file, so that memory stays flat."""

    def __init__(self, contents: Contents, heads: Mapping[str, str]) -> None:
        """`heads` has the entity of each record that was joined to others."""
        self._scratch = sqlite3.connect("", isolation_level=None)
        self._scratch.executescript(_TABLES + "BEGIN")
        for row in contents.claims():
            if row["status"] in ("denied", "acquitted") and row.get("replies_to"):
                self._scratch.execute("INSERT OR IGNORE INTO answered VALUES (?)", (row["replies_to"],))
            if not row.get("object") and is_stated(row):
                subject = heads.get(row["subject"], row["subject"])
                said = json.dumps({key: row.get(key) for key in _KEPT})
                self._scratch.execute("INSERT OR IGNORE INTO held VALUES (?, ?, ?)", (subject, row["id"], said))

    def close(self) -> None:
        self._scratch.close()

    def of(self, id: str, type: str) -> tuple[dict[str, list[str]], list[tuple[str, dict[str, list[str]]]]]:
        """The properties of an entity, and those of its papers, by the ids of the claims."""
        held: dict[str, list[str]] = defaultdict(list)
        papers: list[tuple[str, dict[str, list[str]]]] = []
        asked = (
            "SELECT claim, row FROM held WHERE subject = ? AND claim NOT IN (SELECT claim FROM answered) ORDER BY claim"
        )
        for claim, text in self._scratch.execute(asked, (id,)):
            row = json.loads(text)
            for property, value in properties(type, row):
                if value not in held[property]:
                    held[property].append(value)
            if is_paper(type, row):
                papers.append((claim, paper(id, row)))
        return held, papers


_KEPT = ("predicate", "value", "unit", "role", "on", "start", "end")


def is_stated(row: Row) -> bool:
    """Whether a source says so as a fact, and did not withdraw it, and what it says is not withheld."""
    return not row.get("retracted") and row.get("value") != WITHHELD and STANDING_OF[row["status"]] in STATED


def properties(type: str, row: Row) -> Iterator[tuple[str, str]]:
    """The properties of FtM for what this claim says of an entity of this type."""
    predicate, value = row["predicate"], row.get("value")
    for schema, date, place in DATED.get(predicate, ()):
        if is_a(type, schema):
            if day := row.get("on") or row.get("start"):
                yield date, day
            if place and value:
                yield place, value
            return
    if predicate == "ALSO_KNOWN_AS" and value:
        schema, property = NAMES.get(row.get("role") or "", ("Thing", "alias"))
        yield (property if is_a(type, schema) else "alias"), value
    if predicate == "IDENTIFIED_BY" and value and not _is_detailed(row):
        schema, property = NUMBERS.get(row["role"], ("", ""))
        if property and is_a(type, schema):
            yield property, value


def is_paper(type: str, row: Row) -> bool:
    return (
        row["predicate"] == "IDENTIFIED_BY"
        and bool(row.get("value"))
        and is_a(type, "LegalEntity")
        and (_is_detailed(row) or row["role"] not in NUMBERS)
    )


def paper(holder: str, row: Row) -> dict[str, list[str]]:
    told: Iterable[tuple[str, str | None]] = (
        ("holder", holder),
        ("type", row["role"]),
        ("number", row["value"]),
        ("country", row.get("unit")),
        ("startDate", row.get("start") or row.get("on")),
        ("endDate", row.get("end")),
    )
    return {property: [value] for property, value in told if value}


def is_a(type: str, schema: str) -> bool:
    return schema == "Thing" or schema in {TYPES[type].ftm, *TYPES[type].lineage}


def _is_detailed(row: Row) -> bool:
    return any(row.get(key) for key in ("unit", "on", "start", "end"))
