"""The commands that draw and save: `view`, `dossier`, `export`, and `diff`."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.terminal import AsOf, Data, KnownOn, Params, open_reader, out, parameters_of, progress, settings_of
from graph import bulk, diff, dossier, export, states, view
from graph.claims import published_by
from graph.errors import BadInput
from graph.models import ClaimView, Network, Records, Table
from graph.models import Path as Chain
from graph.outcome import in_words, names_of
from graph.queries import Library, partial_date
from graph.reader import Reader
from graph.states import State
from graph.store import open_database
from loaders import curated

commands = typer.Typer()

Out = Annotated[Path, typer.Option("-o", "--output", help="File to write.", dir_okay=False)]
Entity = Annotated[str | None, typer.Argument(help="The network around this entity.")]
Query = Annotated[str | None, typer.Option("--query", help="The answer to this saved query.")]
Ends = Annotated[tuple[str, str] | None, typer.Option("--path", help="How these two are connected.")]
Depth = Annotated[int, typer.Option("--depth", help="Maximum distance from the entity, in links.")]


@commands.command(name="view")
def view_command(
    output: Out,
    entity: Entity = None,
    query: Query = None,
    param: Params = None,
    path: Ends = None,
    depth: Depth = 1,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    data: Data = None,
) -> None:
    """Draw a network as one HTML file that opens offline."""
    with open_reader(data) as reader:
        chosen = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on)
        most = settings_of(data).khsae_view_max_entities
        network, claims = chosen.network, chosen.evidence(reader, most)
        _write(output, view.render(network, claims, title=chosen.title, subtitle=chosen.found, limit=most))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links.")


@commands.command(name="dossier")
def dossier_command(
    output: Out,
    entity: Entity = None,
    query: Query = None,
    param: Params = None,
    path: Ends = None,
    depth: Depth = 1,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    data: Data = None,
) -> None:
    """A network with all its evidence, numbered, as one file to keep, print and open offline."""
    with open_reader(data) as reader:
        chosen = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on)
        network, claims = chosen.network, chosen.evidence(reader, settings_of(data).khsae_view_max_entities)
        made = dossier.Made(
            khsae=version("khsae"),
            graph=f"loaded on {reader.loaded()}",
            found=chosen.found,
            as_of=as_of,
            known_on=known_on,
        )
        sources = reader.sources_of(claims)
        _write(output, dossier.render(network, claims, sources, title=chosen.title, made=made, paths=chosen.paths))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links, {len(claims)} claims.")


@commands.command(name="export")
def export_command(
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write; for neo4j-admin, a folder.")],
    format: Annotated[Literal["json", "csv", "neo4j-admin"], typer.Option("--format", help="Form.")] = "json",
    entity: Entity = None,
    query: Query = None,
    param: Params = None,
    path: Ends = None,
    depth: Depth = 1,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    data: Data = None,
) -> None:
    """Write a network with its claims to a file, or the whole graph as import files of neo4j-admin."""
    if format == "neo4j-admin":
        if entity or query or path:
            raise typer.BadParameter("The import files hold the whole graph: give no entity, query or path.")
        _export_all(output, data)
        return
    with open_reader(data) as reader:
        network = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on).network
        claims = reader.evidence(network)
    _write(output, export.network_json(network, claims) if format == "json" else export.network_csv(network, claims))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links, {len(claims)} claims.")


def _export_all(folder: Path, data: Path | None) -> None:
    with open_database(settings_of(data)) as database, progress("Writing") as show:
        try:
            arguments = bulk.write_import_files(database, Library(), folder, lambda what, n: show(what, n, None))
        except OSError as exc:
            raise BadInput(f"{folder} cannot be written: {exc.strerror}. Name another folder with -o.") from exc
    out.print(f"Written to {folder}. On the stopped server of an empty database:")
    out.print(f"  neo4j-admin database import full neo4j @{arguments.resolve()}", soft_wrap=True)


@dataclass(frozen=True)
class _Chosen:
    """What is drawn or saved: the question, the answer in words, and the network."""

    title: str
    found: str
    network: Network
    paths: tuple[Chain, ...] = ()
    about: tuple[ClaimView, ...] = ()
    """Claims about the entity, including those that draw no link."""

    def evidence(self, reader: Reader, most: int) -> list[ClaimView]:
        return list({c.id: c for c in (*reader.evidence(self.network, most=most), *self.about)}.values())


def _chosen(
    reader: Reader,
    entity: str | None,
    query: str | None,
    param: list[str],
    path: tuple[str, str] | None,
    depth: int,
    as_of: str | None,
    known_on: str | None,
) -> _Chosen:
    if sum(choice is not None for choice in (entity, query, path)) != 1:
        raise typer.BadParameter("Give one of: an entity, --query, --path A B.")
    if entity is not None:
        found = reader.entity(reader.resolve(entity))
        network = reader.network(found.id, depth=depth, as_of=as_of, known_on=known_on)
        about = [] if as_of or known_on else reader.claims_of_entity(found.id, limit=500)[0]
        reach = "a direct link" if depth == 1 else f"at most {depth} links"
        said = f"Who and what is {reach} away, according to the sources."
        return _Chosen(found.name, said, network, about=tuple(reader.claims(claim.id for claim in about)))
    if path is not None:
        answer = reader.paths(*reader.resolve_all(path), as_of=as_of, known_on=known_on)
        return _Chosen(f"How {names_of(answer)} are connected", in_words(answer), answer.network, answer.paths)
    assert query is not None
    answer = reader.run(query, parameters_of(param), as_of=as_of, known_on=known_on)
    if isinstance(answer, Table):
        raise BadInput(f"The query {query} answers with a table: `khsae query {query} --format csv`.")
    return _Chosen(reader.library[query].title, reader.library[query].description.strip(), answer)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise BadInput(f"{path} cannot be written: {exc.strerror}. Name another file with -o.") from exc


@commands.command(name="diff")
def diff_command(
    old: Annotated[
        str, typer.Argument(help="A folder of facts, a JSON export, or a date: what had been published by then.")
    ],
    new: Annotated[str, typer.Argument(help="The state to compare with, in any of the same forms.")],
    steps: Annotated[int, typer.Option(help="Maximum number of links between those newly connected.")] = 3,
    format: Annotated[
        Literal["text", "json"] | None, typer.Option("--format", help="How to print the answer.  [default: text]")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Draw the changes in this HTML file instead.", dir_okay=False)
    ] = None,
    data: Data = None,
) -> None:
    """What changed between two states: claims added, removed or given another status, and whom that connects."""
    if output and format:
        raise typer.BadParameter("--format is for printed output, -o draws a file. Give one of them.")
    today = date.today().isoformat()
    found = diff.compare(*_states(old, new, today), steps=steps)
    if output is None:
        print(found.model_dump_json(indent=2) if format == "json" else diff.as_text(found))  # noqa: T201 - for pipes
        return
    # The names of files and folders only: their location is private.
    title = f"What changed from {Path(old).name} to {Path(new).name}"
    subtitle = f"Claims, links and new connections within {steps} links; standings as on {today}"
    most = settings_of(data).khsae_view_max_entities
    _write(output, diff.as_page(found, title=title, subtitle=subtitle, limit=most))
    out.print(f"{output}: {len(found.claims)} claims and {len(found.links)} links changed.")


def _states(old: str, new: str, today: str) -> tuple[State, State]:
    records = {text: _records(text) for text in (old, new)}

    def state(text: str, other: str) -> State:
        facts = records[text]
        return states.read_export(Path(text)) if facts is None else states.state(facts, at=today, beside=records[other])

    return state(old, new), state(new, old)


def _records(text: str) -> Records | None:
    """The facts of a folder, or those published by a date; None for an export."""
    path = Path(text)
    if path.is_dir():
        return curated.read(path.resolve())
    if path.exists():
        return None
    day, facts = partial_date("a state that is neither a folder nor a file", text), curated.read()
    published = {source.id for source in facts.sources if published_by(source.published, day)}
    kept = {c.id: c for c in facts.claims if c.source in published}
    claims = (c if c.replies_to in kept else c.model_copy(update={"replies_to": None}) for c in kept.values())
    return facts.model_copy(update={"claims": tuple(claims)})
