"""The kinds of things and facts that sheets may hold: the one list of them."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from loaders.entries.entry import Entry
from loaders.entries.facts.claim import Assessment, Directive, Goal, Limitation, Recommendation
from loaders.entries.facts.event import Participation
from loaders.entries.facts.fact import Fact
from loaders.entries.facts.observation import Observation
from loaders.entries.facts.rank import RankObservation
from loaders.entries.facts.ratio import RatioObservation
from loaders.entries.facts.relation import RelationFact
from loaders.entries.facts.system import Connection, StatusFact
from loaders.entries.facts.tenure import Tenure
from loaders.entries.things import (
    Commune,
    CommunityDigitalTeam,
    Company,
    DigitalSystem,
    District,
    Event,
    Indicator,
    InfrastructureAsset,
    Organisation,
    Person,
    PolicyDocument,
    Post,
    Project,
    PublicBody,
    SteeringCommittee,
    SystemFunction,
    Thing,
)

K = TypeVar("K", bound=Entry)

FACTS: tuple[type[Fact], ...] = (
    Observation,
    RatioObservation,
    RankObservation,
    StatusFact,
    Connection,
    Tenure,
    Participation,
    RelationFact,
    Limitation,
    Recommendation,
    Directive,
    Assessment,
    Goal,
)
THINGS: tuple[type[Thing], ...] = (
    DigitalSystem,
    SystemFunction,
    Organisation,
    PublicBody,
    SteeringCommittee,
    Company,
    CommunityDigitalTeam,
    Person,
    Post,
    Event,
    PolicyDocument,
    Project,
    InfrastructureAsset,
    Indicator,
    District,
    Commune,
)


def by_name(kinds: Iterable[type[K]]) -> Mapping[str, type[K]]:
    """Index kinds by the `type` that sheets write."""
    return {kind.__name__: kind for kind in kinds}
