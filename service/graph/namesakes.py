"""Things of one name, told apart by when they are in force.

A province before and after a merger has the same name, and is another thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from service.graph.cells import localised_day
from service.graph.reader import Reader
from service.language import message


def namesake_notes(reader: Reader, labels: Mapping[str, str], language: str) -> Mapping[str, str]:
    """Say of each thing that shares its label when it is in force, where that is known."""
    shared = Counter(labels.values())
    alike = [iri for iri, label in labels.items() if shared[label] > 1]
    notes = {}
    for iri in alike:
        known = reader.validity.get(iri, {})
        notes[iri] = " ".join(
            message(f"validity.{name}", language, day=localised_day(known[name], language))
            for name in ("from", "until")
            if name in known
        )
    return {iri: note for iri, note in notes.items() if note}
