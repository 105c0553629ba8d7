"""The form of a search, read from the address: words, filters, dates, order and page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _

from forum import clock
from forum.domain.search.analyser import fold_words
from forum.domain.search.query import MAX_CHARACTERS, SearchTerms, parse_query
from forum.services.consultations.overview import QuestionView
from forum.services.search.query import NO_QUESTION, Facet, HitOrder, SearchQuery
from forum.web.http.query import int_arg, text_arg
from forum.web.language.form_errors import sentence
from forum.web.language.locale import zone

FORM_FACETS = tuple(facet for facet in Facet if facet is not Facet.CONSULTATION)
"""Facets that the form offers; a consultation has a search page of its own instead."""


@dataclass
class SearchForm:
    """A search as in the address, which has the numbers of questions instead of their ids."""

    words: str = ""
    chosen: dict[Facet, str] = field(default_factory=dict)
    author: str = ""
    since: str = ""
    until: str = ""
    order: HitOrder = HitOrder.BEST
    after: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> SearchTerms:
        """Return the search terms in the words."""
        return parse_query(self.words)

    @property
    def is_empty(self) -> bool:
        """Return whether there are no terms and no filters."""
        return not self.terms and not self.has_filters

    @property
    def has_filters(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.chosen or self.author or self.since or self.until)

    def address(self, **changes: str) -> dict[str, str]:
        """Return the arguments of the first page of this search, with some values changed."""
        values: dict[str, str] = {
            "q": self.words,
            **{facet.value: chosen for facet, chosen in self.chosen.items()},
            "author": self.author,
            "from": self.since,
            "to": self.until,
            "order": "" if self.order is HitOrder.BEST else self.order.value,
            **changes,
        }
        return {name: value for name, value in values.items() if value}

    def query(
        self, consultation_id: int | None, questions: Sequence[QuestionView], zone_name: str
    ) -> SearchQuery:
        """Return the query for the search service; adds invalid dates to `errors`."""
        filters = dict(self.chosen)
        if Facet.QUESTION in filters:
            ids = {str(q.number): str(q.id) for q in questions} | {NO_QUESTION: NO_QUESTION}
            filters[Facet.QUESTION] = ids.get(filters[Facet.QUESTION], "")
        return SearchQuery(
            terms=self.terms,
            filters=filters,
            consultation_id=consultation_id,
            author=fold_words(self.author),
            since=self._midnight("from", self.since, zone_name),
            until=self._midnight("to", self.until, zone_name, days=1),
            order=self.order,
        )

    def _midnight(
        self, name: str, iso_date: str, zone_name: str, *, days: int = 0
    ) -> datetime | None:
        if not iso_date:
            return None
        try:
            day = date.fromisoformat(iso_date) + timedelta(days=days)
            instant = datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)
            if clock.is_within_bounds(instant):
                return instant
            self.errors[name] = sentence("day_out_of_bounds")
            return None
        except (ValueError, OverflowError):
            self.errors[name] = _("Write the day as 2026-11-30.")
            return None


def read() -> SearchForm:
    """Return the search in the current address."""

    def argument(name: str) -> str:
        return text_arg(name).strip()[:MAX_CHARACTERS]

    return SearchForm(
        words=argument("q"),
        chosen={facet: value for facet in FORM_FACETS if (value := argument(facet.value))},
        author=argument("author"),
        since=argument("from"),
        until=argument("to"),
        order=HitOrder.NUMBER if argument("order") == HitOrder.NUMBER else HitOrder.BEST,
        after=int_arg("after") or 0,
    )
