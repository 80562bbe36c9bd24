"""`khsae up` in an empty folder until it answers, Ctrl-C until all its processes are gone, and up again.

Wanted: 15 s for the first start, which also loads the facts; 10 s to end; 5 s for the second start.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

KHSAE = Path(sys.executable).with_name("khsae")
_START_WITHIN_S = 120.0
_END_WITHIN_S = 30.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for_entities(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Return at the first healthy answer that counts entities."""
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api/v1/health")
            answer = connection.getresponse()
            if answer.status == 200 and json.load(answer)["counts"]["entities"] > 0:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.02)
    raise RuntimeError(f"khsae does not answer on port {port}:\n{log.read_text(encoding='utf-8', errors='replace')}")


def end(server: "subprocess.Popen[bytes]") -> tuple[float, list[psutil.Process]]:
    """Press Ctrl-C. Seconds until the server and all its children are gone, and those that stayed."""
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    start = time.perf_counter()
    os.killpg(server.pid, signal.SIGINT)
    server.wait(timeout=_END_WITHIN_S)
    _, alive = psutil.wait_procs(family[1:], timeout=_END_WITHIN_S)
    took = time.perf_counter() - start
    for process in alive:
        process.kill()
    return took, alive


@contextmanager
def started(root: Path, command: str) -> "Iterator[tuple[subprocess.Popen[bytes], str]]":
    """`khsae up` or `serve` with the data in this folder: the process, and its address as soon as it answers."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEO4J_", "KHSAE_"))}
    port, log = free_port(), root / "log"
    with log.open("wb") as out:
        # A group of its own, which gets the Ctrl-C as a terminal's would; a folder without an .env.
        server = subprocess.Popen(
            [KHSAE, command, "--port", str(port), "--data", root / "data"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=root,
            start_new_session=True,
        )
    try:
        wait_for_entities(server, port, log)
        yield server, f"http://127.0.0.1:{port}"
        if server.poll() is None:
            end(server)
    finally:
        server.kill()
        server.wait()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as root:
        for which in ("first", "second"):
            start = time.perf_counter()
            with started(Path(root), "up") as (server, _):
                took = time.perf_counter() - start
                ended, alive = end(server)
            left = f"; STILL THERE: {', '.join(map(str, alive))}" if alive else ""
            code = server.returncode
            print(f"{which:6} start {took:5.1f} s, end {ended:5.1f} s with exit code {code}{left}", flush=True)


if __name__ == "__main__":
    main()
