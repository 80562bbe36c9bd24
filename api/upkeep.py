"""The commands that look after a graph: `backup`, `restore`, `doctor`."""

from pathlib import Path
from typing import Annotated

import typer

from api.terminal import Data, notice, progress, settings_of, tell

commands = typer.Typer()


@commands.command(name="backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="File to write. It holds names under seal.", dir_okay=False)],
    data: Data = None,
) -> None:
    """Write the whole graph to one file. Readers notice nothing; loads wait."""
    from graph import backup
    from graph.store import open_database

    with open_database(settings_of(data)) as database, progress("Backing up") as show:
        count = backup.write(database, file, show)
    notice(f"{file}: {count:,} nodes and links, readable by you alone. Keep it private.")


@commands.command(name="restore")
def restore_command(
    file: Annotated[Path, typer.Argument(help="A file that `khsae backup` wrote.", dir_okay=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Delete what is in the graph first.")] = False,
    data: Data = None,
) -> None:
    """Fill an empty graph from a backup, after checking the file's hash."""
    from graph import backup
    from graph.store import open_database

    with open_database(settings_of(data)) as database, progress("Restoring") as show:
        count = backup.restore(database, file, replace=replace, progress=show)
    tell(f"Restored {count:,} nodes and links.")


@commands.command()
def doctor(data: Data = None) -> None:
    """Look for the usual trouble and say what to do about it."""
    from api import checkup

    findings = checkup.examine(settings_of(data))
    for finding in findings:
        tell(f"{'ok ' if finding.well else 'bad'} {finding.says}")
        if finding.remedy:
            tell(f"    {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)
