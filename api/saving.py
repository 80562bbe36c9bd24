"""The commands that draw and save: `view`, `dossier`, `story`, `export`, and `diff`."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from api.terminal import (
    AsOf,
    Data,
    KnownOn,
    Params,
    count,
    notice,
    open_reader,
    parameters_of,
    progress,
    settings_of,
    tell,
    tell_table,
    write,
)

if TYPE_CHECKING:
    from api.selection import Selection
    from graph.diff.states import State
    from graph.models import Records
    from graph.questions.reader import Reader

commands = typer.Typer()

Out = Annotated[Path, typer.Option("-o", "--output", help='File to write; "-" is standard output.', dir_okay=False)]
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
    from api.selection import as_view

    with open_reader(data) as reader:
        selection = _selected(reader, entity, query, param, path, depth, as_of, known_on)
        write(output, as_view(reader, selection, most=settings_of(data).khsae_view_max_entities))
    _say_written(output, selection)


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
    """Write a network with all its evidence, numbered, as one file to keep, print and open offline."""
    from api.selection import as_dossier

    with open_reader(data) as reader:
        selection = _selected(reader, entity, query, param, path, depth, as_of, known_on)
        write(output, as_dossier(reader, selection, most=settings_of(data).khsae_view_max_entities))
    _say_written(output, selection)


@commands.command(name="story")
def story_command(
    file: Annotated[Path, typer.Argument(help="A picture with a story, as the explorer saves it.")],
    output: Out,
    data: Data = None,
) -> None:
    """Write a story with the evidence of each scene, as one file that plays offline."""
    from api.story import as_story, read_story

    told = read_story(file)
    with open_reader(data) as reader:
        write(output, as_story(reader, told, most=settings_of(data).khsae_view_max_entities))
    notice(f"{output}: {count(len(told.scenes), 'scene')}.")


class _Export(TyperCommand):
    """Its help lists the formats."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from graph.export.formats import load

        with formatter.section("Formats"):
            known = [(form.name, form.title) for form in load().values()]
            formatter.write_dl(
                [*known, ("csv", "The same as links.csv."), ("neo4j-admin", "A folder of import files.")]
            )


@commands.command(name="export", cls=_Export)
def export_command(
    output: Annotated[
        Path, typer.Option("-o", "--output", help='File to write, "-" for standard output; for neo4j-admin, a folder.')
    ],
    format: Annotated[
        str,
        typer.Option("--format", help="One of the formats below."),
    ] = "json",
    whole: Annotated[bool, typer.Option("--all", help="The whole graph.")] = False,
    entity: Entity = None,
    query: Query = None,
    param: Params = None,
    path: Ends = None,
    depth: Depth = 1,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    data: Data = None,
) -> None:
    """Write a network, or the whole graph, to a file; or the graph as import files of neo4j-admin."""
    if format == "neo4j-admin":
        if entity or query or path:
            raise typer.BadParameter("The import files hold the whole graph: give no entity, query or path.")
        _export_all(output, data)
        return
    from api import selection

    if whole and (entity or query or path or as_of or known_on):
        raise typer.BadParameter("--all is the whole graph as it is now: give no entity, query, path or date.")
    with open_reader(data) as reader:
        chosen = (
            selection.everything() if whole else _selected(reader, entity, query, param, path, depth, as_of, known_on)
        )
        _, text = selection.as_file(reader, chosen, format)
        write(output, text)
        if format == "ftm" and str(output) != "-":
            beside = output.with_name(f"{output.name}.claims.jsonl")
            write(beside, selection.as_file(reader, chosen, "ftm-claims")[1])
            notice(f"{beside}: the claims and sources, with what FtM has no place for.")
    _say_written(output, chosen)


@commands.command()
def measure(
    name: Annotated[
        Literal["degree", "betweenness", "pagerank", "communities", "chokepoints", "bridges"],
        typer.Argument(help="The measure."),
    ],
    entity: Entity = None,
    query: Query = None,
    param: Params = None,
    path: Ends = None,
    whole: Annotated[bool, typer.Option("--all", help="The whole graph.")] = False,
    depth: Depth = 1,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 20,
    data: Data = None,
) -> None:
    """Measure a network: who has many links, who is between others, who holds it together."""
    from api import selection

    with open_reader(data) as reader:
        chosen = (
            selection.everything() if whole else _selected(reader, entity, query, param, path, depth, as_of, known_on)
        )
        found = selection.measured(reader, chosen, name)
    tell(f"{found.title}, among {count(found.entities, 'entity', 'entities')}. {found.says} {found.not_meant}")
    tell_table([column.name for column in found.columns], [list(map(str, row)) for row in found.rows[:limit]])
    if len(found.rows) > limit:
        notice(f"There are {len(found.rows) - limit:,} more: raise --limit.")


def _export_all(folder: Path, data: Path | None) -> None:
    from graph.database.store import open_database
    from graph.errors import BadInput
    from graph.export import bulk
    from graph.questions.queries import Library

    with open_database(settings_of(data)) as database, progress("Writing") as show:
        try:
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise BadInput(f"{folder} is not an empty folder. Name another one with -o.")
            arguments = bulk.write_import_files(database, Library(), folder, lambda what, n: show(what, n, None))
        except OSError as exc:
            raise BadInput(f"{folder} cannot be written: {exc.strerror}. Name another folder with -o.") from exc
    notice(f"Written to {folder}. On the stopped server of an empty database:")
    notice(f"  neo4j-admin database import full neo4j @{arguments}")


def _selected(
    reader: "Reader",
    entity: str | None,
    query: str | None,
    param: list[str] | None,
    path: tuple[str, str] | None,
    depth: int,
    as_of: str | None,
    known_on: str | None,
) -> "Selection":
    from api import selection

    if sum(choice is not None for choice in (entity, query, path)) != 1:
        raise typer.BadParameter(
            "Give one of: an entity, --query, --path A B, or --all to export or measure the whole graph."
        )
    days: dict[str, Any] = {"as_of": as_of, "known_on": known_on}
    if entity is not None:
        return selection.around(reader, entity, depth=depth, **days)
    if path is not None:
        return selection.between(reader, *path, **days)
    return selection.answered(reader, query or "", parameters_of(param), **days)


def _say_written(output: Path, selection: "Selection") -> None:
    """What was written, and what a limit cut off: on standard error, the file may go to standard output."""
    from graph.models import Network

    found = selection.answer
    if found is None:
        notice(f"{output}: the whole graph.")
        return
    if isinstance(found, Network):
        held = f"{count(len(found.entities), 'entity', 'entities')}, {count(len(found.links), 'link')}"
    else:
        held = count(len(found.rows), "row")
    notice(f"{output}: {held}.")
    if found.truncated:
        notice("This is not all of it: a limit cut it off. Narrow the question, or raise KHSAE_QUERY_MAX_ROWS.")


@commands.command(name="diff")
def diff_command(
    old: Annotated[
        str, typer.Argument(help="A folder of facts, a JSON export, or a date: what had been published by then.")
    ],
    new: Annotated[str, typer.Argument(help="The state to compare with, in any of the same forms.")],
    steps: Annotated[int, typer.Option(help="Maximum number of links between those newly connected.")] = 3,
    dataset: Annotated[
        str | None, typer.Option(help="For two dates: which list in the graph to compare. Default: the curated facts.")
    ] = None,
    format: Annotated[
        Literal["text", "json"] | None, typer.Option("--format", help="How to print the answer.  [default: text]")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Draw the changes in this HTML file instead.", dir_okay=False)
    ] = None,
    data: Data = None,
) -> None:
    """Show what changed between two states: claims added, removed or given another status, and whom that connects."""
    if output and format:
        raise typer.BadParameter("--format is for printed output, -o draws a file. Give one of them.")
    from graph.diff import comparing

    today = date.today().isoformat()
    found = comparing.compare(*_states(old, new, today, _dated(dataset, data)), steps=steps)
    if output is None:
        text = found.model_dump_json(indent=2) if format == "json" else comparing.as_text(found)
        sys.stdout.write(f"{text}\n")
        return
    # The names of files and folders only: their location is private.
    title = f"What changed from {Path(old).name} to {Path(new).name}"
    subtitle = f"Claims, links and new connections within {count(steps, 'link')}; standings as on {today}"
    most = settings_of(data).khsae_view_max_entities
    write(output, comparing.as_page(found, title=title, subtitle=subtitle, limit=most))
    notice(f"{output}: {count(len(found.claims), 'claim')} and {count(len(found.links), 'link')} changed.")


Dated = Callable[[str], "Records"]


def _states(old: str, new: str, today: str, dated: Dated) -> "tuple[State, State]":
    from graph.diff import states

    records = {text: _records(text, dated) for text in (old, new)}

    def state(text: str, other: str) -> "State":
        facts = records[text]
        return states.read_export(Path(text)) if facts is None else states.state(facts, at=today, beside=records[other])

    return state(old, new), state(new, old)


def _records(text: str, dated: Dated) -> "Records | None":
    """The facts of a folder, or those published by a date; None for an export."""
    from graph.questions.queries import partial_date
    from loaders import curated

    path = Path(text)
    if path.is_dir():
        return curated.read(path.resolve())
    if path.exists():
        return None
    return dated(partial_date("a state that is neither a folder nor a file", text))


def _dated(dataset: str | None, data: Path | None) -> Dated:
    """What the curated facts, or a list in the graph, had said by a day."""
    if dataset is None:
        return _facts_by
    from graph.database.store import open_database
    from graph.writing.guarding import stored
    from loaders import versions

    def said_by(day: str) -> "Records":
        with open_database(settings_of(data)) as database:
            return versions.said_by(stored(database, dataset, shown=True), day)

    return said_by


def _facts_by(day: str) -> "Records":
    from graph.claims.links import published_by
    from loaders import curated

    facts = curated.read()
    published = {source.id for source in facts.sources if published_by(source.published, day)}
    kept = {c.id: c for c in facts.claims if c.source in published}
    claims = (c if c.replies_to in kept else c.model_copy(update={"replies_to": None}) for c in kept.values())
    return facts.model_copy(update={"claims": tuple(claims)})
