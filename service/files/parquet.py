"""Answers as Parquet, by the extra `[parquet]` (https://parquet.apache.org/docs/file-format/)."""

from __future__ import annotations

import importlib.util
import itertools
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, TYPE_CHECKING

from queries.answer import Column, plain_value
from queries.magnitude import EXACT_IN_PARQUET, day, whole
from queries.row import Row
from service.answers.document import Document
from service.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

DESCRIPTION = b"dxkg"
"""Key of our description in the file's metadata."""
GROUP = 50_000
"""Rows of a row group."""


def pour_parquet(document: Document, out: IO[bytes]) -> None:
    """Write typed columns; the description of the result stands in the file's metadata."""
    if importlib.util.find_spec("pyarrow") is None:
        raise Problem(501, "extra-missing", extra="parquet", format="parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

    texts = _texts(document)
    about = json.dumps(document.metadata(), ensure_ascii=False).encode()
    schema = pa.schema(
        [
            (each.name, pa.string() if each.name in texts else _type(each.kind))
            for each in document.answer.columns
        ],
        metadata={DESCRIPTION: about},
    )
    rows = iter(document.answer.rows)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        while part := list(itertools.islice(rows, GROUP)):
            arrays = [_array(part, column, texts) for column in document.answer.columns]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


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
