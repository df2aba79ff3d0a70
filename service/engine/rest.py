"""What follows the first part of a result, as its reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.engine.run import Run


class Rest:
    """What follows the first part of a result. Closing it ends the run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __aiter__(self) -> Rest:
        return self

    async def __anext__(self) -> bytes:
        if data := await self._run.more():
            return data
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """End the run, whether it was read to its end or not."""
        self._run.cancel()
