"""Who may be the same: proposes pairs, with the evidence for and against each. It decides nothing.

Nobody is compared with everybody: a shared number, a claim that two are possibly the same, or a shared name key (as in
name search) makes a pair. Numbers weigh most, then names, then dates, then countries and common ties.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from graph import names
from graph.claims.identifiers import number
from graph.database.answers import Answer, Node, batches
from graph.database.rows import CURATED, claim_of
from graph.errors import BadInput, BadParameter, NotFound, ProtectedEnd
from graph.models import Judgement, Model
from graph.names.comparing import compare_forms
from graph.names.forms import form
from graph.sameness.birth import agreeing
from graph.sameness.clusters import akin

Ask = Callable[..., Answer]
"""Runs a saved query: its name, `_limit`, and its parameters."""

_MOST_PAIRS = 20_000
_MOST_NAMES = 20
_MOST_TIES = 100
_BATCH = 500
_OF_NAMES = 0.8
"""What the best match of names is worth: two people may share a name."""
_KEYS = (("!", 20), ("=", 12), ("~", 6))
"""Kinds of name keys, and the most bearers up to which a key still means something."""


class Number(Model):
    """An identifier: its kind ("passport"), and the country that issued it, if any."""

    kind: str
    value: str
    country: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.value}{f' ({self.country})' if self.country else ''}"


class Side(Model):
    """One side of a comparison: a record, or an entity with all its records."""

    id: str
    name: str
    names: tuple[str, ...]
    type: str
    protected: bool
    datasets: tuple[str, ...]
    countries: tuple[str, ...]
    born: tuple[str, ...]
    """Dates of birth or founding, with the place."""
    identifiers: tuple[Number, ...]
    ties: tuple[str, ...]
    """Names of what it is linked to, the first hundred."""


class Pair(Model):
    """Two that may be the same."""

    a: Side
    b: Side
    score: float
    """From 0 to 1, to sort by: how strong the evidence is."""
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    judged: tuple[Judgement, ...] = ()
    """What was judged about the two."""


def propose(
    ask: Ask, judged: Sequence[Judgement], *, entity: str | None = None, near: Sequence[str] = (), limit: int
) -> list[Pair]:
    """The best pairs that nobody has judged; for one entity, with those `near` it by name."""
    doubted = {_pair(a, b) for _, (a, b) in ask("candidates-in-doubt", _limit=_MOST_PAIRS).rows}
    found = {pair for pair in doubted if entity is None or entity in pair}
    found |= {_pair(entity, other) for other in near} if entity else set[tuple[str, str]]()
    for bearers in _candidates(ask):
        wanted = combinations(sorted(set(bearers)), 2)
        found |= {pair for pair in wanted if entity is None or entity in pair}
        if len(found) > _MOST_PAIRS:
            break
    sides = _sides(ask, sorted({id for pair in found for id in pair}), whole=True)
    decided = _decided(ask, judged)
    pairs = [
        weigh(sides[a], sides[b], doubted=(a, b) in doubted)
        for a, b in sorted(found)
        if a in sides and b in sides and frozenset((a, b)) not in decided and _worth_it(sides[a], sides[b])
    ]
    pairs = [pair for pair in pairs if pair.score]
    return sorted(pairs, key=lambda p: (-p.score, p.a.id, p.b.id))[:limit]


def compare(ask: Ask, judged: Sequence[Judgement], a: str, b: str) -> Pair:
    """Two side by side, each as its own record, whether they were joined or not."""
    sides = _sides(ask, [a, b])
    for id in (a, b):
        if id not in sides:
            raise NotFound("entity", id)
    if a == b:
        raise BadParameter("target", f"{a!r} is the same as itself: give two.")
    for id in (a, b):
        if sides[id].protected:
            raise ProtectedEnd(id, sides[id].name)
    said = tuple(j for j in judged if {j.a, j.b} == {a, b})
    return weigh(sides[a], sides[b]).model_copy(update={"judged": said})


def check_akin(ask: Ask, a: str, b: str) -> None:
    """Raises BadInput if the types of two records rule out that they are the same."""
    one, other = _sides(ask, [a, b]).values()
    if not akin(one.type, other.type):
        raise BadInput(
            f"{one.id!r} ({one.type}) and {other.id!r} ({other.type}) cannot be one: nothing is of both types."
        )


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _candidates(ask: Ask) -> Iterable[Sequence[str]]:
    yield from (bearers for _, bearers in ask("candidates-by-number", _limit=_MOST_PAIRS).rows)
    for mark, most in _KEYS:
        yield from (b for _, b in ask("candidates-by-name", _limit=_MOST_PAIRS, mark=mark, most=most).rows)


def _decided(ask: Ask, judged: Sequence[Judgement]) -> set[frozenset[str]]:
    """The pairs of entities whose records somebody has judged."""
    ends = sorted({end for j in judged for end in (j.a, j.b)})
    rows = [row for part in batches(ends, _BATCH) for row in ask("heads", _limit=len(part), ids=part).rows]
    heads = {record: entity for record, entity, *_ in rows}
    return {frozenset((heads.get(j.a, j.a), heads.get(j.b, j.b))) for j in judged}


def _worth_it(a: Side, b: Side) -> bool:
    """A list keeps its own entries apart; no person is a company; and nobody protected is identified."""
    return (
        not (a.protected or b.protected)
        and akin(a.type, b.type)
        and (set(a.datasets) != set(b.datasets) or CURATED in a.datasets)
    )


# --- what is known of each ------------------------------------------------------------------------


def _sides(ask: Ask, ids: Sequence[str], *, whole: bool = False) -> dict[str, Side]:
    """`whole`: entities, each with all its records; otherwise each record on its own."""
    found: dict[str, Side] = {}
    for part in batches(ids, _BATCH):
        rows = ask("identity", _limit=len(part), ids=part, whole=whole).rows
        entities = sorted({entity for _, entity, _ in rows})
        ties = {
            node.properties["id"]: others
            for node, _, others in ask("neighbours-in-brief", _limit=len(entities), ids=entities, most=_MOST_TIES).rows
        }
        tied = sorted({id for others in ties.values() for id in others})
        called = [row for ids in batches(tied, _BATCH) for row in ask("names-by-id", _limit=len(ids), ids=ids).rows]
        named: dict[str, str] = dict(called)  # pyright: ignore[reportArgumentType]
        for record, entity, said in rows:
            side = _side(record, said, (named[id] for id in ties.get(entity, ()) if id in named))
            found[side.id] = side
    return found


def _side(record: Node, said: Iterable[Node], ties: Iterable[str]) -> Side:
    p = record.properties
    claims = [claim_of(node.properties) for node in said]
    return Side(
        id=p["id"],
        name=p["name"],
        names=(p["name"], *p.get("aliases", ())),
        type=p["type"],
        protected=p["protected"],
        datasets=tuple(p["datasets"]),
        countries=tuple(p.get("countries", ())),
        born=tuple(
            dict.fromkeys(
                ", ".join(filter(None, (c.on or c.start, c.value)))
                for c in claims
                if c.predicate in ("BORN", "ESTABLISHED")
            )
        ),
        identifiers=tuple(
            dict.fromkeys(
                Number(kind=c.role or "number", value=c.value or "", country=c.unit)
                for c in claims
                if c.predicate == "IDENTIFIED_BY"
            )
        ),
        ties=tuple(sorted(set(ties))),
    )


# --- weighing -------------------------------------------------------------------------------------


def weigh(a: Side, b: Side, *, doubted: bool = False) -> Pair:
    """The evidence for and against two being the same. `doubted`: a claim says that they may be."""
    fors: list[str] = []
    against: list[str] = []
    score, why = _names(a, b)
    (fors if score >= names.POSSIBLE else against).append(why)
    score = _OF_NAMES * score if score >= names.POSSIBLE else 0.0
    if doubted:
        score = max(score, names.POSSIBLE)
        fors.insert(0, "A claim says that they are possibly the same.")
    if shared := _same_numbers(a, b):
        score = _nearer(max(score, names.LIKELY), 0.75)
        fors.insert(0, f"Both have {' and '.join(shared)}.")
    agrees, told = _dates(a, b)
    if told:
        (fors if agrees else against).append(told)
        score = _nearer(score, 0.5) if agrees else score * 0.6
    if a.countries and b.countries:
        common = sorted(set(a.countries) & set(b.countries))
        codes = [", ".join(c.upper() for c in side.countries) for side in (a, b)]
        (fors if common else against).append(
            f"Both of {', '.join(c.upper() for c in common)}." if common else f"Of {codes[0]}, and of {codes[1]}."
        )
        score = _nearer(score, 0.1) if common else score * 0.95
    if both := _same_ties(a, b):
        more = f" and {len(both) - 3} more" if len(both) > 3 else ""
        fors.append(f"Both are linked to {', '.join(both[:3])}{more}.")
        score = _nearer(score, min(len(both), 5) / 10)
    if not akin(a.type, b.type):
        against.append(f"{a.type} and {b.type} exclude each other.")
        score = 0.0
    return Pair(a=a, b=b, score=round(score, 3), speaks_for=tuple(fors), speaks_against=tuple(against))


def _nearer(score: float, by: float) -> float:
    """A part of the way to certainty; but where nothing else joins two, a date or a country means nothing."""
    return score + (1 - score) * by if score else score


def _names(a: Side, b: Side) -> tuple[float, str]:
    """How alike the most similar two of their names are, and why."""
    forms = [[(name, form(name)) for name in side.names[:_MOST_NAMES]] for side in (a, b)]
    score, one, other = max(
        ((compare_forms(x, y), one, other) for one, x in forms[0] for other, y in forms[1]),
        key=lambda found: found[0].value,
    )
    return score.value, f"{one} and {other}: {score.why}"


def _same_numbers(a: Side, b: Side) -> list[str]:
    """Lists have many names for one kind of number, so only the numbers are compared."""
    theirs = {number(one.value) for one in b.identifiers}
    return [str(one) for one in a.identifiers if number(one.value) in theirs]


def _same_ties(a: Side, b: Side) -> list[str]:
    """By name, since a list has its own records for entities that are also curated."""
    theirs = {form(name).written for name in b.ties}
    return [name for name in a.ties if form(name).written in theirs]


def _dates(a: Side, b: Side) -> tuple[bool, str]:
    """Whether dates of birth or founding agree, and what to say of them; "" if one has none."""
    ours, theirs = ([text.partition(",")[0] for text in side.born if text[:1].isdigit()] for side in (a, b))
    if not ours or not theirs:
        return False, ""
    if pair := agreeing(ours, theirs):
        return True, f"Both give {max(pair, key=len)} as the date of birth or founding."
    return False, f"Born or founded {' or '.join(ours)}, and {' or '.join(theirs)}."
