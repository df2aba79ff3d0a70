"""An evaluation as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from loaders.extraction.judging.evaluation import Evaluation
from loaders.extraction.judging.fact import Fact
from loaders.extraction.judging.matching import Outcome, Verdict
from loaders.extraction.judging.score import MEASURES, Counts, Score

_MOST_ERRORS = 10


def text_lines(evaluation: Evaluation, by_rule: bool = False, show: bool = False) -> Iterator[str]:
    """Tell an evaluation; with `by_rule` each rule, with `show` each mistake."""
    yield from _kinds(evaluation)
    yield from _fields(evaluation)
    if by_rule:
        yield from _rules(evaluation)
    yield from _errors(evaluation)
    if show:
        yield from _shown(evaluation)


def json_document(evaluation: Evaluation) -> Mapping[str, object]:
    """Tell an evaluation as values for JSON."""
    return {
        "texts": len(evaluation.texts),
        "kinds": {kind: _score(score) for kind, score in evaluation.by_kind.items()},
        "fields": [
            {"kind": kind, "field": name, "right": share.right, "of": share.of}
            for (kind, name), share in evaluation.by_field.items()
        ],
        "rules": {
            rule: {"found": counts.found, "right": counts.right, "whole": counts.whole}
            for rule, counts in evaluation.by_rule.items()
        },
        "wrong_per_1000": evaluation.wrong_per_thousand(),
        "wrong_per_1000_noise": evaluation.wrong_per_thousand(noise=True),
        "errors": [
            {"rule": error.rule, "kind": error.kind, "what": error.what, "cases": len(error.cases)}
            for error in evaluation.errors
        ],
    }


def _score(score: Score) -> Mapping[str, object]:
    counts = score.counts
    return {
        "annotated": counts.annotated,
        "found": counts.found,
        "right": counts.right,
        **{name: getattr(counts, name) for name in MEASURES},
        "intervals": {name: list(bounds) for name, bounds in score.intervals.items()},
        "fields": counts.field_share,
        "whole": counts.whole_share,
    }


def _kinds(evaluation: Evaluation) -> Iterator[str]:
    noise = sum(text.is_noise for text in evaluation.texts)
    yield f"{len(evaluation.texts)} texts, {noise} of them without facts"
    heads = "".join(f" {name:<20}" for name in MEASURES)
    yield f"{'kind':<12} {'facts':>5} {'found':>5} {heads} {'fields':>6} {'whole':>6}"
    for kind, score in evaluation.by_kind.items():
        counts = score.counts
        shares = "".join(f" {_bounded(score, name):<20}" for name in MEASURES)
        rest = f"{counts.field_share:>6.3f} {counts.whole_share:>6.3f}"
        yield f"{kind:<12} {counts.annotated:>5} {counts.found:>5} {shares} {rest}"
    for noise_only in (False, True):
        wrong = evaluation.wrong_per_thousand(noise_only)
        where = " of texts without facts" if noise_only else ""
        if wrong is not None:
            yield f"wrong proposals per 1,000 characters{where}: {wrong:.3f}"


def _bounded(score: Score, name: str) -> str:
    low, high = score.intervals.get(name, (0.0, 0.0))
    return f"{getattr(score.counts, name):.3f} ({low:.3f}-{high:.3f})"


def _fields(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield f"{'field':<28} {'right':>6} {'of':>5} {'share':>6}"
    for (kind, name), share in evaluation.by_field.items():
        part = share.right / share.of
        yield f"{f'{kind} {name}':<28} {share.right:>6} {share.of:>5} {part:>6.3f}"


def _rules(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield f"{'rule':<36} {'found':>5} {'right':>5} {'whole':>5} {'share':>6}"
    for rule, counts in evaluation.by_rule.items():
        yield f"{rule:<36} {_row(counts)}"


def _row(counts: Counts) -> str:
    return f"{counts.found:>5} {counts.right:>5} {counts.whole:>5} {counts.precision:>6.3f}"


def _errors(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    yield "most frequent mistakes"
    for error in evaluation.errors[:_MOST_ERRORS]:
        name, verdict = error.cases[0]
        who = error.rule or error.kind
        yield f"{len(error.cases):>5} {who} {error.what}: {name} {_told(verdict, error.what)}"


def _shown(evaluation: Evaluation) -> Iterator[str]:
    yield ""
    for error in evaluation.errors:
        for name, verdict in error.cases:
            yield f"- {error.what} {error.rule or error.kind} {name} {_told(verdict, error.what)}"


def _told(verdict: Verdict, what: str) -> str:
    fact = verdict.fact
    where = f"[{fact.start}, {fact.end}] «{' '.join(fact.quote.split())}»"
    if verdict.outcome is Outcome.RIGHT and verdict.gold:
        return f"{where}: {fact.field(what)!r}, expected {verdict.gold.field(what)!r}"
    return f"{where}: {_values(fact)}"


def _values(fact: Fact) -> str:
    given = (f"{key} {value}" for key, value in fact.fields.items() if value not in (None, []))
    return ", ".join(given)
