"""The description of the service for programs: saved queries in, OpenAPI 3.1 out.

https://spec.openapis.org/oas/v3.1.1

apispec (6.10) gathers such dictionaries and makes none but from Marshmallow's classes; what is
asked and answered here is declared by query files.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from urllib.parse import unquote

from flask import Response, jsonify, request

from queries.parameters import Parameter
from queries.saved import SavedQuery
from service import urls
from service.answers.question import SWITCHES
from service.errors import MEDIA_TYPE
from service.files.findings import QUALITY_FILES
from service.files.suffixes import FILES
from service.formats import ATOM, HTML
from service.language import LANGUAGES
from service.urls import PLACES
from service.web.context import site
from service.web.questions import queries
from service.web.reply import FRESH, public_base
from service.web.schemas import problem_schema, result_schema

Part = Mapping[str, object]

TYPES: Mapping[str, Part] = {
    "iri": {"type": "string"},
    "concept": {"type": "string"},
    "string": {"type": "string", "maxLength": 2000},
    "integer": {"type": "integer"},
    "decimal": {"type": "string", "pattern": r"^[+-]?\d{1,18}([.,]\d{1,18})?$"},
    "date": {"type": "string", "format": "date"},
    "boolean": {"type": "boolean"},
}
SAID: Mapping[str, dict[str, object]] = {
    "cite": {
        "description": "`1`: each row has the facts that it rests on, with passages. Without it, "
        "files say in brief how sure each row is, and by which reports; `0` leaves that away.",
        "schema": {"type": "string", "enum": list(SWITCHES["cite"])},
    },
    "as": {
        "description": "Provinces as reported, or on the map of today's 34 units: counts are added "
        "up where that is sound and marked computed; ranks, ratios and targets of former provinces "
        "are left out and counted in `administrativeTime` and the header `X-DXKG-Left-Out`."
    },
}
REFUSED: Part = {"$ref": "#/components/responses/Refused"}
NO_FORMAT: Part = {"$ref": "#/components/responses/NoFormat"}


@queries.get("/openapi.json")
def openapi() -> Response:
    """Describe every route for programs."""
    response = jsonify(description(site().queries, public_base(request)))
    response.headers["Cache-Control"] = FRESH
    return response


def description(known: Mapping[str, SavedQuery], base: str) -> Part:
    """Write the whole description."""
    paths: dict[str, Part] = {}
    for query in known.values():
        paths[f"{urls.question(query.name)}.{{suffix}}"] = {"get": _operation(query)}
        paths[urls.embed(query.name)] = {"get": _embedding(query)}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "dxkg",
            "summary": "Knowledge graph of Vietnam's provincial digital transformation",
            "description": "Every answer names its release and, with `cite=1`, the passages "
            "it rests on. Put `/r/RELEASE` before a path for an answer that never changes.",
            "version": importlib.metadata.version("dxkg"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base}],
        "tags": [{"name": "questions"}, {"name": "embedding"}, {"name": "graph"}],
        "paths": {**paths, **_others()},
        "components": {
            "schemas": {"Problem": problem_schema(), "Result": result_schema()},
            "responses": {
                "Refused": _problem("A parameter is wrong; the problem names it."),
                "NoFormat": _problem("No format is acceptable; the problem names those there are."),
            },
        },
    }


def _operation(query: SavedQuery) -> Part:
    names = [*FILES, ATOM.ending, HTML.ending]
    suffix = {
        "name": "suffix",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": names},
        "example": "json",
    }
    options = [_switch(name, allowed) | SAID.get(name, {}) for name, allowed in SWITCHES.items()]
    return {
        "operationId": f"ask-{query.name}",
        "tags": ["questions"],
        "summary": query.title.en,
        "description": f"{query.description.en}\n\n{query.title.vi}. {query.description.vi}",
        "parameters": [suffix, *_declared(query), _language(), *options],
        "responses": {"200": _answered(), "304": {"description": "Unchanged"}, "400": REFUSED},
    }


def _embedding(query: SavedQuery) -> Part:
    theme = _switch("theme", ("auto", "light", "dark"))
    return {
        "operationId": f"embed-{query.name}",
        "tags": ["embedding"],
        "summary": f"A page to frame: {query.title.en}",
        "parameters": [*_declared(query), _language(), _time(), theme],
        "responses": {"200": _content("The page", HTML.content_type), "400": REFUSED},
    }


def _declared(query: SavedQuery) -> list[Part]:
    """Describe the parameters of a query; their defaults stand in the query."""
    return [_parameter(each) for each in query.parameters if each.name != "lang"]


def _parameter(parameter: Parameter) -> Part:
    schema: dict[str, object] = dict(TYPES[parameter.type])
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default:
        schema["default"] = _default(parameter)
    described = [f"{parameter.label.en} ({parameter.label.vi})"]
    if parameter.of_class:
        described.append(f"A member of {parameter.of_class}, as `unit/binh-dinh` or a full IRI.")
    if parameter.scheme:
        described.append(f"A code of the scheme {parameter.scheme}.")
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": " ".join(described),
        "schema": {"type": "array", "items": schema} if parameter.many else schema,
    }


def _default(parameter: Parameter) -> object:
    first = parameter.default[0].value
    if parameter.type == "integer":
        return int(first)
    return first == "true" if parameter.type == "boolean" else first


def _language() -> Part:
    return _switch("lang", LANGUAGES) | {"description": "Language of labels and texts."}


def _time() -> Part:
    return _switch("as", SWITCHES["as"]) | SAID["as"]


def _switch(name: str, allowed: tuple[str, ...]) -> dict[str, object]:
    schema = {"type": "string", "enum": list(allowed), "default": allowed[0]}
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _answered() -> Part:
    content: dict[str, Part] = {format.content_type: {} for format in FILES.values()}
    content |= {HTML.content_type: {}, ATOM.content_type: {}}
    content["application/json"] = {"schema": {"$ref": "#/components/schemas/Result"}}
    return {"description": "The answer, in the format of the suffix", "content": content}


def _problem(description: str) -> Part:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _content(description: str, media_type: str) -> Part:
    return {"description": description, "content": {media_type: {}}}


def _others() -> Mapping[str, Part]:
    """Describe the routes that are no saved query."""
    text = {"type": "string"}
    return {
        PLACES["search"]: _get(
            "search", "Find things by any of their names", "application/json",
            [{"name": "q", "in": "query", "required": True, "schema": text}, _language()],
            negotiated=True,
        ),
        f"{PLACES['quality']}.{{suffix}}": _get(
            "quality", "Findings of the checks, answered ones and mentions", "application/json",
            [
                {
                    "name": "suffix", "in": "path", "required": True, "example": "json",
                    "schema": text | {"enum": [each.ending for each in QUALITY_FILES]},
                },
                {"name": "report", "in": "query", "required": False, "schema": text},
            ],
        ),
        PLACES["health"]: _get(
            "health", "Whether it is ready, and its release", "application/json"
        ),
        PLACES["sparql"]: _get(
            "sparql", "SPARQL 1.1 Protocol", "application/sparql-results+json",
            [{"name": "query", "in": "query", "required": True, "schema": text}],
            negotiated=True,
        ),
        PLACES["oembed"]: _get(
            "oembed", "oEmbed of an address of this service", "application/json",
            [{"name": "url", "in": "query", "required": True, "schema": text}],
        ),
        unquote(urls.thing("{kind}", "{slug}")): _get(
            "describe", "A thing, as a page or as RDF", "text/turtle",
            [
                {"name": name, "in": "path", "required": True, "schema": text, "example": example}
                for name, example in (("kind", "unit"), ("slug", "binh-dinh"))
            ],
            negotiated=True,
        ),
    }  # fmt: skip


def _get(
    name: str,
    summary: str,
    media_type: str,
    parameters: list[Part] | None = None,
    *,
    negotiated: bool = False,
) -> Part:
    responses = {"200": _content("The answer", media_type), "400": REFUSED}
    operation: dict[str, object] = {
        "operationId": name,
        "tags": ["graph"],
        "summary": summary,
        "responses": responses | ({"406": NO_FORMAT} if negotiated else {}),
    }
    return {"get": operation | ({"parameters": parameters} if parameters else {})}
