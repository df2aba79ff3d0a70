"""One request answered in a coroutine, whichever way its handler answers; for ASGI and WSGI."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from service.replies.message import Handler, Request, Response


async def answered(handler: Handler, request: Request) -> Response:
    """Return the response; being cancelled gives up what it waits for, or what came of it."""
    coming: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

    def then(response: Response) -> None:
        if not coming.done():
            coming.set_result(response)

    answer = handler(request, then)
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, Awaitable):
        return await answer
    try:
        return await coming
    except asyncio.CancelledError:
        if coming.cancelled():
            answer.cancel()
        elif not isinstance(body := coming.result().body, bytes):
            await body.aclose()
        raise
