"""A TCP proxy whose cable can be pulled: the faults that a network has."""

import contextlib
import socket
import threading
import time


class Proxy:
    """Listens on a free loopback port and passes bytes on to `target`, while it is `plugged`."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.plugged = True
        self._flows = threading.Event()
        self._flows.set()
        self._bytes_per_s: int | None = None
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection; new ones still come through."""
        for end in list(self._open):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def hold(self) -> None:
        """Keep every connection open, take new ones, and let nothing through: half-open, as after a lost route."""
        self._flows.clear()

    def slow(self, bytes_per_s: int) -> None:
        """Let everything through, but only so much in a second."""
        self._bytes_per_s = bytes_per_s

    def unplug(self) -> None:
        self.plugged = False
        self.cut()

    def plug(self) -> None:
        self.plugged = True
        self._bytes_per_s = None
        self._flows.set()

    def close(self) -> None:
        self.unplug()
        self._flows.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if not self.plugged:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(4096):
                self._flows.wait()
                if self._bytes_per_s:
                    time.sleep(len(data) / self._bytes_per_s)
                other.sendall(data)
        for end in (one, other):
            self._open.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
