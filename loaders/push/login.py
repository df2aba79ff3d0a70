"""Logging in to another server: name and password in, what answers its challenge out.

aiohttp (3.14) answers Digest by itself, but sends its Basic with every request, asked or not.
"""

from __future__ import annotations

import io
from base64 import b64encode

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.client_middleware_digest_auth import DigestAuthMiddleware


class Login:
    """Answers a challenge for Digest (Virtuoso) or Basic; nothing is sent before a server asks."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = DigestAuthMiddleware(user, password)
        self._basic = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
        self._origin: str | None = None

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send a request, and send it again with the credentials where they are asked for."""
        origin = str(request.url.origin())
        if self._origin is None:
            self._origin = origin

        async def bodiless_first(request: ClientRequest) -> ClientResponse:
            return await _asked(request, handler)

        response = await self._digest(request, bodiless_first)
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        if response.status != 401 or not challenge.startswith("basic") or origin != self._origin:
            return response
        response.release()
        request.headers["Authorization"] = self._basic
        return await handler(request)


async def _asked(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request that has no credentials without its body first.

    A server that refuses it closes the connection: on one with a body that it has not read, its
    challenge is lost to a reset (RFC 9112, 9.6), whether it said "100 Continue" before or not.
    """
    body = await request.body.as_bytes() if request.body else b""
    if "Authorization" in request.headers or not body:
        return await handler(request)
    await request.update_body(b"")
    response = await handler(request)
    await request.update_body(io.BytesIO(body))
    if response.status == 401:
        return response
    response.release()
    return await handler(request)
