"""The command `same`: who may be the same, two side by side, and judging them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import Data, open_reader, settings_of, tell, tell_table

if TYPE_CHECKING:
    from graph.questions.reader import Reader
    from graph.sameness.proposing import Pair, Side
    from loaders.judging import JudgementFact

commands = typer.Typer()


@commands.command()
def same(
    a: Annotated[str | None, typer.Argument(metavar="[A]", help="An entity or record, by id or name.")] = None,
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="The other one.")] = None,
    is_same: Annotated[bool, typer.Option("--same", help="Judge that they are the same.")] = False,
    is_different: Annotated[bool, typer.Option("--different", help="Judge that they are different.")] = False,
    is_unsure: Annotated[bool, typer.Option("--unsure", help="Judge that it is not clear yet.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why you judge so.")] = None,
    evidence: Annotated[list[str] | None, typer.Option(help="The id of a claim, or a URL. May be repeated.")] = None,
    by: Annotated[str | None, typer.Option(help="Who judges. Default: your name on this machine.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the judgement on these two.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--in", help="Folder of facts whose judgements.yaml to use. Default: the curated facts."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Maximum number of proposals.")] = 20,
    wide: Annotated[bool, typer.Option("--wide", help="Show all columns, however wide the terminal is.")] = False,
    data: Data = None,
) -> None:
    """Propose who may be the same, show two side by side, or judge them.

    Records judged the same are shown as one entity until --undo takes that back. A shared name alone is no reason.
    """
    chosen = [v for v, wanted in (("same", is_same), ("different", is_different), ("unsure", is_unsure)) if wanted]
    if len(chosen) + undo > 1:
        raise typer.BadParameter("Give only one of --same, --different, --unsure and --undo.")
    if (chosen or undo) and not (a and b):
        raise typer.BadParameter("Whom? Give two: khsae same A B --same --reason …")
    if chosen and not reason:
        raise typer.BadParameter("A judgement needs its --reason.")
    with open_reader(data) as reader:
        if a is None or b is None:
            _tell_proposals(reader, a and reader.resolve(a), limit, wide=wide)
            return
        pair = (reader.record(a), reader.record(b))
        if not (chosen or undo):
            _tell_pair(reader.compare(*pair))
            return
        if is_same:
            reader.check_akin(*pair)
    fact = _fact(pair, chosen[0], reason, evidence, by) if chosen else None
    _judge(pair, fact, folder, data)


# --- showing --------------------------------------------------------------------------------------


def _tell_proposals(reader: "Reader", entity: str | None, limit: int, *, wide: bool) -> None:
    found = reader.proposals(entity=entity, limit=limit)
    if not found:
        tell("Nothing to propose: no unjudged pair shares a number or a name, or may be the same by a claim.")
        return
    rows = [(p.a.id, p.b.id, f"{p.score:.2f}", " ".join(p.speaks_for), " ".join(p.speaks_against)) for p in found]
    tell_table(("one", "other", "score", "for", "against"), rows, wide=wide)
    tell(f"\nSide by side: khsae same {found[0].a.id} {found[0].b.id}")


def _tell_pair(pair: "Pair") -> None:
    def row(what: str, of: "dict[str, tuple[str, ...]]") -> tuple[str, ...]:
        return (what, *("; ".join(of[side.id]) or "–" for side in (pair.a, pair.b)))

    def both(part: str) -> "dict[str, tuple[str, ...]]":
        return {side.id: tuple(map(str, getattr(side, part))) for side in (pair.a, pair.b)}

    types: dict[str, tuple[str, ...]] = {side.id: (side.type,) for side in (pair.a, pair.b)}
    rows = [row("names", both("names")), row("type", types)]
    rows += [row(part, both(part)) for part in ("datasets", "countries", "born", "identifiers")]
    rows.append(row("linked to", {side.id: _some(side) for side in (pair.a, pair.b)}))
    tell_table(("", pair.a.id, pair.b.id), rows, lines=True, wide=True)
    for word, said in (("For", pair.speaks_for), ("Against", pair.speaks_against)):
        for sentence in said:
            tell(f"{word}: {sentence}")
    for judgement in pair.judged:
        tell(f"Judged {judgement.verdict} by {judgement.by}, {judgement.on}: {judgement.reason}")
    if not pair.judged:
        tell(f"Not judged yet: khsae same {pair.a.id} {pair.b.id} --same|--different|--unsure --reason …")


def _some(side: "Side", most: int = 10) -> tuple[str, ...]:
    more = len(side.ties) - most
    return (*side.ties[:most], f"and {more} more") if more > 0 else side.ties


# --- judging --------------------------------------------------------------------------------------


def _fact(
    pair: tuple[str, str], verdict: str, reason: str | None, evidence: list[str] | None, by: str | None
) -> "JudgementFact":
    import getpass

    from pydantic import ValidationError

    from graph.errors import BadInput, first_of
    from loaders.judging import JudgementFact

    said = {"pair": pair, "verdict": verdict, "reason": reason, "evidence": tuple(evidence or ())}
    try:
        who = by or getpass.getuser()
        return JudgementFact.model_validate(said | {"by": who, "on": date.today().isoformat()})
    except ValidationError as exc:
        where, what = first_of(exc.errors())
        raise BadInput(f"{where}: {what}.") from exc


def _judge(pair: tuple[str, str], fact: "JudgementFact | None", folder: Path | None, data: Path | None) -> None:
    """Write the judgement to the file of its folder, or remove it, and load the file."""
    from api.loading import load_into, say
    from graph.database.store import open_database
    from graph.errors import KhsaeError
    from graph.models import Records
    from loaders import curated, judging

    where = (folder or curated.FOLDER).resolve()
    where.mkdir(parents=True, exist_ok=True)
    ((name, where),) = curated.named([where]).items()
    file = where / judging.FILE
    before = file.read_bytes() if file.exists() else None
    if before is not None:
        curated.read_judgements(where, curated.read(where, name))  # errors in the file have to be fixed first
    if fact:
        judging.record(where, fact)
    else:
        judging.take_back(where, pair)
    try:
        facts = (
            curated.read(where, name) if file.exists() else Records(dataset=name, entities=(), sources=(), claims=())
        )
        judgements = curated.read_judgements(where, facts)
        with open_database(settings_of(data)) as database:
            say(load_into(database, judgements))
    except KhsaeError:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            file.write_bytes(before)
        raise
    tell(f"{file}: {f'{pair[0]} and {pair[1]} are judged {fact.verdict}' if fact else 'taken back'}.")
