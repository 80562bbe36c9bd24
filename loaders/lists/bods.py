"""The Beneficial Ownership Data Standard, 0.1 to 0.4: people, entities, and who has which interest in whom.

Statements about one record are gathered: the latest says what it is; an interest that a later one no longer states has
ended by then. An unspecified owner does not become an entity: a claim about what is owned says that there is one.
"""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO, cast

from graph import names
from graph.codes import COUNTRIES
from graph.errors import BadInput
from graph.files import readable
from graph.models import Claim, Entity, Name, Source
from graph.vocabulary import Status
from loaders import bods_model as bods
from loaders.bods_model import Object
from loaders.gathering import Gathered
from loaders.lists import Aside, Refuse
from loaders.shelf import Record, claim_id, entity_id
from loaders.slugs import digest
from loaders.unpacking import opened

HELP = "Beneficial Ownership Data Standard 0.1 to 0.4: statements as a JSON array or as JSON lines."

_CHUNK = 2**20
_LARGEST = 2**24
_LONGEST = 5000
_LONGEST_NAME = 300
_UNTITLED = "Beneficial ownership statements"
_KINDS = {
    "entity": "entity",
    "person": "person",
    "relationship": "relationship",
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_READ = frozenset(
    [
        *("isComponent", "componentRecords", "componentStatementIDs", "entityType", "personType", "name", "names"),
        *("alternateNames", "identifiers", "jurisdiction", "incorporatedInJurisdiction", "nationalities", "addresses"),
        *("foundingDate", "dissolutionDate", "birthDate", "deathDate", "politicalExposure", "hasPepStatus"),
        *("pepStatusDetails", "publicListing", "subject", "interestedParty", "interests", "taxResidencies"),
        *("unspecifiedPersonDetails", "unspecifiedEntityDetails", "statementID", "statementType", "statementDate"),
        *("source", "publicationDetails", "replacesStatements", "missingInfoReason"),
    ]
)


def read(paths: Sequence[Path], refuse: Refuse) -> Iterator[Source | Entity | Claim]:
    with closing(Gathered()) as gathered:
        statements = _Statements(refuse)
        for path in paths:
            for place, statement in _objects(path, refuse):
                statements.put(statement, place, gathered)
        for key, rows in gathered:
            versions = sorted(map(json.loads, rows), key=lambda row: row[0])
            yield from statements.records(key.partition(":")[2], versions)
        yield from statements.sources()


# --- reading --------------------------------------------------------------------------------------


def _objects(path: Path, refuse: Refuse) -> Iterator[tuple[str, Object]]:
    """The statements of a file, a JSON array or JSON lines, with their places."""
    with opened(path) as content:
        text = io.TextIOWrapper(content, encoding="utf-8-sig")
        start = text.read(1)
        while start.isspace():
            start = text.read(1)
        found = _of_array(text, path) if start == "[" else _of_lines(start, text, path, refuse)
        for place, value in found:
            if isinstance(value, dict):
                yield place, cast(Object, value)
            else:
                refuse(place, f"a statement was wanted, not {str(value)[:40]!r}")


def _of_lines(start: str, text: TextIO, path: Path, refuse: Refuse) -> Iterator[tuple[str, Any]]:
    n, line = 1, start + text.readline(_LARGEST)
    if not start == "{":
        raise BadInput(
            f"{path}:1: found {line[:60].strip()!r}. Wanted: statements of the Beneficial Ownership Data Standard as a "
            "JSON array or as JSON lines."
        )
    while line:
        if line.strip():
            try:
                value = json.loads(line)
            except (ValueError, RecursionError) as exc:
                refuse(f"{path.name}:{n}", f"the line is not JSON: {str(exc)[:120]}")
            else:
                yield f"{path.name}:{n}", value
        n, line = n + 1, text.readline(_LARGEST)


def _of_array(text: TextIO, path: Path) -> Iterator[tuple[str, Any]]:
    """The items of an array, without holding all of it in memory."""
    decoder, buffer, at, n, size = json.JSONDecoder(), "", 0, 0, _CHUNK
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,":
            at += 1
        if at < len(buffer) and buffer[at] == "]":
            return
        place = f"{path.name}: statement {n + 1}"
        try:
            value, end = decoder.raw_decode(buffer, at)
        except RecursionError as exc:
            raise BadInput(f"{place} is nested too deeply to be a statement.") from exc
        except ValueError as exc:
            more = text.read(size) if len(buffer) - at < _LARGEST else ""
            if not more:
                why = "is not JSON, or is cut off" if len(buffer) - at < _LARGEST else "is too long to be a statement"
                raise BadInput(f"{place} {why}: {str(exc)[:100]}. Fetch the file again.") from exc
            buffer, at, size = buffer[at:] + more, 0, 2 * size
            continue
        n, at, size = n + 1, end, _CHUNK
        yield place, value


# --- statements -----------------------------------------------------------------------------------


class _Statements:
    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._replaced: dict[str, str] = {}
        """Before 0.4, a statement that replaces another is about the same record."""
        self._no_bodies: set[str] = set()
        self._sources: dict[str, Source] = {}
        self._latest = ""
        self._aside = Aside()

    def put(self, statement: Object, place: str, gathered: Gathered) -> None:
        for name in _details(statement).keys() - _READ | statement.keys() & {"annotations"}:
            self._aside.add(name[:80])
        kind = _KINDS.get(str(statement.get("recordType") or statement.get("statementType")))
        record = statement.get("recordId") or statement.get("statementID")
        if kind is None or not isinstance(record, str) or not 0 < len(record) <= 400:
            self._refuse(place, "a person, an entity or a relationship with a 'recordId' or 'statementID' was wanted")
            return
        for replaced in _texts(statement.get("replacesStatements")):
            self._replaced[record] = self._replaced.get(replaced, replaced)
        date = _day(statement.get("statementDate")) or ""
        row = [date, place, kind, statement]
        # Entities and people come before their relationships.
        sort = "2" if kind == "relationship" else "1"
        gathered.put(f"{sort}:{self._record(record)}", json.dumps(row, ensure_ascii=False))

    def _record(self, id: str) -> str:
        return self._replaced.get(id, id)

    def records(self, record: str, versions: Sequence[tuple[str, str, str, Object]]) -> Iterator[Record]:
        if versions[-1][2] == "relationship":
            yield from self._relationship(record, versions)
        else:
            yield from self._party(record, versions)

    # --- people and entities

    def _party(self, record: str, versions: Sequence[tuple[str, str, str, Object]]) -> Iterator[Record]:
        _, place, kind, statement = versions[-1]
        held = _details(statement)
        id = entity_id("bods", record)
        said = self._said(id, record, place, statement)
        given = held.get("entityType")
        type_of = _object(given) or {"type": given}
        type = "Person" if kind == "person" else bods.TYPES.get(bods.words(str(type_of.get("type"))), "LegalEntity")
        if type in ("Person", "LegalEntity"):
            self._no_bodies.add(id)
        borne = list(dict.fromkeys(name for *_, version in reversed(versions) for name in _names(_details(version))))
        fitting = [name for name in borne if len(name) <= _LONGEST_NAME]
        if len(fitting) < len(borne):
            self._refuse(place, f"a name of {record[:80]!r} has more than {_LONGEST_NAME} characters: left out")
        why = _object(held.get("unspecifiedPersonDetails") or held.get("unspecifiedEntityDetails"))
        reason = " ".join(_texts([why.get("reason"), why.get("description")]))
        yield Entity(
            id=id,
            type=type,
            name=fitting[0] if fitting else f"{kind} {record[:200]} (unnamed)",
            names=tuple(
                Name(value=name, script=names.script(name), kind="alias" if n else "name")
                for n, name in enumerate(fitting)
            ),
            unnamed=not fitting,
            topics=("role.pep",) if _is_pep(held) else (),
            countries=self._countries(held),
            note=f"According to the statement: {reason}"[:_LONGEST] if reason else None,
        )
        if id != f"bods-{record}":
            yield said.claim("IDENTIFIED_BY", record, role="BODS record id")
        for name in fitting[1:]:
            yield said.claim("ALSO_KNOWN_AS", name)
        yield from self._told(said, held, type_of)

    def _told(self, said: "_Said", held: Object, type_of: Object) -> Iterator[Record]:
        for given in _objects_in(held.get("identifiers")):
            scheme = _text(given.get("scheme"))
            if number := _text(given.get("id")):
                country = scheme[:2].lower() if scheme[2:3] == "-" and scheme[:2].lower() in COUNTRIES else None
                role = bods.identifier(scheme, _text(given.get("schemeName")))
                yield said.claim("IDENTIFIED_BY", number, role=role, unit=country)
        for listing in _objects_in(_object(held.get("publicListing")).get("securitiesListings")):
            security = _object(listing.get("security"))
            if number := _text(security.get("id")):
                yield said.claim("IDENTIFIED_BY", number, role=_text(security.get("idScheme")) or "security")
        where = _text(_object(held.get("jurisdiction") or held.get("incorporatedInJurisdiction")).get("name"))
        founded = _day(held.get("foundingDate"))
        if where or founded:
            yield said.claim("ESTABLISHED", where or None, on=founded)
        for property, predicate in (("dissolutionDate", "DISSOLVED"), ("birthDate", "BORN"), ("deathDate", "DIED")):
            if day := _day(held.get(property)):
                yield said.claim(predicate, None, on=day)
        subtype = " ".join(filter(None, (bods.words(_text(type_of.get("subtype"))), _text(type_of.get("details")))))
        if subtype:
            yield said.claim("DESCRIBED_AS", subtype)
        exposure = held.get("politicalExposure")
        details = _object(exposure).get("details") if exposure else held.get("pepStatusDetails")
        for detail in _objects_in(details):
            if reason := _text(detail.get("reason")):
                start, end = _day(detail.get("startDate")), _day(detail.get("endDate"))
                yield said.claim("DESCRIBED_AS", reason, start=start, end=end)
        for residence in _objects_in(held.get("taxResidencies")):
            if name := _text(residence.get("name")):
                yield said.claim("DESCRIBED_AS", f"resident in {name} for tax")
        for given in _objects_in(held.get("addresses")):
            country = given.get("country")
            country = _text(country.get("name")) if isinstance(country, dict) else _text(country)
            parts = (_text(given.get("address")), _text(given.get("postCode")), country)
            if address := ", ".join(filter(None, parts))[:_LONGEST_NAME]:
                id = f"bods-address-{digest(address)}"
                name = Name(value=address, script=names.script(address), kind="name")
                yield Entity(id=id, type="Address", name=address, names=(name,))
                yield said.claim("HAS_ADDRESS", None, object=id)

    def _countries(self, held: Object) -> tuple[str, ...]:
        places = [held.get("jurisdiction") or held.get("incorporatedInJurisdiction")]
        places += _list(held.get("nationalities"))
        found = [_text(place.get("code")).lower() for place in _objects_in(places)]
        for code in found:
            if code and code[:2] not in COUNTRIES:
                self._aside.add(f"country {code[:20]}")
        return tuple(dict.fromkeys(code[:2] for code in found if code[:2] in COUNTRIES))

    # --- relationships

    def _relationship(self, record: str, versions: Sequence[tuple[str, str, str, Object]]) -> Iterator[Claim]:
        for n, (_, place, _, statement) in enumerate(versions):
            held, later = _details(statement), versions[n + 1] if n + 1 < len(versions) else None
            if statement.get("recordStatus") == "closed" and n and _same(held, _details(versions[n - 1][3])):
                continue  # it repeats what it closes
            closed = versions[-1][3].get("recordStatus") == "closed" and (later is None or later is versions[-1])
            subject = self._end(held.get("subject"))
            if not subject:
                self._refuse(place, f"the relationship {record[:80]!r} does not say whom the interest is in")
                continue
            said = self._said(subject, record, place, statement)
            owner = self._end(held.get("interestedParty"))
            if not owner:
                yield self._unspecified(said, held.get("interestedParty"))
                continue
            next_ones = [] if later is None or closed else _list(_details(later[3]).get("interests"))
            for given in _list(held.get("interests")) or [{}]:
                if later and given in next_ones:
                    continue  # it goes on
                ends = versions[-1][0] if closed else later[0] if later else None
                yield self._interest(said, owner, _object(given), held, ends if later or closed else None)

    def _interest(self, said: "_Said", owner: str, given: Object, held: Object, replaced: str | None) -> Claim:
        predicate, role = bods.interest(given, in_a_body=said.subject not in self._no_bodies)
        value, unit = bods.share(given.get("share"))
        start, end = _day(given.get("startDate")), _day(given.get("endDate"))
        notes = [_text(given.get("details"))]
        if given.get("beneficialOwnershipOrControl") is True and predicate != "HOLDS_SHARES_IN":
            notes.append("Stated as beneficial ownership or control.")
        if held.get("isComponent") is True:
            notes.append("Part of an indirect interest.")
        if components := _texts(held.get("componentRecords") or held.get("componentStatementIDs")):
            notes.append(f"Made up of {', '.join(components)}.")
        if not end and replaced and not (start and replaced < start):
            end = replaced
            notes.append(f"A later statement, of {replaced}, no longer says so.")
        return said.claim(
            predicate,
            value,
            object=said.subject,
            subject=owner,
            unit=unit,
            role=role,
            start=start,
            end=end,
            note=" ".join(filter(None, notes))[:_LONGEST] or None,
        )

    def _unspecified(self, said: "_Said", party: Any) -> Claim:
        given = _object(party)
        given = _object(given.get("unspecified")) or given
        reason = _text(given.get("reason"))
        told = bods.WITHOUT_OWNERS.get(bods.words(reason), "having an owner who is not specified")
        note = ": ".join(filter(None, (reason, _text(given.get("description")))))
        return said.claim("DESCRIBED_AS", told, note=note[:_LONGEST] or None)

    def _end(self, given: Any) -> str | None:
        """The id of an end of a relationship; None if it is unspecified."""
        if isinstance(given, dict):
            held = cast(Object, given)
            given = held.get("describedByEntityStatement") or held.get("describedByPersonStatement")
        return entity_id("bods", self._record(given)) if isinstance(given, str) and given else None

    # --- sources

    def _said(self, subject: str, record: str, place: str, statement: Object) -> "_Said":
        """Who says it: the source of a statement, and whether it is a register's own word."""
        source, published = _object(statement.get("source")), _object(statement.get("publicationDetails"))
        publisher = _text(_object(published.get("publisher")).get("name")) or None
        types = _texts(source.get("type"))
        day = _day(published.get("publicationDate")) or _day(source.get("retrievedAt")) or ""
        self._latest = max(self._latest, day)
        title = _text(source.get("description")) or "; ".join(map(bods.words, types)) or _UNTITLED
        url = _text(source.get("url")) or _text(_object(published.get("publisher")).get("url")) or None
        id = "-".join(filter(None, ("bods", digest(f"{publisher} {title} {url}"), day)))
        if id not in self._sources:
            self._sources[id] = Source(
                id=id,
                title=title[:_LONGEST_NAME],
                publisher=publisher and publisher[:_LONGEST_NAME],
                published=day or None,
                url=url if url and url.startswith(("http://", "https://")) else None,
                kind="table",
                language="en",
                licence=_text(published.get("license"))[:_LONGEST_NAME] or None,
            )
        status: Status = "official" if "officialRegister" in types else "reported"
        return _Said(subject, record, place, id, status)

    def sources(self) -> Iterator[Source]:
        aside = self._aside.told()
        for n, source in enumerate(self._sources.values()):
            notes = [] if source.url else ["The statements give no address of it."]
            notes += [aside] if aside and n == 0 else []
            update = {"note": " ".join(notes)[:_LONGEST] or None, "published": source.published or self._latest or None}
            yield source.model_copy(update=update)


class _Said:
    """What a statement says of somebody."""

    def __init__(self, subject: str, record: str, place: str, source: str, status: Status) -> None:
        self.subject = subject
        self._record, self._place, self._source = record, place, source
        self._status: Status = status

    def claim(
        self,
        predicate: str,
        value: str | None,
        *,
        subject: str | None = None,
        object: str | None = None,
        role: str | None = None,
        unit: str | None = None,
        on: str | None = None,
        start: str | None = None,
        end: str | None = None,
        note: str | None = None,
    ) -> Claim:
        of = subject or self.subject
        told = value and value[:_LONGEST]
        return Claim(
            id=claim_id("bods", of, predicate, object, told, unit, role, on, start, end, note, self._record),
            subject=of,
            predicate=predicate,
            object=object,
            value=told,
            unit=unit,
            role=role and role[:_LONGEST_NAME],
            status=self._status,
            locator=self._record,
            language="en",
            on=on,
            start=start,
            end=end,
            note=note,
            source=self._source,
            origin=self._place,
        )


# --- values in any shape --------------------------------------------------------------------------


def _details(statement: Object) -> Object:
    """What a statement says of its record: from 0.4 on under a key of its own, before that at the top level."""
    return _object(statement["recordDetails"]) if "recordDetails" in statement else statement


def _names(held: Object) -> Iterator[str]:
    for given in [held.get("name"), *_list(held.get("names")), *_list(held.get("alternateNames"))]:
        parts = _object(given)
        whole = parts.get("fullName") or " ".join(_texts([parts.get("givenName"), parts.get("familyName")]))
        if name := _text(whole if parts else given):
            yield name


def _is_pep(held: Object) -> bool:
    return held.get("hasPepStatus") is True or _object(held.get("politicalExposure")).get("status") == "isPep"


def _same(one: Object, other: Object) -> bool:
    return all(one.get(key) == other.get(key) for key in ("subject", "interestedParty", "interests"))


def _object(value: Any) -> Object:
    return cast(Object, value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else []


def _objects_in(value: Any) -> list[Object]:
    return [cast(Object, item) for item in _list(value) if isinstance(item, dict)]


def _texts(value: Any) -> list[str]:
    return [text for item in (_list(value) or [value]) if (text := _text(item))]


def _text(value: Any) -> str:
    return " ".join(readable(value).split()) if isinstance(value, str) else ""


def _day(value: Any) -> str | None:
    return value[:10] if isinstance(value, str) and value else None
