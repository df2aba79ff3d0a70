"""Addresses of the service: what a reader is given a link to in, its path out."""

from __future__ import annotations

from ontology.vocab import BASE, DX, ID, ONTOLOGY


def page_of(iri: str, language: str) -> str | None:
    """Return the path of the page of an IRI of ours, or a foreign IRI that is a web address.

    Every link of a page names its language: without it the next page would be in the browser's,
    and a reader who chose Vietnamese in an English browser would lose it with each click.
    """
    suffix = f"?lang={language}" if language else ""
    if iri.startswith(ID + "fact/"):
        return "/fact/" + iri.removeprefix(ID + "fact/") + suffix
    if iri.startswith(ID + "report/"):
        return "/report/" + iri.removeprefix(ID + "report/") + suffix
    if iri.startswith(DX):
        return f"/ontology{suffix}#{iri.removeprefix(DX)}"
    if iri.startswith(BASE + "shape/"):
        return f"/shapes{suffix}#{iri.removeprefix(BASE + 'shape/')}"
    if iri.startswith(ONTOLOGY):
        return "/ontology" + suffix
    if iri.startswith(BASE):
        return "/" + iri.removeprefix(BASE) + suffix
    return iri if iri.startswith(("http://", "https://")) else None
