"""A small report and its sheet, invented for the tests: no province ever printed these figures."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from loaders import resources
from loaders.build.dataset import Sources, quads_from_sources, read_sheets
from loaders.entries.terms import Terms, read_context, read_ontology, terms_from_quads
from loaders.graph.quads import with_default_graph
from loaders.reports.archive import Archive
from ontology import vocab

NAME = "demo"
TEXT = """Hội nghị thử nghiệm của tỉnh Lạng Sơn
Nền tảng Mẫu Xanh đã vận hành và nối với NDXP.
Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021.
Toàn tỉnh có 150/200 xã có tổ công nghệ số; khoảng 1.200 trạm BTS, tăng 200 so với tháng 2/2023.
Ông Hoàng Văn Thử, Giám đốc Sở Thử nghiệm, chủ trì. Thiếu cán bộ kỹ thuật ở xã.
"""
ONTOLOGY = read_ontology(resources.ONTOLOGY)
TERMS: Terms = terms_from_quads(ONTOLOGY, read_context(resources.ONTOLOGY))


def span(phrase: str, text: str = TEXT) -> str:
    """Write the offsets of a phrase as a sheet does."""
    start = text.index(phrase)
    return f"[{start}, {start + len(phrase)}]"


def digest(text: str = TEXT) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


HEAD = f"""\
"@context": https://w3id.org/vn-dx/context.jsonld
id: report/{NAME}
type: SourceReport
label: {{vi: Báo cáo thử nghiệm, en: Test report}}
textDigest: {digest()}
textLength: {len(TEXT)}
language: vi
attestedOn: 2023-03-31
exceptions: [{{code: report-date-not-printed, reason: {{vi: Ngày ở bìa, en: From the cover}}}}]
extraction: {{id: activity/{NAME}-reading, agent: agent/reader, endedAt: "2026-11-21T12:00:00Z"}}
review: {{id: activity/{NAME}-review, agent: agent/editor, endedAt: "2026-11-21T18:00:00Z"}}
"""
THINGS = f"""\
things:
  - id: system/mau-xanh
    type: DigitalSystem
    label: {{vi: Nền tảng Mẫu Xanh, en: Green Sample platform}}
    systemType: lgsp
    deployedIn: unit/lang-son
    evidence: {span("Nền tảng Mẫu Xanh")}
  - id: org/so-thu-nghiem
    type: PublicBody
    label: {{vi: Sở Thử nghiệm, en: Test Department}}
    classification: department
    evidence: {span("Sở Thử nghiệm")}
  - id: post/giam-doc-so-thu-nghiem
    type: Post
    label: {{vi: Giám đốc Sở Thử nghiệm, en: Director of the Test Department}}
    postIn: org/so-thu-nghiem
    evidence: {span("Giám đốc Sở Thử nghiệm")}
  - id: person/hoang-van-thu
    type: Person
    label: {{vi: Hoàng Văn Thử}}
    evidence: {span("Ông Hoàng Văn Thử")}
  - id: system/ndxp
    names: [NDXP]
    evidence: {span("NDXP")}
"""
FACTS = f"""\
facts:
  - id: fact/{NAME}/dti-2022
    type: RankObservation
    indicator: indicator/dti-rank
    refArea: unit/lang-son
    rank: 21
    rankOutOf: 63
    change: 4
    basePeriod: năm 2021
    printedValue: 21/63
    periodStart: 2022-01-01
    periodEnd: 2022-12-31
    evidence: {span("Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021")}
  - id: fact/{NAME}/communes
    type: RatioObservation
    indicator: indicator/communes-with-digital-teams
    refArea: unit/lang-son
    numerator: 150
    denominator: 200
    printedValue: 150/200
    evidence: {span("150/200 xã có tổ công nghệ số")}
  - id: fact/{NAME}/bts
    type: Observation
    indicator: indicator/bts-stations
    refArea: unit/lang-son
    value: 1200
    valueQualifier: approx
    change: 200
    basePeriod: tháng 2/2023
    printedValue: "1.200"
    evidence: {span("khoảng 1.200 trạm BTS, tăng 200 so với tháng 2/2023")}
  - id: fact/{NAME}/platform
    type: StatusFact
    statusOf: system/mau-xanh
    status: operational
    evidence: {span("Nền tảng Mẫu Xanh đã vận hành")}
  - id: fact/{NAME}/ndxp
    type: Connection
    fromSystem: system/mau-xanh
    toSystem: system/ndxp
    status: operational
    evidence: {span("nối với NDXP")}
  - id: fact/{NAME}/tenure
    type: Tenure
    person: person/hoang-van-thu
    post: post/giam-doc-so-thu-nghiem
    evidence: {span("Ông Hoàng Văn Thử, Giám đốc Sở Thử nghiệm")}
  - id: fact/{NAME}/staff
    type: Limitation
    label: {{vi: Xã chưa có đủ người làm kỹ thuật, en: Communes lack technical staff}}
    holder: org/so-thu-nghiem
    topic: digital-human-resources
    refArea: unit/lang-son
    evidence: {span("Thiếu cán bộ kỹ thuật ở xã")}
"""
SHEET = HEAD + THINGS + FACTS
ASIDE = f"setAside:\n  - {{evidence: {span(TEXT.partition(chr(10))[0])}, reason: heading}}\n"
WHOLE = SHEET + ASIDE
"""The sheet with all of the text accounted for; without its end, facts can be added to it."""

_STATUS = f"{{property: status, evidence: {span('đã vận hành')}, confidence: 0.6}}"
_AREA = f"{{property: refArea, evidence: {span('tỉnh Lạng Sơn')}, confidence: 0.9}}"
_DAY = f"{{property: attestedOn, evidence: {span('tháng 2/2023')}, confidence: 0.4}}"
UNSURE = (
    SHEET.replace("    statusOf: system", f"    inferred: [{_STATUS}]\n    statusOf: system")
    .replace("    rank: 21\n", f"    inferred: [{_AREA}]\n    rank: 21\n")
    .replace(
        "    toSystem: system/ndxp\n",
        f"    attestedOn: 2023-02-01\n    inferred: [{_DAY}]\n    toSystem: system/ndxp\n",
    )
)
"""The sheet with a status, an area and the date of one fact that its reader inferred."""


def write(folder: Path, content: str | bytes = WHOLE, name: str = NAME) -> Path:
    """Write a sheet file."""
    path = folder / f"{name}.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def archive(folder: Path, text: str = TEXT, name: str = NAME) -> Archive:
    """Write an archive with one text."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}_0123.txt").write_bytes(text.encode())
    return Archive(folder)


def quads(*paths: Path, texts: Archive | None = None) -> tuple[ox.Quad, ...]:
    """Build the named graphs of sheets."""
    sheets = read_sheets(paths, TERMS, texts)
    return quads_from_sources(Sources(sheets, ONTOLOGY, TERMS, texts))


def quads_of_sheets(*paths: Path, texts: Archive | None = None) -> tuple[ox.Quad, ...]:
    """Build the named graphs of sheets without those of the ontology, in a tenth of the time."""
    return quads_from_sources(Sources(read_sheets(paths, TERMS, texts), (), TERMS, texts))


def store(*paths: Path, texts: Archive | None = None) -> ox.Store:
    """Build a store of sheets, default graph included."""
    filled = ox.Store()
    filled.bulk_extend(with_default_graph(quads(*paths, texts=texts)))
    return filled


def rows(filled: ox.Store, query: str) -> list[Mapping[str, str]]:
    """Run a SELECT with the prefixes of the project; values as texts."""
    results = filled.query(query, prefixes=vocab.PREFIXES)
    assert isinstance(results, ox.QuerySolutions)
    content = results.serialize(format=ox.QueryResultsFormat.JSON)
    bindings = json.loads(content or b"")["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)
