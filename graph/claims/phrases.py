"""What a claim says, without who says it and how certain it is: a verb, its object, when, and with what."""

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.claims.english import (
    Tense,
    amount,
    article,
    bare,
    determined,
    finite,
    head,
    in_the_past,
    listed,
    looks_plural,
    moment,
    period,
    written,
)
from graph.models import Claim, Entity, NetworkEntity, Source
from graph.vocabulary import PREDICATES, TYPES, Predicate

# A value that begins with one of these continues the sentence.
_GOES_ON = re.compile(
    r"(?:after|among|as|at|because|before|by|during|following|for|from|in|inside|into|near|not to|of|on|through|to"
    r"|together|under|until|when|while|with|without)\b"
)
_LONG = 4
"""After more words than this, a date would seem to be that of the last of them."""
# A value that begins like this is set off by a comma: "leaving all behind", "which is strained".
_ADDS = re.compile(r"(?:not )?[a-z]+ing |wh(?:ich|ere|o|ose) ")


class Phrases:
    """The parts of sentences about these entities, from these sources."""

    def __init__(self, entities: Iterable[Entity], sources: Iterable[Source]) -> None:
        self._entities = {e.id: e for e in entities}
        self._sources = {s.id: s for s in sources}

    # --- names

    def name(self, entity: str) -> str:
        """Its name in a sentence, without the note that the sources do not give it."""
        return called(self._entities[entity])

    def several(self, entity: str) -> bool:
        return is_several(self._entities[entity])

    def subject(self, claim: Claim) -> str:
        """The subject, without the place or the target that the object names again: "the trial took place in Paris"."""
        name = self.name(claim.subject)
        if claim.predicate not in ("LOCATED_IN", "TARGETED", "TOOK_PLACE_IN"):
            return name
        again = re.escape(_plain(self._entities[claim.object or ""]))
        where = r"(?:against|at|in|of|on|to) (?:(?:an?|the) )?(?:[a-z ]+ of )?"
        return re.sub(rf"(?<=\w) {where}{again}(?=$| \()", "", name)

    def is_(self, claim: Claim) -> str:
        return "are" if self.several(claim.subject) else "is"

    def _seen_by(self, claim: Claim) -> str:
        """The object relative to the subject, whose name is not repeated: a state's law is "its law"."""
        name, own = self.name(claim.object or ""), _plain(self._entities[claim.subject])
        if claim.object in claim.said_by:
            return re.sub(r"^an? ", "the same ", name)
        if claim.predicate == "MEMBER_OF" and self.several(claim.object or "") and not determined(name):
            return f"the {name}"
        if own not in name:
            return name
        person = self._entities[claim.subject].type == "Person"
        its = "the" if person else "their" if self.several(claim.subject) else "its"
        # "Samantha Power’s visit", "Treasury sanctions"; not "Try Pheap Group", which is a name of its own.
        name = re.sub(rf"(?:\b(?:an?|the) )?(?<!\w){re.escape(own)}(?:[’']s? | (?=[a-z]))(?!of )", f"{its} ", name)
        name = re.sub(rf" (?:of|against|on|from|by|regarding|for) (?:the )?{re.escape(own)}(?!\w)", "", name)
        return f"the {name}" if name[:1].islower() and not determined(name) else name

    # --- what is said

    def label(self, claim: Claim) -> str:
        """The short label for the picture."""
        tense = claim.tense or ("past" if claim.end and self._tense(claim) == "past" else "present")
        words = finite(*self._verb(claim), several=self.several(claim.subject), tense=tense)
        told = self._fill(words.replace("{when} ", ""), claim)
        if claim.predicate == "HOLDS_OFFICE" and tense == "present" and not claim.start:
            year = (claim.on or self._sources[claim.source].published or "")[:4]
            return f"{told} ({year})" if year else told
        role = self._as_role(claim).strip()
        return f"{told} ({role})" if role else told

    def predicate(self, claim: Claim) -> str:
        tense = "past" if claim.status == "delisted" else self._tense(claim)
        return self._rest(finite(*self._verb(claim), several=self.several(claim.subject), tense=tense), claim)

    def infinitive(self, claim: Claim) -> str:
        return self._rest(
            bare(*self._verb(claim), several=self.several(claim.subject), tense=self._tense(claim)), claim
        )

    def _verb(self, claim: Claim) -> tuple[str, str]:
        """The verb, and how it follows "is alleged to", as English wants it with this subject and object."""
        predicate = PREDICATES[claim.predicate]
        if predicate.of_bodies and "LegalEntity" in TYPES[self._entities[claim.subject].type].labels:
            return predicate.of_bodies
        if predicate.in_role and claim.role and " of " not in claim.role:
            return predicate.in_role
        if claim.object and claim.predicate == "MEMBER_OF" and self.several(claim.object):
            return "is among", "be among"
        named = head(self.name(claim.object)).split(" ") if claim.object and predicate.suits else [""]
        nouns = {named[-1], named[0]}  # "health funding", "funds withdrawn"
        fitting = (verb for suited, *verb in predicate.suits if not nouns.isdisjoint(suited.split()))
        for says, infinitive in fitting:
            return says, infinitive
        return predicate.says, predicate.infinitive

    def _rest(self, words: str, claim: Claim) -> str:
        """What follows the subject: the verb, the object, in which role, when and with what."""
        predicate, when = PREDICATES[claim.predicate], self._when(claim)
        filled, object_ = self._fill(words, claim), f" {self._seen_by(claim)}" if claim.object else ""
        value = "" if "{value}" in words else self._value(claim)
        if predicate.act and claim.object:
            # "was convicted of theft in the trial": the value belongs to the verb.
            verb, short = filled.removesuffix(" in"), self._act(claim)
            place = f" in{object_}" if short is None else short
            late = value.startswith((":", ",")) or (len(value.split()) > _LONG and not place.startswith(" ("))
            return f"{verb}{'' if late else value}{place}{self._as_role(claim)}{when}{value if late else ''}"
        text = f"{filled}{object_}{self._as_role(claim)}"
        if "{when}" in words:
            return f"{text}{value}"
        if claim.status == "delisted":
            ended = f"until taken off the list{when}" if claim.on else _since_off(claim)
            return f"{text}{value} {ended}"
        whole = not claim.object or (predicate.lasts and not value.startswith(":"))
        return f"{text}{value}{when}" if whole else f"{text}{when}{value}"

    def _act(self, claim: Claim) -> str | None:
        """The rest of a phrase about somebody's own arrest: " on bail" of "the release of … on bail"."""
        event, own = _plain(self._entities[claim.object or ""]), _plain(self._entities[claim.subject])
        if event.startswith(f"{own}’s "):
            what = head(event.removeprefix(f"{own}’s "))
            rest = own + event.partition(what)[2]
        else:
            what, _, rest = re.sub(r" (?:of|against) ", "|", event, count=1).partition("|")
        noun = what.rpartition(" ")[2].removesuffix("s")
        if noun not in PREDICATES[claim.predicate].act.split() or (noun == "case" and not rest.startswith(own)):
            return None
        rest = rest.removeprefix(own) if rest.startswith(own) else ""
        return "" if rest.startswith((" and ", ",")) else rest

    def _fill(self, words: str, claim: Claim) -> str:
        if "{" not in words:
            return words
        role = claim.role or ""
        by = listed([self.name(speaker) for speaker in claim.said_by])
        return _filled(
            words,
            role=article(role) if role and not self.several(claim.subject) else role,
            value=_amount(claim) if claim.value else "",
            when=self._when(claim),
            by=f"by {by}" if by and claim.status not in ("denied", "alleged") else "",
        )

    def _as_role(self, claim: Claim) -> str:
        predicate = PREDICATES[claim.predicate]
        if not claim.role or "{role}" in self._verb(claim)[0] or claim.role in (claim.value or ""):
            return ""
        if re.fullmatch(rf"{re.escape(predicate.infinitive)}[eo]r", claim.role):
            return ""  # who directs it is its director
        if self.several(claim.subject) and f"{claim.role} " in f"{head(self.name(claim.subject))} ":
            return ""  # what the lawyers of somebody are, they need not be called
        if not claim.object and "{value}" in predicate.says:
            return f" ({claim.role})"
        return f" as {claim.role if self.several(claim.subject) else article(claim.role, after_as=True)}"

    def _value(self, claim: Claim) -> str:
        """The value follows the verb or a preposition; otherwise it follows a colon."""
        if claim.value is None:
            return ""
        words = amount(claim.value, claim.unit)
        predicate = PREDICATES[claim.predicate]
        if claim.unit and claim.object and words in self.name(claim.object):
            return ""
        # What a denial says instead.
        if claim.predicate == "DENIES" or (predicate.group == "speech" and claim.object and re.match(r"that\b", words)):
            return f", saying {words}"
        if claim.predicate == "POSSIBLY_SAME":
            return f", and {self.is_(claim)} kept apart because {words}"
        if claim.object is None:
            takes = f" {predicate.takes}" if predicate.takes and not _GOES_ON.match(words) else ""
            return f"{':' if claim.predicate == 'STATED' and not words.startswith('that ') else ''}{takes} {words}"
        if _GOES_ON.match(words):
            return f" {words}"
        if predicate.takes:
            return f" {predicate.takes} {words}"
        return f"{',' if _ADDS.match(words) else ':'} {words}"

    # --- when and where it was said

    def _tense(self, claim: Claim) -> Tense:
        """What ends or begins after it was reported continues, or is to come."""
        published = self._sources[claim.source].published
        if claim.tense:
            return claim.tense
        if claim.end:
            return "past" if published is None or claim.end <= published else "present"
        if claim.start:
            return "perfect" if published is None or claim.start <= published else "present"
        return "past" if claim.on and not PREDICATES[claim.predicate].lasts else "present"

    def _when(self, claim: Claim) -> str:
        """The day, unless a name or the value tells it, or it is that of the source of what lasts."""
        published = self._sources[claim.source].published or ""
        if claim.on:
            day, lasts = written(claim.on), PREDICATES[claim.predicate].lasts
            ends = [self.name(end) for end in (claim.subject, claim.object) if end]
            if any(day in text for text in (*ends, claim.value or "")):
                return ""
            if lasts:
                return "" if published.startswith(claim.on) else f", as of {day}"
            return f" {moment(claim.on)}"
        if claim.start and claim.end:
            return f" {period(claim.start, claim.end)}"
        if claim.start:
            goes_on = self._tense(claim) == "perfect" and not in_the_past(*self._verb(claim))
            return f" {'since' if goes_on else 'from'} {written(claim.start)}"
        return f" until {written(claim.end)}" if claim.end else ""

    def cite(self, claim: Claim) -> str:
        source = self._sources[claim.source]
        day = written(source.published) if source.published else "undated"
        if claim.on and claim.on == source.published and self._when(claim):
            day = f"the same {('year', 'month', 'day')[claim.on.count('-')]}"
        name = source.publisher or source.title.strip("[]")
        return f"{name.replace(' (', ', ').replace(')', '')}, {day}"

    def is_told(self, claim: Claim) -> bool:
        """Whether the sentence names who says it already: as the publisher, or in the object, "the Fund’s list"."""
        source = self._sources[claim.source]
        object_ = self.name(claim.object) if claim.object else ""
        told = [f" {_folded(text)} " for text in (source.publisher or source.title, object_)]
        return all(
            any(f" {_folded(name)} " in text for name in (e.name, *(n.value for n in e.names)) for text in told)
            for e in (self._entities[speaker] for speaker in claim.said_by)
        )


def _since_off(claim: Claim) -> str:
    """Only the dates of two lists are known, the later of which lacks somebody: the day lies between them."""
    return (
        f"and had been taken off the list by {written(claim.start)}"
        if claim.start
        else "and has since been taken off the list"
    )


def _amount(claim: Claim) -> str:
    """Its value, with its unit; the unit of an identifier is the country that issued it."""
    if claim.unit and not claim.object and PREDICATES[claim.predicate].role:
        return f"{claim.value} ({claim.unit})"
    return amount(claim.value or "", claim.unit)


def is_several(entity: Entity) -> bool:
    """Whether a name is plural: unless stated, a group is (except "a gang"), and so is "sanctions"."""
    if entity.plural is not None:
        return entity.plural
    if entity.type == "Group":
        return looks_plural(entity.name) or not entity.name.startswith(("a ", "an "))
    return entity.type == "Programme" and looks_plural(entity.name)


def describe(predicate: Predicate) -> str:
    """A predicate in words, for docs and legends: "is … of"."""
    return _filled(predicate.says, role="…")


def _filled(words: str, *, role: str, value: str = "", when: str = "", by: str = "") -> str:
    return " ".join(words.format(role=role, value=value, when=when, by=by).split())


def called(entity: Entity | NetworkEntity) -> str:
    """Its name as it stands in a sentence."""
    return f"{entity.article} {_plain(entity)}" if entity.article else _plain(entity)


def _plain(entity: Entity | NetworkEntity) -> str:
    if not entity.unnamed:
        return f"“{entity.name}”" if entity.type == "Article" and entity.name[:1].isupper() else entity.name
    return entity.name.removesuffix(" (unnamed)").replace(", unnamed)", ")")


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.replace(".", "").casefold()))
