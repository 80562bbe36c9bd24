"""The commands about the documents that claims come from: `sources check`, `sources keep`."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api.terminal import Data, count, notice, open_reader, progress, settings_of, tell, tell_table

commands = typer.Typer(help="The documents that claims come from.", no_args_is_help=True, rich_markup_mode=None)


@commands.command(name="check")
def sources_check(
    timeout: Annotated[float, typer.Option(min=1, max=600, help="Seconds to wait for an answer.")] = 20,
) -> None:
    """Check whether each source is still online. The only command that uses the network."""
    from loaders import addresses, curated

    with progress("Asking") as show:
        found = addresses.check(
            curated.read().sources, timeout_s=timeout, progress=lambda done, total: show("addresses", done, total)
        )
    rows = [(f.outcome, f.source, f.address, f.says) for f in found if f.outcome != "alive"]
    tell_table(("outcome", "source", "address", "says"), rows)
    counts = {outcome: sum(f.outcome == outcome for f in found) for outcome in addresses.OUTCOMES}
    told = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
    tell(f"{count(len(found), 'address', 'addresses')}: {told}.")
    if counts["dead"]:
        raise typer.Exit(1)


@commands.command(name="keep")
def sources_keep(
    id: Annotated[str, typer.Argument(help="Id of the source: `khsae query sources` lists them.")],
    file: Annotated[Path, typer.Argument(help="Your copy: HTML, PDF or text.", dir_okay=False)],
    data: Data = None,
) -> None:
    """Keep your own copy of a source in the data folder, and check each quote against it."""
    from graph.sources import copies

    with open_reader(data) as reader:
        source = reader.source(id)
        copy = copies.keep(settings_of(data).khsae_data, source, file)
        held = copies.hold(copy, reader.all_claims_of_source(id))
    tell_table(("quote of", "outcome", "where"), [(one.claim, one.outcome, one.place or "") for one in held])
    outcomes = Counter(one.outcome for one in held)
    tell(f"Kept: {copy.kind}, {count(len(copy.pages), 'page')}, SHA-256 {copy.sha256}.")
    tell(f"{count(len(held), 'claim')}: {', '.join(f'{n} {outcome}' for outcome, n in outcomes.items()) or 'none'}.")
    if source.sha256 and source.sha256 != copy.sha256:
        notice("This is not byte for byte the document that the facts were read from: their hashes differ.")
    if outcomes and not outcomes["verbatim"] and outcomes["not found"]:
        notice(f"No quote of {id} is in {file}: it may be another document. It was kept anyway.")
