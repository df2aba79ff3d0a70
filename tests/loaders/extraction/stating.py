"""Proposals written down in tests: an invented report, and what a rule would say of it."""

from decimal import Decimal

from loaders.entries.written import Span
from loaders.extraction.drafting.draft import Draft, drafted
from loaders.extraction.extract import layers_of
from loaders.extraction.proposal import (
    Because,
    Connection,
    Document,
    Event,
    Observation,
    PersonRole,
    Proposal,
    Ranking,
    Said,
    Statement,
    System,
)
from tests.loaders.extraction.reading import document

TEXT = """Lạng Sơn sơ kết chuyển đổi số
Ngày 15/3/2024, UBND tỉnh Lạng Sơn tổ chức hội nghị sơ kết.
Năm 2023, Lạng Sơn xếp thứ 21/63 về DTI.
Đến hết năm 2023, toàn tỉnh có 150/200 xã có tổ công nghệ số, đạt 75%.
Tỉnh đầu tư khoảng 1.200 trạm thu phát mẫu trong năm 2023.
Bà Hoàng Thị Thử, Giám đốc Sở Thử nghiệm, cho biết Nền tảng Mẫu Xanh đã vận hành.
Nền tảng Mẫu Xanh đã kết nối với Cổng Dịch vụ công quốc gia.
Kế hoạch số 12/KH-UBND ngày 05/01/2024 nêu rõ việc cần làm.
Hạn chế là thiếu cán bộ kỹ thuật ở xã.
"""


def at(words: str, text: str = TEXT) -> Span:
    """Find words that stand once in a text, or the first of them."""
    start = text.index(words)
    return start, start + len(words)


def said(value: str, words: str = "", because: Because = Because.CLAUSE) -> Said[str]:
    """Say a field where its words stand."""
    return Said(value, at(words or value), because)


def share() -> Observation:
    start, end = at("Đến hết năm 2023, toàn tỉnh có 150/200 xã có tổ công nghệ số, đạt 75%")
    return Observation(
        rule="test/share",
        start=start,
        end=end,
        indicator=said("tỷ lệ xã có tổ công nghệ số", "xã có tổ công nghệ số"),
        value=Said(Decimal(75), at("75%")),
        unit=said("percent", "%"),
        area=Said("Lạng Sơn", at("Lạng Sơn"), Because.HOME),
        period=said("2023", "năm 2023"),
        numerator=Said(Decimal(150), at("150")),
        denominator=Said(Decimal(200), at("200")),
    )


def count() -> Observation:
    start, end = at("khoảng 1.200 trạm thu phát mẫu trong năm 2023")
    return Observation(
        rule="test/count",
        start=start,
        end=end,
        indicator=said("trạm thu phát mẫu"),
        value=Said(Decimal(1200), at("1.200")),
        unit=said("trạm"),
        comparator=said("~", "khoảng"),
        period=Said("2023", (end - len("năm 2023"), end)),
    )


def place() -> Ranking:
    start, end = at("Năm 2023, Lạng Sơn xếp thứ 21/63 về DTI")
    return Ranking(
        rule="test/place",
        start=start,
        end=end,
        rank=Said(21, at("21")),
        out_of=Said(63, at("63")),
        area=Said("Lạng Sơn", (start + 10, start + 18)),
        index=said("DTI"),
        year=Said(2023, at("Năm 2023")),
    )


def post() -> PersonRole:
    start, end = at("Bà Hoàng Thị Thử, Giám đốc Sở Thử nghiệm")
    return PersonRole(
        rule="test/post",
        start=start,
        end=end,
        person=said("Hoàng Thị Thử"),
        role=said("Giám đốc"),
        organization=said("Sở Thử nghiệm Lạng Sơn", "Sở Thử nghiệm"),
    )


def system() -> System:
    start, end = at("Nền tảng Mẫu Xanh đã vận hành")
    return System(
        rule="test/system",
        start=start,
        end=end,
        name=said("Nền tảng Mẫu Xanh"),
        area=Said("Lạng Sơn", at("Lạng Sơn"), Because.HOME),
        status=said("operating", "đã vận hành"),
    )


def link() -> Connection:
    words = "Nền tảng Mẫu Xanh đã kết nối với Cổng Dịch vụ công quốc gia"
    start, end = at(words)
    return Connection(
        rule="test/link",
        start=start,
        end=end,
        from_system=Said("Nền tảng Mẫu Xanh", (start, start + 17)),
        to_system=said("Cổng Dịch vụ công quốc gia"),
        status=said("operating", "đã kết nối"),
    )


def event() -> Event:
    start, end = at("Ngày 15/3/2024, UBND tỉnh Lạng Sơn tổ chức hội nghị sơ kết")
    return Event(
        rule="test/event",
        start=start,
        end=end,
        event_type=said("conference", "hội nghị"),
        date=said("2024-03-15", "Ngày 15/3/2024"),
        actors=(said("UBND tỉnh Lạng Sơn"),),
    )


def plan() -> Document:
    start, end = at("Kế hoạch số 12/KH-UBND ngày 05/01/2024")
    return Document(
        rule="test/plan",
        start=start,
        end=end,
        doc_type=said("Kế hoạch"),
        number=said("12/KH-UBND"),
        issuer=Said("UBND tỉnh Lạng Sơn", at("12/KH-UBND"), Because.SYMBOL),
        date=said("2024-01-05", "ngày 05/01/2024"),
    )


def lack() -> Statement:
    start, end = at("Hạn chế là thiếu cán bộ kỹ thuật ở xã")
    return Statement(
        rule="test/lack", start=start, end=end, statement_type=said("Limitation", "Hạn chế")
    )


ALL = (share, count, place, post, system, link, event, plan, lack)


def draft(*proposals: Proposal, name: str = "bao-cao-mau", text: str = TEXT) -> Draft:
    return drafted(name, layers_of(document(text)), proposals)
