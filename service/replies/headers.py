"""Header fields that every response of a kind carries.

Flask-CORS and Flask-Talisman would set them for Flask alone, which does not answer `/sparql`.
"""

from __future__ import annotations

CITE = "X-DXKG-Cite"
"""Request header that asks for the facts each row of a SELECT rests on."""
CSP = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)
SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", CSP),
    ("Referrer-Policy", "no-referrer"),
)
CORS_HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, X-DXKG-Truncated, X-DXKG-Left-Out, Retry-After, Link"),
)
ALLOWED = f"Accept, Accept-Language, Content-Type, If-None-Match, {CITE}"
DATA_HEADERS = (*SECURITY_HEADERS, *CORS_HEADERS)


def preflight_headers(methods: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return what answers OPTIONS, by browsers asked before a request from another site."""
    allow = ", ".join(methods)
    return (
        ("Allow", allow),
        ("Access-Control-Allow-Methods", allow),
        ("Access-Control-Allow-Headers", ALLOWED),
        ("Access-Control-Max-Age", "86400"),
        *DATA_HEADERS,
    )
