"""How often one client may ask: its address in, a `Problem` where that is too often out.

Addresses stay in memory.

The library limits (5.8) counts in windows and has no bucket, by which a client that was silent may
ask more at once; its store in memory runs a thread and bounds no number of clients.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import time

from service.errors import Problem
from service.settings import Network, Settings, networks

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_CLIENTS = 20_000
"""Clients that are remembered; who asked longest ago is forgotten first, and begins anew."""
_PORTED = re.compile(r"\[([^\]]*)\](?::[0-9]+)?|([0-9.]+):[0-9]+")
"""An address with a port, as some proxies write it."""
_NAMELESS = "?"
"""What all are counted as whose address cannot be read: words are free to invent."""
_CHAIN = 500
"""Characters of X-Forwarded-For that are read, from its end, where our proxies write."""


class RateLimiter:
    """A bucket of tokens for each client, filled at the rate and drained by requests for work.

    A request is charged before anything of it is read, so that one that is refused costs as much as
    one that is answered. What turned out to need no work may be given back.
    """

    def __init__(self, settings: Settings) -> None:
        self._rate = settings.rate
        self._burst = float(settings.rate_burst)
        self._exempt = networks(settings.rate_exempt)
        self._trusted = networks(settings.trusted_proxies)
        self._known = functools.lru_cache(4096)(self._client)
        self._buckets: dict[str, tuple[float, float]] = {}

    def _client(self, peer: str, forwarded: str) -> tuple[str, bool]:
        client = self.client(peer, forwarded)
        return client, _within(client, self._exempt)

    def client(self, peer: str, forwarded: str) -> str:
        """Return whom to count: behind proxies of ours the last address that is none of theirs."""
        chain = [peer]
        if forwarded and _within(peer, self._trusted):
            chain = [_bare(part.strip()) for part in forwarded.split(",")] + chain
        while len(chain) > 1 and _within(chain[-1], self._trusted):
            chain.pop()
        return _grouped(chain[-1])

    def charge(self, peer: str, forwarded: str) -> str:
        """Charge a client for a request; raises Problem (429) where it has sent too many.

        Returns the client, as `give_back` wants it; empty for who pays nothing.
        """
        if not self._rate:
            return ""
        client, exempt = self._known(peer, forwarded[-_CHAIN:])
        if exempt:
            return ""
        now = time.monotonic()
        tokens, then = self._buckets.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - then) * self._rate)
        if len(self._buckets) >= _CLIENTS:
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[client] = (tokens - 1 if tokens >= 1 else tokens, now)
        if tokens < 1:
            problem = Problem(429, "rate", limit=f"{self._rate:g}")
            raise problem.with_header("Retry-After", "1")
        return client

    def give_back(self, client: str) -> None:
        """Take back a charge, for a request that needed no work."""
        if client in self._buckets:
            tokens, then = self._buckets[client]
            self._buckets[client] = (min(self._burst, tokens + 1), then)


def _within(address: str, known: tuple[Network, ...]) -> bool:
    found = _read(address)
    return found is not None and any(found in network for network in known)


def _read(address: str) -> Address | None:
    """Read an address; `::ffff:192.0.2.1`, as a socket of IPv6 shows one of IPv4, is what it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _bare(address: str) -> str:
    """Return an address without a port."""
    match = _PORTED.fullmatch(address)
    return match[1] or match[2] if match else address


def _grouped(address: str) -> str:
    """Count an IPv6 client by its /64: one client has all of it."""
    found = _read(address)
    if found is None:
        return _NAMELESS
    if isinstance(found, ipaddress.IPv6Address) and not found.is_loopback:
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
