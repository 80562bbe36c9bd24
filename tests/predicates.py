"""The lists of predicates in saved queries that mean to be complete: `make predicates` renews them."""

import re
import textwrap
from typing import Any

from graph.questions.queries import FOLDER
from graph.vocabulary import LINK_PREDICATES, fits

_LIST = re.compile(r"(?<=:)\s*[A-Z_]+(?:\s*\|\s*[A-Z_]+){3,}")


def chosen(*groups: str, **wanted: Any) -> set[str]:
    return {
        p.name
        for p in LINK_PREDICATES.values()
        if p.group in groups and all(getattr(p, key) == value for key, value in wanted.items())
    }


_BEHIND_A_COMPOUND = {
    name for name in chosen("property", "crime", carries="tie") if fits("Compound", LINK_PREDICATES[name].targets)
}
# What is suffered starts at Person or Group alone; what is done starts at any LegalEntity.
_ALLEGED_OF = {name for name in chosen("property", "crime") if "LegalEntity" in LINK_PREDICATES[name].sources}
# Whatever draws a link: a pattern without types walks past all claims on a hub.
_EVERYTHING = set(LINK_PREDICATES)
COMPLETE = {
    "family-and-office": chosen("family", "office", carries="tie"),
    "compounds-and-backers": _BEHIND_A_COMPOUND,
    "behind-the-compounds": _BEHIND_A_COMPOUND,
    "state-and-compounds": _BEHIND_A_COMPOUND,
    "allegations-without-official-act": _ALLEGED_OF | {"ACCUSES"},
    "never-answered": _ALLEGED_OF | {"CARRIED_OUT", "ACCUSES", "CHARGED_IN"},
    "core/neighbours-in-brief": _EVERYTHING,
    "core/neighbours-by-standing": _EVERYTHING,
    "core/links-between": _EVERYTHING,
    "core/how-much-is-known": _EVERYTHING,
}
"""Queries, and the predicates that the first list in each must have."""


def renewed(query: str, wanted: set[str]) -> str:
    """The text of a query with the list in the order of the vocabulary."""
    names = " ".join(f"{name}|" for name in LINK_PREDICATES if name in wanted).removesuffix("|")
    lines = textwrap.wrap(names, 96, break_long_words=False, break_on_hyphens=False)
    return _LIST.sub("".join(f"\n    {line.replace(' ', '')}" for line in lines), query, count=1)


if __name__ == "__main__":
    for name, predicates in COMPLETE.items():
        file = FOLDER / f"{name}.cypher"
        file.write_text(renewed(file.read_text(encoding="utf-8"), predicates), encoding="utf-8", newline="\n")
