"""Languages of the interface: which one a request wants, its messages, numbers, dates and order.

Vietnamese is the default. `?lang=` wins over `Accept-Language`, so that a link keeps its language.
Messages stand in `messages.yaml`, one block a key with both languages.

Babel (2.19) writes numbers but sorts nothing. PyICU would, but has no wheels: it needs the ICU
libraries and a compiler where it is installed; pyuca (1.2) knows no order but the root one, in
which âm comes before an. Messages are no gettext catalogues: those are a file a language, in which
nobody sees both texts of a key.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, localcontext
from operator import itemgetter
from pathlib import Path

import yaml
from babel.numbers import format_decimal

from queries.magnitude import DIGITS
from service.formats import weighted

LANGUAGES = ("vi", "en")
_FORMAT = f"#,##0.{'#' * DIGITS}"
_PRECISION = 4 * DIGITS  # Babel rounds to the places of the format, in this precision
SHOWN = 5000
"""Characters of one value that a page shows."""
# https://vi.wikipedia.org/wiki/Chữ_Quốc_ngữ: tone marks decide only between equal letters
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_ORDER = {letter: position for position, letter in enumerate(_LETTERS)}


def chosen_language(asked: str, accepted: str) -> str:
    """Return `vi` or `en`: what `lang=` asks for, else the one that Accept-Language wants most."""
    if asked in LANGUAGES:
        return asked
    wishes = [(name[:2], weight) for name, weight in weighted(accepted)]
    known = [wish for wish in wishes if wish[0] in LANGUAGES and wish[1] > 0]
    return max(known, key=itemgetter(1))[0] if known else LANGUAGES[0]


@functools.cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Read all messages: key -> language -> text."""
    found = yaml.load(
        (Path(__file__).parent / "texts" / "messages.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    assert isinstance(found, dict)  # noqa: S101 our own file, read once
    return found


def message(key: str, language: str, **values: object) -> str:
    """Return one message with its `{name}` places filled; raises KeyError for an unknown key."""
    return messages()[key][language].format(**values)


@functools.lru_cache(4096)
def _number(value: Decimal, language: str) -> str:
    with localcontext(prec=_PRECISION):
        return format_decimal(value, format=_FORMAT, locale=language)


def localised_number(value: Decimal | int, language: str) -> str:
    """Write a number as its readers do: 1.234,5 in Vietnamese, 1,234.5 in English."""
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > 2 * DIGITS:
        return str(value)
    return _number(exact, language)


def shortened(text: str, language: str, most: int = SHOWN) -> str:
    """Cut a text that is too long to be shown, and say how long it is."""
    if len(text) <= most:
        return text
    length = localised_number(len(text), language)
    return f"{text[:most]}… ({message('cell.cut', language, count=length)})"


def collation_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the key that sorts Vietnamese words: letters first (a ă â … d đ …), then tones."""
    letters: list[int] = []
    tones: list[int] = []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in parts if mark in _TONES), "")
        base = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters.append(_ORDER.get(base, ord(base[0]) + 1000 if base.isalpha() else -1))
        tones.append(_TONES.find(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones)
