"""Keys: not needed on the loopback, needed for everything beyond it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr, ValidationError

from api.app import create_app
from graph.models import Records
from graph.settings import Settings
from tests.conftest import Engines, settings_for
from tests.test_api import client_of

KEY = "a-key-of-twenty-letters"
PUBLIC = "another-key-for-the-public"


@pytest.fixture(scope="module")
def asked(engines: Engines) -> Iterator[httpx.Client]:
    """A client without a key, of a server that wants one."""
    import socket
    import threading
    import time

    engines.database("scratch")
    settings = settings_for(
        engines.settings("scratch").khsae_data, khsae_host="0.0.0.0", khsae_api_keys=f"analyst:{KEY},public:{PUBLIC}"
    )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    # The keys are asked wherever it listens; a test stays on the loopback.
    server = uvicorn.Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as client:
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


def test_what_is_under_seal_is_for_an_analysts_key(
    engines: Engines, tiny_facts: Records, caplog: pytest.LogCaptureFixture
) -> None:
    stored = engines.reader("passing", tiny_facts)._database.settings
    keys = {"khsae_api_keys": SecretStr(f"analyst:{KEY},public:{PUBLIC}"), "khsae_role": "analyst"}
    with client_of(stored.model_copy(update=keys)) as web:
        address = "/api/v1/entities/held-person/sealed"
        read = web.get(address, headers={"Authorization": f"Bearer {KEY}"})
        assert (read.status_code, read.headers["cache-control"]) == (200, "no-store")
        assert read.json() == {
            "id": "held-person",
            "names": ["Zanzibarella Quux", "Zanzi"],
            "quotes": {"ga-11": "Zanzibarella Quux was held at Glass Towers, and Zanzi’s friends knew."},
        }
        # The key decides, not the process.
        refused = web.get(address, headers={"Authorization": f"Bearer {PUBLIC}"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
        assert web.get(address).status_code == 401
        known = {"Authorization": f"Bearer {KEY}"}
        assert web.get("/api/v1/entities/cy-baron/sealed", headers=known).json()["names"] == []
        assert web.get("/api/v1/entities/nobody/sealed", headers=known).status_code == 404
    lines = [record.getMessage() for record in caplog.records if record.name == "khsae.audit"]
    assert [line.split()[0] for line in lines] == ["Read", "Refused", "Read"]
    assert "held-person" in lines[0]
    assert "Zanzi" not in caplog.text


@pytest.mark.parametrize(("role", "status"), [("public", 403), ("analyst", 200)])
def test_on_the_loopback_without_keys_it_is_the_processs_role(
    engines: Engines, tiny_facts: Records, role: str, status: int
) -> None:
    stored = engines.reader("passing", tiny_facts)._database.settings
    with client_of(stored.model_copy(update={"khsae_role": role})) as web:
        assert web.get("/api/v1/entities/held-person/sealed").status_code == status
    # Beyond it, where nobody should be without keys, the role of the process gives no right.
    with client_of(stored.model_copy(update={"khsae_role": role, "khsae_host": "0.0.0.0"})) as web:
        assert web.get("/api/v1/entities/held-person/sealed").status_code == 403


def test_a_role_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="analyst"):
        settings_for(tmp_path, khsae_role="boss")


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


# --- which key ------------------------------------------------------------------------------------

KHMER = "\u1781\u17d2\u179f\u17c2-a-key-in-khmer"


def test_a_key_that_is_not_ascii_is_a_token_and_a_password(engines: Engines, tiny_facts: Records) -> None:
    stored = engines.reader("sealed", tiny_facts)._database.settings
    with client_of(stored.model_copy(update={"khsae_api_keys": SecretStr(f"public:{KHMER}")})) as web:
        assert web.get("/api/v1/sources", headers={b"Authorization": f"Bearer {KHMER}".encode()}).status_code == 200
        assert web.get("/api/v1/sources", auth=("anybody", KHMER)).status_code == 200
        assert web.get("/api/v1/sources", headers={b"Authorization": b"Bearer \xff\xfe"}).status_code == 401


def test_wrong_keys_are_noted_and_the_log_tells_right_ones_apart(
    engines: Engines, tiny_facts: Records, caplog: pytest.LogCaptureFixture
) -> None:
    stored = engines.reader("sealed", tiny_facts)._database.settings
    other = "a-second-key-for-analysts"
    with client_of(stored.model_copy(update={"khsae_api_keys": SecretStr(f"analyst:{KEY},analyst:{other}")})) as web:
        assert (
            web.get("/api/v1/sources", headers={"Authorization": "Bearer a-wrong-and-guessed-key"}).status_code == 401
        )
        for key in (KEY, other, KEY):
            headers = {"Authorization": f"Bearer {key}"}
            assert web.get("/api/v1/entities/held-person/sealed", headers=headers).status_code == 200
    wrong = [record.getMessage() for record in caplog.records if record.name == "khsae.guard"]
    assert wrong == ["Refused 1 wrong keys, the last from 127.0.0.1."]
    first, second, again = [r.getMessage() for r in caplog.records if r.name == "khsae.audit"]
    assert first == again != second
    assert not any(key in caplog.text for key in (KEY, other, "guessed"))


def test_one_key_under_two_roles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="under two roles") as caught:
        settings_for(tmp_path, khsae_api_keys=f"analyst:{KEY},public:{KEY}")
    assert KEY not in str(caught.value)
