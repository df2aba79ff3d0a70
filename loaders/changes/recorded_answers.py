"""What the saved queries answer on a release: its data in, columns and rows of each query out.

The answers are written beside the data as `answers.json`. They follow from the data and the query
files alone, so a later release can be compared with them though the query files have changed since.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox

from loaders import resources
from loaders.release.publication import Release
from ontology import vocab

ANSWERS = "answers.json"
MOST_ROWS = 5000
"""Rows kept of one answer; of a longer one only the number and the digest are."""


@dataclass(frozen=True)
class Column:
    """One column of an answer with the kinds of value in it, none where no row has a value.

    A kind is `iri`, `facts` (facts that a row rests on), `text` or the name of a datatype.
    """

    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class QueryParameter:
    """What the address of a saved query may or must say."""

    name: str
    type: str
    required: bool
    many: bool
    choices: tuple[str, ...] | None = None
    """The values allowed, none where its type alone decides; None where an earlier version did not
    record that."""


@dataclass(frozen=True)
class RecordedAnswer:
    """A saved query with the answer to its defaults; values are terms as N-Triples writes them."""

    columns: tuple[Column, ...]
    parameters: tuple[QueryParameter, ...] = ()
    count: int = 0
    digest: str = ""
    rows: tuple[Mapping[str, str], ...] | None = ()
    """None where there are more than are kept."""
    fault: str = ""
    """Why there is no answer."""


Answers = Mapping[str, RecordedAnswer]


def ask_saved_queries(quads: Iterable[ox.Quad], folder: Path = resources.QUERIES) -> Answers:
    """Run every saved query with its defaults on the data of a release."""
    from queries.saved import load_queries  # the service is loaded only when it is wanted

    store = ox.Store()
    store.bulk_extend(quads)
    known = load_queries(folder)
    return {
        name: _recorded(
            store,
            query.sparql,
            [
                QueryParameter(p.name, p.type, p.required, p.many, p.choices)
                for p in query.parameters
            ],
        )
        for name, query in sorted(known.items())
    }


def answers_of(release: Release) -> Answers:
    """Read the answers recorded with a release; one that has none we can read is asked now.

    An earlier version may have written them in another form, so a fault in them is no error.
    """
    if release.has(ANSWERS):
        with suppress(KeyError, TypeError, ValueError):
            return answers_from_json(release.read(ANSWERS))
    return ask_saved_queries(release.quads())


def answers_json(answers: Answers) -> bytes:
    """Write answers, one query a line; rows are lists in the order of the columns."""
    parts = [
        f"{json.dumps(name)}: {json.dumps(_document(answer), ensure_ascii=False)}"
        for name, answer in sorted(answers.items())
    ]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def answers_from_json(content: bytes) -> Answers:
    """Read what `answers_json` wrote."""
    return {name: _answer(document) for name, document in json.loads(content).items()}


def _recorded(store: ox.Store, sparql: str, parameters: Sequence[QueryParameter]) -> RecordedAnswer:
    from queries.answer import answer_from_json, facts_in

    try:
        results = store.query(sparql, prefixes=vocab.PREFIXES)
        if not isinstance(results, ox.QuerySolutions):
            raise ValueError("expected a SELECT")
        content = results.serialize(format=ox.QueryResultsFormat.JSON) or b""
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return RecordedAnswer((), tuple(parameters), fault=str(error).partition("\n")[0])
    answer = answer_from_json(content, "")
    rows = tuple({name: str(term) for name, term in row.items()} for row in answer.rows)
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in answer.rows:
        for name, term in row.items():
            kinds[name].add("facts" if facts_in(term) else _kind(term))
    return RecordedAnswer(
        columns=tuple(
            Column(each.name, tuple(sorted(kinds[each.name]))) for each in answer.columns
        ),
        parameters=tuple(parameters),
        count=len(rows),
        digest=answer.digest,
        rows=rows if len(rows) <= MOST_ROWS else None,
    )


def _kind(term: object) -> str:
    """Tell what a program reads: a thing, or a literal of some datatype."""
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == vocab.XSD + "string"
        return "text" if plain else vocab.compact(term.datatype.value)
    return "iri"


def _document(answer: RecordedAnswer) -> dict[str, Any]:  # Any: a JSON document
    document: dict[str, Any] = msgspec.to_builtins(answer)
    if answer.rows is not None:
        names = [column.name for column in answer.columns]
        document["rows"] = [[row.get(name) for name in names] for row in answer.rows]
    return document


def _answer(document: dict[str, Any]) -> RecordedAnswer:
    rows, parameters = document["rows"], document["parameters"]
    if unknown := document.keys() - {each.name for each in fields(RecordedAnswer)}:
        raise KeyError(f"expected no {sorted(unknown)}")  # msgspec would pass over them
    if rows is not None:
        names = [column["name"] for column in document["columns"]]
        rows = [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in rows
        ]
    given = {**document, "parameters": parameters, "rows": rows}
    return msgspec.convert(given, RecordedAnswer)
