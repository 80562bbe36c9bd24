"""Answers are cached until the next load, the next kept copy or the next day: standings depend on dates."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import KhsaeError
from graph.questions.reader import Reader
from graph.sources.copies import edition

MAX_BYTES = 64_000_000
_MAX_ANSWER = 4_000_000
_ASK_AGAIN_S = 0.02
_NEVER = ("/api/v1/health", "/api/v1/live", "/api/v1/reconcile")  # the last answers by who asks

Key = tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    start: Message
    body: bytes
    route: object
    rows: int | None


def _copied(message: Message) -> Message:
    """A copy with its own headers: compressing an answer changes its headers in place."""
    return {**message, "headers": [*message["headers"]]} if "headers" in message else dict(message)


def _tag(key: Key) -> bytes:
    """A weak ETag: the same answer, whether compressed or not."""
    return f'W/"{sha256(repr(key).encode()).hexdigest()[:24]}"'.encode()


def _asked_for(scope: Scope) -> set[bytes]:
    given = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    return {part.strip() for part in given.split(b",")}


def _caching(tag: bytes) -> list[tuple[bytes, bytes]]:
    """It may be kept, by the caller alone, and is asked about each time."""
    return [(b"etag", tag), (b"cache-control", b"private, no-cache"), (b"vary", b"Authorization")]


class Memory:
    """Answers repeated GET requests from the cache. Runs after the Guard: the cache key includes the caller's role."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._kept: LRUCache[Key, Kept] = LRUCache(MAX_BYTES, getsizeof=lambda kept: len(kept.body) + 1_000)
        self._version: str | None = None
        self._asked = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.startswith("/api/v1/queries") and scope.get("method") != "GET":
            self._asked = 0.0  # it may add a question
        if scope.get("method") != "GET" or not path.startswith("/api/") or path in _NEVER or path.endswith("/sealed"):
            await self._app(scope, receive, send)
            return
        state = scope["state"]
        version = state["version"] = await self._current(state["reader"])
        copies = edition(state["settings"].khsae_data) if path.startswith("/api/v1/sources/") else ""
        key = (version or "", date.today().isoformat(), copies, state["role"], path, scope["query_string"].decode())
        tag = _tag(key)
        if version and tag in _asked_for(scope):
            state["rows"] = None
            await send({"type": "http.response.start", "status": 304, "headers": _caching(tag)})
            await send({"type": "http.response.body", "body": b""})
            return
        if version and (kept := self._kept.get(key)):
            scope["route"], state["rows"] = kept.route, kept.rows
            await send(_copied(kept.start))
            await send({"type": "http.response.body", "body": kept.body})
            return
        parts: list[Message] = []
        length = 0

        async def noted(message: Message) -> None:
            nonlocal length
            if version and message["type"] == "http.response.start" and message["status"] == 200:
                message = {**message, "headers": [*message["headers"], *_caching(tag)]}
            length += len(message.get("body", b""))
            if length <= _MAX_ANSWER:
                parts.append(_copied(message))
            else:
                parts.clear()  # a file of the whole graph must not be held
            await send(message)

        await self._app(scope, receive, noted)
        if version:
            self._keep(key, parts, scope)

    async def _current(self, reader: Callable[[], Reader]) -> str | None:
        """The graph's version. Concurrent requests share one database query."""
        if time.monotonic() - self._asked > _ASK_AGAIN_S:
            self._asking = self._asking or asyncio.create_task(self._ask(reader))
            await asyncio.shield(self._asking)
        return self._version

    async def _ask(self, reader: Callable[[], Reader]) -> None:
        try:
            self._version = await asyncio.to_thread(lambda: reader().edition())
        except KhsaeError:  # the request itself will report the problem
            self._version = None
        finally:
            self._asked, self._asking = time.monotonic(), None

    def _keep(self, key: Key, parts: list[Message], scope: Scope) -> None:
        start, *rest = parts or [{"status": 0}]
        body = b"".join(part.get("body", b"") for part in rest)
        if start["status"] == 200 and len(body) <= _MAX_ANSWER and not rest[-1].get("more_body", False):
            self._kept[key] = Kept(start, body, scope.get("route"), scope["state"].get("rows"))
