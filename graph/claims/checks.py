"""What a claim must be, wherever it comes from: its form, its ends, its evidence, and what an answer can answer.

Each check yields the field and what is wrong with it; the caller knows the place.
"""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from graph.claims.standing import over
from graph.vocabulary import (
    DATE_IS_ENOUGH,
    LOCATOR_IS_ENOUGH,
    NOT_ACQUITTED_OF,
    PARTICULAR,
    PREDICATES,
    REGISTERS,
    SOURCE_KINDS,
    TYPES,
    fits,
)

Problem = tuple[str, str]
_MOST = 40
"""Letters of a wrong word that are repeated: it may be a million long."""


class Source(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def note(self) -> str | None: ...


class Claim(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def predicate(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def object(self) -> str | None: ...
    @property
    def said_by(self) -> tuple[str, ...]: ...
    @property
    def mentions(self) -> tuple[str, ...]: ...
    @property
    def quote(self) -> str | None: ...
    @property
    def locator(self) -> str | None: ...
    @property
    def value(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def on(self) -> str | None: ...
    @property
    def start(self) -> str | None: ...
    @property
    def end(self) -> str | None: ...
    @property
    def replies_to(self) -> str | None: ...


class End(NamedTuple):
    """An entity at one end of a claim."""

    id: str
    type: str
    generic: bool


def claim_problems(claim: Claim) -> Iterator[Problem]:
    """What is wrong with a claim by itself."""
    predicate = PREDICATES.get(claim.predicate)
    if predicate is None:
        yield "predicate", f"unknown predicate {claim.predicate[:_MOST]!r}"
        return
    dated = bool(claim.on or claim.start) and claim.predicate in DATE_IS_ENOUGH
    if predicate.targets and claim.object is None:
        yield "predicate", f"{claim.predicate} needs an object"
    elif not predicate.targets and claim.object is not None:
        yield "object", f"{claim.predicate} takes a value, not an object"
    elif not predicate.targets and claim.value is None and not dated:
        yield "predicate", f"{claim.predicate} needs a value"
    if predicate.role and not claim.role:
        yield "predicate", f"{claim.predicate} needs a role, as in: {predicate.says}"
    if claim.subject == claim.object and not predicate.reflexive:
        yield "object", f"the subject and the object of {claim.predicate} must not be the same"
    if claim.unit and claim.value is None:
        yield "unit", "a unit without a value"
    if claim.replies_to == claim.id:
        yield "replies_to", "a claim cannot reply to itself"
    if claim.on and (claim.start or claim.end):
        yield "on", "'on' and 'start'/'end' exclude each other"
    if claim.start and claim.end and over(claim.end, claim.start):
        yield "end", f"it ends ({claim.end}) before it starts ({claim.start})"


def end_problems(predicate: str, subject: End | None, object: End | None) -> Iterator[Problem]:
    """What is wrong with the ends of a claim of this predicate, as far as they are known."""
    if (known := PREDICATES.get(predicate)) is None:
        return
    ends = (("subject", subject, known.sources, "start"), ("object", object, known.targets, "end"))
    for key, end, allowed, verb in ends:
        if end and end.type in TYPES and allowed and not fits(end.type, allowed):
            article = "an" if end.type[0] in "AEIO" else "a"
            wanted = " or ".join(allowed)
            yield key, f"predicate {predicate} cannot {verb} at {article} {end.type} ({end.id}): {wanted} wanted"
    if predicate in PARTICULAR and subject and object and subject.generic != object.generic:
        key, kind = ("subject", subject) if subject.generic else ("object", object)
        yield (
            key,
            f"{kind.id!r} stands for a kind of thing (generic: true), and {predicate} is said of one: "
            "name the one that is meant, or use LINKED_TO",
        )


def unsourced(claim: Claim, source: Source | None) -> str | None:
    """What evidence the claim lacks; None: it has enough. `source` is None where it could not be read."""
    if claim.quote is None and claim.locator is None:
        return "the quote is missing (a list entry may have a locator instead)"
    if claim.quote is None and source is not None and source.kind not in LOCATOR_IS_ENOUGH:
        return f"the quote is missing: a claim from a source of kind {source.kind!r} brings the words it rests on"
    return None


def overstated(claim: Claim, source: Source | None) -> str | None:
    """Why the claim cannot be an authority's own act; None: it can."""
    predicate = PREDICATES.get(claim.predicate)
    if predicate is None or claim.status != "official" or not predicate.blames:
        return None
    if predicate.group != "crime" and (source is None or source.kind in REGISTERS):
        return None
    return (
        f"{claim.predicate} says what others did, which an authority alleges: use 'alleged', and name the authority in "
        "'said_by' ('convicted' where a court found so)"
    )


def source_problems(source: Source) -> Iterator[Problem]:
    if source.kind not in SOURCE_KINDS:
        yield "kind", f"unknown kind of source {source.kind[:_MOST]!r}: use one of {', '.join(SOURCE_KINDS)}"


def cannot_answer(answer: Claim, answered: Claim) -> str | None:
    """Why this claim cannot answer that one by denying it or by an acquittal; None: it can, or says something else."""
    if answer.status not in ("denied", "acquitted"):
        return None
    if answer.status == "acquitted" and answered.predicate in NOT_ACQUITTED_OF:
        return (
            f"an acquittal cannot answer {answered.predicate}: that it happened is not contested. "
            "It answers the charge, the trial, the complaint or the accusation"
        )
    if _parties(answer).isdisjoint(_parties(answered)):
        return "it has no party in common with the claim that it answers"
    return None


def _parties(claim: Claim) -> set[str]:
    return {claim.subject, *(filter(None, [claim.object])), *claim.said_by, *claim.mentions}
