"""What guards every request: host names, keys, body size, and the headers that restrict a browser."""

import asyncio
import base64
import binascii
import hmac
import logging
import time
from hashlib import sha256

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.responses import problem
from graph.settings import Role, Settings

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

_log = logging.getLogger("khsae.guard")

Headers = list[tuple[bytes, bytes]]


def _headers(policy: str, caching: str) -> Headers:
    all = {"Content-Security-Policy": policy, "Cache-Control": caching, **_ALWAYS}
    return [(name.lower().encode(), value.encode()) for name, value in all.items()]


_FOR_VIEW, _FOR_API = _headers(_VIEW_POLICY, "no-store"), _headers(_API_POLICY, "no-store")
_FOR_PAGE = _headers(_PAGE_POLICY, "no-cache")


def headers_for(path: str) -> Headers:
    if path in ("/api/v1/view", "/api/v1/dossier"):
        return _FOR_VIEW
    return _FOR_API if path.startswith("/api/") else _FOR_PAGE


_OPEN = "/api/v1/health"  # for a container's health check
MAX_BODY = 4_000_000
"""Most bytes in a request body: enough for 5,000 entities with long ids and their positions."""
BODY_TIMEOUT_S = 30.0
SEND_TIMEOUT_S = 60.0


class Guard:
    """Lets authorised callers through: on the loopback anyone on this machine, elsewhere anyone with a key."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._keys = settings.keys
        self._wrong_keys, self._noted = 0, -1.0
        # Without keys, the role of the process; beyond the loopback, where keys are required, none.
        self._role: Role = settings.khsae_role if settings.on_loopback else "public"
        # Another site could point its host name here (DNS rebinding). It has no key: this matters only without keys.
        self._hosts = frozenset({"localhost", "127.0.0.1", "[::1]"}) if settings.on_loopback else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            # Answered as GET is. The server leaves out the body: it knows what came.
            scope = {**scope, "method": "GET"}
        headers = headers_for(scope["path"])

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *headers]
            # A client that does not read its answer must not keep it in memory.
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await send(message)

        asked = {name: value for name, value in scope["headers"] if name in (b"host", b"authorization")}
        key = _key(asked.get(b"authorization", b""))
        role = self._role_of(key)
        state = scope.setdefault("state", {})
        state["role"], state["who"] = role or "public", self._who(key, role)
        if key and role is None:
            self._note_wrong_key(scope)
        refusal = self._refusal(scope["path"], asked.get(b"host", b"").decode("latin-1"), known=role is not None)
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
            message = "A key is required: as a bearer token, or as the password with any user name."
            return problem(401, "key_needed", message, headers=wanted)
        return None

    def _role_of(self, key: bytes) -> Role | None:
        """The role of a caller with this key; None if access is denied."""
        if not self._keys:
            return self._role
        # In constant time, so that response times reveal nothing about a key.
        roles: list[Role] = [r for k, r in self._keys.items() if hmac.compare_digest(key, k.encode())]
        return roles[0] if roles else None

    def _who(self, key: bytes, role: Role | None) -> str:
        """For logs: which key it is, by the beginning of its digest. That tells keys apart and opens nothing."""
        if not self._keys:
            return "local"
        return f"{role} {sha256(key).hexdigest()[:8]}" if role else "unknown"

    def _note_wrong_key(self, scope: Scope) -> None:
        """One line a second at most: whoever tries keys must not fill the disk."""
        self._wrong_keys += 1
        if time.monotonic() - self._noted >= 1:
            host = (scope.get("client") or ("an unknown host",))[0]
            _log.warning("Refused %d wrong keys, the last from %s.", self._wrong_keys, host)
            self._wrong_keys, self._noted = 0, time.monotonic()


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
