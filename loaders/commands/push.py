"""What `dxkg build` says about pushing: options in, the store brought to the release."""

import asyncio
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click

from loaders.progress import progress
from loaders.push.target import LAYOUTS, PushError, Target
from loaders.release.publication import Release

P = ParamSpec("P")
R = TypeVar("R")
_OPTIONS = (
    click.option(
        "--push",
        metavar="URL",
        help="Load the release into the store at URL too; DXKG_PUSH_USER and _PASSWORD log in.",
    ),
    click.option(
        "--push-layout",
        type=click.Choice(list(LAYOUTS)),
        default="oxigraph",
        show_default=True,
        help="The kind of store: where its endpoints are, what its default graph is.",
    ),
    click.option(
        "--push-dry-run", is_flag=True, help="Say what a push would do; change nothing there."
    ),
)


def push_options(command: Callable[P, R]) -> Callable[P, R]:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def push_release(release: Release, url: str, layout: str, dry_run: bool) -> None:
    """Push a release; exit code 1 where the store does not hold it afterwards."""
    from loaders.push.transfer import push  # an HTTP client is loaded only when it is wanted

    target = Target.from_environ(url, layout)
    graphs = len(release.manifest["graphs"]) + 1
    try:
        with progress("push", graphs + 2) as note:
            asyncio.run(push(release, target, dry_run=dry_run, say=click.echo, note=note))
    except PushError as error:
        click.echo(str(error), err=True)
        click.echo("the push is not complete; run it again to go on", err=True)
        sys.exit(1)
