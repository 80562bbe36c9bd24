"""Many clients at once: mixed reads in closed loops by 8 and by 200 clients, then 200 beside a runaway dossier.

Wanted: 200 clients get at least 0.9 of the answers a second that 8 get; the p95 of cheap calls is at most twice their
p50; `/health` answers within a second; nothing fails but with 429 or 503 and `Retry-After`; the dossier of everything
moves the p95 by a factor of 1.5 at most.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from graph.writing.writer import Writer
from loaders import curated
from tests.bench import FULL
from tests.bench.network import served
from tests.conftest import KINDS, Engines, open_database

SECONDS = 60.0 if FULL else 10.0

Mix = list[tuple[str, str]]
"""Kind and address of each call."""


@dataclass
class Seen:
    """What came back: milliseconds of each kind of call, and how many answers of each status."""

    took: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    unexplained: int = 0
    """503 or 429 without Retry-After."""

    def p(self, kind: str, share: float) -> float:
        times = sorted(self.took.get(kind, [0.0]))
        return times[min(len(times) - 1, int(share * len(times)))]


class Client:
    """One kept connection, as a browser or a program has it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, address: str, body: bytes = b"") -> tuple[int, bytes, bytes]:
        """Status, head and body. What has a body is posted."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        sent = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        method = "POST" if body else "GET"
        writer.write(f"{method} {address} HTTP/1.1\r\nHost: localhost\r\n{sent}\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if b"connection: close" in head:
            writer.close()
            self._streams = None
        return int(head.split(b" ", 2)[1]), head, body


async def calls(port: int) -> tuple[Mix, bytes]:
    """The mix as (kind, address), and the body that asks for a dossier of everything."""
    client = Client(port)
    entities = json.loads((await client.get("/api/v1/queries/every-entity/run"))[2])["rows"]
    ids = [row[0]["id"] for row in entities]
    names = [row[0]["name"] for row in entities]
    sources = [s["id"] for s in json.loads((await client.get("/api/v1/sources?limit=500"))[2])["results"]]
    mix = [("entity", f"/api/v1/entities/{id}") for id in ids]
    mix += [("network", f"/api/v1/entities/{id}/network") for id in ids]
    mix += [("claims", f"/api/v1/entities/{id}/claims") for id in ids]
    mix += [("search", f"/api/v1/search?q={quote(name[:12])}") for name in names]
    mix += [("source", f"/api/v1/sources/{id}") for id in sources]
    mix += [("paths", f"/api/v1/paths?source={a}&target={b}") for a, b in zip(ids[::9], ids[4::9], strict=False)]
    return mix, json.dumps({"entities": ids}).encode()


async def closed_loop(
    port: int, clients: int, seconds: float, mix: list[tuple[str, str]], dossier: bytes = b""
) -> Seen:
    seen, end = Seen(), time.perf_counter() + seconds

    async def one(kind: str, client: Client, address: str, body: bytes = b"") -> None:
        start = time.perf_counter()
        status, head, _ = await client.get(address, body)
        seen.took.setdefault(kind, []).append((time.perf_counter() - start) * 1000)
        seen.statuses[status] += 1
        seen.unexplained += status in (429, 503) and b"retry-after" not in head

    async def loop(seed: int) -> None:
        pick, client = random.Random(seed), Client(port)
        while time.perf_counter() < end:
            kind, address = pick.choice(mix)
            await one("paths" if kind == "paths" else "cheap", client, address)

    async def watch(kind: str, address: str, pause: float, body: bytes = b"") -> None:
        client = Client(port)
        while time.perf_counter() < end:
            await one(kind, client, address, body)
            await asyncio.sleep(pause)

    heavy = [watch("heavy", "/api/v1/dossier", 0, dossier)] if dossier else []
    await asyncio.gather(*(loop(n) for n in range(clients)), watch("health", "/api/v1/health", 0.25), *heavy)
    return seen


async def measure(port: int) -> None:
    mix, everything = await calls(port)
    for clients, extra in ((1, b""), (8, b""), (200, b""), (200, everything)):
        seen = await closed_loop(port, clients, SECONDS, mix, extra)
        answered = seen.statuses[200] / SECONDS
        print(
            f"{clients:4} clients{' and a dossier' if extra else '':14} {answered:7.0f}/s   "
            f"p50 {seen.p('cheap', 0.5):7.1f}  p95 {seen.p('cheap', 0.95):7.1f}  "
            f"health max {max(seen.took['health']):6.0f} ms   {dict(seen.statuses)}, "
            f"{seen.unexplained} without Retry-After"
            + (f"; dossier {statistics.median(seen.took['heavy']):.0f} ms" if extra else ""),
            flush=True,
        )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="khsae-bench-") as folder, ExitStack() as stack:
        engines = Engines(Path(folder), stack)
        for kind in KINDS:
            settings = engines.settings(f"load-{kind}", kind)
            with open_database(settings) as database:
                Writer(database).load(curated.read())
                with served(settings, Path(folder)) as port:
                    print(kind)
                    asyncio.run(measure(port))


if __name__ == "__main__":
    main()
