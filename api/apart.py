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
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from typing import Any, BinaryIO, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.responses import problem
from graph.questions.queries import Library
from graph.settings import Settings

_END = "khsae.end"
HEAVY = ("/api/v1/view", "/api/v1/dossier", "/api/v1/story", "/api/v1/export")
_RETRY_AFTER_S = "3"
_LENGTH = struct.Struct(">Q")
_LOWER = 10
"""How far the process steps back, on the scale of `nice`."""


def is_whole(scope: Scope) -> bool:
    """Whether it asks for the whole graph as a file, which takes as long as its reader does."""
    return scope.get("path") == "/api/v1/export" and b"all=true" in scope["query_string"]


class Apart:
    """Sends heavy requests to a process, and all others on. The process starts with the first of them."""

    def __init__(self, app: ASGIApp, *, worker: "Worker", whole: "Worker") -> None:
        """`whole` exports the whole graph, so that `worker` can draw meanwhile."""
        self._app = app
        self._worker, self._whole = worker, whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") not in HEAVY:
            await self._app(scope, receive, send)
            return
        scope["route"] = _Route(scope["path"])
        body = await receive()
        asked = {name: scope[name] for name in ("type", "method", "path", "query_string", "headers", "http_version")}
        asked |= {"who": {name: scope["state"][name] for name in ("role", "who")}}
        messages = (self._whole if is_whole(scope) else self._worker).ask((asked, body))
        working = asyncio.create_task(_reply(messages, scope, receive, send))
        leaving = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        finally:
            leaving.cancel()
            working.cancel()
            await asyncio.gather(working, leaving, return_exceptions=True)


async def _reply(messages: AsyncGenerator[Message], scope: Scope, receive: Receive, send: Send) -> None:
    """Pass the answer on as it is made. What fails in the middle of a file breaks it off: it must not look whole."""
    begun, held = False, None
    async with aclosing(messages):
        try:
            async for message in messages:
                if message["type"] == _END:
                    scope["state"]["rows"] = message["rows"]
                    continue
                if held:
                    begun = True
                    await send(held)
                held = message
            # Once a client has the whole answer, the server treats it as gone, and would kill a process still at work.
            if held:
                await send(held)
        except TimeoutError:
            if begun:
                raise
            told = problem(504, "too_slow", "This took longer than the server allows. Narrow the selection.")
            await told(scope, receive, send)
        except (asyncio.IncompleteReadError, ConnectionError):
            if begun:
                raise
            later = {"Retry-After": _RETRY_AFTER_S}
            told = problem(503, "drawing_failed", "The process that draws has ended. Try again in a moment.", {}, later)
            await told(scope, receive, send)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Route(NamedTuple):
    """For the journal: what the address is called."""

    path: str


class Worker:
    """The process, which serves one request at a time. An abandoned request ends it; the next one starts another."""

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

    async def ask(self, request: tuple[dict[str, Any], Message]) -> AsyncGenerator[Message]:
        """The messages of the answer, as they are made; the last has its number of rows. Raises TimeoutError."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._deadline_s):
                    process = await self._put(request)
                message: Message = {"type": ""}
                while message["type"] != _END:
                    async with asyncio.timeout(self._deadline_s):
                        message = await _next(process)
                    yield message
            except BaseException:
                await self.close()
                raise

    async def _put(self, request: tuple[dict[str, Any], Message]) -> asyncio.subprocess.Process:
        process = self._process if self._process and self._process.returncode is None else await self._start()
        assert process.stdin
        process.stdin.write(_framed(request))
        await process.stdin.drain()
        return process

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


async def _next(process: asyncio.subprocess.Process) -> Message:
    assert process.stdout
    (length,) = _LENGTH.unpack(await process.stdout.readexactly(_LENGTH.size))
    return pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - from a process of our own


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
    app: ASGIApp, state: Mapping[str, Any], asked: dict[str, Any], body: Message, put: Callable[[Message], None]
) -> None:
    """Put what the app answers to this request, and at the end its number of rows."""
    own = {**state, **asked.pop("who"), "rows": None}
    # By this version a stream ends when sending fails; it does not listen for a client that leaves.
    version = {"version": "3.0", "spec_version": "2.4"}
    scope: Scope = asked | {"state": own, "root_path": "", "scheme": "http", "server": None, "client": None}
    scope["asgi"] = version

    async def receive() -> Message:
        return body

    async def send(message: Message) -> None:
        put(message)

    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001 - the answer says so, and the log says why
        traceback.print_exc()
    put({"type": _END, "rows": own["rows"]})


def serve(made: Callable[[Settings, Library | None], tuple[ASGIApp, Mapping[str, Any]]]) -> None:
    """Answer requests from standard input until it ends."""
    given, taken = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints, prints to the log
    if hasattr(os, "nice"):
        os.nice(_LOWER)
    app, state = made(*_received(given))

    def put(message: Message) -> None:
        taken.write(_framed(message))
        taken.flush()

    with asyncio.Runner() as runner:
        while (request := _received(given)) is not None:
            asked, body = request
            runner.run(answer(app, state, asked, body, put))


if __name__ == "__main__":
    from api.app import bare

    serve(bare)
