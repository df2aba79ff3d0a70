"""An ASGI application called in process: no socket, its engine included."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import uvloop

from service.http.asgi import AsgiApplication, Message, Scope
from tests.service_process import PATIENCE, Reply


@dataclass
class Exchange:
    """What one request gives and gets; by default a client that is quick, and stays."""

    parts: AsyncIterator[Message]
    sent: list[Message] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    leaves: asyncio.Event = field(default_factory=asyncio.Event)
    reads: Callable[[], Awaitable[object]] | None = None
    """What each part of a body waits for."""

    async def receive(self) -> Message:
        message = await anext(self.parts, None)
        if message is not None:
            return message
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if self.reads is not None and message["type"] == "http.response.body":
            await self.reads()
        self.sent.append(message)

    @property
    def reply(self) -> Reply:
        start, *bodies = self.sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], headers, b"".join(each["body"] for each in bodies))


class AsgiClient:
    """Sends requests to an application whose lifespan has begun."""

    def __init__(self, application: AsgiApplication, runner: asyncio.Runner) -> None:
        self.application = application
        self.runner = runner

    def request(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        """Send one request and read the whole answer."""
        return self.runner.run(self.ask(scope_of(method, target, headers), body))

    async def ask(self, scope: Scope, body: bytes = b"") -> Reply:
        """Send one request."""
        exchange = Exchange(whole(body))
        await self.application(scope, exchange.receive, exchange.send)
        assert exchange.sent[-1].get("more_body", False) is False
        return exchange.reply

    async def running(self) -> float:
        """Return how many queries run."""
        text = (await self.ask(scope_of("GET", "/metrics"))).text
        (line,) = (each for each in text.splitlines() if each.startswith("dxkg_queries_running "))
        return float(line.rsplit(" ", 1)[1])


@contextmanager
def asgi_client(application: AsgiApplication) -> Iterator[AsgiClient]:
    """Begin an application's lifespan, wait until it is ready, and end it."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        end: asyncio.Event = runner.run(_made(asyncio.Event))
        living = runner.run(_begun(application, end))
        client = AsgiClient(application, runner)
        try:
            runner.run(_ready(client))
            yield client
        finally:
            end.set()
            runner.run(_awaited(living))


def scope_of(method: str, target: str, headers: Mapping[str, str] | None = None) -> Scope:
    """Write a scope as servers do."""
    path, _, query = target.partition("?")
    sent = {"Host": "h", **(headers or {})}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 80),
    }


async def whole(body: bytes) -> AsyncIterator[Message]:
    """Send a body in two parts."""
    half = len(body) // 2
    yield {"type": "http.request", "body": body[:half], "more_body": True}
    yield {"type": "http.request", "body": body[half:], "more_body": False}


async def _made(kind: Callable[[], asyncio.Event]) -> asyncio.Event:
    return kind()


async def _begun(application: AsgiApplication, end: asyncio.Event) -> asyncio.Task[None]:
    started = asyncio.Event()
    orders = iter(("startup", "shutdown"))

    async def receive() -> Message:
        if (order := next(orders)) == "shutdown":
            await end.wait()
        return {"type": f"lifespan.{order}"}

    async def send(message: Message) -> None:
        started.set()

    living = asyncio.create_task(application({"type": "lifespan"}, receive, send))
    await started.wait()
    return living


async def _ready(client: AsgiClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await client.ask(scope_of("GET", "/health"))).status != 200:
            await asyncio.sleep(0.02)


async def _awaited(task: asyncio.Task[None]) -> None:
    await task
