"""What commands about sheets share: which are meant, what is said of their problems."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from loaders import resources
from loaders.build.dataset import SheetError
from loaders.check.finding import Severity
from loaders.entries.problem import Fault

SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)
FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    default="violation",
    show_default=True,
    help="The least bad finding that counts as failure.",
)
_ALL_SHEETS = """\
Only the sheets named were read: name those that define what was not found too, or name none.
    Chỉ những phiếu nêu tên được đọc: hãy nêu cả phiếu định nghĩa thứ không thấy, hoặc không nêu \
phiếu nào."""


def all_sheets() -> tuple[Path, ...]:
    """List the project's own sheets."""
    return tuple(sorted(resources.SHEETS.glob("*.yaml")))


def report_problems(error: SheetError, some: bool) -> NoReturn:
    """List what is wrong with sheets and end, exit code 1."""
    click.echo(str(error), err=True)
    if some and any(problem.fault is Fault.REFERENCE for problem in error.problems):
        click.echo(_ALL_SHEETS, err=True)
    click.echo(f"{len(error.problems)} problems in sheets; nothing was published", err=True)
    sys.exit(1)
