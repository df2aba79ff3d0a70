"""The commands of a steward: decide on a fact, list decisions, tell what a fact said before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click
import yaml

from loaders import resources
from loaders.entries.problem import nearest
from loaders.entries.terms import Terms, read_context, read_ontology, terms_from_quads
from loaders.entries.written import Tree
from loaders.release.record import record_before
from loaders.reviews.content import content_hash
from loaders.reviews.decision import Wish, event_of, fact_name, state_of
from loaders.reviews.event import Decision, Event
from loaders.reviews.journal import Journal
from loaders.reviews.past import Change, Past, Record, dated
from loaders.reviews.standing import by_fact, level_of
from loaders.reviews.wording import RefusedError, refuse_unreadable
from loaders.settings import Settings

_HELP = {
    Decision.ACCEPT: "Confirm that FACT says what its passage says; publish it if it is not.",
    Decision.CORRECT: "Give keys of FACT other values; it keeps its name, and its past.",
    Decision.REJECT: "Take FACT out: it is wrong.",
    Decision.WITHDRAW: "Take FACT out: it was published and is to be so no more.",
    Decision.NOTE: "Write something down about FACT that decides nothing.",
}


@click.group()
def review() -> None:
    """Decide on facts; what was decided is in the next build."""


def _add(decision: Decision) -> None:
    """Add the command of one decision."""

    @review.command(decision.value, help=_HELP[decision])
    @_options(decision)
    def command(
        fact: str,
        by: str,
        agent: str,
        reason: str,
        content: str,
        given: Sequence[str] = (),
        successor: str = "",
        independent: bool = False,
    ) -> None:
        settings = Settings.from_environ()
        wish = Wish(
            fact=fact,
            decision=decision,
            by=by or settings.author,
            agent=agent,
            reason=reason,
            content=content,
            changes=dict(_changes(given)),
            successor=successor,
            independent=independent,
        )
        click.echo(_line(_decide(settings, wish)))


def _options(decision: Decision) -> Callable[[Callable[..., None]], Callable[..., None]]:
    options = [
        click.argument("fact"),
        click.option("--by", default="", metavar="NAME", help="Who decides; default DXKG_AUTHOR."),
        click.option("--agent", default="", metavar="IRI", help="An IRI of the person."),
        click.option("--reason", default="", metavar="TEXT", help="Why; readers see it."),
        click.option("--content", default="", metavar="HASH", help="The content that was seen."),
    ]
    if decision is Decision.CORRECT:
        options.append(
            click.option("--set", "given", multiple=True, metavar="KEY=VALUE", help="Repeatable.")
        )
    if decision in (Decision.REJECT, Decision.WITHDRAW):
        options.append(
            click.option("--successor", default="", metavar="FACT", help="What takes its place.")
        )
    if decision in (Decision.ACCEPT, Decision.CORRECT):
        options.append(
            click.option("--independent", is_flag=True, help="Decided without seeing others'.")
        )

    def add(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


for _decision in Decision:
    _add(_decision)


@review.command("list")
@click.argument("start", default="", metavar="[FACT]")
def list_command(start: str) -> None:
    """List facts with decisions, their level and state; FACT may be the start of a name."""
    settings = Settings.from_environ()
    past, terms = record_before(settings.releases).past, _terms()
    wanted = fact_name(start) if start else ""
    for name, events in sorted(by_fact(Journal(settings.journal).events()).items()):
        if name.startswith(wanted):
            click.echo(f"{name}  {_state(name, past, events, terms)}")
            for event in events:
                click.echo(f"    {_line(event)}")


@review.command("history")
@click.argument("fact")
def history_command(fact: str) -> None:
    """Tell what FACT said in which release, by whom and why, and what was decided on it."""
    settings = Settings.from_environ()
    name = fact_name(fact)
    _check_readable("FACT", name)
    records = dated(record_before(settings.releases))
    record, events = records.get(name), Journal(settings.journal).events(name)
    if record is None and not events:
        hint = nearest(name, records)
        raise click.UsageError(
            f"{name}: expected a fact of a release, found none"
            + (f". Did you mean {hint}?" if hint else "")
            + "\n    Không có dữ kiện này trong bản phát hành nào."
            + (f" Có phải ý là {hint}?" if hint else "")
        )
    for line in _record_lines(record) if record else ():
        click.echo(line)
    for event in events:
        click.echo(_line(event))


def _decide(settings: Settings, wish: Wish) -> Event:
    """Write a decision down; bad usage where it is none."""
    terms, past = _terms(), record_before(settings.releases).past
    journal = Journal(settings.journal)
    try:
        event_of(wish, past, journal.events(), terms)  # nothing is made for what is no decision
        return journal.append(lambda events: event_of(wish, past, events, terms))
    except RefusedError as error:
        raise click.UsageError(str(error)) from error


def _terms() -> Terms:
    return terms_from_quads(read_ontology(resources.ONTOLOGY), read_context(resources.ONTOLOGY))


def _changes(given: Iterable[str]) -> Iterator[tuple[str, Tree]]:
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--set: expected KEY=VALUE, found '{pair}'")
        _check_readable("--set", pair)
        yield key.strip(), _value(value)


def _check_readable(option: str, text: str) -> None:
    try:
        refuse_unreadable(option, text)
    except RefusedError as error:
        raise click.UsageError(str(error)) from error


def _value(text: str) -> Tree:
    """Read a value as a sheet has it: a list or mapping where it is written so, else a text."""
    if not text.lstrip().startswith(("[", "{")):
        return text.strip()
    try:
        found: Any = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 texts only
    except yaml.YAMLError as error:
        raise click.UsageError(f"--set: expected a value in YAML, found '{text}'") from error
    return found  # type: ignore[no-any-return]


def _state(name: str, past: Past, events: Sequence[Event], terms: Terms) -> str:
    try:
        fact = state_of(name, past, events, terms)
    except RefusedError:
        return "in no release"
    content = content_hash(fact)
    level = level_of(content, events) if fact.is_published else 0
    return f"{fact.review_status or 'accepted'}  level {level}  {content[:12]}"


def _line(event: Event) -> str:
    changes = ", ".join(f"{key}={value}" for key, value in event.changes.items())
    parts = (event.time, event.decision, event.fact, event.content[:12], changes, f"by {event.by}")
    blind = "independent" if event.independent else ""
    after = f"successor {event.successor}" if event.successor else ""
    return "  ".join(filter(None, (*parts, blind, after, event.reason)))


def _record_lines(record: Record) -> Iterator[str]:
    for one in record.contents:
        until = "now" if one is record.now else one.until or "-"
        yield f"{one.hash[:12]}  {_told(one.since)}  until {until}"
        yield f"    {one.text}"
    if record.gone is not None:
        successor = f"  successor {record.gone.successor}" if record.gone.successor else ""
        last = record.gone.last or "no release"
        yield f"{record.gone.state}  {_told(record.gone.change)}  last in {last}{successor}"


def _told(change: Change) -> str:
    who = f"by {change.by}" if change.by else "by nobody named"
    return "  ".join(filter(None, (change.release or "-", change.time, who, change.reason)))
