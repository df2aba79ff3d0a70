"""What a fact owns up to, written out: inferences, mentions and answered findings as nodes."""

from collections.abc import Iterable, Iterator, Mapping

from loaders.entries.facts.fact import Fact
from loaders.entries.grounds import Answered, Inference
from loaders.entries.names import LANGUAGES, Names
from loaders.entries.terms import Terms
from loaders.graph.node import Node, iri, typed
from ontology import vocab

_INFERRED = {"vi": "Suy luận: {} – {}", "en": "Inferred: {} – {}"}
_MENTIONED = {"vi": "Cách nhắc tới: {} – {}", "en": "Mention: {} – {}"}
_ANSWERED = {"vi": "Phát hiện đã trả lời: {} – {}", "en": "Answered finding: {} – {}"}


def ground_nodes(
    fact: Fact, names: Names, labels: Mapping[str, str], report: str
) -> Iterator[Node]:
    """Write the nodes that a fact points to by inference, mention and answeredFinding."""
    for inference in fact.inferred:
        yield _inference(fact, inference, names, labels, report)
    for key, mode in fact.meant.items():
        yield _mention(fact, key, mode, names, labels)
    for answered in fact.exceptions:
        yield _answered(fact, answered, names.terms, labels)


def ground_links(fact: Fact) -> Node:
    """Point from a fact to these nodes."""
    links: Node = {
        "inferred": [_inference_name(fact, one) for one in fact.inferred],
        "meant": [_mention_name(fact, key) for key in fact.meant],
        "exceptions": [_answered_name(fact, one) for one in fact.exceptions],
    }
    return {key: found for key, found in links.items() if found}


def _inference(
    fact: Fact, inference: Inference, names: Names, labels: Mapping[str, str], report: str
) -> Node:
    terms = names.terms
    node: Node = {
        "id": _inference_name(fact, inference),
        "type": typed(terms, "Inference"),
        "label": _label(_INFERRED, labels, _keys(inference.keys, names)),
        "ofProperty": [iri(terms.term(key).iri) for key in inference.keys],
        "computedFrom": [*inference.facts],
        "anchor": [f"evidence/{report}-{start}-{end}" for start, end in inference.anchors],
        "comment": dict(inference.comment),
    }
    if inference.confidence is not None:
        node["confidence"] = f"{inference.confidence:f}"
    return {key: value for key, value in node.items() if value}


def _mention(fact: Fact, key: str, mode: str, names: Names, labels: Mapping[str, str]) -> Node:
    return {
        "id": _mention_name(fact, key),
        "type": typed(names.terms, "Mention"),
        "label": _label(_MENTIONED, labels, _keys((key,), names)),
        "ofProperty": iri(names.terms.term(key).iri),
        "mentionMode": mode,
    }


def _answered(fact: Fact, answered: Answered, terms: Terms, labels: Mapping[str, str]) -> Node:
    return {
        "id": _answered_name(fact, answered),
        "type": typed(terms, "AnsweredFinding"),
        "label": _label(_ANSWERED, labels, dict.fromkeys(LANGUAGES, answered.code)),
        "findingCode": answered.code,
        "comment": dict(answered.reason),
    }


def _inference_name(fact: Fact, inference: Inference) -> str:
    return f"{fact.id}/inference/{'-'.join(map(_kebab, inference.keys))}"


def _mention_name(fact: Fact, key: str) -> str:
    return f"{fact.id}/mention/{_kebab(key)}"


def _answered_name(fact: Fact, answered: Answered) -> str:
    return f"{fact.id}/answered/{answered.code}"


def _kebab(key: str) -> str:
    return vocab.kebab(key.rpartition(":")[2])


def _keys(keys: Iterable[str], names: Names) -> dict[str, str]:
    """Name properties in each language."""
    iris = [names.terms.term(key).iri for key in keys]
    return {language: ", ".join(names.of(one, language) for one in iris) for language in LANGUAGES}


def _label(pattern: Mapping[str, str], labels: Mapping[str, str], what: Mapping[str, str]) -> Node:
    return {
        language: pattern[language].format(what[language], labels[language])
        for language in LANGUAGES
    }
