"""The wheel holds everything that Khsae needs, and runs where there is no checkout."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from loaders import curated

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGES = ("graph", "api", "loaders", "queries")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == {"khsae.py"} | {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel, and sees the libraries installed here.

    They are seen through a .pth file: in a folder named by one, no further .pth files are read, so the checkout,
    which is installed here as editable, stays out of sight. Nothing is downloaded.
    """
    root = tmp_path_factory.mktemp("installed")
    venv.create(root, with_pip=False)
    commands = root / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(root), "--quiet", "install"]
    subprocess.run([*pip, "--no-index", "--no-deps", "--no-compile", str(wheel)], check=True)
    own, ours = (
        subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
        for python in (commands / "python", sys.executable)
    )
    (Path(own.strip()) / "libraries.pth").write_text(ours, encoding="utf-8")
    return commands


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_up_from_the_wheel_serves_the_facts_without_a_checkout(real: None, installed: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "KHSAE_", "PYTHON"))}
    where = "import api, graph, loaders; print(*(m.__file__ for m in (api, graph, loaders)))"
    found = subprocess.check_output([installed / "python", "-c", where], cwd=tmp_path, env=env, text=True)
    assert str(REPOSITORY) not in found
    port = free_port()
    command = [installed / "khsae", "up", "--port", str(port), "--data", str(tmp_path / "data")]
    address = f"http://127.0.0.1:{port}"

    def text(path: str) -> str:
        with urllib.request.urlopen(address + path, timeout=60) as answer:
            return answer.read().decode()

    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            while process.poll() is None:
                try:
                    counts = json.loads(text("/api/v1/health"))["counts"]
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                pytest.fail(f"khsae up ended with {process.returncode}")
            assert counts["claims"] == len(curated.read().claims)
            assert "app.js" in text("/")
            assert "export" in text("/static/state.js")
            assert "vis" in text("/static/vis-network.js")
            assert json.loads(text("/api/v1/queries"))["results"]
            assert "Lines: how it stands" in text("/api/v1/view?entity=mech-dara")
            assert "Mech Dara" in text("/api/v1/dossier?entity=mech-dara")
        finally:
            process.terminate()
