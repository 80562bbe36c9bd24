"""Seconds from the start of a notebook's kernel to its first picture, with a running engine. Wanted: at most 5."""

import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from graph.database.store import open_database
from graph.writing.writer import Writer
from loaders import curated
from tests.conftest import settings_for

LINES = {
    "a kernel that does nothing": "1",
    "a picture": 'import khsae\nkhsae.connect(data={data!r}).network("ly-yong-phat")',
}


def main() -> None:
    with tempfile.TemporaryDirectory() as data, open_database(settings_for(Path(data))) as database:
        Writer(database).load(curated.read())
        for what, lines in LINES.items():
            cell = nbformat.v4.new_code_cell(lines.format(data=data))
            start = time.perf_counter()
            NotebookClient(nbformat.v4.new_notebook(cells=[cell])).execute()
            print(f"{what:28} {time.perf_counter() - start:5.1f} s")
