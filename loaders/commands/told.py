"""By whom and why a release is published: options of a command in, checked texts out."""

import click

from loaders.release.publication import Told
from loaders.reviews.wording import MOST_OF_NAME, MOST_OF_REASON, RefusedError, one_line
from loaders.settings import Settings


def told_by(settings: Settings, by: str, reason: str) -> Told:
    """Say by whom, by default DXKG_AUTHOR; bad usage where a text cannot be shown to readers."""
    try:
        name = one_line("--by", by, MOST_OF_NAME) or one_line(
            "DXKG_AUTHOR", settings.author, MOST_OF_NAME
        )
        return Told(name, one_line("--reason", reason, MOST_OF_REASON))
    except RefusedError as error:
        raise click.UsageError(str(error)) from error
