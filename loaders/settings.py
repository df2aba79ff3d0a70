"""Settings: environment in, frozen values out; nothing else reads the environment.

Each field of a class of `Declared` is a setting: its variable is `DXKG_` and the name in upper
case; its default, what a value must be and its help stand beside it. `docs/operations.md` lists
them all, and a test compares the two.

pydantic-settings (2.16) would do this at the price of pydantic, half a second of every command.
"""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple, Self

PREFIX = "DXKG_"


class SettingError(ValueError):
    """A setting that cannot be used; the text names its variable."""


class Fit(NamedTuple):
    """What a value must be, in words and as a test, which may raise ValueError too."""

    expected: str
    holds: Callable[[Any], object]


NOT_NEGATIVE = Fit("a number not below 0", lambda value: 0 <= value < math.inf)
POSITIVE = Fit("a number above 0", lambda value: 0 < value < math.inf)
ANY = Fit("a text", lambda value: True)


def setting(default: Any, help: str, fit: Fit | None = None) -> Any:
    """Declare one setting; typed Any as dataclasses.field is, so that each field keeps its type."""
    fit = fit or (ANY if isinstance(default, (str, Path)) else NOT_NEGATIVE)
    return field(default=default, metadata={"help": help, "fit": fit})


@dataclass(frozen=True)
class Declared:
    """Settings that are read together."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the settings that are set; an unfit value raises SettingError and is named."""
        found: dict[str, Any] = {}  # of the fields' types, by _value
        for each in fields(cls):
            text = environ.get(variable(each))
            if text:
                found[each.name] = _value(each, text)
        return cls(**found)


REPORT_SIZE = 2 << 20
ORIGINAL_SIZE = 32 << 20
ORIGINAL_SIZE_HELP = "Bytes of a file that a report is read from; a larger one is refused."
REPORT_SIZE_HELP = "Bytes of the file of a report text; a larger one is refused."
REVIEWS = "File of the decisions; by default `reviews/journal.sqlite` beside the releases."
REPORTS = "Folder of the report texts; by default `reports` beside the releases."


@dataclass(frozen=True)
class Folders(Declared):
    """The folders that the commands work on, as they are set."""

    releases: Path = setting(Path("var", "releases"), "Folder of the releases.")  # noqa: RUF009 a field
    reports: str = setting("", REPORTS)
    report_size: int = setting(REPORT_SIZE, REPORT_SIZE_HELP, POSITIVE)
    original_size: int = setting(ORIGINAL_SIZE, ORIGINAL_SIZE_HELP, POSITIVE)
    reviews: str = setting("", REVIEWS)
    author: str = setting("", "Name of who builds, rolls back or decides, where --by gives none.")


@dataclass(frozen=True)
class ModelSettings(Declared):
    """The language model that may propose facts beside the rules; none unless it is set."""

    llm_url: str = setting("", "Address of an OpenAI-compatible API: `http://127.0.0.1:11434/v1`.")
    llm_model: str = setting("", "Name of the model that is asked there.")
    llm_key: str = setting("", "Key of the API, where it wants one; kept out of every message.")
    llm_timeout: float = setting(60.0, "Seconds for one answer of the model.", POSITIVE)


@dataclass(frozen=True)
class Settings:
    """The folders that the commands work on."""

    releases: Path
    reports: Path
    report_size: int = REPORT_SIZE
    reviews: Path | None = None
    """The file of the decisions, where it is set."""
    author: str = ""
    original_size: int = ORIGINAL_SIZE

    @property
    def journal(self) -> Path:
        """Name the file of the decisions."""
        return self.reviews or self.releases.parent / "reviews" / "journal.sqlite"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read where they are."""
        found = Folders.from_environ(environ)
        reports = Path(found.reports) if found.reports else found.releases.parent / "reports"
        reviews = Path(found.reviews) if found.reviews else None
        return cls(
            found.releases, reports, found.report_size, reviews, found.author, found.original_size
        )


def variable(declared: Field[Any]) -> str:
    """Name the variable of a setting."""
    return PREFIX + declared.name.upper()


def _value(declared: Field[Any], text: str) -> object:
    name, fit = variable(declared), declared.metadata["fit"]
    kind: type = Path if isinstance(declared.default, Path) else type(declared.default)
    try:
        value = kind(text)
    except ValueError:
        raise SettingError(f"{name}: expected {kind.__name__}, found {text!r}") from None
    try:
        fits = bool(fit.holds(value))
    except ValueError:
        fits = False
    if not fits:
        raise SettingError(f"{name}: expected {fit.expected}, found {text!r}")
    return value
