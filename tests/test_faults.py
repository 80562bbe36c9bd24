"""Each fault once on the embedded engine; `python -m tests.faults` makes many, on both."""

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


@pytest.mark.parametrize("work", faults.KINDS)
def test_an_engine_killed_in_the_middle_loses_nothing_and_comes_back(
    victim: faults.Embedded, trial: faults.Trial, work: str
) -> None:
    faults.survive(victim, trial, work, after_s=0.2)


@pytest.mark.parametrize("fault", faults.NETWORKS)
def test_a_network_that_fails_in_a_load_is_told_or_overcome(
    victim: faults.Embedded, trial: faults.Trial, fault: str
) -> None:
    faults.disturb(victim, trial, fault, at="entities")


def test_a_disk_that_fills_in_a_load_loses_nothing(victim: faults.Embedded, trial: faults.Trial) -> None:
    faults.fill_disk(victim, trial, at="claims")
