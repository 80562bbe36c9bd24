"""Names: folding, the words they are found by, and their script.

For now a name is found by its folded words and its aliases; romanisation and spelling variants come on top.
"""

import re
import unicodedata

from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W_]+")
# Unicode blocks by first and last letter, with ISO 15924 codes; what is not here is Latin.
_SCRIPTS = (
    ("\u1780", "\u17ff", "Khmr"),
    ("\u0e00", "\u0e7f", "Thai"),
    ("\u0e80", "\u0eff", "Laoo"),
    ("\u1000", "\u109f", "Mymr"),
    ("\u4e00", "\u9fff", "Hani"),
    ("\u0400", "\u04ff", "Cyrl"),
)


def fold(text: str) -> str:
    """Lower case without accents, for comparing. Marks of scripts that need them (Khmer vowels) stay."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept))


def words(text: str) -> list[str]:
    """The folded words of a text, in order. Khmer writes none apart: a run of letters and marks is one."""
    joined = re.sub(r"[\u200b-\u200d\u2060’']", "", fold(text))
    marks_as_letters = "".join("x" if unicodedata.category(c).startswith("M") else c for c in joined)
    return [joined[m.start() : m.end()] for m in _WORD.finditer(marks_as_letters)]


def script(text: str) -> str:
    for first, last, code in _SCRIPTS:
        if any(first <= c <= last for c in text):
            return code
    return "Latn"


def score(query: str, name: str) -> float:
    """How well a name answers a query, 0 to 1: 1 is the same words in any order."""
    asked, borne = words(query), words(name)
    if not asked or not borne:
        return 0.0
    if sorted(asked) == sorted(borne):
        return 1.0
    if not all(any(b.startswith(a) for b in borne) for a in asked):
        return 0.0
    return 0.5 + 0.45 * fuzz.token_sort_ratio(" ".join(asked), " ".join(borne)) / 100
