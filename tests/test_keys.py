"""Keys: not needed on the loopback, needed for everything beyond it."""

import asyncio
import base64
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import SecretStr, ValidationError
from starlette.responses import Response
from starlette.types import ASGIApp

from api import cli, keys
from api.app import create_app
from api.guard import Guard
from graph.errors import BadInput
from graph.models import Records
from graph.settings import Settings
from tests.conftest import Ended, Engines, settings_for
from tests.server import client_of

KEY = "a-key-of-twenty-letters"
PUBLIC = "another-key-for-the-public"


@pytest.fixture(scope="module")
def asked(engines: Engines) -> Iterator[httpx.Client]:
    """A client without a key, of a server that wants one."""
    import socket
    import threading
    import time

    engines.database("passing")
    settings = settings_for(
        engines.settings("passing").khsae_data, khsae_host="0.0.0.0", khsae_api_keys=f"analyst:{KEY},public:{PUBLIC}"
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
    stored = engines.reader("passing", tiny_facts)._database.settings
    with client_of(stored.model_copy(update={"khsae_api_keys": SecretStr(f"public:{KHMER}")})) as web:
        assert web.get("/api/v1/sources", headers={b"Authorization": f"Bearer {KHMER}".encode()}).status_code == 200
        assert web.get("/api/v1/sources", auth=("anybody", KHMER)).status_code == 200
        assert web.get("/api/v1/sources", headers={b"Authorization": b"Bearer \xff\xfe"}).status_code == 401


def test_wrong_keys_are_noted_and_the_log_tells_right_ones_apart(
    engines: Engines, tiny_facts: Records, caplog: pytest.LogCaptureFixture
) -> None:
    stored = engines.reader("passing", tiny_facts)._database.settings
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


# --- keys in the file -----------------------------------------------------------------------------


def guarded(settings: Settings) -> ASGIApp:
    """The Guard with nothing behind it but who was let in."""

    async def who(scope: Any, receive: Any, send: Any) -> None:
        await Response(f"{scope['state']['role']}: {scope['state']['who']}")(scope, receive, send)

    return Guard(who, settings=settings)


def ask(
    app: ASGIApp,
    key: str | bytes = b"",
    *,
    host: str = "198.51.100.7",
    basic: bool = False,
    path: str = "/api/v1/sources",
    more: dict[bytes, bytes] | None = None,
) -> httpx.Response:
    key = key.encode() if isinstance(key, str) else key
    word = b"Basic " + base64.b64encode(b"anybody:" + key) if basic else b"Bearer " + key

    async def run() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, headers={**(more or {}), **({b"Authorization": word} if key else {})})

    return asyncio.run(run())


Typed = Callable[..., Ended]


def test_a_key_is_made_used_and_revoked_while_the_server_runs(khsae: Typed, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, khsae_role="analyst")
    app = guarded(settings)
    assert ask(app).text == "analyst: local"
    made = {}
    for name, role in (("desk", "analyst"), ("app", "public")):
        added = khsae(settings, "keys", "add", name, "--role", role)
        assert (added.returncode, "shown only once" in added.stderr) == (0, True)
        made[name] = added.stdout.strip()
        assert ask(app, made[name]).text == ask(app, made[name], basic=True).text == f"{role}: {role} {name}"
    assert ask(app).status_code == ask(app, "wrong").status_code == 401
    listed = khsae(settings, "keys", "list").stdout
    assert listed.split()[:5] == ["name", "role", "added", "desk", "analyst"]
    assert khsae(settings, "keys", "revoke", "desk").returncode == 0
    assert (ask(app, made["desk"]).status_code, ask(app, made["app"]).status_code) == (401, 200)
    assert khsae(settings, "keys", "revoke", "app").returncode == 0
    # The last one is gone, and the door stays shut.
    assert ask(app, made["app"]).status_code == ask(app).status_code == 401
    assert ask(guarded(settings)).status_code == 401


def test_only_hashes_are_kept_and_only_for_their_owner(khsae: Typed, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    key = khsae(settings, "keys", "add", "desk").stdout.strip()
    assert len(key) >= 43
    for file in tmp_path.iterdir():
        assert key not in file.read_text(encoding="utf-8")
    (kept,) = json.loads(keys.file_of(settings).read_text(encoding="utf-8"))
    assert kept.keys() == {"name", "role", "sha256", "added"}
    assert stat.S_IMODE(keys.file_of(settings).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "desk"), "already"),
        (("add", "Two Words"), "cannot name a key"),
        (("add", "../desk"), "cannot name a key"),
        (("add", "x" * 41), "cannot name a key"),
        (("add", "\u1781\u17d2"), "cannot name a key"),
        (("revoke", "nobody"), "no key"),
    ],
)
def test_what_cannot_be_done_with_keys_is_said(khsae: Typed, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    settings = settings_for(tmp_path)
    keys.add(keys.file_of(settings), "desk", "public")
    done = khsae(settings, "keys", *words)
    assert (done.returncode, says in done.stderr) == (1, True)
    assert [key.name for key in keys.read(keys.file_of(settings))] == ["desk"]


FAULTY = ["", "[", "{}", '[{"name": "desk"}]', '["a"]', "\0", "null", '[{"name": "x", "role": "boss"}]']


@pytest.mark.parametrize("text", FAULTY)
def test_a_faulty_file_lets_nobody_in(
    khsae: Typed, tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    settings = settings_for(tmp_path)
    file = keys.file_of(settings)
    key = keys.add(file, "desk", "analyst")
    app = guarded(settings)
    assert ask(app, key).status_code == 200
    file.write_text(text, encoding="utf-8")
    assert ask(app, key).status_code == ask(app, key).status_code == ask(app).status_code == 401
    assert len([r for r in caplog.records if r.name == "khsae.keys"]) == 1
    for words in (("keys", "list"), ("serve",)):
        done = khsae(settings, *words)
        assert (done.returncode, str(file) in done.stderr) == (1, True)
    file.unlink()
    assert ask(app, key).status_code == ask(app).status_code == 401


def test_keys_of_the_setting_and_of_the_file_open_side_by_side(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, khsae_host="0.0.0.0", khsae_api_keys=f"analyst:{KEY}")
    made = keys.add(keys.file_of(settings), "app", "public")
    app = guarded(settings)
    assert ask(app, KEY).text.startswith("analyst: analyst ")
    assert ask(app, made).text == "public: public app"


def test_a_key_in_the_file_is_enough_beyond_the_loopback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_for(tmp_path, khsae_host="0.0.0.0", khsae_port=8659)
    monkeypatch.setattr("socket.socket.bind", lambda *_: None)
    with pytest.raises(BadInput, match="khsae keys add"):
        cli._check_address(settings)
    keys.add(keys.file_of(settings), "app", "public")
    cli._check_address(settings)


# --- how often ------------------------------------------------------------------------------------


def statuses(app: ASGIApp, n: int, key: str = "", *, host: str = "198.51.100.7") -> list[int]:
    return [ask(app, key, host=host).status_code for _ in range(n)]


def test_a_key_may_be_used_so_often_wherever_it_is_used_from(tmp_path: Path) -> None:
    app = guarded(
        settings_for(tmp_path, khsae_api_keys=f"public:{KEY},analyst:{PUBLIC}", khsae_rate_limit="3 per hour")
    )
    assert statuses(app, 3, KEY, host="127.0.0.1") == [200, 200, 200]
    refused = ask(app, KEY, host="192.0.2.1")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_calls")
    assert 3000 < int(refused.headers["retry-after"]) <= 3600
    assert statuses(app, 2, PUBLIC, host="127.0.0.1") == [200, 200]


def test_an_address_may_try_so_many_keys(tmp_path: Path) -> None:
    app = guarded(settings_for(tmp_path, khsae_api_keys=f"public:{KEY}", khsae_rate_limit="2 per minute; 5 per hour"))
    for host, again in (("198.51.100.7", "198.51.100.7"), ("2001:db8::1", "2001:db8::ffff"), ("::ffff:192.0.2.9",) * 2):
        assert statuses(app, 2, "wrong", host=host) == [401, 401]
        assert statuses(app, 2, KEY, host=again) == [429, 429]
    assert ask(app, "wrong", host="198.51.100.8").status_code == 401


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_not_counted(tmp_path: Path, host: str) -> None:
    assert statuses(guarded(settings_for(tmp_path, khsae_rate_limit="1 per day")), 5, host=host) == [200] * 5


def test_rates_can_be_off(tmp_path: Path) -> None:
    assert statuses(guarded(settings_for(tmp_path, khsae_rate_limit="off")), 5) == [200] * 5


@pytest.mark.parametrize(
    "words", ["often", "0 per minute", "10", "10 per fortnight", "10 per day and more", "-1 per day"]
)
def test_a_rate_is_given_in_words(tmp_path: Path, words: str) -> None:
    with pytest.raises(ValidationError, match="1200 per minute"):
        settings_for(tmp_path, khsae_rate_limit=words)


# --- whose page asks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("same-site", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
    ],
)
def test_a_page_of_another_site_costs_no_work(tmp_path: Path, site: str, mode: str, dest: str, status: int) -> None:
    told = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    more = {name.encode(): value.encode() for name, value in told.items()}
    app = guarded(settings_for(tmp_path))
    assert ask(app, more=more).status_code == status
    assert ask(app, more=more, path="/").status_code == 200
