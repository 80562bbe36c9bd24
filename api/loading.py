"""The commands that fill a graph: `load`, `check`."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from api.terminal import Data, count, notice, progress, settings_of, tell

if TYPE_CHECKING:
    from graph.database.store import Database
    from graph.models import Dataset, Entity, Judgements, LoadSummary, Records
    from graph.settings import Settings
    from loaders.shelf import Shelf

commands = typer.Typer()

_OTHER_LOAD_S = 60.0
"""How long a load waits for another to finish."""
_EXPORT = "A whole graph, from `khsae export --all`: JSON, or FollowTheMoney with its side file."
_TOLD = 10
"""How many refused records are shown in the terminal."""
_KINDS = {"entities": "entity", "sources": "source", "claims": "claim", "judgements": "judgement", "links": "link"}

Folders = Annotated[list[Path] | None, typer.Argument(metavar="[FOLDER…]", help="Default: the curated facts.")]


class _Load(TyperCommand):
    """Its help lists the available loaders."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        from loaders import lists

        with formatter.section("What can be loaded"):
            known = [(name, lists.loader(name).HELP) for name in lists.names()]
            formatter.write_dl(
                [
                    ("facts", "The curated facts, or folders of your own: each is a dataset."),
                    *known,
                    ("export", _EXPORT),
                ]
            )


@commands.command(cls=_Load)
def load(
    what: Annotated[str, typer.Argument(metavar="NAME", help="facts, or the name of a list: see below.")],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH…]", help="The files of the list, or folders of facts.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Read and check; write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="For a list: stop at the first bad record.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="For a list: load an older version than the graph's, or a partial one.")
    ] = False,
    data: Data = None,
) -> None:
    """Load facts or a list: add new records, update changed ones, end or remove those that are gone."""
    if what == "facts":
        _load_facts(paths, data, check=check)
        return
    from loaders import lists

    if what not in ("export", *lists.names()):
        known = ", ".join(("facts", *lists.names(), "export"))
        raise typer.BadParameter(f"there is no list {what!r} to load: use one of: {known}.")
    if not paths:
        raise typer.BadParameter(f"Which files? Give them after the name of the list: {what} FILE…")
    if what == "export":
        _load_export(paths, data, check=check, force=force)
        return
    settings = settings_of(data)
    for dataset, files in lists.datasets(what, paths).items():
        with _shelf(what, dataset, files, settings, strict=strict) as shelf:
            if check:
                _say_checked(shelf)
                _say_aside(shelf)
                _say_refused(shelf.refused)
            else:
                _load_list(shelf, settings, force=force)


def _load_facts(folders: list[Path] | None, data: Path | None, *, check: bool) -> None:
    found = read_facts(folders)
    if check:
        for records in found:
            _say_checked(records)
        return
    from graph.database.store import open_database

    with open_database(settings_of(data)) as database:
        load_facts(database, found)


def _load_export(files: list[Path], data: Path | None, *, check: bool, force: bool) -> None:
    from graph.database.store import open_database
    from graph.errors import BadInput
    from loaders import exported

    if len(files) > 1:
        raise BadInput("An export is one file, with its side file beside it: give one.")
    with ExitStack() as stack:
        found = exported.read(files[0], stack)
        if check:
            for records in found:
                _say_checked(records)
            return
        database = stack.enter_context(open_database(settings_of(data)))
        for records in found:
            say(load_into(database, records, force=force, covered=True))


def load_facts(database: "Database", found: "Sequence[Records | Judgements]") -> None:
    """Load what was read, but no facts of a folder of judgements alone, and no judgements where there are none."""
    from graph.models import Judgements
    from graph.writing.writer import datasets

    there = {loaded.dataset for loaded in datasets(database)}
    for records in found:
        if records.entities or (isinstance(records, Judgements) and (records.judgements or records.dataset in there)):
            say(load_into(database, records))


@commands.command()
def template(
    output: Annotated[
        Path, typer.Option("-o", "--output", help='A .csv or .xlsx file; "-" is standard output.', dir_okay=False)
    ] = Path("-"),
) -> None:
    """Write a template for a sheet of your own claims: the columns, and what each takes."""
    from graph.errors import BadInput
    from loaders import template

    if str(output) == "-":
        tell(template.text().rstrip())
    elif output.exists():
        raise typer.BadParameter(f"{output} exists already. Name another file.")
    elif output.suffix not in (".csv", ".xlsx"):
        raise typer.BadParameter(f"The template is a .csv or .xlsx file, not {output.name}.")
    else:
        try:
            template.write(output)
        except OSError as exc:
            raise BadInput(f"{output} cannot be written: {exc.strerror}. Name another file.") from exc
        notice(f"{output}: fill in one row per claim, then run: khsae load sheet {output}")


@commands.command()
def check(folders: Folders = None) -> None:
    """Check facts files and every query file. Each problem names the file, the line and what was expected."""
    from graph.errors import BadInput
    from graph.questions.queries import Library

    problems: list[str] = []
    found: list[Records | Judgements] = []
    queries = 0
    try:
        found = read_facts(folders)
    except BadInput as exc:
        problems.append(exc.message)
    try:
        library = Library(own=settings_of().khsae_queries)
        queries = len(library.queries)
        problems += library.problems
    except BadInput as exc:
        problems.append(exc.message)
    if problems:
        raise BadInput("\n".join(problems))
    for records in found:
        _say_checked(records)
    tell(f"{count(queries, 'query', 'queries')}, no problems.")


def read_facts(folders: list[Path] | None = None) -> "list[Records | Judgements]":
    """The facts of these folders, or the curated ones, with their judgements. All problems are reported at once."""
    from graph.errors import BadFacts
    from loaders import curated

    found: list[Records | Judgements] = []
    problems: list[str] = []
    for name, folder in curated.named(folders or [curated.FOLDER]).items():
        try:
            facts = curated.read(folder, name)
            found += [facts, curated.read_judgements(folder, facts)]
        except BadFacts as exc:
            problems += exc.problems
    if problems:
        raise BadFacts(problems)
    return found


# --- lists ----------------------------------------------------------------------------------------


@contextmanager
def _shelf(name: str, dataset: str, files: Sequence[Path], settings: "Settings", *, strict: bool) -> "Iterator[Shelf]":
    """The contents of these files, read and checked."""
    from graph.errors import BadInput
    from loaders import lists
    from loaders.shelf import Shelf
    from loaders.unpacking import watched

    def known(ids: Sequence[str]) -> "list[Entity]":
        from graph.database.store import open_database
        from graph.writing.writer import held

        with open_database(settings) as database:
            return list(held(database, ids, besides=dataset))

    loader = lists.loader(name)
    shelf = Shelf(dataset, strict=strict, known=known if getattr(loader, "OWN", False) else None)
    try:
        try:
            with progress("Reading", bytes=True) as show, watched(show):
                shelf.fill(loader.read(files, shelf.refuse))
        except BadInput:
            _say_refused(shelf.refused)
            raise
        yield shelf
    finally:
        shelf.close()


def _load_list(shelf: "Shelf", settings: "Settings", *, force: bool) -> None:
    from graph.database.store import open_database
    from graph.writing.guarding import cover

    with open_database(settings) as database:
        over = _follow(database, shelf, force=force)
        summary = load_into(database, shelf, force=force)
        places, reasons = zip(*shelf.refused, strict=True) if shelf.refused else ((), ())
        refused = list(zip(cover(database, places), cover(database, reasons), strict=True))
    say(summary)
    for word, n in over.items():
        tell(f"  {word} {_counted(n, 'claims')}")
    _say_aside(shelf)
    _say_refused(refused, settings.khsae_data / f"refused-{shelf.dataset}.csv")


def _say_aside(shelf: "Shelf") -> None:
    """What was read but has no place in the graph. The notes of the sources say so too."""
    from loaders.lists import ASIDE

    for source in shelf.sources:
        if (at := (source.note or "").find(ASIDE)) >= 0:
            notice((source.note or "")[at:])


def _follow(database: "Database", shelf: "Shelf", *, force: bool) -> dict[str, int]:
    """Make a list follow the version that the graph holds. An older version does not follow it."""
    from graph.writing.guarding import stored
    from graph.writing.writer import datasets
    from loaders import versions

    before = next((there.version for there in datasets(database) if there.dataset == shelf.dataset), "")
    if not before or shelf.version < before:
        return {}
    with progress("Comparing") as show:
        show(f"with {before}", 0, None)
        return versions.follow(shelf, stored(database, shelf.dataset), before, force=force)


def _say_refused(refused: Sequence[tuple[str, str]], file: Path | None = None) -> None:
    """Show the first refused records; all of them go into a file."""
    if file and not refused:
        file.unlink(missing_ok=True)  # from an earlier load
    if not refused:
        return
    notice(f"{count(len(refused), 'record')} refused:")
    for place, why in refused[:_TOLD]:
        notice(f"  {place}: {why}")
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("place", "why"), *refused])
        notice(f"All of them are in {file}.")


# --- what was done --------------------------------------------------------------------------------


def load_into(database: "Database", records: "Dataset", *, force: bool = False, covered: bool = False) -> "LoadSummary":
    from graph.writing.writer import Writer

    with progress("Loading") as show:
        return Writer(database, show, patience_s=_OTHER_LOAD_S).load(records, force=force, covered=covered)


def say(summary: "LoadSummary") -> None:
    if summary.nothing:
        tell(f"Loaded {summary.dataset}: nothing has changed.")
        return
    tell(f"Loaded {summary.dataset}:")
    for word, counts in (("added", summary.added), ("changed", summary.changed), ("removed", summary.removed)):
        if found := ", ".join(_counted(n, kind) for kind, n in counts.items() if n):
            tell(f"  {word} {found}")


def _counted(n: int, kind: str) -> str:
    return count(n, _KINDS[kind], kind)


def _say_checked(records: "Records | Shelf | Judgements") -> None:
    kinds = {"entities": records.entities, "sources": records.sources, "claims": records.claims}
    if (judged := getattr(records, "judgements", None)) is not None:
        kinds = {"judgements": judged} if judged else {}
    if kinds:
        tell(", ".join(_counted(len(found), kind) for kind, found in kinds.items()) + ".")
