"""A correction: a fact and new values of its keys in, the corrected fact or what is wrong out."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from functools import cache
from typing import Any, TypeVar

from jsonschema import Draft202012Validator

from loaders.entries.completion import with_defaults
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.form import FORMATS
from loaders.entries.problem import nearest
from loaders.entries.schema import sheet_schema
from loaders.entries.terms import Terms
from loaders.entries.written import Tree

F = TypeVar("F", bound=Fact)
_FIXED = frozenset(("id", "reviewStatus"))
"""Keys that no correction changes: the name of the fact, and what decisions themselves tell."""


_KEPT = frozenset(("attestedOn", "derivation"))
"""Keys that a sheet fills in where a fact has none: they are given another value, never none."""


@dataclass(frozen=True)
class Misfit:
    """A key that cannot be corrected so: what was expected there and what was found."""

    key: str
    expected: str
    found: str
    hint: str = ""


def misfits(kind: type[Fact], changes: Mapping[str, Tree]) -> Iterator[Misfit]:
    """List what a correction of a fact of this kind may not change so."""
    keys = kind.keys()
    for name, value in changes.items():
        if name in _FIXED or name not in keys:
            possible = [one for one in keys if one not in _FIXED]
            yield Misfit(name, f"a key of {kind.__name__}", f"'{name}'", nearest(name, possible))
        elif not value:
            if keys[name].is_required or name in _KEPT:
                yield Misfit(name, "a value, which this kind needs", "nothing")
        else:
            for error in _validator(keys[name].form.name).iter_errors(value):
                rule = error.schema if isinstance(error.schema, Mapping) else {}
                hint = nearest(str(value), rule.get("enum", ()))
                yield Misfit(name, str(rule.get("description", error.message)), f"'{value}'", hint)


def corrected(fact: F, changes: Mapping[str, Tree], terms: Terms) -> F:
    """Give keys of a complete fact their new values, which fit; what follows from them follows."""
    changed = _changed(fact, changes)
    return with_defaults(replace(changed, **_followers(fact, changed, changes, terms)), terms)


def _followers(fact: F, changed: F, changes: Mapping[str, Tree], terms: Terms) -> dict[str, Any]:
    """Empty what was only filled in and would now be filled in otherwise."""
    emptied: dict[str, Any] = {}  # Any: values of the fields of facts
    if "about" not in changes and fact.about == (fact.subject_matter,):
        emptied["about"] = ()
    if isinstance(fact, Observation) and isinstance(changed, Observation):
        if "unit" not in changes and fact.indicator != changed.indicator:
            plain = with_defaults(replace(fact, unit=""), terms)
            emptied |= {"unit": ""} if plain.unit == fact.unit else {}
        if not changed.has_figure and fact.value_qualifier == "exact":
            emptied["value_qualifier"] = ""
    return emptied


def _changed(fact: F, changes: Mapping[str, Tree]) -> F:
    keys, own = type(fact).keys(), {each.name: each for each in fields(fact)}
    given: dict[str, Any] = {  # Any: values of the fields of facts
        keys[name].attribute: keys[name].form.read(value)
        if value
        else _default(own[keys[name].attribute])
        for name, value in changes.items()
    }
    return replace(fact, **given)


def _default(field: Field[Any]) -> Any:  # Any: a value of the field
    if field.default is not MISSING:
        return field.default
    return None if field.default_factory is MISSING else field.default_factory()


@cache
def _validator(form: str) -> Draft202012Validator:
    definitions = sheet_schema()["$defs"]
    schema = {"$ref": f"#/$defs/{form}", "$defs": definitions}
    return Draft202012Validator(schema, format_checker=FORMATS)
