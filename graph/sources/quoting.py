"""Whether a quote stands in a text, word for word, and where. Spacing and the form of quotation marks do not count."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from graph.seals.sealing import WITHHELD

AROUND = 240
"""Characters shown before and after a quote."""
_LEAST_ALIKE = 80
"""From 0 to 100: from here on, a passage is shown as the nearest to a quote that is not in the text."""
_MOST_LEFT_OUT = 400
"""Characters that an omission in a quote may stand for."""
_SAME = str.maketrans("“”„«»‘’‚‹›–—‒‐−", "\"\"\"\"\"'''''-----")  # after NFKC, which makes other hyphens one of these
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# What the quote leaves out or adds in brackets, and what is withheld, stands for any other words.
_OMISSION = re.compile(rf"{re.escape(WITHHELD)}|\[[^\]]*\]|…|\.\.\.")


@dataclass(frozen=True)
class Passage:
    """Where a quote is in a text. `exact`: word for word; otherwise it is only the nearest passage."""

    first: int
    end: int
    exact: bool


class Text:
    """A text prepared for looking up many quotes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._letters, self._places = _compact(text)

    def find(self, quote: str) -> Passage | None:
        parts = [part for raw in _OMISSION.split(quote) if (part := _compact(raw)[0])]
        if not parts:
            return None
        if span := self._in_order(parts):
            return self._passage(*span, exact=True)
        wanted = "".join(parts)
        if len(wanted) > len(self._letters):
            return None
        near = fuzz.partial_ratio_alignment(wanted.lower(), self._letters.lower(), score_cutoff=_LEAST_ALIKE)
        return self._passage(near.dest_start, near.dest_end, exact=False) if near else None

    def _passage(self, first: int, end: int, *, exact: bool) -> Passage:
        return Passage(self._places[first], self._places[end - 1] + 1, exact)

    def _in_order(self, parts: Sequence[str]) -> tuple[int, int] | None:
        """The first place where all parts follow each other, each not too far from the one before."""
        for start in _occurrences(self._letters, parts[0]):
            end = start + len(parts[0])
            for part in parts[1:]:
                at = self._letters.find(part, end, end + _MOST_LEFT_OUT + len(part))
                if at < 0:
                    break
                end = at + len(part)
            else:
                return start, end
        return None


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def _compact(text: str) -> tuple[str, list[int]]:
    """The letters that count, and where each is in the text. A hyphen at the end of a line joins the word."""
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char.isspace() or char in _UNSEEN:
            continue
        if char in "-‐" and text[place + 1 : place + 2] == "\n":
            continue
        for letter in unicodedata.normalize("NFKC", char).translate(_SAME):
            if not letter.isspace():
                letters.append(letter)
                places.append(place)
    return "".join(letters), places
