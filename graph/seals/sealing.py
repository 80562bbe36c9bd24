"""Removes from records what would identify a protected person, before anything is written or drawn.

A full name is removed everywhere. A part of one, or another identifying word listed in the facts, is removed where the
text mentions the person. What cannot be changed in part, such as an id or an address, is refused. Somebody else with
the same name or word keeps it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from graph.errors import BadFacts
from graph.models import Claim, Dataset, Entity, Name, Records, Sealed, Source
from graph.seals.letters import Letters, is_unspaced, letters
from graph.seals.telling import (
    ORDINARY,
    Called,
    Place,
    Watch,
    alone,
    is_capital,
    is_chinese,
    is_telling,
    name_of,
    parts_of,
    whole,
    with_initials,
    without,
)
from graph.seals.values import nondescript
from graph.vocabulary import IDENTIFYING

WITHHELD = "[name withheld]"
Record = Entity | Source | Claim
_TEXTS: dict[type[Record], tuple[str, ...]] = {
    Entity: ("summary", "note"),
    Source: ("title", "publisher", "author", "licence", "note"),
    Claim: ("quote", "value", "unit", "role", "locator", "retracted", "note"),
}
_FIXED: dict[type[Record], tuple[str, ...]] = {Entity: ("id",), Source: ("id", "url", "archived"), Claim: ("id",)}
_REMEDY = {
    "id": "ids are shown, so choose another",
    "url": "an address cannot be shown in part, so leave it out",
    "archived": "an address cannot be shown in part, so leave it out",
    "name": "names are shown, so choose another",
    "aliases": "names are shown, so leave it out",
    "pseudonym": "choose another",
}
# A shorter single name may be a word or part of anyone's name: it is removed only where a text mentions the person.
_TELLS_ALONE = 5
# A word that occurs this often in lower case in texts about other things is an ordinary word.
_ORDINARY_FROM = 3
R = TypeVar("R", Entity, Source, Claim)


@dataclass(frozen=True)
class Leak:
    """A place that would reveal who is protected and cannot be cleaned. It contains no name."""

    kind: str
    record: Record
    field: str

    @property
    def says(self) -> str:
        which = f"this {self.kind}" if self.field == "id" else f"{self.kind} {self.record.id!r}"
        return f"the {self.field} of {which} would reveal who is protected: {_REMEDY[self.field]}"


def seal(records: Records, *, beside: Iterable[Sealed] = ()) -> tuple[Records, list[Sealed]]:
    """Records that name no protected person, and what was removed from them.

    `beside`: people protected by other datasets. Raises BadFacts, without a name, for what cannot be removed.
    """
    seals = Seals(records, beside)
    if seals.leaks:
        raise BadFacts([seals.cover(f"{records.dataset}: {leak.says}") for leak in seals.leaks])
    clean = [seals.clean(claim) for claim in records.claims]
    quotes = [
        Sealed(id=f"claim:{old.id}", words=(old.quote,))
        for old, new in zip(records.claims, clean, strict=True)
        if old.quote and new.quote != old.quote
    ]
    update = {
        "entities": tuple(seals.clean(e) for e in records.entities),
        "sources": tuple(seals.clean(s) for s in records.sources),
        "claims": tuple(clean),
    }
    return records.model_copy(update=update), [*_people(records), *quotes]


def people_of(entity: Entity) -> Sealed:
    """The names of an entity, and the words that would identify it."""
    return Sealed(
        id=entity.id,
        words=tuple(n.value for n in entity.names if n.kind in ("name", "alias")),
        telling=tuple(n.value for n in entity.names if n.kind == "telling"),
        common=tuple(n.value for n in entity.names if n.kind == "common"),
    )


@dataclass
class _Person:
    """A protected person, prepared for searching."""

    id: str
    names: list[Called]
    phrases: list[Called]
    parts: AbstractSet[str]

    @property
    def words(self) -> set[str]:
        return {word for called in (*self.names, *self.phrases) for word in called.words} | self.parts


def _person(sealed: Sealed) -> _Person:
    names = [called for text in sealed.words if (called := name_of(sealed.id, text)).words]
    phrases = [called for text in sealed.telling if (called := name_of(sealed.id, text, exact=True)).words]
    common = {word for text in sealed.common for word in name_of(sealed.id, text, exact=True).words}
    return _Person(sealed.id, names, phrases, {part for called in names for part in parts_of(called)} - common)


class Seals:
    """What would identify the protected people, and where it occurs in these records."""

    def __init__(self, records: Dataset, beside: Iterable[Sealed] = ()) -> None:
        self._people = {sealed.id: _person(sealed) for sealed in (*beside, *_people(records))}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for person in self._people.values():
            for word in person.words:
                self._by_word[word].add(person.id)
        self._watch = Watch(self._by_word)
        everything = chain(records.entities, records.sources, records.claims)
        suspects: list[Record] = [r for r in everything if self._people and self._may_tell(r)]
        self._suspects = {(type(r), r.id) for r in suspects}
        self._parties: dict[tuple[type[Record], str], set[str]] = defaultdict(set)
        self._near: dict[tuple[type[Record], str], set[str]] = defaultdict(set)
        if self._people:
            self._meet(records)
        self.leaks: list[Leak] = []
        self._others: dict[str, list[Called]] = defaultdict(list)
        self._bearers: dict[str, set[str]] = defaultdict(set)
        self._ordinary: set[str] = set(ORDINARY)
        self._hear_names([r for r in suspects if isinstance(r, Entity) and not r.protected])
        others = (word for named in self._others.values() for called in named for word in called.words)
        self._watch = Watch((*self._by_word, *others))
        self._listen(suspects)
        for record in suspects:
            self.leaks += self._fixed_leaks(record)

    def suspects(self, record: Record) -> bool:
        """Whether this record may identify somebody."""
        return self._identifies(record) or (type(record), record.id) in self._suspects

    def _identifies(self, record: Record) -> bool:
        return isinstance(record, Claim) and record.predicate in IDENTIFYING and record.subject in self._people

    def clean(self, record: R) -> R:
        """The record as it may be shown: with identifying words removed from its texts, and identifying values."""
        if isinstance(record, Entity) and record.protected:
            return _pseudonymous(record)
        if isinstance(record, Claim) and self._identifies(record):
            record = nondescript(record)
        if (type(record), record.id) not in self._suspects:
            return record
        near, parties = self._near[self._place(record)], self._parties[type(record), record.id]
        texts = {key: text for key in _TEXTS[type(record)] if isinstance(text := getattr(record, key), str)}
        new = {key: self._without(text, near, parties) for key, text in texts.items()}
        changed = {key: text for key, text in new.items() if text != texts[key]}
        return record.model_copy(update=changed) if changed else record

    def cover(self, text: str) -> str:
        """Any text, such as an error message, without identifying words."""
        return self._without(text, self._people.keys(), set())

    # --- getting to know the records

    def _may_tell(self, record: Record) -> bool:
        texts = [getattr(record, key) or "" for key in (*_TEXTS[type(record)], *_FIXED[type(record)])]
        names = [record.name, *(n.value for n in record.names)] if isinstance(record, Entity) else []
        return self._watch.sees("\n".join((*texts, *names)))

    def _meet(self, records: Dataset) -> None:
        """Who is party to what, and which records therefore mention whom. Only suspects are remembered."""
        for claim in records.claims:
            parties = {claim.subject, claim.object or claim.subject, *claim.said_by, *claim.mentions}
            for place in ((Claim, claim.id), (Source, claim.source)):
                if place in self._suspects:
                    self._parties[place] |= parties
            if hidden := parties & self._people.keys():
                self._near[Source, claim.source] |= hidden
                for party in parties:
                    self._near[Entity, party] |= hidden
        for kind, id in self._suspects:
            if kind is Entity:
                self._parties[kind, id] = {id}

    def _hear_names(self, entities: Iterable[Entity]) -> None:
        """Others whose own name contains a word of a protected name keep it; things named after the person do not."""
        heard: list[Called] = []
        for entity in entities:
            near = self._near[Entity, entity.id]
            for value in dict.fromkeys((entity.name, *(n.value for n in entity.names))):
                found, places = self._read(value)
                if not any(any(alone(found, at)) for at in places.values()):
                    continue
                described = entity.unnamed or _describes(value)
                told = [called for called, _ in self._tellings(found, near, {entity.id}, places)]
                if told and (described or (entity.type != "Person" and (near or any(map(_is_whole_name, told))))):
                    self.leaks.append(Leak("entity", entity, "name" if value == entity.name else "aliases"))
                else:
                    heard.append(name_of(entity.id, value))
        for called in heard:
            self._others[next((word for word in called.words if word not in self._by_word), called.words[0])].append(
                called
            )
            for word in called.words:
                self._bearers[word].add(called.bearer)

    def _listen(self, suspects: Iterable[Record]) -> None:
        """Who is mentioned without being a party, and which words are ordinary."""
        met: Counter[str] = Counter()
        for record in suspects:
            spoken_of = self._near[self._place(record)]
            parties, about_others = self._parties[type(record), record.id], not spoken_of
            for key in _TEXTS[type(record)]:
                found, places = self._read(getattr(record, key) or "")
                if not places:
                    continue
                hits = self._hits(found, set(), parties, places)
                named = {called.bearer for called, _ in hits if _is_whole_name(called)}
                spoken_of |= named
                if about_others and not named:
                    met.update(
                        w for w, at in places.items() if any(not is_capital(found, a) for a, _ in alone(found, at))
                    )
        self._ordinary |= {word for word, times in met.items() if times >= _ORDINARY_FROM}

    # --- finding what tells

    def _place(self, record: Record) -> tuple[type[Record], str]:
        """What a record belongs to that mentions somebody as a whole: a claim belongs to its source."""
        return (Source, record.source) if isinstance(record, Claim) else (type(record), record.id)

    def _read(self, text: str) -> tuple[Letters, dict[str, list[Place]]]:
        found = letters(text if self._watch.sees(text) else "")
        return found, self._watch.places(found)

    def _without(self, text: str, near: AbstractSet[str], parties: set[str]) -> str:
        found, places = self._read(text)
        hits = self._hits(found, near, parties, places)
        return without(found, (place for _, place in hits), WITHHELD) if hits else text

    def _hits(
        self, found: Letters, near: AbstractSet[str], parties: set[str], places: dict[str, list[Place]]
    ) -> list[tuple[Called, Place]]:
        """Each place that identifies somebody, and whom, except within the name of somebody else."""
        kept = [
            place
            for word in places
            for other in self._others.get(word, ())
            if self._is_meant(other, parties)
            for place in whole(found, places, other)
        ]
        return [
            (called, (first, end))
            for called, (first, end) in self._tellings(found, near, parties, places)
            if not any(a <= first and end <= b for a, b in kept)
        ]

    def _is_meant(self, other: Called, parties: set[str]) -> bool:
        """Whether the name means its bearer here, and not a protected namesake."""
        namesakes = set(self._people)
        for word in other.words:
            namesakes &= self._by_word.get(word, set())
        return not namesakes or (other.bearer in parties and not namesakes & parties)

    def _tellings(
        self, found: Letters, near: AbstractSet[str], parties: set[str], places: dict[str, list[Place]]
    ) -> Iterator[tuple[Called, Place]]:
        for id in {id for word in places for id in self._by_word.get(word, ())}:
            person = self._people[id]
            for called in person.names:
                if id in near or len(called.words) > 1 or self._tells_alone(called):
                    ordinary = self._ordinary.issuperset(called.words)
                    for place in whole(found, places, called):
                        if not ordinary or all(is_capital(found, n) for n in range(*place) if found.begins(n)):
                            yield called, place
            if id not in near:
                continue
            for phrase in person.phrases:
                yield from ((phrase, place) for place in whole(found, places, phrase))
            initials = {word[0] for called in person.names for word in called.words}
            for part in person.parts & places.keys():
                if not self._is_shared(part, person, parties):
                    for place in alone(found, places[part], capital=part in self._ordinary):
                        yield Called(id, (part,)), with_initials(found, place, initials)

    def _tells_alone(self, called: Called) -> bool:
        """Whether a one-word name identifies its bearer in any text: nobody else has it, and it is not short."""
        (word,) = called.words
        return not self._bearers[word] and len(word) >= (2 if is_chinese(word) else _TELLS_ALONE)

    def _is_shared(self, part: str, person: _Person, parties: set[str]) -> bool:
        """Whether a part is also the name of somebody else mentioned here, and not the most telling part."""
        if person.id in parties or not self._bearers[part] & parties:
            return False
        return len(self._bearers[part]) > min(len(self._bearers[p]) for p in person.parts)

    def _fixed_leaks(self, record: Record) -> Iterator[Leak]:
        near, parties = set(self._near[self._place(record)]), self._parties[type(record), record.id]
        fixed = {key: getattr(record, key) or "" for key in _FIXED[type(record)]}
        if isinstance(record, Entity) and record.protected:
            fixed["pseudonym"] = record.name
            near.add(record.id)
        for key, text in fixed.items():
            found, places = self._read(text)
            if self._hits(found, near, parties, places):
                yield Leak(type(record).__name__.lower(), record, key)


def _is_whole_name(called: Called) -> bool:
    """Whether this is several words of a name, or a name that is written as one word."""
    return len(called.words) > 1 or any(is_unspaced(w[0]) and len(w) >= _TELLS_ALONE for w in called.words)


def _describes(name: str) -> bool:
    """Whether a name describes somebody, as "the home of …" does, instead of consisting of names only."""
    return any(word[:1].islower() and is_telling(word) for word in name.split())


def _people(records: Dataset) -> list[Sealed]:
    return [people_of(e) for e in records.entities if e.protected]


def _pseudonymous(entity: Entity) -> Entity:
    pseudonym = Name(value=entity.name, script="Latn", kind="pseudonym")
    return Entity(
        id=entity.id,
        type=entity.type,
        name=entity.name,
        names=(pseudonym,),
        unnamed=entity.unnamed,
        generic=entity.generic,
        plural=entity.plural,
        protected=True,
    )
