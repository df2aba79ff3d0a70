"""Tenures: that a person holds a post."""

from dataclasses import dataclass
from typing import ClassVar

from loaders.entries.facts.fact import Fact
from loaders.entries.forms import PersonName, PostName
from loaders.entries.names import Names
from loaders.vietnamese.period import Period


@dataclass(frozen=True, kw_only=True)
class Tenure(Fact):
    """A person in a post on the day that the source vouches for."""

    shape: ClassVar[str] = "tenure"

    person: PersonName
    post: PostName

    @property
    def subject_matter(self) -> str:
        return self.person

    def name(self, names: Names, language: str) -> str:
        when = Period(end=self.attested_on).name(language)
        who, post = (self.part(key, names, language) for key in ("person", "post"))
        return f"{who} – {post} ({when})" if when else f"{who} – {post}"
