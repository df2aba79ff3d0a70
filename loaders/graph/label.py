"""Labels of facts, composed in Vietnamese and English from the labels of their parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from loaders.entries.fact import is_observation
from loaders.entries.period import Period
from loaders.entries.sheet import Entry
from loaders.entries.terms import Terms
from ontology import vocab

LANGUAGES = ("vi", "en")
Labels = Mapping[str, Mapping[str, str]]

_QUALIFIERS = {
    "approx": {"vi": "khoảng {}", "en": "about {}"},
    "more-than": {"vi": "trên {}", "en": "more than {}"},
    "at-least": {"vi": "ít nhất {}", "en": "at least {}"},
    "at-most": {"vi": "nhiều nhất {}", "en": "at most {}"},
}
_UNITS = {
    "PERCENT": {"vi": "{}%", "en": "{}%"},
    "CCY_VND": {"vi": "{} đồng", "en": "{} VND"},
    "HR": {"vi": "{} giờ", "en": "{} hours"},
}
_TOP = {"vi": "trong nhóm {}", "en": "top {}"}
_RANKED = {"vi": "hạng {}", "en": "rank {}"}
_COMPUTED = {"vi": "{} (tính toán)", "en": "{} (computed)"}
_KINDS = {
    "target": {"vi": "mục tiêu {}", "en": "target {}"},
    "plan": {"vi": "kế hoạch {}", "en": "plan {}"},
}
_WORDS = {
    vocab.RDF + "type": {"vi": "là", "en": "is a"},
    vocab.SKOS + "altLabel": {"vi": "trong báo cáo gọi là", "en": "called in the report"},
    vocab.SCHEMA + "url": {"vi": "địa chỉ trên mạng", "en": "web address"},
    vocab.SCHEMA + "startDate": {"vi": "ngày bắt đầu", "en": "start date"},
    vocab.SCHEMA + "endDate": {"vi": "ngày kết thúc", "en": "end date"},
    vocab.DCTERMS + "issued": {"vi": "ngày phát hành", "en": "issued"},
    vocab.DCTERMS + "title": {"vi": "tên đầy đủ", "en": "title"},
    vocab.DCTERMS + "isPartOf": {"vi": "là một phần của", "en": "is part of"},
    vocab.DCTERMS + "spatial": {"vi": "địa bàn", "en": "area"},
    vocab.DCTERMS + "contributor": {"vi": "có sự tham gia của", "en": "contributor"},
    vocab.ORG + "postIn": {"vi": "là chức vụ trong", "en": "is a post in"},
    vocab.ORG + "unitOf": {"vi": "thuộc", "en": "is a unit of"},
    vocab.PREFIXES["eli"] + "date_document": {"vi": "ngày ban hành", "en": "date of document"},
}


@dataclass(frozen=True)
class Names:
    """The labels of everything that facts speak of."""

    labels: Labels
    terms: Terms

    def of(self, iri: str, language: str) -> str:
        """Name a thing in a language, in Vietnamese where it has no other name."""
        names = self.labels.get(iri, {})
        return names.get(language) or names.get("vi") or names.get("en") or vocab.compact(iri)

    def part(self, fact: Entry, key: str, language: str) -> str:
        """Name what a key of a fact points to."""
        term = self.terms.term(key)
        return ", ".join(self.of(term.resolve(text), language) for text in fact.texts(key))


def fact_labels(fact: Entry, names: Names) -> dict[str, str]:
    """Compose the labels of a fact that its author did not name."""
    compose = _observation if is_observation(fact) else _COMPOSERS.get(fact.type, _other)
    computed = fact.text("derivation") == "computed"
    labels = {language: compose(fact, names, language) for language in LANGUAGES}
    if computed:
        labels = {language: _COMPUTED[language].format(text) for language, text in labels.items()}
    return {**labels, **fact.labels()}


def number_text(number: Decimal, language: str) -> str:
    """Write a number as Vietnamese (65.000,5) or English (65,000.5) readers expect."""
    text = f"{number:,f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def _observation(fact: Entry, names: Names, language: str) -> str:
    when = Period(fact.text("periodStart"), fact.text("periodEnd")).name(language)
    where = names.part(fact, "refArea", language)
    about = names.part(fact, "about", language)
    parts = [names.part(fact, "indicator", language), where, about if about != where else "", when]
    return f"{' – '.join(filter(None, parts))}: {_value(fact, names, language)}"


def _value(fact: Entry, names: Names, language: str) -> str:
    if "missingValue" in fact.keys:
        return names.part(fact, "missingValue", language)
    kind = _KINDS.get(fact.text("valueKind"), {}).get(language, "{}")
    if fact.text("rank"):
        total = f"/{fact.text('rankOutOf')}" if fact.text("rankOutOf") else ""
        return kind.format(_RANKED[language].format(fact.text("rank") + total))
    if fact.text("topN"):
        return kind.format(_TOP[language].format(fact.text("topN")))
    text = _amount(fact, language)
    return kind.format(
        _QUALIFIERS.get(fact.text("valueQualifier"), {}).get(language, "{}").format(text)
    )


def _amount(fact: Entry, language: str) -> str:
    unit = _UNITS.get(fact.text("unit"), {}).get(language, "{}")
    value, low, high = (_number(fact, key, language) for key in ("value", "minValue", "maxValue"))
    amount = (
        unit.format(value or "–".join(filter(None, (low, high)))) if value or low or high else ""
    )
    if not fact.text("numerator"):
        return amount
    ratio = f"{_number(fact, 'numerator', language)}/{_number(fact, 'denominator', language)}"
    return f"{ratio} ({amount})" if amount else ratio


def _number(fact: Entry, key: str, language: str) -> str:
    return number_text(Decimal(fact.text(key)), language) if fact.text(key) else ""


def _tenure(fact: Entry, names: Names, language: str) -> str:
    when = Period(end=fact.text("attestedOn")).name(language)
    who, post = names.part(fact, "person", language), names.part(fact, "post", language)
    return f"{who} – {post} ({when})"


def _participation(fact: Entry, names: Names, language: str) -> str:
    return " – ".join(names.part(fact, key, language) for key in ("agent", "role", "atEvent"))


def _status(fact: Entry, names: Names, language: str) -> str:
    return f"{names.part(fact, 'statusOf', language)}: {names.part(fact, 'status', language)}"


def _connection(fact: Entry, names: Names, language: str) -> str:
    ends = (names.part(fact, key, language) for key in ("fromSystem", "toSystem"))
    return f"{' → '.join(ends)}: {names.part(fact, 'status', language)}"


def _relation(fact: Entry, names: Names, language: str) -> str:
    predicate = fact.text("predicate")
    term = names.terms.term(predicate)
    text = fact.text("object") or fact.text("objectValue")
    if predicate == "rdf:type":
        target = names.of(vocab.DX + text, language)
    else:
        target = names.of(term.resolve(text), language) if _is_thing(fact, names) else text
    subject = names.part(fact, "subject", language)
    return f"{subject} – {_word(term.iri, names, language)} – {target}"


def _is_thing(fact: Entry, names: Names) -> bool:
    return bool(fact.text("object")) or names.terms.term(fact.text("predicate")).is_reference


def _word(iri: str, names: Names, language: str) -> str:
    if iri in _WORDS:
        return _WORDS[iri][language]
    if iri in names.labels:
        return names.of(iri, language)
    return vocab.kebab(vocab.compact(iri).partition(":")[2]).replace("-", " ")


def _other(fact: Entry, names: Names, language: str) -> str:
    parts = (names.of(vocab.DX + fact.type, language), names.part(fact, "about", language))
    return " – ".join(filter(None, parts))


_Composer = Callable[[Entry, Names, str], str]
_COMPOSERS: Mapping[str, _Composer] = {
    "Tenure": _tenure,
    "Participation": _participation,
    "StatusFact": _status,
    "Connection": _connection,
    "RelationFact": _relation,
}
