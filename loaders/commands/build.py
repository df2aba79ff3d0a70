"""The command that builds, validates and publishes a release."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from loaders.build.dataset import SheetError
from loaders.build.stages import Outcome, build, failing
from loaders.check.formats import summary_text
from loaders.commands.push import push_options, push_release
from loaders.commands.sheets import FAIL_ON, SHEET, all_sheets, report_problems
from loaders.commands.told import told_by
from loaders.progress import progress
from loaders.release.disk_store import copy_release
from loaders.release.publication import Release
from loaders.settings import Settings

_OUTDATED = """\
{0.fact}: the decision '{0.decision}' of {0.by} was on an earlier content and does not count
    Quyết định «{0.decision}» là về nội dung trước đây của dữ kiện này nên không còn hiệu lực."""


@click.command("build")
@click.argument("sheets", nargs=-1, type=SHEET)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of releases; default DXKG_RELEASES.",
)
@FAIL_ON
@click.option("--if-changed", is_flag=True, help="Do nothing when no input has changed.")
@click.option("--by", default="", metavar="NAME", help="Who publishes; default DXKG_AUTHOR.")
@click.option("--reason", default="", metavar="TEXT", help="Why; readers see it.")
@push_options
def build_command(
    sheets: Sequence[Path],
    out: Path | None,
    fail_on: str,
    if_changed: bool,
    by: str,
    reason: str,
    push: str | None,
    push_layout: str,
    push_dry_run: bool,
) -> None:
    """Build, validate and publish a release from SHEETS; from all of them when none is named."""
    settings = _settings(out)
    told = told_by(settings, by, reason)
    try:
        with progress("build", 6) as note:
            outcome = build(settings, sheets or all_sheets(), fail_on, if_changed, note, told)
    except SheetError as error:
        report_problems(error, some=bool(sheets))
    _report_outcome(outcome, fail_on)
    if outcome.release:
        _prepare(outcome.release)
    if push and outcome.release:
        push_release(outcome.release, push, push_layout, push_dry_run)


def _settings(out: Path | None) -> Settings:
    settings = Settings.from_environ()
    return replace(settings, releases=out, reviews=settings.journal) if out else settings


def _prepare(release: Release) -> None:
    """Make the copy on disk from which a large release is served while it is being loaded."""
    if (place := copy_release(release.data, release.path.parent)) is not None:
        click.echo(f"{place}: copy on disk, for a quick start", err=True)


def _report_outcome(outcome: Outcome, fail_on: str) -> None:
    if outcome.skipped and outcome.release:
        click.echo(f"release {outcome.release.id} is up to date")
        return
    for finding in failing(outcome.findings, fail_on):
        click.echo(str(finding), err=True)
    click.echo(f"findings: {summary_text(outcome.findings)}", err=True)
    for event in outcome.outdated:
        click.echo(_OUTDATED.format(event), err=True)
    if outcome.release is None:
        click.echo("nothing was published", err=True)
        sys.exit(1)
    click.echo(f"release {outcome.release.id}")
