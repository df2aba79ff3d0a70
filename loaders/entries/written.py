"""Fact sheets as written: a YAML file in, plain texts with their lines out, or problems.

What a group of facts shares is written out in each of them, and every message still names the
place where it was written.

Scalars stay texts as written (so `2023-02-30`, `1.50` and `no` mean what they say), in Unicode NFC
and without the spaces and line ends around them.

ruamel.yaml (0.19) keeps lines by itself, in twelve times the time (0.6 s for a sheet of 57 kB), and
gives dates and numbers where what is written is wanted.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from loaders.entries.problem import Fault, Problem

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Place: TypeAlias = tuple[str | int, ...]
Span: TypeAlias = tuple[int, int]

_MOST_NESTED = 20


@dataclass(frozen=True)
class Source:
    """Where the content of a sheet stands; lines are kept so that every message can name one."""

    name: str
    file: str
    lines: Mapping[Place, int] = field(repr=False)
    origins: Mapping[Place, Place] = field(repr=False)
    """Where the facts of groups, and the keys that they share, are written."""

    def line(self, place: Place) -> int:
        """Find the line of a place, or of the nearest enclosing one that has a line."""
        place = self._origin(place)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(
        self, fault: Fault, place: Place, expected: str, found: str, hint: str = ""
    ) -> Problem:
        key = key_text(self._origin(place))
        return Problem(self.file, self.line(place), key, expected, found, fault, hint)

    def _origin(self, place: Place) -> Place:
        """Find where a place, or the nearest enclosing one, is written."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.origins:
                return (*self.origins[place[:length]], *place[length:])
        return place


@dataclass(frozen=True)
class WrittenSheet(Source):
    """The texts of one sheet file; whether they have the form of a sheet is not known yet."""

    tree: Mapping[str, Tree]

    def entries(self, key: str) -> tuple[tuple[Place, Mapping[str, Tree]], ...]:
        """List the mappings under a key of the sheet with their places."""
        found = self.tree.get(key)
        items = enumerate(found) if isinstance(found, list) else ()
        return tuple(((key, index), item) for index, item in items if isinstance(item, dict))

    @property
    def label(self) -> str:
        """The Vietnamese label of the report; empty where there is none."""
        return _text(self.tree.get("label"), "vi")

    def definitions(self) -> Iterator[tuple[str, Place]]:
        """List the names that the sheet gives, however wrong it is otherwise.

        A thing without type is only mentioned; what was done to a report has no type.
        """
        of_things = (*self.entries("things"), *self.entries("facts"))
        typed = (pair for pair in (((), self.tree), *of_things) if _text(pair[1], "type"))
        done = (((key,), self.tree.get(key)) for key in ("extraction", "review"))
        for place, item in (*typed, *done):
            name = _text(item, "id")
            if name:
                yield name, place


@dataclass(frozen=True)
class Reading:
    """A sheet as far as it could be read, and the problems met."""

    sheet: WrittenSheet | None
    problems: tuple[Problem, ...] = ()


def _text(tree: object, key: str) -> str:
    """Read the text under a key; empty where there is none."""
    value = tree.get(key) if isinstance(tree, Mapping) else None
    return value if isinstance(value, str) else ""


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
    facts, origins = _with_groups(value)
    whole = {**value, "facts": facts} if origins else value
    sheet = WrittenSheet(file.split(".")[0], file, tree.lines, origins, whole)
    return Reading(sheet, tuple(tree.problems))


def _with_groups(tree: Mapping[str, Tree]) -> tuple[list[Tree], dict[Place, Place]]:
    """Write out the facts of all groups after the others; where each of them is written."""
    facts, origins = [*_items(tree.get("facts"))], dict[Place, Place]()
    for number, group in enumerate(_items(tree.get("groups"))):
        shared = group.get("shared") if isinstance(group, dict) else None
        shared = shared if isinstance(shared, dict) else {}
        for row, fact in enumerate(_items(group.get("facts")) if isinstance(group, dict) else ()):
            own = fact if isinstance(fact, dict) else {}
            place: Place = ("facts", len(facts))
            origins[place] = ("groups", number, "facts", row)
            origins |= {(*place, key): ("groups", number, "shared", key) for key in shared}
            origins |= {(*place, key): (*origins[place], key) for key in own}
            facts.append({**shared, **own})
    return facts, origins


def _items(tree: object) -> list[Tree]:
    return tree if isinstance(tree, list) else []


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
