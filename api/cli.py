"""The command line, `khsae`. Exit codes: 0 done, 1 the input is wrong, 2 usage, 3 the database cannot be reached."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table as RichTable

from graph import bulk, diff, dossier, engine, export, view
from graph.claims import published_by
from graph.errors import BadInput, DatabaseAway, KhsaeError
from graph.models import LoadSummary, Network, Records, Table
from graph.queries import Library, partial_date
from graph.reader import Reader
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
app.add_typer(engine_app, name="engine")
sources_app = typer.Typer(help="The documents that claims stand in.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded engine. Default: KHSAE_DATA.")]
Out = Annotated[Path, typer.Option("-o", "--output", help="File to write.", dir_okay=False)]
Standing = Annotated[str | None, typer.Option(help="Only these standings, with commas between.")]
Entity = Annotated[str | None, typer.Argument(help="What is around this entity.")]
Query = Annotated[str | None, typer.Option("--query", help="The answer of this saved query.")]
Params = Annotated[list[str] | None, typer.Option("--param", help="A parameter, as key=value. May be repeated.")]
Ends = Annotated[tuple[str, str] | None, typer.Option("--path", help="How these two are connected.")]
Depth = Annotated[int, typer.Option("--depth", help="How many links around the entity.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As it was on this day, month or year.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="By what was published by then.")]
Format = Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="How to print the answer.")]


def _settings(data: Path | None = None, **more: object) -> Settings:
    given = {"khsae_data": data, **more}
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as exc:
        # Not what was given: it may be a secret.
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}." for e in exc.errors()]
        raise BadInput("A setting is wrong. " + " ".join(lines)) from exc


@contextmanager
def _reader(data: Path | None) -> Iterator[Reader]:
    with open_database(_settings(data)) as database:
        reader = Reader(database)
        if not reader.counts()["entities"]:
            err.print("The graph is empty: `khsae load facts` fills it.")
        yield reader


# --- running --------------------------------------------------------------------------------------


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of page and API. Default: KHSAE_PORT.")] = None,
    data: Data = None,
    no_load: Annotated[bool, typer.Option("--no-load", help="Serve what is there; load nothing.")] = False,
) -> None:
    """Start everything: the engine, the curated facts, page and API."""
    settings = _settings(data, khsae_port=port)
    _check_address(settings)
    records = None if no_load else curated.read()
    with open_database(settings) as database:
        if records:
            _say(_load(database, records))
        # This holds the engine while the server runs, and ends it with the server.
        _serve(settings)
        database.close(stop_engine=True)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port. Default: KHSAE_PORT.")] = None, data: Data = None
) -> None:
    """Serve page and API of the graph as it is."""
    settings = _settings(data, khsae_port=port)
    _check_address(settings)
    _serve(settings)


def _check_address(settings: Settings) -> None:
    if not settings.on_loopback and not settings.keys:
        raise BadInput(
            f"KHSAE_HOST is {settings.khsae_host}, where others can call: give keys with KHSAE_API_KEYS=analyst:KEY."
        )
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
    from api.app import create_app

    out.print(f"Khsae is at [bold]http://{settings.khsae_host}:{settings.khsae_port}[/] · Ctrl-C stops it")
    uvicorn.run(
        create_app(settings), host=settings.khsae_host, port=settings.khsae_port, log_level="warning", access_log=False
    )


# --- loading --------------------------------------------------------------------------------------


@app.command()
def load(
    what: Annotated[Literal["facts"], typer.Argument(help="What to load.")],
    check: Annotated[bool, typer.Option("--check", help="Read and check, write nothing.")] = False,
    data: Data = None,
) -> None:
    """Load curated facts: add what is new, change what differs, remove what is gone."""
    records = curated.read()
    if check:
        _say_checked(records)
        return
    with open_database(_settings(data)) as database:
        _say(_load(database, records))


@app.command()
def check() -> None:
    """Check every facts file and every query file. Says file, line and what was wanted."""
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
    out.print(f"{queries} queries. All well.")


def _load(database: Database, records: Records) -> LoadSummary:
    with _progress("Loading") as show:
        return Writer(database, show).load(records)


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar for each kind of record."""
    columns = TextColumn(f"{doing} {{task.description}}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done)

        yield show


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
    name: Annotated[str | None, typer.Argument(help="A saved query; none: list them.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help="A parameter, as key=value. May be repeated.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.")] = None,
    format: Format = "table",
    data: Data = None,
) -> None:
    """Run a saved query, or list them."""
    if name is None:
        listing = RichTable("name", "question", "parameters", box=None)
        for found in Library().queries.values():
            listing.add_row(found.name, escape(found.title), ", ".join(found.parameters))
        out.print(listing)
        return
    given = _parameters(param)
    with _reader(data) as reader:
        _print(reader.run(name, given, limit=limit), format)


def _parameters(pairs: list[str] | None) -> dict[str, str]:
    given = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"--param {pair!r} must be key=value.")
        given[key] = value
    return given


@app.command()
def search(
    text: str,
    type: Annotated[str | None, typer.Option(help="Only this entity type.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    data: Data = None,
) -> None:
    """Find entities by name."""
    with _reader(data) as reader:
        matches, truncated = reader.search(text, type=type, limit=limit)
    listing = RichTable("id", "name", "type", "why", box=None)
    for match in matches:
        listing.add_row(match.entity.id, escape(match.entity.name), match.entity.type, escape(match.why))
    out.print(listing if matches else "Nobody and nothing bears such a name.")
    if truncated:
        out.print("There is more: raise --limit or write more of the name.")


@app.command()
def path(
    a: str,
    b: str,
    max_hops: Annotated[int, typer.Option("--max-hops", help="At most so many links.")] = 6,
    k: Annotated[int, typer.Option("-k", help="At most so many paths.")] = 3,
    standing: Standing = None,
    data: Data = None,
) -> None:
    """How two entities are connected."""
    with _reader(data) as reader:
        source, target = reader.resolve(a), reader.resolve(b)
        found = reader.paths(source, target, max_hops=max_hops, k=k, standing=_list(standing))
    if found.outcome == "no_path":
        out.print(f"No path of at most {max_hops} walkable links. That is no proof that there is no tie.")
    elif found.outcome == "cut_off":
        out.print("The search was cut off by its limits before a path was found. Narrow it with --standing.")
    for n, chain in enumerate(found.paths, 1):
        links = "1 link" if chain.length == 1 else f"{chain.length} links"
        out.print(f"[bold]{n}. {links}, the weakest {chain.weakest}[/]")
        for hop in chain.hops:
            out.print(f"   {escape(hop.sentence)} [dim]{', '.join(hop.claims)}[/]")


@app.command(name="view")
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
    with _reader(data) as reader:
        title, network = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on)
        most = _settings(data).khsae_view_max_entities
        _write(output, view.render(network, reader.evidence(network, most=most), title=title, limit=most))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links.")


@app.command(name="dossier")
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
    with _reader(data) as reader:
        title, network = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on)
        claims = reader.evidence(network, most=_settings(data).khsae_view_max_entities)
        made = dossier.Made(
            khsae=version("khsae"), graph=f"loaded on {reader.loaded()}", as_of=as_of, known_on=known_on
        )
        _write(output, dossier.render(network, claims, reader.sources_of(claims), title=title, made=made))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links, {len(claims)} claims.")


@app.command(name="export")
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
    with _reader(data) as reader:
        _, network = _chosen(reader, entity, query, param or [], path, depth, as_of, known_on)
        claims = reader.evidence(network)
    _write(output, export.network_json(network, claims) if format == "json" else export.network_csv(network, claims))
    out.print(f"{output}: {len(network.entities)} entities, {len(network.links)} links, {len(claims)} claims.")


def _export_all(folder: Path, data: Path | None) -> None:
    with open_database(_settings(data)) as database, _progress("Writing") as show:
        try:
            arguments = bulk.write_import_files(database, Library(), folder, lambda what, n: show(what, n, None))
        except OSError as exc:
            raise BadInput(f"{folder} cannot be written: {exc.strerror}. Name another folder with -o.") from exc
    out.print(f"Written to {folder}. On the stopped server of an empty database:")
    out.print(f"  neo4j-admin database import full neo4j @{arguments.resolve()}", soft_wrap=True)


def _chosen(
    reader: Reader,
    entity: str | None,
    query: str | None,
    param: list[str],
    path: tuple[str, str] | None,
    depth: int,
    as_of: str | None,
    known_on: str | None,
) -> tuple[str, Network]:
    if sum(choice is not None for choice in (entity, query, path)) != 1:
        raise typer.BadParameter("Give one of: an entity, --query, --path A B.")
    if entity is None and (as_of or known_on):
        raise typer.BadParameter("--as-of and --known-on go with an entity.")
    if entity is not None:
        found = reader.entity(reader.resolve(entity))
        return found.name, reader.network(found.id, depth=depth, as_of=as_of, known_on=known_on)
    if path is not None:
        ends = [reader.entity(reader.resolve(end)) for end in path]
        return " – ".join(end.name for end in ends), reader.paths(ends[0].id, ends[1].id).network
    assert query is not None
    answer = reader.run(query, _parameters(param))
    if isinstance(answer, Table):
        raise BadInput(f"The query {query} answers with a table: `khsae query {query} --format csv`.")
    return reader.library[query].title, answer


def _print(answer: Table | Network, format: Literal["table", "json", "csv"]) -> None:
    if format == "json":
        print(answer.model_dump_json(indent=2))  # noqa: T201 - for pipes: no wrapping, no colours
    elif format == "csv":
        print(export.table_csv(answer) if isinstance(answer, Table) else export.network_csv(answer, []), end="")  # noqa: T201
    elif isinstance(answer, Table):
        listing = RichTable(*(column.name for column in answer.columns), show_lines=True)
        for row in answer.rows:
            listing.add_row(*(escape(export.cell(value)) for value in row))
        out.print(listing)
    else:
        for link in answer.links:
            out.print(f"{escape(link.sentence)} [dim]{link.standing} · {', '.join(link.claims)}[/]")
    if answer.truncated:
        err.print("There is more than was asked for: raise --limit.")


def _list(text: str | None) -> list[str] | None:
    return text.split(",") if text else None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise BadInput(f"{path} cannot be written: {exc.strerror}. Name another file with -o.") from exc


@app.command(name="diff")
def diff_command(
    old: Annotated[
        str, typer.Argument(help="A folder of facts, a JSON export, or a date: what was published by then.")
    ],
    new: Annotated[str, typer.Argument(help="The same, to compare with.")],
    steps: Annotated[int, typer.Option(help="Newly connected: within so many links.")] = 3,
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print the answer.")] = "text",
) -> None:
    """What changed between two states: claims added, removed, re-graded, and whom that connects."""
    found = diff.compare(*_states(old, new), steps=steps)
    print(found.model_dump_json(indent=2) if format == "json" else diff.as_text(found))  # noqa: T201 - for pipes


def _states(old: str, new: str) -> tuple[diff.State, diff.State]:
    records = {text: _records(text) for text in (old, new)}
    today = date.today().isoformat()

    def state(text: str, other: str) -> diff.State:
        facts = records[text]
        return diff.read_export(Path(text)) if facts is None else diff.state(facts, at=today, beside=records[other])

    return state(old, new), state(new, old)


def _records(text: str) -> Records | None:
    """The facts of a folder, or those published by a date; None for an export."""
    path = Path(text)
    if path.is_dir():
        return curated.read(path.resolve())
    if path.exists():
        return None
    day, facts = partial_date("a state that is neither folder nor file", text), curated.read()
    published = {source.id for source in facts.sources if published_by(source.published, day)}
    kept = {c.id: c for c in facts.claims if c.source in published}
    claims = (c if c.replies_to in kept else c.model_copy(update={"replies_to": None}) for c in kept.values())
    return facts.model_copy(update={"claims": tuple(claims)})


# --- sources --------------------------------------------------------------------------------------


@sources_app.command(name="check")
def sources_check(
    timeout: Annotated[float, typer.Option(min=1, max=600, help="Seconds to wait for an answer.")] = 20,
) -> None:
    """Ask each address of a source whether it still answers. The only command that goes to the network."""
    from loaders import addresses  # here: an HTTP client that nothing else needs

    with _progress("Asking") as show:
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
    """Whether the embedded engine runs, and where."""
    folder = _settings(data).khsae_data
    held = engine.running(folder.resolve())
    if held is None:
        out.print(f"No engine runs for {folder}.")
        return
    held.release()
    out.print(f"Version {held.endpoint.version} runs for {folder}: process {held.endpoint.pid}, {held.endpoint.uri}")


@engine_app.command()
def stop(data: Data = None) -> None:
    """Stop the embedded engine, unless another command uses it."""
    folder = _settings(data).khsae_data
    out.print("Stopped." if engine.stop(folder) else f"No engine runs for {folder}.")


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
    try:
        app()
    except DatabaseAway as exc:
        err.print(escape(exc.message))
        sys.exit(3)
    except KhsaeError as exc:
        err.print(escape(exc.message), soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
