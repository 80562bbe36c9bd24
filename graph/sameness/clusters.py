"""Which records are one entity, by what was judged.

Records of different datasets stay separate: nothing is merged. Somebody judges that two are the same or different, or
that it is unclear. This module works from all judgements and all records in the graph, so the order in which they came
makes no difference. A judgement counts while both records are in the graph, and for every date. "Different" beats
"same", whoever said it and however long the chain; a person's judgement beats a rule; types that exclude each other are
never joined.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from graph.claims.identifiers import RULE
from graph.database.rows import Row, order
from graph.models import Judgement, SameAs
from graph.vocabulary import TYPES


def akin(one: str, other: str) -> bool:
    """Whether one thing can be of both types: one includes the other."""
    return one in TYPES[other].lineage or other in TYPES[one].lineage


def clusters(
    records: Mapping[str, Row], judgements: Iterable[Judgement], protecting: Collection[str] = ()
) -> dict[str, str]:
    """For each record joined to others, the one that gives their entity its id and name.

    `protecting`: records by which somebody is protected.
    """
    said = sorted(judgements, key=lambda j: (j.by == RULE, j.a, j.b, j.id))
    apart = {frozenset((j.a, j.b)) for j in said if j.verdict == "different"}
    unsure = {frozenset((j.a, j.b)) for j in said if j.verdict == "unsure"}
    group: dict[str, list[str]] = {id: [id] for id in records}
    for judgement in said:
        if judgement.verdict != "same" or not {judgement.a, judgement.b} <= group.keys():
            continue
        # A rule joins no pair that somebody is unsure about, and nobody to a protected person.
        guarded = any(records[id].get("protected") for id in (judgement.a, judgement.b))
        if judgement.by == RULE and (guarded or frozenset((judgement.a, judgement.b)) in unsure):
            continue
        one, other = group[judgement.a], group[judgement.b]
        if one is not other and all(
            frozenset((a, b)) not in apart and akin(records[a]["type"], records[b]["type"]) for a in one for b in other
        ):
            one += other
            group |= dict.fromkeys(other, one)
    return {id: head(group[id], records, protecting) for id in group if len(group[id]) > 1}


def head(ids: Sequence[str], records: Mapping[str, Row], protecting: Collection[str]) -> str:
    """A record that protects, for the id of any other may tell a name; or else the curated one, or the smallest id."""
    return min(ids, key=lambda id: (id not in protecting, min(map(order, records[id]["datasets"]))[0], id))


def groups(judgements: Iterable[Judgement]) -> dict[str, frozenset[str]]:
    """For each record, those judged the same by anybody, however indirectly: whom to protect with it."""
    group: dict[str, frozenset[str]] = {}
    for judgement in judgements:
        if judgement.verdict == "same" and judgement.by != RULE:
            both = group.get(judgement.a, frozenset([judgement.a])) | group.get(judgement.b, frozenset([judgement.b]))
            group |= dict.fromkeys(both, both)
    return group


def in_words(found: Sequence[SameAs]) -> tuple[str, ...]:
    """What was joined, by whom, when and why: a sentence for each judgement."""
    by_id = {one.id: one for one in found}

    def called(id: str) -> str:
        one = by_id[id]
        return f"{id} ({one.name}, in {' and '.join(one.datasets)})"

    told: list[str] = []
    for one in found:
        for why in one.joined:
            if one.id < why.other and why.other in by_id:
                judged = "joined by rule" if why.by == RULE else f"judged the same by {why.by}"
                on = f" Evidence: {', '.join(why.evidence)}." if why.evidence else ""
                dated = f", {why.on}" if why.on else ""
                told.append(f"{called(one.id)} and {called(why.other)} are {judged}{dated}: {why.reason}{on}")
    return tuple(told)
