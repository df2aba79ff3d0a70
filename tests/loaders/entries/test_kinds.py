"""Every kind of fact and thing is described everywhere it must be; a new one is told what it lacks.

The new kind is the one of docs/contributing.md, whose steps are followed in a copy of the project.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules

import pytest

from loaders import resources
from loaders.entries import facts
from loaders.entries.facts.fact import Fact
from loaders.entries.kinds import FACTS, THINGS
from loaders.entries.schema import schema_text
from tests import synthetic
from tests.guide import GUIDE, Step, steps
from tests.loaders.entries.described import Project

ROOMS = ("docs", "loaders", "ontology", "queries", "shapes", "tests/shapes")
SECTION = "Add a kind of fact"
MODEL = "loaders/entries/facts/award.py"
FOLLOWED = (resources.ROOT / MODEL).exists()
BUILD = """
import sys
from pathlib import Path
from loaders import resources
from loaders.build.dataset import read_sheets
from loaders.entries.completion import complete_facts
from loaders.entries.names import Names
from loaders.entries.terms import read_context, read_ontology, terms_from_quads
from loaders.graph.label import fact_labels

terms = terms_from_quads(read_ontology(resources.ONTOLOGY), read_context(resources.ONTOLOGY))
(sheet,) = read_sheets([Path(sys.argv[1])], terms, None)
labels = {"https://w3id.org/vn-dx/id/org/so-thu-nghiem": {"vi": "Sở Thử", "en": "Test Office"}}
(fact,) = [one for one in complete_facts(sheet, terms) if one.type == "Award"]
print(fact.about, fact_labels(fact, Names(labels, terms)))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what describes kinds."""
    if FOLLOWED:
        pytest.skip("the guide has been followed here: its kind is there")
    for room in ROOMS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(resources.ROOT / room, tmp_path / room, ignore=ignored)
    return tmp_path


def follow(root: Path, wanted: Iterable[Step]) -> None:
    for step in wanted:
        step.follow(root)


def kind_in(root: Path) -> type[Fact]:
    """Load the kind that the guide adds."""
    spec = spec_from_file_location("award", root / MODEL)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["award"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    kind: type[Fact] = module.Award
    return kind


def described() -> Iterable[type[Fact]]:
    """List the classes of facts that `loaders/entries/facts` holds."""
    for found in iter_modules(facts.__path__):
        module = import_module(f"{facts.__name__}.{found.name}")
        classes = [one for one in vars(module).values() if isinstance(one, type)]
        own = [one for one in classes if one.__module__ == module.__name__]
        yield from (one for one in own if issubclass(one, Fact))


def test_nothing_is_missing_of_any_kind() -> None:
    assert Project.read(resources.ROOT).missing(FACTS, THINGS) == []


def test_every_class_of_facts_is_a_kind_or_the_base_of_kinds() -> None:
    left = set(described()) - set(FACTS)
    assert {one.__name__ for one in left} == {"Fact", "Claim"}


def test_the_schema_for_editors_is_that_of_the_kinds() -> None:
    assert resources.SHEET_SCHEMA.read_text("utf-8") == schema_text()


def test_a_kind_that_is_only_a_class_is_told_everything_that_it_lacks(copy: Path) -> None:
    follow(copy, (step for step in steps(SECTION) if step.file == MODEL))
    assert Project.read(copy).missing((kind_in(copy), *FACTS), THINGS) == [
        "ontology/dx.ttl: dx:Award is no subclass of dx:Fact",
        "shapes/award.ttl: no shape targets dx:Award",
        "ontology/dx.ttl: no class dx:Award",
        "ontology/dx.ttl: dx:Award has no label in en",
        "ontology/dx.ttl: dx:Award has no label in vi",
        "ontology/dx.ttl: dx:Award has no definition in en",
        "ontology/dx.ttl: dx:Award has no definition in vi",
        "docs/model.md: nothing about `dx:Award`",
        "docs/loading.md: nothing about `Award`",
        "ontology/context.jsonld: no key recipient",
        "docs/loading.md: no row for the key recipient",
        "ontology/context.jsonld: no key awardName",
        "docs/loading.md: no row for the key awardName",
        "loaders/sheets/schema.json: other kinds; `python -m loaders.entries.schema`",
    ]


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ('    shape: ClassVar[str] = "award"\n', "", "names no file of shapes (`shape`)"),
        ("def name(", "def named(", "has no label (`name`)"),
    ],
)
def test_a_class_without_shapes_or_label_is_told_so(
    old: str, new: str, gap: str, copy: Path
) -> None:
    follow(copy, steps(SECTION))
    path = copy / MODEL
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    (first, *_) = Project.read(copy).missing((kind_in(copy), *FACTS), THINGS)
    assert first == f"loaders/entries/facts: Award {gap}"


def run(root: Path, *arguments: str) -> str:
    """Run Python in the copy."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_guide_leaves_nothing_out_and_a_sheet_may_use_the_kind(copy: Path) -> None:
    follow(copy, steps(SECTION))
    run(copy, "-m", "loaders.entries.schema")
    assert Project.read(copy).missing((kind_in(copy), *FACTS), THINGS) == []
    (fact,) = re.findall(r"```yaml\n(  - id: fact/mau/award.*?)```", GUIDE, re.DOTALL)
    content = synthetic.SHEET + fact.replace("fact/mau/", f"fact/{synthetic.NAME}/")
    told = run(copy, "-c", BUILD, str(synthetic.write(copy, content)))
    assert told == (
        "('org/so-thu-nghiem',) {'vi': 'Sở Thử – Giải thưởng Mẫu 2023', "
        "'en': 'Test Office – Giải thưởng Mẫu 2023'}\n"
    )
