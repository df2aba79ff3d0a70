"""Codes of the concept lists for what proposals say in words."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, str] = {"percent": "PERCENT", "VND": "CCY_VND", "điểm": "", "hạng": ""}
"""Units of figures; every other word is a thing counted."""
COUNTED = "NUM"
SCALES: Mapping[str, int] = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}
"""Powers of ten that a unit may begin with."""
MONEY = "đồng"
FOREIGN = frozenset(("USD", "EUR", "đô la", "đô la Mỹ", "euro"))
"""Currencies without a code of a unit."""
QUALIFIERS: Mapping[str, str] = {
    ">": "more-than",
    ">=": "at-least",
    "<": "at-most",
    "<=": "at-most",
    "~": "approx",
}
STATUSES: Mapping[str, str] = {
    "operating": "operational",
    "upgraded": "operational",
    "planned": "planned",
    "building": "under-construction",
    "pilot": "pilot",
    "retired": "retired",
}
SYSTEM_TYPES: Mapping[str, str] = {
    "LGSP": "lgsp",
    "NDXP": "ndxp",
    "IOC": "ioc",
    "SOC": "soc",
    "portal": "portal",
    "app": "app",
    "database": "database",
}
"""A platform or another system has no code that its name alone would tell."""
EVENT_TYPES: Mapping[str, str] = {
    "launch": "launch",
    "announcement": "announcement",
    "conference": "conference",
    "meeting": "working-session",
    "training": "training",
    "inspection": "visit",
}
DOCUMENT_TYPES: Mapping[str, str] = {
    "quyết định": "decision",
    "kế hoạch": "plan",
    "chỉ thị": "directive",
    "nghị định": "decree",
    "thông tư": "circular",
    "luật": "law",
    "công văn": "official-letter",
    "báo cáo": "report",
    "chương trình": "programme",
    "chương trình hành động": "programme",
    "đề án": "scheme",
    "hướng dẫn": "guideline",
    "chiến lược": "strategy",
    "quy hoạch": "planning",
}
PARTY_RESOLUTION = "party-resolution"
