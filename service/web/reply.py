"""From a request on a saved query to its response: language, document, ETag, cache, headers."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import IO

from flask import Request, Response, abort, request
from werkzeug.wsgi import FileWrapper

from queries.answer import Answer
from queries.large_answer import LARGE
from queries.saved import SavedQuery
from service.answers.document import Document
from service.answers.evaluation import read_answer
from service.answers.question import Question, read_question
from service.answers.rendered import Written, basis_of, etag_of
from service.rendering.pages import KEEP, STREAMED
from service.web.context import services, site, wanted_language

TRUNCATED = "X-DXKG-Truncated"
LEFT_OUT = "X-DXKG-Left-Out"
"""Rows that have no place on today's map, or rest on facts below the level asked for."""
PIECE = 1 << 18
FRESH = "public, max-age=60"
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


def saved_query(name: str) -> SavedQuery:
    """Return a saved query or answer 404."""
    return site().queries.get(name) or abort(404)


def asked_of(query: SavedQuery, for_people: bool) -> Question:
    """Read the address; files are in Vietnamese unless it says otherwise, pages as readers wish."""
    language = wanted_language() if for_people else "vi"
    return read_question(query, request.args.to_dict(flat=False), language)


def public_base(asking: Request) -> str:
    """Return the address of the service as the client knows it."""
    host = asking.host if _HOST.fullmatch(asking.host) else "localhost"
    return f"{asking.scheme}://{host}"


def document_of(asked: Question) -> Document:
    """Answer a question on the release that the address names."""
    answer = read_answer(site(), asked)
    return Document(
        asked, answer, site(), public_base(request), services().releases.published(answer.release)
    )


def replied(
    asked: Question,
    kind: str,
    media_type: str,
    pour: Callable[[Document, IO[bytes]], None],
    headers: Mapping[str, str],
    exact: bool = True,
) -> Response:
    """Answer 304 or from the cache where that can be known, else evaluate and write."""
    base, basis = public_base(request), basis_of(site())
    rendered = services().rendered
    etag = etag_of(kind, basis, asked, base)
    kept = rendered.get(etag)
    matched = etag in request.if_none_match or (
        not exact and request.if_none_match.contains_weak(etag)
    )
    if kept is not None or matched:
        body, marked = (kept.body, kept.marks) if kept else (b"", {})
        request.environ[KEEP] = True
        response = Response(body, content_type=media_type, headers={**headers, **marked})
    else:
        document = document_of(asked)
        etag = etag_of(kind, replace(basis, release=document.answer.release), asked, base)
        response = _sent(_written(document, pour), etag, document.answer)
        response.content_type = media_type
        response.headers.update(headers)
    response.set_etag(etag, weak=not exact)
    response.headers.setdefault("Cache-Control", FRESH)
    response.make_conditional(request)
    return response


def _written(document: Document, pour: Callable[[Document, IO[bytes]], None]) -> IO[bytes]:
    """Write into memory, or a file where it gets large."""
    file = tempfile.SpooledTemporaryFile(LARGE)  # noqa: SIM115 whoever sends it closes it
    try:
        pour(document, file)
    except BaseException:
        file.close()
        raise
    return file


def _sent(file: IO[bytes], etag: str, answer: Answer) -> Response:
    """Send what was written: from memory where it is small, else from its file."""
    size, marked = file.tell(), marks(answer)
    file.seek(0)
    if size > LARGE:
        request.environ[STREAMED] = True
        return Response(FileWrapper(file, PIECE), headers=dict(marked))  # closes it at the end
    with file:
        body = file.read()
    if not answer.truncated:
        request.environ[KEEP] = True
        services().rendered.put(etag, Written(body, marked))
    return Response(body, headers=dict(marked))


def marks(answer: Answer) -> Mapping[str, str]:
    """Say in the head what not every format has room for: rows cut off, rows left out."""
    left = sum(each.whole for each in answer.today.left) if answer.today else 0
    left += answer.at_level.left if answer.at_level else 0
    cut = {TRUNCATED: f"rows={len(answer.rows)}"} if answer.truncated else {}
    return {**cut, **({LEFT_OUT: f"rows={left}"} if left else {})}
