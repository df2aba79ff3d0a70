"""Which texts of literals are read as numbers and days: the one place that says so.

A literal may claim any magnitude: `"1e999999999"^^xsd:decimal` makes `int(Decimal(…))` run for
hours with the interpreter's lock held, and Python writes no int of more than 4,300 digits. So a
number is read only where its text has the form of its datatype, at most `DIGITS` digits and as
large an exponent; 38 digits are what decimals of SQL and Parquet have. All else stays the text
that it is, on pages and in files alike.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from pyoxigraph import Literal

from ontology.vocab import XSD

DIGITS = 38
"""Digits that a number may have, and powers of ten that it may be away from one."""
LONGEST = 100
"""Characters of a text that is read: leading zeros and an exponent included."""
EXACT_IN_JSON = 2**53 - 1
"""The largest integer that every reader of JSON keeps (RFC 8259, 6)."""
EXACT_IN_WORKBOOK = 10**15 - 1
"""A workbook keeps fifteen digits of a number."""
EXACT_IN_PARQUET = 2**63 - 1

_WHOLE = re.compile(r"[+-]?[0-9]+")
_EXACT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOATING = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_FORMS = {
    XSD + name: form
    for form, names in (
        (_WHOLE, ("integer", "int", "long")),
        (_EXACT, ("decimal",)),
        (_FLOATING, ("double", "float")),
    )
    for name in names
}
"""https://www.w3.org/TR/xmlschema11-2/ says which texts a datatype has."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def number(term: object) -> int | Decimal | None:
    """Read a numeric literal exactly; None for what is none, or stays a text."""
    if not isinstance(term, Literal):
        return None
    form = _FORMS.get(term.datatype.value)
    return None if form is None else _read(term.value, form)


def whole(term: object) -> int | None:
    """Read a number without a fraction; None for anything else."""
    found = number(term)
    return found if isinstance(found, int) else None


def decimal(text: str) -> Decimal | None:
    """Read a text that says nothing of its datatype; None where it is no number of these bounds."""
    found = _read(text, _FLOATING)
    return None if found is None else Decimal(found)


def day(text: str) -> datetime.date | None:
    """Read a day of the years 1 to 9999, without a time zone; None for any other text."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def truth(term: object) -> bool | None:
    """Read a boolean; None for what is none, or ill-formed."""
    is_boolean = isinstance(term, Literal) and term.datatype.value == XSD + "boolean"
    return _TRUTH.get(term.value) if is_boolean else None  # type: ignore[attr-defined]  # it is a Literal


def _read(text: str, form: re.Pattern[str]) -> int | Decimal | None:
    if len(text) > LONGEST or not form.fullmatch(text):
        return None
    value = Decimal(text)
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 the forms have neither INF nor NaN
    if max(len(digits), abs(exponent), abs(value.adjusted())) > DIGITS:
        return None
    return int(value) if value == value.to_integral_value() else value
