"""Workers for jobs that another endpoint evaluates: tasks in the place of forked processes.

A job comes over a socket and its result goes back in frames, through the same `Sink`; so lanes,
deadlines, spools and limits are those of the pool. To kill a worker closes its connection to the
endpoint.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from service.engine.frames import ERROR, FrameReader, Job, frame
from service.engine.remote.dialect import Dialect
from service.engine.remote.endpoint import Endpoint
from service.engine.remote.forwarding import Dataset
from service.engine.remote.job import InThread, answer, dump
from service.engine.sink import Sink
from service.errors import Problem
from service.settings import Settings

log = logging.getLogger(__name__)
_READ = 64 << 10


class RemoteWorkers:
    """Stands where a zygote stands: starts and kills workers."""

    def __init__(self, settings: Settings, endpoint: Endpoint, dialect: Dialect) -> None:
        self.endpoint = endpoint
        self.dialect = dialect
        self.dataset = Dataset()
        self._loop = asyncio.get_running_loop()
        self._tasks: dict[int, asyncio.Task[None]] = {}
        # Twice: the threads of killed workers need a moment to end.
        places = 2 * (settings.workers + settings.slow_workers)
        self._threads = ThreadPoolExecutor(places, thread_name_prefix="remote")
        self._patience = settings.response_timeout
        self._next = 0
        self.stopped = False

    def spawn(self) -> tuple[int, socket.socket]:
        """Start a worker; its connection can be used at once."""
        ours, theirs = socket.socketpair()
        self._next += 1
        number = self._next
        # Not plain blocking, though threads write to it: libuv makes what it watches non-blocking.
        theirs.settimeout(self._patience)
        task = self._loop.create_task(self._work(theirs))
        self._tasks[number] = task
        task.add_done_callback(lambda _: self._tasks.pop(number, None))
        return number, ours

    def kill(self, number: int) -> None:
        """End a worker; one that is gone already is passed over."""
        if (task := self._tasks.get(number)) is not None:
            task.cancel()

    def slow_down(self, number: int) -> None:
        """Do nothing: the endpoint sets its own priorities."""

    def death(self, number: int) -> int | None:
        """Tell that it is nobody else's doing: tasks are not killed by others."""
        return 0

    def processor_time(self, number: int) -> float | None:
        """Tell that nobody knows what the endpoint spends on a job."""
        return None

    async def stop(self) -> None:
        """End all workers."""
        self.stopped = True
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown(wait=False)

    async def _work(self, connection: socket.socket) -> None:
        """Do jobs until the front closes the connection."""
        running: set[asyncio.Future[object]] = set()

        async def in_thread(work: Callable[[], object]) -> object:
            future = self._loop.run_in_executor(self._threads, work)
            running.add(future)
            found = await asyncio.shield(future)
            running.discard(future)
            return found

        try:
            reader = FrameReader()
            while data := await self._received(connection):
                for _, payload in reader.feed(data):
                    await self._do(Job.decoded(payload), connection, in_thread)
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            connection.shutdown(socket.SHUT_RDWR)  # a thread that writes to it ends
            if running:
                await asyncio.wait(running)
                for future in running:
                    future.exception()
            connection.close()

    async def _do(
        self,
        job: Job,
        connection: socket.socket,
        in_thread: InThread,
    ) -> None:
        sink = Sink(connection, job.coding, job.size)
        try:
            do = dump if job.is_graph else answer
            truncated = await do(job, sink, self, in_thread)
            await in_thread(lambda: sink.finish(truncated, 0))
        except Problem as problem:
            await in_thread(functools.partial(_refuse, connection, problem))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception:
            log.exception("a job for the endpoint failed")
            await in_thread(functools.partial(_refuse, connection, Problem(502, "upstream")))

    async def _received(self, connection: socket.socket) -> bytes:
        """Wait for bytes without a thread; empty at the end of the connection."""
        ready = self._loop.create_future()
        self._loop.add_reader(connection, _wake, ready)
        try:
            await ready
        finally:
            self._loop.remove_reader(connection)
        return connection.recv(_READ)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _refuse(connection: socket.socket, problem: Problem) -> None:
    refusal = [problem.status, problem.code, problem.values]
    connection.sendall(frame(ERROR, json.dumps(refusal).encode()))
