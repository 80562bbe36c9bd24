"""How often a caller may call, by key and by address."""

import math
import time
from ipaddress import ip_address, ip_network

from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

_PREFIX = 64
"""Prefix length: somebody with one IPv6 address usually has all 2^64 addresses of its /64."""


class Rates:
    """Counts the calls of each key, and of each address beyond this machine."""

    def __init__(self, words: str) -> None:
        self._limits = [] if words == "off" else parse_many(words)
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    def seconds_to_wait(self, *, key: str | None, host: str | None) -> int:
        """Counts this call; 0 if it may go on."""
        callers = [("key", key)] if key else []
        if host and (where := _network(host)):
            callers.append(("address", where))
        wait = 0.0
        for limit in self._limits:
            for caller in callers:
                if not self._counts.hit(limit, *caller):
                    wait = max(wait, self._counts.get_window_stats(limit, *caller).reset_time - time.time(), 1)
        return math.ceil(wait)


def _network(host: str) -> str | None:
    """The address, or the network around it; None for this machine itself, such as a proxy on it."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return None
    return str(ip_network((address, _PREFIX), strict=False)) if address.version == 6 else str(address)
