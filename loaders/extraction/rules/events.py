"""Rules for events: what took place, by where a text says when."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence, clauses
from loaders.extraction.proposal import Because, Event, Names, Said, Text
from loaders.extraction.rule import Example, Rule
from loaders.reading.document import BlockKind
from loaders.vietnamese.lexicon import Cue
from loaders.vietnamese.period import Period
from loaders.vietnamese.printed_time import Time

_OPENING = 32
"""Characters of a clause before which the time of an event stands."""
_AT_EVENT = re.compile(
    r"(?:Tại|Trong|Nhân) (?:[Cc]hương trình|[Ll]ễ|[Bb]uổi|[Hh]ội|[Pp]hiên|[Dd]ịp) "
)
_LONG_OPENING = 90
_REACH = 170
"""Characters between the time and what took place."""
_COMING = re.compile(
    r"(?<!\w)(?:sẽ|[Dd]ự kiến|[Ss]ắp|chuẩn bị|[Kk]ế hoạch tổ chức|[Pp]hấn đấu|chưa|không"
    r"|[Hh][àằ]ng (?:năm|quý|tháng)|[Mm]ỗi|[Đđ]ịnh kỳ|phải|cần|yêu cầu|đề nghị|(?<!bàn )giao|nhằm"
    r"|để|theo kế hoạch|[Tt]rước khi|[Tt]iếp tục)(?!\w)"
)
"""What is to come, is denied or happens again and again; small letters: `Cần Thơ` is a city."""
_NO_ACT = re.compile(
    r"(?:chữ|đăng|số|sau|từ khi|quy chế|quy định|công tác|việc|về|chào mừng) $", re.I
)
_SAID = re.compile(r"(?: rằng| ngày|:) ?")
"""After `thông tin`, which else is no act."""
_ACTOR = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|huyện|xã|phường|sở|ngành|lãnh đạo|đoàn|ban|hai bên)(?!\w)", re.I
)
_TOLD_AT_ONCE = re.compile(r"[:,)]{0,2} (?:tại |trong |tổ chức |diễn ra )?(?:buổi |lễ |phiên )?")
_NEXT_ACT = re.compile(r"(?:,| và|, đồng thời)(?: tổ chức)?(?: lễ)? $")
_JUST = re.compile(
    r"(?<!\w)(?:vừa|mới|vừa mới|sáng nay|chiều nay|hôm nay)(?! (?:có|chỉ|đạt|được \d|\d))"
    r"(?: (?:được|tổ chức|làm|diễn ra|lễ)| [^,;.]{3,40})?(?: (?:tổ chức|làm|lễ)){0,2} $"
)
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
_TAKES_PLACE = re.compile(r"(?:diễn ra|tổ chức)(?: vào)?(?: (?:ngày|sáng|chiều|tối|trưa)){0,2} $")
_SYMBOL_NEAR = 14
_CLOSING_REACH = 70
_SAME_DAY = re.compile(r"(?:(?:[Ss]áng|[Cc]hiều|[Tt]ối) cùng|[Cc]ùng) ngày(?=[,:])")
_ADVERBS = re.compile(r"(?: (?:đã|vừa|cũng|chính thức|tổ chức|phối hợp tổ chức)){0,3} (?:lễ )?")
_DAYS = re.compile(
    r"(?:ngày )?\d{1,2}(?:[/.-]\d{1,2}(?:[/.-]\d{4})?)?(?: ?[-–] ?| đến (?:ngày )?)\d"
)
_PART_OF_DAY = re.compile(r"(?:[Ss]áng|[Tt]rưa|[Cc]hiều|[Tt]ối|[Đđ]êm|[Nn]gày)(?: ngày)? $")


@dataclass(frozen=True)
class _When:
    said: Text
    start: int
    end: int


def _day_first(layers: Layers) -> Iterator[Event]:
    yield from _once(layers, _of_clauses(layers))


def _of_clauses(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            when = _opening_time(layers, start, end)
            yield from _held(layers, when, start)
            if when is None:
                yield from _day_then_actor(layers, start, end)
            if when and not _COMING.search(layers.text, start, when.start):
                yield from _acts(layers, when, start, end)


def _held(layers: Layers, when: _When | None, start: int) -> Iterator[Event]:
    """Read the event itself of `Tại buổi làm việc … ngày 5/4`."""
    if when and _AT_EVENT.match(layers.text, start):
        for cue in _cues(layers, start, when.start)[:1]:
            if not _COMING.search(layers.text, start, when.start):
                yield _event(
                    layers, "event/day-first", cue, when.said, (cue.start, when.end), start
                )


def _day_then_actor(layers: Layers, start: int, end: int) -> Iterator[Event]:
    """Read `…, ngày 5/4, Sở Nội vụ công bố …` amid a sentence."""
    for cue in _cues(layers, start, end):
        bodies = within(layers.bodies, start, cue.start)
        if not bodies or not _ADVERBS.fullmatch(layers.text, bodies[-1].end, cue.start):
            continue
        times = within(layers.times, start, bodies[-1].start)
        if not times or times[-1].role != "point":
            continue
        if layers.text[times[-1].end : bodies[-1].start] != ", ":
            continue
        is_day = times[-1].precision == "day" and not _is_of_document(layers, times[-1])
        when = _when(layers, times[-1]) if is_day else None
        if when:
            yield _event(layers, "event/day-first", cue, when.said, (when.start, end), start)
            return


def _acts(layers: Layers, when: _When, start: int, end: int) -> Iterator[Event]:
    """Read what took place at a time, and what is joined to it: `ra mắt …, ký …, phát động …`."""
    last = when.end
    for cue in _cues(layers, when.end, end):
        between = layers.text[last : cue.start]
        is_first = last == when.end
        if is_first:
            fits = len(between) < _REACH and _is_told(layers, when, cue)
        else:
            fits = cue.means in _JOINED and _is_joined(layers, last, cue)
        if fits and not _COMING.search(between):
            begin = when.start if is_first else _act_start(layers, last, cue)
            yield _event(layers, "event/day-first", cue, when.said, (begin, end), start)
            last = cue.end
        elif is_first:
            return


def _day_last(layers: Layers) -> Iterator[Event]:
    told = tuple(_day_first(layers))
    for one in _once(layers, _days_after(layers)):
        if not any(_key(each) == _key(one) and _may_be_one(each, one) for each in told):
            yield one


def _days_after(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            if _opening_time(layers, start, end):
                continue
            for cue in _cues(layers, start, end):
                when = _closing_time(layers, cue, end)
                is_held = cue.means in _HELD and (when := _held_on(layers, cue, end)) is not None
                if (cue.means in _DAYS_AFTER or is_held) and when and _is_done(layers, start, cue):
                    span = (_act_start(layers, start, cue), when.end)
                    yield _event(layers, "event/day-last", cue, when.said, span, start)
                    break


def _just_done(layers: Layers) -> Iterator[Event]:
    for sentence in _sentences(layers):
        for start, end in clauses(layers.text, sentence):
            if _opening_time(layers, start, end):
                continue
            for cue in _cues(layers, start, end):
                before = _JUST.search(layers.text, start, cue.start)
                if before and cue.means in _DONE and _subject(layers, start, cue.start):
                    if _closing_time(layers, cue, end) or cue.entry.code in _NOT_JUST:
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
        for cue in _cues(layers, opening.end(), sentence.end):
            between = layers.text[opening.end() : cue.start]
            told = cue.means in (*_DONE, "award") and cue.entry.code != "announcement-said"
            if told and _subject(layers, opening.end(), cue.start) and not _COMING.search(between):
                date = replace(main.date, because=Because.PARAGRAPH) if main.date else None
                span = (sentence.start, _object_end(layers, cue, sentence.end))
                yield _event(layers, "event/at-the-event", cue, date, span, sentence.start)
            break


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


def _cues(layers: Layers, start: int, end: int) -> list[Cue]:
    """List what takes place in a clause, words within names of bodies left out."""
    found = within(layers.cues("event"), start, end)
    return [
        cue
        for cue in found
        if not _NO_ACT.search(layers.text, max(0, cue.start - 16), cue.start)
        and not _is_in_body(layers, cue)
        and (cue.printed.lower() != "thông tin" or _is_saying(layers, start, cue))
    ]


def _is_saying(layers: Layers, start: int, cue: Cue) -> bool:
    """Tell the act of `Sở Nội vụ thông tin rằng` from `công nghệ thông tin`."""
    follows = _SAID.match(layers.text, cue.end) is not None
    return follows and any(
        body.end == cue.start - 1 for body in within(layers.bodies, start, cue.start)
    )


def _is_joined(layers: Layers, last: int, cue: Cue) -> bool:
    """Tell an act that follows another: `, ký …` or `, Sở Nội vụ công bố …`."""
    if _NEXT_ACT.search(layers.text, last, cue.start):
        return True
    comma = layers.text.rfind(", ", last, cue.start)
    near = comma >= 0 and cue.start - comma < _JOINED_REACH
    return near and _subject(layers, comma, cue.start)


def _is_in_body(layers: Layers, cue: Cue) -> bool:
    number = bisect_right(layers.bodies, cue.start, key=lambda body: body.start) - 1
    return number >= 0 and layers.bodies[number].end > cue.start


def _is_told(layers: Layers, when: _When, cue: Cue) -> bool:
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


def _is_done(layers: Layers, start: int, cue: Cue) -> bool:
    before = layers.text[start : cue.start]
    return not _COMING.search(before)


def _opening_time(layers: Layers, start: int, end: int) -> _When | None:
    same = _SAME_DAY.search(layers.text, start, min(end, start + _OPENING))
    if same:
        return _same_day(layers, same)
    at_event = _AT_EVENT.match(layers.text, start, end)
    opening = start + (_LONG_OPENING if at_event else _OPENING)
    acts = within(layers.cues("event"), start, end)
    first = acts[0].start if acts and not at_event else end
    for time in within(layers.times, start, min(end, opening + 40)):
        if time.start > opening or time.start > first:
            break
        exact = time.precision in ("day", "month") or _DAYS.match(layers.text, time.start)
        if exact and time.role in ("point", "since") and not _is_of_document(layers, time):
            since = time.role == "since" and time.precision != "period"
            return None if since else _when(layers, time)
    return None


def _same_day(layers: Layers, same: re.Match[str]) -> _When | None:
    """Find the day that `cùng ngày` means: the last one before."""
    days = [
        time
        for time in reversed(within(layers.times, 0, same.start()))
        if time.precision == "day" and time.role == "point" and not _is_of_document(layers, time)
    ]
    days = [time for time in days if _begins(layers, time, same.start())]
    day = next((when for time in days if (when := _when(layers, time))), None)
    if day is None or day.said is None:
        return None
    said = replace(day.said, because=Because.PARAGRAPH)
    return _When(said, same.start(), same.end())


def _begins(layers: Layers, time: Time, at: int) -> bool:
    """Tell a day that opens a sentence, or one of the same paragraph."""
    if "\n" not in layers.text[time.end : at]:
        return True
    number = bisect_right(layers.sentences, time.start, key=lambda each: each.start) - 1
    return number >= 0 and time.start - layers.sentences[number].start <= _OPENING


def _closing_time(layers: Layers, cue: Cue, end: int) -> _When | None:
    for time in within(layers.times, cue.end, min(end, cue.end + _CLOSING_REACH)):
        comma = layers.text.find(",", cue.end, time.start) >= 0
        exact = time.precision == "day" or (
            cue.means != "announcement" and (time.precision == "month" or bool(time.part))
        )
        if time.role == "point" and exact and not comma and not _is_of_document(layers, time):
            return _when(layers, time)
    return None


def _held_on(layers: Layers, cue: Cue, end: int) -> _When | None:
    """Read the day of `cuộc họp … diễn ra sáng 5/4`."""
    for time in within(layers.times, cue.end, end):
        is_said = _TAKES_PLACE.search(layers.text, cue.end, time.start) is not None
        if time.precision == "day" and time.role == "point" and is_said:
            return _when(layers, time)
    return None


def _is_of_document(layers: Layers, time: Time) -> bool:
    number = bisect_right(layers.symbols, time.start, key=lambda symbol: symbol.end) - 1
    between = layers.text[layers.symbols[number].end : time.start] if number >= 0 else "\n"
    return len(between) < _SYMBOL_NEAR and "\n" not in between


def _when(layers: Layers, time: Time) -> _When | None:
    period, because = _period(layers, time)
    date = _written(time, period)
    if date is None or (layers.published.end and period.start > layers.published.end):
        return None
    part = _PART_OF_DAY.search(layers.text, max(0, time.start - 12), time.start)
    begin = part.start() if part else time.start
    return _When(Said(date, (time.start, time.end), because), begin, time.end)


def _period(layers: Layers, time: Time) -> tuple[Period, Because]:
    """Resolve a time, one without year by the day of the page, else by a year said before."""
    if not time.lacks:
        return time.period, Because.CLAUSE
    if time.lacks != "year":
        return Period(), Because.CLAUSE
    if layers.published.end:
        return _latest(time, layers.published.end), Because.DATELINE
    known = [each for each in layers.times if not each.lacks and each.period.end]
    before = [each for each in known if each.start < time.start]
    after = [each for each in known if time.end < each.start < time.end + _REACH]
    near = (*before[-1:], *after[:1])
    if not near:
        return time.period, Because.CLAUSE
    return time.resolved(near[0].period), Because.PARAGRAPH


def _latest(time: Time, published: str) -> Period:
    """Choose the year in which a time was not yet to come."""
    number = int(published[:4])
    found = time.in_year(number)
    return time.in_year(number - 1) if found.start > published else found


def _written(time: Time, period: Period) -> str | None:
    if not period.start or not period.end:
        return None
    if time.precision == "day":
        return f"--{period.start[5:]}" if period.start.startswith("2000-") else period.start
    if period.start.startswith("2000-"):
        return None
    if time.precision == "month":
        return period.start[:7]
    return period.start[:4] if time.precision == "year" else f"{period.start}/{period.end}"


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


def _once(layers: Layers, events: Iterable[Event]) -> Iterator[Event]:
    """Join what two sentences tell of one day: the first leads."""
    kept: dict[tuple[str, str], Event] = {}
    for one in events:
        key = _key(one)
        first = kept.get(key)
        is_other = first is not None and _sentence(layers, first) != _sentence(layers, one)
        if first and is_other and _may_be_one(first, one):
            kept[key] = _joined(first, one)
        elif first:
            yield one
        else:
            kept[key] = one
    yield from kept.values()


def _may_be_one(first: Event, second: Event) -> bool:
    """Tell whether two events have an actor in common, or one names none."""
    mine, others = ({actor.value for actor in each.actors} for each in (first, second))
    return not mine or not others or not mine.isdisjoint(others)


def _key(event: Event) -> tuple[str, str]:
    return event.event_type.value, event.date.value if event.date else ""


def _joined(first: Event, second: Event) -> Event:
    """Join two mentions; that with more actors, then the longer one leads."""
    lead, other = first, second
    if (len(second.actors), second.end - second.start) > (
        len(first.actors),
        first.end - first.start,
    ):
        lead, other = second, first
    spans: tuple[Span, ...] = (*first.mentions, *second.mentions, (other.start, other.end))
    return replace(lead, mentions=tuple(sorted(set(spans))))


def _fullness(event: Event) -> tuple[int, int]:
    return len(event.actors), event.end - event.start


def _sentence(layers: Layers, event: Event) -> int:
    return bisect_right(layers.sentences, event.start, key=lambda each: each.start)


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
)
