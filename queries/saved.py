"""Saved queries: `queries/NAME.rq` -> `SavedQuery` -> SPARQL text with its parameters bound.

A file opens with a YAML header in `#+` lines, as grlc writes them. Each parameter of the header is
a variable that the query binds on a line of its own inside WHERE:

    VALUES ?province { <https://w3id.org/vn-dx/id/unit/binh-dinh> }

That line is the default, so the file runs as it is in any SPARQL tool. Binding replaces the line by
one written from checked RDF terms, never from text
(https://www.w3.org/TR/sparql11-query/#inline-data).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path

import yaml
from pyoxigraph import Store

from queries.parameters import TYPES, Parameter, ParameterError, Term, Text, read_terms

VIEWS = ("table", "bar", "line", "point", "map", "graph")
_TAKEN = re.compile(r"[?$](cite_\w+|grounds|citations|formerUnits|computed|withoutFigure)\b")
"""Columns that answers have beside those of a query; a file cannot have one twice."""


class SavedQueryError(ValueError):
    """A fault in a query file: says which file, what was expected and what was found."""


@dataclass(frozen=True)
class TodayRule:
    """How a query is answered on today's map, where the general rule does not do: `today:`."""

    kept: bool = False
    """`today: reported`: the answer is the same on both maps."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Parameters whose values the map decides."""
    carried: frozenset[str] = frozenset()
    """Columns that count, but nothing that a unit has."""


@dataclass(frozen=True)
class Figure:
    """Which columns of a row make one of its figures true; empty where the query has none."""

    unit: str = ""
    """`dx:unit`: what the number counts."""
    qualifier: str = ""
    """`dx:valueQualifier`: over, about, at least."""
    kind: str = ""
    """`dx:valueKind`: actual, target, plan."""
    low: str = ""
    """`dx:minValue`: the lower end of a range, where there is no single value."""
    high: str = ""
    """`dx:maxValue`: its upper end."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        named = (getattr(self, each.name) for each in fields(self))
        return tuple(column for column in named if column)


FIGURES: Mapping[str, Figure] = {
    "value": Figure(unit="unit", qualifier="valueQualifier", low="minValue", high="maxValue")
}
"""The figures of a query that declares none: columns called as the ontology calls them."""


@dataclass(frozen=True)
class SavedQuery:
    """A query file: its texts, its parameters and its SPARQL."""

    name: str
    title: Text
    description: Text
    tags: tuple[str, ...]
    view: str
    chart: Mapping[str, object]
    parameters: tuple[Parameter, ...]
    sparql: str
    columns: Mapping[str, Text]
    today: TodayRule = TodayRule()
    figures: Mapping[str, Figure] = field(default_factory=lambda: FIGURES)
    """What makes each figure of a row true, by the figure's column."""

    def bind(self, values: Mapping[str, Iterable[str]]) -> str:
        """Return the SPARQL text with the given parameter values in place of the defaults.

        Raises `ParameterError` for an unknown parameter or a value of the wrong type.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        text = self.sparql
        for name, given in values.items():
            if name not in known:
                raise ParameterError(name, f"one of: {', '.join(known) or 'no parameters'}", name)
            terms = read_terms(known[name], tuple(given))
            text = _values_line(name).sub(lambda m, t=terms: _write(m, t), text, count=1)  # type: ignore[misc]
        return text


def load_queries(folder: Path) -> dict[str, SavedQuery]:
    """Read every `*.rq` of a folder, by name."""
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}


def read_query(path: Path) -> SavedQuery:
    """Read one query file; raises `SavedQueryError` where header or body break the rules above."""
    return _query(path, unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))


@lru_cache(256)  # several builds and applications of one process read the same
def _query(path: Path, source: str) -> SavedQuery:
    head = _header(path, source)
    body = "".join(line for line in source.splitlines(keepends=True) if not line.startswith("#+"))
    body = body.strip() + "\n"
    declared, columns = _section(path, head, "parameters"), _section(path, head, "columns")
    view = str(head.get("view", "table"))
    if view not in VIEWS:
        raise SavedQueryError(
            f"{path.name}: view: expected one of {', '.join(VIEWS)}, found {view!r}"
        )
    taken = _TAKEN.search(body)
    if taken:
        raise SavedQueryError(
            f"{path.name}: expected variables that no column of our own is called, found {taken[0]}"
        )
    return SavedQuery(
        name=path.stem,
        title=_both(path, "title", head.get("title")),
        description=_both(path, "description", head.get("description")),
        tags=tuple(map(str, _listed(head.get("tags")))),
        view=view,
        chart=_section(path, head, "chart"),
        parameters=tuple(_parameter(path, name, spec, body) for name, spec in declared.items()),
        sparql=body,
        columns={name: _both(path, f"columns.{name}", spec) for name, spec in columns.items()},
        today=_today(path, head),
        figures=_figures(path, head, body),
    )


def _values_line(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"^(?P<head>[ \t]*VALUES[ \t]+\?{re.escape(name)}[ \t]*\{{)(?P<body>[^\n]*)\}}[ \t]*$",
        re.M,
    )


def _write(found: re.Match[str], terms: tuple[Term, ...]) -> str:
    written = " ".join(str(term) for term in terms) or "UNDEF"
    # str(Literal) escapes quotes, backslashes and line ends; str(NamedNode) was checked for IRIREF
    return f"{found['head']} {written} }}"


def _header(path: Path, source: str) -> dict[str, object]:
    lines = [line[2:].removeprefix(" ") for line in source.splitlines() if line.startswith("#+")]
    try:
        head = yaml.load("\n".join(lines), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise SavedQueryError(
            f"{path.name}: expected YAML in the `#+` lines, found {error}"
        ) from None
    if not isinstance(head, dict):
        raise SavedQueryError(f"{path.name}: expected a header of `#+` lines, found none")
    return head


def _section(path: Path, head: Mapping[str, object], key: str) -> dict[str, object]:
    found = head.get(key) or {}
    if not isinstance(found, dict):
        raise SavedQueryError(f"{path.name}: {key}: expected names with values, found {found!r}")
    return found


def _today(path: Path, head: Mapping[str, object]) -> TodayRule:
    if head.get("today") == "reported":
        return TodayRule(kept=True)
    found = _section(path, head, "today")
    values = _section(path, found, "values")
    if not found.keys() <= {"values", "carried"}:
        raise SavedQueryError(f"{path.name}: today: expected `reported`, values or carried")
    return TodayRule(
        values={name: (str(value),) for name, value in values.items()},
        carried=frozenset(map(str, _listed(found.get("carried")))),
    )


def _figures(path: Path, head: Mapping[str, object], body: str) -> Mapping[str, Figure]:
    """Read `figures: {COLUMN: {unit: COLUMN, qualifier: COLUMN, …}}`."""
    declared = _section(path, head, "figures")
    if not declared:
        return FIGURES
    known = {each.name for each in fields(Figure)}
    found: dict[str, Figure] = {}
    for name in declared:
        parts = _section(path, declared, name)
        if not parts.keys() <= known:
            expected = f"{', '.join(sorted(known))} with columns"
            raise SavedQueryError(
                f"{path.name}: figures.{name}: expected {expected}, found {', '.join(parts)}"
            )
        found[name] = Figure(**{part: str(column) for part, column in parts.items()})
        for column in (name, *found[name].columns):
            if not re.search(rf"\?{re.escape(column)}\b", body):
                raise SavedQueryError(
                    f"{path.name}: figures.{name}: expected a variable of the query, "
                    f"found {column!r}"
                )
    return found


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else [] if found is None else [found]


def _both(path: Path, key: str, found: object) -> Text:
    if not isinstance(found, dict) or set(found) != {"vi", "en"}:
        raise SavedQueryError(
            f"{path.name}: {key}: expected a text in vi and in en, found {found!r}"
        )
    return Text(vi=str(found["vi"]).strip(), en=str(found["en"]).strip())


def _parameter(path: Path, name: str, spec: object, body: str) -> Parameter:
    if not isinstance(spec, dict) or spec.get("type") not in TYPES:
        expected = f"`type:` one of {', '.join(TYPES)}"
        raise SavedQueryError(
            f"{path.name}: parameters.{name}: expected {expected}, found {spec!r}"
        )
    default = _default(path, name, body)
    return Parameter(
        name=name,
        type=spec["type"],
        label=_both(path, f"parameters.{name}.label", spec.get("label")),
        default=default,
        required=bool(default),
        many=bool(spec.get("many", len(default) > 1)),
        of_class=spec.get("class"),
        scheme=spec.get("scheme"),
        choices=tuple(map(str, _listed(spec.get("choices")))),
    )


def _default(path: Path, name: str, body: str) -> tuple[Term, ...]:
    """Read the terms of the parameter's VALUES line by evaluating that line alone."""
    line = _values_line(name).search(body)
    if line is None:
        raise SavedQueryError(f"{path.name}: expected a line `VALUES ?{name} {{ … }}`, found none")
    prefixes = "\n".join(re.findall(r"^PREFIX .*$", body, re.M))
    found = Store().query(f"{prefixes}\nSELECT ?{name} WHERE {{ {line.group()} }}")
    return tuple(row[0] for row in found if row[0] is not None)  # type: ignore[union-attr]
