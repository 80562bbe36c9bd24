"""Summaries and notes say no more than the claims: an accusing word rests on one, or is told as somebody's word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.vocabulary import ATTRIBUTIONS, CRIMES, PREDICATES, STANDING_OF, Status


def _pattern(*words: str) -> re.Pattern[str]:
    """Any of these words of the vocabulary, in which "*" is any ending."""
    return re.compile(rf"\b(?:{'|'.join(words)})\b".replace("*", r"\w*"))


_OWN = {p.name: p.accuses.split() for p in PREDICATES.values()}
_ACCUSING = {word: _pattern(word) for words in (*_OWN.values(), CRIMES.split()) for word in words}
_ATTRIBUTED = _pattern(*ATTRIBUTIONS)
_SENTENCE = re.compile(r"[^.;]+")


@dataclass(frozen=True)
class Said:
    """What one claim says of somebody: its predicate and status, and its words with the names in them."""

    predicate: str
    status: Status
    words: str

    def carries(self, word: str) -> bool:
        """Whether this word of the vocabulary may be told as a fact on this claim."""
        own = word in _OWN.get(self.predicate, ())
        if self.status == "charged":
            return own and self.predicate == "CHARGED_IN"
        certain = STANDING_OF[self.status] in ("established", "reported")
        return certain and (own or bool(_ACCUSING[word].search(self.words.lower())))


def unfounded(text: str, claims: Iterable[Said]) -> Iterator[str]:
    """The accusing words of a text that no claim carries and no word of its sentence gives to somebody."""
    known = list(claims)
    for part in _SENTENCE.findall(text):
        # A capital within a sentence is a name's: the Trafficking in Persons report accuses nobody.
        sentence = part.strip()[:1].lower() + part.strip()[1:]
        if _ATTRIBUTED.search(sentence):
            continue
        for word, pattern in _ACCUSING.items():
            if (found := pattern.search(sentence)) and not any(claim.carries(word) for claim in known):
                yield found.group(0)
