"""Answers as Parquet, by the extra `[parquet]` (https://parquet.apache.org/docs/file-format/)."""

from __future__ import annotations

import importlib.util
import itertools
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from queries.answer import Column, plain_value
from queries.magnitude import EXACT_IN_PARQUET, day, whole
from queries.row import Row
from service.answers.citation import Citation
from service.answers.document import Document
from service.errors import Problem
from service.files.cited import CONFIDENCE, CONSTANT, LEVEL, CiteColumns

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

DESCRIPTION = b"dxkg"
"""Key of our description in the file's metadata."""
GROUP = 20_000
"""Rows of a row group, which are held in memory; with passages they are many times as long."""
GROUP_WITH_PASSAGES = 2000


def pour_parquet(document: Document, out: IO[bytes]) -> None:
    """Write typed columns; the description of the result stands in the file's metadata."""
    if importlib.util.find_spec("pyarrow") is None:
        raise Problem(501, "extra-missing", extra="parquet", format="parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

    texts = _texts(document)
    about = json.dumps(document.metadata(), ensure_ascii=False).encode()
    cited = CiteColumns(document)
    schema = pa.schema(
        [
            *(
                (each.name, pa.string() if each.name in texts else _type(each.kind))
                for each in document.answer.columns
            ),
            *((name, _cite_type(name)) for name in cited.names),
        ],
        metadata={DESCRIPTION: about},
    )
    rows = document.cited_rows()
    group = GROUP_WITH_PASSAGES if document.asked.cite else GROUP
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while part := list(itertools.islice(rows, group)):
            plain = [row for row, _ in part]
            arrays = [_array(plain, column, texts) for column in document.answer.columns]
            arrays += _cite_arrays(cited, part)
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _cite_type(name: str) -> pa.DataType:
    """Type the columns that tell what a row rests on."""
    import pyarrow as pa

    if name == CONFIDENCE:
        return pa.float64()
    if name in CONSTANT:
        return pa.string()
    return pa.list_(pa.int64() if name == LEVEL else pa.string())


def _cite_arrays(
    cited: CiteColumns, rows: Iterable[tuple[Row, Sequence[Citation]]]
) -> list[pa.Array]:
    """Fill these columns for a group of rows."""
    import pyarrow as pa

    columns = zip(*itertools.starmap(cited.values, rows), strict=True)
    return [
        pa.array([_cite_value(name, value) for value in column], _cite_type(name))
        for name, column in zip(cited.names, columns, strict=False)
    ]


def _cite_value(name: str, value: object) -> object:
    if name == LEVEL and isinstance(value, list):
        return [int(level) if level else None for level in value]
    return float(value) if isinstance(value, Decimal) else value


def _type(kind: str) -> pa.DataType:
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "decimal": pa.float64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "facts": pa.list_(pa.string()),
    }
    return types.get(kind, pa.string())


def _texts(document: Document) -> frozenset[str]:
    """Name the columns with a value that their type cannot hold; they are texts."""
    doubtful = [each.name for each in document.answer.columns if each.kind == "integer"]
    found: set[str] = set()
    for row in document.answer.rows if doubtful else ():
        found |= {name for name in doubtful if abs(whole(row.get(name)) or 0) > EXACT_IN_PARQUET}
    return frozenset(found)


def _array(rows: Sequence[Row], column: Column, texts: frozenset[str]) -> pa.Array:
    """Fill one column of a group of rows."""
    import pyarrow as pa

    terms = [row.get(column.name) for row in rows]
    type = pa.string() if column.name in texts else _type(column.kind)
    if type == pa.string():
        return pa.array([None if term is None else term.value for term in terms], type)
    return pa.array([_typed(plain_value(term, column.kind), column.kind) for term in terms], type)


def _typed(value: object, kind: str) -> object:
    if kind == "date":
        return day(str(value))
    return float(value) if kind == "decimal" and isinstance(value, (int, Decimal)) else value
