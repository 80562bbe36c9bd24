"""Finds names in a text, however they are spelled, and other words that identify somebody."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from graph.seals.letters import Letters, bare, is_unspaced, letters

# Words before a name that are not part of it, and words in a name that identify nobody by themselves.
_TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "dr", "prof", "sir", "madam", "madame", "oknha", "neak", "lok", "samdech")
)
_SMALL = frozenset(("the", "of", "and", "de", "da", "di", "du", "la", "le", "van", "von", "der", "bin", "al", "el"))
# Words that are also names: they count only when capitalised.
ORDINARY = frozenset(
    (
        "may", "will", "so", "long", "son", "man", "men", "one", "two", "ten", "hope", "grace", "rose", "mark", "sun",
        "sin", "song", "sang", "sing", "hang", "pen", "say", "you", "in", "to", "no", "on", "me", "be", "do", "go",
        "an", "at", "my", "our", "us", "her", "his", "he", "she", "it", "any", "had", "has", "was", "are", "not",
        "for", "and", "but", "out", "run", "ran", "sat", "sea", "tea", "van", "bun", "ban", "met", "him", "who",
        "how", "the", "joy", "young", "as", "by", "we", "or", "if", "of", "up", "all", "art", "bill", "case", "chance",
    )
)  # fmt: skip
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212\ufe63\uff0d]\s*")
_NEW_SENTENCE = re.compile(r"[!?;:]|\.\s")
# This many matching letters are no accident: they count even inside a longer word, as in a hashtag.
_UNMISTAKABLE = 8
_JOINED = 6
_LONG = 5
_FURTHEST = 12

Place = tuple[int, int]
"""Index of the first letter, and of the one after the last."""


@dataclass(frozen=True)
class Called:
    """A name prepared for searching."""

    bearer: str
    words: tuple[str, ...]
    """Of bare letters."""
    exact: bool = False
    """A phrase: these words in this order, with nothing in between."""

    @property
    def size(self) -> int:
        return sum(map(len, self.words))


def name_of(bearer: str, text: str, *, exact: bool = False) -> Called:
    """A name without titles and initials, if anything is left."""
    found = letters(text)
    cuts = [0, *(n for n in range(1, len(found.bare)) if found.parted[n]), len(found.bare)]
    words = [found.bare[a:b] for a, b in pairwise(cuts) if a < b]
    core = [w for w in words if w not in _TITLES and (len(w) > 1 or is_unspaced(w))]
    return Called(bearer, tuple(words if exact else core or words), exact)


def parts_of(name: Called) -> set[str]:
    """The words of a name that may identify its bearer by themselves."""
    if len(name.words) > 1:
        return {word for word in name.words if len(word) > (2 if word in ORDINARY else 1) and is_telling(word)}
    (word,) = name.words or ("",)
    # A Chinese name is written without spaces; of three or four characters, the last two are the given name.
    return {word[-2:]} if len(word) in (3, 4) and is_chinese(word) else set()


def is_telling(word: str) -> bool:
    """Whether a word of a name is more than "of" or "van", or a number."""
    return not word.isnumeric() and word.casefold() not in _SMALL and not word.startswith(("al-", "el-"))


def is_chinese(word: str) -> bool:
    return all("\u3400" <= c <= "\u9fff" for c in word)


class Watch:
    """Searches for the words of many names at once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(filter(None, words))
        tree: dict[str, Any] = {}
        for word in self._words:
            node = tree
            for letter in word:
                node = node.setdefault(letter, {})
            node[""] = {}
        self._any = re.compile(_either(tree)) if tree else None
        self._each = re.compile(f"(?=({_either(tree)}))") if tree else None

    def sees(self, text: str) -> bool:
        """Whether any of the words may be in a text. Fast; may say yes wrongly, but never no."""
        return bool(self._any and self._any.search(bare(text)))

    def places(self, found: Letters) -> dict[str, list[Place]]:
        places: dict[str, list[Place]] = {}
        for match in self._each.finditer(found.bare) if self._each else ():
            longest, first = match[1], match.start()
            for end in range(1, len(longest) + 1):
                if (word := longest[:end]) in self._words and _is_whole(found, first, first + end):
                    places.setdefault(word, []).append((first, first + end))
        return places


def _either(tree: dict[str, Any]) -> str:
    """A pattern for all words in a tree of letters: fast for any number of words."""
    ways = [re.escape(letter) + _either(rest) for letter, rest in sorted(tree.items()) if letter]
    if not ways:
        return ""
    return (ways[0] if len(ways) == 1 and "" not in tree else f"(?:{'|'.join(ways)})") + ("?" if "" in tree else "")


def _is_whole(found: Letters, first: int, end: int) -> bool:
    """Whether these letters are one word: set apart, if at all, as at the end of a line or l e t t e r by letter."""
    gaps = [gap for gap in found.parted[first + 1 : end] if gap]
    longest = 2 if end - first >= _LONG or is_unspaced(found.bare[first]) else 0
    return all(len(gap) <= longest or _HYPHENS.fullmatch(gap) for gap in gaps)


def with_initials(found: Letters, place: Place, initials: Iterable[str]) -> Place:
    """A part of a name, with the initials of the rest beside it: "Z. Quuxly"."""
    first, end = place
    known = set(initials)
    while first and found.bare[first - 1] in known and found.begins(first) and found.begins(first - 1):
        first -= 1
    while end < len(found.bare) and found.bare[end] in known and found.begins(end) and found.begins(end + 1):
        end += 1
    return first, end


def without(found: Letters, places: Iterable[Place], instead: str) -> str:
    """The text without the letters at these positions."""
    runs: list[Place] = []
    for first, end in sorted(places):
        if runs and (first < runs[-1][1] or _are_beside(found, runs[-1][1], first)):
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((first, end))
    text: list[str] = []
    at = 0
    for start, stop in (found.place(*run) for run in runs):
        text += [found.text[at:start], instead]
        at = stop
    return "".join((*text, found.text[at:]))


def _are_beside(found: Letters, end: int, first: int) -> bool:
    return end == first and not _NEW_SENTENCE.search(found.parted[end]) and not found.parted[end].strip(" ,")


def alone(found: Letters, places: Sequence[Place], *, capital: bool = False) -> Iterator[Place]:
    """Where a word occurs as a whole, singular or plural, and capitalised if required."""
    for first, end in places:
        if found.begins(first) and _ends(found, end) and (not capital or is_capital(found, first)):
            yield first, end


def is_capital(found: Letters, n: int) -> bool:
    """Whether this letter is a capital, or from a script without capitals."""
    character = found.characters[n]
    return not character.islower()


def _ends(found: Letters, end: int) -> bool:
    if found.begins(end):
        return True
    return any(found.bare.startswith(s, end) and found.begins(end + len(s)) for s in ("s", "es"))


def whole(found: Letters, places: dict[str, list[Place]], name: Called) -> Iterator[Place]:
    """Where all words of a name occur together: in any order, joined or separate, around initials and middle names."""
    if not name.words or not all(word in places for word in name.words):
        return
    if len(name.words) == 1:
        yield from alone(found, places[name.words[0]])
        return
    for first, end in places[name.words[0]] if name.exact else [p for w in set(name.words) for p in places[w]]:
        rest = list(name.words)
        rest.remove(found.bare[first:end])
        if (reached := _chain(found, places, end, rest, name.exact)) is None:
            continue
        bordered = found.begins(first) and _ends(found, reached)
        apart = any(found.begins(n) for n in range(first + 1, reached))
        if (bordered and (apart or name.size >= _JOINED)) or name.size >= _UNMISTAKABLE:
            yield first, reached


def _chain(found: Letters, places: dict[str, list[Place]], at: int, rest: Sequence[str], exact: bool) -> int | None:
    """Where a name ends of which these words are still to come after the letter `at`."""
    if not rest:
        return at
    for word in rest[:1] if exact else dict.fromkeys(rest):
        for first, end in places[word]:
            if at <= first <= at + 2 * _FURTHEST and _leads(found, at, first, exact):
                left = list(rest)
                left.remove(word)
                if (reached := _chain(found, places, end, left, exact)) is not None:
                    return reached
    return None


def _leads(found: Letters, at: int, to: int, exact: bool) -> bool:
    """Whether a name may go on from one letter to another: over a space, initials, two more names at the most."""
    cuts = [at, *(n for n in range(at + 1, to) if found.parted[n]), to]
    between = [(a, b) for a, b in pairwise(cuts) if a < b]
    if between and (exact or len(between) > 2 or not (found.begins(at) and found.begins(to))):
        return False
    if not all(is_capital(found, a) or (b - a == 1 and found.bare[a] != "a") for a, b in between):
        return False
    after_initial = False
    for a, b in (*between, (to, to)):
        gap = re.sub(r"\s+", " ", found.parted[a])
        if len(gap) > _FURTHEST or (_NEW_SENTENCE.search(gap) and not (after_initial and gap == ". ")):
            return False
        after_initial = b - a == 1
    return True
