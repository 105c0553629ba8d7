"""Queries and results of the search."""

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
    """A property by which results can be filtered, with a count for each of its values."""

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
    """The order of hits: best match first, or by number (by date in all consultations)."""

    BEST = "best"
    NUMBER = "number"


@dataclass(frozen=True)
class SearchQuery:
    """A search; `author` is folded, `since` (included) and `until` (excluded) are instants.

    The values of filters are those that the counts use: ids, codes or words; question "0" means
    no question.
    """

    terms: SearchTerms = field(default_factory=SearchTerms)
    filters: Mapping[Facet, str] = field(default_factory=dict)
    consultation_id: int | None = None
    author: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: HitOrder = HitOrder.BEST

    @property
    def is_ranked(self) -> bool:
        """Return whether the best match comes first; only a search for words can be ranked."""
        return self.order is HitOrder.BEST and bool(self.terms.required)

    @property
    def facets(self) -> list[Facet]:
        """Return the facets that are counted; questions only within one consultation."""
        excluded = Facet.QUESTION if self.consultation_id is None else Facet.CONSULTATION
        return [facet for facet in Facet if facet is not excluded]


@dataclass(frozen=True)
class FacetCounts:
    """The number of matches with filters, without filters, and by the values of each facet.

    The counts of a facet apply all filters but the facet's own.
    """

    total: int
    unfiltered: int
    by_facet: Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True)
class SearchResults:
    """The hits of one page, the counts of all hits, and where the next page begins."""

    hits: Sequence[Hit]
    counts: FacetCounts
    next_after: int | None
