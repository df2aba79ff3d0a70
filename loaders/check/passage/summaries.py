"""Labels of facts read beside their passages: a reading in, numbers and directions that differ out.

A label is its author's own wording: its numbers must be those of the sentences that it sums up, and
what it says to rise must not be what they say to fall.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from loaders.check.finding import Message
from loaders.check.passage.reading import Mismatch, PassageRule, Reading
from loaders.vietnamese.comparison import directions, speaks_of_less
from loaders.vietnamese.english import english_directions, english_numbers
from loaders.vietnamese.figures import read_figures
from loaders.vietnamese.numerals import DIGITS, digits_value

NUMBER = PassageRule(
    "label-number-not-printed",
    Message("Số trong nhãn có trong văn bản", "Numbers of the label are printed"),
)
DIRECTION = PassageRule(
    "label-direction-differs",
    Message("Nhãn nói tăng, giảm như văn bản", "The label rises and falls with the text"),
)
LANGUAGES = PassageRule(
    "label-languages-differ",
    Message("Hai ngôn ngữ của nhãn cùng một ý", "Both languages of the label say the same"),
)
RULES = (NUMBER, DIRECTION, LANGUAGES)


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare the label that an author gave a fact with its passages and with itself."""
    label = reading.fact.label
    if label:
        yield from _numbers(reading, label)
        yield from _directions(reading, label)


def _numbers(reading: Reading, label: Mapping[str, str]) -> Iterator[Mismatch]:
    printed = set(_all_numbers(" ".join((*reading.passages, *reading.anchors("label")))))
    # Of a year that a label names, the sentence may speak outside the passage.
    printed |= {number for number in _digits(" ".join(reading.sentences)) if 1900 <= number < 2100}
    vietnamese, english = set(_all_numbers(label.get("vi", ""))), label.get("en", "")
    for number in sorted(_digits(label.get("vi", "")) - printed):
        yield Mismatch(NUMBER, "label", reading.passage, f"{number:f}")
    for written, others in english_numbers(english):
        if others.isdisjoint(printed | vietnamese):
            yield Mismatch(LANGUAGES, "label", label.get("vi", ""), written)


def _directions(reading: Reading, label: Mapping[str, str]) -> Iterator[Mismatch]:
    said = directions(label.get("vi", ""))
    if len(said) != 1:
        return
    text = " ".join(reading.sentences)
    printed = directions(text)
    if (printed and said.isdisjoint(printed)) or (said == {-1} and not speaks_of_less(text)):
        yield Mismatch(DIRECTION, "label", reading.passage, label["vi"])
    english = english_directions(label.get("en", ""))
    if english and said.isdisjoint(english):
        yield Mismatch(LANGUAGES, "label", label["vi"], label["en"])


def _digits(text: str) -> set[Decimal]:
    return {value for m in DIGITS.finditer(text) if (value := digits_value(m.group())) is not None}


def _all_numbers(text: str) -> Iterator[Decimal]:
    """List every number of a text, of dates and symbols too, as printed and with its scale."""
    yield from _digits(text)
    yield from (number for one in read_figures(text) for number in one.numbers)
    for match in DIGITS.finditer(text):
        yield from (Decimal(part) for part in match.group().replace(",", ".").split(".")[:8])
