"""The command that tells how often extraction is right on annotated texts."""

import json
from pathlib import Path

import click

from loaders.extraction.confidence import FILE, measured_text
from loaders.extraction.judging.annotated import Annotated, annotated
from loaders.extraction.judging.evaluation import evaluated
from loaders.extraction.judging.fact import AnnotationError
from loaders.extraction.judging.keeping import measured
from loaders.extraction.judging.telling import json_document, text_lines
from loaders.reading.report import Limits
from loaders.settings import Settings


@click.command()
@click.argument(
    "folders",
    metavar="DIR...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
@click.option("--by-rule", is_flag=True, help="Tell how often each rule is right.")
@click.option("--show", is_flag=True, help="List every mistake with its rule and passage.")
@click.option(
    "--keep", is_flag=True, help="Keep the counts: the confidence of proposals is read from them."
)
@click.option(
    "--kept-in",
    default=FILE,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where --keep writes, by default the file of the program.",
)
def evaluate(
    folders: tuple[Path, ...], form: str, by_rule: bool, show: bool, keep: bool, kept_in: Path
) -> None:
    """Extract the texts of each DIR and compare with their facts.

    DIR holds texts/NAME.* and facts/NAME.jsonl, one fact a line.
    """
    evaluation = evaluated(_texts(folders))
    if keep:
        kept_in.write_text(measured_text(measured(evaluation)), "utf-8")
    if form == "json":
        click.echo(json.dumps(json_document(evaluation), ensure_ascii=False, indent=1))
        return
    for line in text_lines(evaluation, by_rule, show):
        click.echo(line)


def _texts(folders: tuple[Path, ...]) -> tuple[Annotated, ...]:
    settings = Settings.from_environ()
    limits = Limits(settings.original_size, settings.report_size)
    try:
        return tuple(text for folder in folders for text in annotated(folder, limits))
    except AnnotationError as error:
        raise click.ClickException(str(error)) from error
