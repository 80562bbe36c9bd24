"""How claims and links are worded: the only place where a claim becomes a sentence.

Each sentence is made from the status of its claim, so a bare accusation never comes out of here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from graph.english import (
    Tense,
    amount,
    article,
    bare,
    determined,
    finite,
    in_the_past,
    listed,
    looks_plural,
    moment,
    period,
    written,
)
from graph.models import Claim, Entity, Source
from graph.standing import ANSWERS, Evidence, rests_on
from graph.vocabulary import PREDICATES, SECOND_HAND, Predicate, Standing

# A value that begins so goes on with the sentence.
_GOES_ON = re.compile(
    r"(?:after|among|as|at|because|before|by|during|following|for|from|in|inside|into|near|not to|of|on|through|to"
    r"|together|under|until|when|while|with|without)\b"
)
# One that begins so is set off by a comma: "leaving all behind", "which is strained".
_ADDS = re.compile(r"(?:not )?[a-z]+ing |wh(?:ich|ere|o|ose) ")


class Wording:
    """Sentences from statuses. A bare accusation never comes out of here."""

    def __init__(self, entities: Iterable[Entity], sources: Iterable[Source]) -> None:
        self._entities = {e.id: e for e in entities}
        self._sources = {s.id: s for s in sources}
        reliance = {s.id: s.relies_on for s in self._sources.values()}
        self._rests_on = {id: tuple(sorted(rests_on(id, reliance))) for id in reliance}

    def sentence(self, claim: Claim) -> str:
        subject, by = self._name(claim.subject), listed([self._name(speaker) for speaker in claim.said_by])
        own_words = claim.subject in claim.said_by
        predicate = PREDICATES[claim.predicate]
        told = f", according to {by}" if by and not own_words and not self._is_told(claim) else ""
        plain = f"{subject} {self._predicate(claim)}"
        match claim.status:
            case "alleged" if own_words:
                text = f"{plain}; this is an allegation, not a finding"
            case "alleged":
                text = f"{subject} {self._is(claim)} alleged{f' by {by}' if by else ''} to {self._infinitive(claim)}"
            case "opinion" if by and not own_words and "{by}" not in predicate.says:
                text = f"In the opinion of {by}, {plain}"
            case "opinion":
                text = f"{plain}; this is an opinion"
            case "charged" if claim.predicate == "CHARGED_IN":
                text = f"{plain}{told}; this is a charge, not a finding"
            case "charged":
                text = (
                    f"{subject} {self._is(claim)} said in a charge, not a finding, to {self._infinitive(claim)}{told}"
                )
            case "denied" | "acquitted" if predicate.answers == claim.status:
                text = f"{plain}{told}"
            case "acquitted":
                text = f"An acquittal says it is not so that {plain}{told}"
            case "denied" if by:
                many = len(claim.said_by) > 1 or any(map(self._several, claim.said_by))
                text = f"{by} {'deny' if many else 'denies'} that {plain}"
            case "denied":
                text = f"It is denied that {plain}"
            case _ if "{by}" in predicate.says:
                text = plain
            case "official" | "reported" if by and not told and not own_words and predicate.blames:
                # Its publisher says so: that the source is named does not make it a fact.
                text = f"{subject} {self._is(claim)} said to {self._infinitive(claim)}"
            case _:
                text = f"{plain}{told}"
        retracted = f" [retracted: {claim.retracted}]" if claim.retracted else ""
        return f"{_capital(text)} ({self._cite(claim)}).{retracted}"

    def told(self, claim: Claim, acquittals: Sequence[Claim] = ()) -> str:
        """Its sentence, and that who is charged in it was acquitted: nowhere does the one stand without the other."""
        return _but(self.sentence(claim), map(self.sentence, acquittals))

    def says(self, claim: Claim) -> str:
        """The few words for the picture."""
        tense = "past" if claim.end and self._tense(claim) == "past" else "present"
        words = finite(*_verb(claim), several=self._several(claim.subject), tense=tense)
        role = self._as_role(claim).strip()
        return self._fill(words.replace("{when} ", ""), claim) + (f" ({role})" if role else "")

    def evidence(self, claim: Claim, replies: Iterable[Claim] = ()) -> Evidence:
        return Evidence(
            id=claim.id,
            predicate=claim.predicate,
            status=claim.status,
            on=claim.on,
            start=claim.start,
            end=claim.end,
            published=self._sources[claim.source].published or "",
            says=self.says(claim),
            sentence=self.sentence(claim),
            source=claim.source,
            rests_on=self.rests_on(claim),
            first_hand=self.first_hand(claim),
            subject=claim.subject,
            replies=tuple(self.evidence(reply) for reply in replies),
        )

    def rests_on(self, claim: Claim) -> tuple[str, ...]:
        """The sources that its source relies on, and those that these rely on."""
        return self._rests_on[claim.source]

    def first_hand(self, claim: Claim) -> bool:
        return self._sources[claim.source].kind not in SECOND_HAND

    # --- names

    def _name(self, entity: str) -> str:
        """Its name in a sentence, without the note that the sources do not give it."""
        found = self._entities[entity]
        return f"{found.article} {_plain(found)}" if found.article else _plain(found)

    def _several(self, entity: str) -> bool:
        return several(self._entities[entity])

    def _is(self, claim: Claim) -> str:
        return "are" if self._several(claim.subject) else "is"

    def _seen_by(self, claim: Claim) -> str:
        """The object as the subject has it, whose name is not said twice: a state's law is "its law"."""
        name, own = self._name(claim.object or ""), _plain(self._entities[claim.subject])
        if claim.object in claim.said_by:
            return re.sub(r"^an? ", "the same ", name)
        if own not in name:
            return name
        person = self._entities[claim.subject].type == "Person"
        its = "the" if person else "their" if self._several(claim.subject) else "its"
        name = re.sub(rf"(?:\b(?:an?|the) )?(?<!\w){re.escape(own)}(?:[’']s?)? (?!of )", f"{its} ", name)
        name = re.sub(rf" (?:of|against|on|from|by|regarding|for) (?:the )?{re.escape(own)}(?!\w)", "", name)
        return f"the {name}" if name[:1].islower() and not determined(name) else name

    # --- what is said

    def _predicate(self, claim: Claim) -> str:
        tense = "past" if claim.status == "delisted" else self._tense(claim)
        return self._rest(finite(*_verb(claim), several=self._several(claim.subject), tense=tense), claim)

    def _infinitive(self, claim: Claim) -> str:
        return self._rest(bare(*_verb(claim), several=self._several(claim.subject), tense=self._tense(claim)), claim)

    def _rest(self, words: str, claim: Claim) -> str:
        """What follows the subject: the verb, the object, in which role, when and with what."""
        predicate, when = PREDICATES[claim.predicate], self._when(claim)
        filled, object_ = self._fill(words, claim), f" {self._seen_by(claim)}" if claim.object else ""
        value = "" if "{value}" in words else self._value(claim)
        if predicate.act and claim.object:
            # "was convicted of theft in the trial": the value belongs to the verb.
            verb, short = filled.removesuffix(" in"), self._act(claim)
            place = f" in{object_}" if short is None else short
            late = value.startswith((":", ","))
            return f"{verb}{'' if late else value}{place}{self._as_role(claim)}{when}{value if late else ''}"
        text = f"{filled}{object_}{self._as_role(claim)}"
        if "{when}" in words:
            return f"{text}{value}"
        if claim.status == "delisted":
            ended = f"until taken off the list{when}" if when else "and has since been taken off the list"
            return f"{text}{value} {ended}"
        whole = not claim.object or (predicate.lasts and not value.startswith(":"))
        return f"{text}{value}{when}" if whole else f"{text}{when}{value}"

    def _act(self, claim: Claim) -> str | None:
        """What is left to be told of an arrest of who was arrested in it: " on bail" of "the release of … on bail"."""
        event, own = _plain(self._entities[claim.object or ""]), _plain(self._entities[claim.subject])
        head, _, rest = re.sub(r" (?:of|against) ", "|", event, count=1).partition("|")
        if head.rpartition(" ")[2].removesuffix("s") not in PREDICATES[claim.predicate].act.split():
            return None
        rest = rest.removeprefix(own) if rest.startswith(own) else ""
        return "" if rest.startswith((" and ", ",")) else rest

    def _fill(self, words: str, claim: Claim) -> str:
        if "{" not in words:
            return words
        role = claim.role or ""
        by = listed([self._name(speaker) for speaker in claim.said_by])
        return _filled(
            words,
            role=article(role) if role and not self._several(claim.subject) else role,
            value=amount(claim.value, claim.unit) if claim.value else "",
            when=self._when(claim),
            by=f"by {by}" if by and claim.status not in ("denied", "alleged") else "",
        )

    def _as_role(self, claim: Claim) -> str:
        if not claim.role or PREDICATES[claim.predicate].role or claim.role in (claim.value or ""):
            return ""
        return f" as {claim.role if self._several(claim.subject) else article(claim.role, after_as=True)}"

    def _value(self, claim: Claim) -> str:
        """The value follows the verb, or a preposition; what stands by itself takes a colon."""
        if claim.value is None:
            return ""
        words = amount(claim.value, claim.unit)
        predicate = PREDICATES[claim.predicate]
        if claim.unit and claim.object and words in self._name(claim.object):
            return ""
        # What a denial says instead.
        if claim.predicate == "DENIES" or (predicate.group == "speech" and claim.object and re.match(r"that\b", words)):
            return f", saying {words}"
        if claim.predicate == "POSSIBLY_SAME":
            return f", and {self._is(claim)} kept apart because {words}"
        if claim.object is None:
            return f"{':' if claim.predicate == 'STATED' and not words.startswith('that ') else ''} {words}"
        if _GOES_ON.match(words):
            return f" {words}"
        if predicate.takes:
            return f" {predicate.takes} {words}"
        return f"{',' if _ADDS.match(words) else ':'} {words}"

    # --- when and where it was said

    def _tense(self, claim: Claim) -> Tense:
        """What is to end or begin after it was told goes on, or is to come."""
        published = self._sources[claim.source].published
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
            ends = [self._name(end) for end in (claim.subject, claim.object) if end]
            if any(day in text for text in (*ends, claim.value or "")):
                return ""
            if lasts:
                return "" if published.startswith(claim.on) else f", as of {day}"
            return f" {moment(claim.on)}"
        if claim.start and claim.end:
            return f" {period(claim.start, claim.end)}"
        if claim.start:
            goes_on = self._tense(claim) == "perfect" and not in_the_past(*_verb(claim))
            return f" {'since' if goes_on else 'from'} {written(claim.start)}"
        return f" until {written(claim.end)}" if claim.end else ""

    def _cite(self, claim: Claim) -> str:
        source = self._sources[claim.source]
        day = written(source.published) if source.published else "undated"
        if claim.on and claim.on == source.published and self._when(claim):
            day = f"the same {('year', 'month', 'day')[claim.on.count('-')]}"
        name = source.publisher or source.title.strip("[]")
        return f"{name.replace(' (', ', ').replace(')', '')}, {day}"

    def _is_told(self, claim: Claim) -> bool:
        """Whether the sentence names who says it already: as the publisher, or in the object, "the Fund’s list"."""
        source = self._sources[claim.source]
        object_ = self._name(claim.object) if claim.object else ""
        told = [f" {_folded(text)} " for text in (source.publisher or source.title, object_)]
        return all(
            any(f" {_folded(name)} " in text for name in (e.name, *(n.value for n in e.names)) for text in told)
            for e in (self._entities[speaker] for speaker in claim.said_by)
        )


def several(entity: Entity) -> bool:
    """Whether a name is that of several: where nothing says so, a group unless it is "a gang", and "sanctions"."""
    if entity.plural is not None:
        return entity.plural
    if entity.type == "Group":
        return looks_plural(entity.name) or not entity.name.startswith(("a ", "an "))
    return entity.type == "Programme" and looks_plural(entity.name)


def acquittals(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The acquittals that answer a claim, by its id."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.status == "acquitted" and claim.replies_to and not claim.retracted:
            found[claim.replies_to].append(claim)
    return found


def label(claim: Evidence, standing: Standing, replies: Iterable[Evidence] = ()) -> str:
    """A few words for the picture; what is not established or reported says so."""
    if standing in ("established", "reported"):
        return claim.says
    # Of who complained, "acquitted" would say that it was he who stood trial.
    if standing == "disputed" and any(r.status == "acquitted" and r.subject == claim.subject for r in replies):
        return f"acquitted: {claim.says}"
    word = claim.status if standing == "alleged" and claim.status in ("opinion", "charged") else standing
    return f"{word}: {claim.says}"


def sentences(claims: Sequence[Evidence], replies: Sequence[Evidence]) -> str:
    """The strongest claim, how many more there are, and all that is said in reply, the denials first."""
    first, *others = claims
    count = "1 more claim stands" if len(others) == 1 else f"{len(others)} more claims stand"
    more = f" {count} behind this link." if others else ""
    against = _but(f"{first.sentence}{more}", (reply.sentence for reply in replies if reply.status in ANSWERS))
    return against + "".join(f" In reply: {reply.sentence}" for reply in replies if reply.status not in ANSWERS)


def _but(sentence: str, answers: Iterable[str]) -> str:
    return sentence + "".join(f" But: {answer}" for answer in answers)


def _verb(claim: Claim) -> tuple[str, str]:
    predicate = PREDICATES[claim.predicate]
    return predicate.says, predicate.infinitive


def _filled(words: str, *, role: str, value: str = "", when: str = "", by: str = "") -> str:
    return " ".join(words.format(role=role, value=value, when=when, by=by).split())


def _plain(entity: Entity) -> str:
    if not entity.unnamed:
        return f"“{entity.name}”" if entity.type == "Article" and entity.name[:1].isupper() else entity.name
    return entity.name.removesuffix(" (unnamed)").replace(", unnamed)", ")")


def _capital(text: str) -> str:
    first = 1 if text[0] in "“‘" else 0
    return text[:first] + text[first : first + 1].upper() + text[first + 1 :]


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.replace(".", "").casefold()))


def describe(predicate: Predicate) -> str:
    """A predicate in words, for docs and legends: "is … of"."""
    return _filled(predicate.says, role="…")
