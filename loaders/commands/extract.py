"""The command that reads files and proposes facts."""

from pathlib import Path

import click

from loaders.extraction.extract import propose
from loaders.extraction.lines import lines
from loaders.reading.report import Limits, read_report
from loaders.settings import Settings


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--format", "form", type=click.Choice(("jsonl",)), default="jsonl", show_default=True)
def extract(files: tuple[Path, ...], form: str) -> None:
    """Read each FILE and print the facts that it seems to state."""
    settings = Settings.from_environ()
    limits = Limits(settings.original_size, settings.report_size)
    for file in files:
        document = read_report(file, limits)
        for line in lines(document, propose(document)):
            click.echo(line)
