"""The description of the service: valid, complete, and true."""

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from loaders.resources import QUERIES
from queries.saved import load_queries
from tests.answering import Answering

SAVED = load_queries(QUERIES)


@pytest.fixture(scope="module")
def description(answering: Answering) -> dict[str, Any]:  # Any: a JSON document
    return answering.json("/openapi.json")


def test_the_description_is_valid_openapi_3_1(description: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(description).validate()


def test_every_saved_query_is_described(description: dict[str, Any]) -> None:
    for name, query in SAVED.items():
        operation = description["paths"][f"/q/{name}.{{suffix}}"]["get"]
        named = {parameter["name"] for parameter in operation["parameters"]}
        assert {parameter.name for parameter in query.parameters} <= named
        assert {"suffix", "lang", "cite", "bom", "decimal"} <= named


def test_what_is_described_is_there(answering: Answering, description: dict[str, Any]) -> None:
    for path in description["paths"]:
        if path.startswith(("/q/", "/embed/")):
            assert answering.get(path.replace("{suffix}", "json")).status_code == 200, path


def test_every_default_is_accepted(answering: Answering, description: dict[str, Any]) -> None:
    for name in SAVED:
        parameters = description["paths"][f"/q/{name}.{{suffix}}"]["get"]["parameters"]
        given = {
            each["name"]: str(each["schema"]["default"])
            for each in parameters
            if "default" in each["schema"]
        }
        reply = answering.client.get(f"/q/{name}.json", query_string=given)
        assert reply.status_code == 200, (name, given, reply.text)


def test_operations_have_names_of_their_own(description: dict[str, Any]) -> None:
    names = [item["get"]["operationId"] for item in description["paths"].values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
