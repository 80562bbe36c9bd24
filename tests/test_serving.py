"""How the server copes with many clients: slow ones, silent ones, too many of them, and the same question again."""

import asyncio
import json
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from api import lanes, server
from api.lanes import Lanes
from api.responses import problem
from graph.models import Records
from graph.writing.writer import Writer
from loaders import curated
from tests.conftest import TINY, Engines, settings_for, until
from tests.server import client_of

LIGHT, HEAVY = "/api/v1/search", "/api/v1/dossier"


@contextmanager
def listening(app: ASGIApp) -> Iterator[tuple[str, int]]:
    """The app behind the project's own protocol, on a free port."""
    running = uvicorn.Server(server.config(app, host="127.0.0.1", port=0))
    running.config.lifespan = "off"
    running.config.timeout_keep_alive = 1
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        until(lambda: running.started or not thread.is_alive())
        assert running.started, "the server did not start"
        yield running.servers[0].sockets[0].getsockname()[:2]
    finally:
        running.should_exit = True
        thread.join()


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await problem(200, "hello", "Hello.")(scope, receive, send)


def closed_by_server(connection: socket.socket) -> bytes:
    """What the server still says before it closes the connection."""
    connection.settimeout(60)
    said = b""
    while part := connection.recv(4096):
        said += part
    return said


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: loc", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET"])
def test_a_client_that_does_not_finish_its_request_is_let_go(monkeypatch: pytest.MonkeyPatch, sent: bytes) -> None:
    monkeypatch.setattr(server, "HEADER_TIMEOUT_S", 0.2)
    with listening(hello) as address, socket.create_connection(address) as silent:
        silent.sendall(sent)
        said = closed_by_server(silent)
        assert said.startswith(b"HTTP/1.1 200") == (b"\r\n\r\n" in sent)
        assert httpx.get(f"http://127.0.0.1:{address[1]}/").is_success


def test_endless_headers_are_refused() -> None:
    with listening(hello) as address, socket.create_connection(address) as talker:
        talker.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (server.MAX_HEADER_BYTES + 1))
        assert closed_by_server(talker).startswith(b"HTTP/1.1 431")


def test_more_connections_than_may_be_are_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_CONNECTIONS", 3)
    with listening(hello) as address, ExitStack() as stack:
        for _ in range(3):
            kept = stack.enter_context(socket.create_connection(address))
            kept.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert kept.recv(4096).startswith(b"HTTP/1.1 200")
        with socket.create_connection(address) as fourth:
            said = closed_by_server(fourth)
    assert said.startswith(b"HTTP/1.1 503")
    assert b"retry-after" in said


class Gate:
    """An app whose calls wait until they are let through."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.opened = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside.append(scope["path"])
        await self.opened.wait()
        await hello(scope, receive, send)


def test_heavy_calls_wait_for_each_other_and_light_ones_pass_them() -> None:
    async def run() -> None:
        gate = Gate()
        transport = httpx.ASGITransport(Lanes(gate, deadline_s=60))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            calls = [asyncio.create_task(client.get(path)) for path in (HEAVY, HEAVY, LIGHT, LIGHT)]
            while gate.inside.count(LIGHT) < 2:
                await asyncio.sleep(0)
            assert gate.inside.count(HEAVY) == 1
            gate.opened.set()
            assert [(await call).status_code for call in calls] == [200] * 4
            assert gate.inside.count(HEAVY) == 2

    asyncio.run(run())


@pytest.mark.parametrize(("queue", "patience_s"), [(0, 60.0), (5, 0.05)])
def test_a_call_that_cannot_be_worked_on_is_told_when_to_try_again(
    monkeypatch: pytest.MonkeyPatch, queue: int, patience_s: float
) -> None:
    async def run() -> None:
        gate = Gate()
        bounded = Lanes(gate, deadline_s=patience_s)
        bounded._heavy = lanes.Lane(width=1, queue=queue, patience_s=patience_s)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(bounded), base_url="http://localhost") as client:
            first = asyncio.create_task(client.get(HEAVY))
            while not gate.inside:
                await asyncio.sleep(0)
            second = await client.get(HEAVY)
            assert (second.status_code, second.json()["error"]["code"]) == (503, "too_many_calls")
            assert int(second.headers["retry-after"]) > 0
            gate.opened.set()
            assert (await first).is_success
            assert (await client.get(HEAVY)).is_success

    asyncio.run(run())


def test_an_answer_is_remembered_until_the_next_load(engines: Engines, tiny_facts: Records) -> None:
    reader = engines.reader("passing", tiny_facts)
    address = "/api/v1/search?q=glass"
    with client_of(reader._database.settings) as web:
        first, again = web.get(address), web.get(address)
        assert first.json()["results"]
        assert again.content == first.content
        numbers = {answer.headers.pop("x-request-id") for answer in (first, again)}
        assert len(numbers) == 2
        assert again.headers.items() - first.headers.items() <= {("date", again.headers["date"])}
        fewer = curated.read(TINY).model_copy(update={"entities": (), "claims": (), "sources": ()})
        Writer(reader._database).load(fewer)
        while web.get(address).json()["results"]:  # at most as long as the version is taken for granted
            pass


def test_what_is_noted_of_a_call_holds_no_name(engines: Engines, tiny_facts: Records, tmp_path: Path) -> None:
    file = tmp_path / "audit" / "calls.jsonl"
    settings = engines.reader("tiny", tiny_facts)._database.settings.model_copy(update={"khsae_audit_log": file})
    with client_of(settings) as web:
        for address in ("/search?q=Zanzibarella", "/search?q=glass", "/search?q=glass", "/entities/Zanzibarella Quux"):
            answer = web.get(f"/api/v1{address}")
            assert len(answer.headers["x-request-id"]) == 32
        figures = web.get("/metrics").text
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["what"], line["status"]) for line in lines] == [
        *[("/api/v1/search", 200)] * 3,
        ("/api/v1/entities/{id}", 404),
    ]
    assert [line.get("rows", 0) > 0 for line in lines] == [False, True, True, False]
    assert all(line["graph"] and line["ms"] > 0 and line["at"] for line in lines)
    assert "zanzi" not in (file.read_text(encoding="utf-8") + figures).lower()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert 'khsae_calls_total{route="/api/v1/search",status="200"} 3.0' in figures


# --- the process that draws -----------------------------------------------------------------------

VIEW = {"entity": "cy-baron"}


Drawing = Callable[[], list[psutil.Process]]


@pytest.fixture
def drawing() -> Drawing:
    """The processes that draw for this test; servers that tests share have their own."""

    def draws(child: psutil.Process) -> bool:
        try:
            return "api.apart" in child.cmdline()
        except psutil.NoSuchProcess:  # it has just ended
            return False

    def found() -> list[psutil.Process]:
        return list(filter(draws, psutil.Process().children()))

    before = found()
    return lambda: [child for child in found() if child not in before]


@pytest.fixture
def drawer(engines: Engines, tiny_facts: Records, drawing: Drawing) -> Iterator[httpx.Client]:
    with client_of(engines.reader("tiny", tiny_facts)._database.settings) as web:
        assert not drawing()
        yield web
    assert not drawing()


def test_drawings_are_made_in_one_process_which_is_replaced_if_it_dies(drawer: httpx.Client, drawing: Drawing) -> None:
    assert drawer.get("/api/v1/view", params=VIEW).status_code == 200
    (process,) = drawing()
    assert drawer.get("/api/v1/dossier", params=VIEW).status_code == 200
    assert drawing() == [process]
    process.kill()
    # Another address, or the answer would come from memory.
    assert until(lambda: drawer.get("/api/v1/view", params={**VIEW, "limit": 9_999}).status_code == 200)
    assert drawing() != [process]
    assert 'route="/api/v1/view",status="200"' in drawer.get("/metrics").text


def test_a_drawing_for_which_nobody_waits_is_given_up(drawer: httpx.Client, drawing: Drawing) -> None:
    for _ in range(2):
        with pytest.raises(httpx.ReadTimeout):
            drawer.get("/api/v1/dossier", params=VIEW, timeout=httpx.Timeout(60, read=0.01))
    assert until(lambda: not drawing())
    assert drawer.get("/api/v1/dossier", params=VIEW).status_code == 200


def test_a_drawing_that_takes_too_long_is_given_up(
    engines: Engines, tiny_facts: Records, drawing: Drawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = engines.reader("tiny", tiny_facts)._database.settings
    monkeypatch.setattr("api.app._QUERIES", 0.00001)
    with client_of(settings) as web:
        answer = web.get("/api/v1/view", params=VIEW)
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "too_slow")
        assert not drawing()
        assert web.get("/api/v1/entities/cy-baron").status_code == 200


def test_a_process_that_dies_at_work_is_told_as_a_passing_fault(drawer: httpx.Client, drawing: Drawing) -> None:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(drawer.get, "/api/v1/dossier", params=VIEW)
        until(drawing)[0].kill()
        answer = asked.result()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "drawing_failed")
    assert int(answer.headers["retry-after"]) > 0


def test_it_says_that_it_lives_without_a_database(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    with client_of(settings) as web:
        assert web.get("/api/v1/live").json() == {"status": "ok"}
        assert web.get("/api/v1/health").status_code == 503
