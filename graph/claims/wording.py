"""How claims and links are worded: the only place where a claim becomes a sentence.

Each sentence is made from the status of its claim, so a bare accusation never comes out of here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from graph.claims.english import capital, listed
from graph.claims.phrases import Phrases
from graph.claims.standing import ANSWERS, Evidence, rests_on
from graph.models import Claim, Entity, Source
from graph.vocabulary import PREDICATES, SECOND_HAND, STATED, Standing


class Wording:
    """Sentences from statuses. A bare accusation never comes out of here."""

    def __init__(self, entities: Iterable[Entity], sources: Iterable[Source]) -> None:
        self._sources = {s.id: s for s in sources}
        self._entities = {e.id: e for e in entities}
        self._phrases = Phrases(self._entities.values(), self._sources.values())
        reliance = {s.id: s.relies_on for s in self._sources.values()}
        self._rests_on = {id: tuple(sorted(rests_on(id, reliance))) for id in reliance}

    def sentence(self, claim: Claim) -> str:
        phrases, predicate = self._phrases, PREDICATES[claim.predicate]
        subject, is_ = phrases.subject(claim), phrases.is_(claim)
        by, own_words = listed([phrases.name(speaker) for speaker in claim.said_by]), claim.subject in claim.said_by
        told = f", according to {by}" if by and not own_words and not phrases.is_told(claim) else ""
        plain = f"{subject} {phrases.predicate(claim)}"
        match claim.status:
            case "alleged" if own_words:
                text = f"{plain}; this is an allegation, not a finding"
            case "alleged":
                text = f"{subject} {is_} alleged{f' by {by}' if by else ''} to {phrases.infinitive(claim)}"
            case "opinion" if by and not own_words and "{by}" not in predicate.says:
                text = f"In the opinion of {by}, {plain}"
            case "opinion":
                text = f"{plain}; this is an opinion"
            case "charged" if claim.predicate == "CHARGED_IN":
                text = f"{plain}{told}; this is a charge, not a finding"
            case "charged":
                text = f"{subject} {is_} said in a charge, not a finding, to {phrases.infinitive(claim)}{told}"
            case "denied" | "acquitted" if predicate.answers == claim.status:
                text = f"{plain}{told}"
            case "acquitted":
                text = f"An acquittal says it is not so that {plain}{told}"
            case "denied" if by:
                many = len(claim.said_by) > 1 or any(map(phrases.several, claim.said_by))
                text = f"{by} {'deny' if many else 'denies'} that {plain}"
            case "denied":
                text = f"It is denied that {plain}"
            case _ if "{by}" in predicate.says:
                text = plain
            case "official" | "reported" if by and not told and not own_words and predicate.blames:
                # Attributed to its publisher: a named source does not make it a fact.
                text = f"{subject} {is_} said to {phrases.infinitive(claim)}"
            case _:
                text = f"{plain}{told}"
        retracted = f" [retracted: {claim.retracted}]" if claim.retracted else ""
        return f"{capital(text)} ({phrases.cite(claim)}).{retracted}"

    def told(self, claim: Claim, acquittals: Sequence[Claim] = ()) -> str:
        """Its sentence, with any acquittal of whoever it charges: neither ever appears without the other."""
        return _but(self.sentence(claim), map(self.sentence, acquittals))

    def says(self, claim: Claim) -> str:
        """The short label for the picture."""
        return self._phrases.label(claim)

    def evidence(self, claim: Claim, replies: Iterable[Claim] = ()) -> Evidence:
        return Evidence(
            id=claim.id,
            predicate=claim.predicate,
            status=claim.status,
            on=claim.on,
            start=claim.start,
            end=claim.end,
            published=self.published(claim),
            says=self.says(claim),
            sentence=self.sentence(claim),
            source=claim.source,
            rests_on=self.rests_on(claim),
            first_hand=self.first_hand(claim),
            subject=claim.subject,
            replies=tuple(self.evidence(reply) for reply in replies),
        )

    def speakers(self, claim: Claim) -> tuple[str, ...]:
        """The names of those who say it, as they may be shown."""
        return tuple(self._entities[id].name for id in claim.said_by)

    def published(self, claim: Claim) -> str:
        """When its source was published; "" if it is undated."""
        return self._sources[claim.source].published or ""

    def rests_on(self, claim: Claim) -> tuple[str, ...]:
        """The sources that its source relies on, directly or not."""
        return self._rests_on[claim.source]

    def first_hand(self, claim: Claim) -> bool:
        return self._sources[claim.source].kind not in SECOND_HAND


def acquittals(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """The acquittals that reply to a claim, by its id."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.status == "acquitted" and claim.replies_to and not claim.retracted:
            found[claim.replies_to].append(claim)
    return found


def label(claim: Evidence, standing: Standing, replies: Iterable[Evidence] = ()) -> str:
    """A short label for the picture; it says so if the link is not established or reported."""
    if standing in STATED:
        return claim.says
    # For the complainant, "acquitted" would mean that they stood trial themselves.
    if standing == "disputed" and any(r.status == "acquitted" and r.subject == claim.subject for r in replies):
        return f"acquitted: {claim.says}"
    word = claim.status if standing == "alleged" and claim.status in ("opinion", "charged") else standing
    return f"{word}: {claim.says}"


def sentences(claims: Sequence[Evidence], replies: Sequence[Evidence]) -> str:
    """The strongest claim, the number of others, and all replies, denials first."""
    first, *others = claims
    count = "1 more claim stands" if len(others) == 1 else f"{len(others)} more claims stand"
    more = f" {count} behind this link." if others else ""
    against = _but(f"{first.sentence}{more}", (reply.sentence for reply in replies if reply.status in ANSWERS))
    return against + "".join(f" In reply: {reply.sentence}" for reply in replies if reply.status not in ANSWERS)


def _but(sentence: str, answers: Iterable[str]) -> str:
    return sentence + "".join(f" But: {answer}" for answer in answers)
