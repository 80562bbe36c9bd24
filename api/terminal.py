"""What the commands share: settings, the database, and their output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.text import Text

from api.hints import TERMINAL
from graph.errors import BadInput, KhsaeError
from graph.files import readable
from graph.reader import Reader
from graph.settings import Settings
from graph.store import open_database


class _Console(Console):
    """A console that no name can steer."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(readable(text), **options)


out = _Console(highlight=False)
err = _Console(stderr=True, highlight=False)

AsOf = Annotated[str | None, typer.Option("--as-of", help="As it was on this day, month or year.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Using only sources published by then.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded engine. Default: KHSAE_DATA.")]
Params = Annotated[list[str] | None, typer.Option("--param", help="A parameter, as key=value. May be repeated.")]


def settings_of(data: Path | None = None, **more: object) -> Settings:
    given = {"khsae_data": data, **more}
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as exc:
        # Not the value: it may be a secret.
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}." for e in exc.errors()]
        raise BadInput("A setting is invalid. " + " ".join(lines)) from exc


@contextmanager
def open_reader(data: Path | None) -> Iterator[Reader]:
    with open_database(settings_of(data)) as database:
        reader = Reader(database)
        if not reader.counts()["entities"]:
            err.print("The graph is empty. Fill it with `khsae load facts`.")
        yield reader


def complain(exc: KhsaeError) -> None:
    """An error as text, with what to do next."""
    hint = TERMINAL.get(exc.code, "")
    err.print(f"{exc.message} {hint}".strip(), soft_wrap=True, markup=False, emoji=False)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[str, int, int | None], None]]:
    """A progress bar for each kind of record."""
    columns = TextColumn(f"{doing} {{task.description}}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield show


def parameters_of(pairs: list[str] | None) -> dict[str, str]:
    given = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"--param {pair!r} must be key=value.")
        given[key] = value
    return given
