"""What the columns, types and links of the Offshore Leaks Database say here."""

import re
from functools import lru_cache

from graph.codes import ALPHA_3

CAVEAT = (
    "The ICIJ says: There are legitimate uses for offshore companies and trusts. The inclusion of a person or entity "
    "in the database is not intended to suggest or imply that they have engaged in illegal or improper conduct. Many "
    "people and entities have the same or similar names."
)
START = ("node_id_start", "node_1", "node1", "start_id", ":start_id")
END = ("node_id_end", "node_2", "node2", "end_id", ":end_id")
SAME = {
    "probably same officer": "they probably are the same officer",
    "same address": "they have the same address",
    "same as": "they are marked as the same",
    "same company": "they are marked as the same company",
    "same id": "they have the same number",
    "same intermediary": "they are marked as the same intermediary",
    "same name": "they have the same name",
    "similar": "they are similar",
    "similar company": "they are similar companies",
}
"""Why two nodes may be the same, by the type of the link without "of" and "as"."""
LEFT = frozenset(["company_type", "status", "address", "countries", "valid_until", "jurisdiction", "icij_id"])
"""Columns of nodes that make no claim and are not counted: repeated elsewhere, or part of the source."""

JURISDICTIONS = {
    "anguilla": "ai", "aruba": "aw", "bahamas": "bs", "barbados": "bb", "belize": "bz", "bermuda": "bm",
    "british anguilla": "ai", "british virgin islands": "vg", "cayman islands": "ky", "cook islands": "ck",
    "costa rica": "cr", "cyprus": "cy", "hong kong": "hk", "isle of man": "im", "jersey": "je", "malta": "mt",
    "mauritius": "mu", "niue": "nu", "panama": "pa", "samoa": "ws", "seychelles": "sc", "singapore": "sg",
    "united kingdom": "gb",
}  # fmt: skip
"""Countries of registers by their names in the files, whose codes are not ISO's."""
NOWHERE = frozenset(["undetermined", "not identified", "unknown"])
_PLACEHOLDER = re.compile(
    r"(?:(?:to|the|el|al|la|los|au|a|titular|titulares|accionista|acciones|shares) )*"
    r"(?:bearers?|portador(?:es)?|porteurs?)(?: (?:shares?|shareholders?|warrants?|[0-9]+))*"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATES = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<d>\d{1,2})-(?P<m>[a-z]{3})-(?P<y>\d{4})"),
    re.compile(r"(?P<m>[a-z]{3})[a-z]* (?P<d>\d{1,2}), (?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>)(?P<d>)"),
)


def kind_of(columns: frozenset[str]) -> str | None:
    """The type of entity in a table of nodes; None if it is not one."""
    if "node_id" not in columns or columns.isdisjoint({"name", "address"}):
        return None
    if {"jurisdiction", "internal_id"} & columns == {"jurisdiction", "internal_id"}:
        return "Company"
    if "jurisdiction" in columns:
        return "Organization"
    return "Address" if "address" in columns and "internal_id" not in columns else "LegalEntity"


def is_placeholder(name: str) -> bool:
    """Whether the name stands for the unknown bearer of shares: such a name joins nobody."""
    return bool(_PLACEHOLDER.fullmatch(" ".join(re.findall(r"\w+", name[:80].casefold()))))


@lru_cache(maxsize=100_000)
def day(text: str) -> str | None:
    """A date as written in the files; None if ambiguous: 03/04/2005 does not say which is the month."""
    for form in _DATES:
        if found := form.fullmatch(text.strip().lower()):
            month = found["m"]
            if month in _MONTHS:
                month = f"{_MONTHS.index(month) + 1:02}"
            parts = (found["y"], month, found["d"].zfill(2) if found["d"] else "")
            return "-".join(filter(None, parts))
    return None


@lru_cache(maxsize=10_000)
def countries(codes: str) -> tuple[str, ...]:
    """Two-letter ISO codes; "XXX" and the like are dropped."""
    found = (ALPHA_3.get(code.strip().lower()) for code in codes.split(";"))
    return tuple(dict.fromkeys(code for code in found if code))


@lru_cache(maxsize=10_000)
def says(type: str, link: str) -> tuple[str, str | None, str | None] | None:
    """Predicate, role and value of a link; None if its type is unknown."""
    kind = " ".join(type.lower().replace("_", " ").split()).removesuffix(" of")
    words = " ".join(link.lower().split()).removesuffix(" of") or kind
    if kind in SAME or kind.removesuffix(" as") in SAME:
        return "POSSIBLY_SAME", None, f"{SAME.get(kind) or SAME[kind.removesuffix(' as')]} in the database"
    if "address" in kind:
        return "HAS_ADDRESS", None, None
    if kind.startswith("intermediary"):
        return "ACTS_FOR", "intermediary" if words == "intermediary" else words, None
    if kind in ("underlying", "connected to"):
        return "LINKED_TO", None if kind == "connected to" else "underlying entity", None
    if kind == "officer" or any(word in kind for word in ("shareholder", "director", "beneficiary", "owner")):
        return _of_officer(words)
    return None


def _of_officer(words: str) -> tuple[str, str | None, None]:
    if "shareholder" in words:
        return "HOLDS_SHARES_IN", None if words == "shareholder" else words, None
    if "benefi" in words or "owner" in words:
        return "HAS_INTEREST_IN", words, None
    if re.search(r"\bdirectors?\b", words):
        return "DIRECTS", None if words == "director" else words, None
    return "OFFICER_OF", None if words == "officer" else words, None
