"""Failures of a command's surroundings: exceptions in, one line and an exit code out.

A full disk, a folder that may not be written or a damaged release is no mistake in the program; a
stack of calls would hide what to do about it.
"""

from typing import Any

import click

from loaders.release.publication import BrokenReleaseError


class Failure(click.ClickException):
    """What kept a command from its work: a place that is not usable, exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group of commands that fail in one line."""

    def invoke(self, context: click.Context) -> Any:  # Any: what the command returns
        """Run a command; of what it may raise, explain what its user can mend."""
        try:
            return super().invoke(context)
        except BrokenReleaseError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise  # the reader has gone; click ends quietly
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{place}{error.strerror or error}") from error
