"""The command that reads files and proposes facts."""

import datetime
import os
import sys
from pathlib import Path

import click

from loaders.extraction.batch import Done, run, tasks_of
from loaders.extraction.confidence import THRESHOLD
from loaders.extraction.output import FORMATS, Options
from loaders.progress import progress
from loaders.reading.report import Limits
from loaders.settings import ModelSettings, Settings


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--format", "form", type=click.Choice([*FORMATS]), default="jsonl", show_default=True)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a file for each report into this folder; what stands there is not made again.",
)
@click.option(
    "--jobs", type=click.IntRange(1), help="Processes that read; by default one for each core."
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    default=THRESHOLD,
    show_default=True,
    help="The least confidence of what is given.",
)
@click.option("--all", "everything", is_flag=True, help="Give all, however low its confidence.")
@click.option(
    "--model", "asks", is_flag=True, help="Ask the language model of DXKG_LLM_URL beside the rules."
)
@click.option("--explain", is_flag=True, help="Say what was dropped, left open or hidden, and why.")
def extract(
    files: tuple[Path, ...],
    form: str,
    folder: Path | None,
    jobs: int | None,
    threshold: float,
    everything: bool,
    asks: bool,
    explain: bool,
) -> None:
    """Read each FILE and propose the facts that it seems to state.

    FILE is a text, a web page (HTML), a PDF, a Word document (DOCX) or a table (CSV, XLSX).
    """
    settings = Settings.from_environ()
    limits = Limits(settings.original_size, settings.report_size)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    options = Options(form, 0.0 if everything else threshold, now, _model() if asks else None)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    tasks = tasks_of(files, options, limits, folder)
    faults = 0
    with progress("extract", len(tasks)) as note:
        for done in run(tasks, jobs or _cores(), note):
            faults += bool(done.fault)
            _tell(done, is_printed=folder is None, explain=explain)
    if faults:
        click.echo(f"{faults} of {len(tasks)} files not read / tệp không đọc được", err=True)
        sys.exit(1)


def _model() -> ModelSettings:
    """Read which model is to be asked, and whether it can be."""
    from loaders.extraction.model import service  # aiohttp takes half a second of other commands

    settings = ModelSettings.from_environ()
    try:
        service.ModelService.from_settings(settings)
    except service.ModelError as error:
        raise click.UsageError(str(error)) from error
    return settings


def _tell(done: Done, *, is_printed: bool, explain: bool) -> None:
    if done.fault:
        click.echo(f"{done.file}: {done.fault.removeprefix(f'{done.file.name}: ')}", err=True)
    elif done.output:
        if is_printed:
            click.echo(done.output.text, nl=False)
        for line in (*done.output.unanswered, *(done.output.explained if explain else ())):
            click.echo(f"{done.file}: {line}", err=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
