"""The command that checks sheets or a release."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pyoxigraph as ox

from loaders.build.dataset import SheetError
from loaders.build.stages import Read, assemble, failing
from loaders.check.checks import check_dataset
from loaders.check.finding import QUALITY, Finding
from loaders.check.formats import FORMATS, PROBLEMS
from loaders.commands.releases import found_release
from loaders.commands.sheets import FAIL_ON, SHEET, all_sheets, report_problems
from loaders.graph.catalog import CATALOG
from loaders.graph.quads import graph_name
from loaders.progress import Note, progress
from loaders.release.record import record_before
from loaders.reports.archive import Archive
from loaders.reviews.journal import Journal
from loaders.settings import Settings


@click.command("validate")
@click.argument("sheets", nargs=-1, type=SHEET)
@click.option("--release", "name", help="Validate a release (its id, or `current`) instead.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@FAIL_ON
def validate_command(sheets: Sequence[Path], name: str | None, form: str, fail_on: str) -> None:
    """Check SHEETS, all of them, or a release; list every finding; publish nothing."""
    settings = Settings.from_environ()
    if name is not None and sheets:
        raise click.UsageError("expected sheets or --release, found both")
    try:
        with progress("validate", 5) as note:
            findings = _findings(settings, sheets or all_sheets(), name, note)
    except SheetError as error:
        if form in PROBLEMS:
            click.echo(PROBLEMS[form](error.problems), nl=False)
        report_problems(error, some=bool(sheets))
    click.echo(FORMATS[form](findings), nl=False)
    if failing(findings, fail_on):
        sys.exit(1)


def _findings(
    settings: Settings, sheets: Sequence[Path], release: str | None, note: Note
) -> tuple[Finding, ...]:
    archive = Archive(settings.reports, largest=settings.report_size)
    if release is not None:
        quads = filter(graph_name, found_release(settings, release).quads())
        return check_dataset((quad for quad in quads if not _is_about_data(quad)), archive)
    events = Journal(settings.journal).events()
    read = Read(archive, {}, events, record_before(settings.releases))
    return assemble(sheets, read, note).findings


def _is_about_data(quad: ox.Quad) -> bool:
    """Tell quads that describe the others: findings and catalogue are not checked themselves."""
    return graph_name(quad) in (QUALITY, CATALOG)
