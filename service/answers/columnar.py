"""Answers as Parquet, by the extra `[parquet]` (https://parquet.apache.org/docs/file-format/)."""

from __future__ import annotations

import datetime
import importlib.util
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING

from service.answers.answer import Column, plain_value
from service.answers.document import Document
from service.errors import Problem

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

DESCRIPTION = b"dxkg"
"""Key of our description in the file's metadata."""


def parquet_bytes(document: Document) -> bytes:
    """Write typed columns; the description of the result stands in the file's metadata."""
    if importlib.util.find_spec("pyarrow") is None:
        raise Problem(501, "extra-missing", extra="parquet", format="parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above

    columns = document.answer.columns
    arrays = [_array(document, column) for column in columns]
    about = json.dumps(document.metadata(), ensure_ascii=False).encode()
    schema = pa.schema(
        [(column.name, array.type) for column, array in zip(columns, arrays, strict=True)],
        metadata={DESCRIPTION: about},
    )
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _array(document: Document, column: Column) -> pa.Array:
    """Fill one column; a number too large for its type makes the column a text."""
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "decimal": pa.float64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "facts": pa.list_(pa.string()),
    }
    values = [plain_value(row.get(column.name), column.kind) for row in document.answer.rows]
    try:
        return pa.array(
            [_typed(value, column.kind) for value in values], types.get(column.kind, pa.string())
        )
    except (OverflowError, ValueError, pa.ArrowInvalid):
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def _typed(value: object, kind: str) -> object:
    if value is None or isinstance(value, list):
        return value
    if kind == "date":
        return datetime.date.fromisoformat(str(value))
    if kind == "decimal" and isinstance(value, (int, Decimal)):
        return float(value)
    return value if kind in ("integer", "boolean") else str(value)
