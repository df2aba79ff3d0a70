"""Queries whose terms are hard to read, to write or to hold; on every route that shows results.

A value is what a stranger writes into a query. Nothing that is done with it may take longer than
its bytes do, and nothing of it may act in the page that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bench.evening.input import (
    EITHER,
    GRAPH_FORMS,
    HEAVY,
    HEAVY_LIMIT,
    ROW_FORMS,
    SHOWN,
    Input,
    queries,
)

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_BASE = "https://w3id.org/vn-dx/"
_KINDS: Mapping[str, tuple[str, ...]] = {
    "decimal": (
        "1e999999999", "1e1000000", "1e-999999999", "INF", "NaN", "sNaN123", "1_000", "-.", "1.0E1",
        "9" * 10_000, "0." + "3" * 10_000,
    ),
    "integer": (
        "abc", "", " 12 ", "1_000", "١٢٣", "²", "0x10", "-0", "1e9", "7" * 5_000, "7" * 100_000,
    ),
    "double": ("INF", "-INF", "NaN", "1e400", "1e-400", "-0.0e0", "inf", "nan", "infinity", "1e"),
    "float": ("1e39", "INF", "nan"),
    "boolean": ("maybe", "TRUE", "1"),
    "date": (
        "2024-02-30", "10000-01-01", "-0044-03-15", "0000-01-01", "99999999999-01-01", "2024-13-01",
        "2024-01-01+14:00", "٢٠٢٤-٠١-٠١",
    ),
    "dateTime": (
        "12024-01-01T00:00:00Z", "2024-01-01T25:61:61", "-0001-01-01T00:00:00",
        "9999-12-31T23:59:59.999999999999999999+14:00",
    ),
    "gYear": ("-1", "99999", "0000", "abcd"),
    "gYearMonth": ("2024-13", "12024-01"),
    "duration": ("P99999999999999Y", "P1Y1S"),
    "unsignedByte": ("999", "-1"),
    "hexBinary": ("0",),
    "anyURI": ("javascript:alert(1)", "http://[::1", "//evil.example/x"),
}  # fmt: skip
"""By XSD datatype, lexical forms: valid ones out of all measure, and some that are none."""

_TEXTS: Mapping[str, str] = {
    "nul": r'"a\u0000b"',
    "control": r'"\u0001\u0008\u000B\u001F\u007F\u0085"',
    "not-a-character": r'"\uFFFE\uFFFF"',
    "lone-surrogate": r'"\uD800"',
    "bidi": r'"\u202Eexe.\u2066txt\u202C"',
    "zero-width": r'"\u200B\u200D\uFEFF\u2028\u2029"',
    "combining": '"a' + "\u0301" * 5_000 + '"',
    "astral": r'"\U0001F469\U0010FFFF"',
    "script": '"<script>alert(1)</script>"',
    "attribute": '\'" onmouseover="alert(1)" x="\'',
    "image": '"<img src=x onerror=alert(1)>"',
    "closes-script": '"</script><script>alert(1)</script>"',
    "template": '"{{7*7}}{% raw %}${7*7}"',
    "formula": "\"=HYPERLINK('http://evil.example','x')\"",
    "separators": r'"a,b\t\"c\"\r\nd;e"',
    "html": f'"<script>alert(1)</script>"^^<{_RDF}HTML>',
    "xml-literal": f'"<a><b></a>"^^<{_RDF}XMLLiteral>',
    "json-literal": f'"{{"^^<{_RDF}JSON>',
    "odd-language": '"x"@a-b-c-d-e-f-g-h',
    "long-language": '"x"@' + "-".join(["abcdefgh"] * 500),
    "odd-datatype": '"x"^^<javascript:alert(1)>',
    "long-datatype": f'"x"^^<http://example.org/{"d" * 20_000}>',
    "long": '"' + "x" * 200_000 + '"',
    "many-lines": '"' + r"\n" * 50_000 + '"',
    "iri-javascript": "<javascript:alert(1)>",
    "iri-data": "<data:text/html,<script>alert(1)</script>>",
    "iri-data-made": 'IRI("data:text/html;base64,PHNjcmlwdD4=")',
    "iri-vbscript": "<vbscript:msgbox(1)>",
    "iri-file": "<file:///etc/passwd>",
    "iri-huge": f"<http://example.org/{'a' * 100_000}>",
    "iri-relative": 'IRI("../../x")',
    "iri-empty": "<>",
    "iri-quotes": r"""IRI("http://a/\"><script>alert(1)</script>")""",
    "iri-blank": f'IRI("{_BASE}id/unit/binh-dinh ")',
    "iri-ours-blank": f"<{_BASE}id/unit/binh-dinh%20>",
    "iri-ours-deep": f"<{_BASE}id/unit/{'a/' * 2_000}>",
    "iri-ours-climbs": f"<{_BASE}id/unit/../../fact/x>",
    "iri-ours-slug": f"<{_BASE}id/>",
    "iri-ours-fact": f"<{_BASE}id/fact/no/such%00fact>",
    "iri-percent": "<http://a/%ff%00%zz>",
    "iri-host": "<http://[::1/x>",
    "iri-port": "<http://a:99999999/x>",
    "iri-unicode": "<http://ví-dụ.example/\u202e>",
    "blank-node": "BNODE()",
    "triple": "TRIPLE(<a:a>, <a:b>, <a:c>)",
    "triple-in-triple": "TRIPLE(<a:a>, <a:b>, TRIPLE(<a:a>, <a:b>, TRIPLE(<a:a>, <a:b>, 1)))",
    "triple-deep": "TRIPLE(<a:a>, <a:b>, " * 60 + '"x"' + ")" * 60,
    "triple-of-odd": f'TRIPLE(<a:a>, <a:b>, "1e999999999"^^<{_XSD}decimal>)',
    "power": "10e307 * 10e307",
    "division": "1 / 3.0",
    "by-nothing": "1 / 0",
    "overflow": "9223372036854775807 + 1",
    "random": "RAND()",
}


def _doubled(times: int, seed: str = "x") -> str:
    """Double a text so often, by binding it to itself."""
    binds = [f'BIND("{seed}" AS ?a0)']
    binds += [f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(times)]
    return " ".join(binds)


_WHOLE: Mapping[str, str] = {
    "doubled-1MiB": f"SELECT ?a20 {{ {_doubled(20)} }}",
    "doubled-32MiB": f"SELECT ?a25 {{ {_doubled(25)} }}",
    "doubled-markup": f"SELECT ?a16 {{ {_doubled(16, '<b>&')} }}",
    "doubled-iri-1MiB": f'SELECT (IRI(CONCAT("http://a/", ?a20)) AS ?x) {{ {_doubled(20)} }}',
    "digits-1MiB": f"SELECT (STRDT(?a20, <{_XSD}integer>) AS ?x) {{ {_doubled(20, '7')} }}",
    "exponent-made": f'SELECT (STRDT(CONCAT("1e", ?a4), <{_XSD}decimal>) AS ?x) '
    f"{{ {_doubled(4, '9')} }}",
    "columns-1000": f"SELECT {' '.join(f'(1 AS ?c{n})' for n in range(1_000))} {{}}",
    "columns-8000": f"SELECT {' '.join(f'?c{n}' for n in range(8_000))} {{}}",
    "column-long": f"SELECT (1 AS ?{'c' * 50_000}) {{}}",
    "column-odd": "SELECT (1 AS ?đặng) (2 AS ?facts) (3 AS ?fact) (4 AS ?__proto__) {}",
    "no-columns": "SELECT * {}",
    "no-rows": "SELECT ?x { FILTER(false) }",
    "no-such-term": f"SELECT ?x {{ ?x <{_BASE}ontology#noSuchTerm> ?y }}",
    "unbound": "SELECT ?x ?y { VALUES (?x ?y) { (UNDEF UNDEF) (1 UNDEF) } }",
    "rows-5000-wide": f"SELECT ?a12 ?i {{ {_doubled(12)} {{ SELECT ?i {{ ?i ?p ?o }} "
    "LIMIT 5000 } }",
    "rows-5000-wider": f"SELECT ?a17 ?i {{ {_doubled(17)} {{ SELECT ?i {{ ?i ?p ?o }} "
    "LIMIT 5000 } }",
    "rows-of-odd": f'SELECT ?x ?i {{ BIND("1e9999999"^^<{_XSD}decimal> AS ?x) '
    "{ SELECT ?i { ?i ?p ?o } LIMIT 5000 } }",
    "fact-is-text": f"SELECT ?fact {{ VALUES ?fact {{ 'x' 1 <{_BASE}id/fact/> <a:a> }} }}",
    "facts-are-many": f'SELECT (GROUP_CONCAT(STR(?f); SEPARATOR=" ") AS ?facts) '
    f"{{ ?f a <{_BASE}ontology#Fact> }}",
}
_HEAVY_NAMES = ("rows-5000-wide", "rows-5000-wider", "doubled-32MiB", "rows-of-odd")
_GRAPHS: Mapping[str, str] = {
    "decimal": f'CONSTRUCT {{ <a:a> <a:b> "1e999999999"^^<{_XSD}decimal> }} {{}}',
    "digits": f'CONSTRUCT {{ <a:a> <a:b> "{"7" * 10_000}"^^<{_XSD}integer> }} {{}}',
    "double": f'CONSTRUCT {{ <a:a> <a:b> "INF"^^<{_XSD}double>, "nan"^^<{_XSD}double> }} {{}}',
    "year": f'CONSTRUCT {{ <a:a> <a:b> "99999-01-01"^^<{_XSD}date> }} {{}}',
    "control": r'CONSTRUCT { <a:a> <a:b> "\u0001\u0008\u000B\uFFFE" } {}',
    "nul": r'CONSTRUCT { <a:a> <a:b> "a\u0000b" } {}',
    "bidi": r'CONSTRUCT { <a:a> <a:b> "\u202Ex" } {}',
    "markup": 'CONSTRUCT { <a:a> <a:b> "<script>alert(1)</script>" } {}',
    "javascript": "CONSTRUCT { <javascript:alert(1)> <a:b> <data:text/html,x> } {}",
    "predicate-odd": "CONSTRUCT { <a:a> <http://a/%22%3E> <a:c> } {}",
    "predicate-number": "CONSTRUCT { <a:a> <http://a/1> <a:c> } {}",
    "made-iri": r"""CONSTRUCT { <a:a> <a:b> ?x } { BIND(IRI("http://a/\">") AS ?x) }""",
    "triple": "CONSTRUCT { <a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> } {}",
    "reifier": "CONSTRUCT { << <a:a> <a:b> <a:c> >> <a:d> 1 } {}",
    "doubled-1MiB": f"CONSTRUCT {{ <a:a> <a:b> ?a20 }} {{ {_doubled(20)} }}",
    "list": "CONSTRUCT { <a:a> <a:b> (1 2 (3 [ <a:b> 4 ])) } {}",
    "language": 'CONSTRUCT { <a:a> <a:b> "x"@a-b-c-d-e-f } {}',
    "nothing": "CONSTRUCT {} {}",
    "describe": "DESCRIBE <javascript:alert(1)>",
}
_ASKED: Mapping[str, str] = {
    "ask-odd": f'ASK {{ FILTER("1e999999999"^^<{_XSD}decimal> > 1) }}',
    "ask-digits": f'ASK {{ FILTER("{"7" * 10_000}"^^<{_XSD}integer> = 7) }}',
    "ask-nothing": "ASK { FILTER(1 / 0) }",
}


def value_inputs() -> tuple[Input, ...]:
    """Return every value on every route and in every form that shows it."""
    expressions = {
        f"{kind}-{number}-{_short(text)}": f'"{text}"^^<{_XSD}{kind}>'
        for kind, texts in _KINDS.items()
        for number, text in enumerate(texts)
    }
    selects = {
        name: f"SELECT ({text} AS ?x) {{}}" for name, text in (expressions | dict(_TEXTS)).items()
    }
    heavy = {name: query for name, query in _WHOLE.items() if name in _HEAVY_NAMES}
    light = {name: query for name, query in _WHOLE.items() if name not in heavy}
    return (
        *queries("values", selects, ROW_FORMS, EITHER),
        *queries("values", light, ROW_FORMS, EITHER),
        *queries("values", heavy, ROW_FORMS, HEAVY, HEAVY_LIMIT, may_be_cut=True),
        *queries("values", {f"graph-{n}": q for n, q in _GRAPHS.items()}, GRAPH_FORMS, EITHER),
        *queries("values", _ASKED, ("json", "xml", "html"), SHOWN),
    )


def _short(text: str) -> str:
    """Name a lexical form in a few letters that file systems and shells take."""
    kept = "".join(each if each.isascii() and each.isalnum() else "-" for each in text)
    return kept[:14].strip("-") or "odd"
