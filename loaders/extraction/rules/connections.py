"""Rules for connections, by the verb that joins two systems."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loaders.check.finding import Message
from loaders.extraction.layers.layers import Layers
from loaders.extraction.layers.link_ends import End, Link
from loaders.extraction.proposal import Connection, Said
from loaders.extraction.rule import Example, Rule


def _by(rule: str, way: str) -> Callable[[Layers], Iterator[Connection]]:
    def find(layers: Layers) -> Iterator[Connection]:
        for link in layers.links:
            if link.way == way:
                yield _proposal(rule, link)

    return find


def _proposal(rule: str, link: Link) -> Connection:
    return Connection(
        rule=rule,
        start=link.start,
        end=link.end,
        negated=link.denied,
        from_system=_said(link.subject),
        to_system=_said(link.target),
        status=link.status,
    )


def _said(end: End) -> Said[str]:
    return Said(end.name, end.span, end.because)


RULES: tuple[Rule, ...] = (
    Rule(
        "connection/with",
        Message("A kết nối, liên thông, tích hợp với B", "A is connected to or integrated with B"),
        _by("connection/with", "with"),
        Example(
            "Hà Nam\nCổng Dịch vụ công tỉnh đã kết nối với Cơ sở dữ liệu quốc gia về dân cư.",
            {
                "from_system": "Cổng Dịch vụ công tỉnh",
                "to_system": "Cơ sở dữ liệu quốc gia về dân cư",
                "status": "operating",
            },
        ),
        "Hà Nam\nTuyến đường kết nối với Cổng Dịch vụ công của tỉnh bạn.",
    ),
    Rule(
        "connection/between",
        Message("Kết nối A với B, tích hợp A vào B", "A is to be joined to B"),
        _by("connection/between", "between"),
        Example(
            "Hà Nam\nSở sẽ kết nối phần mềm VNLAND với Cổng Dịch vụ công quốc gia.",
            {
                "from_system": "phần mềm VNLAND",
                "to_system": "Cổng Dịch vụ công quốc gia",
                "status": "planned",
            },
        ),
        "Hà Nam\nSở sẽ kết nối nhà sản xuất với Cổng Dịch vụ công quốc gia.",
    ),
    Rule(
        "connection/from",
        Message("A lấy, khai thác dữ liệu từ B", "A takes data from B"),
        _by("connection/from", "from"),
        Example(
            "Hà Nam\nỨng dụng Hà Nam Số lấy hồ sơ từ phần mềm một cửa điện tử.",
            {"from_system": "Hà Nam Số", "to_system": "phần mềm một cửa điện tử"},
        ),
        "Hà Nam\nDân lấy hồ sơ từ phần mềm một cửa điện tử.",
    ),
    Rule(
        "connection/into",
        Message("A đẩy, truyền, nhúng vào B", "A gives data to B or is built into it"),
        _by("connection/into", "into"),
        Example(
            "Hà Nam\nPhần mềm một cửa điện tử đẩy hồ sơ sang phần mềm VNLAND.",
            {"from_system": "Phần mềm một cửa điện tử", "to_system": "phần mềm VNLAND"},
        ),
        "Hà Nam\nDân gửi phản ánh sang phần mềm VNLAND.",
    ),
    Rule(
        "connection/share",
        Message("A chia sẻ, đồng bộ dữ liệu với B", "A shares data with B"),
        _by("connection/share", "share"),
        Example(
            "Hà Nam\nIOC Hà Nam chia sẻ dữ liệu cảnh báo với phần mềm VNLAND.",
            {"from_system": "IOC Hà Nam", "to_system": "phần mềm VNLAND"},
        ),
        "Hà Nam\nSở chia sẻ dữ liệu cảnh báo với phần mềm VNLAND.",
    ),
    Rule(
        "connection/sign-in",
        Message("A đăng nhập, xác thực qua B", "A signs people in by B"),
        _by("connection/sign-in", "sign-in"),
        Example(
            "Hà Nam\nỨng dụng Hà Nam Số xác thực tài khoản qua VNeID.",
            {"from_system": "Hà Nam Số", "to_system": "VNeID"},
        ),
        "Hà Nam\nDân đăng nhập bằng VNeID.",
    ),
    Rule(
        "connection/where",
        Message("B là nơi A lấy dữ liệu", "B is where A takes data from"),
        _by("connection/where", "where"),
        Example(
            "Hà Nam\nKho dữ liệu dùng chung của tỉnh là nơi IOC Hà Nam lấy số liệu mỗi ngày.",
            {"from_system": "IOC Hà Nam", "to_system": "Kho dữ liệu dùng chung của tỉnh"},
        ),
        "Hà Nam\nKho dữ liệu dùng chung của tỉnh là nơi dân lấy số liệu mỗi ngày.",
    ),
)
