"""The commands about releases: list, prune, compare, back up, restore."""

import sys
from pathlib import Path

import click

from loaders.changes.between import changes_between, changes_json
from loaders.changes.text import facts_text, queries_text
from loaders.commands.told import told_by
from loaders.release.backup import BrokenBackupError, back_up
from loaders.release.backup import restore as restore_backup
from loaders.release.publication import BrokenReleaseError, Release, find, roll_back
from loaders.release.retention import Kept, kept_releases, prune, superfluous
from loaders.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)


def found_release(settings: Settings, name: str) -> Release:
    """Find the release that an argument names; bad usage if there is none.

    Raises BrokenReleaseError: what is said of damaged data would be wrong without a sign of it.
    """
    try:
        release = find(settings.releases, name)
    except LookupError as error:
        raise click.UsageError(str(error)) from error
    release.verify()
    return release


@click.group(invoke_without_command=True)
@click.pass_context
def releases(context: click.Context) -> None:
    """List the releases with time and size, the one that is served marked by a star."""
    if context.invoked_subcommand is None:
        for kept in kept_releases(Settings.from_environ().releases):
            click.echo(_line(kept))


@releases.command("prune")
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many to keep.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def prune_command(keep: int, yes: bool) -> None:
    """Delete all but the last releases; never the one that is served. Their addresses end."""
    folder = Settings.from_environ().releases
    chosen = superfluous(folder, keep)
    for kept in chosen:
        click.echo(_line(kept))
    if chosen and not yes:
        click.confirm(f"Delete these {len(chosen)} releases for good?", abort=True)
    removed = prune(folder, [kept.release for kept in chosen])
    from loaders.release.disk_store import (
        remove_copies,  # the service is loaded only when it is wanted
    )

    remove_copies(folder)
    click.echo(f"{len(removed)} releases deleted")


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--queries", is_flag=True, help="Show how the answers to saved queries changed.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def diff(a: str, b: str, queries: bool, form: str) -> None:
    """List the facts that were added, removed or changed from release A to release B."""
    settings = Settings.from_environ()
    before, after = found_release(settings, a), found_release(settings, b)
    found = changes_between(before, after, queries=queries or form == "json")
    if form == "json":
        click.echo(changes_json(found).decode(), nl=False)
        return
    click.echo(facts_text(found.facts), nl=False)
    if queries:
        click.echo(queries_text(found.queries), nl=False)


@click.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """Copy releases, their log and the reviews to FOLDER, all or nothing."""
    try:
        settings = Settings.from_environ()
        copied = back_up(settings.releases, folder, settings.journal)
    except (FileExistsError, LookupError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{len(copied)} releases copied to {folder}")


@click.command()
@click.argument("folder", type=FOLDER)
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER back, all or nothing."""
    try:
        settings = Settings.from_environ()
        release = restore_backup(folder, settings.releases, settings.journal)
    except BrokenBackupError as error:
        click.echo(f"nothing was restored: {error}", err=True)
        sys.exit(1)
    click.echo(f"release {release.id}")


@click.command()
@click.argument("name", metavar="RELEASE")
@click.option("--by", default="", metavar="NAME", help="Who rolls back; default DXKG_AUTHOR.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; readers see it.")
def rollback(name: str, by: str, reason: str) -> None:
    """Publish an earlier RELEASE again; a running service serves it within a second."""
    settings = Settings.from_environ()
    told = told_by(settings, by, reason)
    if not (told.by and told.reason):
        raise click.UsageError(
            "expected --by (or DXKG_AUTHOR) and --reason, found one of them empty\n"
            "    Cần tên người quay lui và lý do."
        )
    release = found_release(settings, name)
    try:
        roll_back(settings.releases, release, told)
    except LookupError as error:
        raise click.UsageError(f"{error}\n    Bản này đang được dùng rồi.") from error
    click.echo(f"release {release.id}")


def _line(kept: Kept) -> str:
    mark = "*" if kept.is_current else " "
    when = kept.first or "not published"
    again = f"again {kept.published}" if kept.published != kept.first else ""
    size = f"{kept.size / 1e6:.1f} MB"
    told = kept.told or "nobody named"
    parts = (kept.release.id, when, again, _content(kept.release), size, told)
    return f"{mark} {'  '.join(filter(None, parts))}"


def _content(release: Release) -> str:
    try:
        manifest = release.manifest
    except BrokenReleaseError:
        return "damaged"
    return f"{manifest['classes'].get('dx:Fact', 0)} facts  {manifest['data']['triples']} triples"
