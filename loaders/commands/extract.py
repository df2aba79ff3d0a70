"""The command that reads files and proposes facts."""

import datetime
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from loaders.extraction.drafting.draft import sheet_name
from loaders.extraction.drafting.writing import sheet_text
from loaders.extraction.extract import Extraction, extracted
from loaders.extraction.gate import Refusal
from loaders.extraction.lines import lines
from loaders.extraction.proposal import Proposal
from loaders.reading.document import Document
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
@click.option(
    "--format", "form", type=click.Choice(("jsonl", "sheet")), default="jsonl", show_default=True
)
@click.option("--explain", is_flag=True, help="Say what was dropped or left open, and why.")
def extract(files: tuple[Path, ...], form: str, explain: bool) -> None:
    """Read each FILE and print the facts that it seems to state."""
    settings = Settings.from_environ()
    limits = Limits(settings.original_size, settings.report_size)
    for file in files:
        document = read_report(file, limits)
        found = extracted(document, sheet_name(file))
        click.echo(_written(found, document, form), nl=False)
        for line in _explained(found, document) if explain else ():
            click.echo(f"{file}: {line}", err=True)


def _written(found: Extraction, document: Document, form: str) -> str:
    if form == "jsonl":
        return "".join(f"{line}\n" for line in lines(document, found.proposals))
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rules = sorted({one.rule for one in found.draft.proposals})
    return sheet_text(found.draft, now, f"dxkg {version('dxkg')}: {', '.join(rules)}")


def _explained(found: Extraction, document: Document) -> Iterator[str]:
    for one in found.refusals:
        yield f"{_passage(one.proposal, document)}: {_why(one)}"
    for part in found.draft.parts:
        if part.lacks:
            why = f"not in a sheet, which needs {part.lacks} / phiếu cần {part.lacks}"
            yield f"{_passage(part.proposal, document)}: {why}"


def _passage(proposal: Proposal, document: Document) -> str:
    """Name a proposal by its rule and its passage."""
    start, end = proposal.start, proposal.end
    return f"{proposal.rule} [{start}, {end}] «{' '.join(document.text[start:end].split())}»"


def _why(one: Refusal) -> str:
    done = f"{one.opened} left open / để trống" if one.opened else "dropped / bỏ"
    said = f"{one.key}: «{one.fact_says}» ≠ «{' '.join(one.passage_says.split())}»"
    return f"{done}: {one.code}: {said}"
