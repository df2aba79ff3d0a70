"""Addresses are made in one place, and stay in the release that a page is of."""

import re
from pathlib import Path

import pytest

import service
from ontology.vocab import BASE
from service.urls import Links, editor, findings, page_of, permanent, question, thing

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
