"""The `dxkg` command: arguments in, exit code out (0 good, 1 findings or problems, 2 bad usage)."""

import sys
from pathlib import Path

import click

from loaders import resources
from loaders.build import SEVERITIES, build
from loaders.dataset import SheetErrors
from loaders.settings import Settings


@click.group()
def main() -> None:
    """Knowledge graph of Vietnam's provincial digital transformation."""


@main.command("build")
@click.argument("sheets", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of releases.")
@click.option(
    "--fail-on", type=click.Choice([*SEVERITIES, "never"]), default="violation", show_default=True
)
@click.option("--if-changed", is_flag=True, help="Do nothing when no input changed.")
def build_command(
    sheets: tuple[Path, ...], out: Path | None, fail_on: str, if_changed: bool
) -> None:
    """Build, validate and publish a release from sheets (default: all of them)."""
    settings = Settings.from_environ()
    if out:
        settings = Settings(out, settings.reports)
    try:
        outcome = build(
            settings, sheets or sorted(resources.SHEETS.glob("*.yaml")), fail_on, if_changed
        )
    except SheetErrors as errors:
        click.echo(str(errors), err=True)
        click.echo(f"{len(errors.problems)} problems; nothing was published", err=True)
        sys.exit(1)
    for finding in outcome.findings:
        click.echo(str(finding), err=True)
    if outcome.release is None:
        sys.exit(1)
    click.echo(f"release {outcome.release.id}" + (" (unchanged)" if outcome.skipped else ""))


if __name__ == "__main__":
    main()
