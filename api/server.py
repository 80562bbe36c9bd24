"""The web server's process: how it listens, how long it waits for a client, and how it stops."""

import asyncio
import gc
import sys

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.app import create_app
from graph.settings import Settings

MAX_CONNECTIONS = 512
"""Half of the 1,024 open files that most systems allow a process."""
HEADER_TIMEOUT_S = 10.0
MAX_HEADER_BYTES = 65_536
_SHUTDOWN_S = 10
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """An HTTP connection that is closed if its next request is late, and refused if there are too many.

    uvicorn itself waits forever for the end of a request's headers, so a few hundred silent clients could take up every
    connection.
    """

    _header_timer: asyncio.TimerHandle | None = None
    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            self._end(_FULL)
        else:
            self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_request:
            self._stop_waiting()
            return
        self._wait_for_headers()
        self._header_bytes += len(data)
        if self._header_bytes > MAX_HEADER_BYTES:
            self._end(_TOO_LONG)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def _in_request(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_headers(self) -> None:
        if self._header_timer is None:
            self._header_timer = self.loop.call_later(HEADER_TIMEOUT_S, self._end)

    def _stop_waiting(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
        self._header_timer, self._header_bytes = None, 0

    def _end(self, last_words: bytes = b"") -> None:
        if not self.transport.is_closing():
            self.transport.write(last_words)
            self.transport.close()


def config(app: ASGIApp, *, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=BoundedProtocol,
        ws="none",
        log_level="error",  # a warning for each malformed request would let anyone fill the disk
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )


def serve(settings: Settings) -> None:
    """Serve until a signal arrives. Requests in progress may take ten more seconds."""
    # A large answer consists of many objects without cycles; searching them for cycles took a quarter of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    # A thread with a long answer yields to those with short ones every half millisecond, not every five.
    sys.setswitchinterval(0.0005)
    uvicorn.Server(config(create_app(settings, warm=True), host=settings.khsae_host, port=settings.khsae_port)).run()
