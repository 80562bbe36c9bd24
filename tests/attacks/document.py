"""The API is called in every way that its OpenAPI document allows, and in many that it does not.

schemathesis makes the calls and runs all its checks: no server error, no status, header or body but those that are
documented, what is valid accepted, and what is not refused. tests/attacks/schemathesis.toml holds what is set.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.app import create_app
from graph.database.store import open_database
from graph.settings import Settings
from graph.writing.writer import Writer
from loaders import curated
from tests.conftest import TINY, settings_for
from tests.server import serving

_CONFIG = Path(__file__).with_name("schemathesis.toml")
ALL = "examples,coverage,fuzzing"


@contextmanager
def served(settings: Settings, own: Path) -> Iterator[str]:
    """The address of the API with everything turned on; saved questions go to a folder of their own."""
    more = {"khsae_cypher": True, "khsae_queries": own, "khsae_role": "analyst"}
    with serving(create_app(settings.model_copy(update=more), warm=True)) as address:
        yield address


def attack(address: str, *, examples: int, phases: str = ALL) -> int:
    """The number of calls that were made. Raises AssertionError with what schemathesis says if a check fails."""
    words = ["--checks=all", "--seed=7", "--no-color", f"--phases={phases}", f"--max-examples={examples}"]
    command = [Path(sys.executable).with_name("schemathesis"), f"--config-file={_CONFIG}", "run", *words]
    done = subprocess.run(
        [*command, f"--url={address}", f"{address}/api/v1/openapi.json"], capture_output=True, text=True
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found = re.search(r"(\d+) generated", done.stdout)
    assert found, done.stdout
    return int(found[1])


def main(examples: int = 60) -> None:
    """`python -m tests.attacks document [EXAMPLES]`: 60 examples a call make more than 5,000 cases."""
    with TemporaryDirectory(prefix="khsae-document-") as scratch:
        settings = settings_for(Path(scratch) / "data")
        with open_database(settings) as database:
            Writer(database).load(curated.read(TINY))
            with served(settings, Path(scratch) / "own") as address:
                print(f"{attack(address, examples=examples)} calls, no failure")
