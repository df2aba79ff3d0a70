"""Findings as a page and as files, of a release that a build published."""

import csv
import io
import json
from typing import cast

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from loaders.build.stages import build
from loaders.check.finding import BY_QUERY, BY_TEXT
from loaders.check.formats import FIELDS
from loaders.reports.archive import Archive
from loaders.settings import Settings as Folders
from ontology.vocab import DX, ID, SH, SHAPE
from service.__main__ import main
from service.application import create_pages
from service.graph.shape_notes import shape_triples
from service.replies.bridge import Bridge
from service.settings import Settings
from tests import synthetic
from tests.answering import Answering, OpenStore, StoreBridge

ANSWER = """    exceptions:
      - {code: rank-not-printed, reason: {vi: "Ảnh in, không in chữ", en: "Printed as a picture"}}
    meant: {refArea: report}
"""
SHEET = synthetic.SHEET.replace("    change: 4\n", ANSWER + "    change: 4\n", 1)
HTML, QUALITY = "text/html", "/quality"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    folder = tmp_path_factory.mktemp("quality")
    synthetic.archive(folder / "reports")
    text = SHEET.replace("numerator: 150", "numerator: 250")  # more than its denominator
    folders = Folders(folder / "releases", folder / "reports")
    outcome = build(folders, [synthetic.write(folder, text)], "never", if_changed=False)
    assert outcome.release is not None
    app = create_pages(
        Settings.from_environ({"DXKG_WARM_PICTURES": "0"}),
        cast(Bridge, StoreBridge(outcome.release)),
        Archive(folder / "reports"),
        folder / "releases",
        OpenStore,
    )
    return Answering(app, app.test_client(), folder, (outcome.release.id, outcome.release.id))


def recorded(served: Answering) -> list[dict[str, str]]:
    text = (served.folder / "releases" / served.releases[0] / "findings.json").read_text("utf-8")
    found: list[dict[str, str]] = json.loads(text)
    return found


def test_the_file_has_what_the_build_recorded(served: Answering) -> None:
    document = served.json(f"{QUALITY}.json")
    assert document["release"] == served.releases[0]
    findings = cast(list[dict[str, str]], document["findings"])
    told = ("severity", "rule", "focus", "value", "component", "constraint", "causes", "vi", "en")
    wanted = {tuple(str(each[name]) for name in (*told, "place")) for each in recorded(served)}
    assert {tuple(str(each[name]) for name in (*told, "place")) for each in findings} == wanted


def test_answered_findings_and_mentions_are_listed(served: Answering) -> None:
    document = served.json(f"{QUALITY}.json?report=demo")
    (answer,) = cast(list[dict[str, str]], document["answered"])
    assert answer["rule"] == f"{SHAPE}check/rank-not-printed"
    assert (answer["focus"], answer["en"]) == (f"{ID}fact/demo/dti-2022", "Printed as a picture")
    (mention,) = cast(list[dict[str, str]], document["mentions"])
    assert (mention["path"], mention["value"].rpartition("/")[2]) == (f"{DX}refArea", "report")
    for language, words in (("vi", "Ảnh in, không in chữ"), ("en", "Printed as a picture")):
        page = served.page(f"{QUALITY}?report=demo&lang={language}")
        assert words in page
        assert "rank-not-printed" in page


def test_the_table_has_a_row_for_each(served: Answering) -> None:
    rows = list(csv.DictReader(io.StringIO(served.get(f"{QUALITY}.csv").text)))
    assert tuple(rows[0]) == FIELDS
    assert sum(row["severity"] in ("answered", "mention") for row in rows) == 2
    assert len(rows) == len(recorded(served)) + 2


def test_the_validation_report_is_whole(served: Answering) -> None:
    store = ox.Store()
    store.load(served.get(f"{QUALITY}.ttl").data, format=ox.RdfFormat.TURTLE)
    component, constraint = (ox.NamedNode(SH + name) for name in (
        "sourceConstraintComponent", "sourceConstraint"))  # fmt: skip
    results = [quad.object for quad in store.quads_for_pattern(None, ox.NamedNode(SH + "result"),
                                                               None)]  # fmt: skip
    assert len(results) == len(recorded(served))
    named = {triple.subject for triple in shape_triples()}
    for result in results:
        (found,) = store.quads_for_pattern(result, component, None)  # type: ignore[arg-type]
        queries = list(store.quads_for_pattern(result, constraint, None))  # type: ignore[arg-type]
        assert len(queries) == (found.object == ox.NamedNode(BY_QUERY))
        for query in queries:
            assert query.object in named or "/check/" in str(query.object)
    assert any(store.quads_for_pattern(None, None, ox.NamedNode(BY_TEXT)))


def test_of_a_report_without_findings_the_data_conform(served: Answering) -> None:
    text = served.get(f"{QUALITY}.ttl?report=none").text
    assert "sh:conforms true" in text
    assert "sh:result " not in text
    assert served.json(f"{QUALITY}.json?report=none")["findings"] == []


def test_a_finding_on_a_computed_fact_names_its_cause_and_line(served: Answering) -> None:
    found = [each for each in recorded(served) if each["focus"] == f"{ID}fact/demo/communes-value"]
    assert found
    assert found
    lines = (served.folder / "demo.yaml").read_text("utf-8").splitlines()
    for each in found:
        assert each["causes"] == f"{ID}fact/demo/communes"
        assert lines[int(each["place"].partition(":")[2]) - 1] == "  - id: fact/demo/communes"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (HTML, "text/html; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/r/{}"])
def test_the_form_is_the_wanted_one(served: Answering, accept: str, kind: str, prefix: str) -> None:
    reply = served.get(prefix.format(served.releases[0]) + QUALITY, accept)
    assert (reply.status_code, reply.headers["Content-Type"]) == (200, kind)
    assert "accept" in {each.lower() for each in reply.vary}
    again = served.get(QUALITY, accept, If_None_Match=served.get(QUALITY, accept).headers["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("suffix", ["json", "csv", "ttl"])
def test_each_release_has_its_own(served: Answering, suffix: str) -> None:
    reply = served.get(f"/r/{served.releases[0]}{QUALITY}.{suffix}")
    assert reply.status_code == 200
    assert "immutable" in reply.headers["Cache-Control"]
    assert reply.data == served.get(f"{QUALITY}.{suffix}").data


def test_what_is_not_offered_is_refused(served: Answering) -> None:
    assert served.get(QUALITY, "image/png").status_code == 406
    assert served.get(f"{QUALITY}.xlsx").status_code == 404


def test_the_command_writes_the_same_table(served: Answering) -> None:
    environ = {"DXKG_RELEASES": str(served.folder / "releases"), "DXKG_REPORTS": "none"}
    arguments = ["--release", served.releases[0], "--format", "csv", "--fail-on", "never"]
    result = CliRunner(env=environ).invoke(main, ["validate", *arguments])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert result.exit_code == 0
    assert {row["causes"] for row in rows if row["focus"].endswith("/communes-value")} == {
        f"{ID}fact/demo/communes"
    }
