"""A plain form at /sparql for browsers: a query in, its result as a table out, without any script."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template_string, request

from service.errors import Problem, described
from service.language import wanted_language

editor = Blueprint("editor", __name__)
_SHOWN = 1000
_EXAMPLE = "SELECT ?class (COUNT(?thing) AS ?things)\\nWHERE { ?thing a ?class }\\nGROUP BY ?class\\nORDER BY DESC(?things)"
_PAGE = """<!doctype html>
<html lang="{{ language }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>SPARQL</title></head>
<body><main><h1>SPARQL</h1>
<form action="/sparql" method="get">
<p><label for="query">{{ "Câu truy vấn" if language == "vi" else "Query" }}</label></p>
<p><textarea id="query" name="query" rows="12" cols="80" spellcheck="false">{{ query }}</textarea></p>
<p><button>{{ "Chạy" if language == "vi" else "Run" }}</button></p>
</form>
{% if problem %}<p role="alert">{{ problem.title }}: {{ problem.detail }}
{% if problem.line %}({{ problem.line }}:{{ problem.column }}){% endif %}</p>{% endif %}
{% if names %}<table><caption>{{ rows|length }}</caption>
<thead><tr>{% for name in names %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</tbody>
</table>{% endif %}
{% if text %}<pre>{{ text }}</pre>{% endif %}
</main></body></html>
"""


@editor.route("/sparql", methods=["GET", "POST"])
def form() -> tuple[str, int]:
    """Show the form, and the result of the query that came with it."""
    language = wanted_language(request)
    query = request.values.get("query", "")
    shown: dict[str, object] = {
        "query": query or _EXAMPLE.replace("\\n", "\n"),
        "language": language,
    }
    status = 200
    if query:
        try:
            shown |= _result(query)
        except Problem as problem:
            status = problem.status
            shown["problem"] = described(problem, language)
    return render_template_string(_PAGE, **shown), status


def _result(query: str) -> dict[str, object]:
    from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

    bridge = current_app.extensions["dxkg-bridge"]
    result = bridge.run(query, rows=_SHOWN)
    body = result.read()
    if not result.content_type.startswith("application/sparql-results"):
        return {"text": body.decode("utf-8", "replace")[: 1 << 18]}
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        return {"text": str(bool(found)).lower()}
    names = [variable.value for variable in found.variables]
    rows = [[getattr(cell, "value", "") if cell else "" for cell in row] for row in found]
    return {"names": names, "rows": rows}
