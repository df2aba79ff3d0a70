"""Answers on other pages: frames, the element, oEmbed, and the samples that people copy."""

import html
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from service.views.samples import samples
from tests.answering import Answering

ROOT = Path(__file__).parents[3]
STATIC = ROOT / "service" / "static"
GUIDE = (ROOT / "docs" / "embedding.md").read_text("utf-8")
EXAMPLE = (ROOT / "docs" / "examples" / "embed.html").read_text("utf-8")
DOCUMENTED = "http://127.0.0.1:8000"


def test_only_embeds_may_be_framed_by_others(answering: Answering) -> None:
    release = answering.releases[0]
    for path in ("dti-rank", "dti-rank?year=x", "none"):
        for place in ("", f"/r/{release}"):
            embed = answering.get(f"{place}/embed/{path}").headers["Content-Security-Policy"]
            assert "frame-ancestors *" in embed
            assert "script-src 'self';" in embed
    assert "frame-ancestors" not in answering.get("/q/dti-rank").headers.get(
        "Content-Security-Policy", ""
    )


@pytest.mark.parametrize("path", ["/embed/compare-dti", "/q/compare-dti", "/embed/hostile"])
def test_no_script_stands_in_a_page(answering: Answering, path: str) -> None:
    page = answering.page(path)
    for attributes, content in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.S):
        if 'type="application/json"' in attributes:
            json.loads(content)
        else:
            assert 'src="/static/' in attributes
            assert content == ""
    assert not re.search(r"<[^>]+\son\w+=", re.sub(r"<script.*?</script>", "", page, flags=re.S))


def test_an_embed_says_as_of_when_and_leads_to_its_sources(answering: Answering) -> None:
    page = answering.page("/embed/dti-rank?province=unit/lang-son&lang=vi")
    release = answering.releases[1]
    assert f"Dữ liệu của bản phát hành {release}, ngày" in page
    assert "/q/dti-rank?province=unit%2Flang-son&amp;lang=vi&amp;cite=1" in page
    assert f"/r/{release}/q/dti-rank" in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_embed_takes_language_and_theme(answering: Answering, theme: str) -> None:
    page = answering.page(f"/embed/dti-rank?theme={theme}&lang=en")
    assert f'<html lang="en" data-theme="{theme}">' in page
    assert "Data of release" in page


def test_an_embed_refuses_within_its_frame(answering: Answering) -> None:
    reply = answering.get("/embed/dti-rank?theme=pink", "text/html")
    assert reply.status_code == 400
    assert "theme" in reply.text
    assert '<header class="site' not in reply.text


def test_every_page_can_be_discovered_by_oembed(answering: Answering) -> None:
    page = answering.page("/q/dti-rank?province=unit/lang-son&lang=vi")
    found = re.search(r'type="application/json\+oembed"[^>]*href="http://localhost([^"]+)"', page)
    assert found
    reply = answering.json(html.unescape(found[1]))
    assert (reply["version"], reply["type"]) == ("1.0", "rich")
    assert {"html", "width", "height", "title"} <= set(reply)
    assert "/embed/dti-rank?province=unit%2Flang-son" in str(reply["html"])


def test_oembed_keeps_to_the_size_and_the_release(answering: Answering) -> None:
    release = answering.releases[0]
    url = quote(f"http://localhost/r/{release}/q/dti-rank?lang=en", safe="")
    found = answering.json(f"/oembed?url={url}&maxwidth=300&maxheight=200&format=json")
    assert (found["width"], found["height"]) == (300, 200)
    assert f'src="http://localhost/r/{release}/embed/dti-rank?lang=en"' in str(found["html"])
    assert found["title"] == answering.queries["dti-rank"].title.en


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ("url=http://localhost/q/dti-rank&format=xml", 501),
        ("url=http://example.org/q/dti-rank", 404),
        ("url=http://localhost:81/q/dti-rank", 404),
        ("url=http://localhost/sparql", 404),
        ("url=http://localhost/q/none", 404),
        ("url=http://[/q/dti-rank", 404),
        ("url=javascript:alert(1)", 404),
        ("", 404),
        ("url=http://localhost/q/dti-rank%3Fyear=x", 400),
        ("url=http://localhost/q/dti-rank&maxwidth=-1", 400),
    ],
)
def test_oembed_answers_errors_as_its_specification_says(
    answering: Answering, arguments: str, status: int
) -> None:
    assert answering.get(f"/oembed?{arguments}").status_code == status


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [("%3Fyear=x", "số nguyên, ví dụ 2022"), ("&maxwidth=-1", "số điểm ảnh")],
)
def test_oembed_says_what_was_expected_in_one_language(
    answering: Answering, arguments: str, expected: str
) -> None:
    reply = answering.get(f"/oembed?url=http://localhost/q/dti-rank{arguments}")
    assert reply.json is not None
    assert reply.json["expected"] == expected


def test_the_element_listens_to_its_own_frame_only() -> None:
    script = (STATIC / "dxkg-result.js").read_text("utf-8")
    assert "event.source !== this.#frame.contentWindow" in script
    assert 'sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox"' in script
    assert len(script.encode()) < 4096


@pytest.mark.parametrize("name", ["dxkg-result.js", "chart.js", "embed.js"])
def test_our_scripts_evaluate_no_text(name: str) -> None:
    script = (STATIC / name).read_text("utf-8")
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write", script)


def test_the_panel_has_a_sample_for_every_tool(answering: Answering) -> None:
    page = answering.page("/q/dti-rank?lang=vi")
    tools = ("pandas", "R", "SPARQLWrapper", "curl", "Google Sheets", "HTML", "Web component")
    for tool in tools:
        assert f"<summary>{tool}</summary>" in page
    assert "decimal=comma" in page


def test_python_of_the_panel_is_python(answering: Answering) -> None:
    with answering.app.test_request_context("/q/dti-rank"):
        from service.web.reply import asked_of, document_of

        found = samples(document_of(asked_of(answering.queries["dti-rank"], for_people=False)))
    for sample in found:
        if sample.tool in ("pandas", "SPARQLWrapper"):
            compile(sample.text, sample.tool, "exec")


def code_of_guide(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.S | re.M)


@pytest.mark.parametrize(
    "code",
    [each for each in code_of_guide("python") if "import pandas" not in each],  # test_pandas.py
)
def test_python_of_the_guide_runs(address: str, code: str) -> None:
    subprocess.run(
        [sys.executable, "-c", code.replace(DOCUMENTED, address)], check=True, timeout=300
    )


@pytest.mark.parametrize("code", code_of_guide("sh"))
def test_commands_of_the_guide_run(address: str, code: str, tmp_path: Path) -> None:
    command = ["sh", "-e", "-c", code.replace(DOCUMENTED, address)]
    subprocess.run(command, check=True, timeout=300, cwd=tmp_path, capture_output=True)


@pytest.mark.parametrize("text", [GUIDE, EXAMPLE], ids=["guide", "example"])
def test_addresses_of_the_guide_answer(answering: Answering, text: str) -> None:
    paths = {
        html.unescape(path)
        for path in re.findall(rf"{DOCUMENTED}(/[^\s\"'<>)\]`]*)", text)
        if not re.search(r"/(NAME|RELEASE)|^/sparql", path)
    }
    assert len(paths) >= 3
    for path in sorted(paths):
        local = path.replace(DOCUMENTED, "http://localhost")
        assert answering.get(local).status_code == 200, path


def test_the_example_embeds_three_answers() -> None:
    assert len(re.findall(r"<(?:dxkg-result|iframe|img)\s", EXAMPLE)) == 3
