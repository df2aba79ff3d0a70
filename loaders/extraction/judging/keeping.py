"""What confidence rests on: an evaluation in, the counts of each rule out."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.extraction.confidence import Measured, RuleTally, Tally
from loaders.extraction.judging.annotated import digest
from loaders.extraction.judging.evaluation import Evaluation
from loaders.extraction.judging.score import Counts
from loaders.extraction.rule import Rule
from loaders.extraction.rules.every import RULES


def measured(evaluation: Evaluation, rules: Iterable[Rule] = RULES) -> Measured:
    """Count the right and wrong ones of each rule, and of the fields of its right ones.

    A rule that found nothing has a row too: it is known that nothing is known of it.
    """
    tallies = {rule.id: _tally(evaluation, rule.id) for rule in rules}
    return Measured(tallies, len(evaluation.texts), digest(evaluation.sources))


def _tally(evaluation: Evaluation, rule: str) -> RuleTally:
    counts = evaluation.by_rule.get(rule, Counts())
    fields = {
        name: Tally(share.right, share.of - share.right)
        for (who, name), share in evaluation.said_by_rule.items()
        if who == rule
    }
    return RuleTally(Tally(counts.right, counts.wrong), fields)
