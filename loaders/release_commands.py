"""The commands about releases: list, compare, back up, restore."""

import json
import sys
from pathlib import Path

import click

from loaders import vocab
from loaders.backup import BrokenBackupError, back_up
from loaders.backup import restore as restore_backup
from loaders.difference import Change, Difference, difference
from loaders.release import Release, current, find, history, stored
from loaders.settings import Settings

FOLDER = click.Path(file_okay=False, path_type=Path)


def found_release(settings: Settings, name: str) -> Release:
    """Find the release that an argument names; bad usage if there is none."""
    try:
        return find(settings.releases, name)
    except LookupError as error:
        raise click.UsageError(str(error)) from error


@click.command()
def releases() -> None:
    """List the releases, the one that is served marked by a star."""
    folder = Settings.from_environ().releases
    served = current(folder)
    published = {entry.release: entry.published for entry in history(folder)}
    kept = sorted(stored(folder), key=lambda one: (published.get(one.id, ""), one.id))
    for release in kept:
        manifest = release.manifest
        facts = manifest["classes"].get("dx:Fact", 0)
        mark = "*" if served and served.id == release.id else " "
        when = published.get(release.id, "not published")
        click.echo(
            f"{mark} {release.id}  {when}  {facts} facts  {manifest['data']['triples']} triples"
        )


@click.command()
@click.argument("a")
@click.argument("b")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def diff(a: str, b: str, form: str) -> None:
    """List the facts that were added, removed or changed from release A to release B."""
    settings = Settings.from_environ()
    before, after = found_release(settings, a), found_release(settings, b)
    found = difference(before.quads(), after.quads())
    click.echo(_json(found) if form == "json" else _text(found), nl=False)


@click.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """Copy releases, their log and the reviews to FOLDER, all or nothing."""
    try:
        copied = back_up(Settings.from_environ().releases, folder)
    except (FileExistsError, LookupError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{len(copied)} releases copied to {folder}")


@click.command()
@click.argument("folder", type=FOLDER)
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER back, all or nothing."""
    try:
        release = restore_backup(folder, Settings.from_environ().releases)
    except BrokenBackupError as error:
        click.echo(f"nothing was restored: {error}", err=True)
        sys.exit(1)
    click.echo(f"release {release.id}")


def _text(found: Difference) -> str:
    lines = [f"+ {vocab.compact(fact)}" for fact in found.added]
    lines += [f"- {vocab.compact(fact)}" for fact in found.removed]
    for fact in found.changed:
        lines.append(f"~ {vocab.compact(fact)}")
        lines += [_change(change) for change in found.changes if change.fact == fact]
    counts = (len(found.added), len(found.removed), len(found.changed))
    lines.append("{} added, {} removed, {} changed".format(*counts))
    return "".join(f"{line}\n" for line in lines)


def _change(change: Change) -> str:
    before, after = (", ".join(terms) or "nothing" for terms in (change.before, change.after))
    return f"    {vocab.compact(change.predicate)}: {before} -> {after}"


def _json(found: Difference) -> str:
    changes = [vars(change) for change in found.changes]
    content = {"added": found.added, "removed": found.removed, "changed": changes}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
