"""What a claim must bring as its evidence, by the kind of its source; and what an answer can answer."""

from collections.abc import Iterator
from typing import Protocol

from graph.vocabulary import LOCATOR_IS_ENOUGH, NOT_ACQUITTED_OF, PREDICATES, REGISTERS, SOURCE_KINDS


class Source(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def note(self) -> str | None: ...


class Claim(Protocol):
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


def source_problems(source: Source) -> Iterator[tuple[str, str]]:
    """The key and what is wrong with it."""
    if source.kind not in SOURCE_KINDS:
        yield "kind", f"unknown kind of source {source.kind!r}: use one of {', '.join(SOURCE_KINDS)}"


def cannot_answer(answer: Claim, answered: Claim) -> str | None:
    """Why this claim cannot answer that one by denying it or by an acquittal; None: it can, or says something else."""
    if answer.status not in ("denied", "acquitted"):
        return None
    if answer.status == "acquitted" and answered.predicate in NOT_ACQUITTED_OF:
        return (
            f"an acquittal cannot answer {answered.predicate}: that it happened is not contested. "
            "It answers the charge, the trial or the accusation"
        )
    if _parties(answer).isdisjoint(_parties(answered)):
        return "it speaks of nobody of whom the claim that it answers speaks"
    return None


def _parties(claim: Claim) -> set[str]:
    return {claim.subject, *(filter(None, [claim.object])), *claim.said_by, *claim.mentions}
