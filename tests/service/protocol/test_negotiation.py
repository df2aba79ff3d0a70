"""One rule for Accept: every address with more than one format, and errors, by one expectation."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.formats import (
    GRAPHS,
    HTML,
    JSON,
    MOST_ITEMS,
    PROBLEM,
    ROWS,
    choose_coding,
    error_format,
    negotiate,
    weighted,
)
from service.graph.triples import OFFERED
from service.language import chosen_language
from service.replies.reply import matches
from service.sparql.policy import Form, form_of, read_query
from service.web.changes import FORMATS
from service.web.questions import NEGOTIATED
from tests.service_process import Service

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
ACCEPTS = (
    None, "text/html", "application/json", "application/json;q=0", "*/*", "text/html;q=0, */*",
    "text/html;q=0.1, application/json", "application/xml", "application/json, text/plain, */*",
    "text/html;q=0", "image/png", BROWSER,
)  # fmt: skip
OTHER_NAMES = {
    "application/sparql-results+json": ("application/json",),
    "application/sparql-results+xml": ("application/xml",),
    "application/ld+json": ("application/json",),
    "application/rdf+xml": ("application/xml",),
    "application/n-triples": ("text/plain",),
    "text/html": ("application/xhtml+xml",),
    "application/problem+json": ("application/json",),
}
"""Media types by which a client may mean one of ours."""
_THING = tuple(each.media_type for each in OFFERED)
_TERMS = ("text/html", "text/turtle", "application/ld+json", "application/n-triples")
_GRAPH = tuple(each.media_type for each in GRAPHS)
_ROWS = tuple(each.media_type for each in ROWS)
OFFERS = {
    "/search?q=binh+dinh": ("text/html", "application/json"),
    "/q/dti-rank": tuple(each.media_type for each in NEGOTIATED),
    "/changes": tuple(each.media_type for each in FORMATS),
    "/id/unit/binh-dinh": _THING,
    "/concept/status": _THING,
    "/graph/report/003": _THING,
    "/dataset": _THING,
    "/fact/003/dti-rank-2022": _THING,
    "/report/003": _THING,
    "/.well-known/void": _THING[1:],
    "/ontology": _TERMS,
    "/shapes": _TERMS,
    "/sparql": (*_GRAPH, "text/html"),
    f"/sparql?query={quote('ASK {}')}": (*_ROWS, "text/html"),
    f"/sparql?query={quote('CONSTRUCT WHERE { ?s a ?t } LIMIT 1')}": (*_GRAPH, "text/html"),
    "/data?default": _GRAPH,
}
"""What each address offers, the first for clients without wishes."""
PROBLEMS = ("application/problem+json", "text/html")
REDIRECTED = ("/fact/", "/report/")
"""Where RDF stands at another address, to which one is sent."""


def expected(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return what a client gets, by RFC 9110: the highest weight, the narrowest, the first."""
    wishes = {}
    for part in (accept or "*/*").split(","):
        range, _, weight = part.strip().partition(";q=")
        wishes[range] = float(weight or 1)
    ranked = []
    for place, media_type in enumerate(offered):
        names = [[media_type], list(OTHER_NAMES.get(media_type, ())),
                 [media_type.partition("/")[0] + "/*"], ["*/*"]]  # fmt: skip
        for step, known in enumerate(names):
            if weights := [wishes[name] for name in known if name in wishes]:
                ranked.append((max(weights), -step, -place, media_type))
                break
    best = max(ranked, default=(0.0, 0, 0, ""))
    return best[3] if best[0] > 0 else None


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize("path", OFFERS)
def test_every_address_obeys_one_rule(site: Service, path: str, accept: str | None) -> None:
    wanted = expected(accept, OFFERS[path])
    reply = site.get(path, **({} if accept is None else {"Accept": accept}))
    kind = reply.headers["content-type"].partition(";")[0]
    if wanted is None:
        assert (reply.status, kind) == (406, expected(accept, PROBLEMS) or PROBLEMS[0])
    elif reply.status == 303:
        assert path.startswith(REDIRECTED)
        assert site.get(reply.headers["location"]).headers["content-type"].startswith(wanted)
    else:
        assert (reply.status, kind) == (200, wanted)
    assert "accept" in reply.headers["vary"].lower()


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/id/unit/nowhere.ttl", 404), ("/q/dti-rank.json?lang=fr", 400),
     ("/sparql?query=INSERT&format=json", 400), ("/data", 400),
     ("/r/000000000000/q/dti-rank", 404)],
)  # fmt: skip
def test_every_error_obeys_it_too(
    site: Service, path: str, status: int, accept: str | None
) -> None:
    reply = site.get(path, **({} if accept is None else {"Accept": accept}))
    kind = reply.headers["content-type"].partition(";")[0]
    assert (reply.status, kind) == (status, expected(accept, PROBLEMS) or PROBLEMS[0])


def test_a_format_that_is_named_goes_before_a_range() -> None:
    assert negotiate("application/json, */*", (HTML, JSON)) is JSON
    assert negotiate("text/*, application/json;q=0.9", (JSON, HTML)) is HTML
    assert error_format("application/xml") is PROBLEM


@pytest.mark.parametrize(
    ("query", "kind"),
    [("SELECT * { ?s a ?t } LIMIT 1", "text/csv"), ("ASK {}", "text/csv"),
     ("CONSTRUCT WHERE { ?s a ?t } LIMIT 1", "text/html")],
)  # fmt: skip
def test_a_page_of_less_weight_is_given_only_where_nothing_else_fits(
    site: Service, query: str, kind: str
) -> None:
    reply = site.query(query, "text/csv, text/html;q=0.5")
    assert (reply.status, reply.headers["content-type"].partition(";")[0]) == (200, kind)


def test_no_more_of_a_list_is_read_than_is_said() -> None:
    """64 KiB of commas took a tenth of a second; what stands behind the hundredth is ignored."""
    assert negotiate("a/b," * (MOST_ITEMS - 1) + "text/html", (JSON, HTML)) is HTML
    assert negotiate("a/b," * MOST_ITEMS + "text/html", (JSON, HTML)) is None
    assert len(list(weighted("a;q=1," * 10_000))) == MOST_ITEMS
    assert list(weighted("a" + ";b=c" * 10_000 + ";q=0")) == [("a", 1.0)]
    assert list(weighted(f"a;q=0.{'5' * 60_000}")) == [("a", 0.55555555555555)]
    assert choose_coding("x," * MOST_ITEMS + "gzip") == ""
    assert chosen_language("", "x," * MOST_ITEMS + "en") == "vi"
    assert matches('W/"x", ' * (MOST_ITEMS - 1) + '"y"', '"y"')
    assert not matches('"x", ' * MOST_ITEMS + '"y"', '"y"')


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["PREFIX a: <b:c>", "BASE <d:e>", "# SELECT\n", "SELECT", "ask", "CONSTRUCT", "{", "}",
             "DESCRIBE", "?x", "[]", '"ASK"', "<ASK>", "a:ASK", "\n", "WHERE"]
        ),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_the_form_of_a_query_is_what_its_reader_says(text: str) -> None:
    assert form_of(text) is read_query(text, 1000).form


def test_the_form_is_found_behind_any_prologue_that_is_whole() -> None:
    prologue = "PREFIX a: <b:c>\n# a remark\n" * 5000
    assert form_of(prologue + "CONSTRUCT WHERE { ?s ?p ?o }") is Form.CONSTRUCT
    assert form_of("[" * 200_000) is Form.SELECT
    assert form_of("INSERT DATA {}") is Form.SELECT  # who evaluates it says what is wrong
