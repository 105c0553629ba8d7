"""What is looked for, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from forum.domain.search.query import SearchTerms
from forum.services.search.hits import Hit

CONTRIBUTION: Final = "contribution"
REPLY: Final = "reply"
LATE: Final = "late"
NO_QUESTION: Final = "0"


class Facet(StrEnum):
    """By what a result can be narrowed down, with a count for each value."""

    CONSULTATION = "consultation"
    QUESTION = "question"
    KIND = "kind"
    LANGUAGE = "language"
    COUNTRY = "country"
    REGION = "region"
    STAKEHOLDER = "stakeholder"
    CAPACITY = "capacity"
    ORGANISATION = "organisation"
    LATE = "late"


class HitOrder(StrEnum):
    """How hits follow one another: the best match first, or by number (in all: the newest)."""

    BEST = "best"
    NUMBER = "number"


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for; `author` is folded, `since` and `until` (without it) are instants.

    Values of facets are what the counts name: ids, codes or words; question "0" is none.
    """

    asked: SearchTerms = field(default_factory=SearchTerms)
    filters: Mapping[Facet, str] = field(default_factory=dict)
    consultation_id: int | None = None
    author: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: HitOrder = HitOrder.BEST

    @property
    def is_ranked(self) -> bool:
        """Tell whether the best match comes first: where words are wanted."""
        return self.order is HitOrder.BEST and bool(self.asked.wanted)

    @property
    def facets(self) -> list[Facet]:
        """Return what can be counted: questions within one consultation only."""
        other = Facet.QUESTION if self.consultation_id is None else Facet.CONSULTATION
        return [facet for facet in Facet if facet is not other]


@dataclass(frozen=True)
class FacetCounts:
    """How much is found, and how much without filters; and by every facet.

    A facet's counts are of what its other values would give together with all other filters.
    """

    total: int
    unfiltered: int
    by: Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True)
class SearchResults:
    """Hits of one page, the counts of all, and where the next page begins."""

    hits: Sequence[Hit]
    counts: FacetCounts
    next_after: int | None
