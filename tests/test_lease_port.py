"""The lease port: whatever connects to it, leases are counted rightly. Without an engine: it is a loop over sockets."""

import contextlib
import os
import socket
import struct
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from graph.database import lease_port
from graph.database.lease_port import LeasePort
from tests.conftest import until

TOKEN = "invented"


class Served:
    """A lease port in a thread."""

    def __init__(self, grace_s: float) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=LeasePort(self.listener, TOKEN, grace_s=grace_s).serve, daemon=True)
        self.thread.start()
        self._open: list[socket.socket] = []

    def take(self, token: str = TOKEN) -> socket.socket | None:
        held = lease_port.take(self.port, token, patience_s=10)
        self._open += [held] if held else []
        return held

    def connect(self) -> socket.socket:
        self._open.append(socket.create_connection(("127.0.0.1", self.port), timeout=10))
        return self._open[-1]

    def close(self) -> None:
        for connection in self._open:
            connection.close()
        self.thread.join(30)
        assert not self.thread.is_alive()
        self.listener.close()


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served(grace_s=0.2)
    assert served.take()
    yield served
    assert served.thread.is_alive()
    served.close()


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_it_serves_as_long_as_a_lease_is_held(served: Served) -> None:
    more = [served.take() for _ in range(3)]
    assert all(more)
    for connection in filter(None, more):
        lease_port.release(connection, stop_if_last=True)


def test_resets_garbage_and_silence_cost_only_their_own_connection(served: Served) -> None:
    for _ in range(100):
        reset(served.connect())
    for junk in (b"GET / HTTP/1.1\r\n\r\n", b"stop-if-last", b"\0" * 96, os.urandom(100_000), "ខ្សែ".encode()):
        with contextlib.suppress(OSError), served.connect() as connection:
            connection.sendall(junk)
            connection.recv(1000)
    half_open = served.connect()
    half_open.shutdown(socket.SHUT_WR)
    for _ in range(300):
        served.connect()
    assert served.take()


def test_a_client_that_resets_in_the_middle_of_its_proof_is_dropped(served: Served) -> None:
    for said in (b"", b"x", b"x" * 95):
        connection = served.connect()
        connection.recv(32)
        connection.sendall(said)
        reset(connection)
    assert served.take()


def test_a_slow_client_still_gets_its_lease(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(socket.socket):
        def sendall(self, data: bytes, flags: int = 0) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            for n in range(len(data)):
                super().sendall(data[n : n + 1], flags)

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        slow = Slow(socket.AF_INET)
        slow.connect(address)
        return slow

    monkeypatch.setattr(lease_port.socket, "create_connection", connect)
    assert served.take()


def test_only_a_holder_can_keep_it_running_or_stop_it() -> None:
    served = Served(grace_s=0.2)
    served.connect()
    assert served.take("a wrong token") is None
    served.thread.join(30)
    assert not served.thread.is_alive()
    served.close()


def test_a_silent_connection_is_closed_after_a_while(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_port, "_GUEST_S", 0.2)
    silent = served.connect()
    assert len(silent.recv(100)) == 32
    assert silent.recv(100) == b""


def test_leases_are_limited(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_port, "MOST_LEASES", 2)
    second = served.take()
    assert second
    assert served.take() is None
    second.close()
    assert until(served.take)


def test_an_impostor_of_the_engine_is_detected() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pose() -> None:
            for answer in (b"x" * 32, b"", b"x" * 10_000):
                connection, _ = listener.accept()
                with contextlib.suppress(OSError):
                    connection.sendall(b"0" * 32)
                    said = connection.recv(96)
                    connection.sendall(answer or said)
                connection.close()

        threading.Thread(target=pose, daemon=True).start()
        for _ in range(3):
            assert lease_port.take(listener.getsockname()[1], TOKEN, patience_s=10) is None


def test_a_process_without_files_left_waits_instead_of_spinning() -> None:
    script = f"""
        import resource, socket
        from graph.database.lease_port import LeasePort
        listener = socket.create_server(("127.0.0.1", 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))
        print(listener.getsockname()[1], flush=True)
        LeasePort(listener, {TOKEN!r}, grace_s=60).serve()
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE)
    assert process.stdout
    with process.stdout:
        port = int(process.stdout.readline())
    try:
        held = lease_port.take(port, TOKEN, patience_s=10)
        assert held
        crowd = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(40)]
        user = psutil.Process(process.pid)
        before, began = user.cpu_times().user, time.monotonic()
        until(lambda: time.monotonic() - began > 1)
        assert user.cpu_times().user - before < 0.5
        for connection in crowd:
            connection.close()
        again = until(lambda: lease_port.take(port, TOKEN, patience_s=10))
        assert again
        for connection in (held, again):
            connection.close()
    finally:
        process.kill()
        process.wait()
