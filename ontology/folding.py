"""Names as people type them in a hurry: any text in, the text without case and marks out.

SPARQL has no function that drops marks, so every name also stands in the graph folded.

Unidecode (1.4) is GPL; anyascii (0.3) spells out other scripts and signs too (½ as `1/2`), and a
change of its tables would change what is published.
"""

import unicodedata

from ontology import vocab

_UNSEARCHED = tuple(vocab.mint(kind, "") for kind in ("activity", "evidence", "review"))
_PAST = (vocab.DX + "FactContent", vocab.DX + "GoneFact")


def folded(text: str) -> str:
    """Return a text without case, tone and vowel marks, đ as d.

    So is ð: old fonts and keyboards wrote its capital Ð (U+00D0), which looks like Đ (U+0110).
    """
    lowered = text.casefold().replace("đ", "d").replace("ð", "d")
    plain = unicodedata.normalize("NFD", lowered)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def is_searched(iri: str, kind: str = "") -> bool:
    """Tell what people look for by name; what was done to the data they reach from there.

    Nor is it what facts said before, or a fact that is out.
    """
    return not (iri.startswith(_UNSEARCHED) or kind in _PAST)
