"""What every entry of a sheet is made of: keys whose forms stand in the types of its fields.

A field with a form is a key of sheets, written in camel case (`ref_area` is `refArea`); one without
is ours alone. Absent are an empty text, list or mapping, and no number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from types import UnionType
from typing import (
    Any,
    ClassVar,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from loaders.entries.forms import Code, Evidence, Facts, Form, Number, form_of, is_stated
from loaders.entries.grounds import Exceptions, Inferred, Meant
from loaders.entries.written import Place, Tree

E = TypeVar("E", bound="Entry")


@dataclass(frozen=True)
class Key:
    """One key of a kind of entry."""

    name: str
    attribute: str
    form: Form
    is_required: bool
    is_stated: bool


@dataclass(frozen=True)
class Choice:
    """Keys of which a kind needs one, or exactly one."""

    keys: tuple[str, ...]
    exactly: bool = False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One mapping of a sheet; `place` tells where it stands."""

    choice: ClassVar[Choice | None] = None

    place: Place = ()

    @property
    def type(self) -> str:
        """Name the class of the ontology that the entry is an instance of."""
        return type(self).__name__

    @classmethod
    @cache
    def keys(cls) -> Mapping[str, Key]:
        """List the keys that entries of this kind may have, by name."""
        hints = get_type_hints(cls, include_extras=True)
        found: dict[str, Key] = {}
        for one in fields(cls):
            marks = _marks(hints[one.name])
            form = form_of(marks)
            if form:
                name = str(one.metadata.get("key") or key_name(one.name))
                required = one.default is MISSING and one.default_factory is MISSING
                found[name] = Key(name, one.name, form, required, is_stated(marks))
        return found

    def values(self) -> Iterator[tuple[Key, Any]]:  # Any: a value of the key's form
        """List the keys that are there, with their values."""
        for key in self.keys().values():
            value = getattr(self, key.attribute)
            if value not in (None, "", (), {}):
                yield key, value


@dataclass(frozen=True, kw_only=True)
class Identified(Entry):
    """What has a name in the graph, its IRI without the base."""

    id: str


@dataclass(frozen=True, kw_only=True)
class Supported(Identified):
    """What rests on passages of the report: facts, and what the report says of things."""

    evidence: Evidence
    derivation: Code = ""
    confidence: Number | None = None
    computed_from: Facts = ()
    inferred: Inferred = ()
    meant: Meant = field(default_factory=dict)
    exceptions: Exceptions = ()

    def is_inferred(self, key: str) -> bool:
        """Tell whether one key is the author's inference, be the rest stated."""
        return any(key in one.keys for one in self.inferred)


def key_name(attribute: str) -> str:
    """Write the name of a field as sheets do: `ref_area` -> `refArea`."""
    first, *others = attribute.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in others)


def texts_of(value: object) -> tuple[str, ...]:
    """Read a value as the texts in it; numbers and mappings have none."""
    if isinstance(value, str):
        return (value,)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()


def entry_of(kind: type[E], tree: Mapping[str, Tree], place: Place) -> E:
    """Read a mapping that has the form of the kind."""
    known = kind.keys()
    given = {
        known[name].attribute: known[name].form.read(value)
        for name, value in tree.items()
        if name in known
    }
    return kind(place=place, **given)


def _marks(hint: object) -> tuple[object, ...]:
    """List what a type is annotated with, that of `X | None` included."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(mark for part in get_args(hint) for mark in _marks(part))
    return tuple(getattr(hint, "__metadata__", ()))
