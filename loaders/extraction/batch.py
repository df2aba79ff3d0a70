"""Many files: reports in, what was found in each out, on all cores, in the order given.

What was found in a file follows from its bytes, the rules and the options, so that an interrupted
run goes on where it was: beside each output stands what it was made from. A file that cannot be
read is told and passed over. No more files are under way than there are processes for.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from loaders import resources
from loaders.extraction.drafting.draft import sheet_name
from loaders.extraction.output import Options, Output, output_of
from loaders.progress import Note, silent
from loaders.reading.fault import ReadingError
from loaders.reading.report import Limits, read_report
from loaders.reports.fault import TextError

_RECORDS = ".extracted"
_WINDOW = 2
"""Files that wait for each process: it never idles, and results do not pile up."""
_ROOMS = ("check", "entries", "extraction", "reading", "reports", "vietnamese")
_KEY = 16


@dataclass(frozen=True)
class Task:
    """One file to be read, and the name that its report gets."""

    file: Path
    name: str
    options: Options
    limits: Limits
    folder: Path | None = None
    """Where the output is kept; it is given back where there is none."""


@dataclass(frozen=True)
class Done:
    """What became of a file."""

    file: Path
    output: Output | None = None
    """Nothing where the output of an earlier run stands."""
    fault: str = ""
    """Why nothing was made of it."""


def tasks_of(
    files: Iterable[Path], options: Options, limits: Limits, folder: Path | None
) -> tuple[Task, ...]:
    """Name the reports: after their files; of namesakes each after its bytes, too."""
    unique = tuple(dict.fromkeys(files))
    counts = Counter(sheet_name(file) for file in unique)
    return tuple(
        Task(file, _name(file, counts[sheet_name(file)]), options, limits, folder)
        for file in unique
    )


def run(tasks: Iterable[Task], jobs: int, note: Note = silent) -> Iterator[Done]:
    """Do tasks, each result in the order of its task."""
    waiting = deque(tasks)
    if jobs < 2 or len(waiting) < 2:
        for task in waiting:
            note(task.file.name)
            yield done(task)
        return
    pool = _Pool(min(jobs, len(waiting)))
    under_way: deque[tuple[Task, Future[Done]]] = deque()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < jobs * _WINDOW:
                task = waiting.popleft()
                under_way.append((task, pool.submit(task)))
            task, future = under_way.popleft()
            note(task.file.name)
            yield pool.result(task, future)
    finally:
        pool.close()


@dataclass
class _Pool:
    """Processes; where one dies, the files that they had are each done again alone."""

    jobs: int
    _executor: ProcessPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        self._executor = _executor(self.jobs)

    def submit(self, task: Task) -> Future[Done]:
        try:
            return self._executor.submit(done, task)
        except BrokenProcessPool:
            self.close()
            self._executor = _executor(self.jobs)
            return self._executor.submit(done, task)

    def result(self, task: Task, future: Future[Done]) -> Done:
        try:
            return future.result()
        except BrokenProcessPool:
            return _alone(task)

    def close(self) -> None:
        self._executor.shutdown(cancel_futures=True)


def _executor(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"))


def _alone(task: Task) -> Done:
    """Tell the file that ends its process from those that were read beside it."""
    executor = _executor(1)
    try:
        return executor.submit(done, task).result()
    except BrokenProcessPool:
        fault = "the process that read it came to an end / tiến trình đọc tệp này bị dừng"
        return Done(task.file, fault=fault)
    finally:
        executor.shutdown()


def done(task: Task) -> Done:
    """Do one task; whatever is wrong with a file is told of that file only."""
    try:
        record = _Record.of(task)
        if record and record.is_current:
            return Done(task.file)
        document = read_report(task.file, task.limits)
        output = output_of(document, task.name, task.options)
        if record:
            record.write(output.text)
        return Done(task.file, output)
    except (ReadingError, TextError) as error:
        return Done(task.file, fault=str(error))
    except OSError as error:
        return Done(task.file, fault=f"{error.strerror or error}")
    except Exception as error:
        return Done(task.file, fault=f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Record:
    """The output of a file in a folder, and what stands there of the run that made it."""

    path: Path
    beside: Path
    key: str

    @classmethod
    def of(cls, task: Task) -> _Record | None:
        if task.folder is None:
            return None
        name = f"{task.name}.{task.options.suffix}"
        key = _digest(f"{_bytes_digest(task.file)}\n{rules_digest()}\n{task.options.key}\n{name}")
        return cls(task.folder / name, task.folder / _RECORDS / f"{name}.json", key[:_KEY])

    @property
    def is_current(self) -> bool:
        """Tell whether the output stands as it would be written again."""
        return self._known.get("key") == self.key and self._stands

    def write(self, text: str) -> None:
        """Write the output, all of it or nothing; one that somebody changed stays.

        Raises FileExistsError for that.
        """
        if self.path.exists() and not self._stands:
            raise FileExistsError(0, f"{self.path} was changed by hand and stays / giữ tệp đã sửa")
        self.beside.parent.mkdir(parents=True, exist_ok=True)
        _replace(self.path, text)
        _replace(self.beside, json.dumps({"key": self.key, "output": _digest(text)}))

    @property
    def _stands(self) -> bool:
        return self.path.is_file() and self._known.get("output") == _bytes_digest(self.path)

    @property
    def _known(self) -> Mapping[str, str]:
        try:
            found: Mapping[str, str] = json.loads(self.beside.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found


@cache
def rules_digest() -> str:
    """Digest all that decides what is found in a file: another version may find more."""
    found = hashlib.sha256()
    rooms = (resources.ONTOLOGY, *(resources.CODE / room for room in _ROOMS))
    for room in rooms:
        for path in sorted(path for path in room.rglob("*") if path.suffix in _DECIDING):
            name = path.relative_to(resources.ROOT).as_posix()
            found.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


_DECIDING = frozenset((".py", ".ttl", ".jsonld", ".yaml", ".json"))


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    except OSError:  # a full disk
        partial.unlink(missing_ok=True)
        raise


def _name(file: Path, namesakes: int) -> str:
    name = sheet_name(file)
    if namesakes < 2:
        return name
    try:
        return f"{name}-{_bytes_digest(file)[:6]}"
    except OSError:
        return name  # whoever reads it will say so


def _bytes_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
