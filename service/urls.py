"""Addresses of the service: what a reader is given a link to in, its path out.

Every path is made here. The functions make those of the release that is served; `Links` puts them
into the language of a page, and into its release where the address of the page names one.

Flask's url_for needs the application, of which what pages show knows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from ontology.vocab import BASE, DX, ID, ONTOLOGY

PLACES: Mapping[str, str] = {
    "home": "/",
    "questions": "/queries",
    "search": "/search",
    "sparql": "/sparql",
    "quality": "/quality",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "changes": "/changes",
    "health": "/health",
    "openapi": "/openapi.json",
    "context": "/context.jsonld",
    "oembed": "/oembed",
}
"""Pages and files that there is one of, by the names that templates know them by."""
_LANGUAGE = re.compile(rb"lang=[a-z]{0,8}")
_WEB = re.compile(
    r"(?:https?://(?=[^/?#])|mailto:)"
    r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff<>\"{}|^`\\]+",
    re.IGNORECASE | re.ASCII,
)
_PLAIN = "/:@!$&'()*+,;=-._~"
"""What a path may hold besides letters and digits: https://www.rfc-editor.org/rfc/rfc3986#section-3.3"""
IN_RELEASES = ("q", "embed", "id", "fact", "report", "queries", "quality")
"""First parts of the paths of what each release has its own of."""


@dataclass(frozen=True)
class Links:
    """The links of one page; an empty release stands for the one now served."""

    language: str
    release: str = ""

    def of(self, path: str) -> str:
        """Put a path into the release, if that has its own of it."""
        own = path.startswith("/") and is_in_releases(path[1:])
        return permanent(self.release, path) if own and self.release else path

    def place(self, name: str, **asked: str) -> str:
        """Link to a page or file that there is one of."""
        return self.of(PLACES[name] + _asked(asked))

    def page(self, name: str, **asked: str) -> str:
        """Link to such a page in the language of this one."""
        return self.place(name, **asked, lang=self.language)

    def file(self, name: str, suffix: str, **asked: str) -> str:
        """Link to a file of such a page; its language is Vietnamese unless the address says so."""
        return self.of(f"{PLACES[name]}.{suffix}{_asked(asked)}")

    def fact_history(self, path: str) -> str:
        """Link to the history of a fact in the language of this page."""
        return self.of(fact_history(path) + _asked({"lang": self.language}))

    def history_file(self, path: str) -> str:
        """Return the path of the same for programs."""
        return fact_history(path, "json")

    def question(self, address: str) -> str:
        """Link to an answer."""
        return self.of(question(address))

    def question_page(self, name: str) -> str:
        """Link to the page of a question in the language of this one."""
        return self.question(name + _asked({"lang": self.language}))


def question(address: str) -> str:
    """Return the path of an answer; its address is a name with suffix and parameters, if any."""
    return f"/q/{address}"


def embed(address: str) -> str:
    """Return the path of an answer that stands in other pages."""
    return f"/embed/{address}"


def thing(kind: str, slug: str, suffix: str = "") -> str:
    """Return the path of a thing, or of a file that describes it."""
    return own_path("id", kind, slug) + (f".{suffix}" if suffix else "")


def fact_history(path: str, suffix: str = "") -> str:
    """Return the path of what a fact said in which release; `path` is that of the fact's IRI."""
    return own_path("fact", path, "history") + (f".{suffix}" if suffix else "")


def editor(sparql: str, language: str) -> str:
    """Return the path of the editor with a query in it."""
    return PLACES["sparql"] + _asked({"query": sparql, "lang": language})


def findings(report: str, language: str, anchor: str) -> str:
    """Return the path of the findings of a rule, in all reports or in one."""
    return f"{PLACES['quality']}{_asked({'report': report, 'lang': language})}#{anchor}"


def permanent(release: str, path: str) -> str:
    """Return the path of the same on one release, for good."""
    return f"/r/{release}{path}"


def is_in_releases(path: str) -> bool:
    """Tell whether each release has its own of a path, which is given without its first slash."""
    return _first_part(path) in IN_RELEASES


def _first_part(path: str) -> str:
    """Return the first part of a path, without the end that names a format."""
    return path.partition("?")[0].partition("/")[0].partition(".")[0]


def _asked(asked: Mapping[str, str]) -> str:
    found = urlencode({name: value for name, value in asked.items() if value})
    return f"?{found}" if found else ""


def page_of(iri: str, language: str) -> str | None:
    """Return the path of the page of an IRI of ours, or a foreign IRI that is a web address.

    Every link of a page names its language: without it the next page would be in the browser's,
    and a reader who chose Vietnamese in an English browser would lose it with each click.
    """
    suffix = f"?lang={language}" if language else ""
    if iri.startswith(ID + "fact/"):
        return own_path("fact", iri.removeprefix(ID + "fact/")) + suffix
    if iri.startswith(ID + "report/"):
        return own_path("report", iri.removeprefix(ID + "report/")) + suffix
    if iri.startswith(DX):
        return f"{PLACES['ontology']}{suffix}#{_written(iri.removeprefix(DX))}"
    if iri.startswith(BASE + "shape/"):
        return f"{PLACES['shapes']}{suffix}#{_written(iri.removeprefix(BASE + 'shape/'))}"
    if iri.startswith(ONTOLOGY):
        return PLACES["ontology"] + suffix
    if iri.startswith(BASE):
        return own_path(iri.removeprefix(BASE)) + suffix
    return web_address(iri)


def web_address(text: str) -> str | None:
    """Return an address that a link may lead to, None for any other: it stays a text.

    Wherever something of the data becomes a link, it comes through here. `javascript:` and `data:`
    would run in the page, and browsers read them past blanks and controls as well.
    """
    return text if _WEB.fullmatch(text) else None


def own_path(*parts: str) -> str:
    """Write parts of a path, decoded as those of requests are, so that a link leads to just them.

    Slashes at the beginning go: `//host/x` would be an address on another host.
    """
    return "/" + _written("/".join(parts).lstrip("/"))


def _written(text: str) -> str:
    return quote(text, safe=_PLAIN)


def is_of_strangers(path: str, query: bytes) -> bool:
    """Tell whether an address shows what a query of a stranger gives, or a release beside ours.

    That is any query at `/sparql` and `/why`, an old release, or a saved question with parameters.
    """
    place = path[1:].partition("/")[0]
    if place in ("sparql", "why", "r"):
        return True
    return place in ("q", "embed") and bool(query) and not _LANGUAGE.fullmatch(query)
