"""Labels of facts, in Vietnamese and English: as their authors wrote them, else composed."""

from loaders.entries.facts.fact import Fact
from loaders.entries.names import LANGUAGES, Names

_COMPUTED = {"vi": "{} (tính toán)", "en": "{} (computed)"}


def fact_labels(fact: Fact, names: Names) -> dict[str, str]:
    """Name a complete fact; what was computed says so."""
    labels = {language: fact.name(names, language) for language in LANGUAGES}
    if fact.derivation == "computed":
        labels = {language: _COMPUTED[language].format(text) for language, text in labels.items()}
    return {**labels, **fact.label}
