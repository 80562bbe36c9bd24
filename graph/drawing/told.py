"""What a page tells of its links and claims, and what of the vocabulary it needs for that."""

from collections.abc import Iterable, Mapping

from graph.claims.standing import contests
from graph.errors import BadInput
from graph.models import ClaimView, Link, Network
from graph.vocabulary import GROUPS, PREDICATES, TYPES, EntityType, Group


def check_evidence(links: Iterable[Link], names: Mapping[str, str], evidence: Mapping[str, ClaimView]) -> None:
    for link in links:
        if lost := [end for end in (link.source, link.target) if end not in names]:
            raise BadInput(f"Link {link.id!r} ends at {lost[0]!r}, which is not among the entities.")
        if not link.claims or (lost := [c for c in link.claims if c not in evidence]):
            raise BadInput(
                f"Link {link.id!r} comes without its claim {lost[0] if link.claims else ''!r}; give it to be drawn."
            )


def sources_told(link: Link, evidence: Mapping[str, ClaimView]) -> str:
    """Number of sources that state a link: "1 source", "3 sources, 2 of them independent"."""
    claims = [evidence[c] for c in link.claims]
    count = len({c.source.id for c in claims if not contests(c)} or {c.source.id for c in claims})
    if count == 1:
        return "1 source"
    alike = "independent" if link.independent_sources == count else f"{link.independent_sources} of them independent"
    return f"{count} sources, {alike}"


def replies_by_claim(claims: Iterable[ClaimView]) -> dict[str, list[str]]:
    """Replies by the claim they answer, found from either end, so that no denial is lost."""
    replies = {c.id: list(c.replies) for c in claims}
    for c in claims:
        if c.replies_to in replies and c.id not in replies[c.replies_to]:
            replies[c.replies_to].append(c.id)
    return replies


def when(claim: ClaimView) -> str:
    """When it held, as text: "2022-09", "from 2019 until 2021"; empty if the source does not say."""
    return claim.on or " ".join(f"{word} {day}" for word, day in (("from", claim.start), ("until", claim.end)) if day)


def groups_present(network: Network) -> list[Group]:
    used = {PREDICATES[k.predicate].group for k in network.links}
    return [g for g in GROUPS if g in used]


def types_present(network: Network) -> list[EntityType]:
    used = {e.type for e in network.entities}
    return [t for t in TYPES.values() if t.name in used]
