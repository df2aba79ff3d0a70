"""Addresses that tests look at: every page that the service has is among them."""

PROVINCE = "/id/unit/binh-dinh"
FACT = "/fact/003/dti-rank-2022"
PAGES = (
    "/", "/search?q=binh+dinh", "/search?class=DigitalSystem", PROVINCE, f"{PROVINCE}?as=today",
    "/id/unit/gia-lai-2025", "/id/indicator/dti-rank", "/id/indicator/bts-stations?as=today",
    "/id/system/lgsp-binh-dinh", "/id/org/ubnd-binh-dinh", "/id/doc/749-qd-ttg",
    "/id/unit/viet-nam", "/id/person/pham-anh-tuan", FACT, f"{FACT}-base", "/report/003",
    f"{FACT}/history",
    "/quality", "/quality?report=003", "/ontology", "/shapes", "/sparql", "/concept/status",
    "/concept/status/operational", "/graph/report/003", "/dataset", "/queries", "/changes",
)  # fmt: skip
"""Read in both languages."""
ANSWERS = ("/q/facts-map", "/q/rank-gains", "/embed/facts-map?units=34")
"""Answers with a chart."""
JUDGED = (
    "/id/indicator/dti-rank", "/id/unit/gia-lai-2025?as=today", "/id/system/lgsp-binh-dinh",
    "/concept/status", "/search?q=khong-co-gi", "/graph/report/003", "/dataset", "/queries",
    "/changes", f"{FACT}/history",
)  # fmt: skip
"""Judged by axe on a phone and on a desktop."""
VISITED = ("/", FACT, "/report/003", "/quality", "/sparql", "/ontology", "/shapes")
"""Judged where the paths of `test_browser` lead through them, or apart because they are large."""
NO_PAGES = {
    "pages.void", "changes.changed_atom", "changes.changed_json", "documentation.context",
    "documentation.version", "editor.completion", "editor.why", "queries.oembed",
    "queries.openapi", "queries.permanent", "static",
}  # fmt: skip
"""What answers with files, with data for scripts, or with a page of another address."""
