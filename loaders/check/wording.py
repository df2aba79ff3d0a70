"""Texts and terms of a dataset: what neither a shape nor a query can see.

Quads and report texts in, findings out. Without an archive the passages are not compared.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from loaders.check.finding import Finding, Message, Severity, Value
from loaders.reports.archive import Archive, text_digest
from loaders.vietnamese.syllables import fold_name
from ontology import vocab

CHECK = vocab.SHAPE + "check/"
_TERMS = (ox.NamedNode, ox.Literal)


@dataclass(frozen=True)
class Rule:
    """One check written in Python."""

    name: str
    title: Message
    message: Message
    severity: Severity

    @property
    def iri(self) -> str:
        return CHECK + self.name

    def finding(self, focus: str, path: str = "", value: Value = None) -> Finding:
        return Finding(self.iri, self.severity, focus, self.message, path, value)


PASSAGE = Rule(
    "passage-text",
    Message("Trích dẫn đúng văn bản ở vị trí của nó", "Passage equals the text at its offsets"),
    Message(
        "Sửa vị trí hoặc nạp lại: đoạn trích khác văn bản báo cáo ở vị trí đã ghi.",
        "Correct the offsets or load again: the passage differs from the report text there.",
    ),
    Severity.VIOLATION,
)
DIGEST = Rule(
    "text-digest",
    Message("Mã băm, độ dài đúng với văn bản", "Digest and length agree with the text"),
    Message(
        "Kiểm tra kho báo cáo: văn bản không đúng mã băm hoặc độ dài đã ghi.",
        "Check the archive: the text has another digest or length than recorded.",
    ),
    Severity.VIOLATION,
)
TRIPLE_TERM = Rule(
    "triple-term",
    Message("Không có bộ ba lồng nhau", "No triple terms"),
    Message(
        "Bỏ bộ ba lồng nhau (RDF 1.2): dữ liệu chỉ dùng RDF 1.1.",
        "Remove the triple term (RDF 1.2): the data are RDF 1.1.",
    ),
    Severity.VIOLATION,
)
NORMAL_FORM = Rule(
    "normal-form",
    Message("Văn bản ở dạng NFC", "Texts are in NFC"),
    Message(
        "Chuyển văn bản về dạng Unicode NFC.",
        "Normalise the text to Unicode NFC.",
    ),
    Severity.VIOLATION,
)
SPELLING = Rule(
    "person-spelling",
    Message("Mỗi người một cách viết tên", "One spelling per person"),
    Message(
        "Gộp hai cá nhân nếu là một người: tên chỉ khác cách bỏ dấu hoặc chữ hoa.",
        "Merge the two persons if they are one: the names differ in tone marks or case only.",
    ),
    Severity.WARNING,
)
RULES = (
    DIGEST,
    NORMAL_FORM,
    PASSAGE,
    SPELLING,
    TRIPLE_TERM,
)


Node: TypeAlias = Mapping[str, tuple[ox.NamedNode | ox.Literal, ...]]
"""The values of one subject by predicate."""


def wording_findings(quads: Iterable[ox.Quad], archive: Archive | None) -> list[Finding]:
    """Check every term of a dataset, and the passages of the reports whose text is at hand."""
    quads = tuple(quads)
    nodes = _nodes(quads)
    found = [*term_findings(quads), *spelling_findings(nodes)]
    for name in archive.reports() if archive else ():
        report, text = vocab.mint_report(name), archive.text(name) if archive else None
        if text and report in nodes:
            found += digest_findings(report, nodes[report], text.text)
            found += passage_findings(report, nodes, text.text)
    return found


def term_findings(quads: Iterable[ox.Quad]) -> Iterator[Finding]:
    """Find triple terms and literals that are not in NFC."""
    for quad in quads:
        focus, path = str(getattr(quad.subject, "value", quad.subject)), quad.predicate.value
        if isinstance(quad.object, ox.Triple) or isinstance(quad.subject, ox.Triple):
            yield TRIPLE_TERM.finding(focus, path)
        elif isinstance(quad.object, ox.Literal) and not _is_nfc(quad.object.value):
            yield NORMAL_FORM.finding(focus, path, quad.object)


def digest_findings(report: str, node: Node, text: str) -> Iterator[Finding]:
    """Compare the digest and length recorded for a report with its text."""
    for key, actual in (("textDigest", text_digest(text)), ("textLength", str(len(text)))):
        for value in node.get(vocab.DX + key, ()):
            if value.value != actual:
                yield DIGEST.finding(report, vocab.DX + key, value)


def passage_findings(report: str, nodes: Mapping[str, Node], text: str) -> Iterator[Finding]:
    """Compare each stored passage of a report with the text at its offsets."""
    for span, node in nodes.items():
        if report not in _texts(node, vocab.OA + "hasSource"):
            continue
        names = _texts(node, vocab.OA + "hasSelector")
        selectors = [nodes[name] for name in names if name in nodes]
        starts, ends, passages = (
            [found for selector in selectors for found in _texts(selector, vocab.OA + key)]
            for key in ("start", "end", "exact")
        )
        for start, end in zip(starts, ends, strict=False):
            for passage in passages:
                if text[int(start) : int(end)] != passage:
                    yield PASSAGE.finding(span, vocab.OA + "hasSelector", ox.Literal(passage))


def spelling_findings(nodes: Mapping[str, Node]) -> Iterator[Finding]:
    """Find persons whose names differ in spelling only."""
    spelt: dict[str, str] = {}
    for focus, node in sorted(nodes.items()):
        if vocab.DX + "Person" in _texts(node, vocab.RDF + "type"):
            for name in _texts(node, vocab.FOAF + "name"):
                other = spelt.setdefault(fold_name(name), focus)
                if other != focus:
                    path = vocab.FOAF + "name"
                    yield SPELLING.finding(focus, path, ox.NamedNode(other))


def _is_nfc(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


def _nodes(quads: Iterable[ox.Quad]) -> dict[str, Node]:
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, _TERMS):
            values = nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])
            if quad.object not in values:
                values.append(quad.object)
    return {name: {key: tuple(v) for key, v in node.items()} for name, node in nodes.items()}


def _texts(node: Node, key: str) -> tuple[str, ...]:
    return tuple(value.value for value in node.get(key, ()))
