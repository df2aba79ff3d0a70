"""One invented sentence, one fact that rests on it: keys of a sheet in, codes of findings out."""

from collections.abc import Mapping
from pathlib import Path

from loaders.build.dataset import read_sheets
from loaders.check.finding import Finding
from loaders.check.passage.gate import passage_findings
from tests.synthetic import HEAD, NAME, ONTOLOGY, TERMS, archive, digest, write

NUMBERED = {
    "type": "Observation",
    "indicator": "indicator/bts-stations",
    "refArea": "unit/lang-son",
}


def findings(folder: Path, text: str, keys: Mapping[str, str]) -> list[Finding]:
    """Read a sheet of one fact again, whose passage is the whole text unless a key tells."""
    lines = {"evidence": f"[0, {len(text)}]", **keys}
    fact = "".join(f"    {key}: {value}\n" for key, value in lines.items())
    head = HEAD.replace(f"textDigest: {digest()}", f"textDigest: {digest(text)}")
    length = next(line for line in head.splitlines() if line.startswith("textLength"))
    head = head.replace(length, f"textLength: {len(text)}")
    sheet = write(folder, f"{head}facts:\n  - id: fact/{NAME}/one\n{fact}")
    texts = archive(folder / "reports", text)
    sheets = read_sheets([sheet], TERMS, texts)
    return passage_findings(sheets, ONTOLOGY, TERMS, texts)


def codes(folder: Path, text: str, keys: Mapping[str, str], rules: set[str]) -> set[str]:
    """Name those of the rules that find something."""
    found = {one.rule.rpartition("/")[2] for one in findings(folder, text, keys)}
    return found & (rules | {"exception-answers-nothing"})
