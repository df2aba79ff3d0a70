"""The graph of what facts said before: the record of all facts in, JSON-LD nodes out.

It is part of the data, and names the releases before: the same sheets and decisions after the same
releases give the same release. By whom and why the content of now came is in the record only, until
another one follows: a build that changes nothing has the same bytes, whoever runs it.
Nothing in it is a fact, nor has what queries over facts look for: an earlier value never stands
beside the one of now.
"""

from collections.abc import Iterator, Mapping

from loaders.graph.node import Document, Node
from loaders.reviews.past import Change, Content, Past, Record
from ontology import vocab

HISTORY = vocab.mint_graph("history")
_EARLIER = {"vi": "Nội dung trước đây của {}", "en": "Earlier content of {}"}
_GONE = {"vi": "Dữ kiện đã rút: {}", "en": "Fact that is out: {}"}
_STATES = vocab.mint_concept("review-status", "")


def past_document(past: Past) -> Document:
    """Write the earlier contents of every fact; of one that is out only why."""
    told = (record for record in past.records.values() if record.is_public)
    nodes = [node for record in told for node in _nodes(record)]
    return Document(HISTORY, tuple(sorted(nodes, key=lambda node: str(node["id"]))))


def _nodes(record: Record) -> Iterator[Node]:
    earlier = () if record.gone else record.earlier
    contents = {vocab.mint_content(record.fact, one.hash): one for one in earlier}
    of_fact: Node = {"id": record.fact}
    if contents:
        of_fact["wasRevisionOf"] = [*contents]
    if record.gone:
        of_fact |= _gone(record)
    if len(of_fact) > 1:
        yield of_fact
    for name, content in contents.items():
        yield _content(record, name, content)


def _content(record: Record, name: str, content: Content) -> Node:
    return {
        "id": name,
        "type": [vocab.DX + "FactContent", vocab.PROV + "Entity"],
        "label": {lang: text.format(_short(record)) for lang, text in _EARLIER.items()},
        "contentText": content.text,
        "contentDigest": content.hash,
        **_given({"sinceRelease": content.since.release, "untilRelease": content.until}),
        **_told(content.since),
    }


def _gone(record: Record) -> Node:
    gone = record.gone
    assert gone is not None  # noqa: S101 whoever calls has looked
    successor = {"isReplacedBy": gone.successor} if gone.successor else {}
    return {
        "type": [vocab.DX + "GoneFact", vocab.PROV + "Entity"],
        "label": {lang: text.format(_short(record)) for lang, text in _GONE.items()},
        vocab.PREFIXES["adms"] + "status": {"@id": _STATES + gone.state},
        **successor,
        **_given({"untilRelease": gone.last}),
        **_told(gone.change),
    }


def _told(change: Change) -> Node:
    return _given({"changedBy": change.by, "changeReason": change.reason})


def _given(texts: Mapping[str, str]) -> Node:
    return {key: text for key, text in texts.items() if text}


def _short(record: Record) -> str:
    return record.fact.removeprefix("fact/")
