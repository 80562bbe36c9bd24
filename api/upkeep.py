"""The commands that look after a graph and its server: `backup`, `restore`, `doctor`, `keys`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from api.terminal import Data, notice, progress, settings_of, tell, tell_table

commands = typer.Typer()
keys_app = typer.Typer(help="Keys of the API, kept as hashes.", no_args_is_help=True, rich_markup_mode=None)
commands.add_typer(keys_app, name="keys")


@commands.command(name="datasets")
def datasets_command(data: Data = None) -> None:
    """What is loaded: each dataset with its version, its counts, and when it was loaded."""
    from graph.database.store import open_database
    from graph.models import PRIVATE
    from graph.writing.writer import datasets

    with open_database(settings_of(data)) as database:
        found = datasets(database)
    rows = [
        (
            *(d.dataset, d.version, *(f"{n:,}" for n in (d.entities, d.claims, d.sources)), d.loaded),
            "interrupted: load it again" if not d.complete else PRIVATE if d.private else "",
        )
        for d in found
    ]
    tell_table(("dataset", "version", "entities", "claims", "sources", "loaded", ""), rows)


@commands.command()
def unload(
    dataset: Annotated[str, typer.Argument(help="Its name, as `khsae datasets` lists it.")], data: Data = None
) -> None:
    """Remove a dataset from the graph. What other datasets say stays."""
    from graph.database.store import open_database
    from graph.writing.writer import Writer

    with open_database(settings_of(data)) as database, progress("Unloading") as show:
        gone = Writer(database, show).unload(dataset)
    held = ", ".join(f"{n:,} {kind}" for kind, n in gone.removed.items() if n) or "nothing"
    tell(f"Unloaded {dataset}: removed {held}.")


@commands.command(name="backup")
def backup_command(
    file: Annotated[Path, typer.Argument(help="File to write. It contains sealed names.", dir_okay=False)],
    data: Data = None,
) -> None:
    """Write the whole graph to one file. Readers notice nothing; loads wait."""
    from graph.database.store import open_database
    from graph.writing import backup

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
    from graph.database.store import open_database
    from graph.writing import backup

    with open_database(settings_of(data)) as database, progress("Restoring") as show:
        count = backup.restore(database, file, replace=replace, progress=show)
    tell(f"Restored {count:,} nodes and links.")


@commands.command()
def doctor(data: Data = None) -> None:
    """Check for common problems and say how to fix them."""
    from api import checkup

    findings = checkup.examine(settings_of(data))
    for finding in findings:
        tell(f"{'ok ' if finding.well else 'bad'} {finding.says}")
        if finding.remedy:
            tell(f"    {finding.remedy}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


# --- keys -----------------------------------------------------------------------------------------

KeyName = Annotated[str, typer.Argument(help="Its name in the audit log: lower-case letters, digits, hyphens.")]


@keys_app.command(name="add")
def keys_add(
    name: KeyName,
    role: Annotated[Literal["public", "analyst"], typer.Option(help="analyst: may read sealed names.")] = "public",
    data: Data = None,
) -> None:
    """Make a key and print it once: only its hash is kept. A running server accepts it immediately."""
    from api import keys

    tell(keys.add(keys.file_of(settings_of(data)), name, role))
    notice("Keep it safe: it is shown only once. From now on the API requires a key, even on this machine.")


@keys_app.command(name="list")
def keys_list(data: Data = None) -> None:
    """List the names of the keys. The keys themselves cannot be shown."""
    from api import keys

    found = keys.read(keys.file_of(settings_of(data)))
    tell_table(("name", "role", "added"), [(key.name, key.role, key.added.isoformat()) for key in found])


@keys_app.command(name="revoke")
def keys_revoke(name: KeyName, data: Data = None) -> None:
    """Revoke a key. A running server refuses it immediately."""
    from api import keys

    keys.revoke(keys.file_of(settings_of(data)), name)
    tell(f"Revoked {name}.")
