"""The command line, `khsae`. Exit codes: 0 done, 1 the input is wrong, 2 usage, 3 the database cannot be reached."""

import logging
import socket
import sys
from importlib.metadata import version
from typing import Annotated, Literal

import typer
from rich.markup import escape
from rich.table import Table as RichTable

from api import saving, upkeep
from api.terminal import (
    AsOf,
    Data,
    KnownOn,
    Params,
    complain,
    err,
    open_reader,
    out,
    parameters_of,
    progress,
    settings_of,
)
from api.told import tell
from graph import engine, export
from graph.errors import BadInput, DatabaseAway, KhsaeError
from graph.models import LoadSummary, Network, Records, Table
from graph.names import compare
from graph.queries import Library
from graph.reader import Reader
from graph.search import guesses
from graph.settings import Settings
from graph.store import Database, open_database
from graph.writer import Writer
from loaders import curated

app = typer.Typer(
    help="A knowledge graph of state–crime networks: every link is a claim that a source makes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
engine_app = typer.Typer(help="The embedded engine.", no_args_is_help=True)
app.add_typer(saving.commands)
app.add_typer(upkeep.commands)
app.add_typer(engine_app, name="engine")
sources_app = typer.Typer(help="The documents that claims come from.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")

Standing = Annotated[str | None, typer.Option(help="Only links of these standings, separated by commas.")]
Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="How to print the answer.")]


# --- running --------------------------------------------------------------------------------------


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the page and the API. Default: KHSAE_PORT.")] = None,
    data: Data = None,
    no_load: Annotated[
        bool, typer.Option("--no-load", help="Serve the graph as it is, without loading the facts.")
    ] = False,
) -> None:
    """Start everything: the engine, the curated facts, the page and the API."""
    settings = settings_of(data, khsae_port=port)
    _check_address(settings)
    records = None if no_load else curated.read()
    with open_database(settings) as database:
        if records:
            _say(_load(database, records))
        # This keeps the engine running as long as the server, and stops it with the server.
        _serve(settings)
        database.close(stop_engine=True)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port. Default: KHSAE_PORT.")] = None, data: Data = None
) -> None:
    """Serve the page and the API, without loading the facts."""
    settings = settings_of(data, khsae_port=port)
    _check_address(settings)
    _serve(settings)


def _check_address(settings: Settings) -> None:
    if not settings.on_loopback and not settings.keys:
        raise BadInput(f"KHSAE_HOST is {settings.khsae_host}, open to other machines: set KHSAE_API_KEYS=analyst:KEY.")
    family = socket.AF_INET6 if ":" in settings.khsae_host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.khsae_host, settings.khsae_port))
        except OSError as exc:
            raise BadInput(
                f"Port {settings.khsae_port} cannot be used ({exc.strerror}). "
                f"Choose another: khsae up --port {settings.khsae_port + 1}, or make up PORT={settings.khsae_port + 1}."
            ) from exc


def _serve(settings: Settings) -> None:
    from api.server import serve

    out.print(f"Khsae is at [bold]http://{settings.khsae_host}:{settings.khsae_port}[/] · Ctrl-C stops it")
    serve(settings)


# --- loading --------------------------------------------------------------------------------------


@app.command()
def load(
    what: Annotated[Literal["facts"], typer.Argument(help="What to load.")],
    check: Annotated[bool, typer.Option("--check", help="Read and check; write nothing.")] = False,
    data: Data = None,
) -> None:
    """Load the curated facts: add new records, update changed ones, remove those that are gone."""
    records = curated.read()
    if check:
        _say_checked(records)
        return
    with open_database(settings_of(data)) as database:
        _say(_load(database, records))


@app.command()
def check() -> None:
    """Check every facts file and every query file. Each problem names the file, the line and what was expected."""
    problems, records, queries = [], None, 0
    try:
        records = curated.read()
    except BadInput as exc:
        problems.append(exc.message)
    try:
        queries = len(Library().queries)
    except BadInput as exc:
        problems.append(exc.message)
    if problems:
        raise BadInput("\n".join(problems))
    assert records is not None
    _say_checked(records)
    out.print(f"{queries} queries, no problems.")


def _load(database: Database, records: Records) -> LoadSummary:
    with progress("Loading") as show:
        return Writer(database, show).load(records)


def _say(summary: LoadSummary) -> None:
    if summary.nothing:
        out.print(f"Loaded {summary.dataset}: nothing has changed.")
        return
    out.print(f"Loaded {summary.dataset}:")
    for word, counts in (("added", summary.added), ("changed", summary.changed), ("removed", summary.removed)):
        if found := ", ".join(f"{n} {kind}" for kind, n in counts.items() if n):
            out.print(f"  {word} {found}")


def _say_checked(records: Records) -> None:
    out.print(f"{len(records.entities)} entities, {len(records.sources)} sources, {len(records.claims)} claims.")


# --- asking ---------------------------------------------------------------------------------------


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Name of a saved query. Omit it to list them all.")] = None,
    param: Params = None,
    limit: Annotated[int | None, typer.Option(help="Maximum number of rows.")] = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    format: Format = "table",
    data: Data = None,
) -> None:
    """Run a saved query, or list the saved queries."""
    if name is None:
        listing = RichTable("name", "question", "parameters", box=None)
        for found in Library().listed.values():
            listing.add_row(found.name, escape(found.title), ", ".join(found.parameters))
        out.print(listing)
        return
    given = parameters_of(param)
    with open_reader(data) as reader:
        _print(reader, reader.run(name, given, limit=limit, as_of=as_of, known_on=known_on), format)


@app.command()
def search(
    text: str,
    type: Annotated[str | None, typer.Option(help="Only entities of this type.")] = None,
    country: Annotated[str | None, typer.Option(help="Only of this country: kh.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only of this topic: role.pol.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    data: Data = None,
) -> None:
    """Find entities by name, in any script and spelling."""
    with open_reader(data) as reader:
        matches, truncated = reader.search(text, type=type, country=country, topic=topic, limit=limit)
    listing = RichTable("id", "name", "type", "about", "score", "why", box=None)
    for match in matches:
        about = ", ".join((*(c.upper() for c in match.entity.countries), *filter(None, (match.entity.summary,))))
        row = (match.entity.id, match.entity.name, match.entity.type, about, f"{match.score:.2f}", match.why)
        listing.add_row(*map(escape, row))
    if not matches:
        out.print("No entity has a name like this.")
        return
    if near := guesses(matches):
        out.print(f"Nobody and nothing bears this name. Did you mean {escape(' or '.join(near))}?")
    out.print(listing)
    if truncated:
        out.print("There are more: raise --limit or type more of the name.")


@app.command()
def names(a: str, b: str) -> None:
    """Whether two names are the same name, and why. That their bearers are the same is not said."""
    score = compare(a, b)
    out.print(f"{score.band} {score.value:.2f}: {escape(score.why)}", soft_wrap=True)


@app.command()
def sealed(entity: str, data: Data = None) -> None:
    """Show the sealed names of an entity, to those allowed to see them. Each use is logged."""
    with open_reader(data) as reader:
        found = reader.sealed(reader.resolve(entity), role=settings_of(data).khsae_role)
    for words in (*found.names, *(f"{claim}: {quote}" for claim, quote in found.quotes.items())):
        out.print(escape(words))
    if not found.names:
        out.print(f"Nothing is sealed about {found.id}.")


@app.command()
def path(
    ends: Annotated[list[str], typer.Argument(help="Two entities or more, each by id or name.", metavar="A B [C …]")],
    max_hops: Annotated[int, typer.Option("--max-hops", help="Maximum number of links in a path.")] = 6,
    k: Annotated[int, typer.Option("-k", help="Maximum number of paths.")] = 3,
    standing: Standing = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    brief: Annotated[bool, typer.Option("--brief", help="Leave out quotes, speakers and sources.")] = False,
    data: Data = None,
) -> None:
    """How two entities are connected, or what ties several."""
    with open_reader(data) as reader:
        chosen = {"max_hops": max_hops, "k": k, "standing": _list(standing)}
        found = reader.paths(*reader.resolve_all(ends), as_of=as_of, known_on=known_on, **chosen)
        tell(found, [] if brief else reader.evidence(found.network, in_common=found.in_common))


def _list(text: str | None) -> list[str] | None:
    return text.split(",") if text else None


def _print(reader: Reader, answer: Table | Network, format: Literal["table", "json", "csv"]) -> None:
    if format == "json":
        print(answer.model_dump_json(indent=2))  # noqa: T201 - for pipes: no wrapping, no colours
    elif format == "csv":
        table = isinstance(answer, Table)
        text = export.table_csv(answer) if table else export.network_csv(answer, reader.evidence(answer))
        print(text, end="")  # noqa: T201
    elif isinstance(answer, Table):
        listing = RichTable(*(column.name for column in answer.columns), show_lines=True)
        for row in answer.rows:
            listing.add_row(*(escape(export.cell(value)) for value in row))
        out.print(listing)
    else:
        for link in answer.links:
            out.print(f"{escape(link.sentence)} [dim]{link.standing} · {', '.join(link.claims)}[/]")
    if answer.truncated:
        err.print("There is more: raise --limit.")


# --- sources --------------------------------------------------------------------------------------


@sources_app.command(name="check")
def sources_check(
    timeout: Annotated[float, typer.Option(min=1, max=600, help="Seconds to wait for an answer.")] = 20,
) -> None:
    """Check whether each source is still online. The only command that uses the network."""
    from loaders import addresses  # here, because nothing else needs an HTTP client

    with progress("Asking") as show:
        found = addresses.check(
            curated.read().sources, timeout_s=timeout, progress=lambda done, total: show("addresses", done, total)
        )
    listing = RichTable("outcome", "source", "address", "says", box=None)
    for finding in found:
        if finding.outcome != "alive":
            listing.add_row(finding.outcome, finding.source, escape(finding.address), escape(finding.says))
    out.print(listing)
    counts = {outcome: sum(f.outcome == outcome for f in found) for outcome in addresses.OUTCOMES}
    out.print(f"{len(found)} addresses: " + ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n) + ".")
    if counts["dead"]:
        raise typer.Exit(1)


# --- the engine -----------------------------------------------------------------------------------


@engine_app.command()
def status(data: Data = None) -> None:
    """Show whether the embedded engine is running, and where."""
    folder = settings_of(data).khsae_data
    held = engine.running(folder.resolve())
    if held is None:
        out.print(f"No engine is running for {folder}.")
        return
    held.release()
    out.print(f"Version {held.endpoint.version} runs for {folder}: process {held.endpoint.pid}, {held.endpoint.uri}")


@engine_app.command()
def stop(data: Data = None) -> None:
    """Stop the embedded engine, unless another command is using it."""
    folder = settings_of(data).khsae_data
    out.print("Stopped." if engine.stop(folder) else f"No engine is running for {folder}.")


def _version(show: bool) -> None:
    if show:
        out.print(f"khsae {version('khsae')}")
        raise typer.Exit


@app.callback()
def _main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(message)s")
    try:
        app()
    except DatabaseAway as exc:
        complain(exc)
        sys.exit(3)
    except KhsaeError as exc:
        complain(exc)
        sys.exit(1)


if __name__ == "__main__":
    main()
