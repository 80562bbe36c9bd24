"""How entities are connected, as the terminal prints it: each link with its words, who says so, and where."""

from collections.abc import Iterable, Mapping, Sequence

from rich.markup import escape

from api.terminal import out
from graph.models import ClaimView, Paths
from graph.outcome import in_words


def tell(found: Paths, claims: Iterable[ClaimView]) -> None:
    """Print the answer; without claims, in brief."""
    by_id = {claim.id: claim for claim in claims}
    standing = {link.id: link.standing for link in found.network.links}
    out.print(in_words(found))
    if found.direct:
        out.print("\n[bold]Directly linked[/]")
    for link in found.direct:
        _tell(link.sentence, link.standing, link.claims, by_id)
    for n, path in enumerate([path for path in found.paths if path.length > 1 or not found.direct], 1):
        links = "1 link" if path.length == 1 else f"{path.length} links"
        out.print(f"\n[bold]{n}. {links}, the weakest {path.weakest}[/]")
        for hop in path.hops:
            _tell(hop.sentence, standing[hop.link], hop.claims, by_id)
    if found.in_common:
        out.print("\n[bold]In common, and no tie[/]")
    for one in found.in_common:
        _tell(one.sentence, one.kind, [id for ids in one.claims for id in ids], by_id)
    if found.doubts:
        out.print("\n[bold]Possibly the same[/]")
    for doubt in found.doubts:
        _tell(doubt.sentence, f"khsae path … {doubt.other}", doubt.claims, by_id)


def _tell(sentence: str, word: str, ids: Sequence[str], claims: Mapping[str, ClaimView]) -> None:
    out.print(f"   {escape(sentence)} [dim]{escape(word)} · {', '.join(ids)}[/]")
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
    out.print(f"      [dim]{escape(line)}[/]", soft_wrap=True)
