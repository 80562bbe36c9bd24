"""What `/view` draws and `/export` saves: an entity, a saved query, a path, or a picture arranged by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from pydantic import Field

from api.parameters import (
    AsOf,
    Depth,
    Given,
    K,
    KnownOn,
    MaxHops,
    Predicates,
    ReaderDep,
    Rows,
    Standing,
    listed,
    without,
)
from graph.errors import BadParameter
from graph.models import ClaimView, Network, Path, Table
from graph.outcome import in_words, names_of
from graph.picture import Asked
from graph.reader import Reader


@dataclass(frozen=True)
class Selection:
    """What `/view` draws and `/export` saves."""

    title: str
    subtitle: str
    file: str
    answer: Network | Table
    about: tuple[ClaimView, ...] = ()
    """All claims about the entity, including those that draw no link, with the replies to them."""
    paths: tuple[Path, ...] = ()


class Drawing(Asked):
    """A picture as its author arranged it: without what is `hidden`, and with a title."""

    hidden: Annotated[tuple[str, ...], Field(max_length=100_000)] = ()
    """Ids of links."""
    title: Annotated[str, Field(min_length=1, max_length=200)] = "A network arranged by hand"


def drawn(reader: Reader, drawing: Drawing) -> Selection:
    """What a drawing shows, and how much of it was hidden by hand."""
    if drawing.expand is not None:
        raise BadParameter("expand", "A drawing takes no expand. Use POST /api/v1/network.")
    asked = Asked(**{name: getattr(drawing, name) for name in Asked.model_fields})
    network, hidden = reader.picture(asked), set(drawing.hidden)
    shown = tuple(link for link in network.links if link.id not in hidden)
    left_out = len(network.links) - len(shown)
    narrowed = drawing.predicates is not None or drawing.standing is not None
    subtitle = (
        f"{_count(len(network.entities), 'entity', 'entities')}, chosen by hand, and "
        f"{'the links of some kinds' if narrowed else 'all links'} among them"
        f"{f', less {left_out} hidden by hand' if left_out else ''}{_dated(drawing.as_of, drawing.known_on)}"
    )
    return Selection(drawing.title, subtitle, "picture", network.model_copy(update={"links": shown}))


def _count(n: int, one: str, several: str) -> str:
    return f"{n:,} {one if n == 1 else several}"


def _selected(
    reader: ReaderDep,
    given: Given,
    entity: Annotated[str | None, Query(description="An entity and the network around it; takes depth.")] = None,
    query: Annotated[str | None, Query(description="A saved query; give its own parameters beside it.")] = None,
    source: Annotated[str | None, Query(description="One end of a path; takes max_hops and k.")] = None,
    target: Annotated[str | None, Query(description="The other end.")] = None,
    targets: Annotated[str | None, Query(description="Several other ends, separated by commas.")] = None,
    depth: Depth = 1,
    max_hops: MaxHops = 6,
    k: K = 3,
    predicates: Predicates = None,
    standing: Standing = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Rows = None,
) -> Selection:
    chosen = {"predicates": listed(predicates), "standing": listed(standing)}
    if query is not None:
        saved = reader.library[query]
        own = without(given, "query", "as_of", "known_on", "limit", "format")
        found = reader.run(query, own, limit=limit, as_of=as_of, known_on=known_on)
        return Selection(saved.title, saved.description.strip() + _dated(as_of, known_on), query, found)
    if entity is not None:
        _only(given, "entity", "depth", "predicates", "standing", "as_of", "known_on", "limit", "format")
        id = reader.resolve(entity)
        network = reader.network(id, depth=depth, as_of=as_of, known_on=known_on, limit=limit, **chosen)
        narrowed = predicates or standing or as_of or known_on
        said = [] if narrowed else reader.claims_of_entity(id, limit=500)[0]
        reach = "a direct link" if depth == 1 else f"at most {depth} links"
        subtitle = f"Who and what is {reach} away, according to the sources{_dated(as_of, known_on)}"
        return Selection(_name(network, id), subtitle, id, network, tuple(reader.claims(c.id for c in said)))
    if source is None or (target is None and targets is None):
        raise BadParameter("entity", "Give what to show: entity=…, query=…, or source=… and target=….")
    _only(
        given, "source", "target", "targets", "max_hops", "k", "predicates", "standing", "as_of", "known_on", "format"
    )
    ends = reader.resolve_all([source, *given_ends(target, targets)])
    paths = reader.paths(*ends, max_hops=max_hops, k=k, as_of=as_of, known_on=known_on, **chosen)
    return Selection(
        f"How {names_of(paths)} are connected{_dated(as_of, known_on)}",
        in_words(paths),
        "-".join(ends),
        paths.network,
        (),
        paths.paths,
    )


def given_ends(target: str | None, targets: str | None) -> list[str]:
    """The other ends of a path, as they were given."""
    ends = [*([target] if target is not None else ()), *(listed(targets) or ())]
    if not ends:
        raise BadParameter("target", "Say to whom: target=…, or targets=… with commas between several.")
    return ends


def _dated(as_of: str | None, known_on: str | None) -> str:
    return "".join((f"; as of {as_of}" if as_of else "", f"; as published by {known_on}" if known_on else ""))


def _only(given: Mapping[str, str], *allowed: str) -> None:
    for name in given:
        if name not in allowed:
            raise BadParameter(name, f"{name} does not go with {allowed[0]}. It takes: {', '.join(allowed[1:])}.")


def _name(network: Network, id: str) -> str:
    return next((e.name for e in network.entities if e.id == id), "")


Selected = Annotated[Selection, Depends(_selected)]
