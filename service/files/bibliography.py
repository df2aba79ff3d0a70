"""How to cite an answer: BibTeX and CSL-JSON, naming release and digest of the result.

One entry needs no pybtex (0.26), which brings latexcodec and puts fields in quotation marks.
"""

from __future__ import annotations

import json
import re

from service.answers.document import AUTHOR, LICENCE, Document

_SPECIAL = re.compile(r"([\\{}$&#^_~%])")
_WRITTEN = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


def bibtex_bytes(document: Document) -> bytes:
    """Write one @misc entry in UTF-8."""
    fields = {
        "author": f"{{{AUTHOR}}}",
        "title": f"{{{_tex(document.title)}}}",
        "year": document.published[:4],
        "version": document.answer.release,
        "url": document.permalink(),
        "note": f"Release {document.answer.release}, result SHA-256 {document.answer.digest}, "
        "CC BY 4.0",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = f"dxkg-{document.asked.query.name}-{document.answer.release}"
    return (f"@misc{{{key},\n" + ",\n".join(lines) + "\n}\n").encode()


def csl_bytes(document: Document) -> bytes:
    """Write CSL-JSON (https://docs.citationstyles.org/), which Zotero and Pandoc read."""
    entry: dict[str, object] = {
        "id": f"dxkg-{document.asked.query.name}-{document.answer.release}",
        "type": "dataset",
        "title": document.title,
        "author": [{"literal": AUTHOR}],
        "publisher": AUTHOR,
        "version": document.answer.release,
        "URL": document.permalink(),
        "language": document.language,
        "license": LICENCE,
        "note": f"sha256:{document.answer.digest}",
    }
    if document.published:
        parts = [int(part) for part in document.published[:10].split("-")]
        entry["issued"] = {"date-parts": [parts]}
    return json.dumps([entry], ensure_ascii=False).encode() + b"\n"


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _WRITTEN.get(found[0], f"\\{found[0]}"), text)
