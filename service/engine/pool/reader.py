"""What whoever asked for a run holds of it: it can be given up, its result read as it comes."""

from __future__ import annotations

from collections.abc import Callable

from service.engine.pool.run import Run


class Reader:
    """One run's `Work`, and the `Stream` of what follows the first part of its result."""

    __slots__ = ("_give_up", "_run")

    def __init__(self, run: Run, give_up: Callable[[Run], None]) -> None:
        self._run = run
        self._give_up = give_up
        """Told of a run whose result nobody wants any more."""

    def cancel(self) -> None:
        self._give_up(self._run)

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> bytes:
        """Return the next bytes; raises what ended the run before its time."""
        run, spool = self._run, self._run.spool
        assert spool is not None  # noqa: S101 what has none comes whole
        while not (data := spool.take()):
            if run.ended:
                if run.failure is not None:
                    raise run.failure
                raise StopAsyncIteration
            _read_on(run)  # whoever fills the space, it is none of this result
            await spool.wait()
        if not spool.full:
            _read_on(run)
        return data

    async def aclose(self) -> None:
        """End the run, whether it was read to its end or not."""
        self._give_up(self._run)


def _read_on(run: Run) -> None:
    """Have a worker go on that had to wait for the reader."""
    if run.worker is not None and run.worker.link.paused:
        run.worker.link.resume()
