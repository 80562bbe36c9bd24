"""Drawing and exporting in a process of their own, so that a large picture slows no other request.

Two threads of one Python process take turns. A second process does not, can be given a lower priority, and can be ended
in the middle of its work: when the deadline passes, or when nobody waits for the answer any more.
"""

import asyncio
import os
import pickle
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, BinaryIO, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.responses import problem
from graph.questions.queries import Library
from graph.settings import Settings

HEAVY = ("/api/v1/view", "/api/v1/dossier", "/api/v1/story", "/api/v1/export")
_RETRY_AFTER_S = "3"
_LENGTH = struct.Struct(">Q")
_LOWER = 10
"""How far the process steps back, on the scale of `nice`."""


class Apart:
    """Sends heavy requests to the process, and all others on. The process starts with the first of them."""

    def __init__(self, app: ASGIApp, *, worker: "Worker") -> None:
        self._app = app
        self._worker = worker

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The whole graph is streamed: to send it from one process to the other, all of it would have to be held.
        if scope.get("path") not in HEAVY or b"all=true" in scope["query_string"]:
            await self._app(scope, receive, send)
            return
        scope["route"] = _Route(scope["path"])
        body = await receive()
        asked = {name: scope[name] for name in ("type", "method", "path", "query_string", "headers", "http_version")}
        asked |= {"who": {name: scope["state"][name] for name in ("role", "who")}}
        working = asyncio.create_task(self._worker.ask((asked, body)))
        leaving = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                await _reply(working, scope, receive, send)
        finally:
            leaving.cancel()
            working.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)


async def _reply(
    working: "asyncio.Task[tuple[list[Message], Any]]", scope: Scope, receive: Receive, send: Send
) -> None:
    try:
        messages, rows = working.result()
    except TimeoutError:
        message = "This took longer than the server allows. Narrow the selection."
        await problem(504, "too_slow", message)(scope, receive, send)
        return
    except (asyncio.IncompleteReadError, ConnectionError):
        message = "The process that draws has ended. Try again in a moment."
        await problem(503, "drawing_failed", message, headers={"Retry-After": _RETRY_AFTER_S})(scope, receive, send)
        return
    scope["state"]["rows"] = rows
    for message in messages:
        await send(message)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Route(NamedTuple):
    """For the journal: what the address is called."""

    path: str


class Worker:
    """The process, one request at a time. Whatever is given up ends it; the next request starts another."""

    def __init__(self, settings: Settings, library: Library | None, *, deadline_s: float) -> None:
        self._made_of = settings, library
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def warm(self) -> None:
        """Start the process before it is needed."""
        async with self._turn:
            if not self._process:
                await self._start()

    async def ask(self, request: tuple[dict[str, Any], Message]) -> tuple[list[Message], Any]:
        """The answer, as messages, and its number of rows. Raises TimeoutError."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._deadline_s):
                    return await self._exchange(request)
            except BaseException:
                await self.close()
                raise

    async def _exchange(self, request: tuple[dict[str, Any], Message]) -> tuple[list[Message], Any]:
        process = self._process if self._process and self._process.returncode is None else await self._start()
        assert process.stdin
        assert process.stdout
        process.stdin.write(_framed(request))
        await process.stdin.drain()
        (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
        return pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - from a process of our own

    async def _start(self) -> asyncio.subprocess.Process:
        words = (sys.executable, "-P", "-m", "api.apart")
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, start_new_session=True)
        assert self._process.stdin
        # Not as an argument or in the environment, where others could read them: settings hold passwords.
        self._process.stdin.write(_framed(self._made_of))
        return self._process

    async def close(self) -> None:
        process, self._process = self._process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


# --- in the process -------------------------------------------------------------------------------


def _framed(value: object) -> bytes:
    raw = pickle.dumps(value)
    return _LENGTH.pack(len(raw)) + raw


def _received(pipe: BinaryIO) -> Any:
    """What was sent; None at the end, when the server is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))  # noqa: S301 - from the server that started this process


async def answer(
    app: ASGIApp, state: Mapping[str, Any], asked: dict[str, Any], body: Message
) -> tuple[list[Message], Any]:
    """What the app answers to this request, and its number of rows."""
    messages: list[Message] = []
    own = {**state, **asked.pop("who"), "rows": None}
    # By this version a stream ends when sending fails; it does not listen for a client that leaves.
    version = {"version": "3.0", "spec_version": "2.4"}
    scope: Scope = asked | {"state": own, "root_path": "", "scheme": "http", "server": None, "client": None}
    scope["asgi"] = version

    async def receive() -> Message:
        return body

    async def send(message: Message) -> None:
        messages.append(message)

    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001 - the answer says so, and the log says why
        traceback.print_exc()
    return messages, own["rows"]


def serve(made: Callable[[Settings, Library | None], tuple[ASGIApp, Mapping[str, Any]]]) -> None:
    """Answer requests from standard input until it ends."""
    given, taken = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints to the log
    if hasattr(os, "nice"):
        os.nice(_LOWER)
    app, state = made(*_received(given))
    with asyncio.Runner() as runner:
        while (request := _received(given)) is not None:
            taken.write(_framed(runner.run(answer(app, state, *request))))
            taken.flush()


if __name__ == "__main__":
    from api.app import bare

    serve(bare)
