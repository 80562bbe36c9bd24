"""Finds entities by name, in any script and spelling: an index gives candidates, then each is compared.

Nothing is scanned. The query becomes keys (`graph.names.keys`), the rarest of which give the candidates; the other
words narrow them down in the database, so that a common word hides nobody.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graph import names
from graph.answers import Answer, Node
from graph.errors import BadParameter
from graph.models import Match
from graph.names.comparing import Score, compare_forms
from graph.names.forms import Form
from graph.names.keys import name_keys, near_keys
from graph.queries import network_entity
from graph.vocabulary import TYPES

Ask = Callable[..., Answer]
"""Runs a saved query by name."""

_CANDIDATES = 200
_COMPLETIONS = 40
_COMMON_FROM = 5_000
"""A key shared by more entities than this says nothing by itself."""
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
    found, cut = _candidates(ask, asked, typed, wanted, completing)
    matches = _rated(found, asked, typed, completing)
    if not any(match.score >= names.LIKELY for match in matches):
        more, also_cut = _further(ask, asked, typed, wanted)
        found, cut = {**found, **more}, cut or also_cut
        matches = _rated(found, asked, typed, completing) or _rated(found, asked, typed, completing, floor=_RESEMBLES)
    if any(not match.guess and match.score >= _HOLDS for match in matches):
        matches = [match for match in matches if not match.guess or match.score >= names.LIKELY]
    return _ranked(ask, matches, limit), len(matches) > limit or cut


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


def _candidates(
    ask: Ask, asked: Form, typed: Sequence[str], wanted: Wanted, completing: bool
) -> tuple[dict[str, Node], bool]:
    """Entities with this name in some spelling, and those with all typed words, the last perhaps unfinished."""
    whole = name_keys(asked)
    bearers = dict(ask("bearers", _limit=len(whole) + len(typed), keys=sorted({*whole, *typed})).rows)
    found, cut = _ask_for(ask, [key for key in whole if 0 < bearers.get(key, 0) <= _COMMON_FROM], (), wanted)
    if not completing:
        return found, cut
    finished = [word for word in typed if word in bearers]
    if len(typed) == 1:
        words = [row[0] for row in ask("words-beginning", _limit=_COMPLETIONS, prefix=typed[0]).rows]
        more, also_cut = _ask_for(ask, words, (), wanted)
    elif finished:
        more, also_cut = _ask_for(ask, [min(finished, key=bearers.__getitem__)], typed, wanted)
    else:
        return found, cut
    return {**found, **more}, cut or also_cut


def _further(ask: Ask, asked: Form, typed: Sequence[str], wanted: Wanted) -> tuple[dict[str, Node], bool]:
    """Entities that may be meant: with one consonant different, or some words of the name."""
    near = near_keys(asked)
    keys = [key for key, _ in ask("bearers", _limit=len(near), keys=sorted(near)).rows] if near else []
    found, cut = _ask_for(ask, keys, (), wanted)
    rare = sorted((n, key) for key, n in ask("bearers", _limit=len(typed), keys=list(typed)).rows if n <= _CANDIDATES)
    more, also_cut = _ask_for(ask, [key for _, key in rare[:2]], (), wanted)
    return {**found, **more}, cut or also_cut


def _ask_for(ask: Ask, keys: Sequence[str], words: Sequence[str], wanted: Wanted) -> tuple[dict[str, Node], bool]:
    if not keys:
        return {}, False
    rows = ask("search", _limit=_CANDIDATES, keys=keys, words=list(words), **wanted.parameters()).rows
    return {node.properties["id"]: node for (node,) in rows[:_CANDIDATES]}, len(rows) > _CANDIDATES


# --- rating ---------------------------------------------------------------------------------------


def _rated(
    found: dict[str, Node], asked: Form, typed: Sequence[str], completing: bool, *, floor: float = names.POSSIBLE
) -> list[Match]:
    matches: list[Match] = []
    for node in found.values():
        score, guess = max(
            (_rate(asked, typed, name, completing) for name in _borne(node)), key=lambda rated: rated[0].value
        )
        if score.value >= floor or not guess:
            matches.append(
                Match(
                    entity=network_entity(node),
                    score=round(score.value, 3),
                    band=score.band,
                    why=score.why,
                    guess=guess,
                )
            )
    return matches


def _borne(node: Node) -> Iterable[str]:
    return (node.properties["name"], *node.properties.get("aliases", ()))


def _rate(asked: Form, typed: Sequence[str], name: str, completing: bool) -> tuple[Score, bool]:
    """How well a name matches, and whether it is a guess: neither this name nor one that contains the typed text."""
    score = compare_forms(asked, names.form(name))
    if score.band == "same":
        return Score(score.value, score.band, f"Has the name {name}. {score.why}"), False
    if completing:
        borne = list(names.words(name))
        if _all_in(typed, borne, str.__eq__):
            held = max(score.value, _HOLDS)
            return Score(held, "possible", f"The name {name} holds these words."), False
        if _all_in(typed, borne, str.startswith) and score.value < names.LIKELY:
            return Score(_BEGINS, "possible", f"The name {name} has words that begin so."), False
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


def _ranked(ask: Ask, matches: list[Match], limit: int) -> list[Match]:
    """By score; then people and bodies before places, and places before documents; then by how much is known."""
    matches.sort(key=lambda m: (-round(m.score, 2), _rank(m.entity.type), m.entity.id))
    shown = matches[: max(limit, 50)]
    ids = [match.entity.id for match in shown]
    if not ids:
        return []
    known: dict[str, Any] = dict(ask("how-much-is-known", _limit=len(ids), ids=ids).rows)
    shown.sort(key=lambda m: (-round(m.score, 2), _rank(m.entity.type), -known.get(m.entity.id, 0), m.entity.id))
    shown = shown[:limit]
    standing = dict(ask("strongest-standing", _limit=len(shown), ids=[m.entity.id for m in shown]).rows)
    return [
        match.model_copy(update={"standing": standing.get(match.entity.id), "claims": known.get(match.entity.id, 0)})
        for match in shown
    ]


def _rank(type: str) -> int:
    lineage = TYPES[type].lineage
    if "LegalEntity" in lineage:
        return 0
    return 2 if any(kind in lineage for kind in ("Event", "Interval", "Document", "Law")) else 1
