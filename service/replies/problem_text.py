"""Problems in words: a `Problem` in, problem+json (RFC 9457) or a plain page out."""

from __future__ import annotations

import functools
import html
import json
from collections.abc import Mapping
from pathlib import Path

import yaml

from service.errors import Problem

_SHOWN = ("line", "column")
_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1><p>{detail}</p>{place}<p><a href="/">dxkg</a></p></main></body></html>
"""


@functools.cache
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Read the texts of all codes: code -> language -> title and detail."""
    found = yaml.load(
        (Path(__file__).parents[1] / "texts" / "problems.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    assert isinstance(found, dict)  # noqa: S101 our own file, read once
    return found


def described(problem: Problem, language: str) -> dict[str, object]:
    """Return the members of a problem document."""
    text = texts()[problem.code][language]
    values = {name: _said(value, text) for name, value in problem.values.items()}
    found: dict[str, object] = {
        "type": "about:blank",
        "title": text["title"],
        "status": problem.status,
        "code": problem.code,
        "detail": text["detail"].format_map(values),
    }
    return found | {name: problem.values[name] for name in _SHOWN if name in problem.values}


def _said(value: object, text: Mapping[str, str]) -> object:
    """Write a value: a list of names as one text, a list of sentences by their keys and values."""
    if not isinstance(value, (list, tuple)):
        return value
    if all(isinstance(each, str) for each in value):
        return ", ".join(text.get(each, each) for each in value)
    sentences = []
    for key, values in value:
        said = {name: _said(each, text) for name, each in values.items()}
        sentences.append(text[key].format_map(said))
    return " ".join(sentences)


def problem_json(problem: Problem, language: str) -> bytes:
    """Write a problem for programs."""
    return json.dumps(described(problem, language), ensure_ascii=False).encode() + b"\n"


def problem_page(problem: Problem, language: str) -> bytes:
    """Write a problem for people; their browser asked for HTML."""
    found = described(problem, language)
    place = ""
    if "line" in found:
        place = f"<p>{found['line']}:{found.get('column', '')}</p>"
    return _PAGE.format(
        language=language,
        title=html.escape(str(found["title"])),
        detail=html.escape(str(found["detail"])),
        place=place,
    ).encode()
