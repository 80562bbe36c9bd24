"""Dates of birth and founding: whether they agree, and what that says of two of one name."""

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from graph.claims.standing import over
from graph.database.answers import Answer, Node
from graph.models import Match
from graph.names.comparing import band_of

Ask = Callable[..., Answer]
"""Runs a saved query: its name, `_limit`, and its parameters."""

_PER_PART = 0.15
"""How far a common year takes a match towards certainty; a month and a day take it as far again."""
_CONTRADICTED = 0.8


def agreeing(ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, str] | None:
    """Two partial dates that may be one, such as 1970 and 1970-01-02: those that have most in common."""
    pairs = [(one, other) for one, other in product(ours, theirs) if not over(one, other) and not over(other, one)]
    return max(pairs, key=lambda pair: min(map(len, pair)), default=None)


def weighed(ask: Ask, matches: Sequence[Match], dates: Sequence[str]) -> list[Match]:
    """The matches, best first: those whose dates agree with one of these gain, those that contradict all lose."""
    if not matches or not dates:
        return list(matches)
    ids = [match.entity.id for match in matches]
    rows = ask("identity", _limit=len(ids), ids=ids, whole=True).rows
    known = {entity: _known(said) for record, entity, said in rows if not record.properties["protected"]}
    found = [_weighed(match, known.get(match.entity.id, []), dates) for match in matches]
    return sorted(found, key=lambda match: -round(match.score, 2))


def _known(said: Iterable[Node]) -> list[str]:
    claims = [claim.properties for claim in said]
    dates = {c.get("on") or c.get("start") for c in claims if c["predicate"] in ("BORN", "ESTABLISHED")}
    return sorted(date for date in dates if date)


def _weighed(match: Match, known: Sequence[str], dates: Sequence[str]) -> Match:
    if not known:
        return match
    if pair := agreeing(known, dates):
        parts = min(map(len, pair)) // 3  # 2022, 2022-09, 2022-09-14
        score = match.score + (1 - match.score) * _PER_PART * parts
        why = f"Born or founded {max(pair, key=len)}, as asked."
    else:
        score = match.score * _CONTRADICTED
        why = f"But born or founded {' or '.join(known)}, not {' or '.join(dates)}."
    score = round(score, 3)
    return match.model_copy(update={"score": score, "band": band_of(score), "why": f"{match.why} {why}"})
