"""Words that tell how something is meant: a text in, the codes whose words stand in it out."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml


def cued(group: str, text: str) -> frozenset[str]:
    """List the codes of a group (`status`, `role`, `statement`) of which a text has a word."""
    return frozenset(code for code, words in _patterns()[group].items() if words.search(text))


@cache
def _patterns() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    written = Path(__file__).with_name("cues.yaml").read_text("utf-8")
    table: Mapping[str, Mapping[str, list[str]]] = yaml.load(written, Loader=yaml.CSafeLoader)
    return {
        group: {code: _pattern(words) for code, words in codes.items()}
        for group, codes in table.items()
    }


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Find whole words, be the text in small or capital letters."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE)
