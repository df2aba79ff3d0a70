"""Answers too large for memory: the same bytes as small ones, sent piece by piece, cut openly."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # pyarrow ships no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import large_answer as spooled
from queries.answer import answer_from_chunks, answer_from_json
from queries.large_answer import sorted_digest
from service.answers import document
from service.files import tabular, workbook
from service.files.suffixes import FILES
from tests.answering import Answering, shown
from tests.service_process import Service, running, until

ROWS = (
    "SELECT ?fact ?kind ?value ?day WHERE { ?fact a ?kind"
    " OPTIONAL { ?fact <https://w3id.org/vn-dx/ontology#value> ?value }"
    " OPTIONAL { ?fact <https://w3id.org/vn-dx/ontology#attestedOn> ?day }"
    " FILTER(STRSTARTS(STR(?fact), 'https://w3id.org/vn-dx/id/fact/')) } ORDER BY ?fact ?kind"
)
FACTS = 7_500
CUT = 6_000
LONG = "x" * 1_500
"""Part of a name: so many rows are more bytes than are kept in memory, and more than people see."""
UNSUPPORTED = "/q/unsupported-facts"


@pytest.fixture
def large(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make anything of more than a few bytes large; give the address of a question."""
    address = answering.add("rows", ROWS, "#+ today: reported\n")
    for module in ("queries.large_answer", "service.web.reply"):
        monkeypatch.setattr(f"{module}.LARGE", 300)
    monkeypatch.setattr(document, "CITED_AT_ONCE", 3)
    monkeypatch.setattr(spooled, "SORTED_AT_ONCE", 4)
    return address


@pytest.mark.parametrize("cite", ["0", "1"])
@pytest.mark.parametrize("suffix", [name for name, each in FILES.items() if not each.drawn])
def test_large_answers_have_the_bytes_of_small_ones(
    suffix: str, cite: str, answering: Answering, request: pytest.FixtureRequest
) -> None:
    path = answering.add("rows", ROWS, "#+ today: reported\n") + f".{suffix}?cite={cite}"
    small = answering.get(path)
    answering.forget()  # nothing is kept
    request.getfixturevalue("large")
    assert shown(answering.get(path)) == shown(small)


def test_a_page_of_a_large_answer_is_the_same(
    answering: Answering, request: pytest.FixtureRequest
) -> None:
    path = answering.add("rows", ROWS, "#+ today: reported\n")
    small = answering.page(path)
    answering.forget()
    request.getfixturevalue("large")
    assert answering.page(path) == small


def test_rows_can_be_gone_through_by_several_at_once(answering: Answering, large: str) -> None:
    site = answering.site
    content = site.evaluate(ROWS)
    pieces = [content[start : start + 70] for start in range(0, len(content), 70)]
    found, whole = answer_from_chunks(pieces, "x"), answer_from_json(content, "x")
    assert found.is_large
    assert not whole.is_large
    assert list(zip(found.rows, found.rows, strict=True)) == [(row, row) for row in whole.rows]
    assert (found.rows[2], found.rows[-1], found.rows[1:3]) == (
        whole.rows[2], whole.rows[-1], list(whole.rows[1:3]),
    )  # fmt: skip
    assert (found.columns, found.digest) == (whole.columns, whole.digest)
    assert large


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"))))
def test_a_digest_sorted_in_pieces_is_that_of_all(lines: list[str]) -> None:
    expected = hashlib.sha256("\n".join(["head", *sorted(lines)]).encode()).hexdigest()
    kept, spooled.SORTED_AT_ONCE = spooled.SORTED_AT_ONCE, 2
    try:
        assert sorted_digest("head", lines) == expected
    finally:
        spooled.SORTED_AT_ONCE = kept


def test_sums_and_feeds_of_large_answers_are_refused(answering: Answering, large: str) -> None:
    answering.add("moved", ROWS)
    for path in ("/q/moved.json?as=today", f"{large}.atom"):
        reply = answering.get(path)
        assert (reply.status_code, json.loads(reply.data)["code"]) == (400, "rows")


def test_tables_for_people_say_what_they_leave_out(
    answering: Answering, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "MOST_LINES", 2)
    monkeypatch.setattr(workbook, "MOST_SOURCED", 2)
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    text = answering.get(f"{large}.md?lang=en").data.decode()
    assert "**This file has the first 2 of " in text
    book = openpyxl.load_workbook(io.BytesIO(answering.get(f"{large}.xlsx?lang=en").data))
    notes = [row[1].value for row in book["about"].iter_rows() if row[0].value == "note"]
    assert any("those of the first 2 rows" in str(note) for note in notes)
    assert any("This file has the first 3 of " in str(note) for note in notes)
    assert book["data"].max_row == 4


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve more facts without evidence than a result may have rows."""
    folder = tmp_path_factory.mktemp("large")
    kind = (
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/vn-dx/ontology#Fact>"
    )
    level = "<https://w3id.org/vn-dx/ontology#reviewLevel>"
    facts = [f"<https://w3id.org/vn-dx/id/fact/{LONG}/{n:06}>" for n in range(FACTS)]
    of_kind = (f"{fact} {kind} .\n" for fact in facts)
    confirmed = (f"{fact} {level} {n % 2 * '1' or '0'} .\n" for n, fact in enumerate(facts))
    data = folder / "data.ttl"
    data.write_text("".join((*of_kind, *confirmed)), "utf-8")
    with running(folder, data, max_rows=CUT, rate=0) as found:
        yield found


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_a_large_table_is_streamed_and_says_that_it_was_cut(service: Service, suffix: str) -> None:
    reply = service.get(f"{UNSUPPORTED}.{suffix}")
    assert reply.status == 200
    assert reply.headers["transfer-encoding"] == "chunked"
    assert reply.headers["x-dxkg-truncated"] == f"rows={CUT}"
    lines = list(csv.reader(io.StringIO(reply.text), delimiter="\t" if suffix == "tsv" else ","))
    assert len(lines) == CUT + 1
    assert lines[-1][0].endswith(f"{CUT - 1:06}")


def test_every_format_says_that_it_was_cut(service: Service) -> None:
    said = "The result was cut at the row limit of the service."
    found = json.loads(service.get(f"{UNSUPPORTED}.json").body)
    assert (found["truncated"], found["rowCount"], len(found["rows"])) == (True, CUT, CUT)
    results = json.loads(service.get(f"{UNSUPPORTED}.srj").body)
    assert results["truncated"] == {"rows": CUT}
    for suffix in ("", ".md", ".svg"):
        reply = service.get(f"{UNSUPPORTED}{suffix}?lang=en", Accept="text/html,*/*")
        assert said in " ".join(reply.text.replace("</text>", " ").split()), suffix
    table = pq.ParquetFile(io.BytesIO(service.get(f"{UNSUPPORTED}.parquet").body)).read(
        use_threads=False
    )
    assert table.num_rows == CUT
    assert json.loads(table.schema.metadata[b"dxkg"])["truncated"] is True


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
def test_a_large_table_is_kept_to_a_level(service: Service, suffix: str) -> None:
    reply = service.get(f"{UNSUPPORTED}.{suffix}?level=1")
    assert reply.headers["transfer-encoding"] == "chunked"
    lines = list(csv.reader(io.StringIO(reply.text), delimiter="\t" if suffix == "tsv" else ","))
    assert len(lines) == CUT // 2 + 1
    assert all(line[0][-1] in "13579" for line in lines[1:])
    assert reply.headers["x-dxkg-left-out"] == f"rows={CUT // 2}"


def test_what_a_level_left_out_of_a_cut_answer_is_counted_to_the_cut(service: Service) -> None:
    found = json.loads(service.get(f"{UNSUPPORTED}.json?level=1&lang=en").body)
    assert (found["truncated"], found["rowCount"], len(found["rows"])) == (True, CUT // 2, CUT // 2)
    told = found["reviewLevel"]
    assert (told["atLeast"], told["leftOut"], told["notFiltered"]) == (1, CUT // 2, 0)
    assert f"{CUT // 2} of the first {CUT} rows are left out" in told["notes"][0]
    none = json.loads(service.get(f"{UNSUPPORTED}.json?level=2").body)
    assert (none["rows"], none["reviewLevel"]["leftOut"]) == ([], CUT)


def test_a_large_workbook_says_that_it_was_cut(service: Service) -> None:
    body = service.get(f"{UNSUPPORTED}.xlsx?lang=en").body
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    about = openpyxl.load_workbook(io.BytesIO(body), read_only=True)["about"]
    lines = [(row[0].value, row[1].value) for row in about.iter_rows()]
    assert ("truncated", True) in lines
    assert ("note", "The result was cut at the row limit of the service.") in lines


def test_a_stream_is_compressed_for_those_who_take_it(service: Service) -> None:
    plain = service.get(f"{UNSUPPORTED}.csv")
    packed = service.get(f"{UNSUPPORTED}.csv", Accept_Encoding="gzip")
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
    again = service.get(f"{UNSUPPORTED}.csv", If_None_Match=plain.headers["etag"])
    assert again.status == 304
    head = service.request("HEAD", f"{UNSUPPORTED}.csv")
    assert (head.status, head.body) == (200, b"")


def test_a_reader_that_leaves_frees_what_was_kept(service: Service) -> None:
    files = Path(f"/proc/{service.process.pid}/fd")

    def held() -> int:
        """Count what is open beside the connections to processes, which come and go."""
        return len(list(files.iterdir())) - len(service.descendants())

    before = held()
    for _ in range(3):
        with service.connect() as connection:
            connection.sendall(f"GET {UNSUPPORTED}.csv HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            connection.recv(1000)
    service.ask()
    assert service.get(f"{UNSUPPORTED}.csv").status == 200
    until(lambda: held() <= before + 2)  # what is left is closed by threads
