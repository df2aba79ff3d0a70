"""Logging in to another server: name and password in, what answers its challenge out."""

from __future__ import annotations

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
        response = await self._digest(request, handler)
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        if response.status != 401 or not challenge.startswith("basic") or origin != self._origin:
            return response
        response.release()
        request.headers["Authorization"] = self._basic
        return await handler(request)
