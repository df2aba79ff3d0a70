"""Every entry of the lexicon is found in its examples, and not in its counter-examples."""

from pathlib import Path

import pytest

from loaders.vietnamese.lexicon import LexiconEntry, read_lexicon

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
