"""`khsae doctor`, `backup` and `restore`, as they are typed."""

import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api import cli
from api.app import create_app
from graph.models import Records
from graph.questions.reader import Reader
from tests.conftest import Engines
from tests.server import serving, settings_of

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Runs `khsae` in this process: exit code, output, errors."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["khsae", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), " ".join(said.out.split()), said.err

    return run


def test_a_backup_is_restored_into_a_new_folder(
    typed: Typed, engines: Engines, tiny_facts: Records, tmp_path: Path
) -> None:
    data, file = engines.reader("tiny", tiny_facts)._database.settings.khsae_data, str(tmp_path / "tiny.backup")
    code, _, said = typed("backup", file, "--data", str(data))
    assert (code, "Keep it private" in said) == (0, True)
    elsewhere = ("--data", str(engines.database("passing").settings.khsae_data))
    assert typed("restore", file, "--replace", *elsewhere)[0] == 0
    code, _, complaint = typed("restore", file, *elsewhere)
    assert (code, "not empty" in complaint) == (1, True)


def test_the_doctor_knows_khsae_on_its_port(
    real: None, typed: Typed, tiny_reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tiny_reader)
    monkeypatch.setenv("KHSAE_DATA", str(settings.khsae_data))
    with serving(create_app(settings)) as address:
        port = address.rpartition(":")[2]
        monkeypatch.setenv("KHSAE_PORT", port)
        assert f"Khsae is running on port {port} of 127.0.0.1" in typed("doctor")[1]


def test_the_doctor_names_what_is_wrong_and_what_to_do(
    real: None, typed: Typed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for name, value in {
            "KHSAE_DATA": str(data),
            "KHSAE_PORT": str(taken.getsockname()[1]),
            "NEO4J_URI": "bolt://127.0.0.1:9",
        }.items():
            monkeypatch.setenv(name, value)
        code, said, _ = typed("doctor")
        assert code == 1
        assert f"Port {taken.getsockname()[1]} of 127.0.0.1 cannot be used" in said
        assert "The database does not answer" in said
    monkeypatch.delenv("NEO4J_URI")
    said = typed("doctor")[1]
    assert f"Other users of this machine can read {data}" in said
    assert f"chmod -R go= {data}" in said
    assert "The facts are sound" in said
    assert "The graph is empty" in said or "khsae load facts" in said
