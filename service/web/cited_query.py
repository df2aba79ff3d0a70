"""Any SELECT with citations: a request on `/sparql` with the header X-DXKG-Cite in, JSON out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Request as FlaskRequest
from flask import Response, request
from pyoxigraph import Triple

from queries.answer import whole_rows
from queries.row import Term, plain_term, unmarked
from service.answers.citation import cited
from service.answers.trace import named_or_traced
from service.errors import Problem
from service.files.record import citation_record, row_record
from service.formats import ROWS, Format, named, negotiate
from service.graph.site import Site
from service.language import message
from service.protocol.sparql_request import SparqlRequest, read_request
from service.replies.headers import CITE
from service.replies.message import Request
from service.replies.reply import TRUNCATED
from service.sparql.policy import Form, read_query
from service.stream import beginning
from service.web.context import services, site, wanted_language
from service.web.reply import public_base

MOST_CITED = 5000
"""Rows of one result that are cited; a longer one is cut, and says so, as it is by what follows."""
MOST_READ = 16 << 20
"""Bytes of a result that are read."""
MOST_FACTS = 10_000
"""Facts that its rows name, each counted in each row."""
MOST_WRITTEN = 32 << 20
"""Bytes of rows and citations that are written."""
AT_ONCE = 500  # rows that are cited together
JSON = ROWS[0]
AnyRow = Mapping[str, Term | Triple]


@dataclass(frozen=True)
class CitedResults:
    """SPARQL JSON with citations, how many rows it has, and whether it lacks some."""

    body: bytes
    rows: int
    cut: bool


def wants_citations(asking: FlaskRequest) -> bool:
    """Tell whether a request asks for the facts that each row rests on."""
    value = asking.headers.get(CITE, "").strip()
    if value not in ("", "0", "1"):
        raise Problem(400, "cite-value", found=value[:40])
    return value == "1"


def asked_query() -> SparqlRequest:
    """Read the request as the protocol has it, however the query was sent; raises Problem."""
    return read_request(_protocol_request(), services().settings)


def cited_reply() -> Response:
    """Answer a SELECT with its citations; raises Problem for anything else."""
    settings = services().settings
    asked = asked_query()
    if asked.query is None or read_query(asked.query, settings.max_depth).form is not Form.SELECT:
        raise Problem(400, "cite-form")
    if _format(asked.format) is None:
        raise Problem(406, "cite-format", available=JSON.media_type)
    found, sparql, language = site(), asked.query, wanted_language()
    results = found.on_one_release(lambda _: _written(found, asked, sparql, language))
    headers = {"Cache-Control": "no-store", "Vary": f"Accept, Accept-Language, {CITE}"}
    if results.cut:
        headers[TRUNCATED] = f"rows={results.rows}"
    return Response(results.body, content_type=JSON.content_type, headers=headers)


def _format(name: str) -> Format | None:
    """Return the one format that has room for citations, None where the request wants another."""
    return named(name, (JSON,)) if name else negotiate(request.headers.get("Accept", ""), (JSON,))


def _written(found: Site, asked: SparqlRequest, sparql: str, language: str) -> CitedResults:
    """Evaluate and cite."""
    result = services().bridge.run(
        sparql,
        JSON.name,
        rows=MOST_CITED,
        base=f"{public_base(request)}/sparql",
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    content, more = beginning(result.chunks, MOST_READ)
    whole, cut = unmarked(content)
    names, rows = whole_rows(whole, more)
    return cited_results(found, sparql, (names, rows), cut or more, language)


def cited_results(
    found: Site,
    sparql: str,
    table: tuple[Sequence[str], Sequence[AnyRow]],
    cut: bool,
    language: str,
) -> CitedResults:
    """Write SPARQL JSON, row by row with the facts that it rests on, up to the limits."""
    names, rows = table
    bindings: list[bytes] = []
    citations: list[bytes] = []
    size = untraced = 0
    for row, facts in _cited(found, sparql, rows, language):
        written = _dumped(row_record(row)), _dumped(_of_row(facts, language))
        size += sum(map(len, written))
        if size > MOST_WRITTEN:
            break
        bindings.append(written[0])
        citations.append(written[1])
        untraced += not facts
    cut = cut or len(bindings) < len(rows)
    rest: dict[str, object] = {"release": found.release, "untraced": untraced}
    if cut:
        rest["truncated"] = {"rows": len(bindings)}
    head = _dumped({"head": {"vars": list(names)}})[:-1]
    body = b"".join(
        (
            *(head, b', "results": {"bindings": [', b", ".join(bindings)),
            *(b']}, "citations": [', b", ".join(citations), b"], ", _dumped(rest)[1:], b"\n"),
        )
    )
    return CitedResults(body, len(bindings), cut)


def _cited(
    found: Site, sparql: str, rows: Sequence[AnyRow], language: str
) -> Iterator[tuple[AnyRow, list[Mapping[str, object]]]]:
    """Go through the rows with what each rests on, until all they name are too many facts."""
    names = found.reader.names
    left = MOST_FACTS
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        plain = [{name: plain_term(term) for name, term in row.items()} for row in part]
        facts: list[tuple[str, ...]] = []
        for each in named_or_traced(found, sparql, plain):
            left -= len(each)
            if left < 0:
                break
            facts.append(each)
        citations = cited(found.reader, found.archive, facts)
        for place, row in enumerate(part[: len(facts)]):
            yield (
                row,
                [citation_record(names, language, each) for each in citations.of_row(place)],
            )
        if left < 0:
            return


def _of_row(facts: list[Mapping[str, object]], language: str) -> Mapping[str, object]:
    """Say what a row rests on, or that nothing of the kind can be named."""
    note = {} if facts else {"note": message("answer.untraced", language)}
    return {"traced": bool(facts), **note, "facts": facts}


def _dumped(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()


def _protocol_request() -> Request:
    """Return the request as the protocol's reader takes it."""
    return Request(
        method=request.method,
        target=request.full_path.encode(),
        path=request.path,
        query=request.query_string,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.get_data(),
        peer=request.remote_addr or "",
    )
