"""Where the text resources lie: the only code that knows; right in a checkout and in a wheel."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY, SHAPES, QUERIES = (ROOT / name for name in ("ontology", "shapes", "queries"))
CHECKS = QUERIES / "checks"
CODE = Path(__file__).resolve().parent
SHEETS = CODE / "sheets"
TEXTS = SHEETS / "texts"
"""Texts that hold nothing but figures and names, which nobody owns: they come with the project."""
SHEET_SCHEMA = SHEETS / "schema.json"
