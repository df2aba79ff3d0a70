"""What an answer rests on, as the tools tell it: rows in, cited facts and a statement out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from pyoxigraph import Literal

from service.answers.citation import Citation, Citations, Source, cite
from service.graph.site import Site
from service.language import message
from service.mcp.result import (
    PARTLY,
    SOURCED,
    UNSOURCED,
    CitedFact,
    InferredProperty,
    Passage,
    Sourcing,
)


def all_cited(site: Site, citations: Citations, language: str) -> list[CitedFact]:
    """Write every fact that some row rests on, once."""
    found: dict[str, Citation] = {}
    for place in range(len(citations.rows)):
        found |= {each.fact: each for each in citations.of_row(place)}
    return [_cited(site, each, language) for each in found.values()]


def facts_of_rows(citations: Citations) -> list[list[str]]:
    """Name the facts that each row rests on."""
    return [[each.fact for each in citations.of_row(place)] for place in range(len(citations.rows))]


def sourcing_of(citations: Citations, language: str) -> Sourcing:
    """Say how many rows rest on passages."""
    total = len(citations.rows)
    sourced = sum(any(each.sources for each in citations.of_row(place)) for place in range(total))
    if not total:
        return unsourced("mcp.empty", language)
    if not sourced:
        return unsourced("mcp.unsourced", language)
    key, status = ("mcp.sourced", SOURCED) if sourced == total else ("mcp.partly", PARTLY)
    return Sourcing(status, message(key, language, sourced=sourced, total=total))


def unsourced(key: str, language: str) -> Sourcing:
    """Say that nothing is cited, and why."""
    return Sourcing(UNSOURCED, message(key, language))


def named_facts(site: Site, facts: Iterable[Sequence[str]]) -> Citations:
    """Cite given facts, several to a row."""
    rows = [{"facts": Literal(" ".join(each))} if each else {} for each in facts]
    return cite(site.reader, site.archive, rows)


def _cited(site: Site, citation: Citation, language: str) -> CitedFact:
    return CitedFact(
        fact=citation.fact,
        label=site.reader.names.label(citation.fact, language),
        derivation=citation.derivation.rpartition("/")[2] or None,
        review_status=citation.review.rpartition("/")[2] or None,
        review_level=int(citation.level) if citation.level else None,
        attested_on=citation.attested or None,
        passages=[_passage(site, source, language) for source in citation.sources],
        computed_from=list(citation.inputs),
        confidence=_sure(citation.confidence),
        inferred=[
            InferredProperty(
                property=one.property,
                label=site.reader.names.label(one.property, language),
                confidence=_sure(one.confidence),
            )
            for one in citation.inferred
        ],
    )


def _sure(confidence: Decimal | None) -> float | None:
    return None if confidence is None else float(confidence)


def _passage(site: Site, source: Source, language: str) -> Passage:
    passage = source.passage
    return Passage(
        report=source.report,
        report_label=site.reader.names.label(source.report, language),
        issued=source.issued or None,
        url=passage.url,
        start=passage.span.start,
        end=passage.span.end,
        text_digest=passage.digest,
        text=passage.text,
    )
