"""What is drawn and saved, over HTTP and from the command line: an entity, a query, a path, or a picture made by hand.

The same selection gives the same bytes wherever it is asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Annotated, Any

from pydantic import Field

from api.release import release
from graph.database.rows import parts_of
from graph.drawing import dossier, view
from graph.drawing.marks import Folded
from graph.errors import BadInput, BadParameter
from graph.export import saved
from graph.export.formats import Contents, Format, Row, ends, in_chunks, load
from graph.models import ClaimView, Network, Paths, Table
from graph.questions import measures
from graph.questions.measures import Measured
from graph.questions.outcome import in_words, names_of
from graph.questions.picture import Asked
from graph.questions.reader import Reader
from graph.questions.records import hiding


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A question and its answer. `file` is the name for a file of it; the dates are those asked for."""

    title: str
    subtitle: str
    file: str
    answer: Network | Table | None
    """None for the whole graph, which is only exported."""
    about: tuple[ClaimView, ...] = ()
    """All claims about the entity, including those that draw no link, with the replies to them."""
    connections: Paths | None = None
    as_of: str | None = None
    known_on: str | None = None
    folded: tuple[Folded, ...] = ()


class Drawing(Asked):
    """A picture as its author arranged it: without what is `hidden`, and with a title."""

    hidden: Annotated[tuple[str, ...], Field(max_length=100_000)] = ()
    """Ids of links."""
    folded: Annotated[tuple[Folded, ...], Field(max_length=500)] = ()
    """What is one mark in a picture that is not interactive."""
    title: Annotated[str, Field(min_length=1, max_length=200)] = "A network arranged by hand"


# --- selecting ------------------------------------------------------------------------------------


def around(
    reader: Reader,
    entity: str,
    *,
    depth: int = 1,
    predicates: Sequence[str] | None = None,
    standing: Sequence[str] | None = None,
    as_of: str | None = None,
    known_on: str | None = None,
    limit: int | None = None,
) -> Selection:
    """What is within `depth` links of an entity, given by id or name."""
    id = reader.resolve(entity)
    days: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
    network = reader.network(id, depth=depth, predicates=predicates, standing=standing, limit=limit, **days)
    claims: list[ClaimView] = []
    cut = False
    if not (predicates or standing or as_of or known_on):
        claims, cut = reader.claims_of_entity(id, limit=reader.max_rows)
    reach = "a direct link" if depth == 1 else f"at most {depth} links"
    left_out = f" Of the claims about it, only the newest {len(claims):,} are here." if cut else ""
    return Selection(
        title=next(e.name for e in network.entities if e.id == id),
        subtitle=f"Who and what is {reach} away, according to the sources{_dated(**days)}.{left_out}",
        file=id,
        answer=network,
        about=tuple(reader.claims(claim.id for claim in claims)),
        **days,
    )


def between(
    reader: Reader,
    *ends: str,
    max_hops: int = 6,
    k: int = 3,
    predicates: Sequence[str] | None = None,
    standing: Sequence[str] | None = None,
    as_of: str | None = None,
    known_on: str | None = None,
) -> Selection:
    """How two entities or more, given by id or name, are connected."""
    ids = reader.resolve_all(ends)
    days: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
    found = reader.paths(*ids, max_hops=max_hops, k=k, predicates=predicates, standing=standing, **days)
    return Selection(
        title=f"How {names_of(found)} are connected{_dated(**days)}",
        subtitle=in_words(found),
        file="-".join(ids),
        answer=found.network,
        connections=found,
        **days,
    )


def answered(
    reader: Reader,
    query: str,
    parameters: Mapping[str, Any],
    *,
    as_of: str | None = None,
    known_on: str | None = None,
    limit: int | None = None,
) -> Selection:
    """The answer to a saved query."""
    saved = reader.library[query]
    days: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
    found = reader.run(query, parameters, limit=limit, **days)
    subtitle = saved.description.strip() + _dated(**days)
    return Selection(title=saved.title, subtitle=subtitle, file=query, answer=found, **days)


def drawn(reader: Reader, drawing: Drawing) -> Selection:
    """What a drawing shows, and how much of it was hidden by hand."""
    if drawing.expand is not None:
        raise BadParameter("expand", "A drawing takes no expand. Expand the picture first, then draw it.")
    asked = Asked(**{name: getattr(drawing, name) for name in Asked.model_fields})
    network, hidden = reader.picture(asked), set(drawing.hidden)
    shown = tuple(link for link in network.links if link.id not in hidden)
    left_out = len(network.links) - len(shown)
    narrowed = drawing.predicates is not None or drawing.standing is not None
    days: dict[str, Any] = {"as_of": drawing.as_of, "known_on": drawing.known_on}
    entities = "1 entity" if len(network.entities) == 1 else f"{len(network.entities):,} entities"
    subtitle = (
        f"{entities}, chosen by hand, and "
        f"{'the links of some kinds' if narrowed else 'all links'} among them"
        f"{f', less {left_out} hidden by hand' if left_out else ''}{_dated(**days)}"
    )
    network = network.model_copy(update={"links": shown})
    names = reader.covered([group.name for group in drawing.folded]) if drawing.folded else []
    folded = tuple(g.model_copy(update={"name": name}) for g, name in zip(drawing.folded, names, strict=True))
    return Selection(title=drawing.title, subtitle=subtitle, file="picture", answer=network, folded=folded, **days)


def _dated(as_of: str | None, known_on: str | None) -> str:
    return "".join((f"; as of {as_of}" if as_of else "", f"; as published by {known_on}" if known_on else ""))


# --- as a file ------------------------------------------------------------------------------------


def as_view(reader: Reader, selection: Selection, *, most: int) -> str:
    """The drawing as one HTML page. Raises TooLarge for more entities than `most`, BadInput for a table."""
    network, claims = _drawable(reader, selection, most)
    beside, joined = _told_beside(selection.connections), reader.same_as(network.entities)
    return view.render(
        network, claims, title=selection.title, subtitle=selection.subtitle, limit=most, joined=joined, **beside
    )


def as_dossier(reader: Reader, selection: Selection, *, most: int) -> str:
    """The drawing with all its evidence, numbered, as one HTML page. Raises as `as_view` does."""
    network, claims = _drawable(reader, selection, most)
    made = dossier.Made(
        khsae=release(),
        graph=f"loaded on {reader.loaded()}",
        found=selection.subtitle,
        as_of=selection.as_of,
        known_on=selection.known_on,
    )
    sources = reader.sources_of(claims)
    paths = selection.connections.paths if selection.connections else ()
    beside, joined = _told_beside(selection.connections), reader.same_as(network.entities)
    return dossier.render(
        network,
        claims,
        sources,
        title=selection.title,
        made=made,
        paths=paths,
        joined=joined,
        folded=selection.folded,
        **beside,
    )


def _told_beside(found: Paths | None) -> dict[str, Any]:
    return {"in_common": found.in_common, "doubts": found.doubts} if found else {}


def as_file(reader: Reader, selection: Selection, form: str) -> tuple[Format, Iterator[str]]:
    """The answer in a format, as a stream. Raises BadParameter for an unknown format, or one not for tables."""
    found = selection.answer
    formats = {**load(), "csv": load()["links.csv"]}
    of_table = {form: formats[form] for form in ("json", "csv")} | {"jsonl": formats["claims"]}
    known = of_table if isinstance(found, Table) else formats
    if form not in known:
        raise BadParameter("format", f"format must be one of {', '.join(known)}, not {form!r}.")
    chosen = known[form]
    if found is None:
        return chosen, in_chunks(chosen.write(_everything(reader)))
    if form in of_table:
        return chosen, iter([_as_data(reader, found, form)])
    return chosen, in_chunks(chosen.write(_contents(reader, selection, found)))


def _as_data(reader: Reader, found: Network | Table, form: str) -> str:
    """Of a network its links with their claims, of a table its rows."""
    if form == "jsonl":
        return saved.jsonl(found)
    if isinstance(found, Table):
        return found.model_dump_json() if form == "json" else saved.BOM + saved.table_csv(found)
    claims = reader.evidence(found)
    return saved.network_json(found, claims) if form == "json" else saved.BOM + saved.network_csv(found, claims)


def everything() -> Selection:
    return Selection(title="The whole graph", subtitle="", file="all", answer=None)


def _everything(reader: Reader) -> Contents:
    hidden = {row["id"]: row["head"] for row in reader.every("member") if row.get("protected")}

    def records() -> Iterator[Row]:
        for row in chain(reader.every("entity"), reader.every("member")):
            if row["id"] not in hidden and not row.get("joined") and ("parts" in row or "head" in row):
                yield from parts_of(row).values()

    def claims() -> Iterator[Row]:
        every = reader.every("claim")
        return ({**row, **hiding(row, hidden)} for row in every) if hidden else every

    def judgements() -> Iterator[Row]:
        said = [row for row in reader.every("judgement") if not {row["a"], row["b"]} & hidden.keys()]
        reasons = reader.covered([row["reason"] for row in said]) if said else ()
        return ({**row, "reason": reason} for row, reason in zip(said, reasons, strict=True))

    return Contents(
        entities=lambda: reader.every("entity"),
        links=lambda: reader.every("link"),
        claims=claims,
        sources=lambda: reader.every("source"),
        title="The whole graph",
        datasets=lambda: reader.every("dataset"),
        records=records,
        judgements=judgements,
    )


def _contents(reader: Reader, selection: Selection, found: Network | Table) -> Contents:
    assert isinstance(found, Network)
    claims = {claim.id: claim for claim in (*reader.evidence(found), *selection.about)}.values()
    return Contents(
        entities=lambda: reader.properties_of([entity.id for entity in found.entities]),
        links=lambda: (link.model_dump() for link in found.links),
        claims=lambda: ({**claim.model_dump(), "source": claim.source.id} for claim in claims),
        sources=lambda: (source.model_dump() for source in reader.sources_of(claims)),
        title=selection.title,
        truncated=found.truncated,
    )


def measured(reader: Reader, selection: Selection, name: str) -> Measured:
    """A measure of the network that was selected, or of the whole graph. Raises BadInput for a table, TooLarge."""
    found = selection.answer
    if isinstance(found, Table):
        raise BadInput("This query returns a table, which has no links to measure.")
    if found is not None:
        return measures.measure(name, found, limit=reader.max_rows)
    pairs = ((a, b) for row in reader.every("link") for a, _, b in (ends(row),))
    entities = (row["id"] for row in reader.every("entity"))
    return measures.measure_links(name, entities, pairs, limit=reader.max_rows)


def _drawable(reader: Reader, selection: Selection, most: int) -> tuple[Network, list[ClaimView]]:
    if selection.answer is None:
        raise BadInput("The whole graph cannot be drawn. Choose an entity, a query or a path, or export it.")
    if isinstance(selection.answer, Table):
        raise BadInput("This query returns a table, which cannot be drawn. Run it, or export it as CSV.")
    beside = selection.connections.beside if selection.connections else ()
    evidence = reader.evidence(selection.answer, most=most, beside=beside)
    return selection.answer, list({c.id: c for c in (*evidence, *selection.about)}.values())
