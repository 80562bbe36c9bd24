"""What is recorded of each request: an id, a line in the log, a line in the audit log, and metrics for Prometheus.

No line contains a name, a search text, a key or a body. The caller is identified by the name of a key, the request by
its path without parameters, and a failed request, whose path may contain anything, by its route alone.
"""

import json
import logging
import os
import time
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from typing import Any
from uuid import uuid4

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.errors import BadInput
from graph.settings import Settings

_AUDIT_BYTES, _AUDIT_FILES = 10_000_000, 10
_log = logging.getLogger("khsae.calls")


class Journal:
    """The outermost middleware, so that refusals are recorded too."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._audit = audit_log(settings)
        self._registry = CollectorRegistry()
        self._calls = Counter("khsae_calls", "Calls answered.", ("route", "status"), registry=self._registry)
        self._seconds = Histogram("khsae_call_seconds", "How long they took.", ("route",), registry=self._registry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            try:
                await self._app(scope, receive, send)
            finally:
                self._close()
            return
        start, status, request = time.perf_counter(), 500, uuid4().hex
        state = scope.setdefault("state", {})
        state["metrics"] = self.metrics

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request.encode())]
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            seconds = time.perf_counter() - start
            route = getattr(scope.get("route"), "path", "other")
            self._calls.labels(route, status).inc()
            self._seconds.labels(route).observe(seconds)
            line = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "request": request,
                "who": state.get("who", "unknown"),
                "method": scope["method"],
                "what": scope["path"] if status < 400 else route,
                "status": status,
                "rows": state.get("rows"),
                "graph": state.get("version"),
                "ms": round(seconds * 1000, 1),
            }
            text = json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=True)
            _log.info(text)
            if self._audit and scope["path"].startswith("/api/"):
                self._audit.info(text)

    def _close(self) -> None:
        for handler in self._audit.handlers if self._audit else ():
            handler.close()

    def metrics(self) -> Response:
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> Any:
        return open(self.baseFilename, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600))


def audit_log(settings: Settings) -> logging.Logger | None:
    """An append-only file that only its owner can read; when ten are full, the oldest is deleted."""
    if settings.khsae_audit_log is None:
        return None
    try:
        settings.khsae_audit_log.parent.mkdir(parents=True, exist_ok=True)
        handler = _PrivateFile(settings.khsae_audit_log, maxBytes=_AUDIT_BYTES, backupCount=_AUDIT_FILES - 1)
    except OSError as exc:
        raise BadInput(f"KHSAE_AUDIT_LOG: {settings.khsae_audit_log} cannot be written: {exc.strerror}.") from exc
    logger = logging.Logger("khsae.audit.file", logging.INFO)
    logger.addHandler(handler)
    return logger
