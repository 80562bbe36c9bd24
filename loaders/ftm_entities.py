"""Turns FollowTheMoney's entities into records. What the vocabulary has no place for is counted and reported."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from graph import names
from graph.claims.english import Tense, finite
from graph.codes import COUNTRIES
from graph.files import readable
from graph.models import SEPARATOR, Claim, Entity, Name, Source
from graph.vocabulary import PREDICATES, TOPICS, TYPES, Status
from loaders import ftm_model as ftm
from loaders.lists import Aside, Refuse
from loaders.shelf import claim_id, entity_id
from loaders.slugs import digest

Record = Source | Entity | Claim
Held = dict[str, list[str]]
"""The values of an entity's properties."""

_OFF_THE_LIST = ("delisted", "removed", "revoked")
_LONGEST = 5000
_LONGEST_NAME = 300
_MOST_PAIRS = 1000
_MARKS: dict[str, Status] = {
    "alleged": "alleged",
    "opinion": "opinion",
    "charged": "charged",
    "disputed": "denied",
    "acquitted": "acquitted",
}
"""How the label of one of our own links begins, if the link is not established or reported."""


@dataclass(frozen=True)
class Evidence:
    """Where a value is from: the source and, if known, the FtM dataset and when it was seen there."""

    source: str
    locator: str
    stated_in: str = ""
    note: str | None = None
    language: str = "en"


class Evidences:
    """Who says what of one entity: here, the same evidence for all its values."""

    def __init__(self, *found: Evidence) -> None:
        self._found = found

    def of(self, property: str, value: str) -> Sequence[Evidence]:
        return self._found


@dataclass
class Shaper:
    """Makes records of the entities of one list."""

    dataset: str
    refuse: Refuse
    ours: bool = False
    """Whether this is an export of Khsae: its texts are checked, and the ids of its links hold their predicates."""
    exact: bool = False
    """Whether such an export is read for the graph that it was made of: with its ids, and its own marks."""
    aside: Aside = field(default_factory=Aside)
    """Counts of the schemata and properties that the vocabulary has no place for."""
    _programmes: set[str] = field(default_factory=set[str])

    def records(
        self, id: str, schema: str, held: Held, evidence: Evidences, place: str, caption: str = ""
    ) -> Iterator[Record]:
        if schema in ftm.ENDS:
            yield from self._link(id, schema, held, evidence, place)
        elif kind := ftm.TYPE_OF.get(schema):
            yield from self._thing(id, kind, held, evidence, place, caption)
        elif schema in ftm.LISTINGS:
            yield from self._listing(id, schema, held, evidence, place)
        elif schema in ftm.PAPERS:
            yield from self._paper(id, schema, held, evidence, place)
        else:
            self.aside.add(schema[:80])

    def __post_init__(self) -> None:
        self.ours = self.ours or self.exact

    def _slug(self, id: str) -> str:
        return id if self.exact else entity_id(self.dataset, id)

    # --- things

    def _thing(self, id: str, kind: str, held: Held, evidence: Evidences, place: str, caption: str) -> Iterator[Record]:
        own = self._slug(id)
        said = _Said(self.dataset, own, evidence, place)
        name, borne = self._names(id, kind, held, caption, place)
        marks = held.get("keywords", ())
        kind = _narrowed(kind, marks)
        codes = [code.lower() for property in ftm.COUNTRIES_OF for code in held.get(property, ())]
        yield Entity(
            id=own,
            type=kind,
            name=name or f"{TYPES[kind].label} {id[:200]} (unnamed)",
            names=tuple(_name(each, "name" if each == name else "alias") for each in borne),
            unnamed=not name or (self.ours and "unnamed" in marks),
            generic=self.ours and "generic" in marks,
            plural=("plural" in marks) if self.ours and {"plural", "singular"} & set(marks) else None,
            topics=self._topics(held.get("topics", ())),
            countries=self._known("country", codes, COUNTRIES),
            summary=self._text(held, "summary", "description"),
            note=self._text(held, "notes"),
            article="the" if self.ours and "article: the" in marks else None,
            protected=self.exact and "protected" in marks,
        )
        if own != f"{self.dataset}-{id}":
            yield from said.claims("IDENTIFIED_BY", "id", id, role="FollowTheMoney id")
        for property, values in held.items():
            if property in ftm.IDENTIFIERS:
                # The jurisdiction says which register a number belongs to.
                where = held.get("jurisdiction", ()) if property == "registrationNumber" else ()
                told = {"role": ftm.IDENTIFIERS[property], "unit": where[0].lower() if len(where) == 1 else None}
                for value in values:
                    yield from said.claims("IDENTIFIED_BY", property, value, **told)
            elif property in ftm.NAMES:
                for value in values:
                    if value != name and len(value) <= _LONGEST_NAME:
                        yield from said.claims("ALSO_KNOWN_AS", property, value, role=ftm.NAMES[property] or None)
            elif property not in ftm.READ and property not in ftm.TITLES.get(kind, ()):
                yield from self._more(said, kind, property, values, held)
        if "birthDate" not in held:
            for value in held.get("birthPlace", ()):
                yield from said.claims("BORN", "birthPlace", value)

    def _more(self, said: "_Said", kind: str, property: str, values: Sequence[str], held: Held) -> Iterator[Record]:
        if property == "topics":
            for value in values:
                if value in ftm.ACCUSING and not (self.ours and value in TOPICS):
                    filed = f"being filed under “{ftm.ACCUSING[value]}”"
                    yield from said.claims("DESCRIBED_AS", property, value, says=filed)
        elif property in ftm.DATES:
            yield from self._dated(said, property, values, held)
        elif property in ftm.DESCRIBED:
            for value in values:
                yield from said.claims("DESCRIBED_AS", property, value)
        elif property == "address" and kind != "Address":
            yield from self._addresses(said, values)
        elif points := self._points(kind, property):
            for value in values:
                predicate, turned = points
                role = property if predicate == "HAS_INTEREST_IN" else None
                yield from said.claims(predicate, property, value, object=self._slug(value), turned=turned, role=role)
        else:
            self.aside.add(f"{kind}.{property[:80]}", len(values))

    def _points(self, kind: str, property: str) -> tuple[str, bool] | None:
        labels = TYPES[kind].labels
        return next((says[1:] for says in ftm.POINTERS.get(property, ()) if says[0] in labels), None)

    def _names(self, id: str, kind: str, held: Held, caption: str, place: str) -> tuple[str | None, list[str]]:
        """The name to show, if there is one, and all names."""
        titles = [title for property in ftm.TITLES.get(kind, ()) for title in held.get(property, ())]
        borne = list(dict.fromkeys([*titles[:1], *(name for key in ftm.NAMES for name in held.get(key, ()))]))
        if not borne and kind in ftm.NAME_PARTS:
            parts = (held[property][0] for property in ftm.NAME_PARTS[kind] if property in held)
            borne = list(filter(None, [(", " if kind == "Address" else " ").join(parts)]))
        if kind == "Address":
            borne = [short(name) for name in borne]
        fitting = [name for name in borne if len(name) <= _LONGEST_NAME]
        if len(fitting) < len(borne):
            self.refuse(place, f"a name of {id[:80]!r} has more than {_LONGEST_NAME} characters: left out")
        return (caption if caption in fitting else next(iter(fitting), None)), fitting

    def _topics(self, values: Sequence[str]) -> tuple[str, ...]:
        """A topic that accuses becomes a claim, except in what Khsae exported."""
        known = self._known("topic", values, ftm.ALL_TOPICS) if values else ()
        return tuple(value for value in known if value in TOPICS and (self.ours or value not in ftm.ACCUSING))

    def _known(self, what: str, values: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
        for value in values:
            if value not in known:
                self.aside.add(f"{what} {value[:40]}")
        return tuple(dict.fromkeys(value for value in values if value in known))

    def _text(self, held: Held, *properties: str) -> str | None:
        """What others wrote is given as their words: it may accuse somebody."""
        text = "\n".join(value for property in properties for value in held.get(property, ()))
        if not text:
            return None
        return short(text if self.ours else f"According to {self.dataset}: {text}", _LONGEST)

    def _dated(self, said: "_Said", property: str, values: Sequence[str], held: Held) -> Iterator[Claim]:
        predicate, place_of = ftm.DATES[property]
        places = held.get(place_of, [])
        # With several dates and places, nothing says which belong together.
        together = len(values) == len(places) == 1
        for value in values:
            yield from said.claims(predicate, property, value, says=places[0] if together else None, on=value[:10])
        for value in places if not together else ():
            yield from said.claims(predicate, place_of, value)

    def _addresses(self, said: "_Said", values: Sequence[str]) -> Iterator[Record]:
        for value in values:
            id = f"{self.dataset}-address-{digest(value)}"
            yield Entity(id=id, type="Address", name=short(value), names=(_name(short(value)),))
            yield from said.claims("HAS_ADDRESS", "address", value, object=id)

    # --- links

    def _link(self, id: str, schema: str, held: Held, evidence: Evidences, place: str) -> Iterator[Claim]:
        start, end = ftm.ENDS[schema]
        if missing := [name for name in (start, end) if not held.get(name)]:
            self.refuse(place, f"{schema} {id[:80]!r} lacks its {missing[0]}: both ends are wanted")
            return
        pairs = [(a, b) for a in held[start] for b in held[end]]
        if len(pairs) > _MOST_PAIRS:
            self.refuse(place, f"{schema} {id[:80]!r} joins {len(pairs):,} pairs: {_MOST_PAIRS:,} at most")
            return
        self._count_others(schema, held, ftm.OF_LINKS | {start, end})
        says = self._of_ours(id, held) if self.ours else None
        predicate, told = says or self._of_theirs(schema, held)
        told |= _dates(held)
        for a, b in pairs:
            said = _Said(self.dataset, self._slug(a), evidence, place, id)
            yield from said.claims(predicate, start, a, object=self._slug(b), **told)

    def _of_theirs(self, schema: str, held: Held) -> tuple[str, dict[str, Any]]:
        """What a link says beyond who and when."""
        predicate, role = ftm.SAYS[schema], _first(held, "relationship", "role")
        told: dict[str, Any] = {"role": role and role.removesuffix(" of"), "note": _first(held, "summary")}
        if schema == "Family":
            told["role"] = told["role"].lower() if role else "relative"
        if schema == "Ownership":
            told |= _share(held)
            if any(held.get(name) for name in ftm.SHARES) or "share" in (role or "").lower():
                predicate = "HOLDS_SHARES_IN"
        if schema == "Payment":
            told |= _sum(held)
        return predicate, told

    def _of_ours(self, id: str, held: Held) -> tuple[str, dict[str, Any]] | None:
        """The predicate of a link that Khsae exported is in its id; its role and certainty are in its label."""
        predicate = id.partition(SEPARATOR)[2].partition(SEPARATOR)[0]
        if predicate not in PREDICATES:
            return None
        *marks, words = (_first(held, "relationship", "role") or "").split(": ")
        statuses: list[Status] = ["reported", *(_MARKS[mark] for mark in marks if mark in _MARKS)]
        if marks[:1] == ["ended"] and not held.get("endDate"):
            statuses.append("delisted")
        records = short("; ".join(held.get("recordId", ())), _LONGEST) or None
        tense = None if held.get("endDate") else _tense(predicate, words)
        return predicate, {"status": statuses[-1], "locator": records, "tense": tense, **_told(predicate, words)}

    def _listing(self, id: str, schema: str, held: Held, evidence: Evidences, place: str) -> Iterator[Record]:
        if not held.get("entity"):
            self.refuse(place, f"{schema} {id[:80]!r} does not say whom it lists: its entity is wanted")
            return
        self._count_others(schema, held, ftm.OF_LISTINGS)
        authority, programme, code = (_first(held, name) for name in ("authority", "program", "programId"))
        listed_by = f"{self.dataset}-programme-{digest(code or f'{authority} {programme}')}"
        if listed_by not in self._programmes:
            self._programmes.add(listed_by)
            name = short(programme or code or f"sanctions list of {authority or self.dataset}")
            yield Entity(
                id=listed_by,
                type="Programme",
                name=name,
                names=(_name(name),),
                countries=self._known("country", [c.lower() for c in held.get("country", ())], COUNTRIES),
                summary=f"a programme of {short(authority)}" if authority and programme else None,
            )
        over = (_first(held, "status") or "").casefold() in _OFF_THE_LIST
        texts = (("Its reason", "reason"), ("What it provides", "provisions"), ("In short", "summary"))
        note = " ".join(f"{what}: {'; '.join(held[name])}." for what, name in texts if name in held)
        told: dict[str, Any] = {
            "status": "reported" if schema == "Risk" else "delisted" if over else "sanctioned",
            "note": short(note, _LONGEST - 100) or None,
            **_dates(held, "startDate", "listingDate"),
        }
        number = _first(held, "authorityId", "unscId") or id
        for value in held["entity"]:
            said = _Said(self.dataset, self._slug(value), evidence, place, number)
            yield from said.claims(ftm.LISTINGS[schema], "entity", value, object=listed_by, **told)

    def _paper(self, id: str, schema: str, held: Held, evidence: Evidences, place: str) -> Iterator[Claim]:
        numbers = held.get("number") or held.get("passportNumber")
        if not held.get("holder") or not numbers:
            self.refuse(place, f"{schema} {id[:80]!r} lacks its {'number' if held.get('holder') else 'holder'}")
            return
        self._count_others(schema, held, ftm.OF_PAPERS)
        kind = _first(held, "type") or ("passport" if schema == "Passport" else "identification")
        told: dict[str, Any] = {"role": kind, "unit": _first(held, "country"), **_dates(held)}
        for holder in held["holder"]:
            said = _Said(self.dataset, self._slug(holder), evidence, place, id)
            for number in numbers:
                yield from said.claims("IDENTIFIED_BY", "holder", holder, says=number, **told)

    def _count_others(self, schema: str, held: Held, read: Collection[str]) -> None:
        for property in held.keys() - read:
            self.aside.add(f"{schema}.{property[:80]}", len(held[property]))


@dataclass(frozen=True)
class _Said:
    """What is said of one subject."""

    dataset: str
    subject: str
    evidence: Evidences
    place: str
    locator: str | None = None

    def claims(
        self,
        predicate: str,
        property: str,
        value: str,
        *,
        says: str | None = None,
        object: str | None = None,
        turned: bool = False,
        status: Status = "reported",
        role: str | None = None,
        unit: str | None = None,
        note: str | None = None,
        locator: str | None = None,
        on: str | None = None,
        start: str | None = None,
        end: str | None = None,
        tense: Literal["past", "perfect"] | None = None,
    ) -> Iterator[Claim]:
        """A claim for each piece of evidence for this value. Without an object, the value is what is claimed."""
        subject = self.subject
        told = value if says is None and object is None and on is None else says
        if turned and object is not None:
            subject, object = object, subject
        parts = (subject, predicate, object, told, unit, role, status, on, start, end, note, *filter(None, [tense]))
        for found in self.evidence.of(property, value):
            yield Claim(
                id=claim_id(self.dataset, *parts, found.stated_in),
                subject=subject,
                predicate=predicate,
                object=object,
                value=told,
                unit=unit,
                role=role,
                status=status,
                locator=locator or self.locator or found.locator,
                language=found.language,
                on=on,
                start=start,
                end=end,
                tense=tense,
                note=" ".join(filter(None, (note, found.note))) or None,
                source=found.source,
                origin=self.place,
            )


def plain(values: Any) -> list[str]:
    """The values of a property as text, without control characters."""
    found = values if isinstance(values, list) else [values]
    texts = (str(value) for value in found if isinstance(value, str | int | float))
    return [told for text in texts if (told := readable(text).strip())]


def _narrowed(kind: str, keywords: Sequence[str]) -> str:
    """One of our types that FtM lacks: an export gives it as a keyword."""
    if not keywords:
        return kind
    found = (t.name for t in TYPES.values() if t.ftm == kind and t.name != kind and t.label in keywords)
    return next(found, kind)


def _name(value: str, kind: Literal["name", "alias"] = "name") -> Name:
    return Name(value=value, script=names.script(value), kind=kind)


def short(text: str, most: int = _LONGEST_NAME) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _first(held: Held, *properties: str) -> str | None:
    return next((values[0] for name in properties if (values := held.get(name))), None)


def _tense(predicate: str, label: str) -> Literal["past", "perfect"] | None:
    """The tense of the label of a link, if it is not the present."""
    verb, words = PREDICATES[predicate], label.partition(" (")[0]
    forms: dict[str, Tense] = {
        finite(verb.says, verb.infinitive, several=several, tense=tense): tense
        for tense in ("perfect", "past", "present")
        for several in (True, False)
    }
    tense = forms.get(words, "present")
    return None if tense == "present" else tense


def _told(predicate: str, label: str) -> dict[str, str]:
    """The role and the value in the label of a link."""
    says, in_role = PREDICATES[predicate].says, PREDICATES[predicate].in_role
    if in_role and label.partition(" ")[2] != says.partition(" ")[2] and not label.endswith(")"):
        says = in_role[0]
    if "{" not in says:
        found = re.fullmatch(r".+ \(as (?:an? )?(?P<role>.+)\)", label)
    else:
        rest = re.escape(says.partition(" ")[2])
        rest = rest.replace(r"\{role\}", "(?:an? )?(?P<role>.+)").replace(r"\{value\}", "(?P<says>.+)")
        found = re.fullmatch(rf"\S+ (?:been )?{rest}", label)
    return found.groupdict() if found else {}


def _dates(held: Held, *starts: str) -> dict[str, str]:
    """A period, or else a day. With several dates, the first and the last."""
    begun = next((min(held[name]) for name in starts or ("startDate",) if held.get(name)), None)
    ended = max(held["endDate"]) if held.get("endDate") else None
    day = _first(held, "date") if not begun and not ended else None
    return {key: date[:10] for key, date in (("start", begun), ("end", ended), ("on", day)) if date}


def _share(held: Held) -> dict[str, str]:
    if share := _first(held, "percentage"):
        return {"says": share.removesuffix("%").strip(), "unit": "%"}
    if count := _first(held, "sharesCount"):
        return {"says": count, "unit": "shares"}
    return {}


def _sum(held: Held) -> dict[str, str]:
    told = {"note": purpose} if (purpose := _first(held, "purpose")) else {}
    for property, currency in (("amount", _first(held, "currency")), ("amountEur", "EUR"), ("amountUsd", "USD")):
        if currency and (sum := _first(held, property)):
            return told | {"says": sum, "unit": currency}
    return told
