"""Every entry of the lexicon is found in its examples, and not in its counter-examples."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from unicodedata import normalize

import pyoxigraph as ox
import pytest

from loaders.vietnamese.lexicon import FILE, LEXICON, LexiconEntry, read_groups, read_lexicon
from ontology import vocab

ENTRIES = [entry for entries in read_lexicon().groups.values() for entry in entries]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.group}/{entry.code}")
def test_entry_is_found_in_its_examples(entry: LexiconEntry) -> None:
    assert entry.examples
    for sentence in entry.examples:
        assert entry in [cue.entry for cue in read_lexicon().find(entry.group, sentence)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.group}/{entry.code}")
def test_entry_is_not_found_in_its_counter_examples(entry: LexiconEntry) -> None:
    assert entry.counter_examples
    for sentence in entry.counter_examples:
        assert entry not in [cue.entry for cue in read_lexicon().find(entry.group, sentence)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.group}/{entry.code}")
def test_all_groups_at_once_are_found_as_each_alone(entry: LexiconEntry) -> None:
    for sentence in (*entry.examples, *entry.counter_examples):
        alone = read_lexicon().find(entry.group, sentence)
        assert read_lexicon().find_all(sentence)[entry.group] == alone


def test_an_entry_that_is_written_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.ttl"
    entry = (
        "<https://w3id.org/vn-dx/lexicon/post/chair> a "
        "<http://www.w3.org/2004/02/skos/core#Concept> ; "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "chủ tịch"@vi .\n'
    )
    file.write_text(entry * 2, encoding="utf-8")
    with pytest.raises(ValueError, match=r"found twice: .*post/chair"):
        read_lexicon(file)


def test_an_entry_without_label_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.ttl"
    file.write_text(
        "<https://w3id.org/vn-dx/lexicon/post/chair> a "
        "<http://www.w3.org/2004/02/skos/core#Concept> ."
    )
    with pytest.raises(ValueError, match=r"expected an IRI .* with a label"):
        read_lexicon(file)


NOTATIONS: Mapping[str, Collection[str]] = {
    "body": (
        *("company", "complete", "field", "inner", "ministry", "province", "task", "territory"),
        "unit",
    ),
    "connection-verb": ("from", "into", "share", "sign-in", "with"),
    "document-type": ("short",),
    "event": (
        *("announcement", "award", "conference", "incident", "inspection", "launch", "meeting"),
        *("other", "signing", "training"),
    ),
    "post-qualifier": ("after", "before"),
    "rank-lead": ("best", "champion", "first", "most", "second"),
    "statement-act": ("Directive", "Recommendation"),
    "system-head": (
        *("IOC", "LGSP", "NDXP", "SOC", "app", "database", "other", "platform", "portal"),
    ),
    "system-known": (
        *("IOC", "LGSP", "NDXP", "SOC", "app", "database", "other", "platform", "portal"),
    ),
    "system-status": ("building", "made", "operating", "pilot", "retired", "upgraded"),
    "topic": ("near", "plain"),
}
"""Groups whose notations are codes that rules know; in the others they are names or none."""


def test_each_group_is_a_scheme_that_says_what_it_is_for() -> None:
    groups = read_groups()
    assert [one.code for one in groups if set(one.told) != {"vi", "en"}] == []
    quads = ox.parse(path=str(FILE), format=ox.RdfFormat.TURTLE)
    schemes = [quad for quad in quads if quad.object.value == vocab.SKOS + "ConceptScheme"]
    assert {LEXICON + one.code for one in groups} == {quad.subject.value for quad in schemes}


def test_names_are_lower_case_and_labels_are_in_normal_form() -> None:
    for entry in ENTRIES:
        assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", entry.code), entry.iri
        for text in (*entry.labels, *entry.examples, *entry.counter_examples):
            assert text == normalize("NFC", " ".join(text.split())), (entry.iri, text)


def test_no_label_stands_twice_in_a_group() -> None:
    for group, entries in read_lexicon().groups.items():
        labels = Counter(label for entry in entries for label in entry.labels)
        assert [label for label, times in labels.items() if times > 1] == [], group


def test_notations_are_known_to_who_reads_them() -> None:
    for group, known in NOTATIONS.items():
        unknown = {entry.means for entry in read_lexicon().groups[group]} - {*known, ""}
        assert unknown == set(), group
