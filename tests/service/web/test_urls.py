"""Addresses are made in one place, and stay in the release that a page is of."""

import re
from pathlib import Path

import pytest

import service
from ontology.vocab import BASE
from service.urls import (
    Links,
    editor,
    findings,
    own_path,
    page_of,
    permanent,
    question,
    thing,
    web_address,
)

RELEASE = "0123456789ab"
NOW, THEN = Links("vi"), Links("en", RELEASE)
FOLDER = Path(service.__file__).parent


@pytest.mark.parametrize(
    "path",
    ["/q/dti-rank.csv?year=2022", "/id/unit/lang-son", "/fact/003/x", "/report/003", "/queries",
     "/queries?tag=linked", "/embed/dti-rank"],
)  # fmt: skip
def test_what_a_release_has_of_its_own_stays_in_it(path: str) -> None:
    assert NOW.of(path) == path
    assert THEN.of(path) == f"/r/{RELEASE}{path}" == permanent(RELEASE, path)


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=a", "/queriesque", "/r/000000000000/q/x", "/ontology#Fact", "#section.facts",
     "https://example.org/q/x"],
)  # fmt: skip
def test_everything_else_is_of_the_release_served(path: str) -> None:
    assert THEN.of(path) == path


def test_links_of_pages_keep_their_language() -> None:
    assert NOW.page("home") == "/?lang=vi"
    assert THEN.page("search", **{"class": "Event"}) == "/search?class=Event&lang=en"
    assert THEN.page("questions", tag="linked") == f"/r/{RELEASE}/queries?tag=linked&lang=en"
    assert NOW.question_page("dti-rank") == "/q/dti-rank?lang=vi"
    assert NOW.file("changes", "atom", lang="") == "/changes.atom"
    with pytest.raises(KeyError):
        NOW.page("nowhere")


def test_every_kind_of_address() -> None:
    assert question("dti-rank.csv?year=2022") == "/q/dti-rank.csv?year=2022"
    assert thing("unit", "lang-son", "ttl") == "/id/unit/lang-son.ttl"
    assert editor("ASK {}", "vi") == "/sparql?query=ASK+%7B%7D&lang=vi"
    assert findings("", "vi", "x") == "/quality?lang=vi#x"
    assert page_of(f"{BASE}id/report/003", "en") == "/report/003?lang=en"


@pytest.mark.parametrize("template", sorted(FOLDER.glob("templates/*")), ids=lambda path: path.name)
def test_no_template_spells_an_address(template: Path) -> None:
    assert not re.findall(r"""\b(?:href|src|action)="/|["']/[a-z]+""", template.read_text("utf-8"))


@pytest.mark.parametrize(
    "address", ["https://example.vn/a?b=c#d", "HTTP://example.vn", "mailto:a@example.vn"]
)
def test_links_lead_to_web_addresses(address: str) -> None:
    assert web_address(address) == address == page_of(address, "vi")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:x", "\tjavascript:x", "data:,x",
     "vbscript:x", "file:///etc/passwd", "//example.vn", "https:", "https://", "https:///x",
     "http:x", "https://exa mple.vn", "https://a/\nb", "https://a/\u2028b", "java\nscript:x",
     "urn:x", "", "#x", "https://\\example.vn", "httpſ://example.vn", "mailto:"],
)  # fmt: skip
def test_nothing_else_becomes_a_link(address: str) -> None:
    assert web_address(address) is None
    assert page_of(address, "vi") is None


def test_things_of_ours_are_linked_on_this_host_only() -> None:
    assert page_of(f"{BASE}/evil.example/x", "vi") == "/evil.example/x?lang=vi"
    assert own_path("//evil.example") == "/evil.example"
    assert own_path("/\\evil.example") == "/%5Cevil.example"
    assert page_of(f"{BASE}id/unit/a%20b?c", "") == "/id/unit/a%2520b%3Fc"
    assert thing("unit", 'a"b\n', "ttl") == "/id/unit/a%22b%0A.ttl"
    assert page_of(f"{BASE}ontology#a'<b", "vi") == "/ontology?lang=vi#a'%3Cb"
