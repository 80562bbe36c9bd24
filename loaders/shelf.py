"""Takes in what a list's loader reads, in one pass, checks it, and gives it to the writer as a dataset.

Records wait in a scratch file, so that a list of a million rows takes little memory. A record that is wrong is
refused, with its place and the reason; the others are loaded.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

from graph.claims.checks import End, claim_problems, end_problems, overstated, source_problems, unsourced
from graph.claims.partial_dates import partial
from graph.codes import COUNTRIES, LANGUAGES
from graph.errors import BadInput
from graph.models import Claim, Entity, Source
from graph.vocabulary import STATUSES, TOPICS, TYPES
from loaders.countries import country_id
from loaders.slugs import digest

Record = Source | Entity | Claim
Known = Callable[[Sequence[str]], Iterable[Entity]]
R = TypeVar("R", Source, Entity, Claim)

_BATCH = 2000
_LONGEST_NAME = 300
_LONGEST_TEXT = 5000
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXTS = ("value", "unit", "role", "quote", "locator", "note")
_DATES = ("on", "start", "end")

_TABLES = """
CREATE TABLE sources (id TEXT PRIMARY KEY, record TEXT) WITHOUT ROWID;
CREATE TABLE entities (n INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, record TEXT);
CREATE TABLE claims (n INTEGER PRIMARY KEY, id TEXT UNIQUE, subject TEXT, object TEXT, predicate TEXT, status TEXT,
  source TEXT, evidence TEXT, replies_to TEXT, record TEXT);
CREATE TABLE parties (claim INTEGER, entity TEXT);
CREATE TABLE refused (place TEXT, why TEXT);
"""
_PUT = {
    Source: "INSERT OR IGNORE INTO sources VALUES (?, ?)",
    Entity: "INSERT OR IGNORE INTO entities (id, kind, record) VALUES (?, ?, ?)",
    Claim: "INSERT OR IGNORE INTO claims (id, subject, object, predicate, status, source, evidence, replies_to, record)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
}
_ALL = {
    Source: "SELECT record FROM sources ORDER BY id",
    Entity: "SELECT record FROM entities ORDER BY n",
    Claim: "SELECT record FROM claims ORDER BY n",
}
_ONE = {
    Source: "SELECT record FROM sources WHERE id = ?",
    Entity: "SELECT record FROM entities WHERE id = ?",
    Claim: "SELECT record FROM claims WHERE id = ?",
}
_FORMS = """
SELECT c.predicate, c.status, c.source, c.evidence, s.kind, c.object IS NOT NULL, o.kind, min(c.n)
FROM claims c LEFT JOIN entities s ON s.id = c.subject LEFT JOIN entities o ON o.id = c.object
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_OF_FORM = """
SELECT c.n, c.record FROM claims c LEFT JOIN entities s ON s.id = c.subject LEFT JOIN entities o ON o.id = c.object
WHERE (c.predicate, c.status, c.source, c.evidence) = (?, ?, ?, ?)
  AND s.kind IS ? AND (c.object IS NOT NULL) = ? AND o.kind IS ?
"""
_ABROAD = """
SELECT id FROM (SELECT subject id FROM claims UNION SELECT object FROM claims UNION SELECT entity FROM parties)
WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM entities)
"""
_STRANGERS = """
SELECT c.n, c.record, p.entity FROM parties p JOIN claims c ON c.n = p.claim
WHERE NOT EXISTS (SELECT 1 FROM entities e WHERE e.id = p.entity) GROUP BY c.n
"""
_UNASKED = """
SELECT c.n, c.record, c.replies_to FROM claims c
WHERE c.replies_to IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claims d WHERE d.id = c.replies_to)
"""


def claim_id(dataset: str, *says: str | None) -> str:
    """The id of a claim, made from what it says, so that loading the same list again writes nothing: subject,
    predicate, object, value, role, dates, and the source if the list has several; never the version or the row."""
    told = blake2b("\x1f".join(part or "" for part in says).encode(), digest_size=10)
    return f"{dataset}-{told.hexdigest()}"


@lru_cache(maxsize=50_000)
def entity_id(dataset: str, own: str) -> str:
    """The id of an entity, from the list's own id for it: a stable slug, readable where the list's id is one."""
    if len(own) <= 50 and _SLUG.fullmatch(own):
        return f"{dataset}-{own}"
    if re.fullmatch(r"Q[0-9]{1,12}", own):  # of Wikidata
        return f"{dataset}-{own.lower()}"
    words = "-".join(re.findall("[a-z0-9]+", own[:200].lower()))[:28].strip("-")
    return "-".join(filter(None, (dataset, words, digest(own))))


def country(code: str, name: str) -> Entity:
    """The territory of a country, the same entity in all lists."""
    return Entity(id=country_id(code), type="Territory", name=name, countries=(code,))


class Shelf:
    """The records of one list: a `graph.models.Dataset`."""

    def __init__(self, dataset: str, *, strict: bool = False, known: Known | None = None) -> None:
        """`strict`: the first record that is wrong ends the load. `known`: finds entities of other datasets by id,
        which somebody's own claims may refer to; such claims have no version."""
        self.dataset = dataset
        self._strict = strict
        self._known = known
        # SQLite's own temporary file, deleted when it is closed.
        self.scratch = sqlite3.connect("", isolation_level=None)
        self.scratch.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -24000; {_TABLES}"
        )

    def close(self) -> None:
        self.scratch.close()

    def refuse(self, place: str, why: str) -> None:
        if self._strict:
            raise BadInput(f"{place}: {why}.")
        self.scratch.execute("INSERT INTO refused VALUES (?, ?)", (place, why))

    @property
    def refused(self) -> list[tuple[str, str]]:
        """What was refused: where it is, and why."""
        return self.scratch.execute("SELECT place, why FROM refused").fetchall()

    # --- a dataset, as the writer needs it

    @property
    def version(self) -> str:
        """The latest date of its sources; "" if one has none, or for somebody's own claims."""
        dates = [] if self._known else [source.published for source in self.sources]
        return max((date for date in dates if date), default="") if all(dates) else ""

    @property
    def sources(self) -> "_Shelved[Source]":
        return _Shelved(self.scratch, Source)

    @property
    def entities(self) -> "_Shelved[Entity]":
        return _Shelved(self.scratch, Entity)

    @property
    def claims(self) -> "_Shelved[Claim]":
        return _Shelved(self.scratch, Claim)

    # --- filling it

    def fill(self, records: Iterable[Record]) -> None:
        """Take all records that a loader yields. Raises BadInput if there is nothing to load."""
        left = iter(records)
        self.scratch.execute("BEGIN")
        while batch := list(islice(left, _BATCH)):
            sound = [record for record in batch if self._is_sound(record)]
            self._put(Source, [record for record in sound if isinstance(record, Source)])
            self._put(Entity, [record for record in sound if isinstance(record, Entity)])
            self._put(Claim, [record for record in sound if isinstance(record, Claim)])
        if self._known and (abroad := [id for (id,) in self.scratch.execute(_ABROAD)]):
            self._put(Entity, list(self._known(abroad)))
        self.scratch.execute("COMMIT")
        self._settle()
        if not len(self.entities):
            raise BadInput(
                f"Nothing in the input belongs to a list of kind {self.dataset!r}: no record was found"
                + (f"; {len(self.refused):,} refused, the first: {': '.join(self.refused[0])}" if self.refused else "")
                + "."
            )

    def _is_sound(self, record: Record) -> bool:
        wrong = _wrong(record)
        if wrong:
            self.refuse(record.origin if isinstance(record, Claim) else record.id[:80], wrong)
        return not wrong

    def _put(self, kind: type[R], records: Sequence[R]) -> None:
        rows = [row_of(record) for record in records]
        before = self.scratch.total_changes
        self.scratch.executemany(_PUT[kind], rows)
        if self.scratch.total_changes - before < len(rows):
            self._refuse_others(kind, zip(records, rows, strict=True))
        if kind is Claim:
            parties = [(c.id, party) for c in records if isinstance(c, Claim) for party in (*c.said_by, *c.mentions)]
            self.scratch.executemany(
                "INSERT INTO parties SELECT n, ? FROM claims WHERE id = ?", [p[::-1] for p in parties]
            )

    def _refuse_others(self, kind: type[R], records: Iterable[tuple[R, tuple[str | None, ...]]]) -> None:
        """The same record may come twice. A different one under the same id is refused."""
        for record, row in records:
            ((first,),) = self.scratch.execute(_ONE[kind], (record.id,)).fetchall()
            if first == row[-1]:
                continue
            if isinstance(record, Claim):
                there = Claim.model_validate_json(first)
                if record.model_copy(update={"origin": there.origin, "locator": there.locator}) != there:
                    self.refuse(record.origin, f"the id {record.id!r} is that of another claim, from {there.origin}")
            else:
                self.refuse(
                    record.id, f"the id {record.id!r} belongs to two {kind.__name__.lower()} records that differ"
                )

    # --- checks that need all records

    def _settle(self) -> None:
        """Refuse the claims whose ends or sources are missing, or do not fit what is said."""
        sources = {source.id: source for source in self.sources}
        for form in self.scratch.execute(_FORMS).fetchall():
            *shape, _ = form
            if why := _unfit(Claim.model_validate_json(self._record(form[-1])), shape[4], shape[6], sources):
                self._take_out(
                    self.scratch.execute(_OF_FORM, shape).fetchall(), lambda claim, why=why: why.format(c=claim)
                )
        for n, record, entity in self.scratch.execute(_STRANGERS).fetchall():
            self._take_out([(n, record)], lambda claim, entity=entity: f"there is no entity {entity!r}")
        while unasked := self.scratch.execute(_UNASKED).fetchall():
            for n, record, answered in unasked:
                self._take_out([(n, record)], lambda claim, answered=answered: f"there is no claim {answered!r}")

    def _record(self, n: int) -> str:
        return self.scratch.execute("SELECT record FROM claims WHERE n = ?", (n,)).fetchone()[0]

    def _take_out(self, rows: Iterable[tuple[int, str]], why: Callable[[Claim], str]) -> None:
        for n, record in rows:
            claim = Claim.model_validate_json(record)
            self.refuse(claim.origin, why(claim))
            self.scratch.execute("DELETE FROM claims WHERE n = ?", (n,))


class _Shelved(Iterable[R]):
    """All records of one kind; can be iterated again and again."""

    def __init__(self, scratch: sqlite3.Connection, kind: type[R]) -> None:
        self._scratch, self._kind = scratch, kind

    def __iter__(self) -> Iterator[R]:
        read = self._kind.model_validate_json
        return (read(record) for (record,) in self._scratch.execute(_ALL[self._kind]))

    def __len__(self) -> int:
        table = {Source: "SELECT count(*) FROM sources", Entity: "SELECT count(*) FROM entities"}
        return self._scratch.execute(table.get(self._kind, "SELECT count(*) FROM claims")).fetchone()[0]


def row_of(record: Record) -> tuple[str | None, ...]:
    text = record.model_dump_json(exclude_defaults=True)
    if isinstance(record, Source):
        return record.id, text
    if isinstance(record, Entity):
        return record.id, f"{record.type}*" if record.generic else record.type, text
    evidence = "quote" if record.quote else "locator" if record.locator else ""
    return (
        record.id, record.subject, record.object, record.predicate, record.status, record.source, evidence,
        record.replies_to, text,
    )  # fmt: skip


# --- what a record must be ------------------------------------------------------------------------


def _wrong(record: Record) -> str | None:
    """What is wrong with a record on its own. No name or text is quoted: it may be a million characters long."""
    if len(record.id) > 80 or not _SLUG.fullmatch(record.id):
        return f"an id has only lower-case letters, digits and hyphens, 80 at most, not {record.id[:40]!r}"
    if isinstance(record, Claim):
        return _wrong_claim(record)
    return _wrong_entity(record) if isinstance(record, Entity) else _wrong_source(record)


def _wrong_entity(entity: Entity) -> str | None:
    if entity.type not in TYPES:
        return f"there is no type {entity.type[:40]!r}: use one of {', '.join(TYPES)}"
    for name in (entity.name, *(name.value for name in entity.names)):
        if not name.strip() or len(name) > _LONGEST_NAME:
            return f"a name has 1 to {_LONGEST_NAME} characters, not {len(name):,}"
    if len(entity.summary or "") > _LONGEST_TEXT or len(entity.note or "") > _LONGEST_TEXT:
        return f"a text has at most {_LONGEST_TEXT:,} characters"
    if unknown := [topic for topic in entity.topics if topic not in TOPICS]:
        return f"there is no topic {unknown[0][:40]!r}"
    if unknown := [code for code in entity.countries if code not in COUNTRIES]:
        return f"there is no country with the code {unknown[0][:40]!r}"
    return None


def _wrong_source(source: Source) -> str | None:
    for _, message in source_problems(source):
        return message
    if source.language not in LANGUAGES:
        return f"there is no language with the code {source.language[:40]!r}"
    return _no_date(source.published) if source.published else None


def _wrong_claim(claim: Claim) -> str | None:
    for _, message in claim_problems(claim):
        return message
    if claim.status not in STATUSES:
        return f"there is no status {claim.status!r}"
    for key in _TEXTS:
        if len(getattr(claim, key) or "") > _LONGEST_TEXT:
            return f"its {key} has more than {_LONGEST_TEXT:,} characters"
    for key in _DATES:
        if (date := getattr(claim, key)) and (why := _no_date(date)):
            return why
    return None


@lru_cache(maxsize=100_000)
def _no_date(text: str) -> str | None:
    try:
        partial(text)
    except ValueError as exc:
        return str(exc) if len(text) < 40 else "a date is 2022, 2022-09 or 2022-09-14"
    return None


def _unfit(claim: Claim, subject: str | None, object_: str | None, sources: dict[str, Source]) -> str | None:
    """Why a claim of this form is invalid; `{c}` stands for the claim. The kind of a missing end is None."""
    source = sources.get(claim.source)
    if source is None:
        return "there is no source {c.source!r}"
    ends: list[End | None] = []
    for kind, key in ((subject, "subject"), (object_, "object")):
        if kind is None and getattr(claim, key) is not None:
            return f"there is no entity {{c.{key}!r}}"
        ends.append((kind and End(f"{{c.{key}}}", kind.rstrip("*"), generic=kind.endswith("*"))) or None)
    for _, message in end_problems(claim.predicate, *ends):
        return message
    return unsourced(claim, source) or overstated(claim, source)
