"""Khmer in Latin letters, by a table of our own: as the ministries write place names.

Each consonant is of one of two series, and a vowel sounds by the series of the consonant that carries it. What people
write for their own names differs from this in vowels (Hun, Hon; Ly, Lei): `sounds` takes care of that.
"""

import re

# Consonants: Latin letters and series.
_CONSONANTS = {
    **{"ក": ("k", 1), "ខ": ("kh", 1), "គ": ("k", 2), "ឃ": ("kh", 2), "ង": ("ng", 2)},
    **{"ច": ("ch", 1), "ឆ": ("chh", 1), "ជ": ("ch", 2), "ឈ": ("chh", 2), "ញ": ("nh", 2)},
    **{"ដ": ("d", 1), "ឋ": ("th", 1), "ឌ": ("d", 2), "ឍ": ("th", 2), "ណ": ("n", 1)},
    **{"ត": ("t", 1), "ថ": ("th", 1), "ទ": ("t", 2), "ធ": ("th", 2), "ន": ("n", 2)},
    **{"ប": ("b", 1), "ផ": ("ph", 1), "ព": ("p", 2), "ភ": ("ph", 2), "ម": ("m", 2)},
    **{"យ": ("y", 2), "រ": ("r", 2), "ល": ("l", 2), "វ": ("v", 2), "ឝ": ("s", 1), "ឞ": ("s", 1)},
    **{"ស": ("s", 1), "ហ": ("h", 1), "ឡ": ("l", 1), "អ": ("", 1)},
}
# Vowel signs: after the first series, after the second.
_VOWELS = {
    **{"": ("a", "o"), "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("oe", "ue"), "ឺ": ("eu", "ueu")},
    **{"ុ": ("o", "u"), "ូ": ("ou", "u"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("oea", "oea")},
    **{"ៀ": ("ie", "ie"), "េ": ("e", "e"), "ែ": ("ae", "eae"), "ៃ": ("ai", "ey"), "ោ": ("ao", "ou"), "ៅ": ("au", "ov")},
}
_CLOSED = ("ៃ", "ៅ")  # no final follows
_BEFORE_M = {"": ("am", "um"), "ុ": ("om", "um"), "ា": ("am", "oam")}  # with the sign ំ
_BEFORE_H = {  # with the sign ះ
    **{
        "": ("ah", "eah"),
        "ិ": ("eh", "ih"),
        "ុ": ("oh", "uh"),
        "េ": ("eh", "eh"),
        "ោ": ("aoh", "uoh"),
        "ើ": ("aeuh", "euh"),
    }
}
_INDEPENDENT = {
    **{"ឥ": "e", "ឦ": "ei", "ឧ": "o", "ឩ": "ou", "ឪ": "ov", "ឫ": "rue", "ឬ": "rue", "ឭ": "lue", "ឮ": "lue"},
    **{"ឯ": "ae", "ឰ": "ai", "ឱ": "ao", "ឲ": "ao", "ឳ": "au"},
}
_FINALS = {"ph": "p", "d": "t", "th": "t", "chh": "ch"}
_SONORANTS = frozenset("ងញនមយរលវណឡ")
_STOPS = frozenset("កខគឃចឆជឈដឋឌឍតថទធបផពភ")
_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
# Endings that are written but not spoken.
_SILENT = (
    *(
        ("ភូមិ", "ភូម"),
        ("ពោធិ៍", "ពោ"),
        ("ពោធិ", "ពោ"),
        ("ក្ស", "ក"),
        ("កំពង់", "kampong"),
        ("ខ្មែរ", "khmer"),
        ("ទ្ប", "ឡ"),
        ("ស្តេច", "sdach"),
        ("ទន្លេ", "tonle"),
        ("លិច", "លេច"),
        ("ជាតិ", "ជាត"),
        ("ញាតិ", "ញាត"),
    ),
    *(("ហេតុ", "ហេត"), ("ធាតុ", "ធាត"), ("សម្បត្តិ", "សម្បត្ត"), ("ប្រវត្តិ", "ប្រវត្ត")),
)

_STREAM = re.compile("អូរ(?![ា-៓])")  # Ou: its r is not spoken, and nothing else closes it

_D_BELOW = re.compile("(?<!ន)្ត")  # da and ta look the same below a letter

_LONG_TO, _SHORT, _SILENCED = "័", "់", "៍"
_CLUSTER = re.compile("([ក-អ])((?:្[ក-អ])*)([៉៊]?)([ា-ៅ]?)([ំះៈ់-៑]*)|(.)", re.DOTALL)


class _Reading:
    """What has been read so far, and what matters to the next letter."""

    def __init__(self) -> None:
        self.text = ""
        self.open = False  # the syllable may yet take a final
        self.first_series = False
        self.short = False
        self.shortened = False  # by a sign that a final always follows

    def add_final(self, consonant: str) -> None:
        latin = _CONSONANTS[consonant][0]
        self.text += _FINALS.get(latin, latin)
        self.open = False


def romanise(text: str) -> str:
    """A folded Khmer text in Latin letters; other characters are unchanged."""
    for written, spoken in _SILENT:
        text = text.replace(written, spoken)
    text = _D_BELOW.sub("្ដ", _STREAM.sub("អូ'", text))
    clusters = [m.groups() for m in _CLUSTER.finditer(text.translate(_DIGITS))]
    reading = _Reading()
    skip = False
    for n, cluster in enumerate(clusters):
        following = clusters[n + 1] if n + 1 < len(clusters) and clusters[n + 1][0] else None
        last = n + 2 >= len(clusters) or not clusters[n + 2][0]
        skip = not skip and _read(reading, cluster, following, last)
    return reading.text


def _read(
    reading: _Reading,
    cluster: tuple[str | None, ...],
    following: tuple[str | None, ...] | None,
    following_is_last: bool,
) -> bool:
    """Read one letter with its marks. True if the letter that follows has been read with it."""
    base, below, series_sign, vowel, signs, other = (part or "" for part in cluster)
    if other:
        reading.text += _INDEPENDENT.get(other, other)
        reading.open, reading.shortened = other in _INDEPENDENT, False
        return False
    if _SILENCED in signs:
        return False
    next_base, next_below, _, next_vowel, next_signs, _ = (part or "" for part in following) if following else [""] * 6
    next_is_final = bool(next_base) and not next_vowel and not next_below
    bare = not vowel and not any(sign in signs for sign in "ំះៈ័")
    subscripts = below.replace("្", "")
    if bare and reading.open and not series_sign:
        carries = next_is_final and (bool(subscripts) or _SHORT in next_signs)  # a syllable that the next letter closes
        ends_so = following_is_last and not next_vowel and not next_signs
        if not subscripts and next_below and (ends_so or next_base in "ងញណន"):
            carries = _is_split(next_base, next_below[1])
        if next_is_final and not next_signs and following_is_last and next_base != "ស" and _SHORT not in signs:
            carries = True  # the last letter is no syllable
        if reading.shortened or _closes(base, subscripts, ends=not following, carries=carries):
            reading.add_final(base)
            reading.short = False
            return False
    onset = base
    if reading.open and subscripts and _is_split(base, subscripts[0]):
        reading.add_final(base)
        reading.short &= bool(vowel)
        onset, subscripts = subscripts[0], subscripts[1:]
    series = _series(onset, subscripts, series_sign)
    if reading.first_series and reading.short and onset in _SONORANTS and not subscripts and not series_sign:
        series = 1  # a sonorant goes with the consonant before it
    latin = "p" if onset == "ប" and (series_sign == "៉" or subscripts) else _CONSONANTS[onset][0]
    latin += "".join(_CONSONANTS[c][0] for c in subscripts)
    sound, taken, reading.open = _vowel(vowel, signs, series, next_base, next_below, next_is_final, next_signs)
    parted = reading.text[-1:].isalpha() and (not latin or latin[0] == reading.text[-1])
    reading.text += "'" * parted + latin + sound
    reading.first_series, reading.short, reading.shortened = series == 1, not vowel or vowel in "ុិ", _LONG_TO in signs
    return taken


def _closes(base: str, subscripts: str, *, ends: bool, carries: bool) -> bool:
    """Whether a letter without a vowel closes the syllable before it, rather than beginning one of its own."""
    if not subscripts:
        return not carries
    if base + subscripts == "ងរ" or subscripts == "អ":
        return False
    return ends or base == subscripts or (_is_split(base, subscripts[0]) and not carries)


def _series(onset: str, subscripts: str, series_sign: str) -> int:
    if series_sign:
        return 1 if series_sign == "៉" else 2
    strong = [c for c in subscripts if c not in _SONORANTS]
    return _CONSONANTS[strong[-1] if strong else onset][1]


def _is_split(upper: str, lower: str) -> bool:
    """Whether a letter closes the syllable before it and its subscript begins the next."""
    a, b = _CONSONANTS[upper][0], _CONSONANTS[lower][0]
    if a == b or upper in "លរយវ" or upper + lower in ("មន", "នល", "ងរ"):
        return True
    return (a in ("ng", "n", "nh", "m") and lower not in "យរវហមនល") or (upper in _STOPS and lower in _STOPS)


def _vowel(
    vowel: str, signs: str, series: int, next_base: str, next_below: str, next_is_final: bool, next_signs: str
) -> tuple[str, bool, bool]:
    """The sound of a vowel with its signs; whether the next letter is part of it; whether a final may follow."""
    which = series - 1
    if "ំ" in signs:
        if vowel == "ា" and next_base == "ង" and next_is_final:
            return ("ang", "eang")[which], True, False
        return _BEFORE_M.get(vowel, (_VOWELS[vowel][which] + "m",) * 2)[which], False, False
    if "ះ" in signs:
        return _BEFORE_H.get(vowel, (_VOWELS[vowel][which] + "h",) * 2)[which], False, False
    if "ៈ" in signs:
        return ("ak", "eak")[which], False, False
    if _LONG_TO in signs:
        if next_base == "យ" and next_is_final:
            return ("ai", "ey")[which], True, False
        return ("a", "oa")[which], False, True
    if not vowel and series == 2:
        return _unwritten(next_base, next_below[1:], next_is_final, next_signs), False, True
    if vowel == "ា" and next_is_final and _SHORT in next_signs:
        return ("a", "ea" if next_base == "ក" else "oa")[which], False, True
    return _VOWELS[vowel][which], False, vowel not in _CLOSED


def _unwritten(next_base: str, next_below: str, next_is_final: bool, next_signs: str) -> str:
    """The vowel of the second series that no sign writes, by what closes its syllable."""
    if next_below and next_base in "ងញណនម" and _is_split(next_base, next_below[0]):
        return "u"
    if next_below and next_base in _STOPS and next_below[0] in _STOPS:
        return "ea" if next_base in "កខគឃ" else "oa"
    if next_is_final and _SHORT in next_signs:
        return "uo" if next_base == "ស" else "u"
    return "u" if next_is_final and next_base == "ម" and not next_signs else "o"


_ONES = ("", "muoy", "pir", "bei", "buon", "pram", "prammuoy", "prampir", "prambei", "prambuon")
_TENS = ("", "dab", "mphey", "samseb", "saeseb", "haseb", "hokseb", "chetseb", "paetseb", "kavseb")


def in_words(latin: str) -> str:
    """The same text with its numbers below 100 as they are spoken."""
    return re.sub(r"\d{1,2}", lambda m: _TENS[int(m[0]) // 10] + _ONES[int(m[0]) % 10] or "saun", latin)
