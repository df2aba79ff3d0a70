"""Whatever stands in a text, its proposals lie in it, are the same each time, and never fail."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.extraction.extract import extracted
from loaders.extraction.lines import lines
from loaders.extraction.proposal import Proposal
from loaders.reading.fault import ReadingError
from loaders.reading.report import read_bytes
from loaders.reports.fault import TextError
from loaders.vietnamese.lexicon import read_lexicon
from tests.loaders.vietnamese.writing import in_words, with_points

LABELS = sorted(
    {label for group in read_lexicon().groups.values() for entry in group for label in entry.labels}
)
"""What rules look for, so that texts of it get far into them."""
NUMBERS = st.integers(1, 10**9 - 1)
WORDS = st.one_of(
    st.sampled_from(LABELS),
    NUMBERS.map(with_points),
    NUMBERS.map(in_words),
    st.dates().map(lambda day: f"ngày {day.day}/{day.month}/{day.year}"),
    st.sampled_from(
        ["tỉnh Bắc Ninh", "TP Huế", "Hưng Yên", "ông Lê Văn Mơ", "Nguyễn Thị Sao", "12/KH-UBND"]
    ),
    st.sampled_from(["%", ",", ".", ";", ":", "(", ")", "-", "|", "/", "“", "”", "\n", "\n\n"]),
    st.sampled_from(
        ["đạt", "xếp thứ", "trong đó", "lần lượt là", "so với", "từ", "đến", "năm 2023"]
    ),
)
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)


def checked(data: bytes) -> None:
    try:
        document = read_bytes(data, "report.txt")
    except (ReadingError, TextError):
        return
    found = extracted(document, "report")
    for one in found.proposals:
        assert_within(one, len(document.text))
    for line in lines(document, found.proposals):
        fact = json.loads(line)
        assert document.text[fact["start"] : fact["end"]] == fact["quote"]
    again = extracted(document, "report")
    assert again.proposals == found.proposals
    assert again.refusals == found.refusals


def assert_within(one: Proposal, length: int) -> None:
    spans = [(one.start, one.end), *one.mentions]
    spans += [said.span for _, said in one.said() if said.span]
    for start, end in spans:
        assert 0 <= start < end <= length, one


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_texts_of_known_words(text: str) -> None:
    checked(text.encode())


@settings(max_examples=30, deadline=None)
@given(st.one_of(st.text(max_size=200).map(str.encode), st.binary(max_size=200)))
def test_any_text_and_any_bytes(data: bytes) -> None:
    checked(data)


@pytest.mark.parametrize("label", ["xếp thứ 1, ", "1/2 ", "ông A B, ", "Sở Y tế và ", "(", "12% "])
def test_the_same_words_over_and_over(label: str) -> None:
    checked((label * 300).encode())
