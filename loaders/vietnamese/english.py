"""English beside Vietnamese: labels of both languages in; numbers and directions to compare out."""

import re
from collections.abc import Iterator
from decimal import Decimal

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?: (thousand|million|billion|trillion)\b)?")
_POWERS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_TREND = re.compile(
    r"\b(?:(?P<up>increas(?:e|es|ed|ing)|rise|rises|rose|risen|rising|improv(?:e|es|ed|ing)|grew"
    r"|grow|grows|growing|climb(?:s|ed)?|gain(?:s|ed)?)"
    r"|(?P<down>decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|fall|falls|fell|fallen|falling|drop"
    r"|drops|dropped|declin(?:e|es|ed|ing)|lower(?:s|ed)?|lost|worsen(?:s|ed)?|shr[aiu]nk))\b",
    re.IGNORECASE,
)


def english_numbers(text: str) -> Iterator[tuple[str, frozenset[Decimal]]]:
    """List numbers as written, each with what it may be: `1,505` and `1.2 million`."""
    for match in _NUMBER.finditer(text):
        digits = match.group().split(" ")[0].replace(",", "")
        if digits.count(".") < 2 and len(digits) < 30:
            value = Decimal(digits)
            yield match.group(), frozenset({value, value.scaleb(_POWERS.get(match[1] or "", 0))})


def english_directions(text: str) -> frozenset[int]:
    """Tell whether a text speaks of rising (1), of falling (-1), or of both."""
    return frozenset(1 if match["up"] else -1 for match in _TREND.finditer(text))
