"""Whom the rate limit counts as one client."""

from __future__ import annotations

import pytest

from service.protocol.rate import RateLimiter
from service.settings import Settings


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7, 127.0.0.1", "203.0.113.7"),
        ("2001:db8::1", "", "2001:db8::"),
        ("::1", "2001:db8::1:2:3:4", "2001:db8::"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),  # a socket for both kinds of addresses
        ("::ffff:127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_client_is_counted_by_its_address(peer: str, forwarded: str, client: str) -> None:
    assert RateLimiter(Settings()).client(peer, forwarded) == client
