"""The result of a search for connections, as text: what was found, how far it went, and why it ended there."""

from collections.abc import Mapping, Sequence

from graph.claims.english import listed
from graph.models import Paths, Reach
from graph.questions.around import DOUBT, Graph, Known, Pair
from graph.questions.paths import MAX_HOPS, MAX_LINKS_PER_ENTITY, MOST_REACHED, Found, reach
from graph.vocabulary import CARRYING, NO_PROOF, PREDICATES

_TOO_MANY = f"{{}} has more than {MAX_LINKS_PER_ENTITY} links that carry, too many to follow from there."


def reached(
    graph: Graph, known: Known, ends: Sequence[str], tree: Sequence[Pair], found: Mapping[Pair, Found], max_hops: int
) -> Reach:
    loose = [end for end in ends if not any(end in pair for pair in tree)] or list(ends)
    counts: dict[str, int] = {}
    reasons: list[str] = []
    further = True
    for end in ends:
        one = next(one for pair, one in found.items() if end in pair)
        hub = end in one.collected.hubs
        count, whole = reach(graph.neighbours, one.collected, end, max_hops)
        counts[end] = one.collected.degrees[end] if hub else count
        if end in loose:
            name = known.name(end)
            reasons.append(_TOO_MANY.format(name) if hub else _why(graph, name, end, count, whole, max_hops))
            further &= not whole
    cut = any(one.limits.cut for one in found.values())
    meeting = "" if cut or not further else " No links that carry join one to the other within that distance."
    return Reach(
        source=counts[ends[0]],
        target=min(counts[end] for end in ends[1:]),
        ends=counts,
        why=" ".join(reasons) + meeting,
        searched=f"The search covered links that carry, up to {_links(max_hops)} from end to end{graph.narrowed}.",
        next=_next(graph, known, loose, further, max_hops),
    )


def _why(graph: Graph, name: str, end: str, count: int, whole: bool, max_hops: int) -> str:
    if count == 0:
        links = {predicate: n for predicate, n in graph.links(end).items() if predicate != DOUBT}
        if not links:
            return f"No link joins {name} to anything in this graph."
        if any(PREDICATES[predicate].walkable for predicate in links):
            return f"{name} has links that carry, but none among those searched{graph.narrowed}."
        total = sum(links.values())
        because = listed(
            [why for how, names, why in CARRYING if how is None and not links.keys().isdisjoint(names.split())]
        )
        carries = "The one link" if total == 1 else f"None of the {total} links"
        verb = "does not carry" if total == 1 else "carries"
        return f"{carries} of {name} {verb}: {because}."
    some = _count(count)
    if whole:
        return f"From {name}, links that carry lead to {some} and no further."
    return f"{name} reaches {some} within {_links(max_hops)}."


def _next(graph: Graph, known: Known, loose: Sequence[str], further: bool, max_hops: int) -> str:
    if graph.narrowed:
        return "Next: ask again without narrowing the search."
    if further and max_hops < MAX_HOPS:
        return "Next: allow more links."
    return f"Next: read what is claimed about {listed([known.name(end) for end in loose[:3]])}, or load more sources."


def _count(n: int) -> str:
    if n >= MOST_REACHED:
        return f"{MOST_REACHED:,} entities or more"
    return "1 entity" if n == 1 else f"{n:,} entities"


def _links(n: int) -> str:
    return "1 link" if n == 1 else f"{n} links"


# --- in words -------------------------------------------------------------------------------------


def in_words(answer: Paths) -> str:
    """The result of a search, and what it does not mean."""
    names = {entity.id: entity.name for entity in answer.network.entities}
    ends = listed([names[end] for end in answer.ends])
    links = f"at most {_links(answer.limits.max_hops)}"
    further = [path for path in answer.paths if path.length > 1]
    parts: list[str] = []
    if answer.direct:
        n = len(answer.direct)
        which = f"{ends} are directly linked" if len(answer.ends) == 2 else f"Of {ends}, some are directly linked"
        parts.append(f"{which}, by {_links(n)}.")
    if further:
        found = f"{len(further)} path{'s' * (len(further) > 1)} of {links}"
        join = "joins" if len(further) == 1 else "join"
        whom = f"also {join} them" if answer.direct else f"{join} {ends}"
        parts.append(f"{found} {whom}, the best-founded first.")
    if answer.direct or further:
        parts.append("Each link is only as reliable as its standing.")
    if any(path.acts for path in further):
        parts.append("A path through what was done in a case or event shows who did what, not who is close to whom.")
    if answer.outcome == "cut_off":
        hubs = len(answer.limits.hubs)
        left = f" Not followed: {hubs} {'entity' if hubs == 1 else 'entities'} with too many links." if hubs else ""
        parts.append(
            f"The search was cut off at a limit before it was complete: there may be paths that it did not reach.{left}"
        )
    elif answer.outcome == "no_path":
        which = " that ties all of them" if parts or len(answer.ends) > 2 else ""
        parts.append(f"No path of {links} was found{which}. {NO_PROOF}")
    if answer.reach:
        parts += [answer.reach.why, answer.reach.searched, answer.reach.next]
    if answer.in_common and not answer.direct and not further:
        parts.append("What they have in common is no tie between them; it is listed, the rarest first.")
    return " ".join(filter(None, parts))


def names_of(answer: Paths) -> str:
    """The ends by name, for titles: "Hun Sen and Hun Manet"."""
    names = {entity.id: entity.name for entity in answer.network.entities}
    return listed([names[end] for end in answer.ends])
