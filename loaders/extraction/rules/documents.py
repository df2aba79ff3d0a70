"""Rules for documents: numbers with their type, issuer and day, and laws that have a day only."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.bodies import Body
from loaders.extraction.layers.capitals import UPPER
from loaders.extraction.layers.document_symbols import DocumentSymbol
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.proposal import Because, Document, Said, Text
from loaders.extraction.rule import Example, Rule
from loaders.vietnamese.printed_time import Time

_LETTERHEAD = re.compile(r"(?:^|[\n|])\s*Số(?: ký hiệu| hiệu)?\s?[:|]?\s*$")
_LETTERHEAD_REACH = 160
_TO_DAY = re.compile(
    r"[ ,(]{1,3}(?:(?:được |đã )?(?:ký|ban hành|ký ban hành) )?(?:vào )?(?:ngày )?"
)
_TO_ISSUER = re.compile(r"[ ,]{1,3}(?:của|do) | \(")
_POST_OF_ISSUER = re.compile(r"(?:Chủ tịch|Phó Chủ tịch|Bộ trưởng|Thủ tướng|Giám đốc) ")
_POST_BEFORE = re.compile(_POST_OF_ISSUER.pattern + "$")
_ISSUES = re.compile(
    r"(?: (?:đã|cũng|vừa|mới|tiếp tục|kịp thời|sớm)){0,3}"
    r" (?:ban hành|ra|thông qua|ký|ký ban hành|có|phê duyệt|công bố)(?: các| một)? $"
)
_DAY_BEFORE = re.compile(r",? ?(?:(?:cũng|thì) )?")
_BEFORE = 160
_LAW = re.compile(
    rf"\b(?P<type>Luật|Bộ luật|Pháp lệnh) (?P<name>[{UPPER}][^,;.:()\n\d]{{2,80}}?),?"
    r" (?=ngày \d)"
)
_HOME_ISSUER = re.compile(r"(?:tỉnh|Tỉnh ủy)$|^Sở ")


def _numbered(layers: Layers) -> Iterator[Document]:
    fullest: dict[str, Document] = {}
    for symbol in layers.symbols:
        if not symbol.bare and _is_read(layers, symbol.start):
            if _is_letterhead(layers, symbol):
                continue
            one = _citation(layers, symbol, "document/numbered")
            key = _key(layers, symbol)
            fullest[key] = _joined(fullest[key], one) if key in fullest else one
    yield from fullest.values()


def _letterhead(layers: Layers) -> Iterator[Document]:
    for symbol in layers.symbols:
        if not symbol.bare and _is_letterhead(layers, symbol):
            yield _own(layers, symbol)
            return


def _short(layers: Layers) -> Iterator[Document]:
    full = {_first_number(layers, symbol) for symbol in layers.symbols if not symbol.bare}
    seen: set[str] = set()
    for symbol in layers.symbols:
        key = _first_number(layers, symbol)
        if symbol.bare and key not in seen | full and _is_read(layers, symbol.start):
            seen.add(key)
            yield _citation(layers, symbol, "document/short-number")


def _law_of_day(layers: Layers) -> Iterator[Document]:
    for match in _LAW.finditer(layers.text):
        day = _day_at(layers, match.end(), match.end())
        if day and _is_read(layers, match.start()):
            yield Document(
                rule="document/law-of-day",
                start=match.start(),
                end=day.end,
                doc_type=Said(match["type"], match.span("type")),
                date=_said_day(day),
            )


def _citation(layers: Layers, symbol: DocumentSymbol, rule: str) -> Document:
    after, day, issuer = _after(layers, symbol.end)
    start, before_day, before = _before(layers, symbol.start)
    if not issuer and before:
        issuer = before
    elif before_day is None or day:
        start = symbol.start
    if not day and before_day:
        day = before_day
    return Document(
        rule=rule,
        start=start,
        end=after,
        doc_type=_type(layers, symbol),
        number=Said(layers.words(symbol.number), symbol.number),
        issuer=issuer or _issuer_of_symbol(layers, symbol),
        date=_said_day(day) if day else None,
    )


def _own(layers: Layers, symbol: DocumentSymbol) -> Document:
    reach = symbol.end + _LETTERHEAD_REACH
    days = within(layers.times, symbol.end, reach)
    day = next((each for each in days if _is_day(each)), None)
    return Document(
        rule="document/letterhead",
        start=symbol.start,
        end=day.end if day else symbol.end,
        doc_type=_type(layers, symbol),
        number=Said(layers.words(symbol.number), symbol.number),
        issuer=_issuer_of_symbol(layers, symbol),
        date=_said_day(day) if day else None,
    )


def _after(layers: Layers, end: int) -> tuple[int, Time | None, Text]:
    """Read on after a number: its day and its issuer, in either order."""
    day: Time | None = None
    issuer: Text = None
    for _ in range(3):
        match = _TO_DAY.match(layers.text, end)
        found = _day_at(layers, end + 1, match.end()) if match and not day else None
        if found:
            day, end = found, found.end
            end += layers.text.startswith(")", end)
            continue
        body = _issuer_at(layers, end) if not issuer else None
        if body is None:
            break
        issuer, end = body, body.span[1] if body.span else end
    return end, day, issuer


def _issuer_at(layers: Layers, end: int) -> Said[str] | None:
    match = _TO_ISSUER.match(layers.text, end)
    if match is None:
        return None
    post = _POST_OF_ISSUER.match(layers.text, match.end())
    body = layers.body_reader.at(post.end() if post else match.end())
    if body is None:
        return None
    named = layers.full_name(body)
    value = (post.group() if post else "") + named.value
    return Said(value, (match.end(), body.end), named.because)


def _before(layers: Layers, start: int) -> tuple[int, Time | None, Text]:
    """Read what stands before a document: the day on which a body issued it."""
    first = max(_sentence_start(layers, start), start - _BEFORE)
    match = _ISSUES.search(layers.text, first, start)
    if match is None:
        return start, None, None
    body = next(
        (each for each in reversed(_bodies(layers, first, start)) if each.end == match.start()),
        None,
    )
    begin = body.start if body else match.start()
    day = next(
        (each for each in reversed(within(layers.times, first, begin)) if _is_day(each)), None
    )
    if day and not (body and _DAY_BEFORE.fullmatch(layers.text, day.end, begin)):
        day = None
    if body is None:
        return start, None, None
    post = _POST_BEFORE.search(layers.text, max(first, begin - 20), begin)
    named = layers.full_name(body)
    if post:
        named = Said(post.group() + named.value, (post.start(), body.end), named.because)
    return day.start if day else begin, day, named


def _bodies(layers: Layers, start: int, end: int) -> list[Body]:
    return list(within(layers.bodies, start, end))


def _type(layers: Layers, symbol: DocumentSymbol) -> Text:
    if symbol.type_words:
        return Said(layers.words(symbol.type_words), symbol.type_words)
    return (
        Said(symbol.type_of_symbol, symbol.number, Because.SYMBOL)
        if symbol.type_of_symbol
        else None
    )


def _issuer_of_symbol(layers: Layers, symbol: DocumentSymbol) -> Text:
    issuer = symbol.issuer_of_symbol
    if not issuer:
        return None
    named = layers.at_home(issuer) if _HOME_ISSUER.search(issuer) else issuer
    return Said(named, symbol.number, Because.SYMBOL) if named else None


def _joined(first: Document, second: Document) -> Document:
    """Join two mentions of one number; the one that says more leads."""
    lead, other = first, second
    if _fullness(second) > _fullness(first):
        lead, other = second, first
    spans: tuple[Span, ...] = (*first.mentions, *second.mentions, (other.start, other.end))
    return replace(lead, mentions=tuple(sorted(set(spans))))


def _fullness(one: Document) -> int:
    said = (
        one.date,
        one.issuer if one.issuer and one.issuer.because is not Because.SYMBOL else None,
    )
    return sum(each is not None for each in said)


def _key(layers: Layers, symbol: DocumentSymbol) -> str:
    start, end = symbol.number
    return re.sub(r"[\s–-]", "", layers.text[start:end]).casefold()


def _first_number(layers: Layers, symbol: DocumentSymbol) -> str:
    kind = _type(layers, symbol)
    number = re.match(r"\d+", layers.text[symbol.number[0] :])
    return f"{kind.value if kind else ''} {number.group() if number else ''}".casefold()


def _is_letterhead(layers: Layers, symbol: DocumentSymbol) -> bool:
    start = symbol.number[0]
    return _LETTERHEAD.search(layers.text, max(0, start - 24), start) is not None


def _is_read(layers: Layers, start: int) -> bool:
    return _sentence_start(layers, start) >= 0


def _sentence_start(layers: Layers, at: int) -> int:
    """Tell where the sentence at a place begins; -1 where the place is not read."""
    number = bisect_right(layers.sentences, at, key=lambda each: each.start) - 1
    if number < 0 or layers.sentences[number].end <= at:
        return -1
    return layers.sentences[number].start


def _day_at(layers: Layers, first: int, last: int) -> Time | None:
    """Find the day that begins between two places, or the year in brackets."""
    number = bisect_left(layers.times, first, key=lambda each: each.start)
    found = next(iter(layers.times[number : number + 1]), None)
    if found is None or found.start > last:
        return None
    around = layers.text[found.start - 1] + layers.text[found.end : found.end + 1]
    return found if _is_day(found) or (around == "()" and _is_year(found)) else None


def _is_year(time: Time) -> bool:
    return time.precision == "year" and not (time.lacks or time.part)


def _is_day(time: Time) -> bool:
    return time.precision == "day" and not time.lacks


def _said_day(day: Time) -> Said[str]:
    start = day.period.start
    return Said(start[:4] if _is_year(day) else start, (day.start, day.end))


_HOME = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"

RULES: tuple[Rule, ...] = (
    Rule(
        "document/numbered",
        Message("Văn bản có số và ký hiệu", "A document with number and symbol"),
        _numbered,
        Example(
            _HOME + "Theo Kế hoạch số 15/KH-UBND ngày 3/4/2023 của UBND tỉnh Hà Nam, "
            "chuyển đổi số được đẩy mạnh.",
            {
                "doc_type": "Kế hoạch",
                "number": "15/KH-UBND",
                "issuer": "UBND tỉnh Hà Nam",
                "date": "2023-04-03",
            },
        ),
        _HOME + "Chuyển đổi số: 15/20 xã có mạng 4G/5G, làm việc 24/7 theo Đề án 06.",
    ),
    Rule(
        "document/letterhead",
        Message("Số, ngày của chính văn bản", "Number and day of the document itself"),
        _letterhead,
        Example(
            "ỦY BAN NHÂN DÂN\nTỈNH HÀ NAM\n-------\nSố: 15/KH-UBND\n"
            "Hà Nam, ngày 03 tháng 4 năm 2023\n\nKẾ HOẠCH\nChuyển đổi số năm 2023",
            {
                "doc_type": "Kế hoạch",
                "number": "15/KH-UBND",
                "issuer": "UBND tỉnh Hà Nam",
                "date": "2023-04-03",
            },
        ),
        _HOME + "Chuyển đổi số theo Kế hoạch số 15/KH-UBND ngày 3/4/2023.",
    ),
    Rule(
        "document/short-number",
        Message("Văn bản chỉ nêu số", "A document by its bare number"),
        _short,
        Example(
            _HOME + "Nghị quyết 57 mở đường cho chuyển đổi số.",
            {"doc_type": "Nghị quyết", "number": "57", "issuer": None, "date": None},
        ),
        _HOME + "Chuyển đổi số: HĐND thông qua 22 nghị quyết; Đề án 06 về đích.",
    ),
    Rule(
        "document/law-of-day",
        Message("Luật nêu ngày", "A law with its day"),
        _law_of_day,
        Example(
            _HOME + "Căn cứ Luật Giao dịch điện tử ngày 22/6/2023, tỉnh chuyển đổi số.",
            {"doc_type": "Luật", "number": None, "date": "2023-06-22"},
        ),
        _HOME + "Theo Luật Giao dịch điện tử, tỉnh chuyển đổi số từ ngày 1/7/2024.",
    ),
)
