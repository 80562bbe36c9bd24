"""Summaries and notes say no more than the claims: an accusing word needs a claim or must be attributed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.vocabulary import ATTRIBUTIONS, CRIMES, PREDICATES, STANDING_OF, STATED, Status


def _pattern(*words: str) -> re.Pattern[str]:
    """A pattern for these words of the vocabulary, in which "*" stands for any ending."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b".replace("*", r"\w*"))


_OWN = {p.name: p.accuses.split() for p in PREDICATES.values()}
_ACCUSING = {word: _pattern(word) for words in (*_OWN.values(), CRIMES.split()) for word in words}
_ATTRIBUTED = _pattern(*ATTRIBUTIONS)
_SENTENCE = re.compile(r"[^.;]+")


@dataclass(frozen=True)
class Said:
    """What one claim says about somebody: its predicate and status, and its words with the names in them."""

    predicate: str
    status: Status
    words: str

    def carries(self, word: str) -> bool:
        """Whether this claim allows this word of the vocabulary to be stated as a fact."""
        own = word in _OWN.get(self.predicate, ())
        if self.status == "charged":
            return own and self.predicate == "CHARGED_IN"
        certain = STANDING_OF[self.status] in STATED
        return certain and (own or bool(_ACCUSING[word].search(self.words.lower())))


def unfounded(text: str, claims: Iterable[Said]) -> Iterator[str]:
    """The accusing words of a text that no claim supports and that their sentence does not attribute to somebody."""
    known = list(claims)
    for part in _SENTENCE.findall(text):
        # A capitalised word within a sentence is part of a name: the Trafficking in Persons report accuses nobody.
        sentence = part.strip()[:1].lower() + part.strip()[1:]
        if _ATTRIBUTED.search(sentence):
            continue
        for word, pattern in _ACCUSING.items():
            if (found := pattern.search(sentence)) and not any(claim.carries(word) for claim in known):
                yield found.group(0)
