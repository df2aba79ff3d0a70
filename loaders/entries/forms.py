"""Forms of values: what a sheet may write under a key, and the typed value that it becomes.

A form is told once: its JSON Schema, the words of a message when a value has another form, and how
it is read. Fields of entries name their form in their type: `rank: WholeNumber | None`.

Neither msgspec nor pydantic does this for sheets: the first stops at the first mistake and refuses
`007`, the second describes kinds of facts by `oneOf`, whose mistakes neither an editor nor
jsonschema can explain key by key. Both would need every form written out here all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar

from loaders.entries.problem import Fault
from loaders.entries.written import Span, Tree
from ontology import vocab

T = TypeVar("T")
Rule: TypeAlias = Mapping[str, Any]  # Any: a JSON document


@dataclass(frozen=True, eq=False)
class Form:
    """One form: its name in the schema, the fault and the words for what is of another form."""

    name: str
    fault: Fault
    expected: str
    rule: Rule
    read: Callable[[Any], object] = str  # Any: a tree that the rule has been found to fit

    @property
    def schema(self) -> dict[str, Any]:
        """Write the JSON Schema of the form; its title names the fault."""
        title = self.fault.name.lower().replace("_", "-")
        return {"title": title, "description": self.expected, **self.rule}


class Date(str):
    """A day, month or year as written: `2024-01-31`, `2024-01` or `2024`; empty if unknown."""


UNDATED = Date()

_STATED = "stated"
Stated = Annotated[T, _STATED]
"""Marks a key by which the report says something about a thing; others are our own words."""


def is_stated(marks: tuple[object, ...]) -> bool:
    return _STATED in marks


def form_of(marks: tuple[object, ...]) -> Form | None:
    """Find the form among what a type is annotated with."""
    return next((mark for mark in marks if isinstance(mark, Form)), None)


def one_or_more(tree: Tree) -> tuple[str, ...]:
    return tuple(map(str, tree)) if isinstance(tree, list) else (str(tree),)


def _names_by_language(tree: Mapping[str, Tree]) -> dict[str, tuple[str, ...]]:
    return {language: one_or_more(names) for language, names in tree.items()}


def _spans(tree: list[Any]) -> tuple[Span, ...]:
    pairs = tree if isinstance(tree[0], list) else [tree]
    return tuple((int(start), int(end)) for start, end in pairs)


def _note(tree: Tree) -> Tree:
    return dict(tree) if isinstance(tree, dict) else tree


def _yes(text: str) -> bool:
    return text == "true"


# --- texts and labels -------------------------------------------------------------------------

_TEXT = {"$ref": "#/$defs/text"}
_TEXTS = {"$ref": "#/$defs/texts"}


def _by_language(value: Rule, rule: Rule) -> Rule:
    properties = {"vi": value, "en": value}
    return {"type": "object", "properties": properties, **rule, "additionalProperties": False}


Text = Annotated[
    str,
    Form(
        "text",
        Fault.TEXT,
        "a text that is not empty",
        {"type": ["string", "number"], "minLength": 1},
    ),
]
Texts = Annotated[
    tuple[str, ...],
    Form(
        "texts",
        Fault.TEXT,
        "a text, or a list of texts",
        {"type": ["string", "array"], "minLength": 1, "minItems": 1, "items": _TEXT},
        one_or_more,
    ),
]
Label = Annotated[
    Mapping[str, str],
    Form(
        "label",
        Fault.LABEL,
        "a label with vi (and en): {vi: …, en: …}",
        _by_language(_TEXT, {"required": ["vi"]}),
        dict,
    ),
]
AltLabel = Annotated[
    Mapping[str, tuple[str, ...]],
    Form(
        "altLabel",
        Fault.LABEL,
        "other names by language: {vi: [ … ], en: [ … ]}",
        _by_language(_TEXTS, {"minProperties": 1}),
        _names_by_language,
    ),
]
Comment = Annotated[
    Mapping[str, str],
    Form(
        "comment",
        Fault.LABEL,
        "a comment by language: {vi: …, en: …}",
        _by_language(_TEXT, {"minProperties": 1}),
        dict,
    ),
]
Note = Annotated[
    str | Mapping[str, object],
    Form(
        "note",
        Fault.LABEL,
        "a note: a text, or {vi: …, en: …}",
        {"type": ["string", "object"], "minLength": 1},
        _note,
    ),
]
Language = Annotated[
    str,
    Form(
        "language",
        Fault.TEXT,
        "a language tag: vi",
        {"type": "string", "pattern": "^[a-z]{2}$"},
    ),
]
Digest = Annotated[
    str,
    Form(
        "digest",
        Fault.DIGEST,
        "a SHA-256 digest: 64 hexadecimal digits",
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    ),
]

# --- numbers, dates, codes --------------------------------------------------------------------

Number = Annotated[
    Decimal,
    Form(
        "number",
        Fault.NUMBER,
        "a number with a point before decimals and no thousands separators, like 71.2 or 65000",
        {"type": ["string", "number"], "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,18})?$"},
        Decimal,
    ),
]
WholeNumber = Annotated[
    int,
    Form(
        "wholeNumber",
        Fault.NUMBER,
        "a whole number, like 29",
        {"type": ["string", "integer"], "pattern": "^[0-9]{1,9}$"},
        int,
    ),
]
Day = Annotated[
    Date,
    Form(
        "day",
        Fault.DATE,
        "a date that exists, like 2024-01-31",
        {"type": "string", "format": "day"},
        Date,
    ),
]
PartialDate = Annotated[
    Date,
    Form(
        "date",
        Fault.DATE,
        "a date that exists: 2024-01-31, 2024-01 or 2024",
        {"type": ["string", "integer"], "format": "partial-date"},
        Date,
    ),
]
Moment = Annotated[
    str,
    Form(
        "time",
        Fault.DATE,
        "a time like 2026-11-21T12:00:00Z",
        {"type": "string", "format": "moment"},
    ),
]
YesNo = Annotated[
    bool,
    Form(
        "yesNo",
        Fault.CODE,
        "true or false",
        {"type": ["string", "boolean"], "enum": ["true", "false"]},
        _yes,
    ),
]
_CODE = "^[a-z0-9-]+$"
Code = Annotated[
    str,
    Form(
        "code",
        Fault.CODE,
        "one code in lower-case letters",
        {"type": "string", "pattern": _CODE},
    ),
]
Codes = Annotated[
    tuple[str, ...],
    Form(
        "codes",
        Fault.CODE,
        "a code in lower-case letters, or a list of them",
        {
            "type": ["string", "array"],
            "pattern": _CODE,
            "minItems": 1,
            "items": {"$ref": "#/$defs/code"},
        },
        one_or_more,
    ),
]
Unit = Annotated[
    str,
    Form(
        "unit",
        Fault.CODE,
        "a QUDT unit: PERCENT, NUM, CCY_VND, HR",
        {"type": "string", "pattern": "^[A-Z][A-Z0-9_-]*$"},
    ),
]

# --- addresses and references -----------------------------------------------------------------

_NAME = "[a-z0-9][a-z0-9.-]*"
_PATH = f"{_NAME}(/{_NAME})*"
_WEB = r"""https?://[^\s<>\"{}|\\^`]+"""
_EVERY = (
    "unit|org|person|post|system|function|event|doc|project|asset|indicator|framework|report|fact"
    "|activity|agent|change"
)


def _pattern(kinds: str) -> str:
    return f"^({kinds})/{_PATH}$"


def _reference(name: str, kinds: str, expected: str) -> Form:
    """Describe one reference to something of these kinds."""
    rule = {"type": "string", "pattern": _pattern(kinds)}
    return Form(name, Fault.REFERENCE, expected, rule)


def _several(name: str, fault: Fault, expected: str, rule: Rule) -> Form:
    """Describe a value of this rule, or a list of such."""
    single = Form("", fault, expected, {"type": "string", **rule})
    listed = {"minItems": 1, "items": single.schema}
    return Form(name, fault, expected, {"type": ["string", "array"], **rule, **listed}, one_or_more)


def _references(name: str, kinds: str, what: str) -> Form:
    rule = {"pattern": _pattern(kinds)}
    return _several(name, Fault.REFERENCE, f"{what}, or a list of them", rule)


ContextAddress = Annotated[
    str,
    Form(
        "context",
        Fault.ADDRESS,
        "the address of the context",
        {"type": "string", "const": vocab.BASE + "context.jsonld"},
    ),
]
Addresses = Annotated[
    tuple[str, ...],
    _several(
        "iri",
        Fault.ADDRESS,
        "a full address that starts with http:// or https://",
        {"format": "address", "pattern": f"^{_WEB}$"},
    ),
]
Match = Annotated[
    tuple[str, ...],
    _several(
        "match",
        Fault.REFERENCE,
        "a thing (kind/name) or a full address",
        {"format": "address", "pattern": f"^({_WEB}|({_EVERY})/{_PATH})$"},
    ),
]
Reference = Annotated[str, _reference("reference", _EVERY, "a reference like unit/binh-dinh")]
References = Annotated[
    tuple[str, ...], _references("references", _EVERY, "a reference like unit/binh-dinh")
]
Area = Annotated[str, _reference("area", "unit", "an administrative unit like unit/binh-dinh")]
Areas = Annotated[
    tuple[str, ...], _references("areas", "unit", "an administrative unit like unit/binh-dinh")
]
Indicator = Annotated[
    str, _reference("indicator", "indicator", "an indicator like indicator/dti-rank")
]
Framework = Annotated[
    str, _reference("framework", "framework", "a framework like framework/dti-2022")
]
PersonName = Annotated[str, _reference("person", "person", "a person like person/nguyen-van-an")]
PostName = Annotated[str, _reference("post", "post", "a post like post/chu-tich-ubnd-binh-dinh")]
EventName = Annotated[str, _reference("event", "event", "an event like event/le-cong-bo-2023")]
System = Annotated[str, _reference("system", "system", "a system like system/ndxp")]
Asset = Annotated[
    str, _reference("asset", "asset", "an asset like asset/kcvpm-quang-trung-binh-dinh")
]
Agent = Annotated[str, _reference("agent", "agent|org|person", "an agent like agent/editor")]
ActivityName = Annotated[
    str, _reference("activity", "activity", "an activity like activity/000-reading")
]
Functions = Annotated[
    tuple[str, ...],
    _references("functions", "function", "a function like function/giam-sat-giao-thong"),
]
Documents = Annotated[
    tuple[str, ...], _references("documents", "doc", "a document like doc/749-qd-ttg")
]
Organisations = Annotated[
    tuple[str, ...],
    _references("organisations", "org", "an organisation like org/ubnd-binh-dinh"),
]
Agents = Annotated[
    tuple[str, ...], _references("agents", "org|person|agent", "an organisation or a person")
]
Facts = Annotated[tuple[str, ...], _references("facts", "fact", "a fact like fact/000/dti-2022")]
Predicate = Annotated[
    str,
    Form(
        "predicate",
        Fault.REFERENCE,
        "a property like suppliedBy or org:unitOf",
        {"type": "string", "pattern": "^([a-z]+:)?[A-Za-z][A-Za-z0-9]*$"},
    ),
]

# --- names of entries, positions of passages --------------------------------------------------


def _own_name(name: str, pattern: str, expected: str) -> Form:
    rule = {"type": "string", "pattern": pattern}
    return Form(name, Fault.REFERENCE, expected, rule)


ReportId = Annotated[
    str,
    _own_name(
        "reportId",
        "^report/[a-z0-9-]+$",
        "report/ and the name of the sheet, like report/000",
    ),
]
FactId = Annotated[
    str,
    _own_name(
        "factId",
        "^fact/[a-z0-9-]+/[a-z0-9-]+$",
        "fact/, the name of the sheet and a short key, like fact/000/dti-2022",
    ),
]
ThingId = Annotated[
    str,
    _own_name(
        "thingId",
        "^(unit|org|person|post|system|function|event|doc|project|asset|indicator)/[a-z0-9-]+$",
        "a kind and a short name, like system/lgsp-binh-dinh",
    ),
]
_OFFSET = Form(
    "offset",
    Fault.OFFSET,
    "an offset: the number of characters before it",
    {"type": ["string", "integer"], "pattern": "^[0-9]{1,9}$"},
    int,
)
_SPAN = Form(
    "span",
    Fault.OFFSET,
    "a pair [start, end]",
    {"type": "array", "items": {"$ref": "#/$defs/offset"}, "minItems": 2, "maxItems": 2},
    tuple,
)
_PAIR = {"$ref": "#/$defs/span"}
Evidence = Annotated[
    tuple[Span, ...],
    Form(
        "evidence",
        Fault.OFFSET,
        "a pair [start, end], or a list of pairs",
        {
            "type": "array",
            "minItems": 1,
            "if": {"prefixItems": [{"type": "array"}]},
            "then": {"items": _PAIR},
            "else": _PAIR,
        },
        _spans,
    ),
]
INNER = (_OFFSET, _SPAN)
"""Forms that only other forms refer to."""
