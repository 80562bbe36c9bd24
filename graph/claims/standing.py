"""The standing of a link, by the rules of the vocabulary's table, from its claims, their sources, replies and dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.models import Claim, ClaimView
from graph.vocabulary import LEFT_STANDING, PREDICATES, STANDING_OF, STANDING_ON_HEARSAY, STANDINGS, Standing, Status

STRENGTH = tuple(STANDINGS)
ANSWERS = tuple(status for status, standing in STANDING_OF.items() if standing == "disputed")


@dataclass(frozen=True)
class Evidence:
    """The part of a claim that determines how its link stands and is worded. `published` is "" if undated.

    `rests_on` holds the ids of all sources that its source relies on, directly or not; `first_hand` is False for a
    source that reports the acts of others.
    """

    id: str
    predicate: str
    status: Status
    on: str | None
    start: str | None
    end: str | None
    published: str
    says: str
    source: str
    rests_on: Sequence[str]
    first_hand: bool
    subject: str
    sentence: str
    replies: tuple["Evidence", ...] = ()


def over(end: str, at: str) -> bool:
    """Whether something that ended at the partial date `end` was certainly over at the date `at`."""
    return end < at[: len(end)]


def claim_standing(claim: Claim | ClaimView | Evidence) -> Standing:
    if PREDICATES[claim.predicate].answers == claim.status:
        return "reported" if claim.status == "denied" else "established"
    return STANDING_OF[claim.status]


def standing(claims: Sequence[Evidence], replies: Sequence[Evidence], *, at: str) -> Standing:
    """The standing of a link, from its claims and the replies to them, none of them retracted.

    `at` is the date asked about. Ended overrides disputed, disputed the strongest claim; the vocabulary says why.
    """
    own = stating(claims)
    if _taken_off(claims, own, at) or is_over(own, at):
        return "ended"
    if any(map(contests, claims)) or any(answers(r, claims[0].predicate) for r in replies):
        return "disputed"
    # A delisting after `at`, or before another listing, counts as a sanction.
    own = [replace(c, status="sanctioned") if c.status == "delisted" else c for c in own]
    acts = [c for c in own if c.status in STANDING_ON_HEARSAY]
    hearsay = STANDING_ON_HEARSAY if not any(c.first_hand for c in acts) and independent(acts) < 2 else {}
    graded: list[Standing] = [hearsay.get(c.status) or claim_standing(c) for c in own]
    return min(graded, key=STRENGTH.index)


def rests_on(source: str, reliance: Mapping[str, Sequence[str]]) -> set[str]:
    """The ids of all sources that a source relies on, directly or not; its own id only if they form a circle."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        new = set(reliance.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def stating(claims: Sequence[Evidence]) -> list[Evidence]:
    """The claims that support the link themselves, neither contesting it nor only repeating another; or else all."""
    saying = [c for c in claims if not contests(c)]
    sources = {c.source for c in saying}
    return [c for c in saying if sources.isdisjoint(c.rests_on)] or list(claims)


def independent(claims: Iterable[Evidence]) -> int:
    """Number of their sources of which none relies on another or shares a source with it; a lower bound."""
    chains = {frozenset((c.source, *c.rests_on)) for c in claims}
    taken: set[str] = set()
    count = 0
    # The shortest first, so that a source relying on a counted one never adds to the count.
    for chain in sorted(chains, key=lambda chain: (len(chain), sorted(chain))):
        if taken.isdisjoint(chain):
            taken |= chain
            count += 1
    return count


def contests(claim: Claim | ClaimView | Evidence) -> bool:
    """Whether it contradicts its own link; what a predicate itself denies does not."""
    return claim_standing(claim) == "disputed"


def answers(reply: Claim | Evidence, predicate: str) -> bool:
    """Whether this reply contests what a claim with this predicate states, and not only what is said by it."""
    return reply.status in ANSWERS and predicate not in LEFT_STANDING[reply.status]


def is_over(own: Sequence[Evidence], at: str) -> bool:
    """Whether all say that it has ended; or some do, and the others, no better founded, saw it before."""
    ending = [c for c in own if c.end]
    if not ending:
        return False
    ended = max(c.end or "" for c in ending)
    founded = min(STRENGTH.index(claim_standing(c)) for c in ending)

    def seen_before(claim: Evidence) -> bool:
        seen = (claim.on or claim.published)[: len(ended)]
        lasted = PREDICATES[claim.predicate].lasts and bool(seen) and seen < ended[: len(seen)]
        return lasted and founded <= STRENGTH.index(claim_standing(claim))

    return all(over(c.end, at) if c.end else seen_before(c) for c in own)


def _taken_off(claims: Sequence[Evidence], own: Sequence[Evidence], at: str) -> bool:
    """Whether a delisting is in force at this date: it is not later, and no listing has followed it."""
    delistings = [since(c) for c in claims if c.status == "delisted"]
    if not delistings:
        return False
    listings = [d for c in own if c.status == "sanctioned" and (d := since(c)) is not None and d <= at[: len(d)]]
    return any(
        d is None or (d <= at[: len(d)] and not any(over(d, listing) for listing in listings)) for d in delistings
    )


def since(claim: Claim | ClaimView | Evidence) -> str | None:
    """When it began or happened, as a partial date; None if the source does not say."""
    return claim.start or claim.on
