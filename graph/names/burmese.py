"""Burmese in Latin letters, by a table of our own: as newspapers write names, without tones."""

import re

_CONSONANTS = {
    **{
        "က": "k",
        "ခ": "kh",
        "ဂ": "g",
        "ဃ": "g",
        "င": "ng",
        "စ": "s",
        "ဆ": "s",
        "ဇ": "z",
        "ဈ": "z",
        "ဉ": "ny",
        "ည": "ny",
    },
    **{"ဋ": "t", "ဌ": "th", "ဍ": "d", "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "ht", "ဒ": "d", "ဓ": "d", "န": "n"},
    **{"ပ": "p", "ဖ": "ph", "ဗ": "b", "ဘ": "b", "မ": "m", "ယ": "y", "ရ": "y", "လ": "l", "ဝ": "w", "သ": "th"},
    **{"ဟ": "h", "ဠ": "l", "အ": "", "ဿ": "th"},
}
_INDEPENDENT = {"ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "e", "ဩ": "aw", "ဪ": "aw"}
# Vowel signs, and what they become before a final.
_VOWELS = {
    "": "a",
    "ာ": "a",
    "ိ": "i",
    "ီ": "i",
    "ု": "u",
    "ူ": "u",
    "ေ": "e",
    "ဲ": "e",
    "ော": "aw",
    "ို": "oe",
    "ံ": "an",
    "ိံ": "ein",
    "ုံ": "on",
}
_RHYMES = {
    **{
        "က": "et",
        "င": "in",
        "စ": "it",
        "ည": "i",
        "ဉ": "in",
        "ဏ": "an",
        "တ": "at",
        "န": "an",
        "ပ": "at",
        "မ": "an",
        "ယ": "e",
    },
    **{"ောက": "auk", "ောင": "aung", "ိုက": "aik", "ိုင": "aing", "ိတ": "eik", "ိပ": "eik", "ိန": "ein", "ိမ": "ein"},
    **{"ုတ": "ok", "ုပ": "ok", "ုန": "on", "ုမ": "on", "ွတ": "ut", "ွပ": "ut", "ွန": "un", "ွမ": "un", "ုဏ": "on"},
}
_DIGITS = str.maketrans("၀၁၂၃၄၅၆၇၈၉", "0123456789")
_SYLLABLE = re.compile(
    "(?P<onset>[က-အဿ])(?P<stacked>္[က-အ])?(?P<medials>[ျြွှ]*)(?P<vowel>[ာါိီုူေဲံ]*)(?:(?P<asat>်)|(?P<final>[က-အ])(?:့?်|်?(?=္)))?[့း်]*"
    "|(?P<independent>[ဣ-ဪ])|(?P<other>.)",
    re.DOTALL,
)


def romanise(text: str) -> str:
    """A folded Burmese text in Latin letters; other characters are unchanged."""
    text = text.translate(_DIGITS).replace("ါ", "ာ").replace("့်", "်")
    return "".join(_syllable(m) for m in _SYLLABLE.finditer(text))


def _syllable(found: re.Match[str]) -> str:
    if independent := found["independent"]:
        return _INDEPENDENT.get(independent, independent)
    if (other := found["other"]) is not None:
        return "" if "ါ" <= other <= "ှ" else other
    onset = _onset(found["onset"], found["medials"])
    if stacked := found["stacked"]:
        onset += _CONSONANTS[stacked[1]]
    vowel, final = found["vowel"], found["final"]
    if not final:
        return onset + (_VOWELS.get(vowel) or "".join(_VOWELS.get(sign, "") for sign in vowel))
    if "ွ" in found["medials"] and "ွ" + final in _RHYMES:
        return onset.removesuffix("w") + _RHYMES["ွ" + final]
    return onset + (
        _RHYMES.get(vowel + final) or _VOWELS.get(vowel, "a") + _RHYMES[final][-1] if final in _RHYMES else ""
    )


def _onset(consonant: str, medials: str) -> str:
    latin = _CONSONANTS[consonant]
    if "ျ" in medials or "ြ" in medials:
        latin = {"k": "ky", "kh": "ch", "g": "gy"}.get(latin, latin + "y")
    if "ှ" in medials:
        latin = "sh" if consonant in "ယရ" else "h" + latin
    return latin + "w" if "ွ" in medials else latin
