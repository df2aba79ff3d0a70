"""Rules for systems, by what makes a name that of one system."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from loaders.check.finding import Message
from loaders.entries.written import Span
from loaders.extraction.layers.layers import Layers
from loaders.extraction.layers.system_names import CENTRES, SystemName
from loaders.extraction.layers.systems import NamedSystem, fold
from loaders.extraction.proposal import Because, Said, System, Text
from loaders.extraction.rule import Example, Rule


def _by(rule: str, *ways: str) -> Callable[[Layers], Iterator[System]]:
    def find(layers: Layers) -> Iterator[System]:
        for system in layers.systems.named:
            if system.lead.way in ways:
                yield _proposal(rule, system)

    return find


def _proposal(rule: str, system: NamedSystem) -> System:
    lead = system.lead
    start, end = system.state.span or (lead.start, lead.end)
    if not (start <= lead.start and lead.end <= end):
        start, end = lead.start, lead.end
    return System(
        rule=rule,
        start=start,
        end=end,
        mentions=tuple((each.start, each.end) for each in system.names if each.start != lead.start),
        negated=system.state.denied,
        name=Said(lead.name, (lead.start, lead.end)),
        acronym=_acronym(lead),
        system_type=Said(lead.type, (lead.start, lead.end)),
        area=system.area,
        status=system.state.status,
    )


def _acronym(lead: SystemName) -> Text:
    """Tell the short form: that in parentheses, else one that the name has in it."""
    span = lead.start, lead.end
    if lead.acronym is not None:
        printed, where = lead.acronym
        if lead.type in CENTRES and sorted(printed.split()[0]) == sorted(lead.type):
            return Said(lead.type, where)
        return Said(printed, where)
    words = lead.name.split()
    if lead.type in CENTRES and lead.type in words:
        return Said(lead.type, span)
    return Said(lead.brand, span) if lead.brand.isupper() and lead.brand.isalpha() else None


def _each_place(layers: Layers) -> Iterator[System]:
    systems = layers.systems
    for name in systems.names:
        places = systems.places_of(name) if name.way or name.many else ()
        start = min(name.start, places[0].start) if places else name.start
        for place in places:
            where: Span = (place.start, place.end)
            yield System(
                rule="system/each-place",
                start=start,
                end=max(name.end, places[-1].end) if name.area else name.end,
                name=Said(f"{name.core or name.name} {place.name}", (name.start, name.end)),
                acronym=_acronym(name),
                system_type=Said(name.type, (name.start, name.end)),
                area=Said(place.name, where, Because.LIST),
                status=systems.state(name).status,
            )


def _joined(layers: Layers) -> Iterator[System]:
    """Propose what is a system because the text joins it to one."""
    seen: set[str] = set()
    for link in layers.links:
        for end in (link.subject, link.target):
            if end.loose is not None and fold(end.name) not in seen:
                seen.add(fold(end.name))
                yield _proposal("system/joined", layers.systems.alone(end.loose))


RULES: tuple[Rule, ...] = (
    Rule(
        "system/centre",
        Message(
            "Trung tâm điều hành, trung tâm an ninh mạng, trục dữ liệu có tên hoặc chữ viết tắt",
            "Operations centres, security centres and exchange platforms by name or short form",
        ),
        _by("system/centre", "centre"),
        Example(
            "Hà Nam\nHà Nam vừa khai trương Trung tâm điều hành thông minh (IOC) của tỉnh.",
            {
                "name": "Trung tâm điều hành thông minh của tỉnh",
                "acronym": "IOC",
                "system_type": "IOC",
                "area": "Hà Nam",
                "status": "operating",
            },
        ),
        "Hà Nam\nHà Nam vừa khai trương Trung tâm điều hành xe buýt của tỉnh.",
    ),
    Rule(
        "system/proper-name",
        Message("Hệ thống có tên riêng", "Systems with a proper name"),
        _by("system/proper-name", "brand", "again"),
        Example(
            "Hà Nam\nTỉnh dự kiến ra mắt ứng dụng “Hà Nam Xanh” trong quý II.",
            {"name": "Hà Nam Xanh", "system_type": "app", "status": "planned"},
        ),
        "Hà Nam\nTỉnh dự kiến ứng dụng AI trong quý II.",
    ),
    Rule(
        "system/of-the-state",
        Message("Hệ thống của cả nước", "Systems of the whole country"),
        _by("system/of-the-state", "national", "known"),
        Example(
            "Hà Nam\nNgười dân nộp hồ sơ trên Cổng Dịch vụ công quốc gia.",
            {
                "name": "Cổng Dịch vụ công quốc gia",
                "system_type": "portal",
                "area": "Việt Nam",
                "status": "operating",
            },
        ),
        "Hà Nam\nTỉnh kết nối các cơ sở dữ liệu quốc gia.",
    ),
    Rule(
        "system/of-an-owner",
        Message("Hệ thống nói rõ của ai", "Systems that are said to be somebody's"),
        _by("system/of-an-owner", "owned"),
        Example(
            "Hà Nam\nTỉnh đang nâng cấp phần mềm lưu trữ hồ sơ của Sở Nội vụ.",
            {
                "name": "phần mềm lưu trữ hồ sơ của Sở Nội vụ",
                "system_type": "platform",
                "area": "Hà Nam",
                "status": "upgraded",
            },
        ),
        "Hà Nam\nTỉnh đang nâng cấp hệ thống thoát nước của thành phố.",
    ),
    Rule(
        "system/by-function",
        Message("Hệ thống mà nơi nào cũng có một", "Systems of which every authority has one"),
        _by("system/by-function", "function"),
        Example(
            "Hà Nam\nCả 12 phòng đã dùng hệ thống quản lý văn bản và điều hành.",
            {"name": "hệ thống quản lý văn bản và điều hành", "status": "operating"},
        ),
        "Hà Nam\nTỉnh cần đầu tư các hệ thống thông tin đồng bộ và một nền tảng tích hợp.",
    ),
    Rule(
        "system/capital-letters",
        Message("Hệ thống viết hoa như tên riêng", "Systems in capitals as proper names are"),
        _by("system/capital-letters", "capital"),
        Example(
            "Hà Nam\nCác xã nhập số liệu trên nền tảng Làng nghề số từ tháng 5.",
            {"name": "nền tảng Làng nghề số", "system_type": "platform"},
        ),
        "Hà Nam\nCác xã nhập số liệu trên nền tảng làng nghề từ tháng 5.",
    ),
    Rule(
        "system/as-subject",
        Message(
            "Hệ thống mở đầu câu, kể nó đang ra sao",
            "Systems that a sentence begins with to tell what became of them",
        ),
        _by("system/as-subject", "subject"),
        Example(
            "Hà Nam\nNền tảng số quản lý làng nghề đã ngừng nhận đơn.",
            {"name": "Nền tảng số quản lý làng nghề", "system_type": "platform"},
        ),
        "Hà Nam\nNền tảng số quản lý làng nghề cần nhiều tiền.",
    ),
    Rule(
        "system/address",
        Message("Trang gọi bằng địa chỉ", "Sites called by their address"),
        _by("system/address", "address"),
        Example(
            "Hà Nam\nTrang dichvucong.hanam.gov.vn nhận 500 hồ sơ.",
            {"name": "dichvucong.hanam.gov.vn", "system_type": "portal"},
        ),
        "Hà Nam\nThư xin gửi về so@hanam.gov.vn.",
    ),
    Rule(
        "system/joined",
        Message("Hệ thống được nối với một hệ thống có tên", "Systems joined to one with a name"),
        _joined,
        Example(
            "Hà Nam\nIOC Hà Nam nhận dữ liệu từ hệ thống đo mưa nước tự động.",
            {"name": "hệ thống đo mưa nước tự động", "system_type": "platform"},
        ),
        "Hà Nam\nXã có hệ thống đo mưa nước tự động.",
    ),
    Rule(
        "system/each-place",
        Message("Mỗi nơi một trung tâm", "A centre for each of the places listed"),
        _each_place,
        Example(
            "Hà Nam\nThị xã Duy Tiên, huyện Bình Lục và huyện Lý Nhân đã vận hành IOC.",
            {"name": "IOC huyện Bình Lục", "area": "huyện Bình Lục", "system_type": "IOC"},
        ),
        "Hà Nam\nHuyện Bình Lục đã vận hành IOC.",
    ),
)
