"""What several entities share without being connected by it: a list, a place, a case, a document, a speaker.

Two that share nothing may share something at one remove: one is named in a bill that accuses a country, the other
governs it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from graph.claims.english import finite
from graph.claims.phrases import called
from graph.models import InCommon, Link, NetworkEntity
from graph.questions.around import DOUBT, Graph, Known
from graph.questions.paths import MAX_LINKS_PER_ENTITY
from graph.vocabulary import (
    GENERIC_IN_COMMON,
    IN_COMMON,
    LINK_PREDICATES,
    NO_REMOVE,
    PREDICATES,
    SPEAKER_IN_COMMON,
    STATED,
    TYPES,
    Predicate,
    may_pass,
)

_LOOKED_AT = 40
"""Maximum number of shared items that are ranked."""
_TOLD = 10
_TOLD_AT_A_REMOVE = 3
_NO_TIE = "That is no tie between them."
_ANY = [name for name in LINK_PREDICATES if name != DOUBT]


def shared(ends: Sequence[str], others: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """What at least two of the ends are linked to, with those ends; most widely shared first."""
    bearing: dict[str, list[str]] = defaultdict(list)
    for end in ends:
        for other in others.get(end, set()) - {*ends}:
            bearing[other].append(end)
    found = sorted(((id, who) for id, who in bearing.items() if len(who) > 1), key=lambda one: (-len(one[1]), one[0]))
    return dict(found[:_LOOKED_AT])


def in_common(graph: Graph, known: Known, bearing: Mapping[str, Sequence[str]]) -> tuple[InCommon, ...]:
    told: dict[str, list[list[Link]]] = {}
    for id, ends in bearing.items():
        links = [[k for k in known.between(id, end) if k.predicate != DOUBT] for end in ends]
        if sum(map(bool, links)) > 1 and not _is_a_path(known.entities[id], links):
            told[id] = links
    bearers = _bearers(graph, told)
    found: list[InCommon] = []
    for id, links in told.items():
        joined = [(end, some) for end, some in zip(bearing[id], links, strict=True) if some]
        found.append(
            InCommon(
                entity=id,
                name=known.name(id),
                kind=_kind(known.entities[id], links),
                bearers=bearers[id],
                ends=tuple(end for end, _ in joined),
                claims=tuple(tuple(dict.fromkeys(c for k in some for c in k.claims)) for _, some in joined),
                links=tuple(tuple(k.id for k in some) for _, some in joined),
                sentence=_sentence(known, id, joined, None if graph.dated else bearers[id]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-len(one.ends), one.bearers, one.entity))[:_TOLD])


# --- at one remove --------------------------------------------------------------------------------

Way = tuple[str, ...]
"""The ids from an end to what is shared: the end, perhaps what it is linked to, and the shared."""


def at_a_remove(graph: Graph, one: str, other: str) -> tuple[InCommon, ...]:
    """What two lead to in at most two links each, where their links meet nowhere nearer; the rarest first."""
    ways = _ways(graph, (one, other))
    met = sorted(ways[one].keys() & ways[other].keys() - {one, other})
    degrees = {id: degree for id, degree, _ in graph.joined(met, _ANY)} if met else {}

    def key(id: str) -> tuple[int, int, str]:
        return len(ways[one][id]) + len(ways[other][id]), degrees.get(id, 0), id

    pairs = {id: (ways[one][id], ways[other][id]) for id in sorted(met, key=key)[:_LOOKED_AT]}
    steps = {step for both in pairs.values() for way in both for step in pairwise(way)}
    known = Known(graph.between(sorted(steps)))
    found: list[InCommon] = []
    for id, both in pairs.items():
        chains = [[_best(known, *step) for step in pairwise(way)] for way in both]
        links = [[k for k in chain if k] for chain in chains]
        every = {k.id: k.sentence for some in links for k in some}
        again = any(every.keys() == {id for some in one.links for id in some} for one in found)
        if any(None in chain for chain in chains) or _is_a_chain(known, id, both, links) or again:
            continue
        found.append(
            InCommon(
                entity=id,
                name=known.name(id),
                kind=_kind(known.entities[id], [some[-1:] for some in links]),
                bearers=degrees[id],
                ends=(one, other),
                claims=tuple(tuple(c for k in some for c in k.claims) for some in links),
                links=tuple(tuple(k.id for k in some) for some in links),
                sentence=" ".join(["Only at one remove:", *every.values(), _NO_TIE]),
                at_a_remove=True,
            )
        )
    nearest = min((sum(map(len, one.links)) for one in found), default=0)
    return tuple(one for one in found if sum(map(len, one.links)) == nearest)[:_TOLD_AT_A_REMOVE]


def _ways(graph: Graph, ends: Sequence[str]) -> dict[str, dict[str, Way]]:
    """From each end the shortest way to all that is at most two links away, through what has the fewest links."""
    near = {id: set(others) - {id} for id, _, others in graph.joined(ends, _ANY)}
    next = sorted({id for others in near.values() for id in others} - {*ends})
    passed = {id for id, type, generic, *_ in graph.neighbours(next, True) if not generic and type not in NO_REMOVE}
    rows = list(graph.joined(sorted(passed)[: 5 * _LOOKED_AT], _ANY)) if passed else []
    ways: dict[str, dict[str, Way]] = {}
    for end in ends:
        ways[end] = {}
        for id, _, others in sorted(rows, key=lambda row: (-row[1], row[0])):
            if id in near.get(end, ()):
                ways[end] |= {further: (end, id, further) for further in others if further != end}
        ways[end] |= {id: (end, id) for id in near.get(end, ())}
    return ways


def _best(known: Known, a: str, b: str) -> Link | None:
    return next((link for link in known.between(a, b) if link.predicate != DOUBT), None)


def _is_a_chain(known: Known, id: str, ways: Iterable[Way], links: Iterable[Iterable[Link]]) -> bool:
    """Whether it is a path, only longer than was asked for."""
    passed = {id, *(between for way in ways for between in way[1:-1])}
    carries = all(PREDICATES[k.predicate].walkable for some in links for k in some)
    return carries and all(may_pass(known.entities[p].type, generic=known.entities[p].generic) for p in passed)


# --- in words -------------------------------------------------------------------------------------


def _is_a_path(entity: NetworkEntity, links: Iterable[Iterable[Link]]) -> bool:
    """Whether all are tied through it: that is told as a path, or ranks behind those that are."""
    carries = all(any(PREDICATES[k.predicate].walkable for k in some) for some in links if some)
    return may_pass(entity.type, generic=entity.generic) and carries


def _bearers(graph: Graph, told: Mapping[str, Sequence[Sequence[Link]]]) -> dict[str, int]:
    """Number of entities linked to each in this way; one more than the maximum if there are more."""
    alike: dict[frozenset[str], list[str]] = defaultdict(list)
    for id, links in told.items():
        alike[frozenset(k.predicate for some in links for k in some)].append(id)
    found: dict[str, int] = {}
    for predicates, ids in alike.items():
        for id, degree, others in graph.joined(ids, predicates):
            found[id] = len(set(others)) or degree
    return found


def _kind(entity: NetworkEntity, links: Sequence[Sequence[Link]]) -> str:
    if entity.generic:
        return GENERIC_IN_COMMON
    spoken = [any(k.source == entity.id and PREDICATES[k.predicate].group == "speech" for k in some) for some in links]
    labels = TYPES[entity.type].labels
    if all(spoken) and "LegalEntity" in labels:
        return SPEAKER_IN_COMMON
    return next(word for label, word in IN_COMMON.items() if label in labels)


def _sentence(known: Known, id: str, joined: Sequence[tuple[str, Sequence[Link]]], bearers: int | None) -> str:
    """Both are named in it, with so many others; what is not plain fact comes in the full words of its claims."""
    both = "Both" if len(joined) == 2 else f"All {len(joined)}"
    told = [{(k.predicate, k.source == id) for k in some if _is_plain(k)} for _, some in joined]
    alike = told[0].intersection(*told[1:])
    if not alike:
        return " ".join([*(some[0].sentence for _, some in joined), _NO_TIE])
    predicate, inverse = min(alike)
    others = None if bearers is None else bearers - len(joined)
    crowd = ""
    if others is not None and others > 0:
        more = "at least " if bearers and bearers > MAX_LINKS_PER_ENTITY else ""
        crowd = f", with {more}{others:,} other{'s' * (others > 1)}"
    return f"{both} {_they(PREDICATES[predicate], inverse=inverse)} {called(known.entities[id])}{crowd}. {_NO_TIE}"


def _they(predicate: Predicate, *, inverse: bool) -> str:
    """What several have in common: "are named in"; the other way round, "are accused by"."""
    if not inverse:
        return finite(predicate.says, predicate.infinitive, several=True)
    verb, _, rest = predicate.inverse.partition(" ")
    plural = {"is": "are", "was": "were", "has": "have"}.get(verb) or verb.removesuffix("s")
    return f"{plural} {rest}".rstrip()


def _is_plain(link: Link) -> bool:
    """Whether a few words can tell it: it is on record or reported, and nothing is said against it."""
    return link.standing in STATED and "{" not in PREDICATES[link.predicate].says
