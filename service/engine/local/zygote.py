"""The process that loads a release once and forks the workers that answer from it.

Run as `python -m service.engine.local.zygote`, it is single-threaded and holds no Flask. It takes
orders over a socket of whole messages (spawn, with the worker's end of a connection; kill; nice)
and reports when it is ready, what failed and which workers ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from pyoxigraph import Store

from loaders.release.contents import contents_of, digest_of, load, load_release
from loaders.release.disk_store import DiskStore
from loaders.release.publication import Release
from service.engine.local import confinement as confine
from service.engine.local.worker import work
from service.engine.source import DISK_FACTOR

ORDER_SIZE = 64 << 10
"""Bytes of the largest message."""
NICE = 15


@dataclass(frozen=True)
class Orders:
    """What a zygote is told when it starts."""

    file: str
    disk_parent: str
    """Folder for on-disk stores."""
    memory_budget: int
    memory_limit: int
    at_once: bool = False
    """Whether to read the copy on disk, whatever memory there is."""
    is_release: bool = False
    """Whether the file is the data of a release of ours, which is refused unless it is intact."""


class Forking:
    """Loads once; forks, kills and reaps workers."""

    nice = NICE
    """How far the priority of a worker is lowered."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._process = os.getpid()
        self._workers: dict[int, int] = {}

    def load(self) -> Mapping[str, object]:
        """Load what the workers share; returns what is reported of it."""
        raise NotImplementedError

    def work(self, connection: socket.socket) -> None:
        """Confine this process, which is a worker, and work until the front is gone."""
        raise NotImplementedError

    def learn(self, connection: socket.socket) -> None:
        """Read what workers forked from now on share besides."""
        raise NotImplementedError

    def run(self) -> None:
        """Load, then serve orders until the front is gone."""
        try:
            self._report(op="ready", **self.load())
        except Exception as error:
            self._report(op="failed", message=f"{type(error).__name__}: {error}")
            return
        gc.collect()
        gc.freeze()  # a collection in a worker must not touch, and so copy, what is loaded
        control = self._control.fileno()
        wake, signalled = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(signalled, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            while True:
                ready, _, _ = select.select([control, wake], [], [])
                if wake in ready:
                    os.read(wake, 4096)
                    self._reap()
                if control in ready and not self._obey():
                    return
        finally:
            for pid in self._workers.values():
                os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        """Carry out one order; False when the front is gone."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, ORDER_SIZE, 1)
        except ConnectionResetError:
            return False
        if not message:
            return False
        order = json.loads(message)
        number = int(order["id"])
        if order["op"] == "spawn":
            self._spawn(number, descriptors[0])
        elif order["op"] == "learn":
            self.learn(socket.socket(fileno=descriptors[0]))
            gc.collect()
            gc.freeze()
        elif (pid := self._workers.get(number)) is not None:
            if order["op"] == "kill":
                os.kill(pid, signal.SIGKILL)
            else:
                os.setpriority(os.PRIO_PROCESS, pid, self.nice)
        return True

    def _spawn(self, number: int, descriptor: int) -> None:
        try:
            pid = os.fork()
        except OSError as error:  # too many processes, or no memory for one more
            self._report(op="unborn", id=number, errno=error.errno)
        else:
            if pid == 0:
                self._become_worker(descriptor)
            self._workers[number] = pid
            self._report(op="born", id=number, pid=pid)
        os.close(descriptor)

    def _become_worker(self, descriptor: int) -> None:
        """Confine the new process, work, and never come back."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            confine.die_with_parent(self._process)
            confine.prefer_as_victim()
            confine.interrupt_nobody()
            confine.close_all_but({descriptor})
            self.work(socket.socket(fileno=descriptor))
        except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"worker failed: {type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)

    def _reap(self) -> None:
        for number, pid in list(self._workers.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._workers[number]
                self._report(op="exit", id=number, status=status)

    def _report(self, **message: object) -> None:
        """Tell the front, in as many pieces as it takes; the last ends in a line end."""
        text = json.dumps(message).encode() + b"\n"
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the front is gone
            for start in range(0, len(text), ORDER_SIZE):
                self._control.send(text[start : start + ORDER_SIZE])


class Zygote(Forking):
    """Holds the store."""

    def __init__(self, control: socket.socket, orders: Orders) -> None:
        super().__init__(control)
        self._orders = orders
        self._store: Store | None = None
        self._disk: DiskStore | None = None

    def load(self) -> Mapping[str, object]:
        """Load what was ordered; of a release only what its digest says was published."""
        orders = self._orders
        file, parent = Path(orders.file), Path(orders.disk_parent)
        release = Release(file.parent) if orders.is_release else None
        size = 0
        if orders.at_once and release is not None:
            self._disk = DiskStore(parent / release.id)
            contents = self._disk.contents(release.digest)
            self._disk.check()
        elif (
            release.size if release else file.stat().st_size
        ) * DISK_FACTOR > orders.memory_budget:
            if release is not None:
                release.verify()
            digest = digest_of(file) if release is None else release.digest
            self._disk = DiskStore(parent / digest[:12])
            if self._disk.is_copy_of(digest):
                contents = self._disk.contents(digest)
            else:
                contents = self._disk.build(_filling(file, release))
        else:
            before = _resident()
            self._store = Store()
            contents = contents_of(self._store, _filling(file, release)(self._store))
            size = max(1, _resident() - before)
        return {**asdict(contents), "size": size, "loaded_at": time.time()}

    def work(self, connection: socket.socket) -> None:
        store = self._opened()
        confine.limit_memory(self._orders.memory_limit)
        confine.deny_network()
        work(connection, store)

    def _opened(self) -> Store:
        """Return the store; one on disk is opened by each worker: its threads survive no fork."""
        if self._store is not None:
            return self._store
        assert self._disk is not None  # noqa: S101 one of the two was loaded
        return self._disk.open()


def _filling(file: Path, release: Release | None) -> Callable[[Store], str]:
    """Return what loads a file into a store and tells the digest of what it loaded."""
    if release is None:
        return lambda store: load(store, file)
    digest = release.digest
    return lambda store: load_release(store, file, digest)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def control_of(descriptor: int) -> socket.socket:
    """Become a process that lives as long as the front; its control socket out."""
    confine.die_with_parent(os.getppid())
    for number in (signal.SIGINT, signal.SIGTERM):  # may reach the whole group; the front decides
        signal.signal(number, signal.SIG_IGN)
    return socket.socket(fileno=descriptor)


def main() -> None:
    """Start with the number of the control socket and the orders."""
    control = control_of(int(sys.argv[1]))
    Zygote(control, Orders(**json.loads(sys.argv[2]))).run()


if __name__ == "__main__":
    main()
