"""Whether the sources are still online at the addresses in the facts. Nothing else in Khsae uses the network.

One GET per address, without cookies; a few hosts in parallel, one address at a time for each, with a pause in between.
"""

import ipaddress
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Literal

import httpx

from graph.models import Source

Outcome = Literal["alive", "moved", "changed", "unreachable", "refused", "dead"]
OUTCOMES: dict[Outcome, str] = {
    "alive": "it answers",
    "moved": "it redirects to another address",
    "changed": "its SHA-256 is not the one in the facts",
    "unreachable": "no answer, or an error that may be temporary",
    "refused": "not requested: its host is not on the public internet",
    "dead": "the server says that it does not exist, or there is no such server",
}
_HOSTS_AT_ONCE = 8
_PAUSE_S = 1.0
_GONE = (404, 410)
_PERMANENT = (301, 308)
_LARGEST = 100 * 2**20


@dataclass(frozen=True)
class Finding:
    source: str
    address: str
    outcome: Outcome
    says: str


@dataclass(frozen=True)
class _Address:
    source: str
    url: str
    sha256: str | None


class _Private(Exception):
    """The host of an address, or of one that it redirects to, is not on the public internet."""


def check(
    sources: Iterable[Source],
    *,
    timeout_s: float = 20,
    pause_s: float = _PAUSE_S,
    private: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Finding]:
    """The result for each address and archived address. `private` hosts are requested in tests only."""
    by_host: dict[str, list[_Address]] = defaultdict(list)
    for source in sources:
        # An archive changes what it serves; the hash is that of the original document.
        for url, digest in ((source.url, source.sha256), (source.archived, None)):
            if url:
                by_host[_host(url)].append(_Address(source.id, url, digest))
    found: list[Finding] = []
    total = sum(map(len, by_host.values()))

    def ask_host(addresses: list[_Address]) -> None:
        for n, address in enumerate(addresses):
            if n:
                time.sleep(pause_s)
            found.append(_ask(address, timeout_s, private))
            progress(len(found), total)

    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as pool:
        list(pool.map(ask_host, by_host.values()))
    worst = list(OUTCOMES)[::-1]
    return sorted(found, key=lambda f: (worst.index(f.outcome), f.source, f.address))


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""  # asked like the others, and told as no answer


def _ask(address: _Address, timeout_s: float, private: bool) -> Finding:
    outcome, says = _answer(address, timeout_s, private)
    return Finding(address.source, address.url, outcome, says)


def _answer(address: _Address, timeout_s: float, private: bool) -> tuple[Outcome, str]:
    def refuse(request: httpx.Request) -> None:
        if not private and not _is_public(request.url):
            raise _Private(str(request.url))

    until = time.monotonic() + timeout_s
    try:
        with (
            httpx.Client(
                transport=httpx.HTTPTransport(retries=2),
                timeout=timeout_s,
                follow_redirects=True,
                max_redirects=5,
                headers={"User-Agent": f"khsae/{version('khsae')}"},
                event_hooks={"request": [refuse]},  # for each request: an address may redirect to another
            ) as client,
            client.stream("GET", address.url) as response,
        ):
            if response.status_code in _GONE:
                return "dead", f"answers {response.status_code}"
            if response.is_error:
                return "unreachable", f"answers {response.status_code}"
            if address.sha256 and (now := _digest(response, until)) != address.sha256:
                return "changed", f"SHA-256 is {now}"
            if any(step.status_code in _PERMANENT for step in response.history):
                return "moved", f"to {response.url}"
            return "alive", f"answers {response.status_code}"
    except _Private as exc:
        return "refused", f"{exc} is not on the public internet"
    except socket.gaierror as exc:
        known = exc.errno == socket.EAI_NONAME
        return "dead" if known else "unreachable", "there is no such server" if known else str(exc)
    except (httpx.HTTPError, httpx.InvalidURL) as exc:
        return "unreachable", f"{type(exc).__name__}: {exc}"


def _digest(response: httpx.Response, until: float) -> str:
    digest, size = sha256(), 0
    for part in response.iter_bytes():
        digest.update(part)
        size += len(part)
        if size > _LARGEST or time.monotonic() > until:
            raise httpx.ReadTimeout("too large or too slow to be read")
    return digest.hexdigest()


def _is_public(url: httpx.URL) -> bool:
    """Whether all addresses of its host are on the public internet. Raises socket.gaierror for an unknown host."""
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    hosts = {str(info[4][0]) for info in socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)}
    return url.scheme in ("http", "https") and all(ipaddress.ip_address(h.split("%")[0]).is_global for h in hosts)
