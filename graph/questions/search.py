"""Finds entities by name, in any script and spelling: an index gives candidates, then each is compared.

Nothing is scanned. The query becomes keys (`graph.names.keys`), the rarest of which give the candidates; the other
words narrow them down in the database, so that a common word hides nobody.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from graph import names
from graph.database.answers import Answer, Node
from graph.errors import BadParameter
from graph.models import Match
from graph.names.comparing import Score, compare_forms
from graph.names.forms import Form
from graph.names.keys import name_keys, near_keys
from graph.questions.queries import network_entity
from graph.vocabulary import TYPES, Standing

Ask = Callable[..., Answer]
"""Runs a saved query by name."""

_CANDIDATES = 120
"""Entities that are compared at a time."""
_COMPLETIONS = 40
_READ, _ENOUGH = 1_000, 300
"""Entities that are looked at under the keys of whole names, and under completions of a single word."""
_HOLDS, _BEGINS, _RESEMBLES = 0.74, 0.6, 0.55
"""Scores of a name that contains the typed text, of one that begins with it, and the lowest for a similar spelling."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a search, besides the name."""

    type: str | None = None
    country: str | None = None
    topic: str | None = None

    def __post_init__(self) -> None:
        if self.type is not None and self.type not in TYPES:
            raise BadParameter("type", f"There is no entity type {self.type!r}. Use one of {', '.join(TYPES)}.")

    def parameters(self) -> dict[str, str]:
        given = {"type": self.type, "country": self.country, "topic": self.topic}
        return {name: value for name, value in given.items() if value is not None}


def find(ask: Ask, text: str, wanted: Wanted, *, limit: int, completing: bool = True) -> tuple[list[Match], bool]:
    """Entities by name, best first, and whether there were more.

    `completing` also finds names that only contain or begin with the typed text.
    """
    asked, typed = _asked(text)
    if not asked.tokens and not typed:
        raise BadParameter("q", "Give at least one letter or digit to search for.")
    index = _Index(ask, wanted)
    found = index.named(asked, typed, completing=completing)
    rated = [_rate(asked, typed, each, completing) for each in found.values()]
    matches = _from(rated, names.POSSIBLE)
    if not _is_enough(matches, limit):
        others = index.resembling(asked)
        rated += [_rate(asked, typed, each, completing) for id, each in others.items() if id not in found]
        matches = _from(rated, names.POSSIBLE) or _from(rated, _RESEMBLES)
    if any(not match.guess and match.score.value >= _HOLDS for match in matches):
        matches = _from(matches, names.LIKELY)
    return _ranked(ask, matches, limit), len(matches) > limit or index.cut


def _is_enough(matches: Sequence["_Rated"], limit: int) -> bool:
    """Whether other spellings need not be looked for."""
    return len(matches) >= limit or any(
        match.score.value >= (names.LIKELY if match.guess else _HOLDS) for match in matches
    )


def guesses(found: Sequence[Match]) -> tuple[str, ...]:
    """Suggestions for "did you mean": none if an entity has this name, or one that contains it."""
    if any(not match.guess for match in found):
        return ()
    return tuple(dict.fromkeys(match.entity.name for match in found))[:3]


def _asked(text: str) -> tuple[Form, tuple[str, ...]]:
    if len(text) > names.MOST_LETTERS:
        raise BadParameter("q", f"A name has at most {names.MOST_LETTERS} letters; this has {len(text)}.")
    return names.form(text), names.words(text)


# --- candidates -----------------------------------------------------------------------------------


class _Candidate(NamedTuple):
    id: str
    type: str
    names: Sequence[str]


class _Index:
    """What the index of names gives for one search: each question to it looks at a limited number of entities."""

    def __init__(self, ask: Ask, wanted: Wanted) -> None:
        self._ask = ask
        self._wanted = wanted.parameters()
        self._bearers: dict[str, int] = {}
        self.cut = False
        """Whether there are more entities than it gave."""

    def named(self, asked: Form, typed: Sequence[str], *, completing: bool) -> dict[str, _Candidate]:
        """Entities with this whole name in some spelling; if `completing`, also those whose names hold the text."""
        keys = name_keys(asked)
        self._count({*keys, *typed})
        holding, words = self._holding(typed) if completing and typed else ([], [])
        return self._entities([*self._rarest(keys), *holding], holding=holding, words=words)

    def _holding(self, typed: Sequence[str]) -> tuple[list[str], list[str]]:
        """The smallest set of keys that finds all names with the typed words, and the words still to be looked for.

        The last word may be unfinished.
        """
        *finished, last = typed
        rows = self._ask("words-beginning", _limit=_COMPLETIONS, prefix=last).rows
        self._bearers |= dict(rows)
        completions = [word for word, _ in rows[:_COMPLETIONS]]
        if not finished:
            return self._first(completions, _ENOUGH), []
        choices = [([word], [*finished[:n], *finished[n + 1 :], last]) for n, word in enumerate(finished)]
        if len(rows) <= _COMPLETIONS:
            choices.append((completions, finished))
        return min(choices, key=lambda choice: self._sum(choice[0]))

    def _sum(self, keys: Iterable[str]) -> int:
        return sum(self._bearers.get(key, 0) for key in keys)

    def resembling(self, asked: Form) -> dict[str, _Candidate]:
        """Entities that may be meant: with one consonant different, or with a rare word of the name."""
        near = near_keys(asked)
        self._count(near)
        return self._entities(self._rarest({*near, *names.words(asked.text)}))

    def _count(self, keys: Collection[str]) -> None:
        if keys:
            self._bearers |= dict(self._ask("bearers", _limit=len(keys), keys=sorted(keys)).rows)

    def _rarest(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have the fewest bearers."""
        there = sorted(key for key in keys if key in self._bearers)
        return self._first(sorted(there, key=self._bearers.__getitem__), _READ)

    def _first(self, keys: Sequence[str], most: int) -> list[str]:
        """The first of the keys, until so many entities are under them; the last may go beyond."""
        before = [0, *accumulate(map(self._bearers.__getitem__, keys))]
        return [key for key, sofar in zip(keys, before, strict=False) if sofar < most]

    def _entities(self, keys: Sequence[str], **words: Sequence[str]) -> dict[str, _Candidate]:
        if not keys:
            return {}
        rows = self._ask("search", _limit=_CANDIDATES, keys=keys, **words, **self._wanted).rows
        self.cut |= len(rows) > _CANDIDATES
        return {row[0]: _Candidate(*row) for row in rows[:_CANDIDATES]}


# --- rating ---------------------------------------------------------------------------------------


class _Rated(NamedTuple):
    """How well a candidate matches, and whether it is a guess: neither this name nor one that has the typed text."""

    candidate: _Candidate
    score: Score
    guess: bool


def _from(rated: Iterable[_Rated], floor: float) -> list[_Rated]:
    """Those that are no guess, and guesses from this score on."""
    return [each for each in rated if not each.guess or each.score.value >= floor]


def _rate(asked: Form, typed: Sequence[str], candidate: _Candidate, completing: bool) -> _Rated:
    scores = (_rate_name(asked, typed, name, completing) for name in candidate.names)
    return _Rated(candidate, *max(scores, key=lambda rated: rated[0].value))


def _rate_name(asked: Form, typed: Sequence[str], name: str, completing: bool) -> tuple[Score, bool]:
    score = compare_forms(asked, names.form(name))
    if score.band == "same":
        return Score(score.value, score.band, f"Has the name {name}. {score.why}"), False
    if completing:
        borne, one = list(names.words(name)), len(typed) == 1
        if _all_in(typed, borne, str.__eq__):
            held = max(score.value, _HOLDS)
            return Score(
                held, "possible", f"The name “{name}” contains {'this word' if one else 'these words'}."
            ), False
        if _all_in(typed, borne, str.startswith) and score.value < names.LIKELY:
            return Score(
                _BEGINS,
                "possible",
                f"The name “{name}” has {'a word that begins' if one else 'words that begin'} like this.",
            ), False
    if score.band == "different":
        return Score(score.value, score.band, f"{name} is another name with a similar spelling."), True
    return Score(score.value, score.band, f"The name {name}. {score.why}"), True


def _all_in(typed: Sequence[str], borne: list[str], fits: Callable[[str, str], bool]) -> bool:
    """Whether each typed word matches a different word of the name."""
    left = list(borne)
    for word in sorted(typed, key=len, reverse=True):
        fitting = next((other for other in sorted(left, key=len) if fits(other, word)), None)
        if fitting is None:
            return False
        left.remove(fitting)
    return bool(typed)


# --- ranking --------------------------------------------------------------------------------------


def _ranked(ask: Ask, rated: list[_Rated], limit: int) -> list[Match]:
    """By score; then people and bodies before places, and places before documents; then by how much is known."""
    rated.sort(key=lambda r: (-round(r.score.value, 2), _rank(r.candidate.type), r.candidate.id))
    shown = {each.candidate.id: each for each in rated[: max(limit, 50)]}
    if not shown:
        return []
    known = ask("how-much-is-known", _limit=len(shown), ids=list(shown)).rows
    matches = [_match(shown[node.properties["id"]], node, claims, best) for node, claims, best in known]
    matches.sort(key=lambda m: (-round(m.score, 2), _rank(m.entity.type), -m.claims, m.entity.id))
    return matches[:limit]


def _match(rated: _Rated, node: Node, claims: int, standing: Standing | None) -> Match:
    score = rated.score
    return Match(
        entity=network_entity(node),
        score=round(score.value, 3),
        band=score.band,
        why=score.why,
        guess=rated.guess,
        claims=claims,
        standing=standing,
    )


def _rank(type: str) -> int:
    lineage = TYPES[type].lineage
    if "LegalEntity" in lineage:
        return 0
    return 2 if any(kind in lineage for kind in ("Event", "Interval", "Document", "Law")) else 1
