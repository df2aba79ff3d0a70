"""The editor at /sparql for browsers: a query in, its result as a table out; scripts only add.

`/sparql` itself stands in `service.protocol.dispatch`, which asks here when HTML is wanted.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import QueryResultsFormat, parse_query_results

from queries.answer import whole_rows
from queries.row import Row, plain_term, unmarked
from queries.saved import FIGURES, SavedQuery
from service.answers.figure import Figures, figure_cell, figures_among
from service.errors import Problem
from service.formats import GRAPHS, ROWS
from service.graph.cells import Cell, CellWriter
from service.language import message, messages
from service.protocol.sparql_request import SparqlRequest
from service.replies.problem_text import described
from service.sparql.policy import Form, read_query
from service.stream import beginning
from service.views.completion import Known, completion_document, known_terms
from service.views.why import ExhaustedError, Why, explain
from service.web.cited_query import asked_query, cited_reply, wants_citations
from service.web.context import services, site, wanted_language
from service.web.reply import public_base

editor = Blueprint("editor", __name__)
SHOWN = 500
"""Rows of a result in the page itself."""
DRAWN = 6000
"""Cells that the script of the page draws: a browser needs about 0.35 ms for each."""
MOST_ASKED = 24
"""Queries that are evaluated to say why a result is empty, in a query's time limit altogether."""
MOST_READ = 8 << 20
"""Bytes of a result that are read for the page."""
_CHARACTERS = 1 << 18  # of a graph in the page
_FIRST = "ioc-functions"  # the saved query that an empty editor opens with
_WORDS = "yasr."


@dataclass(frozen=True)
class Answer:
    """What the page shows of a result: rows, a graph as text, or yes and no."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    text: str = ""
    is_rows: bool = False
    is_cut: bool = False


@editor.route("/sparql", methods=["GET", "POST"])
def form() -> Response | tuple[str, int]:
    """Show the editor, and the result of the query that came with it; JSON where it is cited."""
    if wants_citations(request):
        return cited_reply()
    return _shown_form()


def _shown_form() -> tuple[str, int]:
    language = wanted_language()
    asked = asked_query()
    query = (asked.query or "").replace("\r\n", "\n")
    answer, problem, why, status = None, None, None, 200
    if query.strip():
        try:
            answer = _answer(query, asked, language)
        except Problem as error:
            status = error.status
            problem = described(error, language)
        else:
            is_empty = answer.is_rows and not answer.rows and asked.default_graphs is None
            why = why_empty(query) if is_empty else None
    page = render_template(
        "editor.html",
        query=query or _opening(),
        dataset=_dataset(asked),
        answer=answer,
        problem=problem,
        why=said(why, language) if why else None,
        examples=site().queries.values(),
        row_formats=ROWS,
        graph_formats=GRAPHS,
        shown=SHOWN,
        drawn=DRAWN,
        words=result_words() if language == "vi" else {},
    )
    return page, status


@editor.get("/meta/completion.json")
def completion() -> Response:
    """Give all that the editor completes; unchanged as long as the release is."""
    body = completion_document(_known(), site().release)
    response = Response(body, content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request.environ)
    return response


@editor.get("/why")
def why() -> Response:
    """Say why the result of a query is empty."""
    language = wanted_language()
    found = why_empty(request.args.get("query", ""))
    return jsonify(said(found, language) if found else {"message": ""})


def result_words() -> dict[str, str]:
    """Map what YASR writes in English to Vietnamese; `{name}` stands for a part that varies."""
    found = {key: each for key, each in messages().items() if key.startswith(_WORDS)}
    return {each["en"]: each["vi"] for each in found.values()}


def explained(query: str, language: str) -> dict[str, object] | None:
    """Say why the result of a query is empty, for a page that shows one."""
    found = why_empty(query)
    return said(found, language) if found else None


def why_empty(query: str) -> Why | None:
    """Explain an empty result on the release now served; None where that is not possible."""
    reader = site().reader
    asked = itertools.count(1)
    end = time.monotonic() + services().settings.time_limit

    def ask(sparql: str) -> bool:
        if next(asked) > MOST_ASKED or time.monotonic() > end:
            raise ExhaustedError
        return bool(reader.select(sparql))

    try:
        return explain(query, ask, _known())
    except (Problem, TypeError, ExhaustedError):
        return None


def said(why: Why, language: str) -> dict[str, object]:
    """Put an explanation into words."""
    hints = []
    for hint in why.hints:
        nearest = [
            {
                "iri": term.iri,
                "written": term.curie or f"<{term.iri}>",
                "label": term.labels.get(language) or next(iter(term.labels.values()), ""),
            }
            for term in hint.nearest
        ]
        text = message(f"why.{hint.reason}", language, written=hint.written)
        hints.append({"message": text, "written": hint.written, "nearest": nearest})
    return {
        "message": message(f"why.{why.reason}", language),
        "pattern": why.pattern,
        "line": why.line,
        "column": why.column,
        "hints": hints,
    }


def _known() -> tuple[Known, ...]:
    """Return the terms of the release now served."""
    return known_terms(site().reader)


def _opening() -> str:
    """Return the query of the example asked for, else the first one."""
    queries = site().queries
    wanted = request.args.get("example", _FIRST)
    found: SavedQuery | None = queries.get(wanted) or next(iter(queries.values()), None)
    return found.sparql if found else ""


def _dataset(asked: SparqlRequest) -> list[tuple[str, str]]:
    """Return the parameters of the dataset, for the form to keep."""
    default = [("default-graph-uri", iri) for iri in asked.default_graphs or ()]
    return default + [("named-graph-uri", iri) for iri in asked.named_graphs or ()]


def _answer(query: str, asked: SparqlRequest, language: str) -> Answer:
    result = services().bridge.run(
        query,
        rows=SHOWN,
        base=f"{public_base(request)}/sparql",
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
    )
    body, more = beginning(result.chunks, MOST_READ)
    if not result.content_type.startswith(ROWS[0].media_type):
        text = body.decode("utf-8", "replace")
        return Answer(text=text[:_CHARACTERS], is_cut=more or len(text) > _CHARACTERS)
    whole, cut = unmarked(body)
    if read_query(query, services().settings.max_depth).form is Form.ASK:
        found = parse_query_results(whole, format=QueryResultsFormat.JSON)
        return Answer(text=message(f"editor.{'true' if found else 'false'}", language))
    writer = CellWriter(site().reader.names, language)
    names, rows = whole_rows(whole, more)
    plain = [{name: plain_term(term) for name, term in row.items()} for row in rows]
    figures = figures_among(FIGURES, names, plain)
    cells = tuple(tuple(_cell(writer, figures, name, row) for name in names) for row in plain)
    return Answer(tuple(names), cells, is_rows=True, is_cut=cut or more)


def _cell(writer: CellWriter, figures: Figures, name: str, row: Row) -> Cell:
    """Write a value; a figure whole, though all columns that were asked for stay."""
    whole = figure_cell(figures[name], name, row, writer) if name in figures else None
    return whole or writer.term(row.get(name))
