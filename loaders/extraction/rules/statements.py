"""Rules for statements: passages in which somebody orders, proposes or finds something lacking.

Only what is plainly one: who says it stands directly before the verb, or the sentence turns with
`Tuy nhiên`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.check.finding import Message
from loaders.extraction.layers.layers import Layers, within
from loaders.extraction.layers.sentences import Sentence
from loaders.extraction.proposal import Said, Statement, Text
from loaders.extraction.rule import Example, Rule
from loaders.reading.document import BlockKind
from loaders.vietnamese.lexicon import Cue

_TO_VERB = re.compile(r"(?: (?:đã|cũng|vừa|tiếp tục))?,? ")
_TO_HOLDER = re.compile(r"(?: cho| với)? ")
_TURN = re.compile(r"(?:Tuy nhiên|Tuy vậy|Bên cạnh kết quả đạt được),? ")
_SHORTEST = 12
"""Characters after the verb in which something can be said."""
_IS_NOUN = re.compile(r" (?:xếp loại|chỉ số|này|trên|mức độ|tại|năm|tác động|hồ sơ)(?!\w)")
"""After a verb that is a noun or a procedure: `Hội đồng đánh giá hồ sơ`."""
_GOAL = "Goal"
_TEXT = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.LEAD})


def _ordered(layers: Layers) -> Iterator[Statement]:
    for sentence in _sentences(layers):
        for cue in within(layers.cues("statement-act"), sentence.start, sentence.end):
            speaker = _speaker(layers, cue)
            holder = _holder(layers, cue)
            if speaker and holder:
                yield Statement(
                    rule="statement/ordered",
                    start=speaker.span[0] if speaker.span else cue.start,
                    end=sentence.end,
                    statement_type=Said(cue.means, (cue.start, cue.end)),
                    holder=holder,
                    speaker=speaker,
                )
                break


def _own(layers: Layers) -> Iterator[Statement]:
    """Read an aim, which is the speaker's own, or a judgement of what is named next."""
    for sentence in _sentences(layers):
        for cue in within(layers.cues("statement-own"), sentence.start, sentence.end):
            speaker = _speaker(layers, cue)
            told = sentence.end - cue.end > _SHORTEST and not _IS_NOUN.match(layers.text, cue.end)
            if speaker and speaker.span and told:
                yield Statement(
                    rule="statement/own",
                    start=speaker.span[0],
                    end=sentence.end,
                    statement_type=Said(cue.means, (cue.start, cue.end)),
                    holder=speaker if cue.means == _GOAL else None,
                    speaker=speaker,
                )
                break


def _lacking(layers: Layers) -> Iterator[Statement]:
    for sentence in _sentences(layers):
        cues = within(layers.cues("statement-lack"), sentence.start, sentence.end)
        if cues and _TURN.match(layers.text, sentence.start):
            bodies = within(layers.bodies, sentence.start, cues[0].start)
            yield Statement(
                rule="statement/lacking",
                start=sentence.start,
                end=sentence.end,
                statement_type=Said(cues[0].means, (cues[0].start, cues[0].end)),
                holder=layers.full_name(bodies[0]) if bodies else None,
            )


def _speaker(layers: Layers, cue: Cue) -> Text:
    """Find who stands directly before a verb: a person whose post is told, else a body."""
    for holding in layers.holdings:
        if _TO_VERB.fullmatch(layers.text, holding.end, cue.start):
            return Said(layers.words(holding.person), holding.person)
    for body in layers.bodies:
        if _TO_VERB.fullmatch(layers.text, body.end, cue.start):
            return layers.full_name(body)
    return None


def _holder(layers: Layers, cue: Cue) -> Text:
    for body in within(layers.bodies, cue.end, cue.end + 120):
        if _TO_HOLDER.fullmatch(layers.text, cue.end, body.start):
            return layers.full_name(body)
    return None


def _sentences(layers: Layers) -> Iterator[Sentence]:
    for sentence in layers.sentences:
        if layers.blocks[sentence.block].kind in _TEXT:
            yield sentence


_HOME = "Tỉnh Hà Nam đẩy mạnh chuyển đổi số\n\n"

RULES: tuple[Rule, ...] = (
    Rule(
        "statement/ordered",
        Message("Ai yêu cầu, đề nghị ai", "Who orders or proposes something to whom"),
        _ordered,
        Example(
            _HOME + "Phó Chủ tịch UBND tỉnh Giàng A Lử yêu cầu Sở Nội vụ đẩy nhanh chuyển đổi số.",
            {
                "statement_type": "Directive",
                "speaker": "Giàng A Lử",
                "holder": "Sở Nội vụ Hà Nam",
            },
        ),
        _HOME + "Theo yêu cầu của chuyển đổi số, hồ sơ được giao tận nhà.",
    ),
    Rule(
        "statement/lacking",
        Message("Điều còn hạn chế", "What is found lacking"),
        _lacking,
        Example(
            _HOME + "Tuy nhiên, hạ tầng chuyển đổi số ở các xã còn hạn chế.",
            {"statement_type": "Limitation", "holder": None},
        ),
        _HOME + "Chuyển đổi số giúp hạn chế giấy tờ.",
    ),
    Rule(
        "statement/own",
        Message("Ai đặt mục tiêu, đánh giá điều gì", "Who sets an aim or judges"),
        _own,
        Example(
            _HOME + "Sở Nội vụ đặt mục tiêu chuyển đổi số toàn bộ hồ sơ lưu trữ.",
            {
                "statement_type": "Goal",
                "speaker": "Sở Nội vụ Hà Nam",
                "holder": "Sở Nội vụ Hà Nam",
            },
        ),
        _HOME + "Mục tiêu phấn đấu và kết quả đánh giá chuyển đổi số được gửi Sở Nội vụ.",
    ),
)
