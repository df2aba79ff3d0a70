"""Agreement of sheets with the ontology, one another and the texts: sheets in, problems out."""

from collections.abc import Iterable, Iterator, Mapping

from loaders.entries.entry import Entry, texts_of
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.problem import Fault, Problem, nearest
from loaders.entries.relation_values import relation_problems
from loaders.entries.sheet import Sheet
from loaders.entries.terms import Term, Terms
from loaders.entries.things import Mention
from loaders.entries.written import Place, Span, WrittenSheet
from loaders.reports.archive import Archive
from ontology import vocab

_FREE = {"sameAs", "url", "closeMatch"}
"""Keys that may point outside the graph."""
_CHECKED = (vocab.ID, vocab.CONCEPT, vocab.QUDT_UNIT)
"""Where every name must be known; addresses elsewhere are taken as they are."""
_UNLIKE = {"id", "comment", "evidence", "inferred", "meant", "exceptions"}
"""Keys in which two facts of the same content may differ."""


def coherence_problems(
    sheets: Iterable[Sheet], beside: Iterable[WrittenSheet], terms: Terms, archive: Archive | None
) -> tuple[Problem, ...]:
    """Check references, codes, identifiers and evidence of well-formed sheets.

    `beside` are all sheets, those with other problems included: what they define may be named.
    """
    beside = tuple(beside)
    known = terms.described | _defined(beside)
    problems: list[Problem] = list(_defined_twice(beside, terms))
    for sheet in sheets:
        problems += [
            *_names(sheet),
            *_references(sheet, terms, known),
            *_grounds(sheet, terms, known),
            *relation_problems(sheet, terms, known),
            *_same_content(sheet),
            *_spans(sheet),
            *_digest(sheet, archive),
        ]
    return tuple(sorted(problems))


def _defined(sheets: Iterable[WrittenSheet]) -> frozenset[str]:
    """Collect what sheets define."""
    return frozenset(vocab.ID + name for sheet in sheets for name, _ in sheet.definitions())


def _defined_twice(sheets: Iterable[WrittenSheet], terms: Terms) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for sheet in sheets:
        for name, entry in sheet.definitions():
            place, iri = (*entry, "id"), vocab.ID + name
            where = first.get(iri) or ("the ontology" if iri in terms.described else "")
            if where:
                expected = "an id that is not taken (a known thing is only mentioned, without type)"
                found = f"'{name}', defined in {where} already"
                yield sheet.problem(Fault.TWICE, place, expected, found)
            else:
                first[iri] = f"{sheet.file}:{sheet.line(place)}"


def _names(sheet: Sheet) -> Iterator[Problem]:
    wanted = f"report/{sheet.name}"
    if sheet.report.id != wanted:
        found = f"'{sheet.report.id}'"
        yield sheet.problem(Fault.ID, ("id",), f"'{wanted}', after the file's name", found)
    for fact in sheet.facts:
        if not fact.id.startswith(f"fact/{sheet.name}/"):
            place = (*fact.place, "id")
            yield sheet.problem(Fault.ID, place, f"fact/{sheet.name}/…", f"'{fact.id}'")


def _references(sheet: Sheet, terms: Terms, known: frozenset[str]) -> Iterator[Problem]:
    for entry in sheet.entries():
        for key, value in entry.values():
            term = terms.term(key.name)
            if term.is_reference and key.name not in _FREE:
                yield from _unknown(sheet, entry, term, texts_of(value), terms, known)
        if isinstance(entry, Mention) and vocab.ID + entry.id not in known:
            place = (*entry.place, "id")
            yield _no_such(sheet, place, Term("id", ""), entry.id, known)


def _grounds(sheet: Sheet, terms: Terms, known: frozenset[str]) -> Iterator[Problem]:
    """Check what entries own up to: keys that they have, facts and codes that there are."""
    for entry in (*sheet.things, *sheet.facts):
        own = {"id", *(key.name for key, _ in entry.values()), "attestedOn"}
        for number, inference in enumerate(entry.inferred):
            place = (*entry.place, "inferred", number)
            yield from _not_own(sheet, (*place, "property"), inference.keys, own)
            for fact in inference.facts:
                if vocab.ID + fact not in known:
                    yield _no_such(sheet, (*place, "from"), Term("from", ""), fact, known)
            if not (inference.facts or inference.anchors):
                expected = "from (facts) or evidence (a passage) that the inference rests on"
                yield sheet.problem(Fault.MISSING_KEY, place, expected, "neither")
        place = (*entry.place, "meant")
        yield from _not_own(sheet, place, entry.meant, own)
        mode = terms.term("mentionMode")
        yield from _unknown_codes(sheet, place, mode, entry.meant.values(), terms)


def _not_own(
    sheet: Sheet, place: Place, keys: Iterable[str], own: frozenset[str] | set[str]
) -> Iterator[Problem]:
    for key in keys:
        if key not in own:
            expected = "a key that this entry has: " + ", ".join(sorted(own))
            yield sheet.problem(Fault.UNKNOWN_KEY, place, expected, f"'{key}'", nearest(key, own))


def _unknown_codes(
    sheet: Sheet, place: Place, term: Term, texts: Iterable[str], terms: Terms
) -> Iterator[Problem]:
    codes = terms.codes(term.base)
    for text in texts:
        if text not in codes:
            expected = "a code of the list: " + ", ".join(codes)
            yield sheet.problem(Fault.CODE, place, expected, f"'{text}'", nearest(text, codes))


def _unknown(
    sheet: Sheet,
    entry: Entry,
    term: Term,
    texts: Iterable[str],
    terms: Terms,
    known: frozenset[str],
) -> Iterator[Problem]:
    for text in texts:
        iri = term.resolve(text)
        if iri in known or not iri.startswith(_CHECKED):
            continue
        place = (*entry.place, term.key)
        if not term.base.startswith(vocab.ID):
            codes = terms.codes(term.base)
            expected = "a code of the list: " + ", ".join(codes)
            hint = nearest(text, codes)
            yield sheet.problem(Fault.CODE, place, expected, f"'{text}'", hint)
        else:
            yield _no_such(sheet, place, term, text, known)


def _no_such(sheet: Sheet, place: Place, term: Term, text: str, known: frozenset[str]) -> Problem:
    kind = text.split("/", maxsplit=1)[0]
    beside = vocab.ID + text.rpartition("/")[0] + "/"  # a fact of another report is another fact
    names = (vocab.compact(iri) for iri in known if iri.startswith(beside))
    expected = f"something that a sheet or the ontology defines as {kind}/…"
    hint = nearest(text, names)
    return sheet.problem(Fault.REFERENCE, place, expected, f"'{text}'", hint)


def _same_content(sheet: Sheet) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for fact in sheet.facts:
        content = _content(fact)
        if content in seen:
            found = f"'{fact.id}' with the content of '{seen[content]}'"
            yield sheet.problem(Fault.CONTENT_TWICE, fact.place, "each fact once", found)
        seen.setdefault(content, fact.id)


def _content(fact: Fact) -> str:
    """Write what a fact says; its label is part of that, but for a figure, which says it all."""
    unlike = _UNLIKE | {"label"} if isinstance(fact, Observation) else _UNLIKE
    said = ((key.name, value) for key, value in fact.values() if key.name not in unlike)
    return repr((fact.type, sorted((name, _plain(value)) for name, value in said)))


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return repr(sorted((key, _plain(part)) for key, part in value.items()))
    return repr(sorted(value) if isinstance(value, tuple) else value)


def _spans(sheet: Sheet) -> Iterator[Problem]:
    length = sheet.report.text_length
    for place, (start, end) in _placed_spans(sheet):
        if start >= end:
            expected, found = "a start before the end", f"[{start}, {end}]"
            yield sheet.problem(Fault.OFFSET, place, expected, found)
        elif end > length:
            expected = f"offsets within the text (0 to {length})"
            yield sheet.problem(Fault.OFFSET, place, expected, f"[{start}, {end}]")


def _placed_spans(sheet: Sheet) -> Iterator[tuple[Place, Span]]:
    """List every passage that a sheet names, with its place in the sheet."""
    for entry in (*sheet.things, *sheet.facts, *sheet.set_aside):
        yield from (((*entry.place, "evidence"), span) for span in entry.evidence)
    for supported in (*sheet.things, *sheet.facts):
        for number, inference in enumerate(supported.inferred):
            place = (*supported.place, "inferred", number, "evidence")
            yield from ((place, span) for span in inference.anchors)


def _digest(sheet: Sheet, archive: Archive | None) -> Iterator[Problem]:
    text = archive.text(sheet.name) if archive else None
    if text is None:
        return
    compared = {
        "textDigest": (sheet.report.text_digest, text.digest),
        "textLength": (sheet.report.text_length, len(text.text)),
    }
    for key, (stated, actual) in compared.items():
        if stated != actual:
            expected = f"'{actual}', as the text in the archive has"
            yield sheet.problem(Fault.DIGEST, (key,), expected, f"'{stated}'")
