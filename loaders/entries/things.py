"""Things that facts are about; a kind of thing is named as its class in the ontology.

A key whose type is `Stated[…]` holds a statement of the report, which becomes a fact; the others
hold our own words and classifications.
"""

from dataclasses import dataclass, field

from loaders.entries.entry import Supported
from loaders.entries.forms import (
    UNDATED,
    Addresses,
    AltLabel,
    Area,
    Areas,
    Asset,
    Codes,
    Comment,
    Documents,
    Functions,
    Label,
    Match,
    Organisations,
    PartialDate,
    References,
    Stated,
    Text,
    Texts,
    ThingId,
    Unit,
    YesNo,
)


@dataclass(frozen=True, kw_only=True)
class Mention(Supported):
    """A thing that is known already: only the names that the report uses are new."""

    id: ThingId
    names: Texts
    comment: Comment = field(default_factory=dict)
    close_match: Match = ()


@dataclass(frozen=True, kw_only=True)
class Thing(Supported):
    """A thing that the sheet defines."""

    id: ThingId
    label: Label
    alt_label: AltLabel = field(default_factory=dict)
    names: Texts = ()
    acronym: Stated[Texts] = ()
    comment: Comment = field(default_factory=dict)
    close_match: Match = ()
    same_as: Addresses = ()
    distinct_from: References = ()
    valid_from: PartialDate = UNDATED
    valid_until: PartialDate = UNDATED
    succeeded_by: References = ()
    part_of: Stated[References] = ()
    implements: Stated[Documents] = ()
    legal_basis: Stated[Documents] = ()
    topic: Codes = ()
    url: Stated[Addresses] = ()


@dataclass(frozen=True, kw_only=True)
class DigitalSystem(Thing):
    system_type: Codes = ()
    deployed_in: Stated[Areas] = ()
    operated_by: Stated[Organisations] = ()
    supplied_by: Stated[Organisations] = ()
    offers: Stated[Functions] = ()
    located_at: Stated[Asset] = ""


@dataclass(frozen=True, kw_only=True)
class SystemFunction(Thing):
    pass


@dataclass(frozen=True, kw_only=True)
class Organisation(Thing):
    classification: Codes = ()
    jurisdiction: Stated[Areas] = ()
    unit_of: Stated[Organisations] = ()
    located_at: Stated[Asset] = ""
    established_by: Stated[Organisations] = ()


@dataclass(frozen=True, kw_only=True)
class PublicBody(Organisation):
    pass


@dataclass(frozen=True, kw_only=True)
class SteeringCommittee(Organisation):
    pass


@dataclass(frozen=True, kw_only=True)
class Company(Organisation):
    pass


@dataclass(frozen=True, kw_only=True)
class CommunityDigitalTeam(Organisation):
    pass


@dataclass(frozen=True, kw_only=True)
class Person(Thing):
    pass


@dataclass(frozen=True, kw_only=True)
class Post(Thing):
    post_in: Stated[Organisations]
    multiple_holders: YesNo | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Thing):
    event_type: Codes = ()
    start_date: Stated[PartialDate] = UNDATED
    end_date: Stated[PartialDate] = UNDATED
    held_in: Stated[Areas] = ()
    venue: Stated[Text] = ""


@dataclass(frozen=True, kw_only=True)
class PolicyDocument(Thing):
    doc_number: Stated[Text] = ""
    doc_type: Codes = ()
    issued_by: Stated[Organisations] = ()
    date: Stated[PartialDate] = UNDATED
    title: Stated[Text] = ""


@dataclass(frozen=True, kw_only=True)
class Indicator(Thing):
    definition: Comment = field(default_factory=dict)
    unit: Unit = ""


@dataclass(frozen=True, kw_only=True)
class Project(Thing):
    held_in: Stated[Areas] = ()
    operated_by: Stated[Organisations] = ()
    supplied_by: Stated[Organisations] = ()
    located_at: Stated[Asset] = ""


@dataclass(frozen=True, kw_only=True)
class InfrastructureAsset(Thing):
    asset_type: Codes = ()
    held_in: Stated[Areas] = ()
    operated_by: Stated[Organisations] = ()
    located_at: Stated[Asset] = ""
    established_by: Stated[Organisations] = ()


@dataclass(frozen=True, kw_only=True)
class District(Thing):
    part_of_unit: Stated[Area] = ""


@dataclass(frozen=True, kw_only=True)
class Commune(Thing):
    part_of_unit: Stated[Area] = ""
