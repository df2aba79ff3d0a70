"""Every address gets a proper answer: any path below any route, with any parameters."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.answering import Answering
from tests.nasty import ASKED, PARTS, addresses, is_printable, is_safe

ACCEPTED = (
    "",
    "text/html",
    "application/json",
    "text/turtle",
    "text/csv",
    "*/*",
    "q=;;,",
    "a;q=nan",
)
DELIBERATE = {"oembed-format", "extra-missing"}
"""Codes of answers with 501: of oEmbed (2.3.3) for formats, and of what an extra draws."""


def rules(answering: Answering) -> list[str]:
    return sorted(
        rule.rule
        for rule in answering.app.url_map.iter_rules()
        if rule.endpoint not in ("static", "editor.form")  # which need no engine, or one that runs
    )


def check(answering: Answering, address: str, accept: str) -> None:
    reply = answering.get(address, accept)
    if reply.status_code >= 500:
        assert reply.status_code == 501, (address, accept)
        assert reply.mimetype == "text/html" or (reply.json or {}).get("code") in DELIBERATE
    location = reply.headers.get("Location", "/")
    assert is_safe(location.removeprefix("http://localhost")), (address, location)
    if reply.mimetype == "text/html":
        assert all(map(is_safe, addresses(reply.text))), address
        assert is_printable(reply.text)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data(), accept=st.sampled_from(ACCEPTED), asked=ASKED, lead=PARTS)
def test_any_address_gets_a_proper_answer(
    answering: Answering,
    data: st.DataObject,
    accept: str,
    asked: str,
    lead: str,
) -> None:
    rule = data.draw(st.sampled_from(rules(answering)))
    path = re.sub(r"<[^>]+>", lambda _: data.draw(PARTS), rule)
    before = data.draw(st.sampled_from(["", "", f"/r/{answering.releases[1]}", f"/r/{lead}"]))
    address = before + path + "?" + asked
    check(answering, address, accept)


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json"])
@pytest.mark.parametrize(
    "path",
    ["/id/unit/binh-dinh%20", "/report/x%20", "/fact/x%20", "/concept/x%20", "/graph/x%20",
     "/id/unit/a%0d%0aX:1", "/fact/a%0d%0aX:1", "/id/unit/%7Ba%7D.ttl", "/id/evidence/a%20-1-%22",
     "/concept/a%00", "/graph/%EF%BF%BD"],
)  # fmt: skip
def test_a_path_that_is_no_iri_is_not_found(answering: Answering, path: str, accept: str) -> None:
    for address in (path, f"/r/{answering.releases[1]}{path}"):
        assert answering.get(address, accept).status_code in (303, 404)
        check(answering, address, accept)


@pytest.mark.parametrize("path", ["//evil.example/x", "/%5Cevil.example/x", "/x%0a//evil.example"])
def test_no_page_links_to_the_host_that_a_path_names(answering: Answering, path: str) -> None:
    check(answering, path, "text/html")
