"""The command line, `khsae`. Exit codes: 0 done, 1 the input is wrong, 2 usage, 3 the database cannot be reached.

Imports follow the command: what only some need is imported where it is needed.
"""

import importlib
import logging
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api import asking, documents, loading, same, saving, upkeep
from api.terminal import (
    AsOf,
    Data,
    Format,
    KnownOn,
    Params,
    complain,
    notice,
    open_reader,
    parameters_of,
    settings_of,
    speak_utf8,
    tell,
    tell_answer,
    tell_table,
)

if TYPE_CHECKING:
    from graph.settings import Settings

app = typer.Typer(
    help="A knowledge graph of state–crime networks: every link is a claim that a source makes.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: boxes would cost as much time as all the rest
    add_completion=False,
)
engine_app = typer.Typer(help="The embedded engine.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(loading.commands)
app.add_typer(asking.commands)
app.add_typer(saving.commands)
app.add_typer(same.commands)
app.add_typer(upkeep.commands)
app.add_typer(engine_app, name="engine")
app.add_typer(documents.commands, name="sources")

Standing = Annotated[str | None, typer.Option(help="Only links of these standings, separated by commas.")]
Wide = Annotated[bool, typer.Option("--wide", help="Show all columns of a table, however wide the terminal is.")]

Cypher = Annotated[bool | None, typer.Option("--cypher", help="Allow Cypher of your own. Default: KHSAE_CYPHER.")]

# --- running --------------------------------------------------------------------------------------


@app.command()
def up(
    port: Annotated[int | None, typer.Option(help="Port of the page and the API. Default: KHSAE_PORT.")] = None,
    data: Data = None,
    no_load: Annotated[
        bool, typer.Option("--no-load", help="Serve the graph as it is, without loading the facts.")
    ] = False,
    cypher: Cypher = None,
) -> None:
    """Start everything: the engine, the curated facts, the page and the API."""
    from concurrent.futures import ThreadPoolExecutor

    settings = settings_of(data, khsae_port=port, khsae_cypher=cypher)
    _check_address(settings)
    with ThreadPoolExecutor(1) as pool:
        # While the engine starts, this process has nothing else to do.
        reading = None if no_load else pool.submit(loading.read_facts)
        pool.submit(_import_server)
        from graph.database.store import open_database

        with open_database(settings) as database:
            if reading:
                loading.load_facts(database, reading.result())
            # This keeps the engine running as long as the server, and stops it with the server.
            _serve(settings)
            database.close(stop_engine=True)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port. Default: KHSAE_PORT.")] = None,
    data: Data = None,
    cypher: Cypher = None,
) -> None:
    """Serve the page and the API, without loading the facts."""
    settings = settings_of(data, khsae_port=port, khsae_cypher=cypher)
    _check_address(settings)
    _serve(settings)


def _check_address(settings: "Settings") -> None:
    import socket

    from api.keys import Keyring
    from graph.errors import BadInput

    keys = Keyring(settings)
    if not settings.on_loopback and not keys.required:
        raise BadInput(
            f"KHSAE_HOST is {settings.khsae_host}, open to other machines: set KHSAE_API_KEYS=analyst:KEY, "
            "or make a key with `khsae keys add NAME`."
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


def _import_server() -> None:
    importlib.import_module("api.server")


def _serve(settings: "Settings") -> None:
    from api.server import serve

    host = f"[{settings.khsae_host}]" if ":" in settings.khsae_host else settings.khsae_host
    tell(f"Khsae is at http://{host}:{settings.khsae_port} · Ctrl-C stops it")
    serve(settings)


# --- asking ---------------------------------------------------------------------------------------


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Name of a saved query. Omit it to list them all.")] = None,
    param: Params = None,
    limit: Annotated[int | None, typer.Option(help="Maximum number of rows.")] = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    format: Format = "table",
    wide: Wide = False,
    data: Data = None,
) -> None:
    """Run a saved query, or list the saved queries."""
    if name is None:
        from graph.questions.queries import Library

        listed = Library(own=settings_of().khsae_queries).listed.values()
        tell_table(
            ("name", "question", "parameters"), [(q.name, q.title, ", ".join(q.parameters)) for q in listed], wide=wide
        )
        return
    given = parameters_of(param)
    with open_reader(data) as reader:
        found = reader.run(name, given, limit=limit, as_of=as_of, known_on=known_on)
        tell_answer(reader, found, format, wide=wide)


@app.command()
def search(
    text: str,
    type: Annotated[str | None, typer.Option(help="Only entities of this type.")] = None,
    country: Annotated[str | None, typer.Option(help="Only entities of this country, such as kh.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only entities with this topic, such as role.pol.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    wide: Wide = False,
    data: Data = None,
) -> None:
    """Find entities by name, in any script and spelling."""
    with open_reader(data) as reader:
        matches, truncated = reader.search(text, type=type, country=country, topic=topic, limit=limit)
    if not matches:
        tell("No entity has a name like this.")
        return
    from graph.questions.search import guesses

    if near := guesses(matches):
        tell(f"No entity has this name. Did you mean {' or '.join(near)}?")
    rows: list[tuple[str, ...]] = []
    for match in matches:
        about = ", ".join((*(c.upper() for c in match.entity.countries), *filter(None, (match.entity.summary,))))
        rows.append((match.entity.id, match.entity.name, match.entity.type, about, f"{match.score:.2f}", match.why))
    tell_table(("id", "name", "type", "about", "score", "why"), rows, wide=wide)
    for sentence in dict.fromkeys(doubt.sentence for match in matches for doubt in match.doubts):
        tell(sentence)
    if truncated:
        notice("There are more: raise --limit or type more of the name.")


@app.command()
def names(a: str, b: str) -> None:
    """Compare two names: whether they are the same name, and why. That does not make their bearers the same."""
    from graph.names import compare

    score = compare(a, b)
    tell(f"{score.band} {score.value:.2f}: {score.why}")


@app.command()
def sealed(entity: str, data: Data = None) -> None:
    """Show the sealed names of an entity, to those allowed to see them. Each use is logged."""
    with open_reader(data) as reader:
        found = reader.sealed(reader.resolve(entity), role=settings_of(data).khsae_role, who="the command line")
    for words in (*found.names, *(f"{claim}: {quote}" for claim, quote in found.quotes.items())):
        tell(words)
    if not found.names:
        tell(f"Nothing is sealed about {found.id}.")


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
    """Show how two or more entities are connected."""
    from api.told import tell_paths

    with open_reader(data) as reader:
        chosen = {"max_hops": max_hops, "k": k, "standing": _list(standing)}
        found = reader.paths(*reader.resolve_all(ends), as_of=as_of, known_on=known_on, **chosen)
        tell_paths(found, [] if brief else reader.evidence(found.network, beside=found.beside))


def _list(text: str | None) -> list[str] | None:
    return text.split(",") if text else None


# --- the engine -----------------------------------------------------------------------------------


@engine_app.command()
def status(data: Data = None) -> None:
    """Show whether the embedded engine is running, and where."""
    from graph.database import engine
    from graph.errors import BadInput

    folder = settings_of(data).khsae_data
    try:
        (folder / "engine.json").read_bytes()
    except FileNotFoundError:
        pass
    except OSError as exc:
        raise BadInput(f"{folder} cannot be read, so its engine is unknown: {exc.strerror}.") from exc
    held = engine.running(folder.resolve())
    if held is None:
        tell(f"No engine is running for {folder}.")
        return
    held.release()
    tell(f"Version {held.endpoint.version} runs for {folder}: process {held.endpoint.pid}, {held.endpoint.uri}")


@engine_app.command()
def stop(data: Data = None) -> None:
    """Stop the embedded engine, unless another command is using it."""
    from graph.database import engine

    folder = settings_of(data).khsae_data
    tell("Stopped." if engine.stop(folder) else f"No engine is running for {folder}.")


def _version(show: bool) -> None:
    if show:
        from api.release import release

        typer.echo(f"khsae {release()}")
        raise typer.Exit


@app.callback()
def _main(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def main() -> None:
    speak_utf8()
    logging.basicConfig(format="%(asctime)s %(message)s")
    try:
        app()
    except Exception as exc:
        from graph.errors import DatabaseAway, KhsaeError

        if not isinstance(exc, KhsaeError):
            raise
        complain(exc)
        sys.exit(3 if isinstance(exc, DatabaseAway) else 1)


if __name__ == "__main__":
    main()
