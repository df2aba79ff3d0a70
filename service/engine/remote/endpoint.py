"""A SPARQL endpoint on another machine: a query in, its response as it arrives out.

https://www.w3.org/TR/sparql11-protocol/#query-operation

By aiohttp: SPARQLWrapper (2.0) holds a thread for each query, and cannot be told to stop.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from loaders.push.login import Login
from service.errors import Problem

log = logging.getLogger(__name__)
_CONNECT = 5.0
_BUFFER = 256 << 10
_READ_OF_ERROR = 4 << 10
_BUSY = (429, 503)
_TOO_LONG = (408, 504)
# Parsers' messages that say where and what, and nothing of the machine: Oxigraph, Virtuoso.
_PLACES = (
    re.compile(r"^(?:.{0,40}?)error at (?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL),
    re.compile(r"SPARQL compiler, line (?P<line>\d+): (?P<message>[^\n]*)"),
)
_LISTS = re.compile(r"\['.*?'\](?:\s*[,|]\s*)?|\[_\](?:, )?", re.DOTALL)


@dataclass(frozen=True)
class Address:
    """The URL of an endpoint and, apart from it, whom to be there."""

    url: str
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, endpoint: str) -> Address:
        """Read `https://user:password@host/path`; raises ValueError for what is no such URL."""
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("DXKG_ENDPOINT: expected an http or https URL")
        host = parts.netloc.rpartition("@")[2]
        url = urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))
        return cls(url, unquote(parts.username or ""), unquote(parts.password or ""))


class Endpoint:
    """Sends queries; one pool of connections."""

    def __init__(self, address: Address) -> None:
        self.url = address.url
        login = (Login(address.user, address.password),) if address.user else ()
        # No limit of time here: whoever asks cancels, and that closes the connection.
        timeout = ClientTimeout(total=None, sock_connect=_CONNECT, sock_read=None)
        self._session = ClientSession(timeout=timeout, middlewares=login, read_bufsize=_BUFFER)

    async def ask(
        self, query: str, parameters: Sequence[tuple[str, str]], accept: str
    ) -> ClientResponse:
        """Send a query; the response's body is still to be read. Raises Problem for a failure."""
        form = [("query", query), *parameters]
        try:
            response = await self._session.post(
                self.url, data=form, headers={"Accept": accept}, allow_redirects=False
            )
        except (ClientError, TimeoutError) as error:
            late = isinstance(error, TimeoutError)
            raise self._failed(type(error).__name__, 504 if late else 502) from None
        if response.status == 200:
            return response
        try:
            raise await self._problem(response)
        finally:
            response.close()

    async def read(
        self, query: str, parameters: Sequence[tuple[str, str]], accept: str
    ) -> tuple[str, bytes]:
        """Send a query with a small result; media type and body out."""
        response = await self.ask(query, parameters, accept)
        try:
            return media_type(response), await response.read()
        except ClientError as error:
            raise self._failed(type(error).__name__) from None
        finally:
            response.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def _problem(self, response: ClientResponse) -> Problem:
        if response.status in _BUSY:
            return Problem(503, "busy").with_header("Retry-After", "2")
        if response.status in _TOO_LONG:
            return self._failed(f"status {response.status}", 504)
        if response.status == 400:
            return _refused(
                (await response.content.read(_READ_OF_ERROR)).decode("utf-8", "replace")
            )
        if response.status // 100 == 3:
            host = urlsplit(response.headers.get("Location", "")).netloc
            return self._failed(f"a redirect to {host or 'another path'}, which is not followed")
        if response.status == 406:
            return Problem(502, "upstream")
        return self._failed(f"status {response.status}")

    def _failed(self, reason: str, status: int = 502) -> Problem:
        """Log what a client need not know; it learns that the endpoint behind is at fault."""
        log.warning("endpoint %s: %s", urlsplit(self.url).netloc, reason)
        return Problem(status, "upstream")


def media_type(response: ClientResponse) -> str:
    """Return the media type of a response, without parameters, in lower case."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _refused(text: str) -> Problem:
    """Pass on a parser's message of known shape; any other may name what is nobody's business."""
    for pattern in _PLACES:
        if found := pattern.search(text):
            values = {
                name: int(value) for name, value in found.groupdict().items() if name != "message"
            }
            message = _LISTS.sub("", " ".join(found["message"].split())).strip(" ,|")
            return Problem(400, "syntax", message=message[:300] or "unexpected end", **values)
    return Problem(
        400, "unsupported", message="The endpoint behind this service refuses the query."
    )
