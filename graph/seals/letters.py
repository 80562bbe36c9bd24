"""A text as its bare letters and digits with their positions: without case, accents, spacing and encoding.

Protected names are found by these letters, so that "ZOA_QUUXLY", "Zoá&nbsp;Quuxly" and "@ZoaQuuxly" are one.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

# Escapes for a character in HTML, in an address or in JSON; a tag separates words as a space does.
_WRITTEN = re.compile(
    r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    r"|(?:%[0-9a-fA-F]{2})+|(?:\\u[0-9a-fA-F]{4})+|</?[a-zA-Z][^<>]{0,200}>"
)
_MAY_BE_WRITTEN = re.compile(r"[&%\\<]")
_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u02bb\u2032\u00b4\u0060\uff07\u05f3"
_FILLERS = "\u115f\u1160"  # letters by their class, and blank
# Letters that do not decompose into plain ones, by their Unicode names, and lookalikes from other scripts.
_LATIN = re.compile(
    r"LATIN (?:(?:SMALL|CAPITAL) LETTER|LETTER SMALL CAPITAL) (?:DOTLESS |LONG )?([A-Z]{1,2})(?: WITH .+)?"
)
_LOOK_ALIKES = str.maketrans("аеорсухіјѕӏԁһαεονρτυχικ" + "ðþ", "aeopcyxijsldhaeovptuxik" + "dt")


# First and last letter of the blocks of scripts that write no spaces between words, or join particles to names.
_UNSPACED = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u0f00", "\u109f"),  # Tibetan, Burmese
    ("\u1100", "\u11ff"),  # Hangul, taken apart
    ("\u1780", "\u17ff"),  # Khmer
    ("\u19e0", "\u19ff"),
    ("\u3040", "\u318f"),  # kana, Hangul
    ("\u3400", "\u9fff"),  # Chinese
    ("\ua960", "\ud7ff"),
    ("\uf900", "\ufaff"),
    ("\U0001b000", "\U0003ffff"),
)


def is_unspaced(letter: str) -> bool:
    return letter >= "\u0e00" and any(first <= letter <= last for first, last in _UNSPACED)


class _Bare(dict[int, str]):
    """The bare letters of each character; none if it is not a letter. Filled as characters are encountered."""

    def __missing__(self, code: int) -> str:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        self[code] = "".join(_plain(c) for c in plain.translate(_LOOK_ALIKES) if _is_letter(c))
        return self[code]


def _plain(letter: str) -> str:
    found = None if letter.isascii() else _LATIN.fullmatch(unicodedata.name(letter, ""))
    return found[1].lower() if found else letter


def _is_letter(c: str) -> bool:
    kind = unicodedata.category(c)
    # Vowels and subscripts of Indic scripts, Thai and Khmer are marks but carry meaning; accents do not.
    return c not in _APOSTROPHES + _FILLERS and (
        kind[0] == "L" or kind == "Nd" or (kind[0] == "M" and "\u0900" <= c <= "\u1aaf")
    )


def _is_nothing(c: str) -> bool:
    """Whether it neither carries meaning nor separates words: invisible characters, accents, apostrophes."""
    return c in _APOSTROPHES or unicodedata.category(c) in ("Cf", "Mn", "Me", "Lo")


_BARE = _Bare()


def bare(text: str) -> str:
    """The bare letters of a text, as fast as possible."""
    if _MAY_BE_WRITTEN.search(text):
        text = _WRITTEN.sub(lambda found: _read(found[0]), text)
    return text.translate(_BARE)


def _read(written: str) -> str:
    match written[0]:
        case "&":
            return html.unescape(re.sub(r"^&(?:amp;)+", "&", written))
        case "%":
            return unquote(written, errors="replace")
        case "\\":
            codes = bytes.fromhex(written.replace("\\u", ""))
            return codes.decode("utf-16-be", errors="replace")
        case _:
            return " "


@dataclass(frozen=True)
class Letters:
    """`bare` letter by letter: the character it is from, where that stands in `text`, and what stands before it."""

    text: str
    bare: str
    characters: list[str] = field(repr=False)
    spans: list[tuple[int, int]] = field(repr=False)
    parted: list[str] = field(repr=False)
    """What separates each letter from the one before: "" within a word. Has one more item at the end."""

    def place(self, first: int, end: int) -> tuple[int, int]:
        """The range of these letters in the text, including accents that follow the last."""
        start, stop = self.spans[first][0], self.spans[end - 1][1]
        while stop < len(self.text) and unicodedata.combining(self.text[stop]):
            stop += 1
        return start, stop

    def begins(self, n: int) -> bool:
        """Whether a word may begin or has ended before the letter `n`."""
        if n in (0, len(self.bare)) or self.parted[n]:
            return True
        before, after = self.characters[n - 1], self.characters[n]
        if (before.islower() and after.isupper()) or before.isnumeric() != after.isnumeric():
            return True
        return is_unspaced(before) or is_unspaced(after)


def letters(text: str) -> Letters:
    found = Letters(text, "", [], [], [])
    parted = ""
    run: list[str] = []
    for character, span in _characters(text):
        if not (plain := _BARE[ord(character)]):
            parted += "" if _is_nothing(character) else character
            continue
        for letter in plain:
            run.append(letter)
            found.characters.append(character)
            found.spans.append(span)
            found.parted.append(parted)
            parted = ""
    found.parted.append(parted)
    return Letters(text, "".join(run), found.characters, found.spans, found.parted)


def _characters(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    at = 0
    for written in [*_WRITTEN.finditer(text), None]:
        end = written.start() if written else len(text)
        for n in range(at, end):
            yield text[n], (n, n + 1)
        if written:
            for character in _read(written[0]):
                yield character, written.span()
            at = written.end()
