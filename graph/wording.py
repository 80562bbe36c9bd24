"""How claims and links are worded: the only place where a claim becomes a sentence.

Each sentence is made from the status of its claim, so a bare accusation never comes out of here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph.models import Claim, Entity, Source
from graph.standing import ANSWERS, Evidence, rests_on
from graph.vocabulary import PREDICATES, SECOND_HAND, Predicate, Standing


class Wording:
    """Sentences from statuses. A bare accusation never comes out of here."""

    def __init__(self, entities: Iterable[Entity], sources: Iterable[Source]) -> None:
        self._entities = {e.id: e for e in entities}
        self._sources = {s.id: s for s in sources}
        reliance = {s.id: s.relies_on for s in self._sources.values()}
        self._rests_on = {id: tuple(sorted(rests_on(id, reliance))) for id in reliance}

    def sentence(self, claim: Claim) -> str:
        subject, says, infinitive = self._name(claim.subject), self._says(claim), self._infinitive(claim)
        is_ = "are" if self._plural(claim.subject) else "is"
        rest = self._object(claim) + self._value(claim) + _when(claim)
        by = _and([self._name(speaker) for speaker in claim.said_by])
        own_words = claim.subject in claim.said_by
        if by and claim.status != "denied" and says.endswith(" described as"):
            says, told = f"{says.removesuffix(' as')} by {by} as", ""
        else:
            told = "" if own_words or not by else f", according to {by}"
        plain = f"{subject} {says}{rest}"
        match claim.status:
            case "alleged" if own_words:
                text = f"{plain}; this is an allegation, not a finding"
            case "alleged":
                text = f"{subject} {is_} alleged{f' by {by}' if by else ''} to {infinitive}{rest}"
            case "opinion" if told:
                text = f"In the opinion of {by}, {plain}"
            case "opinion":
                text = f"{plain}; this is an opinion"
            case "charged" if says.endswith(" charged in"):
                text = f"{plain}{told}; this is a charge, not a finding"
            case "charged":
                text = f"{subject} {is_} said in a charge, not a finding, to {infinitive}{rest}{told}"
            case "denied" | "acquitted" if PREDICATES[claim.predicate].answers == claim.status:
                text = f"{plain}{told}"
            case "acquitted":
                text = f"An acquittal says it is not so that {plain}{told}"
            case "denied" if by:
                several = len(claim.said_by) > 1 or any(map(self._plural, claim.said_by))
                text = f"{by} {'deny' if several else 'denies'} that {plain}"
            case "denied":
                text = f"It is denied that {plain}"
            case "delisted":
                text = f"{plain}{told}; since taken off the list"
            case _:
                text = f"{plain}{told}"
        retracted = f" [retracted: {claim.retracted}]" if claim.retracted else ""
        return f"{text[0].upper()}{text[1:]} ({self._cite(claim)}).{retracted}"

    def told(self, claim: Claim, acquittals: Sequence[Claim] = ()) -> str:
        """Its sentence, and that who is charged in it was acquitted: nowhere does the one stand without the other."""
        return _but(self.sentence(claim), map(self.sentence, acquittals))

    def says(self, claim: Claim) -> str:
        """The few words for the picture."""
        role = f" (as {claim.role})" if claim.role and not PREDICATES[claim.predicate].role else ""
        return self._says(claim) + role

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
            replies=tuple(self.evidence(reply) for reply in replies),
        )

    def rests_on(self, claim: Claim) -> tuple[str, ...]:
        """The sources that its source relies on, and those that these rely on."""
        return self._rests_on[claim.source]

    def first_hand(self, claim: Claim) -> bool:
        return self._sources[claim.source].kind not in SECOND_HAND

    def _name(self, entity: str) -> str:
        return self._entities[entity].name

    def _plural(self, entity: str) -> bool:
        return self._entities[entity].type == "Group"

    def _says(self, claim: Claim) -> str:
        predicate = PREDICATES[claim.predicate]
        words = _agree(predicate) if self._plural(claim.subject) else predicate.says
        return words.replace("{role}", claim.role or "")

    def _infinitive(self, claim: Claim) -> str:
        words = PREDICATES[claim.predicate].infinitive
        return (_several(words) if self._plural(claim.subject) else words).replace("{role}", claim.role or "")

    def _object(self, claim: Claim) -> str:
        role = f", as {claim.role}" if claim.role and not PREDICATES[claim.predicate].role else ""
        return (f" {self._name(claim.object)}" if claim.object else "") + role

    def _value(self, claim: Claim) -> str:
        """The value follows the verb as its object does; after an object, or as a quotation, it takes a colon."""
        if claim.value is None:
            return ""
        amount = f"{claim.value} {claim.unit}" if claim.unit else claim.value
        # "accuses … of", "criticises … as" need none. A denial's value is what the denier says instead.
        if claim.predicate == "DENIES":
            return f", saying {amount}"
        if claim.predicate == "POSSIBLY_SAME":
            return f", and is kept apart because {amount}"
        if claim.object is None:
            colon = claim.predicate == "STATED" and not amount.startswith("that ")
        else:
            colon = not amount.startswith(("of ", "as "))
        return f"{':' if colon else ''} {amount}"

    def _cite(self, claim: Claim) -> str:
        source = self._sources[claim.source]
        return ", ".join(filter(None, (source.publisher or source.title, source.published or "undated")))


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
    if standing == "disputed" and any(reply.status == "acquitted" for reply in replies):
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


def _agree(predicate: Predicate) -> str:
    """What several say or do: "are", "were", "own" for "is", "was", "owns"; past tenses stay."""
    verb, _, rest = predicate.says.partition(" ")
    if plural := {"is": "are", "was": "were", "has": "have"}.get(verb):
        return _several(f"{plural} {rest}")
    return predicate.says if predicate.infinitive.startswith("have ") else predicate.infinitive


def _several(words: str) -> str:
    """ "members of" for "a member of"."""
    return re.sub(r"\ban? (\w+) of\b", r"\1s of", words)


def _when(claim: Claim) -> str:
    if claim.on:
        return f" ({claim.on})"
    dates = " ".join(f"{word} {day}" for word, day in (("from", claim.start), ("until", claim.end)) if day)
    return f" ({dates})" if dates else ""


def _and(items: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def describe(predicate: Predicate) -> str:
    """A predicate in words, for docs and legends: "holds office as … in"."""
    return predicate.says.replace("{role}", "…")
