"""The counts of a search for each value of each facet, and the order of its hits."""

from collections import Counter
from collections.abc import Collection, Sequence
from heapq import nsmallest
from typing import Any, Final

from forum.domain.countries import regions_of, split_country_codes
from forum.services.search.query import Facet, FacetCounts, SearchQuery
from forum.services.search.scope import SearchMatches

MAX_COUNTED_VALUES: Final = 40
"""The number of organisations and of kinds of stakeholder that are counted: the most frequent."""

_FREQUENT_ONLY: Final = (Facet.ORGANISATION, Facet.STAKEHOLDER)


class FilteredMatches:
    """The matches of a search that pass all of its filters, and those that all but one let pass."""

    def __init__(self, matches: SearchMatches, query: SearchQuery) -> None:
        self._matches = matches
        self._query = query
        self._columns = matches.texts.columns
        self.places: list[int] = []
        """The places of what passes all filters."""
        self._kept_out_by: dict[Facet, list[int]] = {facet: [] for facet in query.filters}
        self._apply()

    def _apply(self) -> None:
        filters = [
            (facet, self._columns[facet], self._accepted(facet, wanted))
            for facet, wanted in self._query.filters.items()
        ]
        if not filters:
            self.places = list(self._matches.places)
            return
        for place in self._matches.places:
            failed = [facet for facet, column, accepted in filters if column[place] not in accepted]
            if not failed:
                self.places.append(place)
            elif len(failed) == 1:
                self._kept_out_by[failed[0]].append(place)

    def _accepted(self, facet: Facet, wanted: str) -> Collection[Any]:
        """Return the stored values that a filter lets pass."""
        column = self._columns[facet]
        values = {column[place] for place in self._matches.places}
        return {stored for stored in values if wanted in _read_values(facet, stored)}

    def count(self) -> FacetCounts:
        """Return the counts, in which each facet has the filters of all others."""
        by_facet = {facet: self._count_values(facet) for facet in self._query.facets}
        return FacetCounts(
            len(self.places),
            len(self._matches.places),
            {facet: counts for facet, counts in by_facet.items() if counts},
        )

    def _count_values(self, facet: Facet) -> Counter[str]:
        counts: Counter[str] = Counter()
        for stored, n in self._count_stored(facet).items():
            for value in _read_values(facet, stored):
                if value:
                    counts[value] += n
        if facet in _FREQUENT_ONLY and len(counts) > MAX_COUNTED_VALUES:
            return Counter(
                dict(
                    nsmallest(
                        MAX_COUNTED_VALUES, counts.items(), key=lambda item: (-item[1], item[0])
                    )
                )
            )
        return counts

    def _count_stored(self, facet: Facet) -> Counter[Any]:
        """Return how often each stored value occurs; what is kept of all texts is not counted."""
        places = [*self.places, *self._kept_out_by.get(facet, ())]
        of_all_texts = self._matches.texts.count_stored(facet)
        if len(places) == of_all_texts.total():
            return of_all_texts
        if len(of_all_texts) == 1 and places:
            return Counter(dict.fromkeys(of_all_texts, len(places)))
        return Counter(map(self._columns[facet].__getitem__, places))

    def list_places(self, *, after: int, limit: int) -> Sequence[int]:
        """Return the places of up to `limit` hits that follow `after`, in the order of hits."""
        texts = self._matches.texts
        places: Sequence[int] = self.places
        if self._query.is_ranked:
            places = places[after:]
        elif self._query.consultation_id is not None:
            places = [place for place in places if texts.numbers[place] > after]
        else:
            newest = sorted(places, key=texts.ids.__getitem__, reverse=True)
            places = [place for place in newest if not after or texts.ids[place] < after]
        return places[:limit]


def _read_values(facet: Facet, stored: Any) -> Collection[str]:
    """Return the values of a facet in what is stored for it."""
    if facet is Facet.QUESTION:
        questions: tuple[str, ...] = stored
        return questions
    if facet is Facet.COUNTRY:
        return split_country_codes(stored)
    if facet is Facet.REGION:
        return regions_of(split_country_codes(stored))
    return (str(stored),)
