"""The commands about reports: list them, add or remove a text, find a phrase in a text."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import yaml

from loaders import resources
from loaders.entries.written import WrittenSheet, read_sheet
from loaders.reading.document import Document
from loaders.reading.report import Limits, read_report
from loaders.reading.storage import keep_document, remove_document
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
    """Read FILE and put its text into the archive as report ID; print what its sheet needs.

    FILE is a text, a web page (HTML), a PDF, a Word document (DOCX) or a table (CSV, XLSX).
    """
    settings = Settings.from_environ()
    limits = Limits(settings.original_size, settings.report_size)
    try:
        document = read_report(file, limits)
        text = keep_document(_archive(), name, document, file)
    except (FileExistsError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    for line in _told(document):
        click.echo(f"{file}: {line}", err=True)
    click.echo(f"id: report/{name}")
    click.echo(f"textDigest: {text.digest}")
    click.echo(f"textLength: {len(text.text)}")
    found = document.metadata
    printed = {
        "title": found.title,
        "author": found.author,
        "url": found.address,
        "issued": found.date,
    }
    for key, value in printed.items():
        if value:
            click.echo(yaml.safe_dump({key: value}, allow_unicode=True, width=1_000), nl=False)


def _told(document: Document) -> Iterator[str]:
    """Say how a file was read, and what of it was not."""
    for what, count in document.changes:
        yield f"brought into the normal form: {what}: {count}"
    counts = Counter(block.kind.value for block in document.blocks)
    blocks = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    yield f"read as {document.original.media_type}: {blocks}"
    if document.pages_without_text:
        pages = ", ".join(map(str, document.pages_without_text))
        yield f"pages that are pictures only, of which nothing was read: {pages}"
        yield f"các trang chỉ có ảnh, chưa đọc được chữ nào: {pages}"


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
    for path in (*gone, *remove_document(archive, name)):
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
