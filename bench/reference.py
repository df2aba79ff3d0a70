"""What is right: orders as JSON on standard input, what their answers are on standard output.

Run as `python -m bench.reference FILE`. It also says what a bare store of the file costs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from bench.load import Order
from bench.questions import CSV


@dataclass(frozen=True)
class Reference:
    """Orders with what a right answer has, and what the store cost."""

    orders: tuple[Order, ...]
    seconds: float
    """To load the file into memory."""
    memory: int
    """Bytes that the store holds."""


def refer(data: Path, orders: Sequence[Order], *, to_the_letter: bool = False) -> Reference:
    """Have another process load the file and answer the orders; the letter is ours alone."""
    done = subprocess.run(  # noqa: S603 our own module
        [sys.executable, "-m", "bench.reference", str(data)],
        input=json.dumps([asdict(order) for order in orders]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    pairs = zip(orders, found["answers"], strict=True)
    known = tuple(
        replace(
            order,
            right=(right["marks"],),
            digests=(right["digest"],) if to_the_letter else (),
        )
        for order, right in pairs
    )
    return Reference(known, found["seconds"], found["memory"])


def answer(store: Store, order: Order) -> bytes:
    """Evaluate an order and write the answer in its format."""
    results: QuerySolutions | QueryBoolean | QueryTriples = store.query(order.text)
    if isinstance(results, QueryTriples):
        return results.serialize(format=RdfFormat.N_TRIPLES) or b""
    format = QueryResultsFormat.CSV if order.accept == CSV else QueryResultsFormat.JSON
    return results.serialize(format=format) or b""


def _described(body: bytes, order: Order) -> dict[str, int]:
    return {"marks": body.count(order.mark.encode()), "digest": zlib.crc32(body)}


def _resident() -> int:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) << 10


def main() -> None:
    """Answer the orders on standard input."""
    orders = [Order(**each) for each in json.load(sys.stdin)]
    before, started = _resident(), time.perf_counter()
    store = Store()
    store.bulk_load(path=sys.argv[1], format=RdfFormat.N_QUADS)
    seconds, memory = time.perf_counter() - started, _resident() - before
    answers = [_described(answer(store, order), order) for order in orders]
    json.dump({"seconds": seconds, "memory": memory, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
