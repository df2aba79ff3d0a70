"""How facts are told: a reading in; a state, part or kind of statement that no word bears out, out.

Only what has words of its own is asked for them: a pilot, an end, a chair, an order. That a system
is in use, or that somebody took part, goes without saying; it is refused where the words say else.
"""

from collections.abc import Iterator

from loaders.check.finding import Message
from loaders.check.passage.reading import BETWEEN, Mismatch, PassageRule, Reading
from loaders.entries.facts.claim import Claim
from loaders.entries.facts.event import Participation
from loaders.entries.facts.system import Connection, StatusFact
from loaders.vietnamese.cues import cued

STATUS = PassageRule(
    "status-not-told",
    Message("Trạng thái có từ ngữ trong đoạn", "The state has words in the passage"),
)
ROLE = PassageRule(
    "role-not-told",
    Message("Vai trò có từ ngữ trong đoạn", "The role has words in the passage"),
)
STATEMENT = PassageRule(
    "statement-not-told",
    Message(
        "Loại phát biểu có từ ngữ trong đoạn", "The kind of statement has words in the passage"
    ),
)
RULES = (STATUS, ROLE, STATEMENT)

_OPERATIONAL, _PLANNED, _PILOT = "operational", "planned", "pilot"
_OPEN = frozenset((_PLANNED, "under-construction", _PILOT))
_WITHOUT_WORDS = "participant"
_RECEPTION = frozenset(("host", "guest"))
_FEW = 8
"""With fewer words than this a passage is a part of what its sentence says."""


def mismatches(reading: Reading) -> Iterator[Mismatch]:
    """Compare what has words of its own in Vietnamese with those of the passages."""
    fact = reading.fact
    if isinstance(fact, StatusFact | Connection):
        if not _is_in_state(reading, fact.status):
            yield Mismatch(STATUS, "status", _grounds(reading, "status"), fact.status)
    elif isinstance(fact, Participation):
        if not _has_part(reading, fact.role):
            yield Mismatch(ROLE, "role", _grounds(reading, "role"), fact.role)
    elif isinstance(fact, Claim) and not _is_said_so(reading, fact.type):
        yield Mismatch(STATEMENT, "type", reading.passage, fact.type)


def _is_in_state(reading: Reading, status: str) -> bool:
    text = _grounds(reading, "status")
    said = cued("status", text)
    if status == _OPERATIONAL:
        inferred = reading.fact.derivation == "inferred"
        begun = "begun" in said and not said & _OPEN
        open_ = said & (_OPEN | {"wished"})
        return inferred or begun or status in said or not open_ or "done" in said
    wished = "wished" in said and "done" not in said
    return status in said or (status == _PLANNED and wished)


def _has_part(reading: Reading, role: str) -> bool:
    """Look for the part; who receives and who comes may be told where the list of them begins."""
    if role in _RECEPTION:
        said = cued("role", " ".join(reading.paragraphs))
        return reading.fact.derivation == "inferred" or role in said
    return role == _WITHOUT_WORDS or role in cued("role", _grounds(reading, "role"))


def _is_said_so(reading: Reading, kind: str) -> bool:
    """Look in the passage; a few words rest on their sentence, speech goes on in its paragraph."""
    said = cued("statement", reading.passage)
    if kind == "Goal":
        return kind in said or "Limitation" not in said
    if kind == "Assessment" or kind in said:
        return True
    if kind != "Limitation":
        return kind in cued("statement", " ".join(reading.paragraphs))
    few = len(reading.passage.split()) < _FEW
    return few and kind in cued("statement", " ".join(reading.sentences))


def _grounds(reading: Reading, key: str) -> str:
    """Join the passages with those that the inference of a key rests on."""
    return BETWEEN.join((*reading.passages, *reading.anchors(key)))
