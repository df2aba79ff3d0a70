"""The JSON Schema of sheets, generated from the kinds of entries.

`python -m loaders.entries.schema` writes it for editors to `sheets/schema.json`. All kinds of facts
are described as one object whose `type` rules which keys it may and must have: a mistake in one key
is then explained as that, and not as a fact that is of none of the kinds.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias

from loaders.entries.entry import Entry, Key
from loaders.entries.facts.fact import Fact
from loaders.entries.forms import INNER, Form
from loaders.entries.kinds import FACTS, THINGS
from loaders.entries.sheet import Activity, NameAside, Passage, Preface, SourceReport
from loaders.entries.things import Mention, Thing
from loaders.resources import SHEET_SCHEMA
from ontology import vocab

Rule: TypeAlias = dict[str, Any]  # Any: a JSON document
Keys: TypeAlias = Mapping[str, Key]


_REVIEWED: Rule = {
    "if": {"required": ["review"]},
    "then": {"required": ["attestedOn"]},
    "else": {"properties": {"facts": {"items": {"$ref": "#/$defs/proposed"}}}},
}
"""Of a sheet that nobody has reviewed, each fact says itself that it is only proposed."""
_PROPOSED: Rule = {
    "title": "code",
    "description": "proposed, as the sheet names no review that accepted it",
    "enum": ["proposed"],
}


@cache
def sheet_schema() -> Mapping[str, Any]:  # Any: a JSON document
    """Write the schema of a fact sheet."""
    return schema_of(FACTS, THINGS)


def schema_of(facts: Iterable[type[Fact]], things: Iterable[type[Thing]]) -> Rule:
    """Write the schema of sheets that may hold these kinds of facts and things."""
    facts, things = tuple(facts), tuple(things)
    keys = {**SourceReport.keys(), **Preface.keys()}
    properties = {
        **_properties(keys),
        "type": {"title": "type", "description": "the type SourceReport", "const": "SourceReport"},
        "extraction": _defined("extraction"),
        "review": _defined("review"),
        "things": _list_of("thing", "things"),
        "facts": _list_of("fact", "facts"),
        "groups": _list_of("group", "groups of facts"),
        "setAside": _list_of("setAside", "passages"),
        "namesAside": _list_of("nameAside", "names"),
    }
    required = [*_required(keys), "type", "extraction"]
    described = (*facts, *things, Mention, SourceReport, Preface, Activity, Passage, NameAside)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": vocab.BASE + "sheet.schema.json",
        **_mapping("a fact sheet: the report's keys, things and facts", properties, required),
        **_REVIEWED,
        "$defs": {
            **_forms(described),
            "factKeys": {"enum": ["type", *Fact.keys()]},
            "fact": _fact(facts),
            "partOfFact": _mapping("keys of a fact with values", _of_kinds(facts), []),
            "group": _group(),
            "thingKeys": {"enum": ["type", *Thing.keys()]},
            "thing": _thing(things),
            "extraction": _part(Activity, "how the report was read"),
            "review": _part(Activity, "who accepted the facts"),
            "proposed": {
                "title": "mapping",
                "required": ["reviewStatus"],
                "properties": {"reviewStatus": _PROPOSED},
            },
            "setAside": _part(Passage, "a passage without a fact"),
            "nameAside": _part(NameAside, "a word that names nothing"),
        },
    }


def schema_text() -> str:
    """Write the schema as the file that editors read."""
    return json.dumps(sheet_schema(), ensure_ascii=False, indent=1) + "\n"


def _fact(kinds: tuple[type[Fact], ...]) -> Rule:
    required = ["type", *_required(Fact.keys())]
    return {
        **_mapping("a fact: keys with values", _of_kinds(kinds), required),
        "allOf": [_rule(kind, Fact, "factKeys") for kind in kinds],
    }


def _group() -> Rule:
    """Describe facts that share keys; each must be a whole fact together with these."""
    properties = {"shared": _defined("partOfFact"), "facts": _list_of("partOfFact", "facts")}
    described = "facts that share keys: shared, facts"
    return _mapping(described, properties, list(properties))


def _thing(kinds: tuple[type[Thing], ...]) -> Rule:
    """Describe things; one without type is only mentioned, with keys that all things have."""
    defined, mentioned = (_required(kind.keys()) for kind in (Thing, Mention))
    always = [key for key in defined if key in mentioned]
    return {
        **_mapping("a thing: keys with values", _of_kinds(kinds), always),
        "if": {"required": ["type"]},
        "then": {"required": [key for key in defined if key not in always]},
        "else": {
            "required": [key for key in mentioned if key not in always],
            "propertyNames": {"title": "key-not-allowed", "enum": [*Mention.keys()]},
        },
        "allOf": [_rule(kind, Thing, "thingKeys") for kind in kinds],
    }


def _rule(kind: type[Entry], base: type[Entry], shared: str) -> Rule:
    """Tell which keys entries of a kind may have besides those of all, and which they need."""
    keys, common = kind.keys(), base.keys()
    own = [name for name in keys if name not in common]
    allowed = [_defined(shared), *([{"enum": own}] if own else [])]
    needed = [name for name in _required(keys) if name not in _required(common)]
    rule: Rule = {"propertyNames": {"title": "key-not-allowed", "anyOf": allowed}}
    if needed:
        rule["required"] = needed
    if kind.choice:
        several = "exactly one" if kind.choice.exactly else "one"
        rule["title"] = "missing-key"
        rule["description"] = f"{several} of the keys {', '.join(kind.choice.keys)}"
        word = "oneOf" if kind.choice.exactly else "anyOf"
        rule[word] = [{"required": [name]} for name in kind.choice.keys]
    typed = {"properties": {"type": {"const": kind.__name__}}, "required": ["type"]}
    return {"if": typed, "then": rule}


def _of_kinds(kinds: tuple[type[Entry], ...]) -> Rule:
    """Describe every key that some kind has; keys of one name have one form."""
    names = [kind.__name__ for kind in kinds]
    described = f"a type: {', '.join(names)}"
    found: Rule = {
        "type": {"title": "type", "description": described, "type": "string", "enum": names}
    }
    for kind in kinds:
        for name, rule in _properties(kind.keys()).items():
            if found.setdefault(name, rule) != rule:
                raise TypeError(f"{kind.__name__}.{name}: expected {found[name]}, found {rule}")
    return found


def _part(kind: type[Entry], description: str) -> Rule:
    keys = kind.keys()
    return _mapping(f"{description}: {', '.join(keys)}", _properties(keys), _required(keys))


def _mapping(description: str, properties: Rule, required: list[str]) -> Rule:
    return {
        "type": "object",
        "title": "mapping",
        "description": description,
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def _list_of(name: str, what: str) -> Rule:
    described = {"title": "mapping", "description": f"a list of {what}"}
    return {**described, "type": "array", "items": _defined(name)}


def _forms(kinds: Iterable[type[Entry]]) -> Rule:
    used = [key.form for kind in kinds for key in kind.keys().values()]
    return {form.name: form.schema for form in sorted((*used, *INNER), key=_name)}


def _name(form: Form) -> str:
    return form.name


def _properties(keys: Keys) -> Rule:
    return {name: _defined(key.form.name) for name, key in keys.items()}


def _required(keys: Keys) -> list[str]:
    return [name for name, key in keys.items() if key.is_required]


def _defined(name: str) -> Rule:
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    SHEET_SCHEMA.write_text(schema_text(), "utf-8")
