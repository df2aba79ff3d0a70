"""The commands about reports: list them, add or remove a text, find a phrase in a text."""

import sys
from pathlib import Path

import click

from loaders import resources
from loaders.entries.written import WrittenSheet, read_sheet
from loaders.reports.archive import Archive, ReportText
from loaders.reports.fault import TextError
from loaders.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def reports(context: click.Context) -> None:
    """List the reports: is the text there, is its digest right, how many facts."""
    if context.invoked_subcommand is None:
        _list_reports(_archive())


@reports.command()
@click.argument("name", metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(name: str, file: Path) -> None:
    """Put the text FILE into the archive as report ID and print what its sheet needs."""
    try:
        text, normal = _archive().add(name, file)
    except (FileExistsError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    for what, count in normal.changes:
        click.echo(f"{file}: brought into the normal form: {what}: {count}", err=True)
    click.echo(f"id: report/{name}")
    click.echo(f"textDigest: {text.digest}")
    click.echo(f"textLength: {len(text.text)}")


@reports.command()
@click.argument("name", metavar="ID")
@click.option("--force", is_flag=True, help="Remove it even if a sheet is about it.")
def remove(name: str, force: bool) -> None:
    """Take the text of report ID out of the archive."""
    archive, sheet = _archive(), resources.SHEETS / f"{name}.yaml"
    if sheet.exists() and not force:
        raise click.ClickException(
            f"report {name}: expected no sheet of it, found {sheet.name}; --force removes the text "
            "all the same, and its passages are not shown any more.\n"
            f"    Còn phiếu {sheet.name} của báo cáo này; --force vẫn xóa văn bản."
        )
    gone = archive.remove(name)
    if not gone:
        raise click.UsageError(_no_text(name, archive))
    for path in gone:
        click.echo(f"removed {path}")


@reports.command()
@click.argument("name", metavar="ID")
@click.argument("phrase", metavar="TEXT")
def locate(name: str, phrase: str) -> None:
    """Print the offsets of TEXT in report ID, ready to paste as evidence."""
    found = _text(name).locate(phrase)
    for span in found:
        click.echo(f"[{span.start}, {span.stop}]")
    if not found:
        click.echo(f"report {name}: expected the phrase '{phrase}', found it nowhere", err=True)
        sys.exit(1)


def _archive() -> Archive:
    settings = Settings.from_environ()
    return Archive(settings.reports, largest=settings.report_size)


def _text(name: str) -> ReportText:
    archive = _archive()
    try:
        text = archive.text(name)
    except TextError as error:
        raise click.UsageError(str(error)) from error
    if text is None:
        raise click.UsageError(_no_text(name, archive))
    return text


def _no_text(name: str, archive: Archive) -> str:
    return f"expected the text of report {name} in {archive.folder}, found none"


def _list_reports(archive: Archive) -> None:
    sheets = _sheets()
    for name in sorted({*sheets, *archive.reports()}):
        click.echo(f"{name}  {_state(name, sheets.get(name), archive)}")


def _sheets() -> dict[str, WrittenSheet]:
    """Read the sheets as written: those with mistakes are listed too."""
    readings = (read_sheet(path) for path in sorted(resources.SHEETS.glob("*.yaml")))
    return {reading.sheet.name: reading.sheet for reading in readings if reading.sheet}


def _state(name: str, sheet: WrittenSheet | None, archive: Archive) -> str:
    state = _text_state(name, sheet, archive)
    if sheet is None:
        return f"{state}  no sheet"
    things, facts = (len(sheet.entries(key)) for key in ("things", "facts"))
    return f"{state}  {things} things  {facts} facts  {sheet.label}"


def _text_state(name: str, sheet: WrittenSheet | None, archive: Archive) -> str:
    try:
        text = archive.text(name)
    except TextError as error:
        return f"TEXT UNREADABLE: {error.found}"
    if text is None:
        return "no text       "
    if sheet is None:
        return "text present"
    right = text.digest == sheet.tree.get("textDigest")
    return "text present  " + ("digest right" if right else "DIGEST WRONG")
