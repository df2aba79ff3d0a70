"""Feeds of changed rows."""

from xml.etree import ElementTree

from pyoxigraph import Literal, NamedNode

from ontology.vocab import CONCEPT
from queries.answer import Answer, Column, make_answer
from queries.row import Row
from service.files.feed import answer_changes
from tests.answering import Answering

ATOM = "{http://www.w3.org/2005/Atom}"
NAMED = ("thing", "value", "status")
FEED = "/q/dti-rank.atom?province=unit/lang-son"


def feed(answering: Answering, path: str) -> ElementTree.Element:
    reply = answering.get(path)
    assert (reply.status_code, reply.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(reply.data)


def answer(*rows: Row) -> Answer:
    names = {"thing": "iri", "value": "integer", "note": "text", "fact": "facts"}
    columns = tuple(Column(name, kind) for name, kind in names.items())
    return Answer("", columns, rows, truncated=False)


def row(thing: str, value: str, note: str = "") -> Row:
    found: Row = {"thing": NamedNode(f"http://example.org/{thing}"), "value": Literal(value)}
    return {**found, "note": Literal(note)} if note else found


def test_an_entry_is_a_row_that_the_newest_release_changed(answering: Answering) -> None:
    (entry,) = feed(answering, FEED).findall(f"{ATOM}entry")
    content = entry.findtext(f"{ATOM}content") or ""
    assert (entry.findtext(f"{ATOM}title") or "").startswith("Đổi: Tỉnh Lạng Sơn")
    assert "Hạng: 22 → 21" in content


def test_a_feed_has_what_atom_requires(answering: Answering) -> None:
    found = feed(answering, FEED)
    (entry,) = found.findall(f"{ATOM}entry")
    for element in (found, entry):
        for name in ("id", "title", "updated", "link"):
            assert element.find(f"{ATOM}{name}") is not None, name
    assert found.find(f"{ATOM}author/{ATOM}name") is not None


def test_an_unchanged_answer_has_no_entries(answering: Answering) -> None:
    assert feed(answering, "/q/todays-ministries.atom").findall(f"{ATOM}entry") == []


def test_a_feed_with_hostile_texts_is_well_formed(answering: Answering) -> None:
    feed(answering, "/q/hostile.atom")


def test_entries_keep_their_names(answering: Answering) -> None:
    first, again = (feed(answering, path).find(f"{ATOM}entry/{ATOM}id") for path in (FEED, FEED))
    assert first is not None
    assert again is not None
    assert first.text == again.text


def test_rows_about_the_same_things_are_one_change() -> None:
    before = answer(row("a", "1"), row("b", "1"), row("c", "1"))
    after = answer(row("a", "2"), row("c", "1"), row("d", "1"))
    assert told(before, after) == [
        ("changed", "a1", "a2"),
        ("added", "", "d1"),
        ("removed", "b1", ""),
    ]


def test_of_rows_about_the_same_things_the_most_alike_are_one_change() -> None:
    before = answer(row("a", "1", "x"), row("a", "2", "y"), row("b", "1"))
    after = answer(row("a", "2", "z"), row("a", "3", "x"), row("b", "1"), row("b", "1"))
    assert told(before, after) == [
        ("changed", "a2", "a2"),
        ("changed", "a1", "a3"),
        ("added", "", "b1"),
    ]


def test_another_code_or_unit_of_a_thing_is_one_change() -> None:
    codes = [NamedNode(f"{CONCEPT}status/{end}") for end in ("planned", "operational")]
    old, new = (
        make_answer("", NAMED, [{**row("a", "1"), "status": code}], False) for code in codes
    )
    assert told(old, new) == [("changed", "a1", "a1")]


def told(before: Answer, after: Answer) -> list[tuple[str, str, str]]:
    """Write each change with the thing and the value of its rows."""
    changes = answer_changes(before, after)
    return [(each.change, written(each.before), written(each.after)) for each in changes]


def written(row: Row | None) -> str:
    return f"{row['thing'].value[-1]}{row['value'].value}" if row else ""
