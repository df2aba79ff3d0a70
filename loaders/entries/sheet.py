"""Fact sheets: a YAML file in, a `Sheet` of plain texts with their lines out, or problems.

Scalars stay texts as written (so `2023-02-30`, `1.50` and `no` mean what they say), in Unicode NFC
and without the spaces and line ends around them.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from loaders.entries.problem import Fault, Problem

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]
Span: TypeAlias = tuple[int, int]

_MOST_NESTED = 20


@dataclass(frozen=True)
class Entry:
    """One mapping of a sheet: the report itself, a thing, a fact or a passage set aside."""

    keys: Mapping[str, Tree]
    place: Place

    @property
    def id(self) -> str:
        return self.text("id")

    @property
    def type(self) -> str:
        return self.text("type")

    def text(self, key: str, default: str = "") -> str:
        value = self.keys.get(key, default)
        return value if isinstance(value, str) else default

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a key that holds one text or a list of texts."""
        value = self.keys.get(key, [])
        values = value if isinstance(value, list) else [value]
        return tuple(text for text in values if isinstance(text, str))

    def labels(self, key: str = "label") -> dict[str, str]:
        """Read a key that holds one text per language."""
        value = self.keys.get(key)
        if not isinstance(value, dict):
            return {}
        return {language: text for language, text in value.items() if isinstance(text, str)}

    def part(self, key: str) -> "Entry":
        value = self.keys.get(key)
        return Entry(value if isinstance(value, dict) else {}, (*self.place, key))

    def parts(self, key: str) -> tuple["Entry", ...]:
        value = self.keys.get(key)
        items = value if isinstance(value, list) else []
        places = ((*self.place, key, index) for index in range(len(items)))
        pairs = zip(items, places, strict=True)
        return tuple(Entry(item, place) for item, place in pairs if isinstance(item, dict))

    def spans(self) -> tuple[Span, ...]:
        """Read the evidence: one pair of offsets or a list of pairs."""
        value = self.keys.get("evidence")
        if not isinstance(value, list) or not value:
            return ()
        pairs = value if isinstance(value[0], list) else [value]
        return tuple(_span(pair) for pair in pairs if isinstance(pair, list))


@dataclass(frozen=True)
class Sheet:
    """The content of one sheet file; lines are kept so that every message can name one."""

    name: str
    file: str
    report: Entry
    lines: Mapping[Place, int]

    @property
    def things(self) -> tuple[Entry, ...]:
        return self.report.parts("things")

    @property
    def facts(self) -> tuple[Entry, ...]:
        return self.report.parts("facts")

    @property
    def set_aside(self) -> tuple[Entry, ...]:
        return self.report.parts("setAside")

    def line(self, place: Place) -> int:
        """Find the line of a place, or of the nearest enclosing one that has a line."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(
        self, fault: Fault, place: Place, expected: str, found: str, hint: str = ""
    ) -> Problem:
        return Problem(self.file, self.line(place), key_text(place), expected, found, fault, hint)


@dataclass(frozen=True)
class Reading:
    """A sheet as far as it could be read, and the problems met."""

    sheet: Sheet | None
    problems: tuple[Problem, ...] = ()


def read_sheet(path: Path) -> Reading:
    """Read one file; the form of its content is not checked yet."""
    return parse_sheet(path.read_bytes(), path.name)


def parse_sheet(content: bytes, file: str) -> Reading:
    """Parse the bytes of a sheet named by its file."""
    try:
        text = content.decode("utf-8-sig")
        too_deep = _nesting_problem(text, file)
        if too_deep:
            return Reading(None, (too_deep,))
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
        tree = _Tree(file)
        value = tree.value(root, ()) if root else {}
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"the byte 0x{content[error.start]:02X}"
        return Reading(None, (Problem(file, line, "", "UTF-8 text", found, Fault.UTF8),))
    except yaml.MarkedYAMLError as error:
        return Reading(None, (_syntax_problem(error, file),))
    except yaml.reader.ReaderError as error:
        line = content[: error.position].count(b"\n") + 1  # the parser counts bytes
        found = f"the character U+{error.character:04X}"
        return Reading(None, (Problem(file, line, "", "text", found, Fault.SPACE),))
    if not isinstance(value, dict) or not value:
        return Reading(None, (Problem(file, 1, "", "keys with values", "none", Fault.MAPPING),))
    sheet = Sheet(file.split(".")[0], file, Entry(value, ()), tree.lines)
    return Reading(sheet, tuple(tree.problems))


def walk(tree: Tree, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """List every text of a tree with its place."""
    if isinstance(tree, str):
        yield place, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from walk(value, (*place, key))
    else:
        for index, value in enumerate(tree):
            yield from walk(value, (*place, index))


def key_text(place: Place) -> str:
    """Write a place for people: `facts[3].rank`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


class _Tree:
    """Turns YAML nodes into plain texts, lists and mappings, noting lines and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, place: Place) -> Tree:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in self._seen:
            self._note(Fault.SYNTAX, node, place, "the value written out", "an alias (*…)")
            return ""
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, i)) for i, item in enumerate(node.value)]
        return unicodedata.normalize("NFC", str(node.value)).strip()

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Tree]:
        tree: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            key = unicodedata.normalize("NFC", str(key_node.value))
            spot = (*place, key)
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(
                    Fault.SYNTAX, key_node, place, "a key that is a word", "a list or mapping"
                )
            elif key in tree:
                self._note(Fault.KEY_TWICE, key_node, spot, "each key once", f"'{key}' again")
            else:
                self.lines[spot] = key_node.start_mark.line + 1
                tree[key] = self.value(value_node, spot)
        return tree

    def _note(self, fault: Fault, node: yaml.Node, place: Place, expected: str, found: str) -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(self.file, line, key_text(place), expected, found, fault))


def _span(pair: list[Tree]) -> Span:
    numbers = [int(item) for item in pair if isinstance(item, str) and item.isdecimal()]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else (0, 0)


def _nesting_problem(text: str, file: str) -> Problem | None:
    """Find where lists and mappings nest too deep: to compose them would overflow the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_NESTED:
            line = event.start_mark.line + 1 if event.start_mark else 1
            expected = f"at most {_MOST_NESTED} levels"
            return Problem(file, line, "", expected, "more, one in another", Fault.SYNTAX)
    return None


def _syntax_problem(error: yaml.MarkedYAMLError, file: str) -> Problem:
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    found = (error.problem or "something else").removeprefix("but ").removeprefix("found ")
    return Problem(file, line, "", "well-formed YAML", found, Fault.SYNTAX)
