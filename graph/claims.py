"""From claims to what is shown: wording and links.

Nothing else decides how a link is worded, and `graph/standing.py` alone how certain it is. Adding one denial to a
facts file changes both.
"""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from graph.models import Claim, Entity, Link, Records, Source
from graph.standing import ANSWERS, STRENGTH, Evidence, claim_standing, independent, rests_on, since, standing, stating
from graph.vocabulary import PREDICATES, SECOND_HAND, Predicate, Standing

SEPARATOR = "~"  # in link ids; entity ids cannot hold it


def link_id(claim: Claim) -> str | None:
    """The id of the link that a claim states; None for a claim about a value."""
    if claim.object is None:
        return None
    ends = [claim.subject, claim.object]
    if PREDICATES[claim.predicate].symmetric:
        ends.sort()
    return SEPARATOR.join((ends[0], claim.predicate, ends[1]))


# --- wording --------------------------------------------------------------------------------------


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


def _label(claim: Evidence, standing: Standing, replies: Iterable[Evidence] = ()) -> str:
    """A few words for the picture; what is not established or reported says so."""
    if standing in ("established", "reported"):
        return claim.says
    if standing == "disputed" and any(reply.status == "acquitted" for reply in replies):
        return f"acquitted: {claim.says}"
    word = claim.status if standing == "alleged" and claim.status in ("opinion", "charged") else standing
    return f"{word}: {claim.says}"


def _sentences(claims: Sequence[Evidence], replies: Sequence[Evidence]) -> str:
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


# --- links ----------------------------------------------------------------------------------------


def project(records: Records, *, at: str) -> list[Link]:
    """Every link that these claims state, at this date. No claim, no link."""
    wording = Wording(records.entities, records.sources)
    stated: dict[str, list[Claim]] = defaultdict(list)
    answers: dict[str, list[Claim]] = defaultdict(list)
    for claim in records.claims:
        if claim.retracted:
            continue
        if (key := link_id(claim)) is not None:
            stated[key].append(claim)
        if claim.replies_to:
            answers[claim.replies_to].append(claim)
    return [
        weigh(key, [wording.evidence(c, answers.get(c.id, ())) for c in claims], at=at)
        for key, claims in stated.items()
    ]


def weigh(key: str, evidence: Sequence[Evidence], *, at: str) -> Link:
    """The link that these claims make at this date. They may be all there is, or what was known by some day."""
    own = stating(evidence)
    claims = sorted(evidence, key=lambda c: (c not in own, STRENGTH.index(claim_standing(c)), c.id))
    replies = sorted((r for c in claims for r in c.replies), key=lambda r: r.id)
    source, predicate, target = key.split(SEPARATOR)
    stands = standing(claims, replies, at=at)
    return Link(
        id=key,
        predicate=predicate,
        source=source,
        target=target,
        label=_label(claims[0], stands, replies),
        sentence=_sentences(claims, replies),
        standing=stands,
        status=tuple(dict.fromkeys(c.status for c in claims)),
        start=min((d for c in claims if (d := since(c))), default=None),
        end=_latest([c.end for c in claims]),
        claims=tuple(c.id for c in claims),
        independent_sources=independent(own),
        breaks_without=tuple(sorted(set.intersection(*({c.source, *c.rests_on} for c in own)))),
    )


def counting(*, as_of: str | None, known_on: str | None) -> Callable[[str | None, str | None], bool]:
    """Tells whether what began then had begun by `as_of`, and a source of then was published by `known_on`.

    All dates may be partial; those asked for mean the end of their day, month or year. What has no date of its own held
    at any time; a source without a date was not surely known by any.
    """
    then = last_day(as_of) if as_of else None

    def counts(began: str | None, published: str | None) -> bool:
        so = then is None or began is None or began <= then[: len(began)]
        return so and (known_on is None or published_by(published, known_on))

    return counts


def known(evidence: Iterable[Evidence], *, as_of: str | None, known_on: str | None) -> list[Evidence]:
    """The claims that were so by `as_of` and known by `known_on`, with such replies."""
    counts = counting(as_of=as_of, known_on=known_on)
    # Few are answered, and a copy costs more than a look.
    return [
        replace(c, replies=tuple(r for r in c.replies if counts(since(r), r.published))) if c.replies else c
        for c in evidence
        if counts(since(c), c.published)
    ]


def published_by(published: str | None, known_on: str) -> bool:
    """Whether a source of this partial date was surely out by the end of that day, month or year."""
    return bool(published) and last_day(published or "") <= last_day(known_on)


@lru_cache(maxsize=4096)
def last_day(partial: str) -> str:
    """The last day of a partial date: "2024-02" ends on 2024-02-29."""
    year, *rest = map(int, partial.split("-"))
    month = rest[0] if rest else 12
    return f"{year:04}-{month:02}-{rest[1] if len(rest) > 1 else monthrange(year, month)[1]:02}"


def _latest(ends: list[str | None]) -> str | None:
    """The last of these partial dates; None if one is open. "2020" may be later in its year than "2020-05"."""
    dates = [end for end in ends if end]
    return max(dates, key=lambda d: d.ljust(10, "~")) if len(dates) == len(ends) else None


def describe(predicate: Predicate) -> str:
    """A predicate in words, for docs and legends: "holds office as … in"."""
    return predicate.says.replace("{role}", "…")
