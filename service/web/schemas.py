"""JSON Schemas of what the service answers: errors and the rows of saved queries."""

from __future__ import annotations

from collections.abc import Mapping

Part = Mapping[str, object]


def problem_schema() -> Part:
    """Describe an error."""
    text = {"type": "string"}
    named = ("type", "title", "code", "detail", "parameter", "expected", "found")
    return {
        "type": "object",
        "description": "RFC 9457",
        "required": ["title", "status", "detail"],
        "properties": {**dict.fromkeys(named, text), "status": {"type": "integer"}},
    }


def _administrative_time() -> Part:
    text = {"type": "string"}
    facts = {"type": "array", "items": text}
    left = {
        "type": "object",
        "properties": {
            "reason": text,
            "text": text,
            "facts": facts,
            "wholeRow": {"type": "boolean"},
        },
    }
    return {
        "type": "object",
        "description": "With `as=today` only.",
        "properties": {
            "as": {"const": "today"},
            "rule": text,
            "notes": {"type": "array", "items": text},
            "changedRows": {"type": "integer"},
            "leftOut": {"type": "array", "items": left},
        },
    }


def _grounds() -> Part:
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": ["string", "null"]}}
    sure = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
    inferred = {
        "type": "object",
        "properties": {"property": text, "label": text, "confidence": sure},
    }
    return {
        "type": "object",
        "description": "What a row rests on, in brief; lists have a value for each of its facts. "
        "Not with `cite=0`.",
        "properties": {
            **dict.fromkeys(("facts", "derivation", "attestedOn", "reports"), texts),
            "confidence": sure,
            "inferred": {"type": "array", "items": inferred},
            "reviewLevel": {"type": "array", "items": {"type": ["integer", "null"]}},
        },
    }


def result_schema() -> Part:
    """Describe an answer."""
    text, flag = {"type": "string"}, {"type": "boolean"}
    texts = ("release", "query", "title", "licence", "digest", "permalink", "cite")
    column = {"type": "object", "properties": dict.fromkeys(("name", "label", "type"), text)}
    return {
        "type": "object",
        "required": ["release", "query", "columns", "rows", "truncated"],
        "properties": {
            **dict.fromkeys(texts, text),
            "parameters": {"type": "object"},
            "asked": {"type": "array", "items": {"type": "object"}},
            "columns": {"type": "array", "items": column},
            "rowCount": {"type": "integer"},
            "truncated": flag,
            "administrativeTime": _administrative_time(),
            "rows": {
                "type": "array",
                "items": {"type": "object", "properties": {"grounds": _grounds()}},
            },
        },
    }
