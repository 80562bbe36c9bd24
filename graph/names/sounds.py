"""What Latin letters sound like, so that spellings of one name are similar and other names are not.

A word becomes a string in which a consonant is three letters (its class twice, then its manner) and a vowel two (where
it is spoken). Edit distance between two such strings then weighs a changed consonant more than a changed vowel, and
t/th less than t/k. Its skeleton has one letter per consonant, and must match for two spellings to be of one name.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_SOUNDS = {
    **{"K": "KKk", "Kh": "KKh", "G": "NGg", "C": "CCc", "Ch": "CCh", "T": "TTt", "Th": "TTh", "D": "TTd"},
    **{"P": "PPp", "Ph": "PPh", "B": "PPb", "N": "NNn", "Ny": "NNy", "M": "MMm", "V": "VVv", "S": "SSs"},
    **{"L": "LLl", "F": "PFf", "R": "LRr", "H": "Hh", "Y": "Yy"},
    "Final ch": "KKc",  # heard between ch, k and t: Mech, Mek
}
_CLASSES = {"Final ch": "K", "Kh": "K", "Ch": "C", "Th": "T", "D": "T", "Ph": "P", "B": "P", "F": "P", "Ny": "N"}
CLASSES = "AKGCTPNMVSLRHY"
"""The letters of a skeleton; A is a vowel that begins a word."""
_CONSONANTS = {
    **{"chh": "Ch", "tch": "C", "sch": "S", "tj": "C", "dj": "C", "zh": "C", "ch": "C", "sh": "S", "kh": "Kh"},
    **{"gh": "K", "ck": "K", "th": "Th", "dh": "D", "ph": "Ph", "bh": "B", "qu": "K", "rh": "R", "ng": "G"},
    **{"nh": "Ny", "gn": "Ny", "b": "B", "c": "K", "d": "D", "f": "F", "g": "K", "j": "C", "k": "K", "l": "L"},
    **{"m": "M", "n": "N", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "v": "V", "w": "V", "x": "S"},
    **{"y": "Y", "h": "H", "z": "S"},
}
# Front vowels begin with E, open ones with A, back ones with U; the second letter is how closed they are.
_VOWELS = {
    **{"a": "Aa", "aa": "Aa", "e": "Ee", "ae": "Ee", "i": "Ei", "ee": "Ei", "ei": "Ei", "ey": "Ei", "y": "Ei"},
    **{"ie": "EiAa", "ea": "EiAa", "ia": "EiAa", "ya": "EiAa", "eae": "Ea", "ai": "AaEi", "ay": "AaEi", "o": "Uo"},
    **{"ao": "UoAa", "au": "UoAa", "aw": "Uo", "ou": "Uu", "u": "Uu", "oo": "Uu", "oe": "Ue", "eu": "Ue", "eou": "Ue"},
    **{"ue": "Ue", "ueu": "Ue", "aeu": "Ue", "oeu": "Ue", "oea": "UeAa", "uo": "UuAa", "ua": "UuAa", "oa": "UoAa"},
    **{"ow": "Uu", "oi": "UoEi", "oy": "UoEi", "ouy": "UuEi", "uoy": "UuEi", "uy": "UuEi"},
}
_PART = re.compile(
    r"""
    chh | tch | sch | ng | nh | gn(?=[aeiou]) | [tdz]j?h | [csk]h | gh | ck | ph | bh | rh | tj | dj
    | qu(?=[ei])
    | [yw](?=[aeiou]) | h(?=[aeiouyw])
    | (?: [aeiou] | [yw](?![aeiou]) )+ (?: [hr](?![aeiouyh]) )?     # an h or r that closes a syllable is not heard
    | .
    """,
    re.VERBOSE,
)
_DOUBLED = re.compile(r"([bcdfgjklmnpqrstvxz])\1+")
_V_AFTER_VOWEL = re.compile(r"(?<=[aeiou])v(?![aeiouy])")


_CODA_STOP = re.compile("(?:TT|KK|PP).(?![AEULV])")  # before l, r and v it begins a syllable with them
_CODA_NASAL = re.compile("(?:NGg|NNn|NNy|MMm)(?![AEU])")


class Sound(NamedTuple):
    features: str
    skeleton: str

    def without_codas(self) -> str:
        """As it is heard by those whose own language ends no syllable in a stop or m, and has no r: Mandarin."""
        return _CODA_NASAL.sub("N", _CODA_STOP.sub("", self.features)).replace("LRr", "LLl")


@lru_cache(maxsize=1 << 14)
def sound(word: str) -> Sound:
    """The sound of a word in lower case Latin letters; ' parts syllables. Other characters stand for themselves."""
    word = _DOUBLED.sub(r"\1", word.replace("chch", "ch"))
    parts = _PART.findall(_V_AFTER_VOWEL.sub("w", word))
    features: list[str] = []
    skeleton: list[str] = []
    for n, part in enumerate(parts):
        following = parts[n + 1][0] if n + 1 < len(parts) else ""
        before_vowel = following != "" and following in "aeiouyw"
        if part[0] in "aeiou" or (part[0] in "yw" and not (len(part) == 1 and before_vowel)):
            spelt = part.rstrip("hr")
            features.append(_VOWELS.get(spelt) or "".join(_VOWELS.get(letter, "Uu") for letter in spelt))
            if n == 0 or parts[n - 1] == "'":
                skeleton.append("A")
        elif part == "'" or (part == "h" and not before_vowel):
            continue
        elif part in _CONSONANTS:
            kind = _CONSONANTS[part]
            if part == "c" and following and following in "eiy":
                kind = "S"
            elif kind in ("C", "Ch") and n and not before_vowel:
                kind = "Final ch"
            features.append(_SOUNDS[kind])
            skeleton.append(_CLASSES.get(kind, kind))
        else:
            features.append(part)
            skeleton.append(part)
    return Sound("".join(features), "".join(skeleton))
