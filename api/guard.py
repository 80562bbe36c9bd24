"""What guards every request: host names, keys, rates, body size, and the headers that restrict a browser."""

import asyncio
import base64
import binascii
import logging
import time
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keys import Holder, Keyring
from api.rates import Rates
from api.responses import problem
from graph.settings import Settings

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A view has a stricter policy of its own, with the digests of its scripts; this one takes away its origin.
_VIEW_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox"
)

_READ = frozenset({b"host", b"authorization", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest"})
_log = logging.getLogger("khsae.guard")

Headers = list[tuple[bytes, bytes]]


def _headers(policy: str, caching: str) -> Headers:
    all = {"Content-Security-Policy": policy, "Cache-Control": caching, **_ALWAYS}
    return [(name.lower().encode(), value.encode()) for name, value in all.items()]


_FOR_VIEW, _FOR_API = _headers(_VIEW_POLICY, "no-store"), _headers(_API_POLICY, "no-store")
_FOR_PAGE = _headers(_PAGE_POLICY, "no-cache")


def headers_for(path: str) -> Headers:
    if path in ("/api/v1/view", "/api/v1/dossier", "/api/v1/story"):
        return _FOR_VIEW
    return _FOR_API if path.startswith("/api/") else _FOR_PAGE


_OPEN = "/api/v1/health"  # for a container's health check
MAX_BODY = 4_000_000
"""Most bytes in a request body: enough for 5,000 entities with long ids and their positions."""
BODY_TIMEOUT_S = 30.0
SEND_TIMEOUT_S = 60.0


class Guard:
    """Lets authorised callers through: anyone with a key; on the loopback, while there are no keys, anyone at all."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._keys = Keyring(settings)
        self._origins = frozenset(origin.encode() for origin in settings.origins)
        self._rates = Rates(settings.khsae_rate_limit)
        self._wrong_keys, self._noted = 0, -1.0
        # Without keys, the role of the process; beyond the loopback, where keys are required, none.
        self._local = Holder("local", settings.khsae_role if settings.on_loopback else "public")
        # Another site could point its host name here (DNS rebinding). It has no key: this matters only without keys.
        self._hosts = frozenset({"localhost", "127.0.0.1", "[::1]"}) if settings.on_loopback else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # Answered like GET. The server omits the body, since it knows the original method.
            scope = {**scope, "method": "GET"}
        headers = headers_for(scope["path"])

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]} & {b"cache-control"}
                message["headers"] = [*message["headers"], *(h for h in headers if h[0] not in there)]
            # A client that does not read its answer must not keep it in memory.
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await send(message)

        asked = {name: value for name, value in scope["headers"] if name in _READ}
        key = _key(asked.get(b"authorization", b""))
        known = self._keys.holder(key) or (None if self._keys.required else self._local)
        state = scope.setdefault("state", {})
        state["who"], state["role"] = known or ("unknown", "public")
        host = (scope.get("client") or (None,))[0]
        if key and known is None:
            self._note_wrong_key(host)
        wait = self._rates.seconds_to_wait(key=known.who if known and known is not self._local else None, host=host)
        if wait:
            refusal = _too_often(wait)
        elif scope["path"].startswith("/api/") and _is_from_elsewhere(asked, self._origins):
            refusal = problem(403, "cross_site", "Pages of other sites may not call this API. Open it directly.")
        else:
            refusal = self._refusal(scope["path"], asked.get(b"host", b"").decode("latin-1"), known=known is not None)
        if refusal is None:
            try:
                async with asyncio.timeout(BODY_TIMEOUT_S):
                    body = await _body(receive)
            except TimeoutError:
                refusal = problem(408, "too_slow", f"The body did not arrive within {BODY_TIMEOUT_S:.0f} seconds.")
            else:
                if body is None:
                    refusal = problem(413, "too_large", f"A call may send {MAX_BODY:,} bytes at most.")
                else:
                    receive = replayed({"type": "http.request", "body": body, "more_body": False}, receive)
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, path: str, host: str, *, known: bool) -> Response | None:
        if self._hosts is not None and _without_port(host).lower() not in self._hosts:
            return problem(400, "bad_host", f"This server does not answer to the host name {host!r}.")
        if not known and path != _OPEN:
            # A browser then asks for a password, and sends it with every request of the page.
            wanted = {"WWW-Authenticate": 'Basic realm="Khsae", charset="UTF-8"'}
            message = (
                "A valid key is required, as a bearer token, or as the password with any user name. "
                "If you gave one, it is unknown or was revoked."
            )
            return problem(401, "key_needed", message, headers=wanted)
        return None

    def _note_wrong_key(self, host: str | None) -> None:
        """Log at most one line a second, so that somebody who tries keys cannot fill the disk."""
        self._wrong_keys += 1
        if time.monotonic() - self._noted >= 1:
            _log.warning("Refused %d wrong keys, the last from %s.", self._wrong_keys, host or "an unknown host")
            self._wrong_keys, self._noted = 0, time.monotonic()


def _is_from_elsewhere(asked: Mapping[bytes, bytes], listed: frozenset[bytes]) -> bool:
    """Whether a page of another site makes a browser ask. It could not read the answer, but it costs work.

    A link that somebody follows is let through. Browsers send these headers and no page can change them.
    """
    followed = asked.get(b"sec-fetch-mode") == b"navigate" and asked.get(b"sec-fetch-dest") == b"document"
    let_in = followed or asked.get(b"origin") in listed
    return asked.get(b"sec-fetch-site") == b"cross-site" and not let_in


def _too_often(seconds: int) -> Response:
    message = f"Too many calls from one caller. Try again in {seconds} seconds."
    return problem(429, "too_many_calls", message, headers={"Retry-After": str(seconds)})


async def _body(receive: Receive) -> bytes | None:
    """The whole body, whatever Content-Length says; None if it is too long."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def replayed(body: Message, receive: Receive) -> Receive:
    """A `receive` that first returns a body that has already been read."""
    messages = [body]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _key(authorization: bytes) -> bytes:
    """The key in UTF-8, sent as a token or as a password; empty for none."""
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
