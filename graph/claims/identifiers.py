"""Unique identifiers: records that share one are joined by rule, and said to be.

A number has to be valid: a legal entity identifier by its check digits, a registration number with the country of the
register. Passports are lent, forged and mistyped, and tax numbers are shared: those only lead to proposals.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.models import SEPARATOR, WITHHELD, Claim, Judgement


class Bearer(NamedTuple):
    """A record with such a number, the claim that says so, and when its source was published."""

    record: str
    claim: str
    published: str


RULE = "rule"
"""Who judged, where a rule did."""
_WORLDWIDE = {"lei": re.compile(r"[A-Z0-9]{18}[0-9]{2}"), "ofac uid": re.compile(r"[0-9]{1,9}")}
_REGISTERS = re.compile(r"(business |company |commercial )?(registration|registry|register) number|company number")
_SHORTEST = 5


def number(value: str) -> str:
    """A number without its formatting."""
    return re.sub(r"[^A-Z0-9]", "", value.upper())


def strong(claim: Claim) -> str | None:
    """The key by which such a number is compared: "lei 00KHSAETESTSAMPLE077"; None for any other claim."""
    if claim.predicate != "IDENTIFIED_BY" or claim.status == "denied" or claim.retracted or claim.value == WITHHELD:
        return None
    kind, written = (claim.role or "").strip().lower(), number(claim.value or "")
    if (form := _WORLDWIDE.get(kind)) and form.fullmatch(written) and (kind != "lei" or _checks(written)):
        return f"{kind} {written}"
    country = (claim.unit or "").strip().lower()
    if len(country) == 2 and _REGISTERS.fullmatch(kind) and len(written) >= _SHORTEST and len(set(written)) > 2:
        return f"{country} registration number {written}"
    return None


def _checks(lei: str) -> bool:
    """By ISO 7064: letters count from 10, and the whole is 1 modulo 97."""
    return int("".join(str(int(c, 36)) for c in lei)) % 97 == 1


def by_rule(bearers: Mapping[str, Iterable[Bearer]]) -> list[Judgement]:
    """Judgements that join the bearers of each number: the first of them to each of the others."""
    made: list[Judgement] = []
    for key, found in bearers.items():
        said: dict[str, list[Bearer]] = {}
        for bearer in sorted(found):
            said.setdefault(bearer.record, []).append(bearer)
        first, *others = said
        made += (_judgement(key, first, other, [*said[first], *said[other]]) for other in others)
    return made


def _judgement(key: str, first: str, other: str, said: Sequence[Bearer]) -> Judgement:
    kind, _, written = key.rpartition(" ")
    called = {"lei": "LEI", "ofac uid": "OFAC uid"}.get(kind) or f"{kind[3:]} of {kind[:2].upper()},"
    return Judgement(
        id=f"{RULE}:{key}:{first}{SEPARATOR}{other}",
        a=first,
        b=other,
        verdict="same",
        reason=f"Both have the {called} {written}.",
        evidence=tuple(bearer.claim for bearer in said),
        by=RULE,
        on=max(bearer.published for bearer in said),
        origin=RULE,
    )
