"""The commands for questions that are not saved queries: `cypher` for your own, `mcp` for an assistant's."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from api.terminal import Data, Format, Params, notice, open_reader, parameters_of, tell_answer

if TYPE_CHECKING:
    from pydantic import JsonValue

    from graph.questions.own import Question

T = TypeVar("T", bound="Question")

commands = typer.Typer()


@commands.command()
def cypher(
    text: Annotated[str, typer.Argument(help='Cypher that only reads; "-" reads it from standard input.')],
    param: Params = None,
    limit: Annotated[int | None, typer.Option(help="Maximum number of rows.")] = None,
    form: Annotated[
        Literal["table", "network"] | None, typer.Option("--as", help="Shape of the answer. Default: as it comes.")
    ] = None,
    save: Annotated[str | None, typer.Option(help="Save the question under this name.")] = None,
    title: Annotated[str | None, typer.Option(help="Its title, for --save.")] = None,
    description: Annotated[
        str | None, typer.Option(help="What its answer means and what it does not, for --save.")
    ] = None,
    format: Format = "table",
    data: Data = None,
) -> None:
    """Run Cypher of your own, which can only read. --save makes it a saved query."""
    from graph.questions.own import Question, Saving

    if save is None and (title or description):
        raise typer.BadParameter("--title and --description only go with --save NAME.")
    if save is not None and not (title and description):
        raise typer.BadParameter("--save needs a --title, and a --description of what the answer means.")
    given = {
        "query": sys.stdin.read() if text == "-" else text,
        "parameters": {name: _value(value) for name, value in parameters_of(param).items()},
        "limit": limit,
        "form": form,
    }
    question = _made(Question, given)
    saving = _made(Saving, {**given, "name": save, "title": title, "description": description}) if save else None
    with open_reader(data) as reader:
        if saving:
            saved = reader.save(saving)
            notice(f"Saved as {reader.library.folder / saved.name}.cypher. Run it: khsae query {saved.name}")
        else:
            tell_answer(reader, reader.cypher(question), format)


@commands.command()
def mcp(
    http: Annotated[bool, typer.Option("--http", help="Serve over HTTP on this machine instead of stdio.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of --http.")] = 8010,
    data: Data = None,
) -> None:
    """Serve the graph to an assistant, over the Model Context Protocol: it only reads, and cites every sentence."""
    from graph.errors import BadInput

    try:
        from api.mcp import http_app, server
    except ModuleNotFoundError as exc:
        raise BadInput(f"{exc.name} is not installed. Install it with: pip install 'khsae[mcp]'") from exc
    with open_reader(data) as reader:
        if not http:
            server(lambda: reader).run("stdio")
            return
        import uvicorn

        notice(f"The MCP server is at http://127.0.0.1:{port}/mcp · Ctrl-C stops it")
        uvicorn.run(http_app(lambda: reader), host="127.0.0.1", port=port, log_level="error")


def _value(text: str) -> "JsonValue":
    """A number, true, false or a list as JSON writes it; anything else is a text."""
    try:
        value = json.loads(text, parse_constant=str)
    except ValueError:
        return text
    return text if isinstance(value, str) else value


def _made(kind: type[T], given: dict[str, object]) -> T:
    from pydantic import ValidationError

    from graph.errors import BadInput, first_of

    try:
        return kind.model_validate(given)
    except ValidationError as exc:
        where, what = first_of(exc.errors())
        raise BadInput(f"{where}: {what}.") from exc
