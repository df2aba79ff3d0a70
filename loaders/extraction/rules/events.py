"""Rules for events: what took place, by where a text says when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence, clauses
from loaders.extraction.proposal import Because, Event, Names, Said, Text
from loaders.extraction.rule import Example, Rule
from loaders.extraction.rules.event_acts import acts_in, is_put_off, words_that_put_off
from loaders.extraction.rules.event_days import (
    AT_EVENT,
    When,
    closing_time,
    coming_time,
    held_on,
    is_of_document,
    opening_time,
    when_of,
)
from loaders.extraction.rules.event_mentions import key_of, may_be_one, told_once
from loaders.reading.document import BlockKind
from loaders.vietnamese.lexicon import Cue

_REACH = 170
"""Characters between the time and what took place."""
_ACTOR = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|huyện|xã|phường|sở|ngành|lãnh đạo|đoàn|ban|hai bên"
    r"|công ty|ông|bà)(?!\w)",
    re.I,
)
_TOLD_AT_ONCE = re.compile(r"[:,)]{0,2} (?:tại |trong |tổ chức |diễn ra )?(?:buổi |lễ |phiên )?")
_NEXT_ACT = re.compile(r"(?:,| và|, đồng thời)(?: tổ chức)?(?: lễ)? $")
_JUST = re.compile(
    r"(?<!\w)(?:vừa|mới|vừa mới|sáng nay|chiều nay|hôm nay)(?! (?:có|chỉ|đạt|được \d|\d))"
    r"(?: (?:được|tổ chức|làm|diễn ra|lễ)| [^,;.]{3,40})?(?: (?:tổ chức|làm|lễ)){0,2} $"
)
_PLANNED = "planned"
_PLANNABLE = frozenset({"launch", "signing", "conference", "training", "award", "other"})
_PLANNED_REACH = 30
"""Characters between `sẽ`, or the act before, and what is to take place."""
_TODAY = re.compile(r"(?:sáng|trưa|chiều|tối|hôm) nay")
_THERE = re.compile(
    r"(?:Cũng t|T)ại (?:hội nghị|lễ|buổi lễ|lễ [^,]{3,60}|hội thảo|đại hội|buổi làm việc|phiên họp)"
    r"[^,]{0,60}, |(?:Nhân dịp|Dịp|Nhân dịp này|Dịp) này, |Cũng trong (?:dịp|hội nghị) này, "
    r"|Trong khuôn khổ (?:buổi lễ|lễ|hội nghị|hội thảo|sự kiện|chương trình)[^,]{0,40}, "
)
_AT_PLACE = re.compile(r"(?:^|[ ,])tại ")
_DAYS_AFTER = frozenset({"launch", "signing", "announcement", "award"})
_JOINED = frozenset({"launch", "signing", "announcement", "award"})
_JOINED_REACH = 70
_DONE = frozenset({"launch", "signing", "announcement"})
_NOT_JUST = frozenset({"announcement-said", "launch-use"})
_HELD = frozenset({"conference", "meeting", "training"})
_ADVERBS = re.compile(r"(?: (?:đã|vừa|cũng|chính thức|tổ chức|phối hợp tổ chức)){0,3} (?:lễ )?")


def _day_first(layers: Layers) -> Iterator[Event]:
    yield from told_once(layers, _of_clauses(layers))


def _of_clauses(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            when = opening_time(layers, start, end)
            yield from _held(layers, when, start)
            if when is None:
                yield from _day_then_actor(layers, start, end)
            if when and not is_put_off(layers, start, when.start):
                yield from _acts(layers, when, start, end)


def _held(layers: Layers, when: When | None, start: int) -> Iterator[Event]:
    """Read the event itself of `Tại buổi làm việc … ngày 5/4`."""
    if when and AT_EVENT.match(layers.text, start):
        for cue in acts_in(layers, start, when.start)[:1]:
            if not is_put_off(layers, start, when.start):
                yield _event(
                    layers, "event/day-first", cue, when.said, (cue.start, when.end), start
                )


def _day_then_actor(layers: Layers, start: int, end: int) -> Iterator[Event]:
    """Read `…, ngày 5/4, Sở Nội vụ công bố …` amid a sentence."""
    for cue in acts_in(layers, start, end):
        bodies = within(layers.bodies, start, cue.start)
        if not bodies or not _ADVERBS.fullmatch(layers.text, bodies[-1].end, cue.start):
            continue
        times = within(layers.times, start, bodies[-1].start)
        if not times or times[-1].role != "point":
            continue
        if layers.text[times[-1].end : bodies[-1].start] != ", ":
            continue
        is_day = times[-1].precision == "day" and not is_of_document(layers, times[-1])
        when = when_of(layers, times[-1]) if is_day else None
        if when:
            yield _event(layers, "event/day-first", cue, when.said, (when.start, end), start)
            return


def _acts(layers: Layers, when: When, start: int, end: int) -> Iterator[Event]:
    """Read what took place at a time, and what is joined to it: `ra mắt …, ký …, phát động …`."""
    last = when.end
    for cue in acts_in(layers, when.end, end):
        between = layers.text[last : cue.start]
        is_first = last == when.end
        if is_first:
            fits = len(between) < _REACH and _is_told(layers, when, cue)
        else:
            fits = cue.means in _JOINED and _is_joined(layers, last, cue)
        if fits and not is_put_off(layers, last, cue.start):
            begin = when.start if is_first else _act_start(layers, last, cue)
            yield _event(layers, "event/day-first", cue, when.said, (begin, end), start)
            last = cue.end
        elif is_first:
            return


def _day_last(layers: Layers) -> Iterator[Event]:
    told = tuple(_day_first(layers))
    for one in told_once(layers, _days_after(layers)):
        if not any(key_of(each) == key_of(one) and may_be_one(each, one) for each in told):
            yield one


def _days_after(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            if opening_time(layers, start, end):
                continue
            for cue in acts_in(layers, start, end):
                when = closing_time(layers, cue, end)
                is_held = cue.means in _HELD and (when := held_on(layers, cue, end)) is not None
                if (
                    (cue.means in _DAYS_AFTER or is_held)
                    and when
                    and not is_put_off(layers, start, cue.start)
                ):
                    span = (_act_start(layers, start, cue), when.end)
                    yield _event(layers, "event/day-last", cue, when.said, span, start)
                    break


def _just_done(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            if opening_time(layers, start, end):
                continue
            for cue in acts_in(layers, start, end):
                before = _JUST.search(layers.text, start, cue.start)
                if before and cue.means in _DONE and _subject(layers, start, cue.start):
                    if closing_time(layers, cue, end) or cue.entry.code in _NOT_JUST:
                        continue
                    span = (_act_start(layers, start, cue), end)
                    yield _event(
                        layers, "event/just-done", cue, _today(layers, before), span, start
                    )
                    break


def _there(layers: Layers) -> Iterator[Event]:
    main = next(iter(_day_first(layers)), None)
    for sentence in _sentences(layers):
        opening = _THERE.match(layers.text, sentence.start, sentence.end)
        if opening is None or main is None or main.end > sentence.start:
            continue
        for cue in acts_in(layers, opening.end(), sentence.end):
            told = cue.means in (*_DONE, "award") and cue.entry.code != "announcement-said"
            if (
                told
                and _subject(layers, opening.end(), cue.start)
                and not is_put_off(layers, opening.end(), cue.start)
            ):
                date = replace(main.date, because=Because.PARAGRAPH) if main.date else None
                span = (sentence.start, _object_end(layers, cue, sentence.end))
                yield _event(layers, "event/at-the-event", cue, date, span, sentence.start)
            break


def _planned(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            yield from told_once(layers, _planned_of(layers, start, end))


def _planned_of(layers: Layers, start: int, end: int) -> Iterator[Event]:
    """Read `Sở Nội vụ sẽ ra mắt … trong quý III`, and what is joined to it."""
    put_off = words_that_put_off(layers, start, end)
    if not put_off or put_off[0].means != _PLANNED:
        return
    last = put_off[0].end
    acts = [cue for cue in acts_in(layers, last, end) if cue.means in _PLANNABLE]
    for cue, after in zip_longest(acts, acts[1:]):
        words = words_that_put_off(layers, last, cue.start)
        if cue.start - last > _PLANNED_REACH or any(word.means != _PLANNED for word in words):
            return
        when = coming_time(layers, cue, after.start if after else end)
        if when:
            span = (_act_start(layers, start, cue), when.end)
            yield _event(layers, "event/planned", cue, when.said, span, start)
            last = when.end


def _event(layers: Layers, rule: str, cue: Cue, date: Text, span: Span, start: int) -> Event:
    begin, end = span[0], max(cue.end, min(span[1], _object_end(layers, cue, span[1])))
    return Event(
        rule=rule,
        start=begin,
        end=end,
        event_type=Said(cue.means, (cue.start, cue.end)),
        date=date,
        place=_place(layers, start, end),
        actors=_actors(layers, begin, end),
    )


def _object_end(layers: Layers, cue: Cue, end: int) -> int:
    """Tell where what took place is said: at the next comma."""
    comma = re.compile(r"[,;:]\s").search(layers.text, cue.end, end)
    return comma.start() if comma else len(layers.text[:end].rstrip(" .\n"))


def _act_start(layers: Layers, start: int, cue: Cue) -> int:
    bodies = [body.start for body in within(layers.bodies, start, cue.start)]
    areas = [area.start for area in within(layers.areas, start, cue.start)]
    return min((*bodies[-1:], *areas[-1:]), default=cue.start)


def _is_joined(layers: Layers, last: int, cue: Cue) -> bool:
    """Tell an act that follows another: `, ký …` or `, Sở Nội vụ công bố …`."""
    if _NEXT_ACT.search(layers.text, last, cue.start):
        return True
    comma = layers.text.rfind(", ", last, cue.start)
    near = comma >= 0 and cue.start - comma < _JOINED_REACH
    return near and _subject(layers, comma, cue.start)


def _is_told(layers: Layers, when: When, cue: Cue) -> bool:
    between = layers.text[when.end : cue.start]
    if _TOLD_AT_ONCE.fullmatch(between):
        return True
    return _subject(layers, when.end, cue.start) or cue.means == "incident"


def _subject(layers: Layers, start: int, end: int) -> bool:
    if within(layers.bodies, start, end):
        return True
    if within(layers.areas, start, end):
        return True
    return _ACTOR.search(layers.text, start, end) is not None


def _today(layers: Layers, just: re.Match[str]) -> Text:
    today = _TODAY.search(just.group())
    if today is None or not layers.published.end:
        return None
    span = (just.start() + today.start(), just.start() + today.end())
    return Said(layers.published.end, span, Because.DATELINE)


def _place(layers: Layers, start: int, end: int) -> Text:
    for area in within(layers.areas, start, end):
        if _AT_PLACE.search(layers.text, max(start, area.start - 5), area.start):
            return Said(area.name, (area.start, area.end))
    return None


def _actors(layers: Layers, start: int, end: int) -> Names:
    bodies = (layers.full_name(body) for body in within(layers.bodies, start, end))
    return tuple({said.value: said for said in bodies}.values())


def _sentences(layers: Layers) -> Iterator[Sentence]:
    for sentence in layers.sentences:
        if layers.blocks[sentence.block].kind is not BlockKind.CELL:
            yield sentence


_HOME = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"

RULES: tuple[Rule, ...] = (
    Rule(
        "event/day-first",
        Message("Ngày rồi đến sự kiện", "A day, then what took place"),
        _day_first,
        Example(
            _HOME + "Sáng 5/4/2024, UBND tỉnh và VNPT ký thỏa thuận hợp tác chuyển đổi số.",
            {"event_type": "signing", "date": "2024-04-05"},
        ),
        _HOME + "Ngày 5/4/2024, tỉnh sẽ tổ chức hội nghị chuyển đổi số.",
    ),
    Rule(
        "event/day-last",
        Message("Sự kiện rồi đến ngày", "What took place, then the day"),
        _day_last,
        Example(
            _HOME + "TP Phủ Lý khai trương trung tâm điều hành ngày 5/4/2024.",
            {"event_type": "launch", "date": "2024-04-05"},
        ),
        _HOME + "Tỉnh dự kiến khai trương trung tâm điều hành ngày 5/4/2024.",
    ),
    Rule(
        "event/just-done",
        Message("Sự kiện vừa diễn ra, không nêu ngày", "What has just taken place, without a day"),
        _just_done,
        Example(
            _HOME + "UBND huyện Thanh Liêm vừa làm lễ khai trương trung tâm điều hành.",
            {"event_type": "launch", "date": None},
        ),
        _HOME + "UBND huyện Thanh Liêm sắp khai trương trung tâm điều hành.",
    ),
    Rule(
        "event/at-the-event",
        Message("Việc làm tại một sự kiện đã nêu", "What took place at an event already told"),
        _there,
        Example(
            _HOME + "Sáng 5/4/2024, UBND tỉnh tổ chức hội nghị chuyển đổi số. "
            "Dịp này, UBND tỉnh trao bằng khen cho 5 tập thể.",
            {"event_type": "award", "date": "2024-04-05"},
        ),
        _HOME + "Dịp này, UBND tỉnh trao bằng khen cho 5 tập thể.",
    ),
    Rule(
        "event/planned",
        Message("Sự kiện dự định vào một thời điểm", "What is meant to take place at a time"),
        _planned,
        Example(
            _HOME + "Sở Nội vụ dự kiến ra mắt cổng dữ liệu vào ngày 5/4/2027.",
            {"event_type": "launch", "date": "2027-04-05"},
        ),
        _HOME + "Sở Nội vụ dự kiến ra mắt cổng dữ liệu trước ngày 5/4/2027.",
    ),
)
