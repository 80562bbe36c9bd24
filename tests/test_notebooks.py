"""Every notebook is executed, as an analyst runs it, on the curated facts."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.app import create_app
from graph.models import Records
from graph.settings import Settings
from tests.conftest import Engines, clear
from tests.server import serving

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
_CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|DELETE|CALL)\s*[({]|\bUNWIND\b|\)-\[|\]->?\(")

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> "NotebookNode":
    import nbformat  # it takes two seconds: only the process that reads notebooks waits for it

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def code(notebook: "NotebookNode") -> list["NotebookNode"]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def execute(notebook: "NotebookNode", settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run it in a kernel of its own, on this embedded engine and a server of it. Outputs go into the notebook."""
    from nbclient import NotebookClient

    monkeypatch.setenv("KHSAE_DATA", str(settings.khsae_data))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    with serving(create_app(settings)) as address:
        monkeypatch.setenv("KHSAE_URL", address)
        NotebookClient(
            notebook, timeout=600, startup_timeout=600, resources={"metadata": {"path": str(FOLDER)}}
        ).execute()


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@every_notebook
def test_it_is_stored_without_outputs(path: Path) -> None:
    assert [cell.id for cell in code(read(path)) if cell.outputs or cell.execution_count is not None] == []


@every_notebook
def test_it_holds_no_cypher(path: Path) -> None:
    assert [cell.source for cell in code(read(path)) if _CYPHER.search(cell.source)] == []


@every_notebook
def test_it_runs_and_draws(
    path: Path, engines: Engines, curated_facts: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines.reader("curated", curated_facts)
    notebook = read(path)
    execute(notebook, engines.settings("curated"), monkeypatch)
    shown = [output.get("data", {}).get("text/html", "") for cell in code(notebook) for output in cell.outputs]
    assert [output.name for cell in code(notebook) for output in cell.outputs if output.output_type == "stream"] == []
    assert any(html.startswith("<iframe") and "srcdoc=" in html for html in shown)


@every_notebook
def test_on_an_empty_graph_it_says_what_to_do(path: Path, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    clear(database := engines.database("passing"))
    from nbclient.exceptions import CellExecutionError

    with pytest.raises(CellExecutionError, match="khsae load facts"):
        execute(read(path), database.settings, monkeypatch)
