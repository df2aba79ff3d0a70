"""The commands about reports: list them, add a text to the archive, find a phrase in a text."""

import sys
from pathlib import Path

import click

from loaders import resources
from loaders.entries.written import WrittenSheet, read_sheet
from loaders.reports.archive import Archive
from loaders.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def reports(context: click.Context) -> None:
    """List the reports: is the text there, is its digest right, how many facts."""
    if context.invoked_subcommand is None:
        _list_reports(Archive(Settings.from_environ().reports))


@reports.command()
@click.argument("name", metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def add(name: str, file: Path) -> None:
    """Put the text FILE into the archive as report ID and print what its sheet needs."""
    try:
        text = Archive(Settings.from_environ().reports).add(name, file)
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file}: expected UTF-8 text, found {error.reason}") from error
    except (FileExistsError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"id: report/{name}")
    click.echo(f"textDigest: {text.digest}")
    click.echo(f"textLength: {len(text.text)}")


@reports.command()
@click.argument("name", metavar="ID")
@click.argument("phrase", metavar="TEXT")
def locate(name: str, phrase: str) -> None:
    """Print the offsets of TEXT in report ID, ready to paste as evidence."""
    archive = Archive(Settings.from_environ().reports)
    text = archive.text(name)
    if text is None:
        raise click.UsageError(
            f"expected the text of report {name} in {archive.folder}, found none"
        )
    found = text.locate(phrase)
    for span in found:
        click.echo(f"[{span.start}, {span.stop}]")
    if not found:
        click.echo(f"report {name}: expected the phrase '{phrase}', found it nowhere", err=True)
        sys.exit(1)


def _list_reports(archive: Archive) -> None:
    sheets = _sheets()
    for name in sorted({*sheets, *archive.reports()}):
        click.echo(f"{name}  {_state(sheets.get(name), archive)}")


def _sheets() -> dict[str, WrittenSheet]:
    """Read the sheets as written: those with mistakes are listed too."""
    readings = (read_sheet(path) for path in sorted(resources.SHEETS.glob("*.yaml")))
    return {reading.sheet.name: reading.sheet for reading in readings if reading.sheet}


def _state(sheet: WrittenSheet | None, archive: Archive) -> str:
    if sheet is None:
        return "text present  no sheet"
    text = archive.text(sheet.name)
    if text is None:
        state = "no text       "
    else:
        right = text.digest == sheet.tree.get("textDigest")
        state = "text present  " + ("digest right" if right else "DIGEST WRONG")
    things, facts = (len(sheet.entries(key)) for key in ("things", "facts"))
    return f"{state}  {things} things  {facts} facts  {sheet.label}"
