"""IRIs of the project: one base, the namespaces under it, one minting function per kind.

rdflib.namespace has some of these IRIs too, but takes half a second to import, and this is read by
every process.
"""

import re
import unicodedata

BASE = "https://w3id.org/vn-dx/"
DX = BASE + "ontology#"
ONTOLOGY = BASE + "ontology"
SHAPE = BASE + "shape/"
CONCEPT = BASE + "concept/"
ID = BASE + "id/"
GRAPH = BASE + "graph/"

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
OA = "http://www.w3.org/ns/oa#"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
QUDT_UNIT = "http://qudt.org/vocab/unit/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "concept": CONCEPT,
    "cv": "http://data.europa.eu/m8g/",
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "dx": DX,
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": FOAF,
    "geo": "http://www.opengis.net/ont/geosparql#",
    "graph": GRAPH,
    "id": ID,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "shape": SHAPE,
    "skos": SKOS,
    "spdx": SPDX,
    "unit": QUDT_UNIT,
    "void": VOID,
    "xsd": XSD,
}
"""Prefixes declared for queries and used in every text that people read."""


def mint(kind: str, *parts: str) -> str:
    """Name a thing: `mint("unit", "binh-dinh")`."""
    return ID + "/".join((kind, *parts))


def constraint_name(shape: str) -> str:
    """Name the SPARQL constraint of a shape, which stands in the files without a name."""
    return f"{shape}-constraint"


def mint_report(report: str) -> str:
    return mint("report", report)


def mint_fact(report: str, key: str) -> str:
    return mint("fact", report, key)


def mint_evidence(report: str, start: int, end: int) -> str:
    return mint("evidence", f"{report}-{start}-{end}")


def mint_review(report: str, key: str) -> str:
    return mint("review", report, key)


def mint_content(fact: str, digest: str) -> str:
    """Name what a fact said, by the fact's IRI and the digest of its content."""
    return f"{fact}/content/{digest[:12]}"


def mint_concept(scheme: str, code: str) -> str:
    return f"{CONCEPT}{scheme}/{code}"


def mint_graph(*parts: str) -> str:
    """Name a graph: `mint_graph("report", "000")`."""
    return GRAPH + "/".join(parts)


def slug(text: str) -> str:
    """Write a name in ASCII lower case, its words joined by hyphens.

    No library does it (python-slugify, say): names once given stay, whatever such a one learns.
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def kebab(name: str) -> str:
    """Write a camel-case term as words joined by hyphens: `deployedIn` -> `deployed-in`."""
    return slug(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name))


def compact(iri: str) -> str:
    """Shorten an IRI for people to read; the result is never parsed back."""
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    names = [name for name, space in PREFIXES.items() if iri.startswith(space)]
    if not names:
        return iri
    name = max(names, key=lambda known: len(PREFIXES[known]))
    return f"{name}:{iri.removeprefix(PREFIXES[name])}"
