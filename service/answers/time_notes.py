"""What an answer on today's map says of itself: the rule, what changed, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from queries.answer import Answer, LeftOut
from service.language import message


def today_notes(answer: Answer, language: str, rule: str = "today.answer_rule") -> tuple[str, ...]:
    """State the rule and its effect; nothing for an answer as reported."""
    today = answer.today
    if today is None:
        return ()
    if today.kept:
        return (message("today.kept", language),)
    notes = [message(rule, language)]
    for key, whole in (("today.left", True), ("today.emptied", False)):
        left = [each for each in today.left if each.whole is whole]
        if left:
            said = _reasons(left, language)
            notes.append(message(key, language, count=len(left), reasons=said))
    if not (today.left or today.changed):
        notes.append(message("today.nothing", language))
    return tuple(notes)


def _reasons(left: Iterable[LeftOut], language: str) -> str:
    counted = Counter(each.reason for each in left)
    return "; ".join(
        f"{message(f'today.{reason}', language)}: {count}"
        for reason, count in sorted(counted.items())
    )


def today_record(answer: Answer, language: str) -> Mapping[str, object]:
    """Describe the same for programs; empty for an answer as reported."""
    today = answer.today
    if today is None:
        return {}
    left = [
        {
            "reason": each.reason,
            "text": message(f"today.{each.reason}", language),
            "wholeRow": each.whole,
            "facts": list(each.facts),
        }
        for each in today.left
    ]
    notes = today_notes(answer, language)
    return {
        "administrativeTime": {
            "as": "today",
            "rule": notes[0],
            "notes": list(notes[1:]),
            "changedRows": today.changed,
            "leftOut": left,
        }
    }
