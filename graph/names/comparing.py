"""How likely two names are the same name, and why.

That two names are the same says nothing about their bearers: two people may share a name.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein

from graph.names.forms import Form, Token, form, is_unspaced, token
from graph.names.sounds import Sound

Band = Literal["same", "likely", "possible", "different"]
SAME, LIKELY, POSSIBLE = 0.95, 0.85, 0.75

SCRIPTS = {
    **{"Khmr": "Khmer", "Thai": "Thai", "Laoo": "Lao", "Mymr": "Burmese", "Hani": "Chinese", "Cyrl": "Cyrillic"},
    **{"Grek": "Greek", "Arab": "Arabic", "Hebr": "Hebrew", "Hang": "Korean", "Kana": "Japanese", "Hira": "Japanese"},
    **{
        "Latn": "Latin",
        "Deva": "Devanagari",
        "Beng": "Bengali",
        "Geor": "Georgian",
        "Armn": "Armenian",
        "Tibt": "Tibetan",
    },
}
# Weight of matching sounds when not all consonants match, by the number of consonants.
_OF_LENGTH = (0.4, 0.45, 0.55, 0.72, 0.86, 0.92, 0.95, 0.97)
_PER_WORD_LEFT_OVER = 0.1
_OUT_OF_ORDER = 0.04
_CLASSES_APART = 3  # more classes of consonants than differ between two words that sound alike
_IMITATED = 0.9
# Of names that sound the same, those spelt as the other script's are usually written come first.
_OTHER_LETTERS = 0.1
_OTHER_LETTERS_KHMER = 0.4  # read by rules so exact that one other letter means much
_WRITTEN_SIMPLY = 0.002
# Without the ends of syllables Sen and Seng are one: enough to rank by, too little to take one for the other.
_WITHOUT_CODAS = 0.74


class Score(NamedTuple):
    """How similar two names are, from 0 to 1; the band of that value; and why, in a sentence."""

    value: float
    band: Band
    why: str


_NOTHING = Score(0.0, "different", "One of the two holds no name.")
_APART = Score(0.0, "different", "They sound different.")


def compare(a: str, b: str) -> Score:
    """How similar two names are, in any scripts and spellings."""
    return compare_forms(form(a), form(b))


def compare_forms(a: Form, b: Form) -> Score:
    if not a.tokens or not b.tokens:
        return _NOTHING
    if a.written == b.written:
        return _same_letters(a, b)
    # Most pairs share few consonants, and are ruled out at once.
    if (a.mask & b.mask).bit_count() * 3 < 2 * min(a.mask.bit_count(), b.mask.bit_count()):
        return _APART
    value, why = _best(a, b)
    if a.imitates or b.imitates:
        value = min(value, _IMITATED)
    return _score(value, why, a, b)


def _score(value: float, why: str, a: Form, b: Form) -> Score:
    value = round(value, 4)
    if value < POSSIBLE:
        return Score(value, "different", f"{a.text} and {b.text} are spelt and spoken differently.")
    return Score(value, band_of(value), why + _aside(a, b))


def band_of(value: float) -> Band:
    if value >= LIKELY:
        return "same" if value >= SAME else "likely"
    return "possible" if value >= POSSIBLE else "different"


def _aside(a: Form, b: Form) -> str:
    differing = [word for word in (*a.set_aside, *b.set_aside) if (word in a.set_aside) != (word in b.set_aside)]
    imitating = " It has letters of another script that look like Latin ones." if a.imitates or b.imitates else ""
    return (f" Set aside: {', '.join(dict.fromkeys(differing))}." if differing else "") + imitating


def _same_letters(a: Form, b: Form) -> Score:
    script = SCRIPTS.get(a.script, "its own")
    if [t.text for t in a.tokens] != [t.text for t in b.tokens]:
        if a.script == "Hani" and len(a.tokens) == len(b.tokens):
            return _score(0.99, "The same in simplified and traditional Chinese characters.", a, b)
        why, value = "The same letters, run together or apart.", 0.98
    else:
        value, why = 1.0, f"The same in {script} letters."
    return _score(min(value, _IMITATED) if a.imitates or b.imitates else value, why, a, b)


def _best(a: Form, b: Form) -> tuple[float, str]:
    value, why = 0.0, ""
    ours, theirs = _run_together(a.tokens, b.tokens), _run_together(b.tokens, a.tokens)
    if len(ours) > 1 and len(theirs) > 1:
        value, why = _by_words(ours, theirs)
    # Words that stand one beside the other are compared so: run together, two short ones that differ would hardly tell.
    if len(ours) != len(theirs) or len(ours) == 1:
        for mine, others, loss in (
            (a.joined, b.joined, 0.0),
            (a.turned, b.joined, _OUT_OF_ORDER),
            (a.joined, b.turned, _OUT_OF_ORDER),
        ):
            if mine and others and (heard := _heard(mine, others) - loss) > value:
                value, why = heard, _why_heard(a, b, turned=loss > 0)
        if a.script == b.script and (written := _written(a.written, b.written)) > value:
            value, why = written, f"{a.text} ~ {b.text}, letters apart."
    if (len(a.tokens) == 1) != (len(b.tokens) == 1) and not is_unspaced(a) and not is_unspaced(b):
        value = max(value, _one_word(a.tokens, b.tokens))
        why = why or "One word of the name."
    if a.script != b.script:
        value = _across(a, b, value)
        why = why or _why_heard(a, b, turned=False)
    return value, why


def _across(a: Form, b: Form, value: float) -> float:
    """Between two scripts, only names that sound the same match; many Chinese characters sound the same."""
    if value < 0.97:
        value = min(value, SAME - 0.01)
    if "Hani" not in (a.script, b.script):
        if value < 0.45:
            return value
        exact, simple = map(Levenshtein.normalized_similarity, a.latin, b.latin)
        others = 1 - max(exact, simple - _WRITTEN_SIMPLY)
        is_khmer = "Khmr" in (a.script, b.script)
        return value - (_OTHER_LETTERS_KHMER * others**0.5 if is_khmer else _OTHER_LETTERS * others)
    heard = max(Levenshtein.normalized_similarity(x, y) for x in a.plain for y in b.plain)
    return max(0.94 * value, _WITHOUT_CODAS * heard)


def _why_heard(a: Form, b: Form, *, turned: bool) -> str:
    order = ", family name last" if turned else ""
    if a.script == b.script:
        return f"{a.text} ~ {b.text}, spellings of one name{order}."
    other = a if a.script != "Latn" else b
    return f"{SCRIPTS.get(other.script, 'Other')} letters that sound the same{order}."


def _heard(ours: Sequence[Sound], theirs: Sequence[Sound]) -> float:
    if len(ours) == len(theirs) == 1:
        return _near(ours[0], theirs[0])
    return max([_near(a, b) for a in ours for b in theirs])


def _near(a: Sound, b: Sound) -> float:
    """How similar two words sound. If a consonant differs, short words are different words."""
    if a.features == b.features:
        return 0.97
    alike = Levenshtein.normalized_similarity(a.features, b.features)
    if a.skeleton == b.skeleton:
        return min(0.96, 1.12 * alike - 0.02)
    consonants = min(max(len(a.skeleton), len(b.skeleton)), len(_OF_LENGTH) - 1)
    return alike * _OF_LENGTH[consonants]


def _written(a: str, b: str) -> float:
    """How similar two words are in letters, for typos in long words."""
    longer = max(len(a), len(b))
    if longer < 5:
        return 0.0
    return Levenshtein.normalized_similarity(a, b) * (0.84 if longer == 5 else 0.92 if longer < 8 else 0.97)


@lru_cache(maxsize=1 << 18)
def _word(a: Token, b: Token) -> float:
    if a.text == b.text:
        return 1.0
    if a.is_initial or b.is_initial:
        return 0.8 if a.text[0] == b.text[0] else 0.0
    heard = _heard(a.sounds, b.sounds)
    return max(heard, _written(a.text, b.text)) if heard < 0.9 else heard


def _run_together(ours: tuple[Token, ...], theirs: tuple[Token, ...]) -> tuple[Token, ...]:
    """The words, two of them joined where the other name writes them as one: Moham Mad, Mohammad."""
    if not 2 < len(ours) > len(theirs):
        return ours
    for n in range(len(ours) - 1):
        mask = ours[n].mask | ours[n + 1].mask
        if all((mask ^ other.mask).bit_count() > _CLASSES_APART for other in theirs):
            continue
        whole = token(ours[n].text + ours[n + 1].text)
        if any(_word(whole, other) > 0.9 > max(_word(ours[n], other), _word(ours[n + 1], other)) for other in theirs):
            return (*ours[:n], whole, *ours[n + 2 :])
    return ours


def _by_words(ours: Sequence[Token], theirs: Sequence[Token]) -> tuple[float, str]:
    """The best pairing of the words of two names, most similar pairs first."""
    pairs = [(_word(a, b), -abs(i - j), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)]
    pairs.sort(reverse=True)
    taken: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for near, _, i, j in pairs:
        if near < 0.35:
            break
        if i not in taken and j not in used:
            taken[i] = (j, near)
            used.add(j)
    if not taken:
        return 0.0, ""
    weights = {i: (ours[i].weight + theirs[j].weight) / 2 for i, (j, _) in taken.items()}
    total = sum(weights.values())
    mean = sum(weights[i] * near for i, (_, near) in taken.items()) / total
    worst = min(1 - weights[i] * (1 - near) for i, (_, near) in taken.items())
    value = (mean + worst) / 2
    order = [j for _, (j, _) in sorted(taken.items())]
    moved = order != sorted(order)
    if moved:
        value -= _OUT_OF_ORDER
    left = [t for i, t in enumerate(ours) if i not in taken] + [t for j, t in enumerate(theirs) if j not in used]
    fewer = min(len(ours), len(theirs))
    if len(taken) < fewer:
        value *= sum(weights.values()) / (total + sum(t.weight for t in left) / 2)
    for alone in left:
        value *= 1 - (0.03 if alone.is_initial else _PER_WORD_LEFT_OVER * alone.weight)
    return value, _why_words(ours, theirs, taken, left, moved) if value >= POSSIBLE else ""


def _why_words(
    ours: Sequence[Token], theirs: Sequence[Token], taken: dict[int, tuple[int, float]], left: list[Token], moved: bool
) -> str:
    spelt = [f"{ours[i].text} ~ {theirs[j].text}" for i, (j, near) in sorted(taken.items()) if near < 1]
    parts: list[str] = []
    if spelt:
        parts.append(f"{', '.join(spelt)}: spellings of one name" if len(spelt) < 4 else "spellings of one name")
    if moved:
        parts.append("the words in another order")
    if left:
        parts.append(f"without {', '.join(token.text for token in left)}")
    said = "; ".join(parts) or "the same words"
    return said[0].upper() + said[1:] + "."


def _one_word(ours: Sequence[Token], theirs: Sequence[Token]) -> float:
    """One word of a name against a name of several words: never better than "possible"."""
    return 0.75 * max(_word(a, b) for a in ours for b in theirs)
