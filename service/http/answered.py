"""One request answered in a coroutine, whichever way its handler answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from service.replies.message import Request, Response
from service.stream import Work

Answers = Callable[[Request, Callable[[Response], None]], Response | Awaitable[Response] | Work]


async def answered(handler: Answers, request: Request) -> Response:
    """Return the response; being cancelled gives up what it waits for, or what came of it."""
    answer = begun(handler, request)
    return answer if isinstance(answer, Response) else await answer


def begun(handler: Answers, request: Request) -> Response | Awaitable[Response]:
    """Return the response where it stands ready, else what must be awaited for it."""
    coming: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

    def then(response: Response) -> None:
        if not coming.done():
            coming.set_result(response)

    answer = handler(request, then)
    if isinstance(answer, Response | Awaitable):
        return answer
    return _awaited(coming, answer)


async def _awaited(coming: asyncio.Future[Response], work: Work) -> Response:
    try:
        return await coming
    except asyncio.CancelledError:
        if coming.cancelled():
            work.cancel()
        elif not isinstance(body := coming.result().body, bytes):
            await body.aclose()
        raise
