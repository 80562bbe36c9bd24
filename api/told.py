"""How entities are connected, as the terminal prints it: each link with its words, who says so, and where."""

from collections.abc import Iterable, Mapping, Sequence

from api.terminal import count, tell
from graph.models import ClaimView, Paths
from graph.questions.outcome import in_words


def tell_paths(found: Paths, claims: Iterable[ClaimView]) -> None:
    """Print the answer; without claims, in brief."""
    by_id = {claim.id: claim for claim in claims}
    standing = {link.id: link.standing for link in found.network.links}
    tell(in_words(found))
    if found.direct:
        tell("\nDirectly linked")
    for link in found.direct:
        _tell(link.sentence, link.standing, link.claims, by_id)
    for n, path in enumerate([path for path in found.paths if path.length > 1 or not found.direct], 1):
        tell(f"\n{n}. {count(path.length, 'link')}, the weakest {path.weakest}")
        for hop in path.hops:
            _tell(hop.sentence, standing[hop.link], hop.claims, by_id)
    if found.in_common:
        tell("\nIn common, but not a tie")
    for one in found.in_common:
        _tell(one.sentence, one.kind, [id for ids in one.claims for id in ids], by_id)
    if found.doubts:
        tell("\nPossibly the same")
    for doubt in found.doubts:
        _tell(doubt.sentence, f"khsae path … {doubt.other}", doubt.claims, by_id)


def _tell(sentence: str, word: str, ids: Sequence[str], claims: Mapping[str, ClaimView]) -> None:
    tell(f"   {sentence} [{word} · {', '.join(ids)}]")
    for claim in (claims[id] for id in dict.fromkeys(ids) if id in claims):
        _cite(claim)
        for reply in (claims[id] for id in claim.replies if id in claims and id not in ids):
            _cite(reply, "in reply: ")


def _cite(claim: ClaimView, before: str = "") -> None:
    words = f"“{claim.quote}”" if claim.quote else f"no quote; {claim.locator or 'in a list'}"
    said = f", said by {' and '.join(claim.speakers)}" if claim.speakers else ""
    source = claim.source
    where = ", ".join(filter(None, (source.title, source.publisher, source.published or "undated", source.url)))
    line = f"{claim.id}: {before}{words}{said} ({where})"
    tell(f"      {line}")
