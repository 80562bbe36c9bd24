"""Thai and Lao in Latin letters, by a table of our own: the Royal Institute's way, without tones.

Lao letters are read as the Thai ones that they correspond to: the two scripts are built alike.
"""

import re
from itertools import chain

# Initial and final sound of each consonant.
_CONSONANTS: dict[str, tuple[str, str]] = {
    **dict.fromkeys("ก", ("k", "k")),
    **dict.fromkeys("ขฃคฅฆ", ("kh", "k")),
    **dict.fromkeys("ง", ("ng", "ng")),
    **dict.fromkeys("จ", ("ch", "t")),
    **dict.fromkeys("ฉชฌ", ("ch", "t")),
    **dict.fromkeys("ซศษส", ("s", "t")),
    **dict.fromkeys("ญ", ("y", "n")),
    **dict.fromkeys("ฎด", ("d", "t")),
    **dict.fromkeys("ฏต", ("t", "t")),
    **dict.fromkeys("ฐฑฒถทธ", ("th", "t")),
    **dict.fromkeys("ณน", ("n", "n")),
    **dict.fromkeys("บ", ("b", "p")),
    **dict.fromkeys("ป", ("p", "p")),
    **dict.fromkeys("ผพภ", ("ph", "p")),
    **dict.fromkeys("ฝฟ", ("f", "p")),
    **dict.fromkeys("ม", ("m", "m")),
    **dict.fromkeys("ย", ("y", "i")),
    **dict.fromkeys("รฤ", ("r", "n")),
    **dict.fromkeys("ลฬฦ", ("l", "n")),
    **dict.fromkeys("ว", ("w", "o")),
    **dict.fromkeys("หฮ", ("h", "")),
    **dict.fromkeys("อ", ("", "")),
}
# From Lao letters to Thai ones; what is a vowel in Lao only comes apart.
_LAO = dict(
    chain(
        zip("ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ", "กขคงจสชยดตถทนบปผฝพฟมยรลวหอห", strict=True),
        zip("ະາິີຶືຸູເແໂໃໄັ", "ะาิีึืุูเแโใไั", strict=True),
        {"ຳ": "ำ", "ົ": "็", "ຽ": "ีย", "ໜ": "หน", "ໝ": "หม", "ຼ": "ล", "ໍ": "ํ"}.items(),
    )
)
_LAO_TABLE = str.maketrans(_LAO)
_TONES = re.compile("[่-๋ํ๎່-໋]")
_SILENCED = re.compile("(?:[ตทดสศษ](?=ร))?[ก-ฮ][ิุ]?(?:์|໌)")
_SILENT_R = re.compile("(?<=[ัิุ][กชตท])ร(?![ก-ฮะ-ู็])|(?<=เ[ก-ฮ][กชตท])ร(?![ก-ฮะ-ู็])")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙໐໑໒໓໔໕໖໗໘໙", "01234567890123456789")

_C = "[ก-ฮ]"
_ONSET = f"(?:ห(?=[งญนมยรลว][^์])(?:[งญนมยรลว])|[กขคตทปผพสศซจ][รลว](?![์])|{_C})"
_AFTER = "[ะาิีึืุูั็ำ]"
# A syllable: vowel before, onset, vowel after, final. A final is a consonant that begins no syllable of its own, and
# after which none is left alone.
_ALONE = f"(?:{_C}(?![ก-ฮะ-ู็])|ง(?![ะ-ู็]))"
_ENDS = f"(?!{_AFTER}|[รลว]{_AFTER}|อ|รร|{_ALONE})"
_FINAL = f"(?:{_C}{_ENDS})?"
_ONLY = "(?![ัาำิีึืุู])"  # the vowel before is all that the onset has
_SYLLABLES = re.compile(
    f"""
    เ(?P<ia>{_ONSET})ีย(?P<ia_>{_FINAL})
    | เ(?P<uea>{_ONSET})ือ(?P<uea_>{_FINAL})
    | เ(?P<ao>{_ONSET})า(?!ะ)
    | เ(?P<oe>{_ONSET})(?:อ|ิ(?={_C}))(?P<oe_>{_FINAL})
    | เ(?P<oei>{_ONSET})ย
    | เ(?P<e>{_ONSET}){_ONLY}[็]?(?:ะ|(?P<e_>{_FINAL}))
    | แ(?P<ae>{_ONSET}){_ONLY}[็]?(?:ะ|(?P<ae_>{_FINAL}))
    | โ(?P<o>{_ONSET}){_ONLY}(?:ะ|(?P<o_>{_FINAL}))
    | [ใไ](?P<ai>{_ONSET}){_ONLY}ย?
    | (?P<ua>{_ONSET})ัว(?:ะ)?(?P<ua_>{_FINAL})
    | (?P<an>{_ONSET})รร(?P<an_>{_FINAL})
    | (?P<am>{_ONSET})ำ
    | (?P<uam>{_ONSET})ว(?P<uam_>{_C})(?!{_AFTER})
    | (?P<v>{_ONSET})(?P<vowel>[ะาิีึืุูั็])อ?(?P<v_>{_FINAL})
    | (?P<or>{_ONSET})อ(?P<or_>{_FINAL})
    | (?P<bare>{_ONSET})(?P<bare_>{_C}{_ENDS})
    | (?P<alone>{_ONSET})
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LINKING = "รชลธต"  # finals that may begin a syllable of their own: Rat-cha-phon
_VOWELS = {"ะ": "a", "า": "a", "ิ": "i", "ี": "i", "ึ": "ue", "ื": "ue", "ุ": "u", "ู": "u", "ั": "a", "็": "o"}
_NAMED = {"ao": "ao", "oei": "oei", "ai": "ai", "am": "am"}
_WITH_FINAL = {
    "ia": "ia",
    "uea": "uea",
    "oe": "oe",
    "e": "e",
    "ae": "ae",
    "o": "o",
    "ua": "ua",
    "an": "an",
    "uam": "ua",
    "or": "o",
    "bare": "o",
}


def romanise(text: str, *, foreign: bool = False, linked: bool = False) -> str:
    """A folded Thai or Lao text in Latin letters; other characters are unchanged. Foreign names keep a final l."""
    text = text.translate(_LAO_TABLE).translate(_DIGITS).replace("ํา", "ำ").replace("ฤ", "ริ")
    text = _SILENT_R.sub("", _SILENCED.sub("", _TONES.sub("", text)))
    return "".join(_syllable(m, foreign, linked and m.end() < len(text)) for m in _SYLLABLES.finditer(text))


def _syllable(found: re.Match[str], foreign: bool, linked: bool) -> str:
    parts = {name: part for name, part in found.groupdict().items() if part}
    kind = next(iter(parts))
    if kind == "other":
        return parts["other"] if not "ะ" <= parts["other"] <= "๎" else ""
    onset = _onset(parts[kind])
    last = parts.get(f"{kind}_", "")
    final = _CONSONANTS[last][not (foreign and last in "รลฬ")] if last else ""
    if linked and last and last in _LINKING:
        final = _CONSONANTS[last][0] + "a"
    if kind == "v":
        return onset + _VOWELS[parts["vowel"]] + final
    if kind == "alone":
        return onset + "a"
    if kind == "an":
        return onset + ("a" + final if final else "an")
    return onset + (_NAMED.get(kind) or _WITH_FINAL[kind] + final)


def _onset(letters: str) -> str:
    if len(letters) == 2 and letters[0] == "ห":
        return _CONSONANTS[letters[1]][0]
    if letters in ("ทร", "ศร", "สร", "ซร", "จร"):
        return {"จร": "ch"}.get(letters, "s")
    return "".join(_CONSONANTS[letter][0] for letter in letters)
