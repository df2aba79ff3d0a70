"""The graph that describes the others: VoID and DCAT, prefixes, sources; quads in, quads out.

rdflib.void (7.6) describes one graph and not those of a dataset, with several copies of it in
memory.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from loaders.graph.quads import graph_name, is_published
from ontology import vocab

CATALOG = vocab.mint_graph("catalog")
DATASET = vocab.BASE + "dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_TYPE = vocab.RDF + "type"

_TITLES = {
    "ontology": ("Bản thể học", "Ontology"),
    "concepts": ("Danh mục khái niệm", "Concept schemes"),
    "reference": ("Dữ liệu tham chiếu", "Reference data"),
    "report": ("Dữ kiện của báo cáo {}", "Facts of report {}"),
    "computed": ("Dữ kiện tính toán", "Computed facts"),
    "derived": ("Quan hệ rút gọn", "Derived shortcuts"),
    "history": ("Nội dung trước đây của dữ kiện", "What facts said before"),
    "quality": ("Kết quả kiểm tra chất lượng", "Quality findings"),
    "catalog": ("Mô tả bộ dữ liệu", "Catalogue"),
}
_TITLE = {
    "vi": "Đồ thị tri thức chuyển đổi số cấp tỉnh Việt Nam",
    "en": "Knowledge graph of Vietnam's provincial digital transformation",
}
_ABOUT = {
    "vi": "Dữ kiện có dẫn chứng, rút từ báo cáo công khai, kèm vị trí đoạn văn làm bằng chứng.",
    "en": "Facts from public reports, each with the position of the passage that supports it.",
}


@dataclass
class _Counts:
    """What one graph holds."""

    triples: int = 0
    subjects: set[str] = field(default_factory=set)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    def add(self, quad: ox.Quad) -> None:
        predicate = quad.predicate.value
        self.triples += 1
        self.subjects.add(str(quad.subject))
        self.properties[predicate] += 1
        if predicate == _TYPE and isinstance(quad.object, ox.NamedNode):
            self.classes[quad.object.value] += 1


@dataclass(frozen=True)
class _Others:
    """What the catalogue describes beside itself; it is large and counted once."""

    counts: Mapping[str, _Counts]
    triples: frozenset[ox.Triple]
    """What is published."""
    subjects: frozenset[str]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> "_Others":
        quads = tuple(quads)
        triples = frozenset(quad.triple for quad in quads if is_published(quad))
        return cls(_counts(quads), triples, frozenset(str(one.subject) for one in triples))


class _Writer:
    """Collects quads of the catalogue graph."""

    def __init__(self) -> None:
        self.quads: list[ox.Quad] = []

    def iri(self, subject: str, predicate: str, value: str) -> None:
        self._add(subject, predicate, ox.NamedNode(value))

    def text(self, subject: str, predicate: str, value: str, datatype: str = "string") -> None:
        literal = ox.Literal(value, datatype=ox.NamedNode(vocab.XSD + datatype))
        self._add(subject, predicate, literal)

    def number(self, subject: str, predicate: str, value: int) -> None:
        self.text(subject, predicate, str(value), "integer")

    def labels(self, subject: str, predicate: str, labels: Mapping[str, str]) -> None:
        for language, text in labels.items():
            self._add(subject, predicate, ox.Literal(text, language=language))

    def _add(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        node, name = ox.NamedNode(subject), ox.NamedNode(predicate)
        self.quads.append(ox.Quad(node, name, value, ox.NamedNode(CATALOG)))


def catalog_quads(
    quads: Iterable[ox.Quad], inputs: Mapping[str, str], version: str
) -> tuple[ox.Quad, ...]:
    """Describe the dataset and each graph, the catalogue itself included."""
    quads = tuple(quads)
    own = tuple(quad for quad in quads if graph_name(quad) == CATALOG)
    others = _Others.of(quad for quad in quads if graph_name(quad) != CATALOG)
    catalog: tuple[ox.Quad, ...] = ()
    while True:  # its counts count itself: written again until nothing changes, three times
        written = _catalog(others, (*own, *catalog), inputs, version)
        if written == catalog:
            return catalog
        catalog = written


def counts_by_graph(quads: Iterable[ox.Quad]) -> dict[str, int]:
    """Count the triples of each named graph."""
    counted = Counter(graph_name(quad) for quad in quads)
    return {vocab.compact(name).removeprefix("graph:"): counted[name] for name in sorted(counted)}


def counts_by_class(quads: Iterable[ox.Quad]) -> dict[str, int]:
    """Count the published instances of each class."""
    pairs = {
        (str(quad.subject), quad.object.value)
        for quad in quads
        if quad.predicate.value == _TYPE
        and isinstance(quad.object, ox.NamedNode)
        and is_published(quad)
    }
    counted = Counter(name for _, name in pairs)
    return {vocab.compact(name): counted[name] for name in sorted(counted)}


def _catalog(
    others: _Others, own: tuple[ox.Quad, ...], inputs: Mapping[str, str], version: str
) -> tuple[ox.Quad, ...]:
    """Write the catalogue; the counts of its own graph come from an earlier writing of it."""
    fresh = {quad.triple for quad in own} - others.triples
    subjects = {str(triple.subject) for triple in fresh} - others.subjects
    counts = {**others.counts, CATALOG: _Counts(), **_counts(own)}
    writer = _Writer()
    _dataset(
        writer, len(others.triples) + len(fresh), len(others.subjects) + len(subjects), version
    )
    for graph in sorted(counts):
        _graph(writer, graph, counts[graph])
    _sources(writer, sorted(counts), inputs)
    return tuple(writer.quads)


def _counts(quads: Iterable[ox.Quad]) -> dict[str, _Counts]:
    """Count what each graph holds."""
    counts: dict[str, _Counts] = defaultdict(_Counts)
    for quad in quads:
        counts[graph_name(quad)].add(quad)
    return dict(counts)


def _dataset(writer: _Writer, triples: int, subjects: int, version: str) -> None:
    for name in ("dcat#Dataset", "void#Dataset"):
        space = vocab.DCAT if name.startswith("dcat") else vocab.VOID
        writer.iri(DATASET, vocab.RDF + "type", space + name.partition("#")[2])
    writer.labels(DATASET, vocab.RDFS + "label", _TITLE)
    writer.labels(DATASET, vocab.DCTERMS + "title", _TITLE)
    writer.labels(DATASET, vocab.DCTERMS + "description", _ABOUT)
    writer.iri(DATASET, vocab.DCTERMS + "license", LICENCE)
    writer.iri(DATASET, vocab.DCTERMS + "spatial", vocab.mint("unit", "viet-nam"))
    writer.iri(DATASET, vocab.DCTERMS + "conformsTo", vocab.ONTOLOGY)
    for language in ("vi", "en"):
        writer.text(DATASET, vocab.DCTERMS + "language", language)
    writer.text(DATASET, vocab.DCAT + "version", version)
    writer.text(DATASET, vocab.VOID + "uriSpace", vocab.ID)
    writer.iri(DATASET, vocab.VOID + "vocabulary", vocab.DX)
    writer.iri(DATASET, vocab.VOID + "exampleResource", vocab.mint("unit", "binh-dinh"))
    writer.number(DATASET, vocab.VOID + "triples", triples)
    writer.number(DATASET, vocab.VOID + "distinctSubjects", subjects)
    for prefix, space in vocab.PREFIXES.items():
        node = f"{DATASET}/prefix/{prefix}"
        writer.iri(DATASET, vocab.SH + "declare", node)
        writer.text(node, vocab.SH + "prefix", prefix)
        writer.text(node, vocab.SH + "namespace", space, "anyURI")


def _graph(writer: _Writer, graph: str, counts: _Counts) -> None:
    kind, _, report = graph.removeprefix(vocab.GRAPH).partition("/")
    titles = _TITLES.get(kind, (kind, kind))
    writer.iri(graph, vocab.RDF + "type", vocab.VOID + "Dataset")
    writer.labels(
        graph,
        vocab.RDFS + "label",
        {lang: title.format(report) for lang, title in zip(("vi", "en"), titles, strict=True)},
    )
    writer.iri(DATASET, vocab.VOID + "subset", graph)
    writer.number(graph, vocab.VOID + "triples", counts.triples)
    writer.number(graph, vocab.VOID + "distinctSubjects", len(counts.subjects))
    for name, number in sorted(counts.classes.items()):
        node = _partition(writer, graph, "class", name)
        writer.number(node, vocab.VOID + "entities", number)
    for name, number in sorted(counts.properties.items()):
        node = _partition(writer, graph, "property", name)
        writer.number(node, vocab.VOID + "triples", number)


def _partition(writer: _Writer, graph: str, kind: str, name: str) -> str:
    node = f"{graph}/partition/{kind}/{vocab.slug(vocab.compact(name))}"
    writer.iri(graph, f"{vocab.VOID}{kind}Partition", node)
    writer.iri(node, vocab.VOID + kind, name)
    return node


def _sources(writer: _Writer, graphs: Iterable[str], inputs: Mapping[str, str]) -> None:
    """Say what each graph was made from: input files, reports, other graphs."""
    reports = [graph for graph in graphs if graph.startswith(vocab.mint_graph("report/"))]
    for made in ("computed", "derived", "quality"):
        for graph in reports:
            writer.iri(vocab.mint_graph(made), vocab.PROV + "wasDerivedFrom", graph)
    for graph in reports:
        report = graph.rpartition("/")[2]
        writer.iri(graph, vocab.DCTERMS + "source", vocab.mint_report(report))
    for name, digest in sorted(inputs.items()):
        node = f"{DATASET}/source/{name}"
        writer.iri(DATASET, vocab.PROV + "wasDerivedFrom", node)
        writer.iri(node, vocab.RDF + "type", vocab.PROV + "Entity")
        writer.text(node, vocab.RDFS + "label", name)
        writer.text(node, vocab.SPDX + "checksumValue", digest, "hexBinary")
