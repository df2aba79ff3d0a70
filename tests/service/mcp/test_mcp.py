"""The tools for language models, called by the real MCP client in process and over stdio."""

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent, Tool

from loaders.build.stages import build
from loaders.reports.archive import Archive
from loaders.resources import ROOT
from loaders.settings import Settings as Folders
from ontology.vocab import DX, mint, mint_fact
from service.mcp.backend import LocalBackend, ServiceBackend
from service.mcp.server import make_server
from service.mcp.tools import Tools
from service.settings import Settings
from tests import synthetic
from tests.answering import build as published
from tests.desk import BTS, opened
from tests.service_process import running, until
from tests.synthetic import NAME, TEXT

Json = dict[str, Any]  # Any: a JSON document
RANK = "Năm 2022 tỉnh đứng thứ 21/63, tăng 4 bậc so với năm 2021"
FACTS = f"SELECT ?fact WHERE {{ ?fact a <{DX}Fact> }} ORDER BY ?fact"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a release of the invented report, with its text."""
    folder = tmp_path_factory.mktemp("mcp")
    synthetic.archive(folder / "reports")
    folders = Folders(folder / "releases", folder / "reports")
    assert build(folders, [synthetic.write(folder)], "never", if_changed=False).release
    return folder


@contextmanager
def serving(home: Path, settings: Settings) -> Iterator[MCPServer[None]]:
    """Serve that release with the engine of the service."""
    backend = LocalBackend(settings, home / "releases")
    try:
        yield make_server(Tools(backend, Archive(home / "reports"), settings), "0")
    finally:
        backend.close()


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[MCPServer[None]]:
    with serving(home, Settings(time_limit=60.0)) as server:
        yield server


def called(where: object, tool: str, **arguments: object) -> CallToolResult:
    """Call a tool by the real client."""

    async def call() -> CallToolResult:
        async with Client(where) as client:  # type: ignore[arg-type]  # a server or how to start one
            return await client.call_tool(tool, arguments)

    return asyncio.run(call())


def answered(where: object, tool: str, **arguments: object) -> Json:
    """Call a tool that must succeed."""
    result = called(where, tool, **arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    assert len(result.structured_content["release"]) == 12
    return result.structured_content


def refused(where: object, tool: str, **arguments: object) -> str:
    """Call a tool that must fail; what it says."""
    result = called(where, tool, **arguments)
    assert result.is_error
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def listed(where: object) -> list[Tool]:
    async def ask() -> list[Tool]:
        async with Client(where) as client:  # type: ignore[arg-type]  # a server or how to start one
            return (await client.list_tools()).tools

    return asyncio.run(ask())


def stdio(home: Path, *arguments: str) -> StdioServerParameters:
    environ = {"DXKG_RELEASES": str(home / "releases"), "DXKG_REPORTS": str(home / "reports")}
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "service", "mcp", *arguments],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
    )


def test_every_tool_is_read_only_and_declares_what_it_returns(server: MCPServer[None]) -> None:
    found = {tool.name: tool for tool in listed(server)}
    names = {"search", "list_saved_queries", "run_saved_query", "get_fact", "sparql"}
    assert found.keys() == names
    for tool in found.values():
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.output_schema
        assert {"release", "sourcing"} <= set(tool.output_schema["required"])
        assert tool.description
        assert f"| `{tool.name}(" in (ROOT / "docs" / "llm.md").read_text("utf-8")


def test_a_saved_query_is_answered_with_the_passages_of_its_rows(server: MCPServer[None]) -> None:
    given = {"province": "unit/lang-son", "year": 2022}
    found = answered(server, "run_saved_query", name="dti-rank", parameters=given, language="en")
    assert found["sourcing"]["status"] == "sourced"
    (row,) = found["rows"]
    assert (row["rank"], row["rankOutOf"], row["change"]) == (21, 63, 4)
    assert found["row_facts"] == [[mint_fact(NAME, "dti-2022")]]
    (fact,) = found["citations"]
    assert fact["review_status"] == "accepted"
    (passage,) = fact["passages"]
    assert passage["text"] == RANK == TEXT[passage["start"] : passage["end"]]
    assert passage["report_label"] == "Test report"
    assert found["permalink"].startswith(f"/r/{found['release']}/q/dti-rank?")
    assert {"name": "rank", "label": "Rank", "type": "integer"} in found["columns"]


def test_a_computed_value_cites_what_it_was_computed_from(server: MCPServer[None]) -> None:
    found = answered(server, "get_fact", id=f"fact/{NAME}/dti-2022-base")
    assert found["found"]
    assert found["value"] == "25"
    assert [each["fact"] for each in found["citations"]] == [
        mint_fact(NAME, "dti-2022-base"),
        mint_fact(NAME, "dti-2022"),
    ]


def test_a_cited_fact_says_what_of_it_was_inferred(tmp_path: Path) -> None:
    folder = published(tmp_path, synthetic.UNSURE).folder
    sparql = f"SELECT ?fact WHERE {{ ?fact <{DX}statusOf> ?system }}"
    with serving(folder, Settings(time_limit=60.0)) as unsure:
        found = answered(unsure, "sparql", query=sparql, language="en")
        rank = answered(unsure, "get_fact", id=f"{NAME}/dti-2022-base", language="en")
    (fact,) = found["citations"]
    assert (fact["derivation"], fact["confidence"]) == ("stated", None)
    assert fact["inferred"] == [{"property": f"{DX}status", "label": "status", "confidence": 0.6}]
    assert "Rows inferred in part or whole: 1; lowest confidence: 0.6." in found["notes"]
    assert [each["inferred"] != [] for each in rank["citations"]] == [False, True]


@pytest.mark.parametrize("form", ["fact/{}/dti-2022", "{}/dti-2022", "iri"])
def test_a_fact_is_found_by_its_iri_or_the_end_of_it(form: str, server: MCPServer[None]) -> None:
    name = mint_fact(NAME, "dti-2022") if form == "iri" else form.format(NAME)
    found = answered(server, "get_fact", id=name, language="en")
    assert found["fact"] == mint_fact(NAME, "dti-2022")
    assert (found["printed_value"], found["review_status"]) == ("21/63", "accepted")
    assert found["citations"][0]["passages"][0]["text"] == RANK
    assert {"name": "reference area", "values": ["Lạng Sơn Province"]} in found["properties"]


@pytest.mark.parametrize("name", ["fact/demo/none", "", "a b", "https://example.org/<x>", "\x00"])
def test_no_such_fact_is_no_sourced_answer(name: str, server: MCPServer[None]) -> None:
    found = answered(server, "get_fact", id=name, language="en")
    assert not found["found"]
    assert found["sourcing"]["status"] == "no sourced answer"
    assert found["sourcing"]["explanation"].startswith("No sourced answer")


def test_an_empty_answer_is_no_sourced_answer(server: MCPServer[None]) -> None:
    given = {"province": "unit/ca-mau"}
    found = answered(server, "run_saved_query", name="dti-rank", parameters=given)
    assert found["rows"] == found["citations"] == []
    assert found["sourcing"]["status"] == "no sourced answer"
    assert found["sourcing"]["explanation"].startswith("Không có câu trả lời có nguồn")


def test_a_saved_query_can_be_asked_on_todays_map(server: MCPServer[None]) -> None:
    given = {"province": "unit/lang-son", "as": "today"}
    found = answered(server, "run_saved_query", name="dti-rank", parameters=given, language="en")
    assert [row["rank"] for row in found["rows"]] == [21]
    assert found["notes"][1] == "No row changes on today’s map; the answer is as reported."
    assert found["permalink"].endswith("as=today")
    assert found["row_facts"] == [[mint_fact(NAME, "dti-2022")]]


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MCPServer[None]]:
    """Serve a release with one fact that a person confirmed and one that two did."""
    with pytest.MonkeyPatch.context() as patch:
        desk = opened(tmp_path_factory.mktemp("confirmed"), patch)
        desk.build()
        desk.review("accept", BTS)
        desk.review("accept", f"{NAME}/dti-2022", "--independent")
        desk.review("accept", f"{NAME}/dti-2022", "--by", "Phạm Hai", "--independent")
        desk.build()
    with serving(desk.home, Settings(time_limit=60.0)) as server:
        yield server


@pytest.mark.parametrize(
    ("level", "names"),
    [(1, {"bts", "bts-base", "dti-2022", "dti-2022-base"}), (2, {"dti-2022", "dti-2022-base"})],
)
def test_rows_are_kept_to_a_level(level: int, names: set[str], confirmed: MCPServer[None]) -> None:
    whole = answered(confirmed, "sparql", query=FACTS, max_rows=500)
    found = answered(confirmed, "sparql", query=FACTS, max_rows=500, level=level, language="en")
    assert {fact for row in found["rows"] for fact in row["fact"]} == {
        mint_fact(NAME, name) for name in names
    }
    assert all(one["review_level"] >= level for one in found["citations"])
    left = len(whole["rows"]) - len(names)
    assert f"{left} rows are left out" in found["notes"][0]
    assert not found["truncated"]


def test_rows_beyond_those_asked_for_are_counted_too(
    confirmed: MCPServer[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answered(confirmed, "sparql", query=FACTS, max_rows=1, level=1)
    assert (len(found["rows"]), found["truncated"]) == (1, True)
    monkeypatch.setattr("service.mcp.tools.MOST_LOOKED", 3)
    first = answered(confirmed, "sparql", query=FACTS, level=1, language="en")
    assert first["truncated"]
    assert "of the first 3 rows are left out" in first["notes"][0]


@pytest.mark.parametrize("time", ["reported", "today"])
@pytest.mark.parametrize("parameter", [{}, {"level": 2}])
def test_a_saved_query_is_kept_to_a_level(
    time: str, parameter: Json, confirmed: MCPServer[None]
) -> None:
    given = {"province": "unit/lang-son", "as": time, **parameter}
    kept = answered(
        confirmed, "run_saved_query", name="dti-rank", parameters=given,
        level=0 if parameter else 2, language="en",
    )  # fmt: skip
    assert [row["rank"] for row in kept["rows"]] == [21]
    assert "level=2" in kept["permalink"]
    assert any("0 rows are left out" in note for note in kept["notes"])


def test_a_saved_query_says_what_a_level_left_out(server: MCPServer[None]) -> None:
    given = {"province": "unit/lang-son"}
    found = answered(
        server, "run_saved_query", name="dti-rank", parameters=given, level=1, language="en"
    )
    assert found["rows"] == []
    assert "1 rows are left out" in found["notes"][0]
    assert found["sourcing"]["status"] == "no sourced answer"


def test_a_fact_below_a_level_is_not_given(confirmed: MCPServer[None]) -> None:
    assert answered(confirmed, "get_fact", id=BTS, level=1)["found"]
    below = answered(confirmed, "get_fact", id=BTS, level=2, language="en")
    assert (below["found"], below["value"], below["citations"]) == (False, "", [])
    assert "level of review 1, below the level 2" in below["sourcing"]["explanation"]


def test_a_search_leaves_out_facts_below_a_level(confirmed: MCPServer[None]) -> None:
    whole = answered(confirmed, "search", text="nen tang mau xanh")
    kept = answered(confirmed, "search", text="nen tang mau xanh", level=1, language="en")
    assert whole["citations"]
    assert kept["citations"] == []
    assert kept["hits"][0]["iri"] == mint("system", "mau-xanh")
    left = {fact for hit in whole["hits"] for fact in hit["facts"]}
    assert f"{len(left)} facts are left out" in kept["notes"][0]


@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "DESCRIBE <urn:a>"])
def test_what_has_no_rows_is_kept_to_no_level(query: str, server: MCPServer[None]) -> None:
    assert "Only rows of a SELECT" in refused(server, "sparql", query=query, level=1, language="en")
    assert "level" in refused(server, "sparql", query=query, level=3)


def test_search_ignores_marks_and_cites_what_names_a_thing(server: MCPServer[None]) -> None:
    found = answered(server, "search", text="nen tang mau xanh")
    first = found["hits"][0]
    assert first["iri"] == mint("system", "mau-xanh")
    assert first["kind"] == "DigitalSystem"
    cited = {fact["fact"]: fact for fact in found["citations"]}
    assert cited[first["facts"][0]]["passages"][0]["text"] == "Nền tảng Mẫu Xanh"
    assert answered(server, "search", text="qqqq")["sourcing"]["status"] == "no sourced answer"


def test_saved_queries_are_listed_in_the_language_asked_for(server: MCPServer[None]) -> None:
    found = {query["name"]: query for query in answered(
        server, "list_saved_queries", language="en")["queries"]}  # fmt: skip
    rank = found["dti-rank"]
    assert rank["title"] == "Where did a province rank in the DTI in a given year?"
    parameters = {each["name"]: each for each in rank["parameters"]}
    assert parameters["province"]["default"] == ["unit/binh-dinh"]
    assert "lang" not in parameters


def test_sparql_cites_rows_that_name_facts_or_state_their_triples(
    server: MCPServer[None],
) -> None:
    found = answered(server, "sparql", query=FACTS, max_rows=2)
    assert (len(found["rows"]), found["truncated"]) == (2, True)
    assert found["sourcing"]["status"] == "sourced"
    stated = f"SELECT ?s ?o WHERE {{ ?s <{DX}deployedIn> ?o }}"
    found = answered(server, "sparql", query=stated)
    assert found["citations"][0]["passages"][0]["text"] == "Nền tảng Mẫu Xanh"
    count = answered(server, "sparql", query="SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert count["rows"][0]["n"] > 1000
    assert count["sourcing"]["status"] == "no sourced answer"


def test_sparql_of_other_forms_is_answered_without_sources(server: MCPServer[None]) -> None:
    yes = answered(server, "sparql", query="ASK { ?s ?p ?o }")
    no = answered(server, "sparql", query="ASK { <a:a> <a:a> <a:a> }")
    assert (yes["boolean"], no["boolean"]) == (True, False)
    graph = answered(server, "sparql", query=f"DESCRIBE <{mint('unit', 'lang-son')}>")
    assert "Lạng Sơn" in graph["graph"]
    assert graph["sourcing"]["status"] == yes["sourcing"]["status"] == "no sourced answer"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", "Updates"),
        ("DROP ALL", "Updates"),
        ("SELECT ?x WHERE { ?x ?y }", "(1:"),
        ("SELECT ?x", "not valid SPARQL"),
        ("", "not valid SPARQL"),
        (f"SELECT * WHERE {{ {'{' * 2000}", "nested"),
    ],
)
def test_what_is_not_allowed_is_refused_with_a_reason(
    query: str, said: str, server: MCPServer[None]
) -> None:
    assert said in refused(server, "sparql", query=query, language="en")


def test_a_query_that_takes_too_long_is_ended(home: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with serving(home, Settings(time_limit=2.0)) as hasty:
        assert "2.0 seconds" in refused(hasty, "sparql", query=endless, language="en")
        # on a machine that pauses, even this may take longer than the limit
        until(lambda: not called(hasty, "sparql", query="ASK {}").is_error, 60)


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("run_saved_query", {"name": "dti-ranks"}, "dti-rank"),
        ("run_saved_query", {"name": "dti-rank", "parameters": {"year": "x"}}, "integer"),
        ("run_saved_query", {"name": "dti-rank", "parameters": {"nope": 1}}, "province"),
        ("run_saved_query", {"name": "dti-rank", "parameters": {"year": [1, 2]}}, "year"),
        ("sparql", {"query": "ASK {}", "max_rows": 100000}, "max_rows"),
        ("search", {"text": "x", "language": "fr"}, "language"),
    ],
)
def test_wrong_arguments_are_explained(
    tool: str, arguments: Json, said: str, server: MCPServer[None]
) -> None:
    assert said in refused(server, tool, **arguments)


def test_without_the_text_a_passage_is_a_position_and_a_digest(home: Path) -> None:
    settings = Settings(time_limit=60.0)
    backend = LocalBackend(settings, home / "releases")
    try:
        server = make_server(Tools(backend, Archive(home / "none"), settings), "0")
        found = answered(server, "get_fact", id=f"{NAME}/dti-2022")
    finally:
        backend.close()
    (passage,) = found["citations"][0]["passages"]
    assert passage["text"] is None
    assert TEXT[passage["start"] : passage["end"]] == RANK
    assert passage["text_digest"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert found["sourcing"]["status"] == "sourced"


def test_the_command_serves_over_stdio(home: Path) -> None:
    async def ask() -> tuple[CallToolResult, str]:
        async with Client(stdio(home)) as client:
            found = await client.call_tool("get_fact", {"id": f"{NAME}/dti-2022"})
            return found, client.instructions or ""

    found, instructions = asyncio.run(ask())
    assert found.structured_content
    assert found.structured_content["citations"][0]["passages"][0]["text"] == RANK
    assert "no sourced answer" in instructions


def test_a_running_service_answers_too(home: Path, tmp_path: Path) -> None:
    with running(tmp_path, releases=home / "releases") as service:
        settings = Settings()
        backend = ServiceBackend(service.address, settings)
        server = make_server(Tools(backend, Archive(home / "reports"), settings), "0")
        found = answered(server, "get_fact", id=f"{NAME}/dti-2022")
        assert found["release"] == str(service.health()["release"])[:12]
        assert found["citations"][0]["passages"][0]["text"] == RANK
        assert "SERVICE" in refused(
            server, "sparql", query="SELECT * { SERVICE <a:a> {} }", language="en"
        )
        assert "column 19" in refused(server, "sparql", query="SELECT ?x { ?x ?y }")
    assert "no answer" in refused(server, "sparql", query="ASK {}")


def command(*arguments: str, code: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    run = f"import sys; {code}from service.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", run, "mcp", *arguments],
        input="", capture_output=True, text=True, timeout=300, check=False,
        cwd=ROOT, env={"PATH": os.environ["PATH"], **environ},
    )  # fmt: skip


def test_without_the_extra_the_command_says_how_to_install_it() -> None:
    found = command(code="sys.modules['mcp'] = None; ")
    assert found.returncode == 1
    assert "pip install 'dxkg[mcp]'" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 1, "run `dxkg build`"),
        (("--service", "http://127.0.0.1:9"), 1, "no answer from"),
        (("--service", "ftp://x"), 2, "expected an address"),
    ],
)
def test_what_keeps_the_command_from_starting_is_said(
    arguments: tuple[str, ...], status: int, said: str, tmp_path: Path
) -> None:
    found = command(*arguments, DXKG_RELEASES=str(tmp_path))
    assert (found.returncode, said in found.stderr) == (status, True), found.stderr
    assert found.stdout == ""
