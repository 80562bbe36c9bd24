"""Keys: not needed on the loopback, needed for everything beyond it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import ValidationError

from api.app import create_app
from graph.settings import Settings
from tests.conftest import Engines, settings_for

KEY = "a-key-of-twenty-letters"


@pytest.fixture(scope="module")
def asked(engines: Engines) -> Iterator[httpx.Client]:
    """A client without a key, of a server that wants one."""
    import socket
    import threading
    import time

    engines.database("scratch")
    settings = settings_for(
        engines.settings("scratch").khsae_data, khsae_host="0.0.0.0", khsae_api_keys=f"analyst:{KEY}"
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    # The keys are asked wherever it listens; a test stays on the loopback.
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        yield client
    server.should_exit = True
    thread.join()


@pytest.mark.parametrize("path", ["/", "/docs", "/static/app.js", "/api/v1/sources", "/api/v1/openapi.json"])
def test_nothing_is_told_without_a_key(asked: httpx.Client, path: str) -> None:
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic bm9ib2R5Ondyb25n"}):
        answer = asked.get(path, headers=given)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "key_needed"
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_key_opens_as_token_and_as_password(asked: httpx.Client) -> None:
    assert asked.get("/api/v1/sources", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    assert asked.get("/", auth=("anybody", KEY)).status_code == 200
    assert asked.get("/api/v1/sources", headers={"Host": "khsae.example", "Authorization": f"Bearer {KEY}"}).is_success


def test_the_watchdog_needs_none(asked: httpx.Client) -> None:
    assert asked.get("/api/v1/health").status_code == 200


@pytest.mark.parametrize("keys", ["SECRET", "boss:a-key-of-twenty-letters", "analyst:SHORT", "public:SECRET,"])
def test_malformed_keys_are_refused_and_not_repeated(tmp_path: Path, keys: str) -> None:
    with pytest.raises(ValidationError, match="16 characters"):
        settings_for(tmp_path, khsae_api_keys=keys)
    words = [sys.executable, "-m", "api.cli", "up", "--data", str(tmp_path)]
    done = subprocess.run(words, env={"KHSAE_API_KEYS": keys, "PATH": ""}, capture_output=True, text=True)
    assert done.returncode == 1
    assert "KHSAE_API_KEYS" in done.stderr
    assert keys not in done.stderr


def test_beyond_the_loopback_keys_are_a_must(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "api.cli", "serve", "--data", str(tmp_path)]
    done = subprocess.run(words, env={"KHSAE_HOST": "0.0.0.0", "PATH": ""}, capture_output=True, text=True)
    assert done.returncode == 1
    assert "KHSAE_API_KEYS" in done.stderr


def test_a_secret_is_not_printed() -> None:
    settings = Settings(_env_file=None, khsae_api_keys=f"public:{KEY}", neo4j_password="pass-word")  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert KEY not in repr(settings)
    assert "pass-word" not in repr(settings)
    assert settings.keys == {KEY: "public"}
