"""Links as of a date, or as known on a date: their standing is derived from the claims that count on that date."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from graph.claims.links import counting, known, last_day, weigh
from graph.claims.standing import Evidence, since
from graph.database.answers import batches
from graph.models import ClaimView, Link, Network

Ask = Callable[[Sequence[str]], Iterable[Sequence[Any]]]
"""Returns rows of `queries/core/evidence-by-claim.cypher` for some claims."""


class Day:
    """A date asked about: as it was (`as_of`), as published (`known_on`), or both, as partial dates."""

    def __init__(self, ask: Ask, *, as_of: str | None = None, known_on: str | None = None) -> None:
        self._ask = ask
        self.asked = {"as_of": as_of, "known_on": known_on}
        self._at = last_day(as_of or known_on or "")
        self._evidence: dict[str, Evidence] = {}
        self._seen: dict[str, Link | None] = {}

    def learn(self, rows: Iterable[Sequence[Any]]) -> None:
        """Remember some claims and the replies to them, so that they need not be fetched."""
        for said, replies in rows:
            self._evidence[said["id"]] = Evidence(**said, replies=tuple(Evidence(**reply) for reply in replies))

    def remember(self, other: "Day") -> None:
        """What another day of the same graph has learned."""
        self._evidence |= other._evidence

    def links(self, stated: Mapping[str, Sequence[str]]) -> dict[str, Link]:
        """These links, by id with all their claims, as of the date. Links not yet claimed are left out."""
        new = {link: said for link, said in stated.items() if link not in self._seen}
        unknown = {claim for said in new.values() for claim in said} - self._evidence.keys()
        for part in batches(sorted(unknown)):
            self.learn((said, replies) for said, replies, _ in self._ask(part))
        for link, said in new.items():
            told = known([self._evidence[claim] for claim in said if claim in self._evidence], **self.asked)
            self._seen[link] = weigh(link, told, at=self._at) if told else None
        return {link: stood for link in stated if (stood := self._seen[link])}

    def network(self, found: Network, standing: Sequence[str] | None = None) -> Network:
        """Today's network as of the date, without links not yet claimed and entities that only those links joined."""
        stood = self.links({link.id: link.claims for link in found.links}).values()
        links = tuple(link for link in stood if not standing or link.standing in standing)
        asked_for = {id for value in found.query.parameters.values() for id in _texts(value)}
        gone = _ends(found.links) - _ends(links) - asked_for
        applied = self.asked | {"standing": tuple(standing) if standing else None}
        return found.model_copy(
            update={
                "entities": tuple(entity for entity in found.entities if entity.id not in gone),
                "links": links,
                "query": found.query.model_copy(update=applied),
            }
        )

    def neighbours(self, rows: Sequence[Sequence[Any]], standing: Sequence[str] | None) -> Iterator[Sequence[Any]]:
        """Rows of `queries/core/neighbours.cypher`, fetched with the claims of all links, as of the date."""
        stood = self.links({link: said for *_, links in rows for link, *_, said in links})
        for entity, type, generic, degree, links in rows:
            left = [
                (link, stood[link].standing, *other)
                for link, _, *other, _ in links
                if link in stood and (not standing or stood[link].standing in standing)
            ]
            # An entity with too many links to follow comes without them, and remains a hub as it is today.
            yield entity, type, generic, len(left) if links else degree, left

    def evidence(self, found: Sequence[ClaimView]) -> list[ClaimView]:
        """The claims that count on the date, each with the replies that count."""
        counts = counting(**self.asked)
        kept = {claim.id: claim for claim in found if counts(since(claim), claim.source.published)}
        acquitted = {claim.replies_to for claim in kept.values() if claim.status == "acquitted"}

        def then(claim: ClaimView) -> ClaimView:
            answered = tuple(reply for reply in claim.replies if reply in kept)
            told = claim.sentence if claim.id in acquitted else claim.sentence.removesuffix(claim.but)
            return claim.model_copy(update={"replies": answered, "sentence": told})

        return list(map(then, kept.values()))


def _ends(links: Iterable[Link]) -> set[str]:
    return {end for link in links for end in (link.source, link.target)}


def _texts(value: JsonValue) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
