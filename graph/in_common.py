"""What several entities share without being connected by it: a list, a place, a case, a document, a speaker."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graph.around import DOUBT, Graph, Known
from graph.english import finite
from graph.models import InCommon, Link, NetworkEntity
from graph.paths import MAX_LINKS_PER_ENTITY
from graph.vocabulary import GENERIC_IN_COMMON, IN_COMMON, PREDICATES, SPEAKER_IN_COMMON, TYPES, Predicate, may_pass

_LOOKED_AT = 40
"""Maximum number of shared items that are ranked."""
_TOLD = 10


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
    no_tie = "That is no tie between them."
    both = "Both" if len(joined) == 2 else f"All {len(joined)}"
    told = [{(k.predicate, k.source == id) for k in some if _is_plain(k)} for _, some in joined]
    alike = told[0].intersection(*told[1:])
    if not alike:
        return " ".join([*(some[0].sentence for _, some in joined), no_tie])
    predicate, inverse = min(alike)
    others = None if bearers is None else bearers - len(joined)
    crowd = ""
    if others is not None and others > 0:
        more = "at least " if bearers and bearers > MAX_LINKS_PER_ENTITY else ""
        crowd = f", with {more}{others:,} other{'s' * (others > 1)}"
    return f"{both} {_they(PREDICATES[predicate], inverse=inverse)} {known.name(id)}{crowd}. {no_tie}"


def _they(predicate: Predicate, *, inverse: bool) -> str:
    """What several have in common: "are named in"; the other way round, "are accused by"."""
    if not inverse:
        return finite(predicate.says, predicate.infinitive, several=True)
    verb, _, rest = predicate.inverse.partition(" ")
    plural = {"is": "are", "was": "were", "has": "have"}.get(verb) or verb.removesuffix("s")
    return f"{plural} {rest}".rstrip()


def _is_plain(link: Link) -> bool:
    """Whether a few words can tell it: it is on record or reported, and nothing is said against it."""
    return link.standing in ("established", "reported") and "{" not in PREDICATES[link.predicate].says
