"""The keys under which an entity is found: words of its names, and how the full names are written and sound.

`hun` is a word of a name. `!hunsen` is a name run together, titles aside. `=HNSN` are the consonants of a whole name,
in each reading that it has: whatever its script and vowels, a name is found by them. `~YGPT` are those of one word.
"""

from collections.abc import Iterable

from graph.names import titles
from graph.names.forms import Form, Token, form
from graph.names.letters import words
from graph.names.sounds import CLASSES

_MOST_READINGS = 12
_LONGEST = 80
_FEWEST_OF_A_WORD = 3  # fewer consonants: a word sounds like too many others
_SHORTEST_TO_MEND, _LONGEST_TO_MEND = 2, 14


def entity_keys(borne: Iterable[str]) -> set[str]:
    """All keys under which an entity with these names is found."""
    keys: set[str] = set()
    for name in borne:
        keys.update(words(name))
        keys |= _of_one(form(name))
    return keys


def name_keys(asked: Form) -> set[str]:
    """The keys to search for a name by, in each possible order of its words."""
    turned = (spoken.skeleton[:_LONGEST] for spoken in asked.turned[:_MOST_READINGS])
    return _of_one(asked) | {f"={skeleton}" for skeleton in turned if skeleton}


def _of_one(name: Form) -> set[str]:
    if not name.tokens:
        return set()
    keys = {f"!{name.written[:_LONGEST]}"}
    keys.update(f"={skeleton}" for skeleton in _skeletons(name))
    for token in name.tokens:
        keys |= _of_word(token)
    return keys


def _of_word(token: Token) -> set[str]:
    """The keys of one word, if it has enough consonants to distinguish it."""
    found = {spoken.skeleton[:_LONGEST] for spoken in token.sounds[:_MOST_READINGS]}
    return {f"~{skeleton}" for skeleton in found if len(skeleton) >= _FEWEST_OF_A_WORD}


def near_keys(asked: Form) -> set[str]:
    """The keys of names with one consonant more, fewer or different, for a name that nobody has as written."""
    keys: set[str] = set()
    for skeleton in _skeletons(asked)[:2]:
        if _SHORTEST_TO_MEND <= len(skeleton) <= _LONGEST_TO_MEND:
            for n in range(len(skeleton) + 1):
                before, after = skeleton[:n], skeleton[n:]
                keys.update(f"={before}{c}{after}" for c in CLASSES)
                if after:
                    keys.add(f"={before}{after[1:]}")
                    keys.update(f"={before}{c}{after[1:]}" for c in CLASSES)
    return keys


def _skeletons(asked: Form) -> list[str]:
    """Of the full name, and of the name without words common to many companies."""
    found = [spoken.skeleton[:_LONGEST] for spoken in asked.joined]
    telling = [token for token in asked.tokens if token.text not in titles.COMMON]
    if 0 < len(telling) < len(asked.tokens):
        found.append("".join(token.sounds[0].skeleton for token in telling)[:_LONGEST])
    return [skeleton for skeleton in dict.fromkeys(found) if skeleton][:_MOST_READINGS]
