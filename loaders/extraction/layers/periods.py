"""Periods and standing: of which time a figure of a text is, and whether reached or wanted."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Said
from loaders.reading.document import BlockKind
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.lexicon import Cue
from loaders.vietnamese.period import Period
from loaders.vietnamese.printed_time import Time

STANDINGS = (("target", "target"), ("plan", "plan"), ("reached", "actual"))
"""Groups of the lexicon, and the status that their words tell."""
_BASE = re.compile(
    r"(?:so với|so|cùng kỳ|hồi|kể từ|lần|[,;] định hướng|[,;] tầm nhìn)(?: [\w%]+){0,4} ?$", re.I
)
_NAMED = re.compile(r"(?:giai đoạn|nhiệm kỳ|năm học|khóa)\s*$", re.IGNORECASE)
_STAGE = re.compile(r"^(?:giai đoạn|nhiệm kỳ|thời kỳ)", re.IGNORECASE)
_GOVERNS = re.compile(r"(?:^|[.;:\n]|\b(?:trong|cả|cho|thời)) ?$", re.IGNORECASE)
_MEETING = re.compile(
    r"\b(?:công bố|sơ kết|tổng kết|họp|hội nghị|cho biết|báo cáo|phát biểu|ký|ban hành|buổi lễ|lễ"
    r"|chia sẻ|làm việc|phê duyệt|trao đổi)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:đến nay|hiện nay|hiện|hiện tại|đến thời điểm này|tới nay)\b", re.IGNORECASE
)
_INDEX = re.compile(r"(?:DTI|[Cc]hỉ số|xếp hạng|[Ii]ndex)[^.\n]*$")
_COMPARED = re.compile(r"(?:hơn|so với|so) (?:\w+ )?$")
_INDEX_REACH = 1200
"""Characters in which a score is still of the year that an index was named with."""
_TASKS = re.compile(r"\b(?:nhiệm vụ|giải pháp|tổ chức thực hiện|nội dung thực hiện)\b", re.I)
"""Headings of what a plan is going to do."""
_PLAN = re.compile(r"\s*(?:KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH|DỰ TOÁN|Kế hoạch|Đề án|Chương trình)\b")
_NEARLY = re.compile(
    r"(?:\s(?!cho |với |của |không |tối )(?:\w+|\())?"
    r"(?:\s(?:chỉ|có|đạt|được|xong|khoảng|hơn|gần|trên|dưới|lên|tới|ở|mức|là)){0,4}\s"
)
"""Between `mới`, only, and its figure; `mới`, new, goes with the noun before it."""
_OF_PLAN = re.compile(r"\b(?:KẾ HOẠCH|Kế hoạch)\b")
_BARE_YEAR = re.compile(r"(?<=\s)(20\d\d)(?=\s*(?:\||\(|$))")
"""The year at the end of a header: `Điểm 2022`."""
_DONE = re.compile(r"\b(?:đã|đang|hiện)\b")
_HAS_DONE = re.compile(r"\b(?:đã|hiện|mới chỉ)(?: \w+){0,2} (?=(?:\w+ )?$)")
"""Words directly before a figure of what is, under a heading of tasks too: `đã có 96 …`."""
_NEAR = 40
_CITED = 60
_OF_DOCUMENT = re.compile(r"(?:[-–/]\S*)?[,\s(]*(?:của [\w ]{3,40} )?(?:ngày\s*)?")
"""What stands between the symbol of a document and its day."""
_FORECAST = re.compile(r",? (?:định hướng|tầm nhìn)")
"""After a year that belongs to the name of a plan."""


@dataclass(frozen=True)
class Standings:
    """The periods and the standing of what a document says."""

    layers: Layers

    def period_at(self, sentence: Sentence, place: Span, clause: Span) -> Said[str] | None:
        """Tell the time of what stands at a place: dated in its clause, sentence or heading.

        Nothing where the text says that it is of now.
        """
        found = (
            self._beside(place) or self._in_clause(place, clause) or self._before(sentence, place)
        )
        if found or _NOW.search(self.layers.text, sentence.start, place[0]):
            return found
        return self._in_heading(sentence)

    def year_of_index(self, sentence: Sentence, place: Span) -> Said[str] | None:
        """Tell the year that the text last said with the name of an index."""
        times = self._between(max(0, place[0] - _INDEX_REACH), place[0])
        for time, name in reversed(times):
            before = self.layers.text[max(0, time.start - 60) : time.start]
            fit = time.precision == "year" and time.role == "point"
            if fit and _INDEX.search(before) and not _COMPARED.search(before):
                return _said((time, name), Because.PARAGRAPH)
        title = next((one for one in self.layers.blocks if one.kind is BlockKind.TITLE), None)
        if title:
            years = self._between(title.start, title.end)
            years = [one for one in years if one[0].precision == "year"]
            return _said(years[-1], Because.HEADING) if years else None
        return None

    def period_running(self, sentence: Sentence) -> Said[str] | None:
        """Tell the months with which an earlier sentence of the block begins."""
        block = self.layers.blocks[sentence.block]
        for time, name in reversed(self._between(block.start, sentence.start)):
            if _NOW.search(self.layers.text, time.end, sentence.start):
                return None
            if time.precision in ("quarter", "half-year", "period") and time.role == "point":
                return _said((time, name), Because.PARAGRAPH)
        return None

    def period_of_plan(self) -> Said[str] | None:
        """Tell the years that a plan is for, as its title says."""
        title = next((one for one in self.layers.blocks if one.kind is BlockKind.TITLE), None)
        if title is None or not _PLAN.match(self.layers.text, title.start):
            return None
        times = within(self.layers.times, title.start, title.end)
        years = [one for one in times if one.precision in ("year", "period") and not one.lacks]
        years = [one for one in years if not self._is_cited(one)]
        return _said((years[-1], _name(years[-1])), Because.HEADING) if years else None

    def period_above(self, number: int) -> Said[str] | None:
        """Tell the time that is said above a table: in the line before, a heading or the title."""
        blocks = self.layers.blocks
        above = [blocks[number - 1]] if number and blocks[number - 1].cell is None else []
        title = [one for one in blocks[:number] if one.kind is BlockKind.TITLE]
        for head in (*above, *self.layers.above(number), *title):
            found = [one for one in self._between(head.start, head.end) if _governs(one[0])]
            if found:
                return _said(found[-1], Because.HEADER if head in above else Because.HEADING)
        return None

    def period_within(self, span: Span) -> Said[str] | None:
        """Tell the time that the header of a column has."""
        found = self._between(*span)
        if found:
            return _said(found[0], Because.HEADER)
        year = _BARE_YEAR.search(self.layers.text, *span)
        return Said(year[1], year.span(1), Because.HEADER) if year else None

    def status_within(self, span: Span) -> Said[str] | None:
        """Tell `actual`, `target` or `plan` by the header of a column."""
        cues = self._cues_in(*span)
        if not cues:
            return None
        return Said(_STATUS[cues[0].entry.group], (cues[0].start, cues[0].end), Because.HEADER)

    def status_at(self, sentence: Sentence, place: Span) -> Said[str]:
        """Tell `actual`, `target` or `plan` by the nearest word before, or by the heading."""
        cues = [cue for cue in self._cues_in(sentence.start, place[0]) if self._tells(cue, place)]
        if cues:
            cue = cues[-1]
            if _DONE.search(self.layers.text, cue.end, place[0]) and cue.entry.group != "reached":
                return Said("actual", because=Because.SENTENCE)
            return Said(_STATUS[cue.entry.group], (cue.start, cue.end), Because.SENTENCE)
        done = _HAS_DONE.search(self.layers.text, max(sentence.start, place[0] - _NEAR), place[0])
        if done:
            return Said("actual", done.span(), Because.SENTENCE)
        for head in self.layers.above(sentence.block):
            inside = self._cues_in(head.start, head.end)
            if inside:
                cue = inside[0]
                return Said(_STATUS[cue.entry.group], (cue.start, cue.end), Because.HEADING)
            tasks = _TASKS.search(self.layers.text, head.start, head.end) or _OF_PLAN.search(
                self.layers.text, head.start, head.end
            )
            if tasks:
                return Said("plan", tasks.span(), Because.HEADING)
        return Said("actual")

    @cached_property
    def _times(self) -> tuple[tuple[Time, str], ...]:
        return tuple(self._dated())

    @cached_property
    def _starts(self) -> list[int]:
        return [time.start for time, _ in self._times]

    @cached_property
    def _cues(self) -> tuple[Cue, ...]:
        found = (cue for group, _ in STANDINGS for cue in self.layers.cues(group))
        return tuple(sorted(found, key=lambda cue: cue.start))

    def _cues_in(self, start: int, end: int) -> Sequence[Cue]:
        return within(self._cues, start, end)

    def _tells(self, cue: Cue, place: Span) -> bool:
        """Tell a word about the figure from one that is counted or that does something itself."""
        words = cue.printed.lower()
        if words == "đánh giá":
            return False  # a verb within a sentence, `tự đánh giá`; it tells only as a heading
        if words == "mới" and not _NEARLY.fullmatch(self.layers.text, cue.end, place[0]):
            return False
        return not self._is_counted(cue)

    def _is_counted(self, cue: Cue) -> bool:
        """Tell whether the word is itself counted: `11/11 mục tiêu`."""
        figures = within(self.layers.figures, max(0, cue.start - 40), cue.start)
        return any(figure.counts and figure.end >= cue.start - 1 for figure in figures)

    def _between(self, start: int, end: int) -> Sequence[tuple[Time, str]]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._times[low:high]

    def _beside(self, place: Span) -> Said[str] | None:
        """Tell the time beside parentheses that hold no more than a figure: `năm 2021 (0,43)`."""
        text = self.layers.text
        if text[place[0] - 1 : place[0]] != "(":
            return None
        close = text.find(")", place[1], place[1] + 12)
        near = within(self.layers.times, max(0, place[0] - 30), place[0] + 60)
        for time in near:
            before = text[time.end : place[0]].strip() == "("
            after = close > 0 and time.start > close and not text[close + 1 : time.start].strip()
            if (before or after) and not time.lacks:
                return _said((time, _name(time)), Because.CLAUSE)
        return None

    def _in_clause(self, place: Span, clause: Span) -> Said[str] | None:
        inside = [one for one in self._between(*clause) if not _is_bygone(one[0])]
        after = [each for each in inside if each[0].start >= place[1]]
        before = [each for each in inside if each[0].end <= place[0]]
        chosen = after[:1] or before[-1:]
        return _said(chosen[0], Because.CLAUSE) if chosen else None

    def _before(self, sentence: Sentence, place: Span) -> Said[str] | None:
        text = self.layers.text
        for time, name in reversed(self._between(sentence.start, place[0])):
            between = text[time.end : place[0]]
            if between.count("(") < between.count(")") or _NOW.search(between):
                continue
            if time.precision == "day" and time.role == "point" and _MEETING.search(between):
                continue
            if time.role in ("since", "before", "after") and time.precision != "period":
                continue
            return _said((time, name), Because.SENTENCE)
        return None

    def _in_heading(self, sentence: Sentence) -> Said[str] | None:
        for head in self.layers.above(sentence.block):
            found = [one for one in self._between(head.start, head.end) if _governs(one[0])]
            if found:
                return _said(found[-1], Because.HEADING)
        return None

    def _dated(self) -> Iterator[tuple[Time, str]]:
        anchor = published = self.layers.published
        for time in self.layers.times:
            if self._is_aside(time):
                continue
            period = time.resolved(anchor if published.end == "" else published)
            if time.lacks == "year" and time.role != "until" and _is_far(period, published):
                period = period.in_year(int(period.end[:4]) - 1)
            if period.end and time.lacks != "period":
                start = self.layers.text.rfind("\n", time.start, time.end) + 1 or time.start
                yield replace(time, start=start, period=period), _name(replace(time, period=period))
                anchor = Period(period.end[:4] + "-01-01", period.end[:4] + "-12-31")

    def _is_aside(self, time: Time) -> bool:
        """Tell whether a time dates a document, a base of comparison or a name."""
        text = self.layers.text
        before = text[max(0, time.start - 40) : time.start]
        if _BASE.search(before) or (_NAMED.search(before) and time.precision != "period"):
            return True
        if self._is_cited(time) or self._in_quotes(time):
            return True
        words = text[time.start : time.end]
        return bool(_STAGE.match(words)) and not _GOVERNS.search(before)

    def _is_cited(self, time: Time) -> bool:
        text = self.layers.text
        figures = within(self.layers.figures, max(0, time.start - _CITED), time.end)
        return (
            any(
                figure.kind is Kind.SYMBOL and _OF_DOCUMENT.fullmatch(text, figure.end, time.start)
                for figure in figures
            )
            or _FORECAST.match(text, time.end) is not None
        )

    def _in_quotes(self, time: Time) -> bool:
        text = self.layers.text
        opened = text.rfind("“", max(0, time.start - 160), time.start)
        return opened >= 0 and "”" not in text[opened : time.start]


_STATUS = dict(STANDINGS)
_AHEAD = 3
"""Reports tell of no more months to come without their year."""


def _is_far(period: Period, published: Period) -> bool:
    """Tell a time so long after the page that it is one of the year before: `tháng 11` in May."""
    if not published.end or not period.start:
        return False
    first, last = (int(day[:4]) * 12 + int(day[5:7]) for day in (published.end, period.start))
    return last - first > _AHEAD


def _is_bygone(time: Time) -> bool:
    """Tell `sổ trước năm 1975`, which dates what is counted and not the count."""
    return time.role == "before" and time.precision == "year"


def _governs(time: Time) -> bool:
    """Tell whether a time above a list is of it: no day of a meeting, no deadline."""
    if time.precision == "day":
        return time.role == "until"
    return time.role in ("point", "until")


def _said(dated: tuple[Time, str], because: Because) -> Said[str]:
    time, name = dated
    return Said(name, (time.start, time.end), because)


def _name(time: Time) -> str:
    """Write a period as facts have it: `2024`, `2024-03`, `2024-03-05`, or two days."""
    first, last = time.period.start, time.period.end
    if time.precision == "year":
        return last[:4]
    if time.precision == "month":
        return last[:7]
    if first == last:
        return last
    if time.role == "until" and time.precision in ("quarter", "half-year"):
        return last
    if first[5:] == "01-01" and last[5:] == "12-31":
        return f"{first[:4]}/{last[:4]}" if first[:4] != last[:4] else last[:4]
    return f"{first}/{last}"
