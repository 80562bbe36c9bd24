"""How many requests run at once: drawing and exporting have their own lane, so that the rest stays fast.

A request that finds its lane full waits its turn, first come first served. One that waits too long, or finds the queue
full, gets an error that says when to try again. One whose client has disconnected is dropped.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.apart import HEAVY, is_whole
from api.guard import replayed
from api.responses import problem

_UNBOUNDED = ("/api/v1/health", "/api/v1/live")
"""Monitoring endpoints answer even when every lane is full."""
_RETRY_AFTER_S = "5"


@dataclass
class Lane:
    """At most `width` requests at once and `queue` waiting, each for at most `patience_s` seconds."""

    width: int
    queue: int
    patience_s: float
    waiting: int = 0
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.width)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Raises TimeoutError for a request that is turned away."""
        if self.waiting >= self.queue and self._places.locked():
            raise TimeoutError
        self.waiting += 1
        try:
            async with asyncio.timeout(self.patience_s):
                await self._places.acquire()
        finally:
            self.waiting -= 1
        try:
            yield
        finally:
            self._places.release()


class Lanes:
    """Puts each API request into its lane. Runs after the Guard, so that unauthorised requests do not queue."""

    def __init__(self, app: ASGIApp, *, deadline_s: float) -> None:
        self._app = app
        # Few threads serve more than many: they share the interpreter, and the engine runs four queries at once.
        self._light = Lane(width=4 + (os.cpu_count() or 1), queue=1_000, patience_s=deadline_s)
        self._heavy = Lane(width=1, queue=16, patience_s=deadline_s)
        self._whole = Lane(width=1, queue=4, patience_s=deadline_s)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if not path.startswith("/api/") or path in _UNBOUNDED:
            await self._app(scope, receive, send)
            return
        lane = self._whole if is_whole(scope) else self._heavy if path in HEAVY else self._light
        body = await receive()
        try:
            async with lane.place():
                if not await Request(scope, receive).is_disconnected():
                    await self._app(scope, replayed(body, receive), send)
        except TimeoutError:
            message = "Too many requests are waiting. Try again in a few seconds."
            await problem(503, "too_many_calls", message, headers={"Retry-After": _RETRY_AFTER_S})(scope, receive, send)
