"""A name prepared for comparison: its normalised words, what is ignored, and how it sounds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, product
from unicodedata import category

from graph.names import burmese, han, khmer, thai, titles
from graph.names.letters import UNSPACED, script, without_look_alikes, words
from graph.names.sounds import Sound, sound

MOST_LETTERS = 300
_MOST_WORDS = 12
_MOST_READINGS = 64
_LONG = 100
_NUMBERS = {
    word: str(n)
    for n, both in enumerate(
        (
            *("one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh"),
            *("eight eighth", "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth"),
        ),
        start=1,
    )
    for word in both.split()
}
_SIMPLER = (("chch", "ch"), ("ae", "e"), ("ou", "u"), ("oo", "u"), ("ei", "i"), ("ee", "i"), ("y", "i"))
_H_AT_END = re.compile("(?<=[kpt])h(?![aeiou])")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)")


@dataclass(frozen=True, slots=True, eq=False)  # one object per text: compared by identity, which is fast
class Token:
    """One word of a name."""

    text: str
    latin: tuple[str, str]
    sounds: tuple[Sound, ...]
    weight: float
    mask: int
    """The classes of consonants in it, one bit each."""
    is_initial: bool


@dataclass(frozen=True, eq=False)  # one object per text: compared by identity, which is fast
class Form:
    """One name. What few comparisons need is made when it is asked for."""

    text: str
    script: str
    tokens: tuple[Token, ...]
    set_aside: tuple[str, ...]
    written: str
    """Its words run together, in simplified characters."""
    mask: int
    """The classes of consonants in it, one bit each."""
    imitates: bool
    """Whether lookalike letters of another script are used."""

    @cached_property
    def latin(self) -> tuple[str, str]:
        """Its words run together in Latin letters: as offices write them, and as simply as people do."""
        return "".join(word.latin[0] for word in self.tokens), "".join(word.latin[1] for word in self.tokens)

    @cached_property
    def joined(self) -> tuple[Sound, ...]:
        """How it sounds run together, for each possible reading."""
        return _joined(self.tokens)

    @cached_property
    def turned(self) -> tuple[Sound, ...]:
        """The same, with the family name at the other end."""
        return _turned(self.tokens) if len(self.tokens) > 1 else ()

    @cached_property
    def plain(self) -> tuple[str, ...]:
        """How Mandarin hears it, for names in Chinese characters."""
        return _plain(self.tokens)


@lru_cache(maxsize=1 << 12)
def form(text: str) -> Form:
    given = text if len(text) <= MOST_LETTERS else ""  # longer than any name
    plain = _title_first(without_look_alikes(given))
    code = script(plain)
    kept, aside = _set_aside(tuple(map(_in_digits, words(plain)[:_MOST_WORDS])), code)
    tokens = tuple(token(word) for word in kept)
    return Form(
        text=text,
        script=code,
        tokens=tokens,
        set_aside=aside,
        written=han.simplified("".join(kept)) if code == "Hani" else "".join(kept),
        mask=_mask(tokens, code),
        imitates=without_look_alikes(given) != given,
    )


def _title_first(text: str) -> str:
    """Hun Sen, Samdech: Samdech Hun Sen."""
    name, _, last = text.rpartition(",")
    return f"{last} {name}" if name and last.strip() and titles.TITLES.issuperset(words(last)) else text


def _in_digits(word: str) -> str:
    """Numbers in one way of writing: Brigade One, 1st Brigade, Brigade 1."""
    if word in _NUMBERS:
        return _NUMBERS[word]
    return word[:-2] if word[:1].isdigit() and _ORDINAL.fullmatch(word) else word


def _set_aside(found: tuple[str, ...], code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the name itself, and its titles or legal forms. A name with no other words keeps them."""
    kept = list(found)
    aside: list[str] = []
    company = any(word in titles.LEGAL_FORMS or word in titles.COMMON for word in kept)
    while count := _leading_title(kept, company):
        aside.append(" ".join(kept[:count]))
        del kept[:count]
    if code in titles.PREFIXES and kept:
        kept, more = _cut(kept, code)
        aside += more
    if company or code == "Latn":
        naming = [word for word in kept if word not in titles.LEGAL_FORMS and word not in titles.NO_WORDS]
        # "Co" and "Pt" are also names: without a second word they count as one.
        if len(naming) > 1 or (naming and any(len(word) > 2 for word in naming)):
            aside += [word for word in kept if word in titles.LEGAL_FORMS]
            kept = naming
    return tuple(kept), tuple(aside)


def _leading_title(kept: list[str], company: bool) -> int:
    """How many words at the beginning are a title, with a name after them."""
    for sequence in titles.SEQUENCES:
        if tuple(kept[: len(sequence)]) == sequence and len(kept) > max(len(sequence), 2):
            return len(sequence)
    if len(kept) > 1 and (kept[0] in titles.TITLES or kept[0].startswith(titles.TITLE_BEGINNINGS)):
        return 1
    return int(len(kept) > 2 and kept[0] in titles.UNSURE and not company)


def _cut(kept: list[str], code: str) -> tuple[list[str], list[str]]:
    """The same for words that are written without spaces: titles before, legal forms after."""
    aside: list[str] = []
    cut = True
    while cut:
        cut = False
        for prefix in titles.PREFIXES[code]:
            first = kept[0]
            if first == prefix and len(kept) > 1:
                aside.append(kept.pop(0))
                cut = True
            elif first.startswith(prefix) and len(first) > len(prefix) + 1 and not _goes_on(first[len(prefix) :]):
                aside.append(prefix)
                kept[0] = first[len(prefix) :]
                cut = True
    for suffix in titles.SUFFIXES.get(code, ()):
        last = han.simplified(kept[-1]) if code == "Hani" else kept[-1]
        if last == suffix and len(kept) > 1:
            aside.append(kept.pop())
        elif last.endswith(suffix) and len(last) > len(suffix) + 1:
            aside.append(suffix)
            kept[-1] = kept[-1][: -len(suffix)]
    return kept, aside


def _goes_on(rest: str) -> bool:
    """Whether it begins with a vowel sign: what stands before is the beginning of a word, and no title."""
    return rest[0] in "ะาำ" or category(rest[0]).startswith("M")


@lru_cache(maxsize=1 << 15)
def token(word: str) -> Token:
    weight = 0.35 if word in titles.COMMON or word in titles.SHORT_FORMS else min(1.0, 0.55 + 0.09 * len(word))
    readings = _readings(word)
    latin = (readings[0].replace("'", ""), _simply(readings[-1].replace("'", "")))
    sounds = tuple(dict.fromkeys(map(sound, readings)))
    initial = len(word) == 1 and word.isascii()
    return Token(word, latin, sounds, weight, _bits(letter for spoken in sounds for letter in spoken.skeleton), initial)


def _bits(letters: Iterable[str]) -> int:
    mask = 0
    for letter in letters:
        mask |= 1 << (ord(letter) % 61)
    return mask


def _simply(latin: str) -> str:
    """Without what people write or not in their own names: Ly and Li, Saen and Sen, Sokh and Sok."""
    for more, less in _SIMPLER:
        latin = latin.replace(more, less)
    return _H_AT_END.sub("", latin)


def _readings(word: str) -> tuple[str, ...]:
    """How a word may be written in Latin letters."""
    if word.isascii():
        return (word,)
    code = script(word)
    if code == "Latn":
        return (word,)
    if code == "Khmr" or "\u17e0" <= word[0] <= "\u17e9":  # digits alone are of no script
        return _khmer(word)
    if code in ("Thai", "Laoo"):
        return (thai.romanise(word), thai.romanise(word, linked=True), thai.romanise(word, foreign=True))
    if code == "Mymr":
        return (burmese.romanise(word),)
    if code == "Hani":
        return han.readings(word)
    from anyascii import anyascii  # here: most names need none of its tables

    latin = anyascii(word).lower()
    # Kh in Russian, f before u in Japanese, stand for an h
    return tuple(dict.fromkeys((latin, latin.replace("kh", "h").replace("fu", "hu"))))


def _khmer(word: str) -> tuple[str, ...]:
    latin = khmer.romanise(word)
    spoken = khmer.in_words(latin) if any(c.isdigit() for c in latin) else latin
    # as people write the short vowel of their own name: Yim, Im, Chhim
    return tuple(dict.fromkeys((spoken, latin, latin.replace("ue", "i").replace("oe", "e"))))


def _joined(tokens: tuple[Token, ...]) -> tuple[Sound, ...]:
    found = [Sound("", "")]
    for word in tokens:
        # of a long name few readings: all of them would take long to compare, and differ little
        most = _MOST_READINGS if len(found[0].features) < _LONG else 4
        found = [Sound(a.features + b.features, a.skeleton + b.skeleton) for a in found for b in word.sounds][:most]
    most = _MOST_READINGS if len(found[0].features) < _LONG else 4
    return tuple(found[:most]) if tokens else ()


def _plain(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    words = (tuple(dict.fromkeys(spoken.without_codas() for spoken in word.sounds)) for word in tokens)
    return tuple(dict.fromkeys(map("".join, islice(product(*words), _MOST_READINGS))))


def _turned(tokens: tuple[Token, ...]) -> tuple[Sound, ...]:
    last_first = _joined((tokens[-1], *tokens[:-1]))
    first_last = _joined((*tokens[1:], tokens[0])) if len(tokens) > 2 else ()
    return tuple(dict.fromkeys((*last_first[:16], *first_last[:16])))


def _mask(tokens: tuple[Token, ...], code: str) -> int:
    mask = 0
    for word in tokens:
        mask |= word.mask
    if code == "Hani":  # in which any nasal may stand for any, and an l for an r
        for like in (_bits("NMG"), _bits("LR")):
            mask |= like if mask & like else 0
    return mask


def is_unspaced(name: Form) -> bool:
    return name.script in UNSPACED
