"""Commands about the words by which reports tell things."""

import json

import click

from loaders.extraction.trial import json_document, text_lines, tried
from loaders.reading.fault import ReadingError
from loaders.reports.fault import TextError
from loaders.vietnamese.lexicon import read_groups

_FORMAT = click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)


@click.group(invoke_without_command=True)
@_FORMAT
@click.pass_context
def lexicon(context: click.Context, form: str) -> None:
    """List the groups of words by which reports tell things, with their entries and labels."""
    if context.invoked_subcommand:
        return
    groups = read_groups()
    if form == "json":
        rows = [
            {"group": each.code, "entries": each.entries, "labels": each.labels, **each.told}
            for each in groups
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for each in groups:
        click.echo(f"{each.code:<18} {each.entries:>3} {each.labels:>4}  {each.told.get('vi', '')}")


@lexicon.command("test")
@click.argument("sentence")
@_FORMAT
def test_command(sentence: str, form: str) -> None:
    """Show which words of SENTENCE the lexicon knows, and what each rule makes of it."""
    try:
        trial = tried(sentence)
    except (ReadingError, TextError) as error:
        raise click.UsageError(str(error)) from error
    if form == "json":
        click.echo(json.dumps(json_document(trial), ensure_ascii=False, indent=1))
        return
    for line in text_lines(trial):
        click.echo(line)
