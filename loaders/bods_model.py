"""What the terms of the Beneficial Ownership Data Standard, in all its versions, mean here."""

import re
from typing import Any, cast

Object = dict[str, Any]

TYPES = {
    "registered entity": "Company",
    "legal entity": "Organization",
    "arrangement": "LegalEntity",
    "anonymous entity": "LegalEntity",
    "unknown entity": "LegalEntity",
    "state": "PublicBody",
    "state body": "PublicBody",
}
DIRECTING = {
    "board member": "board member",
    "board chair": "chair of the board",
    "senior managing official": "senior managing official",
}
ROLES = {
    "shareholding": "shareholder",
    "voting rights": "holder of voting rights",
    "appointment of board": "holder of the right to appoint the board",
    "influence or control": "party with influence or control",
    "other influence or control": "party with influence or control",
    "senior managing official": "senior managing official",
    "settlor of trust": "settlor",
    "trustee of trust": "trustee",
    "protector of trust": "protector",
    "beneficiary of trust": "beneficiary",
    "beneficiary of legal arrangement": "beneficiary",
    "rights to surplus assets": "holder of rights to surplus assets",
    "rights to surplus assets on dissolution": "holder of rights to surplus assets",
    "rights to profit or income": "holder of rights to profit or income",
    "rights granted by contract": "holder of rights granted by contract",
    "conditional rights granted by contract": "holder of conditional rights granted by contract",
    "control via company rules or articles": "party with control by the company's rules",
    "control by legal framework": "party with control by law",
    "enjoyment and use of assets": "user of its assets",
    "right to profit or income from assets": "holder of rights to profit or income",
    **{role: role for role in ("settlor", "trustee", "protector", "nominee", "nominator", "beneficiary")},
}
"""What the holder of an interest is called, by the type of the interest."""
REGISTERS = frozenset(["DK-CVR", "FI-PRO", "GB-COH", "IE-CRO", "NL-KVK", "NO-BRC", "UA-EDR"])
"""Schemes of org-id.guide that are a country's company register: one number, one company."""
WITHOUT_OWNERS = {
    "no beneficial owners": "having no beneficial owner",
    "subject unable to confirm or identify beneficial owner": "unable to confirm or identify its beneficial owner",
    "interested party has not provided information": "having an owner who has not provided information",
    "subject exempt from disclosure": "exempt from disclosing its owners",
    "interested party exempt from disclosure": "having an owner who is exempt from disclosure",
    "unknown": "having an unknown owner",
    "information unknown to publisher": "having an owner who is unknown to the publisher",
}
"""What is said of a company with an unspecified owner, by the reason given."""


def identifier(scheme: str, name: str) -> str:
    """What a number of this scheme is called: numbers that join records are called the same in all lists."""
    if scheme in REGISTERS:
        return "company number"
    return "LEI" if scheme == "XI-LEI" else scheme or name or "identifier"


def words(code: str) -> str:
    """A code of a list in words: "appointment-of-board" and "appointmentOfBoard" are "appointment of board"."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code).replace("-", " ").lower().split())


def share(given: Any) -> tuple[str | None, str | None]:
    """A share as value and unit: ("75", "%"), ("more than 25 and at most 50", "%")."""
    held = cast(Object, given) if isinstance(given, dict) else {}
    if (exact := _number(held.get("exact"))) is not None:
        return exact, "%"
    low, above = _bound(held, "minimum", "exclusiveMinimum")
    high, below = _bound(held, "maximum", "exclusiveMaximum")
    if low and high and not above and not below:
        return (low if low == high else f"{low} to {high}"), "%"
    told = [
        *([f"{'more than' if above else 'at least'} {low}"] if low else []),
        *([f"{'less than' if below else 'at most'} {high}"] if high else []),
    ]
    return (" and ".join(told), "%") if told else (None, None)


def _bound(held: Object, name: str, exclusive: str) -> tuple[str | None, bool]:
    """A bound, and whether it is exclusive. In 0.4 an exclusive bound is a number; before, it was a flag."""
    if isinstance(held.get(exclusive), bool) or exclusive not in held:
        return _number(held.get(name)), held.get(exclusive) is True
    return _number(held[exclusive]), True


def _number(value: Any) -> str | None:
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else None


def interest(given: Object, *, in_a_body: bool) -> tuple[str, str | None]:
    """The predicate and the role of an interest. Only an organization has directors."""
    kind = words(str(given.get("type") or "unknown"))
    indirect = words(str(given.get("directOrIndirect") or given.get("interestLevel") or "")) == "indirect"
    beneficial = given.get("beneficialOwnershipOrControl") is True
    if kind == "shareholding" and in_a_body:
        role = "beneficial owner" if beneficial else "shareholder" if indirect else None
        return "HOLDS_SHARES_IN", f"indirect {role}" if indirect else role
    if kind in DIRECTING and in_a_body:
        return "DIRECTS", DIRECTING[kind]
    role = ROLES.get(kind) or DIRECTING.get(kind) or ("party" if kind == "unknown" else f"holder of “{kind[:80]}”")
    return "HAS_INTEREST_IN", f"indirect {role}" if indirect else role
