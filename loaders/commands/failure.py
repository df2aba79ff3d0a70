"""Failures of a command's surroundings: exceptions in, one line and an exit code out.

A full disk, a folder that may not be written or a damaged release is no mistake in the program; a
stack of calls would hide what to do about it.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from loaders.release.publication import BrokenReleaseError
from loaders.reviews.error import JournalError


class Failure(click.ClickException):
    """What kept a command from its work: a place that is not usable, exit code 2."""

    exit_code = 2


class Commands(click.Group):
    """A group of commands that fail in one line; some are loaded only when they are wanted.

    `elsewhere` has their names with `module:name`: a server need not import what builds releases.
    """

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self._elsewhere = elsewhere
        self.commands.update({name: click.Command(name) for name in elsewhere})  # known by name

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Find a command, and import it where it lies in a module of its own."""
        if name not in self._elsewhere:
            return super().get_command(context, name)
        module, _, attribute = self._elsewhere[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:  # Any: what the command returns
        """Run a command; of what it may raise, explain what its user can mend."""
        try:
            return super().invoke(context)
        except (BrokenReleaseError, JournalError) as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            raise  # the reader has gone; click ends quietly
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{place}{error.strerror or error}") from error
