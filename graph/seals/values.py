"""What identifies somebody protected without a name: numbers, birth and death, addresses, and places in a list."""

from graph.models import WITHHELD, Claim
from graph.vocabulary import IDENTIFYING_ENDS


def nondescript(claim: Claim) -> Claim:
    """A claim that identifies its subject, without what does so."""
    new = dict.fromkeys(("on", "start", "end")) | _withheld(claim, "quote", "note") | {"value": WITHHELD}
    if called := IDENTIFYING_ENDS.get(claim.predicate):
        new |= {"predicate": "IDENTIFIED_BY", "role": called, "object": None, "unit": None}
    return claim.model_copy(update=new)


def placeless(claim: Claim) -> Claim:
    """A claim about a record of a public list, without its place in that list, where the name is."""
    return claim.model_copy(update=_withheld(claim, "locator", "origin"))


def _withheld(claim: Claim, *fields: str) -> dict[str, str | None]:
    return {field: WITHHELD for field in fields if getattr(claim, field)}
