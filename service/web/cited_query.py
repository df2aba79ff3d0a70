"""Any SELECT with citations: a request on `/sparql` with the header X-DXKG-Cite in, JSON out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Request as FlaskRequest
from flask import Response, request

from queries.answer import answer_from_json
from service.answers.trace import cited_rows
from service.errors import Problem
from service.files.record import citation_record
from service.formats import ROWS, Format, named, negotiate
from service.graph.site import Site
from service.language import message
from service.protocol.sparql_request import SparqlRequest, read_request
from service.replies.headers import CITE
from service.replies.message import Request
from service.replies.reply import TRUNCATED
from service.sparql.policy import Form, read_query
from service.web.context import services, site, wanted_language
from service.web.reply import public_base

MOST_CITED = 5000
"""Rows of one result that are cited; a longer one is cut, and says so."""
JSON = ROWS[0]
_CUT = re.compile(rb'"truncated": \{"rows": (\d+)\}\}\n$')


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
    body = found.on_one_release(lambda _: _written(found, asked, sparql, language))
    headers = {"Cache-Control": "no-store", "Vary": f"Accept, Accept-Language, {CITE}"}
    if cut := _CUT.search(body[-64:]):
        headers[TRUNCATED] = f"rows={int(cut[1])}"
    return Response(body, content_type=JSON.content_type, headers=headers)


def _format(name: str) -> Format | None:
    """Return the one format that has room for citations, None where the request wants another."""
    return named(name, (JSON,)) if name else negotiate(request.headers.get("Accept", ""), (JSON,))


def cited_results(found: Site, sparql: str, content: bytes, language: str) -> dict[str, object]:
    """Add to the SPARQL JSON of a SELECT, row by row, the facts that it rests on."""
    answer = answer_from_json(content, found.release)
    citations = cited_rows(found, sparql, answer.rows)
    names = found.reader.names
    cited = [
        [citation_record(names, language, each) for each in citations.of_row(place)]
        for place in range(len(answer.rows))
    ]
    document: dict[str, object] = json.loads(content)
    truncated = document.pop("truncated", None)
    document |= {
        "release": found.release,
        "citations": [_of_row(facts, language) for facts in cited],
        "untraced": sum(not facts for facts in cited),
    }
    return document | ({"truncated": truncated} if truncated else {})


def _of_row(facts: list[Mapping[str, object]], language: str) -> Mapping[str, object]:
    """Say what a row rests on, or that nothing of the kind can be named."""
    note = {} if facts else {"note": message("answer.untraced", language)}
    return {"traced": bool(facts), **note, "facts": facts}


def _written(found: Site, asked: SparqlRequest, sparql: str, language: str) -> bytes:
    """Evaluate and cite."""
    content = services().bridge.run(
        sparql,
        JSON.name,
        rows=MOST_CITED,
        base=f"{public_base(request)}/sparql",
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    document = cited_results(found, sparql, content.read(), language)
    return json.dumps(document, ensure_ascii=False).encode() + b"\n"


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
