"""Standings: layers in, every place that the text gives somebody out, with index and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Because, Count, Ranking, Said, Text
from loaders.extraction.standings.indices import IndexMention, grouped, led, read_indices
from loaders.extraction.standings.marks import Mark, read_marks, read_words
from loaders.extraction.standings.subjects import (
    Subject,
    home_subject,
    last_province,
    listed_after,
    listed_before,
    subject_after,
    subject_before,
)
from loaders.reading.document import BlockKind
from loaders.vietnamese.apart import Kind
from loaders.vietnamese.comparison import Change, read_changes
from loaders.vietnamese.figures import Figure
from loaders.vietnamese.lexicon import Cue
from loaders.vietnamese.printed_time import Time

_STEPS = ("bậc", "hạng", "nấc", "thứ hạng", "vị trí", "thứ bậc")
_BRACKET = re.compile(r"\s*\([^()]{0,60}\)")
_AFTER_END = re.compile(r"[,;.()\n]|\s(?:và|còn|song|nhưng|sau khi|trong khi)(?= )")
_BASE = re.compile(
    r"(?:so với|so|hơn|kể từ|của|từ|khỏi)(?: (?:cùng kỳ|kết quả|thứ hạng|vị trí|cuối|đầu))?"
    r"(?: trong)? $",
    re.IGNORECASE,
)
_BASE_ONLY = re.compile(r"(?:so với|so|hơn|thấp hơn|cao hơn) (?:cùng kỳ |cuối |kết quả )*$", re.I)
_AS_OF = re.compile(r"(?:tính đến|tính tới|tính từ|đến hết|tính hết)[^,;.]{0,20}$", re.IGNORECASE)
_MANY_YEARS = re.compile(
    r"[^;.()\n]{0,45}?(?<![\d/.-])(?P<years>20\d\d(?:(?:,| và|, và) (?:năm )?20\d\d)+"
    r"|20\d\d ?[-–] ?20\d\d)"
)
_BOTH_YEARS = re.compile(r"[^;.()\n,]{0,12}(?:cả )?(?:hai|2) năm(?! (?:liền|liên))", re.IGNORECASE)
_ONLY_YEAR = re.compile(r"\s*\((?:năm )?(?P<year>20\d\d)\)")
_YEAR_OF_LIST = re.compile(r"(?<!\w)(?:kỳ|DTI|PCI|PAPI|SIPAS|Index|INDEX) (?P<year>20\d\d)(?!\d)")
_IN_A_ROW = re.compile(r"năm (?:liền|liên tiếp|liên tục)|các năm|những năm", re.IGNORECASE)
_YEAR_BEFORE = re.compile(r"[^,;.]{0,14}năm (?:trước|ngoái)(?: đó)?(?!\w)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:[^,;.()]{0,40}? )?(?:về|ở|trong|tại|trên|theo|của) "
    r"(?:(?:bảng xếp hạng|bảng|bộ|lĩnh vực|trụ cột|nhóm) )*$",
    re.IGNORECASE,
)
_ABOUT_WHAT = re.compile(
    r"(?: (?:cả nước|toàn quốc|trong cả nước|trong toàn quốc|vùng|khu vực))?,? về "
    r"(?P<name>(?:mức độ |việc |kết quả )?[^\W\d_][^,;.():\d\n]{2,80}?)"
    r"(?= (?:với|năm|trong (?:cả nước|toàn quốc|năm|tháng|vùng)|của (?:cả nước|toàn quốc|vùng)"
    r"|tăng|giảm"
    r"|so với|và (?:thứ|đứng|xếp|hạng)|đạt|do|theo)(?!\w)|[,;.():\n]|$)",
    re.IGNORECASE,
)
_WHAT_BEFORE = re.compile(
    r"(?:^|[,;:.\n]\s*|(?<=\s))(?P<name>(?-i:Tỷ lệ|Tỉ lệ|Chỉ số|Bộ chỉ số|Lượng|Số lượng|Số|Mức độ"
    r"|Tỷ trọng|Tiến độ|tỷ lệ|tỉ lệ|chỉ số|số lượng|mức độ|tiến độ) [^,;.:()\d\n]{3,90}?)"
    r"(?= (?:đạt|xếp|đứng|của (?:tỉnh|thành phố)|năm|tháng|với|là|đưa|lên|tăng|giảm|hiện|cũng"
    r"|được)(?!\w)"
    r"|[,;:(]| \d| ?$)",
)
_INTERNAL = re.compile(
    r"(?:đánh giá|xếp hạng|bảng xếp hạng|kết quả)(?: (?:kết quả|và|xếp hạng|đánh giá))*"
    r" (?P<name>(?:mức độ )?(?:chuyển đổi số|CĐS)(?: (?:nội bộ|cấp \w+|các \w+|của \w+"
    r"|khối \w+)){0,2})",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"(?<!\w)(?:(?:ở|tại|trong|đối với|với|xét) )*(?P<scope>khối (?:các )?[^,;.:()\d]{2,60}?"
    r"(?:, (?:ban, )?ngành)?|cấp (?:xã|huyện|sở)|nhóm (?:các )?(?:sở|huyện|xã)[^,;.:()\d]{0,40})"
    r"(?=,|:|;|\.|\s(?:với|thì|là|đạt|năm|gọi tên|do|có (?=Sở|Bộ|Ban))\s|$)",
    re.IGNORECASE,
)
_REGION_NAME = (
    r"(?:Đồng bằng sông (?:Cửu Long|Hồng)|ĐBSCL|ĐBSH|Tây Nguyên|Đông Nam Bộ|Tây Nam Bộ|Bắc Trung Bộ"
    r"(?: và [Dd]uyên hải [Mm]iền Trung)?|(?:[Dd]uyên hải )?Nam Trung Bộ|[Dd]uyên hải [Mm]iền Trung"
    r"|[Mm]iền Trung(?: ?[-–] ?Tây Nguyên| và Tây Nguyên)?|(?:[Tt]rung du và )?[Mm]iền núi phía Bắc"
    r"|[Mm]iền (?:Bắc|Nam|Tây)|Tây Bắc|Đông Bắc|phía (?:Bắc|Nam))"
)
_REGION = re.compile(
    rf"(?: (?:trong|của|ở|toàn))*(?: (?P<kind>vùng|khu vực"
    rf"|miền))?(?: (?P<name>{_REGION_NAME}))?(?!\w)"
)
_REGION_BEFORE = re.compile(
    r"(?<!\w)(?:tại|trong|ở|xét trong|trong số) (?:(?P<number>\d{1,2}) )?"
    r"(?:tỉnh|địa phương)?(?:, thành(?: phố)?)? ?(?:của )?(?:(?:vùng|khu vực) )?"
    rf"(?P<name>(?-i:{_REGION_NAME}))",
    re.IGNORECASE,
)
_COMPONENT = re.compile(
    r"(?:chỉ số|tiêu chí|nội dung|trục nội dung) (?:thành phần|con|nội dung)(?: về)? "
    r"(?P<name>[^;.:()\d]{3,80}?) (?:trong|của|thuộc)(?: bộ)? $",
    re.IGNORECASE,
)
_OVERALL = re.compile(r"\s*(?:chung cuộc|chung|tổng thể|toàn diện|chung cả nước)(?!\w)", re.I)
_IN_TURN = re.compile(
    r"lần lượt(?: (?:là|xếp|đứng|ở|giữ|đạt|có|vị trí|các vị trí|hạng|thứ hạng|thứ|số|từ))*:? ?",
    re.IGNORECASE,
)
_NEXT_IN_TURN = re.compile(
    r"(?:,| và|;|, và)(?: (?:hạng|thứ|vị trí|xếp|đứng|thứ hạng|số))* ", re.IGNORECASE
)
_ORDER = re.compile(
    r"(?:thứ tự|dẫn đầu|đứng đầu|vị trí đầu|vị trí dẫn đầu|tốp đầu|top đầu|top 3|top 5|xếp hạng)"
    r"[^.;()]{0,40}lần lượt (?:là|gồm|thuộc về|gọi tên):? ",
    re.IGNORECASE,
)
_NEXT_IS = re.compile(
    r"(?: (?:trong|của) (?:bảng xếp hạng|bảng|danh sách))?(?: lần lượt)?(?: vẫn)?"
    r"(?: (?:là|thuộc về|đến|có|gồm|gọi tên)(?: các (?:tỉnh|địa phương|đơn vị))?)?:? ",
    re.IGNORECASE,
)
_RANKED_YEAR = re.compile(
    r"(?:DTI|xếp hạng|kết quả|đánh giá|bảng|chỉ số)[^.;]{0,90}?năm (?P<year>20\d\d)", re.IGNORECASE
)
_LOCAL = re.compile(r"(?<!\w)(?:cấp (?:xã|huyện|sở)|các (?:sở|huyện|xã)|nội bộ|khối)(?!\w)", re.I)
_ALL_RANKED = re.compile(
    r"(?:của|trong|trên|gồm|số|giữa)(?: cả)? (?P<number>34|63) (?:tỉnh|địa phương)", re.IGNORECASE
)
_MINISTRY = re.compile(
    r"(?:Bộ (?!CHQS|Chỉ huy)|Viện Hàn lâm|Ngân hàng Nhà nước|Thanh tra Chính phủ"
    r"|Văn phòng Chính phủ"
    r"|Bảo hiểm xã hội Việt Nam|Đài (?:Truyền hình|Tiếng nói) Việt Nam|Thông tấn xã|Ủy ban Dân tộc)"
)
_BESIDE = re.compile(
    r"(?:bên cạnh|ngoài|cùng với|so với|khác với|như)(?: (?:chỉ số|bộ chỉ số))? $", re.IGNORECASE
)
_TABLE = re.compile(r" (?:trong |của )?bảng(?: xếp hạng| đánh giá)?(?!\w)", re.IGNORECASE)
_WISHED_SECTION = re.compile(r"mục tiêu|phương hướng|nhiệm vụ|chỉ tiêu|giải pháp", re.IGNORECASE)
_FAMILY = "DTI"
_MOST_YEARS = 7
_LOOK_BACK = 3
"""Blocks before one in which the index or year of its places may be said."""


@dataclass(frozen=True)
class Told:
    """One mark with what was understood of it."""

    mark: Mark
    block: int
    subject: Subject
    indices: tuple[Said[str], ...]
    is_part: bool
    years: tuple[Said[int], ...]
    scope: str
    out_of: Count
    change: Count
    start: int
    end: int
    in_brackets: bool

    @property
    def family(self) -> tuple[str, str, str]:
        """What a number of ranked units is the same for."""
        name = _FAMILY if self.is_part else (self.indices[0].value if self.indices else "")
        return name, self.scope, self.subject.level


def read_standings(layers: Layers) -> tuple[Ranking, ...]:
    """List all places, the fuller of two mentions of the same one."""
    told: list[Told] = []
    for block, sentences in groupby(layers.sentences, key=lambda one: one.block):
        if layers.blocks[block].kind is BlockKind.CELL:
            continue
        told += _Paragraph(layers, block, told).read(tuple(sentences))
    told = [
        one
        for _, block_told in groupby(told, key=lambda each: each.block)
        for one in _with_numbers(tuple(block_told), told)
    ]
    return _without_repeats([(each.block, one) for each in told for one in _rankings(each)])


class _Paragraph:
    """Reads the sentences of a block in their order."""

    def __init__(self, layers: Layers, block: int, earlier: Sequence[Told]) -> None:
        self._layers = layers
        self._text = layers.text
        self._block = block
        self._earlier = earlier
        self._told: list[Told] = []
        self._subjects: list[Subject] = []

    def read(self, sentences: Sequence[Sentence]) -> list[Told]:
        for sentence in sentences:
            self._sentence(sentence)
        return self._told

    def _sentence(self, sentence: Sentence) -> None:
        marks = read_marks(self._layers, sentence)
        nexts = within(self._layers.once(read_words).nexts, sentence.start, sentence.end)
        if (
            not marks
            and not (nexts and self._told)
            and "lần lượt" not in self._text[sentence.start : sentence.end].lower()
        ):
            self._note(sentence)
            return
        if self._is_wished(sentence):
            return
        turn = self._in_turn(sentence, marks) or self._in_order(sentence)
        taken = [span for one in turn for span in ((one.start, one.end),)]
        free = [m for m in marks if not any(s <= m.span[0] < e for s, e in taken)]
        for at, mark in enumerate(free):
            before = free[at - 1] if at else None
            after = free[at + 1] if at + 1 < len(free) else None
            self._continued(sentence, nexts, before.end if before else sentence.start, mark.start)
            one = self._mark(sentence, mark, before, after)
            self._told += [one] if one else []
        self._continued(sentence, nexts, free[-1].end if free else sentence.start, sentence.end)
        self._told += turn
        self._note(sentence)

    def _note(self, sentence: Sentence) -> None:
        for area in within(self._layers.areas, sentence.start, sentence.end):
            if area.level == "province":
                subject = subject_before(self._layers, area.start, area.end, None, area.end)
                self._subjects += [subject] if subject else []

    def _is_wished(self, sentence: Sentence) -> bool:
        wishes = self._layers.once(read_words).wishes
        first = read_marks(self._layers, sentence)
        start = first[0].start if first else sentence.end
        if within(wishes, sentence.start, start):
            return True
        headings = self._layers.headings(self._block)[:1]
        return any(
            _WISHED_SECTION.search(self._text, each.start, each.end)
            for each in headings
            if each.kind is BlockKind.HEADING
        )

    # --- one mark -------------------------------------------------------------------------------

    def _mark(
        self, sentence: Sentence, mark: Mark, before: Mark | None, after: Mark | None
    ) -> Told | None:
        left = _after(self._text, before, mark.start) if before else sentence.start
        right = after.start if after else sentence.end
        end = _after(self._text, mark, right)
        subject = self._subject(sentence, mark, left, right)
        if subject is None or (mark.form == "champion" and subject.because is not Because.CLAUSE):
            return None
        scope = self._scope(sentence, mark, left)
        indices, is_part = self._indices(sentence, mark, left, right, end, subject)
        if mark.form in ("leading", "best") and not (
            indices
            or scope
            or mark.form == "champion"
            or self._tops_table(mark)
            or subject.start >= mark.end
        ):
            return None
        if mark.form == "bare-ordinal" and not (self._touches(mark) or indices):
            return None
        if not self._on_topic(indices):
            return None
        years = self._years(sentence, mark, left, end, right)
        if not years and mark.form != "from":
            names = [_FAMILY] if is_part else [each.value for each in indices]
            years = self._year_of_index(names)
            if not years and subject.level in ("local", "body"):
                years = self._year_of_internal(mark.start)
            years = years or self._year_of_blocks_before(subject)
        change = self._change(sentence, mark, before, after)
        out_of = self._out_of(sentence, mark, left)
        own = (subject.said, *indices, *years[:1], out_of, change)
        spans = [one.span for one in own if one and one.span]
        return Told(
            mark, self._block, subject, indices, is_part, years, scope, out_of, change,
            min([mark.start, *(start for start, _ in spans if left <= start < mark.start)]),
            max([mark.end, *(stop for _, stop in spans if mark.end <= stop <= right)]),
            self._is_in_brackets(sentence.start, mark.start),
        )  # fmt: skip

    def _out_of(self, sentence: Sentence, mark: Mark, left: int) -> Count:
        if mark.out_of:
            return Said(mark.out_of, mark.out_of_span)
        region = list(_REGION_BEFORE.finditer(self._text, left, mark.start))
        if region:
            number = region[-1]["number"]
            return Said(int(number), region[-1].span("number")) if number else None
        ranked = _ALL_RANKED.search(self._text, sentence.start, sentence.end)
        if ranked and not _REGION_BEFORE.search(self._text, sentence.start, sentence.end):
            return Said(int(ranked["number"]), ranked.span("number"), Because.SENTENCE)
        return None

    def _is_in_brackets(self, start: int, at: int) -> bool:
        return self._text.rfind("(", start, at) > self._text.rfind(")", start, at)

    def _touches(self, mark: Mark) -> bool:
        """Tell whether an ordinal without a verb stands directly behind a name."""
        reach = max(0, mark.start - 80)
        ends = [a.end for a in within(self._layers.areas, reach, mark.start)]
        ends += [m.end for m in within(self._layers.once(read_indices), reach, mark.start)]
        gap = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:,|và|cùng|đều|cũng|còn)?\s*")
        joined = any(
            one.mark.end <= mark.start and gap.fullmatch(self._text, one.mark.end, mark.start)
            for one in self._told[-1:]
        )
        return (
            joined
            or any(gap.fullmatch(self._text, each, mark.start) for each in ends)
            or bool(mark.out_of)
        )

    def _on_topic(self, indices: Sequence[Said[str]]) -> bool:
        """Tell whether what is ranked is an index, or in a paragraph of digital transformation."""
        known = {name for one in self._layers.once(read_indices) for name in one.names}
        phrases = [one for one in indices if one.because is Because.CLAUSE]
        if not phrases or any(one.value.split(" (")[0] in known for one in phrases):
            return True
        block = self._layers.blocks[self._block]
        return self._layers.topic.for_it(block.start, block.end) > 0

    def _tops_table(self, mark: Mark) -> bool:
        """Tell `đứng đầu bảng xếp hạng` from being a leader in something."""
        return _TABLE.match(self._text, mark.end) is not None

    # --- who ------------------------------------------------------------------------------------

    def _subject(self, sentence: Sentence, mark: Mark, left: int, right: int) -> Subject | None:
        behind = subject_after(self._layers, mark.start, mark.end, min(right, mark.end + 90))
        if behind:
            return behind
        found = subject_before(self._layers, sentence.start, mark.start, mark.out_of, left)
        if found:
            return found
        if (
            mark.form in ("leading", "best")
            and mark.form != "best"
            and not self._is_subject_open(sentence, mark)
        ):
            return None
        told = [one.subject for one in self._told if one.subject.level in ("province", "nation")]
        known = last_province([*self._subjects]) or (told[-1] if told else None)
        if known:
            return replace(known, because=Because.PARAGRAPH)
        return home_subject(self._layers)

    def _is_subject_open(self, sentence: Sentence, mark: Mark) -> bool:
        """Tell `tỉnh dẫn đầu`, where the province is named before, from `ai dẫn đầu`."""
        before = self._text[max(sentence.start, mark.start - 30) : mark.start]
        return (
            re.search(r"(?:tỉnh|thành phố|địa phương|và|,)(?: (?:này|ta|nhà|đã|đang))* $", before)
            is not None
        )

    # --- in what --------------------------------------------------------------------------------

    def _indices(
        self, sentence: Sentence, mark: Mark, left: int, right: int, end: int, subject: Subject
    ) -> tuple[tuple[Said[str], ...], bool]:
        mentions = self._layers.once(read_indices)
        behind = self._behind(mark, within(mentions, mark.end, right), end)
        own = within(mentions, left, mark.start)
        if behind and not (any(one.is_part for one in own) and not behind[0].is_part):
            return self._named(behind, sentence)
        about = _ABOUT_WHAT.match(self._text, mark.end, right)
        if about and not behind and not _is_region(about["name"]):
            return self._phrase(about["name"], about.span("name"))
        if _OVERALL.match(self._text, mark.end):
            return self._inherited(sentence, mark, subject, overall=True)
        floor = left
        if mark.form == "best":
            floor = max([sentence.start, *(one.mark.end for one in self._told[-1:])])
        own = within(mentions, floor, mark.start)
        if own:
            component = _COMPONENT.search(self._text, left, own[-1].start)
            if component and not own[-1].is_part:
                name = f"{component['name']} ({own[-1].name})"
                return (Said(name, (component.start("name"), own[-1].end)),), False
            return self._named(_without_asides(self._text, grouped(self._text, own)), sentence)
        what = list(_WHAT_BEFORE.finditer(self._text, left, mark.start))
        if what:
            return self._phrase(what[-1]["name"], what[-1].span("name"))
        if mark.form in ("size", "most"):
            return (), False
        return self._inherited(sentence, mark, subject)

    def _behind(
        self, mark: Mark, mentions: Sequence[IndexMention], end: int
    ) -> tuple[IndexMention, ...]:
        """Choose indices named behind a place: `thứ 3 về kinh tế số`, `nhất ở 4 chỉ số: …`."""
        if not mentions:
            return ()
        first = mentions[0]
        between = self._text[mark.end : first.start]
        counted = re.fullmatch(
            r" ?(?:ở|về|trong|tại) (?:cả )?\w+ (?:chỉ số|trụ cột|lĩnh vực|nhóm)[^.;:]{0,20}: ?",
            between,
        )
        if counted or (first.start <= end and _ABOUT.fullmatch(between.lstrip() and between)):
            return led(self._text, mentions)
        return ()

    def _named(
        self, chosen: Sequence[IndexMention], sentence: Sentence
    ) -> tuple[tuple[Said[str], ...], bool]:
        named = [one for one in chosen if not one.is_all_pillars]
        chosen = named or chosen
        is_part = any(one.is_part for one in chosen)
        if is_part and any(not one.is_part for one in chosen):
            chosen = [one for one in chosen if one.is_part]
        suffix = f" ({_FAMILY})" if is_part and self._has_family(sentence) else ""
        return (
            tuple(
                Said(name + suffix, (one.start, one.end)) for one in chosen for name in one.names
            ),
            is_part,
        )

    def _has_family(self, sentence: Sentence) -> bool:
        """Tell whether the text speaks of DTI before the end of a paragraph or in a heading."""
        end = self._layers.blocks[self._block].end
        return any(
            one.name.startswith(_FAMILY) and one.start < end
            for one in self._layers.once(read_indices)
        )

    def _phrase(self, name: str, span: Span) -> tuple[tuple[Said[str], ...], bool]:
        words = " ".join(name.split())
        plain = words.lower().removeprefix("kết quả ").removeprefix("công tác ")
        if plain in ("chuyển đổi số", "cđs") and self._speaks_of_family():
            return (Said(_FAMILY, span, Because.PARAGRAPH),), False
        return (Said(words, span),), False

    def _speaks_of_family(self) -> bool:
        """Tell whether the text names DTI anywhere, or its parts in this paragraph."""
        block = self._layers.blocks[self._block]
        return any(
            one.name.startswith(_FAMILY) or (one.is_part and block.start <= one.start < block.end)
            for one in self._layers.once(read_indices)
        )

    def _inherited(
        self, sentence: Sentence, mark: Mark, subject: Subject, overall: bool = False
    ) -> tuple[tuple[Said[str], ...], bool]:
        here = [one for one in self._told if one.start >= sentence.start]
        if here and not overall:
            last = here[-1]
            if not last.is_part or last.subject.name == subject.name or self._heads(sentence, last):
                return tuple(
                    replace(each, because=Because.SENTENCE) for each in last.indices
                ), last.is_part
        if subject.level not in ("province", "nation") and not _is_of_country(subject):
            return self._of_local_list(mark), False
        mains = [one for one in self._layers.once(read_indices) if not one.is_part]
        block = self._layers.blocks[self._block]
        last_main = within(mains, block.start, mark.start)[-1:]
        if last_main:
            return (
                Said(last_main[0].name, (last_main[0].start, last_main[0].end), Because.PARAGRAPH),
            ), False
        for heading in self._layers.headings(self._block):
            found = within(mains, heading.start, heading.end)
            if found:
                return (
                    Said(found[0].name, (found[0].start, found[0].end), Because.HEADING),
                ), False
        first = max(0, self._block - _LOOK_BACK)
        back = within(mains, self._layers.blocks[first].start, block.end)
        names = {one.name for one in back}
        if len(names) == 1:
            one = back[-1] if back[-1].end <= mark.start else back[0]
            return (Said(one.name, (one.start, one.end), Because.PARAGRAPH),), False
        for one_told in reversed([*self._earlier]):
            if (
                self._block - one_told.block <= _LOOK_BACK
                and one_told.indices
                and not one_told.is_part
            ):
                return tuple(
                    replace(each, because=Because.PARAGRAPH) for each in one_told.indices
                ), False
        return (), False

    def _of_local_list(self, mark: Mark) -> tuple[Said[str], ...]:
        """Read what local units or bodies are ranked in, which is seldom what provinces are."""
        block = self._layers.blocks[self._block]
        places = [(block.start, mark.start, Because.PARAGRAPH)]
        places += [
            (each.start, each.end, Because.HEADING) for each in self._layers.headings(self._block)
        ]
        mentions = self._layers.once(read_indices)
        for start, end, because in places:
            named = [one for one in within(mentions, start, end) if not one.is_part]
            if named and (because is Because.PARAGRAPH or _LOCAL.search(self._text, start, end)):
                return (Said(self._printed(named[-1]), (named[-1].start, named[-1].end), because),)
        internal = self._internal_list(mark.start)
        if internal:
            return (Said(internal["name"], internal.span("name"), Because.PARAGRAPH),)
        return ()

    def _printed(self, mention: IndexMention) -> str:
        """Name an index of local units as printed: it is DTI only where the text says so."""
        words = self._layers.words((mention.start, mention.end))
        return mention.name if words[:1].isupper() else words

    def _internal_list(self, end: int) -> re.Match[str] | None:
        """Find where a report says last how a province ranks its own units and bodies."""
        found = [
            match
            for match in self._layers.once(_internal_lists)
            if match.end() <= end and _LOCAL.search(self._text, match.start(), match.end() + 40)
        ]
        return found[-1] if found else None

    def _heads(self, sentence: Sentence, last: Told) -> bool:
        """Tell whether an index heads a sentence: `Về kinh tế số, Huế thứ 2, Hà Nội thứ 3`."""
        span = last.indices[0].span if last.indices else None
        return span is not None and span[0] < last.subject.start and span[0] - sentence.start < 40

    def _scope(self, sentence: Sentence, mark: Mark, left: int) -> str:
        region = _REGION.match(self._text, mark.end)
        if region and (region["kind"] or region["name"]):
            return " ".join(filter(None, ("vùng", region["name"])))
        before = list(_REGION_BEFORE.finditer(self._text, left, mark.start))
        if before:
            return f"vùng {before[-1]['name']}"
        behind = _SCOPE.match(self._text, mark.end, min(sentence.end, mark.end + 80))
        if behind:
            return behind["scope"]
        found = list(_SCOPE.finditer(self._text, left, mark.start))
        if found:
            return found[-1]["scope"]
        here = [one for one in self._told if one.start >= sentence.start]
        return here[-1].scope if here and here[-1].scope.startswith(("cấp", "khối", "nhóm")) else ""

    # --- when -----------------------------------------------------------------------------------

    def _years(
        self, sentence: Sentence, mark: Mark, left: int, end: int, right: int
    ) -> tuple[Said[int], ...]:
        many = _MANY_YEARS.match(self._text, mark.end, right)
        if many and (
            _IN_A_ROW.search(self._text, mark.end, many.end()) or many.start("years") < end
        ):
            return _year_list(many["years"], many.span("years"))
        if _YEAR_BEFORE.match(self._text, mark.end):
            return ()
        both = _BOTH_YEARS.match(self._text, mark.end, right)
        here = [one for one in self._told if one.start >= sentence.start]
        if both:
            known = {year.value: year for one in here for year in one.years}
            return tuple(sorted(known.values(), key=lambda year: year.value)[-2:])
        bracket = _BRACKET.match(self._text, mark.end, right)
        behind = bracket.end() if bracket else mark.end
        spanned = self._years_in_a_row(left, mark.start)
        if spanned:
            return spanned
        own = self._usable(behind, end) or self._usable(left, mark.start)[-1:]
        if own:
            running = _MANY_YEARS.search(self._text, left, mark.start)
            if (
                running
                and running.end("years") <= mark.start
                and "lần lượt" not in self._text[left : mark.start]
            ):
                return _year_list(running["years"], running.span("years"))
            return own[:1]
        alone = _ONLY_YEAR.match(self._text, mark.end, right)
        if alone:
            return (Said(int(alone["year"]), alone.span("year")),)
        return self._year_of_list(sentence, mark, here, right)

    def _years_in_a_row(self, start: int, end: int) -> tuple[Said[int], ...]:
        """Read `giai đoạn 2020 - 2023, tỉnh bốn năm liền …`."""
        if not _IN_A_ROW.search(self._text, start, end):
            return ()
        for time in within(self._layers.times, start, end):
            first, last = time.period.start[:4], time.period.end[:4]
            if not time.lacks and first and 0 < int(last) - int(first) < _MOST_YEARS:
                span = time.start, time.end
                return tuple(Said(year, span) for year in range(int(first), int(last) + 1))
        return ()

    def _year_of_list(
        self, sentence: Sentence, mark: Mark, here: Sequence[Told], right: int
    ) -> tuple[Said[int], ...]:
        steady = [one for one in here if one.mark.form != "from" and not one.in_brackets]
        if steady:
            return tuple(replace(year, because=Because.SENTENCE) for year in steady[-1].years[-1:])
        tied = [
            one
            for one in within(self._layers.once(read_indices), sentence.start, sentence.end)
            if one.year
        ]
        if tied:
            return (Said(tied[-1].year or 0, tied[-1].year_span, Because.SENTENCE),)
        block = self._layers.blocks[self._block]
        told = [
            one
            for one in self._told
            if one.mark.form != "from" and not one.in_brackets and one.years
        ]
        if told:
            return (replace(told[-1].years[-1], because=Because.PARAGRAPH),)
        before = self._usable(block.start, sentence.start)
        if before:
            return (replace(before[-1], because=Because.PARAGRAPH),)
        return self._year_of_heading()

    def _year_of_heading(self) -> tuple[Said[int], ...]:
        mentions = self._layers.once(read_indices)
        for heading in self._layers.headings(self._block):
            tied = [one for one in within(mentions, heading.start, heading.end + 1) if one.year]
            if tied:
                return (Said(tied[0].year or 0, tied[0].year_span, Because.HEADING),)
            ranked = _RANKED_YEAR.search(self._text, heading.start, heading.end)
            if ranked:
                return (Said(int(ranked["year"]), ranked.span("year"), Because.HEADING),)
        return ()

    def _year_of_index(self, names: Sequence[str]) -> tuple[Said[int], ...]:
        """Return the only year that the text prints at the name of an index, if it is only one."""
        tied = [
            one
            for one in self._layers.once(read_indices)
            if one.year and not one.is_part and one.name in names
        ]
        if len({one.year for one in tied}) != 1:
            return ()
        return (Said(tied[0].year or 0, tied[0].year_span, Because.HEADING),)

    def _year_of_internal(self, end: int) -> tuple[Said[int], ...]:
        internal = self._internal_list(end)
        year = internal and _RANKED_YEAR.search(self._text, internal.start(), internal.end() + 60)
        return (Said(int(year["year"]), year.span("year"), Because.PARAGRAPH),) if year else ()

    def _year_of_blocks_before(self, subject: Subject) -> tuple[Said[int], ...]:
        for one in reversed(self._earlier):
            steady = one.mark.form != "from" and not one.in_brackets and one.years
            if steady and self._block - one.block <= 1 and one.subject.name == subject.name:
                return (replace(one.years[-1], because=Because.PARAGRAPH),)
        return self._year_of_block_before()

    def _year_of_block_before(self) -> tuple[Said[int], ...]:
        first = self._layers.blocks[max(0, self._block - 1)]
        years = self._usable(first.start, first.end)
        values = {year.value for year in years}
        return (replace(years[-1], because=Because.PARAGRAPH),) if len(values) == 1 else ()

    def _usable(self, start: int, end: int) -> tuple[Said[int], ...]:
        """List the years that a span gives as those of a result, not of a comparison or a goal."""
        found = {
            time.end: Said(int(time.period.end[:4]), (time.start, time.end))
            for time in within(self._layers.times, start, end)
            if self._is_of_result(time)
        }
        for match in _YEAR_OF_LIST.finditer(self._text, start, end):
            found.setdefault(match.end(), Said(int(match["year"]), match.span("year")))
        return tuple(found[at] for at in sorted(found))

    def _is_of_result(self, time: Time) -> bool:
        before = self._text[max(0, time.start - 30) : time.start]
        if time.lacks or not time.period.end or _BASE_ONLY.search(before):
            return False
        if time.precision == "day" or time.role in ("until", "before"):
            return _AS_OF.search(before) is not None or (
                time.precision != "day" and time.role == "until" and "tính" in before
            )
        return time.period.start[:4] == time.period.end[:4]

    # --- how much it moved ----------------------------------------------------------------------

    def _change(
        self, sentence: Sentence, mark: Mark, before: Mark | None, after: Mark | None
    ) -> Count:
        if mark.form == "from":
            return None
        if before and before.form == "from":
            before = None
        changes = self._layers.once(_moves)
        right = after.start if after else sentence.end
        for change in changes:
            start, end = change.figure.start, change.figure.end
            if mark.end <= start and end <= right:
                between = self._text[mark.end : start]
                leads_on = (
                    after
                    and not re.search(r"[,;.()]", self._text[end : after.start])
                    and " lên " in self._text[end : after.start] + " "
                )
                if (
                    ";" not in between
                    and not leads_on
                    and not _other_subject(self._layers, mark.end, start)
                ):
                    return _said_change(change)
            left = before.end if before else sentence.start
            if left <= start and end <= mark.start:
                gap = self._text[end : mark.start]
                if (before is None and ";" not in gap) or not re.search(r"[,;.()]", gap):
                    return _said_change(change)
        return None

    # --- lists ----------------------------------------------------------------------------------

    def _continued(self, sentence: Sentence, nexts: Sequence[Cue], start: int, end: int) -> None:
        """Count on from the last place: `tiếp theo là Huế, Hải Phòng`."""
        for cue in nexts:
            if self._told and start <= cue.start < end:
                self._count_on(sentence, cue)

    def _count_on(self, sentence: Sentence, cue: Cue) -> None:
        link = _NEXT_IS.match(self._text, cue.end)
        told = self._counted(self._told[-1])
        at = link.end() if link else cue.end
        local = told.subject.level == "local"
        for rank, subject in enumerate(
            listed_after(self._layers, at, sentence.end, local), told.mark.rank + 1
        ):
            mark = Mark("continued", cue.start, subject.end, rank, (cue.start, cue.end))
            self._told.append(_next(told, mark, subject))

    def _counted(self, last: Told) -> Told:
        """Choose the place from which a count goes on: the last of the whole index, if one is."""
        whole = [
            one
            for one in self._told
            if not one.is_part and one.indices and one.subject.name == last.subject.name
        ]
        return whole[-1] if last.is_part and whole else self._told[-1]

    def _in_order(self, sentence: Sentence) -> list[Told]:
        """Read names in the order of their places: `thứ tự lần lượt là A, B, C`."""
        match = _ORDER.search(self._text, sentence.start, sentence.end)
        if match is None:
            return []
        subjects = list(listed_after(self._layers, match.end(), sentence.end))
        if len(subjects) < 2:
            return []
        told = []
        for rank, subject in enumerate(subjects, 1):
            mark = Mark(
                "order-of-names", match.start(), subject.end, rank, (subject.start, subject.end)
            )
            one = self._listed(sentence, mark, match.start(), subject, sentence.start)
            told.append(replace(one, start=match.start(), end=subject.end))
        return told

    def _in_turn(self, sentence: Sentence, marks: Sequence[Mark]) -> list[Told]:
        """Read numbers and names of equal count: `A và B lần lượt xếp thứ 40 và 43`."""
        told: list[Told] = []
        for match in _IN_TURN.finditer(self._text, sentence.start, sentence.end):
            figures = self._row(match.end(), sentence.end)
            if len(figures) < 2 or not (
                any(f.kind is Kind.RANK for f in figures) or marks or "hạng" in match.group()
            ):
                continue
            end = figures[-1].end
            floor = max([sentence.start, *(one.mark.end for one in told)])
            told += self._pairs(sentence, match.start(), end, figures, floor)
        return told

    def _pairs(
        self, sentence: Sentence, start: int, end: int, figures: Sequence[Figure], floor: int
    ) -> list[Told]:
        count = len(figures)
        marks = [
            Mark("in-turn", start, end, int(f.value or 0), (f.start, f.end),
                 int(f.out_of) if f.out_of else None, (f.start, f.end) if f.out_of else None)
            for f in figures
        ]  # fmt: skip
        subjects = listed_before(self._layers, floor, start)
        if len(subjects) == count:
            return [
                replace(
                    self._listed(sentence, mark, start, subject, floor), start=subjects[0].start
                )
                for mark, subject in zip(marks, subjects, strict=True)
            ]
        years = self._usable(floor, start)
        if len(years) == count:
            told = []
            for mark, year in zip(marks, years, strict=True):
                who = self._subject(sentence, mark, floor, sentence.end)
                if who:
                    one = self._listed(sentence, mark, start, who, floor)
                    told.append(replace(one, years=(year,)))
            return told
        mentions = self._layers.once(read_indices)
        behind = led(self._text, within(mentions, end, sentence.end)[:count])
        near = within(mentions, floor, start)
        before = grouped(self._text, near)
        chosen = next((g for g in (behind, before) if len(g) == count), None)
        if chosen is None and len(near) >= count:
            chosen = tuple(near[-count:])
        subject = self._subject(sentence, marks[0], floor, sentence.end)
        if chosen is None or subject is None:
            return []
        told = []
        for mark, mention in zip(marks, chosen, strict=True):
            names, is_part = self._named((mention,), sentence)
            one = self._listed(sentence, mark, start, subject, floor)
            told.append(replace(one, indices=names, is_part=is_part))
        return told

    def _listed(
        self, sentence: Sentence, mark: Mark, start: int, subject: Subject, floor: int
    ) -> Told:
        at = replace(mark, start=start)
        in_brackets = self._is_in_brackets(sentence.start, start)
        left = self._text.rfind("(", floor, start) if in_brackets else floor
        indices, is_part = self._indices(sentence, at, floor, sentence.end, mark.end, subject)
        end = _after(self._text, mark, sentence.end)
        years = self._years(sentence, at, max(left, floor), end, sentence.end)
        out_of = Said(mark.out_of, mark.out_of_span) if mark.out_of else None
        return Told(
            mark, self._block, subject, indices, is_part, years, "", out_of, None,
            max(left, floor), mark.end, in_brackets,
        )  # fmt: skip

    def _row(self, start: int, end: int) -> list[Figure]:
        row: list[Figure] = []
        for figure in within(self._layers.figures, start, end):
            if figure.kind not in (Kind.RANK, Kind.AMOUNT, Kind.FRACTION) or figure.unit:
                break
            if figure.value is None or figure.value != figure.value.to_integral_value():
                break
            between = (
                self._text[row[-1].end : figure.start] if row else self._text[start : figure.start]
            )
            pattern = _NEXT_IN_TURN if row else re.compile(r"\s*(?:thứ |hạng )?", re.IGNORECASE)
            if not pattern.fullmatch(between) and not (
                row and figure.spelled and re.fullmatch(r"(?:,| và) ", between)
            ):
                break
            row.append(figure)
        return row


def _next(told: Told, mark: Mark, subject: Subject) -> Told:
    """Give a subject the place that follows another's in the same list."""
    return replace(
        told,
        mark=mark,
        subject=replace(subject, because=Because.LIST),
        indices=tuple(replace(each, because=Because.LIST) for each in told.indices),
        years=tuple(replace(each, because=Because.LIST) for each in told.years[-1:]),
        out_of=replace(told.out_of, because=Because.LIST) if told.out_of else None,
        change=None,
        start=mark.start,
        end=mark.end,
    )


def _is_of_country(subject: Subject) -> bool:
    """Tell a ministry, which the indices of the country rank too, from a body of a province."""
    return subject.level == "body" and _MINISTRY.match(subject.name) is not None


def _without_asides(text: str, chosen: Sequence[IndexMention]) -> tuple[IndexMention, ...]:
    """Leave out an index that another is only named beside: `bên cạnh DTI, PAR INDEX xếp …`."""
    return tuple(
        one
        for one in chosen
        if one is chosen[-1] or not _BESIDE.search(text, max(0, one.start - 24), one.start)
    )


def _internal_lists(layers: Layers) -> tuple[re.Match[str], ...]:
    return tuple(_INTERNAL.finditer(layers.text))


def _moves(layers: Layers) -> tuple[Change, ...]:
    return tuple(
        change
        for change in read_changes(layers.text, layers.figures)
        if change.figure.noun.lower().startswith(_STEPS)
    )


def _said_change(change: Change) -> Count:
    amount = change.amount
    if amount is None:
        return None
    return Said(int(amount), (change.figure.start, change.figure.end))


def _other_subject(layers: Layers, start: int, end: int) -> bool:
    return any(area.level != "nation" for area in within(layers.areas, start, end))


def _after(text: str, mark: Mark, limit: int) -> int:
    """Tell where the words that belong to a mark end: at the next comma, brackets skipped."""
    at = mark.end
    bracket = _BRACKET.match(text, at, limit)
    if bracket:
        at = bracket.end()
    end = _AFTER_END.search(text, at, limit)
    return end.start() if end else limit


def _is_region(name: str) -> bool:
    return name.lower().startswith(("đích", "trước", "nhất", "nhì"))


def _year_list(text: str, span: Span) -> tuple[Said[int], ...]:
    years = [int(each) for each in re.findall(r"20\d\d", text)]
    if re.search(r"[-–]", text) and len(years) == 2 and 0 < years[1] - years[0] < 6:
        years = list(range(years[0], years[1] + 1))
    return tuple(Said(year, span) for year in years)


def _with_numbers(told: Sequence[Told], earlier: Sequence[Told]) -> list[Told]:
    """Give each place of a paragraph the number of units that its list has, and `năm trước`."""
    here = {one.family: one.out_of for one in told if one.out_of}
    known = {_list_of(one): one.out_of for one in (*earlier, *told) if one.out_of}
    finished = []
    for at, one in enumerate(told):
        out_of = one.out_of
        if out_of is None and one.family[0]:
            number = here.get(one.family) or known.get(_list_of(one))
            if number and one.mark.rank <= number.value:
                out_of = replace(number, because=Because.PARAGRAPH)
        years = one.years
        if not years and one.mark.form == "from" and at + 1 < len(told) and told[at + 1].years:
            later = told[at + 1].years[-1]
            years = (Said(later.value - 1, later.span, Because.SENTENCE),)
        finished.append(replace(one, out_of=out_of, years=years))
    return finished


def _list_of(told: Told) -> tuple[object, ...]:
    """Tell which list a place is in: that of an index and year, which a whole report speaks of."""
    return *told.family, tuple(year.value for year in told.years)


def _rankings(told: Told) -> Iterator[Ranking]:
    """Make a proposal for each index and year of a mark."""
    indices: tuple[Text, ...] = told.indices or (None,)
    years: tuple[Count, ...] = told.years or (None,)
    form = "years-running" if len(told.years) > 1 else told.mark.form
    for index in indices:
        for year in years:
            yield Ranking(
                rule=f"ranking/{form}",
                start=told.start,
                end=told.end,
                rank=Said(told.mark.rank, told.mark.span),
                area=told.subject.said,
                index=_scoped(index, told.scope),
                out_of=told.out_of,
                year=year,
                change=told.change,
            )


def _scoped(index: Text, scope: str) -> Text:
    if index is None or not scope or scope in index.value:
        return index
    name = (
        f"{index.value} ({scope})"
        if scope.startswith(("vùng", "khu vực", "miền"))
        else f"{index.value} {scope}"
    )
    return replace(index, value=name)


def _without_repeats(found: Sequence[tuple[int, Ranking]]) -> tuple[Ranking, ...]:
    """Keep of two blocks that say the same the fuller one, the other as a mention."""
    kept: list[tuple[int, Ranking]] = []
    for block, one in sorted(found, key=lambda each: _left_open(each[1])):
        fuller = next((at for at, each in enumerate(kept) if _is_repeat(each, block, one)), None)
        if fuller is None:
            kept.append((block, one))
        else:
            first, lead = kept[fuller]
            mentions = sorted({*lead.mentions, (one.start, one.end)})
            kept[fuller] = first, replace(lead, mentions=tuple(mentions))
    return tuple(sorted((one for _, one in kept), key=lambda each: (each.start, each.end)))


def _is_repeat(kept: tuple[int, Ranking], block: int, one: Ranking) -> bool:
    return kept[0] != block and _is_same(kept[1], one)


def _left_open(one: Ranking) -> tuple[int, int, int]:
    fields = (one.index, one.out_of, one.year, one.change)
    return sum(value is None for value in fields), one.start - one.end, one.start


def _is_same(first: Ranking, second: Ranking) -> bool:
    if first.rank.value != second.rank.value or _plain(first.area) != _plain(second.area):
        return False
    pairs = (
        (first.index, second.index), (first.out_of, second.out_of),
        (first.year, second.year), (first.change, second.change),
    )  # fmt: skip
    return all(a is None or b is None or _agree(a.value, b.value) for a, b in pairs)


def _agree(first: object, second: object) -> bool:
    return first == second or {first, second} == {_FAMILY, "chuyển đổi số"}


def _plain(said: Said[object] | None) -> object:
    return said.value if said else None
