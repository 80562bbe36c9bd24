"""One kill of each kind on the embedded engine; `python -m tests.faults` makes many, on both."""

from collections.abc import Iterator

import pytest

from tests import faults


@pytest.fixture(scope="module")
def victim(real: None, tmp_path_factory: pytest.TempPathFactory) -> faults.Embedded:
    return faults.Embedded(tmp_path_factory.mktemp("faults") / "data")


@pytest.fixture(scope="module")
def trial(victim: faults.Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[faults.Trial]:
    with faults.trial(victim, tmp_path_factory.mktemp("backups")) as trial:
        yield trial


@pytest.mark.parametrize("kind", faults.KINDS)
def test_an_engine_killed_in_the_middle_loses_nothing_and_comes_back(
    victim: faults.Embedded, trial: faults.Trial, kind: str
) -> None:
    faults.survive(victim, trial, kind, after_s=0.2)
