"""From claims to links.

Only `wording.py` decides how a link is worded, and only `standing.py` how certain it is. Adding one denial to a facts
file changes both.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from graph.claims.standing import STRENGTH, Evidence, claim_standing, independent, is_over, since, standing, stating
from graph.claims.wording import Wording, label, sentences
from graph.models import SEPARATOR, Claim, Link, Records
from graph.vocabulary import PREDICATES


def link_id(claim: Claim, heads: Mapping[str, str] = MappingProxyType({})) -> str | None:
    """The id of the link that a claim states; None for a claim about a value.

    `heads`: the entities that records were joined to. What is said between two records of one entity draws no link.
    """
    if claim.object is None:
        return None
    ends = [heads.get(end, end) for end in (claim.subject, claim.object)]
    if ends[0] == ends[1] and claim.subject != claim.object:
        return None
    if PREDICATES[claim.predicate].symmetric:
        ends.sort()
    return SEPARATOR.join((ends[0], claim.predicate, ends[1]))


def project(records: Records, *, at: str) -> list[Link]:
    """Every link that these claims state, at this date. Without a claim there is no link."""
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
    """The link that these claims make at this date. They may be all claims, or those known by some date."""
    own = stating(evidence)
    claims = sorted(evidence, key=lambda c: (c not in own, STRENGTH.index(claim_standing(c)), c.id))
    replies = sorted((r for c in claims for r in c.replies), key=lambda r: r.id)
    source, predicate, target = key.split(SEPARATOR)
    stands = standing(claims, replies, at=at)
    over = is_over(own, at)
    if over:  # who tells the end comes first
        claims.sort(key=lambda c: (c not in own, not c.end))
    return Link(
        id=key,
        predicate=predicate,
        source=source,
        target=target,
        label=label(claims[0], stands, replies),
        sentence=sentences(claims, replies),
        standing=stands,
        status=tuple(dict.fromkeys(c.status for c in claims)),
        start=min((d for c in claims if (d := since(c))), default=None),
        end=_latest([c.end for c in claims if c.end or not over]),
        claims=tuple(c.id for c in claims),
        independent_sources=independent(own),
        breaks_without=tuple(sorted(set[str].intersection(*({c.source, *c.rests_on} for c in own)))),
    )


def counting(*, as_of: str | None, known_on: str | None) -> Callable[[str | None, str | None], bool]:
    """Whether something with this start had begun by `as_of`, or a source of this date was published by `known_on`.

    All dates may be partial; `as_of` and `known_on` mean the end of their day, month or year. Something without a date
    held at any time; a source without a date was not certainly known by any date.
    """
    then = last_day(as_of) if as_of else None

    def counts(began: str | None, published: str | None) -> bool:
        so = then is None or began is None or began <= then[: len(began)]
        return so and (known_on is None or published_by(published, known_on))

    return counts


def known(evidence: Iterable[Evidence], *, as_of: str | None, known_on: str | None) -> list[Evidence]:
    """The claims that held by `as_of` and were known by `known_on`, with the replies that did too."""
    counts = counting(as_of=as_of, known_on=known_on)
    # Few have replies, and a copy costs more than a check.
    return [
        replace(c, replies=tuple(r for r in c.replies if counts(since(r), r.published))) if c.replies else c
        for c in evidence
        if counts(since(c), c.published)
    ]


def published_by(published: str | None, known_on: str) -> bool:
    """Whether a source with this partial date was certainly published by the end of that day, month or year."""
    return bool(published) and last_day(published or "") <= last_day(known_on)


@lru_cache(maxsize=4096)
def last_day(partial: str) -> str:
    """The last day of a partial date: "2024-02" ends on 2024-02-29."""
    year, *rest = map(int, partial.split("-"))
    month = rest[0] if rest else 12
    return f"{year:04}-{month:02}-{rest[1] if len(rest) > 1 else monthrange(year, month)[1]:02}"


def _latest(ends: Sequence[str | None]) -> str | None:
    """The latest of these partial dates; None if one is open. "2020" may be later in the year than "2020-05"."""
    dates = [end for end in ends if end]
    return max(dates, key=lambda d: d.ljust(10, "~")) if len(dates) == len(ends) else None
