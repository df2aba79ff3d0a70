"""Faults planted one at a time in a dataset without any: each is found by the rule meant for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

from loaders.check.finding import Finding, Severity, sort_findings
from loaders.check.shapes import Engine, by_compiled, by_reference, read_shapes
from ontology.vocab import ID, PREFIXES, SHAPE, mint_concept

GOOD = Path(__file__).parents[1] / "data" / "good.ttl"
HEADER = f"BASE <{ID}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


@dataclass(frozen=True)
class Mutation:
    """A fault as a SPARQL update, and the rules that must speak, no other."""

    name: str
    update: str
    rules: tuple[str, ...]


def drop(name: str, pattern: str, *rules: str) -> Mutation:
    """Delete the triples of a pattern."""
    return Mutation(name, f"DELETE WHERE {{ {pattern} }}", rules)


def add(name: str, triples: str, *rules: str) -> Mutation:
    return Mutation(name, f"INSERT DATA {{ {triples} }}", rules)


def swap(name: str, subject: str, predicate: str, value: str, *rules: str) -> Mutation:
    """Replace every value of one property."""
    old, new = f"{subject} {predicate} ?old", f"{subject} {predicate} {value}"
    return Mutation(name, f"DELETE {{ {old} }} INSERT {{ {new} }} WHERE {{ {old} }}", rules)


def code(scheme: str, name: str) -> str:
    return f"<{mint_concept(scheme, name)}>"


BTS, RATIO = "<fact/000/bts-stations>", "<fact/000/services-on-portal>"
RANK, OTHER_RANK = "<fact/000/dti-rank-2022>", "<fact/003/dti-rank-2022>"
TARGET, DOSSIERS = "<fact/000/online-dossiers-target>", "<fact/000/online-dossiers>"
TENURE, CHAIR = "<fact/000/tenure-lam-hai-giang>", "<fact/000/tenure-pham-anh-tuan>"
SPAN, REVIEW = "<evidence/000-100-110>", "<review/000/bts-stations>"
LGSP, STATUS = "<fact/000/lgsp-ndxp>", "<fact/000/ioc-status>"
GAP, CERTIFICATES = "<fact/000/coverage-unknown>", "<fact/000/digital-certificates>"
READING, REPORT = "<activity/000-reading>", "<report/000>"
OLD, NEW = "<unit/binh-dinh>", "<unit/gia-lai-2025>"

MUTATIONS = (
    drop("fact loses its evidence", f"{BTS} dx:evidence ?span", "S01-FactEvidence"),
    swap("fact cites a whole report", BTS, "dx:evidence", REPORT, "S01-FactEvidence-span"),
    drop("computed fact loses its inputs", "<fact/000/bts-stations-base> dx:computedFrom ?input",
         "S01-FactEvidence", "S11-ComputedHasInputs"),
    swap("inference names no basis", BTS, "dx:derivation", code("derivation", "inferred"),
         "S11-ComputedHasInputs"),
    drop("span has no report", f"{SPAN} oa:hasSource ?report", "S02-EvidenceSpan-source"),
    add("span of two reports", f"{SPAN} oa:hasSource <report/003>", "S02-EvidenceSpan-source"),
    drop("span has no position", "<evidence/000-100-110/position> ?p ?o",
         "S02-EvidenceSpan-position", "S46-EvidenceOffsets-start", "S46-EvidenceOffsets-end"),
    swap("passage cut short", "<evidence/000-100-110/quote>", "oa:exact", '"1.550 trạ"',
         "S03-OffsetLength"),
    swap("offsets reversed", "<evidence/000-100-110/position>", "oa:end", "90",
         "S46-EvidenceOffsets-order", "S03-OffsetLength"),
    swap("span past the end of the text", REPORT, "dx:textLength", "2404", "S63-WithinText"),
    drop("fact without origin", f"{BTS} prov:wasGeneratedBy ?reading", "S04-Generated-activity"),
    drop("accepted without review", f"{REVIEW} ?p ?o", "S05-ReviewForStatus-accepted"),
    swap("rejected but published", BTS, "dx:reviewStatus", code("review-status", "rejected"),
         "S05-ReviewForStatus-rejected"),
    swap("status out of the list", BTS, "dx:reviewStatus", code("review-status", "maybe"),
         "S10-StatusVocabulary-status"),
    swap("software reviews", REVIEW, "prov:wasAssociatedWith", "<agent/reader>",
         "S06-ReviewerIsHuman-reviewer", "S07-SelfReview-reviewer"),
    add("one review for two facts", f"{REVIEW} dx:reviewOf {RATIO}",
        "S06-ReviewerIsHuman-fact"),
    drop("review without a time", f"{REVIEW} prov:endedAtTime ?time", "S06-ReviewerIsHuman-ended"),
    swap("editor extracts", READING, "prov:wasAssociatedWith", "<agent/editor>",
         "S07-SelfReview-reviewer"),
    drop("extraction of nothing", f"{READING} prov:used ?report", "S09-Extraction-report"),
    drop("digest lost", f"{REPORT} dx:textDigest ?digest", "S08-Report-digest"),
    swap("digest in capitals", REPORT, "dx:textDigest", '"' + "ABCDEF01" * 8 + '"',
         "S08-Report-digest"),
    drop("report without date", f"{REPORT} dcterms:issued ?date", "S08-Report-issued"),
    drop("set aside for no reason", "?passage dx:setAsideReason ?reason", "S47-SetAside-reason"),
    swap("confidence in per cent", BTS, "dx:confidence", "90", "S10-StatusVocabulary-confidence"),
    swap("unknown precision", BTS, "dx:datePrecision", code("date-precision", "week"),
         "S48-DatePrecision-code"),
    swap("attested in words", BTS, "dx:attestedOn", '"tháng 8/2024"', "S58-AttestedOn-date",
         "S70-PrecisionOfDate"),
    swap("a day said to be known", BTS, "dx:attestedOn", '"2024-08"^^xsd:gYearMonth',
         "S70-PrecisionOfDate"),
    swap("corroborated by a report", RANK, "dx:corroborates", "<report/003>",
         "S54-FactLinks-fact"),
    add("fact conflicts with itself", f"{BTS} dx:conflictsWith {BTS}", "S64-LinkToSelf"),
    swap("indicator not in the list", BTS, "dx:indicator", "<unit/ha-noi>",
         "S12-Observation-indicator"),
    drop("observation without area", f"{BTS} dx:refArea ?area", "S12-Observation-area"),
    swap("unknown kind of value", BTS, "dx:valueKind", code("value-kind", "hoped"),
         "S12-Observation-kind"),
    swap("value as printed text", "<fact/000/ioc-functions>", "dx:value", '"2 dịch vụ"',
         "S12-Observation-number", "S37-ServiceCount"),
    drop("observation of nothing", f"{GAP} dx:missingValue ?reason", "S12-Observation-value"),
    add("missing and zero", f"{GAP} dx:value 0.0 ; dx:unit unit:PERCENT",
        "S52-MissingValue-alone"),
    swap("missing for no known reason", GAP, "dx:missingValue", code("missing-value", "lost"),
         "S52-MissingValue-reason"),
    drop("observation out of time", f"{GAP} dx:attestedOn ?date", "S13-PeriodOrDate-date"),
    swap("period reversed", BTS, "dx:periodStart", '"2025-01-01"^^xsd:date',
         "S14-PeriodOrder-order"),
    swap("fraction of another share", RATIO, "dx:numerator", "1383.0", "S15-PrintedRatio"),
    swap("numerator above denominator", RATIO, "dx:denominator", "1483.0 , 1405.0",
         "S16-RatioBounds-denominator", "S16-RatioBounds-order", "S15-PrintedRatio"),
    swap("more than a whole", DOSSIERS, "dx:value", "712.0", "S17-Percent"),
    drop("value without unit", f"{BTS} dx:unit ?unit", "S18-UnitRequired-unit"),
    swap("printed value from elsewhere", BTS, "dx:printedValue", '"1.505"', "S19-PrintedValue"),
    swap("rank beyond the last", RANK, "dx:rankOutOf", "1",
         "S20-Rank-order", "S22-RankedUnits"),
    swap("rank of zero", OTHER_RANK, "dx:rank", "0", "S20-Rank-place", "S25-CrossReportConflict"),
    swap("ranked among units of another time", RANK, "dx:rankOutOf", "2", "S22-RankedUnits"),
    swap("change of another size", BTS, "dx:change", "150.0", "S23-ChangeArithmetic"),
    swap("target is an actual value", TARGET, "dx:valueKind", code("value-kind", "actual"),
         "S24-Target-kind"),
    swap("target of another indicator", TARGET, "dx:indicator", "<indicator/bts-stations>",
         "S24-Target-indicator"),
    swap("reports disagree", OTHER_RANK, "dx:rank", "3", "S25-CrossReportConflict"),
    swap("parts do not add up", CERTIFICATES, "dx:value", "7719.0", "S53-PartsSum"),
    swap("range upside down", TARGET, "dx:minValue", "80.0", "S55-Range-order"),
    drop("range with one end", f"{TARGET} dx:maxValue ?bound", "S65-RangeBounds"),
    swap("area is an organisation", STATUS, "dx:refArea", "<org/ubnd-binh-dinh>",
         "S10-StatusVocabulary-area-unit"),
    swap("rank moved to the successor", RANK, "dx:refArea", NEW, "S27-AreaValid"),
    swap("value after the merger", DOSSIERS, "dx:periodEnd", '"2025-12-31"^^xsd:date',
         "S27-AreaValid"),
    swap("target after the merger", TARGET, "dx:periodEnd", '"2025-12-31"^^xsd:date',
         "S27b-TargetOutlivesUnit"),
    swap("task due after the merger", "<fact/000/directive>", "dx:dueDate", '"2030"^^xsd:gYear',
         "S27b-TargetOutlivesUnit"),
    swap("code of three digits", NEW, "skos:notation", '"052"^^dx:nsoCode', "S28-Codes-digits"),
    swap("code of no list", NEW, "skos:notation", '"52"', "S28-Codes-list"),
    swap("code used twice", "<unit/gia-lai>", "skos:notation", '"52"^^dx:gsoCode',
         "S29-CodeUnique"),
    drop("merged without successor", f"{OLD} dx:succeededBy ?unit", "S30-Successor"),
    drop("district goes on", "<unit/quy-nhon> dx:validUntil ?day", "S31-DistrictEnd-date"),
    swap("tenure of an office, not a post", TENURE, "dx:post", "<org/bo-tttt>", "S32-Tenure-post"),
    drop("tenure out of time", f"{TENURE} dx:attestedOn ?date", "S32-Tenure-date"),
    swap("post of an abolished body", "<post/pho-chu-tich-ubnd-binh-dinh>", "org:postIn",
         "<org/ubnd-tinh-cu>", "S61-Post-organisation"),
    swap("held after the body ended", TENURE, "dx:attestedOn", '"2026-01-01"^^xsd:date',
         "S33-TenureOrgValid"),
    swap("two chairmen", TENURE, "dx:post", "<post/chu-tich-ubnd-binh-dinh>", "S34-OneHolder"),
    drop("body of no kind", "<org/bo-tttt> org:classification ?kind",
         "S35-Organisation-classification"),
    swap("system connected to itself", LGSP, "dx:toSystem", "<system/lgsp-binh-dinh>",
         "S36-Connection-different"),
    swap("connected to a ministry", LGSP, "dx:toSystem", "<org/bo-tttt>", "S36-Connection-to"),
    drop("connection of no status", f"{LGSP} dx:status ?status", "S36-Connection-status"),
    add("function forgotten by the source", "<system/ioc-binh-dinh> dx:offers <function/y-te>",
        "S37-ServiceCount"),
    add("planned again", "<fact/000/lgsp-later> a dx:Connection ;"
        f" dx:status {code('status', 'planned')} ;"
        " dx:fromSystem <system/lgsp-binh-dinh> ; dx:toSystem <system/ndxp> ;"
        ' dx:attestedOn "2025-01-01"^^xsd:date', "S38-StatusRegress"),
    swap("number with words", "<doc/01-kh-ubnd-binh-dinh>", "dx:docNumber", '"số 01"',
         "S39-DocNumber-form"),
    drop("number without issuer", "<doc/01-kh-ubnd-binh-dinh> dx:issuedBy ?body",
         "S39-DocIssuer-body"),
    add("document recorded twice", '<doc/again> a dx:PolicyDocument ; rdfs:label "Nghị quyết"@vi ;'
        ' dx:docNumber "202/2025/QH15" ; dx:issuedBy <org/quoc-hoi>', "S40-DocIdentity"),
    drop("claim of nobody", "<fact/000/goal> dx:holder ?holder", "S41-Claim-holder"),
    drop("claim on no topic", "<fact/000/goal> dx:topic ?topic", "S41-Claim-topic"),
    drop("proposal to nobody", "<fact/000/recommendation> dx:addressee ?body",
         "S42-Recommendation-addressee"),
    drop("event without a day", "<event/lam-viec-2024> schema:startDate ?day",
         "S44-EventDate-start"),
    swap("name in English only", "<system/ndxp>", "rdfs:label", '"NDXP"@en',
         "S45-Labels-vietnamese"),
    add("no-break space in a name", '<system/ndxp> skos:altLabel "Trục\\u00A0NDXP"@vi',
        "S45-Labels-space"),
    drop("relation without object", "<fact/000/province> rdf:object ?unit",
         "S49-RelationFact-object"),
    swap("status of nothing", STATUS, "dx:statusOf", '"IOC"', "S50-StatusFact-subject"),
    swap("territory takes part", "<fact/000/host>", "dx:agent", OLD, "S51-Participation-agent"),
    swap("part of no event", "<fact/000/host>", "dx:atEvent", REPORT, "S51-Participation-event"),
    drop("merger of nothing", "<change/gia-lai-2025> dx:priorEntity ?unit",
         "S57-ChangeEvent-prior"),
)  # fmt: skip


GRAVE = (Severity.VIOLATION, Severity.WARNING)


@cache
def good() -> Graph:
    return Graph(bind_namespaces="none").parse(GOOD)


def mutated(mutation: Mutation) -> Graph:
    graph = good() + Graph(bind_namespaces="none")
    graph.update(HEADER + mutation.update)
    return graph


def find(graph: Graph, engine: Engine = by_compiled) -> tuple[Finding, ...]:
    return sort_findings(engine(graph.serialize(format="nt"), read_shapes()))


def part_around(fault: Graph, graph: Graph, findings: Iterable[Finding]) -> Graph:
    """Cut out what a fault touches, what is linked with it and what these refer to.

    The reference engine is slow, so that it sees this part only.
    """
    near = {str(node) for node in (*fault.subjects(), *fault.objects())}
    near |= {name for finding in findings for name in (finding.focus, finding.text)}
    touched = {str(node) for node in fault.subjects()}
    near |= {str(s) for s, _, o in graph if str(o) in touched}
    for _ in range(2):
        near |= {str(o) for s, _, o in graph if str(s) in near}
    part = Graph(bind_namespaces="none")
    part += (triple for triple in graph if str(triple[0]) in near)
    return part


@pytest.mark.parametrize("engine", [by_compiled, by_reference])
def test_good_dataset_has_no_finding(engine: Engine) -> None:
    assert find(good(), engine) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_fault_is_found_by_its_rule_alone(mutation: Mutation) -> None:
    findings = find(mutated(mutation))
    grave = {finding.rule for finding in findings if finding.severity in GRAVE}
    assert grave == {SHAPE + rule for rule in mutation.rules}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_reference_engine_agrees(mutation: Mutation) -> None:
    graph = mutated(mutation)
    part = part_around((graph - good()) + (good() - graph), graph, find(graph))
    reference = find(part, by_reference)
    assert {SHAPE + rule for rule in mutation.rules} <= {finding.rule for finding in reference}
    assert find(part, by_compiled) == reference


def test_faults_differ() -> None:
    assert len({mutation.update for mutation in MUTATIONS}) == len(MUTATIONS) >= 60
