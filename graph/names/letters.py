"""Letters: their normalised form, their script, and the words of a text.

Scripts differ in what may be dropped. An accent on a Latin letter, a vowel point in Hebrew or Arabic and a soft hyphen
say nothing about who is meant; a Khmer vowel sign does.
"""

import re
import unicodedata
from functools import lru_cache

# First and last letter of each block, with its ISO 15924 code.
_BLOCKS = (
    (0x0041, 0x024F, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0530, 0x058F, "Armn"),
    (0x0590, 0x05FF, "Hebr"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x137F, "Ethi"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x3040, 0x309F, "Hira"),
    (0x30A0, 0x30FF, "Kana"),
    (0x3130, 0x318F, "Hang"),
    (0x3400, 0x9FFF, "Hani"),
    (0xAC00, 0xD7AF, "Hang"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFF, "Arab"),
    (0xFF21, 0xFF5A, "Latn"),
    (0xFF66, 0xFF9F, "Kana"),
    (0x20000, 0x3FFFF, "Hani"),
)
UNKNOWN = "Zyyy"
# Written without spaces between words.
UNSPACED = frozenset(("Khmr", "Thai", "Laoo", "Mymr", "Hani", "Hira", "Kana"))

# Latin letters that Unicode does not take apart.
_LATIN = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "þ": "th"})
# Cyrillic and Greek letters that look like Latin ones: what they are read as amid Latin letters.
_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυικγ", "ABESIJKMHOPCTYXaeopcyxijshdqwABEZHIKMNOPTYXavopuiky"
)

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_APOSTROPHES = re.compile("['`´ʹʻʼʾʿˈ‘’‛′＇\u0640\u0e46\u17d7\u3005]")  # with tatweel and marks of repetition
_WORD = re.compile(r"[^\W_]+")

_COENG, _KHMER_RO = "\u17d2", "\u179a"
_KHMER_CLUSTER = re.compile("([\u1780-\u17a2])((?:\u17d2[\u1780-\u17a2]|[\u17b6-\u17d1\u17dd])+)")
_KHMER_SAME = str.maketrans(
    {"\u17a3": "\u17a2", "\u17a4": "\u17a2\u17b6", "\u17d3": "\u17c6", "\u17a8": "\u17a7\u1780"}
)


def script(text: str) -> str:
    """The ISO 15924 code of most letters of a text; in a tie, the one that is not Latin."""
    if text.isascii() and any(map(str.isalpha, text)):
        return "Latn"
    counts: dict[str, int] = {}
    for letter in text:
        if (code := _script_of(letter)) != UNKNOWN:
            counts[code] = counts.get(code, 0) + 1
    if not counts:
        return UNKNOWN if text.strip() else "Latn"
    others = {code: n for code, n in counts.items() if code != "Latn"}
    return max(others, key=others.__getitem__) if others else "Latn"


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    if not letter.isalpha() and not unicodedata.category(letter).startswith("M"):
        return UNKNOWN
    code = ord(letter)
    return next((name for first, last, name in _BLOCKS if first <= code <= last), UNKNOWN)


@lru_cache(maxsize=1 << 15)
def fold(text: str) -> str:
    """Lower case, normalised, without what may be dropped. Khmer vowels remain."""
    text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_dropped(c))).translate(_LATIN)
    if _COENG in kept or any("\u1780" <= c <= "\u17d3" for c in kept):
        kept = _khmer_in_order(kept)
    return kept


def _is_dropped(mark: str) -> bool:
    """Accents, and the vowel points of Hebrew and Arabic."""
    return (
        "\u0300" <= mark <= "\u036f" or "\u0591" <= mark <= "\u05c7" or "\u064b" <= mark <= "\u065f" or mark == "\u0670"
    )


def _khmer_in_order(text: str) -> str:
    text = text.translate(_KHMER_SAME)
    return _KHMER_CLUSTER.sub(lambda m: m[1] + _marks_in_order(m[2]), text)


def _marks_in_order(marks: str) -> str:
    """Subscripts first and ro the last of them, then what changes the series, vowels, signs: as Unicode wants it.

    A vowel typed in two halves is one; da and ta look the same below another letter.
    """
    below: list[str] = []
    others: list[str] = []
    letters = iter(marks)
    for mark in letters:
        if mark == _COENG:
            below.append(mark + next(letters, "").replace("\u178a", "\u178f"))
        else:
            others.append(mark)
    below.sort(key=lambda pair: pair[1:] == _KHMER_RO)
    others.sort(key=_rank_of_mark)
    joined = "".join(others)
    for halves, whole in (
        ("\u17b8\u17c1", "\u17be"),
        ("\u17c1\u17b8", "\u17be"),
        ("\u17b6\u17c1", "\u17c4"),
        ("\u17c1\u17b6", "\u17c4"),
    ):
        joined = joined.replace(halves, whole)
    return "".join(below) + joined


def _rank_of_mark(mark: str) -> int:
    if mark in "\u17c9\u17ca":
        return 0
    return 1 if mark <= "\u17c5" else 2


@lru_cache(maxsize=1 << 15)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, in order. Khmer writes none apart: a run of letters and marks is one."""
    joined = _APOSTROPHES.sub("", fold(text))
    if joined.isascii():
        return tuple(_WORD.findall(joined))
    marks_as_letters = "".join("x" if unicodedata.category(c).startswith("M") else c for c in joined)
    found = (joined[m.start() : m.end()] for m in _WORD.finditer(marks_as_letters))
    return tuple(word for word in found if any(c.isalnum() for c in word))


@lru_cache(maxsize=1 << 15)
def without_look_alikes(text: str) -> str:
    """A text in whose Latin words letters of another script are the Latin ones that they imitate."""
    return text if text.isascii() else " ".join(map(_in_one_script, text.split(" ")))


def _in_one_script(word: str) -> str:
    scripts = {_script_of(c) for c in word} - {UNKNOWN}
    return word.translate(_LOOK_ALIKES) if "Latn" in scripts and scripts & {"Cyrl", "Grek"} else word
