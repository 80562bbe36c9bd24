"""The engine's lease port: it counts who is using the engine.

Any program on this machine can connect to it, so a connection counts only once it has proved that it knows the token
of `engine.json`. The engine proves the same in return, so that nobody can pose as it. Whatever else a connection does,
the engine loses no more than that connection.
"""

import contextlib
import hmac
import secrets
import selectors
import socket
import time
from dataclasses import dataclass

MOST_LEASES = 200
_MOST_GUESTS = 50
_GUEST_S = 5.0
_STOP = b"stop-if-last"
_NONCE, _PROOF = 32, 64  # characters


def _proof(token: str, who: str, nonce: bytes) -> bytes:
    return hmac.digest(token.encode(), who.encode() + nonce, "sha256").hex().encode()


# --- the user's side ------------------------------------------------------------------------------


def take(port: int, token: str, *, patience_s: float) -> socket.socket | None:
    """A lease: the engine runs as long as this connection is open. None if no engine with this token answers."""
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=patience_s)
    except (OSError, OverflowError):
        return None
    nonce = secrets.token_hex(_NONCE // 2).encode()
    with contextlib.suppress(OSError):
        connection.sendall(_proof(token, "user", _read(connection, _NONCE)) + nonce)
        if hmac.compare_digest(_read(connection, _PROOF), _proof(token, "engine", nonce)):
            return connection
    connection.close()
    return None


def _read(connection: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        if not (more := connection.recv(length - len(said))):
            raise ConnectionResetError
        said += more
    return said


def release(connection: socket.socket, *, stop_if_last: bool = False) -> None:
    with contextlib.suppress(OSError):
        if stop_if_last:
            connection.sendall(_STOP)
    connection.close()


# --- the engine's side ----------------------------------------------------------------------------


@dataclass(eq=False)
class _Guest:
    """A connection that has yet to prove itself."""

    nonce: bytes
    since: float
    said: bytes = b""


class LeasePort:
    """Serves until nobody has held a lease for the grace period, or the last holder asked it to stop."""

    def __init__(self, listener: socket.socket, token: str, *, grace_s: float) -> None:
        self._listener = listener
        self._token = token
        self._grace_s = grace_s
        self._selector = selectors.DefaultSelector()
        self._guests: dict[socket.socket, _Guest] = {}
        self._holders: set[socket.socket] = set()
        self._idle_since = time.monotonic()
        self._stop_asked = False

    def serve(self) -> None:
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        while not self._is_over():
            for key, _ in self._selector.select(timeout=0.2):
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, socket.socket):
                    self._hear(key.fileobj)
            now = time.monotonic()
            for connection in [c for c, guest in self._guests.items() if now - guest.since > _GUEST_S]:
                self._drop(connection)
        for connection in list(self._guests):
            self._drop(connection)
        self._selector.close()

    def _is_over(self) -> bool:
        return not self._holders and (self._stop_asked or time.monotonic() - self._idle_since >= self._grace_s)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            # It is gone already, or this process has no file left to give it: then do not ask again at once.
            time.sleep(0.05)
            return
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ)
        self._guests[connection] = guest = _Guest(secrets.token_hex(_NONCE // 2).encode(), time.monotonic())
        if len(self._guests) > _MOST_GUESTS:
            self._drop(next(iter(self._guests)))  # the oldest
        self._say(connection, guest.nonce)

    def _hear(self, connection: socket.socket) -> None:
        if connection not in self._holders and connection not in self._guests:
            return  # it was dropped a moment ago
        try:
            said = connection.recv(_PROOF + _NONCE)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._drop(connection)
        elif connection in self._holders:
            self._stop_asked = said == _STOP
        elif connection in self._guests:
            self._admit(connection, self._guests[connection], said)

    def _admit(self, connection: socket.socket, guest: _Guest, said: bytes) -> None:
        guest.said += said
        if len(guest.said) < _PROOF + _NONCE:
            return
        proof, nonce = guest.said[:_PROOF], guest.said[_PROOF:]
        if len(self._holders) >= MOST_LEASES or not hmac.compare_digest(
            proof, _proof(self._token, "user", guest.nonce)
        ):
            self._drop(connection)
            return
        del self._guests[connection]
        self._holders.add(connection)
        self._stop_asked = False
        self._say(connection, _proof(self._token, "engine", nonce))

    def _say(self, connection: socket.socket, words: bytes) -> None:
        try:
            connection.sendall(words)
        except OSError:
            self._drop(connection)

    def _drop(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        connection.close()
        self._guests.pop(connection, None)
        if connection in self._holders:
            self._holders.discard(connection)
            self._idle_since = time.monotonic()
