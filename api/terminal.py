"""What the commands share: settings, the database, and their output.

Answers go to standard output, in UTF-8; notices, progress and errors to standard error. Heavy libraries are imported
where they are needed: `khsae --help` must not wait for the database's driver.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

if TYPE_CHECKING:
    from graph.errors import KhsaeError
    from graph.models import Network, Table
    from graph.questions.reader import Reader
    from graph.settings import Settings

AsOf = Annotated[str | None, typer.Option("--as-of", help="As it was on this day, month or year.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="Using only sources published by then.")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded engine. Default: KHSAE_DATA.")]
Form = Literal["table", "json", "csv"]
Format = Annotated[Form, typer.Option("--format", help="How to print the answer.")]
Params = Annotated[list[str] | None, typer.Option("--param", help="A parameter, as key=value. May be repeated.")]


# --- output ---------------------------------------------------------------------------------------


def speak_utf8() -> None:
    """Write UTF-8, whatever the locale and wherever the output goes: answers contain Khmer."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]


_NAME = 60
"""Characters up to which the first column is kept on one line."""
_FEW_WORDS = 18


def tell(text: str) -> None:
    """Print a line of the answer as it is: without markup and without wrapping."""
    _line(text, sys.stdout)


def notice(text: str) -> None:
    """Print a line that is not part of the answer."""
    _line(text, sys.stderr)


def _line(text: str, stream: TextIO) -> None:
    from graph.files import readable

    print(readable(text), file=stream, flush=True)


def tell_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, lines: bool = False, wide: bool = False
) -> None:
    """The first column is never cut. On a terminal too narrow for all columns the last are left out, unless `wide`.

    What is read by a program, or kept in a file, has one line a row, however long.
    """
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    from graph.files import readable

    found = [[readable(cell) for cell in row] for row in rows]
    longest = [max(map(len, (column, *(row[n] for row in found)))) for n, column in enumerate(columns)]
    console = Console(file=sys.stdout, highlight=False)
    if wide or not sys.stdout.isatty():
        console.width = sum(longest) + 3 * len(longest) + 1
    shown = _fitting(longest, console.width)
    heads = [Column(column, no_wrap=n == 0 and longest[0] <= _NAME) for n, column in enumerate(columns[:shown])]
    table = Table(*heads, show_lines=True) if lines else Table(*heads, box=None)
    for row in found:
        table.add_row(*map(Text, row[:shown]))
    console.print(table)
    if shown < len(columns):
        notice(f"No room for these columns: {', '.join(columns[shown:])}. --wide shows them, and so does --format csv.")


def _fitting(longest: Sequence[int], width: int) -> int:
    """How many columns have room: the first whole, the others at least as wide as a few words."""
    room = width - min(longest[0], _NAME)
    shown = 1
    for needs in longest[1:]:
        room -= min(needs, _FEW_WORDS) + 3
        if room < 0 and shown > 1:
            break
        shown += 1
    return shown


def tell_answer(reader: "Reader", answer: "Table | Network", form: Form, *, wide: bool = False) -> None:
    """Print the answer to a question; of a network, its links in words."""
    from graph.export import saved
    from graph.models import Table

    if form == "json":
        sys.stdout.write(f"{answer.model_dump_json(indent=2)}\n")
    elif form == "csv":
        table = isinstance(answer, Table)
        sys.stdout.write(saved.table_csv(answer) if table else saved.network_csv(answer, reader.evidence(answer)))
    elif isinstance(answer, Table):
        columns = [column.name for column in answer.columns]
        tell_table(columns, [[saved.cell(value) for value in row] for row in answer.rows], lines=True, wide=wide)
    else:
        for link in answer.links:
            tell(f"{link.sentence} [{link.standing} · {', '.join(link.claims)}]")
    if answer.truncated:
        notice("There is more: raise --limit.")


def complain(exc: "KhsaeError") -> None:
    """Print an error, with what to do next."""
    from api.hints import TERMINAL

    notice(f"{exc.message} {TERMINAL.get(exc.code, '')}".rstrip())


def count(n: int, one: str, several: str | None = None) -> str:
    """ "1 link", "2,000 links"."""
    return f"{n:,} {one if n == 1 else several or f'{one}s'}"


@contextmanager
def progress(doing: str, *, bytes: bool = False) -> Iterator[Callable[[str, int, int | None], None]]:
    """A progress bar for each kind of record, or of each file that is read, with the rate and the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    amounts = (
        (DownloadColumn(), TransferSpeedColumn())
        if bytes
        else (MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    )
    columns = TextColumn(f"{doing} {{task.description}}"), BarColumn(), *amounts, TimeRemainingColumn()
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total, rate="")
            task = bars.tasks[tasks[what]]
            bars.update(task.id, completed=done, rate=f"{task.speed:,.0f}/s" if task.speed else "")

        yield show


# --- what commands share --------------------------------------------------------------------------


def settings_of(data: Path | None = None, **more: object) -> "Settings":
    from pydantic import ValidationError

    from graph.errors import BadInput
    from graph.settings import Settings

    given = {"khsae_data": data, **more}
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as exc:
        # Not the value: it may be a secret.
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}." for e in exc.errors()]
        raise BadInput("A setting is invalid. " + " ".join(lines)) from exc
    except UnicodeDecodeError as exc:
        raise BadInput("A setting is invalid: the file .env is not UTF-8. Save it as UTF-8.") from exc
    except OSError as exc:
        raise BadInput(f"The file .env cannot be read: {exc.strerror}.") from exc


@contextmanager
def open_reader(data: Path | None) -> "Iterator[Reader]":
    from graph.database.store import open_database
    from graph.questions.reader import Reader

    with open_database(settings_of(data)) as database:
        reader = Reader(database)
        if not reader.counts()["entities"]:
            notice("The graph is empty. Fill it with `khsae load facts`.")
        yield reader


def parameters_of(pairs: list[str] | None) -> dict[str, str]:
    from graph.errors import BadInput

    given = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"--param {pair!r} must be key=value.")
        given[key] = value
    return given


def write(path: Path, text: str | Iterable[str]) -> None:
    """Write a file in UTF-8: whole, or not at all. "-" is standard output, which gets no byte order mark."""
    from graph.errors import BadInput

    parts = iter([text] if isinstance(text, str) else text)
    if str(path) == "-":
        try:
            for n, part in enumerate(parts):
                sys.stdout.write(part.removeprefix("\ufeff") if n == 0 else part)
            sys.stdout.flush()
        except BrokenPipeError:  # who read it has enough
            raise
        except OSError as exc:
            raise BadInput(f"Standard output cannot be written: {exc.strerror}.") from exc
        return
    path = path.resolve()
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device
            with path.open("w", encoding="utf-8", newline="") as out:
                out.writelines(parts)
            return
        with beside.open("w", encoding="utf-8", newline="") as out:
            out.writelines(parts)
        beside.replace(path)
    except OSError as exc:
        why = exc.strerror if path.parent.exists() else f"there is no folder {path.parent}"
        raise BadInput(f"{path} cannot be written: {why}. Name another file with -o.") from exc
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
