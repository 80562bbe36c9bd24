"""What a newer version of a list does to an older one in the graph. Nothing that was said is lost.

A claim in both keeps the source that made it first. One in only the older is known to be gone by the date of the newer:
it ends or, if it cannot end, no longer counts; a listing is followed by a delisting. If a party leaves the list,
what was said about it stands. What comes back is claimed anew.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from graph.claims.links import published_by
from graph.errors import BadInput
from graph.models import Claim, Dataset, Records, Source
from graph.vocabulary import PREDICATES, TYPES
from loaders.shelf import Record, Shelf, row_of

_VARIANT = re.compile(r"(?P<first>.+)-(?P<how>again|off)-(?P<version>\d{4,8})")
_GONE = "Gone from the list between "
_NO_LONGER = "no longer so on the list of "
_MANY = 100
"""Above this many delistings, if they are also more than half of all, the newer list may not be complete."""
_PUT = """
INSERT OR REPLACE INTO claims VALUES ((SELECT n FROM claims WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LISTING = "SANCTIONED_UNDER"

_TABLES = """
DROP TABLE IF EXISTS older;
CREATE TABLE older (first TEXT, version TEXT, how TEXT, record TEXT);
CREATE TABLE IF NOT EXISTS gone (entity TEXT PRIMARY KEY, thing INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claims_of ON claims (subject, predicate, object);
"""


def follow(shelf: Shelf, older: Dataset, of: str, *, force: bool = False) -> Counter[str]:
    """Make the newer list on this shelf follow the older one. Returns how many claims "ended" or were "delisted".

    Raises BadInput if most of those listed would be delisted, unless forced: it is probably not the complete list.
    """
    newer = max(shelf.sources, key=lambda source: (source.published or "", source.id))
    return _Following(shelf, newer, of, force=force).run(older)


class _Following:
    def __init__(self, shelf: Shelf, newer: Source, of: str, *, force: bool) -> None:
        self._scratch: sqlite3.Connection = shelf.scratch
        self._sources = tuple(shelf.sources)
        self._same: set[str] = set()
        """The sources that both have, of the same date."""
        self._newer, self._of, self._version, self._force = newer, of, shelf.version, force
        self._suffix = shelf.version.replace("-", "")
        self._counts: Counter[str] = Counter()
        self._listings = 0
        ((self._last,),) = self._scratch.execute("SELECT max(n) FROM claims")
        """Of the newer list's own claims."""

    def run(self, older: Dataset) -> Counter[str]:
        self._scratch.executescript(_TABLES)
        self._scratch.execute("BEGIN")
        self._keep_entities(older)
        claims = (_filed(claim) for claim in older.claims)
        self._scratch.executemany("INSERT INTO older VALUES (?, ?, ?, ?)", claims)
        filed = self._scratch.execute("SELECT first, how, record FROM older ORDER BY first, version, how DESC")
        for first, said in groupby(filed, key=lambda row: row[0]):
            self._judge(first, [(how, Claim.model_validate_json(record)) for _, how, record in said])
        if self._counts["delisted"] > max(_MANY, self._listings / 2) and not self._force:
            raise BadInput(
                f"The list of {self._version} lacks {self._counts['delisted']:,} of the {self._listings:,} listings in "
                f"the graph, of {self._of}. Is it the whole list? They are delisted only if forced."
            )
        self._scratch.execute("COMMIT")
        return self._counts

    def _keep_entities(self, older: Dataset) -> None:
        """Entities that are gone stay as they are; only their being on the list is no longer claimed."""
        published = {source.id: source.published for source in self._sources}
        for source in older.sources:
            if published.get(source.id) == source.published:
                self._same.add(source.id)
            self._scratch.execute("INSERT OR IGNORE INTO sources VALUES (?, ?)", row_of(source))
        for entity in older.entities:
            if not self._has("SELECT 1 FROM entities WHERE id = ?", entity.id):
                topics = tuple(topic for topic in entity.topics if topic != "sanction")
                self._insert(entity.model_copy(update={"topics": topics}))
                thing = TYPES[entity.type].transit and entity.type != "CryptoWallet"
                self._scratch.execute("INSERT OR IGNORE INTO gone VALUES (?, ?)", (entity.id, thing))

    def _has(self, query: str, *values: str | int | None) -> bool:
        return self._scratch.execute(query, values).fetchone() is not None

    def _insert(self, record: Record) -> None:
        if isinstance(record, Claim):
            self._scratch.execute(_PUT, (record.id, *row_of(record)))
        else:
            self._scratch.execute("INSERT INTO entities (id, kind, record) VALUES (?, ?, ?)", row_of(record))

    def _judge(self, first: str, said: list[tuple[str, Claim]]) -> None:
        """One claim of the older list, with its endings and returns, by date."""
        found = self._scratch.execute("SELECT record FROM claims WHERE id = ?", (first,)).fetchone()
        how, last = said[-1]
        closed = how == "off" or _is_closed(last)
        self._listings += last.predicate == _LISTING and not closed
        kept = [claim for _, claim in said]
        if found is None and not closed:
            kept[-1:] = self._ended(last)
        elif found is not None and closed:
            new = Claim.model_validate_json(found[0])
            if how == "off" and last.start == self._version:
                kept.pop()  # this same list was read differently before
            elif how != "off" and _closed_on(last) == self._version:
                kept[-1] = new.model_copy(update={"id": last.id} | _place(last))
            else:
                kept.append(self._again(new))
        for claim in kept:
            if found is None or claim.id != first or row_of(claim)[-1] != found[0]:
                self._insert(claim)

    def _ended(self, claim: Claim) -> Iterator[Claim]:
        """What becomes of a claim that the newer list does not make."""
        if claim.source in self._same:
            return  # this same version was read differently before
        if claim.predicate == _LISTING and claim.status == "sanctioned":
            if not self._listed_otherwise(claim):
                self._counts["delisted"] += 1
                yield from (claim, self._delisting(claim))
                return
        elif self._is_gone(claim):
            yield claim
            return
        self._counts["ended"] += 1
        if PREDICATES[claim.predicate].lasts and not claim.on:
            note = f"{_GONE}{self._of} and {self._version}."
            end = min(claim.end or self._version, self._version)
            yield claim.model_copy(update={"end": end, "note": f"{claim.note} {note}" if claim.note else note})
        else:
            yield claim.model_copy(update={"retracted": f"{_NO_LONGER}{self._version}"})

    def _listed_otherwise(self, claim: Claim) -> bool:
        """Whether the newer list has the same listing with another date or basis."""
        same = "SELECT 1 FROM claims WHERE subject = ? AND predicate = ? AND object = ? AND n <= ?"
        return self._has(same, claim.subject, claim.predicate, claim.object, self._last)

    def _is_gone(self, claim: Claim) -> bool:
        """Whether its subject or object is itself gone; an address goes with the claim about it."""
        party = "SELECT 1 FROM gone WHERE entity = ? AND thing"
        return self._has("SELECT 1 FROM gone WHERE entity = ?", claim.subject) or self._has(party, claim.object)

    def _delisting(self, claim: Claim) -> Claim:
        return claim.model_copy(
            update={
                "id": f"{claim.id}-off-{self._suffix}",
                "status": "delisted",
                "value": None,
                "on": None,
                "start": self._version,
                "source": self._newer.id,
                "note": f"On the list of {self._of}, and not on that of {self._version}. The day is not known.",
            }
        )

    def _again(self, claim: Claim) -> Claim:
        dated = {"on": None, "start": self._version} if claim.predicate == _LISTING else {}
        note = f"On the list again, of {self._version}."
        return claim.model_copy(update={"id": f"{claim.id}-again-{self._suffix}", "note": note, **dated})


def _filed(claim: Claim) -> tuple[str | None, ...]:
    variant = _VARIANT.fullmatch(claim.id)
    first, how, version = variant.group("first", "how", "version") if variant else (claim.id, "", "")
    variant = _VARIANT.fullmatch(first)  # one that came back, and is off again
    return variant["first"] if variant else first, version, how, row_of(claim)[-1]


def _place(claim: Claim) -> dict[str, str | None]:
    return {"source": claim.source, "origin": claim.origin, "locator": claim.locator}


def _closing(claim: Claim) -> str:
    return claim.retracted or claim.note or ""


def _is_closed(claim: Claim) -> bool:
    return _NO_LONGER in (claim.retracted or "") or _GONE in (claim.note or "")


def said_by(list: Dataset, day: str) -> Records:
    """What a list had said by a day: only the claims of sources of that time, with the end dates known then."""
    sources = {source.id for source in list.sources if published_by(source.published, day)}
    claims = (claim for claim in list.claims if claim.source in sources)
    return Records(
        dataset=list.dataset,
        sources=tuple(list.sources),
        entities=tuple(list.entities),
        claims=tuple(_reopened(claim) if _is_closed(claim) and _closed_on(claim) > day else claim for claim in claims),
    )


def _closed_on(claim: Claim) -> str:
    return _closing(claim).rstrip(".").rpartition(" ")[2]


def _reopened(claim: Claim) -> Claim:
    return claim.model_copy(update={"end": None, "retracted": None, "note": None})
