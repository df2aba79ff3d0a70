"""Progress of long work: a bar on a terminal, nothing anywhere else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Note: TypeAlias = Callable[[str], None]
"""Takes the name of the step that begins."""


def silent(_: str) -> None:
    """Take note of nothing."""


@contextmanager
def progress(task: str, steps: int) -> Iterator[Note]:
    """Show how far work with a known number of steps has come."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        number = bar.add_task(task, total=steps + 1)

        def note(step: str) -> None:
            bar.update(number, advance=1, description=f"{task}: {step}")

        yield note
