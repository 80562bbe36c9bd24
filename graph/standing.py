"""How a link stands: the rules of the vocabulary's table, applied to its claims, their sources, answers and dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.models import Claim, ClaimView
from graph.vocabulary import LEFT_STANDING, PREDICATES, STANDING_OF, STANDING_ON_HEARSAY, Standing, Status

STRENGTH: tuple[Standing, ...] = ("established", "reported", "alleged", "disputed", "ended")
ANSWERS: tuple[Status, ...] = ("denied", "acquitted")


@dataclass(frozen=True)
class Evidence:
    """What of a claim decides how its link stands and is worded. `published` is "" for an undated source.

    `rests_on` are the ids of all that its source relies on, and what that relies on; `first_hand` is False for what
    tells of other people's acts.
    """

    id: str
    predicate: str
    status: Status
    on: str | None
    start: str | None
    end: str | None
    published: str
    says: str
    sentence: str
    source: str
    rests_on: Sequence[str]
    first_hand: bool
    subject: str = ""
    replies: tuple["Evidence", ...] = ()


def over(end: str, at: str) -> bool:
    """Whether what ended at the partial date `end` was surely over at the date `at`."""
    return end < at[: len(end)]


def claim_standing(claim: Claim | Evidence) -> Standing:
    if PREDICATES[claim.predicate].answers == claim.status:
        return "reported" if claim.status == "denied" else "established"
    return STANDING_OF[claim.status]


def standing(claims: Sequence[Evidence], replies: Sequence[Evidence], *, at: str) -> Standing:
    """The standing of a link from its claims and those that answer them, none of them retracted.

    `at` is the date asked about. Ended beats disputed beats the strongest claim; the vocabulary gives the reasons.
    """
    own = stating(claims)
    if _taken_off(claims, own, at) or all(c.end is not None and over(c.end, at) for c in own):
        return "ended"
    if any(map(contests, claims)) or any(answers(r, claims[0].predicate) for r in replies):
        return "disputed"
    # What was taken off the list later than `at`, or before it was listed anew, was on it: as sanctioned.
    own = [replace(c, status="sanctioned") if c.status == "delisted" else c for c in own]
    acts = [c for c in own if c.status in STANDING_ON_HEARSAY]
    hearsay = STANDING_ON_HEARSAY if independent(acts) < 2 and not any(c.first_hand for c in acts) else {}
    graded: list[Standing] = [hearsay.get(c.status) or claim_standing(c) for c in own]
    return min(graded, key=STRENGTH.index)


def rests_on(source: str, reliance: Mapping[str, Sequence[str]]) -> set[str]:
    """The ids of all that a source relies on, and what that relies on; itself only in a circle."""
    found: set[str] = set()
    waiting = [source]
    while waiting:
        new = set(reliance.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def stating(claims: Sequence[Evidence]) -> list[Evidence]:
    """The claims that say so in their own right: none that contests it or that only repeats another; or else all."""
    saying = [c for c in claims if not contests(c)]
    sources = {c.source for c in saying}
    return [c for c in saying if sources.isdisjoint(c.rests_on)] or list(claims)


def independent(claims: Iterable[Evidence]) -> int:
    """How many of their sources rest on nothing that another of them is or rests on; at least so many."""
    chains = {frozenset((c.source, *c.rests_on)) for c in claims}
    taken: set[str] = set()
    count = 0
    # The shortest first: so what rests on a source that is counted never adds to the count.
    for chain in sorted(chains, key=lambda chain: (len(chain), sorted(chain))):
        if taken.isdisjoint(chain):
            taken |= chain
            count += 1
    return count


def contests(claim: Evidence) -> bool:
    return claim_standing(claim) == "disputed"


def answers(reply: Claim | Evidence, predicate: str) -> bool:
    """Whether this reply contests what a claim with this predicate states, and not only what is said by it."""
    return reply.status in ANSWERS and predicate not in LEFT_STANDING[reply.status]


def _taken_off(claims: Sequence[Evidence], own: Sequence[Evidence], at: str) -> bool:
    """Whether a delisting holds at this date: it is not of later, and no later listing follows it."""
    listings = [d for c in own if c.status == "sanctioned" and (d := since(c)) is not None and d <= at[: len(d)]]
    delistings = [since(c) for c in claims if c.status == "delisted"]
    return any(
        d is None or (d <= at[: len(d)] and not any(over(d, listing) for listing in listings)) for d in delistings
    )


def since(claim: Claim | ClaimView | Evidence) -> str | None:
    """When it began, or was: a partial date; None where the source does not say."""
    return claim.start or claim.on
