"""What an entry owns up to: properties inferred, names that are not printed, findings answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from loaders.entries.forms import Form, one_or_more
from loaders.entries.problem import Fault
from loaders.entries.written import Span

_KEY = {
    "title": "text",
    "description": "a key of this entry, like refArea",
    "type": "string",
    "pattern": "^([a-z]+:)?[A-Za-z][A-Za-z0-9]*$",
}


@dataclass(frozen=True, kw_only=True)
class Inference:
    """Keys of an entry that its author inferred, while the text says the rest."""

    keys: tuple[str, ...]
    facts: tuple[str, ...] = ()
    """The facts that they follow from."""
    anchors: tuple[Span, ...] = ()
    """The passages that they follow from."""
    confidence: Decimal | None = None
    comment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A finding of the passage gate that is answered in the sheet, by the code of its rule."""

    code: str
    reason: Mapping[str, str]


def _inferences(tree: list[Any]) -> tuple[Inference, ...]:  # Any: trees of the form below
    return tuple(
        Inference(
            keys=one_or_more(item["property"]),
            facts=one_or_more(item.get("from", [])),
            anchors=_spans(item.get("evidence", [])),
            confidence=Decimal(item["confidence"]) if "confidence" in item else None,
            comment=dict(item.get("comment", {})),
        )
        for item in tree
    )


def _spans(tree: list[Any]) -> tuple[Span, ...]:
    pairs = tree if not tree or isinstance(tree[0], list) else [tree]
    return tuple((int(start), int(end)) for start, end in pairs)


def _answers(tree: list[Any]) -> tuple[Answered, ...]:
    return tuple(Answered(code=item["code"], reason=dict(item["reason"])) for item in tree)


def _listed(what: str, required: list[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    item = {
        "type": "object",
        "title": "mapping",
        "description": f"{what}: {', '.join(properties)}",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }
    return {"type": "array", "minItems": 1, "items": item}


def _defined(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


Inferred = Annotated[
    tuple[Inference, ...],
    Form(
        "inferred",
        Fault.MAPPING,
        "a list of what is inferred: [{property: …, from: …, evidence: …}]",
        _listed(
            "what is inferred",
            ["property"],
            {
                "property": {
                    "title": "text",
                    "description": "a key of this entry like refArea, or a list of them",
                    "type": ["string", "array"],
                    "minItems": 1,
                    "items": _KEY,
                },
                "from": _defined("facts"),
                "evidence": _defined("evidence"),
                "confidence": _defined("number"),
                "comment": _defined("comment"),
            },
        ),
        _inferences,
    ),
]
Meant = Annotated[
    Mapping[str, str],
    Form(
        "meant",
        Fault.MAPPING,
        "how things are meant whose names are not printed: {refArea: heading}",
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": _KEY,
            "additionalProperties": _defined("code"),
        },
        dict,
    ),
]
Exceptions = Annotated[
    tuple[Answered, ...],
    Form(
        "exceptions",
        Fault.MAPPING,
        "a list of findings that are answered here: [{code: …, reason: …}]",
        _listed(
            "an answered finding",
            ["code", "reason"],
            {"code": _defined("code"), "reason": _defined("comment")},
        ),
        _answers,
    ),
]
