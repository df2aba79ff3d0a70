"""The `dxkg` command: arguments in, exit code out.

0 good; 1 problems in sheets, findings at or above `--fail-on`, or damaged data; 2 bad usage, or a
place that cannot be read or written.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import click
import pyoxigraph as ox

from loaders import resources
from loaders.build.dataset import SheetError
from loaders.build.inputs import input_digests
from loaders.build.stages import Outcome, assemble, build, failing
from loaders.check.checks import check_dataset
from loaders.check.finding import QUALITY, Finding, Severity
from loaders.check.formats import FORMATS, problems_json, summary_text
from loaders.commands.failure import Commands, Failure
from loaders.commands.push import push_options, push_release
from loaders.commands.query import query_command
from loaders.commands.releases import backup, diff, found_release, releases, restore
from loaders.commands.reports import reports
from loaders.entries.problem import Fault
from loaders.graph.catalog import CATALOG
from loaders.graph.quads import graph_name
from loaders.progress import Note, progress
from loaders.release.publication import Release
from loaders.reports.archive import Archive
from loaders.settings import Settings

SHEET = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
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


@click.group(cls=Commands)
@click.version_option(package_name="dxkg")
def main() -> None:
    """Knowledge graph of Vietnam's provincial digital transformation."""


@main.command("build")
@click.argument("sheets", nargs=-1, type=SHEET)
@click.option("--out", type=FOLDER, help="Folder of releases; default DXKG_RELEASES.")
@FAIL_ON
@click.option("--if-changed", is_flag=True, help="Do nothing when no input has changed.")
@push_options
def build_command(
    sheets: Sequence[Path],
    out: Path | None,
    fail_on: str,
    if_changed: bool,
    push: str | None,
    push_layout: str,
    push_dry_run: bool,
) -> None:
    """Build, validate and publish a release from SHEETS; from all of them when none is named."""
    settings = _settings(out)
    try:
        with progress("build", 6) as note:
            outcome = build(settings, sheets or _all_sheets(), fail_on, if_changed, note)
    except SheetError as error:
        _report_problems(error, some=bool(sheets))
    _report_outcome(outcome, fail_on)
    if outcome.release:
        _prepare(outcome.release)
    if push and outcome.release:
        push_release(outcome.release, push, push_layout, push_dry_run)


@main.command("validate")
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
            findings = _findings(settings, sheets or _all_sheets(), name, note)
    except SheetError as error:
        if form == "json":
            click.echo(problems_json(error.problems), nl=False)
        _report_problems(error, some=bool(sheets))
    click.echo(FORMATS[form](findings), nl=False)
    _exit_on(failing(findings, fail_on))


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--data", type=SHEET, help="Serve this RDF file instead of the current release.")
def serve_command(host: str, port: int, data: Path | None) -> None:
    """Serve the current release, or a file, over HTTP."""
    from loaders.settings import SettingError
    from service.server import serve  # the service is loaded only when it is wanted

    try:
        serve(host=host, port=port, releases=Settings.from_environ().releases, data=data)
    except SettingError as error:
        raise Failure(str(error)) from error


@main.command("mcp")
@click.option("--service", metavar="URL", help="Ask this running service instead of a release.")
def mcp_command(service: str | None) -> None:
    """Serve search, saved queries, facts and SPARQL to language models over stdio; read-only."""
    from service.mcp.command import serve_tools  # the service is loaded only when it is wanted

    serve_tools(service)


for command in (reports, query_command, releases, diff, backup, restore):
    main.add_command(command)


def _settings(out: Path | None) -> Settings:
    settings = Settings.from_environ()
    return Settings(out, settings.reports) if out else settings


def _prepare(release: Release) -> None:
    """Make the copy on disk from which a large release is served while it is being loaded."""
    from loaders.release.disk_store import (
        copy_release,  # the service is loaded only when it is wanted
    )

    if (place := copy_release(release.data, release.path.parent)) is not None:
        click.echo(f"{place}: copy on disk, for a quick start", err=True)


def _all_sheets() -> tuple[Path, ...]:
    return tuple(sorted(resources.SHEETS.glob("*.yaml")))


def _findings(
    settings: Settings, sheets: Sequence[Path], release: str | None, note: Note
) -> tuple[Finding, ...]:
    archive = Archive(settings.reports)
    if release is not None:
        quads = filter(graph_name, found_release(settings, release).quads())
        return check_dataset((quad for quad in quads if not _is_about_data(quad)), archive)
    return assemble(sheets, archive, input_digests(sheets, archive), note).findings


def _is_about_data(quad: ox.Quad) -> bool:
    """Tell quads that describe the others: findings and catalogue are not checked themselves."""
    return graph_name(quad) in (QUALITY, CATALOG)


def _report_problems(error: SheetError, some: bool) -> NoReturn:
    click.echo(str(error), err=True)
    if some and any(problem.fault is Fault.REFERENCE for problem in error.problems):
        click.echo(_ALL_SHEETS, err=True)
    click.echo(f"{len(error.problems)} problems in sheets; nothing was published", err=True)
    sys.exit(1)


def _report_outcome(outcome: Outcome, fail_on: str) -> None:
    if outcome.skipped and outcome.release:
        click.echo(f"release {outcome.release.id} is up to date")
        return
    for finding in failing(outcome.findings, fail_on):
        click.echo(str(finding), err=True)
    click.echo(f"findings: {summary_text(outcome.findings)}", err=True)
    if outcome.release is None:
        click.echo("nothing was published", err=True)
        sys.exit(1)
    click.echo(f"release {outcome.release.id}")


def _exit_on(findings: Iterable[Finding]) -> None:
    if any(True for _ in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()
