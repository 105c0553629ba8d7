"""What the address of a search says: words, filters, dates, order, and where the page begins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _

from forum.domain.search.analyser import fold
from forum.domain.search.query import MOST_CHARACTERS, SearchTerms, asked
from forum.services.consultations.overview import QuestionView
from forum.services.search.query import NO_QUESTION, Facet, HitOrder, SearchQuery
from forum.web.http.query import int_arg, text_arg
from forum.web.language.locale import zone

CHOSEN = tuple(facet for facet in Facet if facet is not Facet.CONSULTATION)
"""Facets that the form offers; a consultation is chosen by going to its own search."""


@dataclass
class SearchForm:
    """A search as it stands in the address; questions are named by their numbers there."""

    words: str = ""
    chosen: dict[Facet, str] = field(default_factory=dict)
    author: str = ""
    since: str = ""
    until: str = ""
    order: HitOrder = HitOrder.BEST
    after: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> SearchTerms:
        """Return what the words ask for."""
        return asked(self.words)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is asked for."""
        return not self.asked and not self.has_filters

    @property
    def has_filters(self) -> bool:
        """Tell whether there is anything besides words."""
        return bool(self.chosen or self.author or self.since or self.until)

    def address(self, **changed: str) -> dict[str, str]:
        """Return the address of this search from its beginning, with some values changed."""
        values: dict[str, str] = {
            "q": self.words,
            **{facet.value: chosen for facet, chosen in self.chosen.items()},
            "author": self.author,
            "from": self.since,
            "to": self.until,
            "order": "" if self.order is HitOrder.BEST else self.order.value,
            **changed,
        }
        return {name: value for name, value in values.items() if value}

    def query(
        self, consultation_id: int | None, questions: Sequence[QuestionView], zone_name: str
    ) -> SearchQuery:
        """Return what is looked for; notes dates that are none in `errors`."""
        filters = dict(self.chosen)
        if Facet.QUESTION in filters:
            ids = {str(q.number): str(q.id) for q in questions} | {NO_QUESTION: NO_QUESTION}
            filters[Facet.QUESTION] = ids.get(filters[Facet.QUESTION], "")
        return SearchQuery(
            asked=self.asked,
            filters=filters,
            consultation_id=consultation_id,
            author=fold(self.author),
            since=self._midnight("from", self.since, zone_name),
            until=self._midnight("to", self.until, zone_name, days=1),
            order=self.order,
        )

    def _midnight(self, name: str, typed: str, zone_name: str, *, days: int = 0) -> datetime | None:
        if not typed:
            return None
        try:
            day = date.fromisoformat(typed) + timedelta(days=days)
            return datetime.combine(day, time(), zone(zone_name)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.errors[name] = _("Write the day as 2026-11-30.")
            return None


def search_form() -> SearchForm:
    """Return the search that the present address asks for."""

    def told(name: str) -> str:
        return text_arg(name).strip()[:MOST_CHARACTERS]

    return SearchForm(
        words=told("q"),
        chosen={facet: value for facet in CHOSEN if (value := told(facet.value))},
        author=told("author"),
        since=told("from"),
        until=told("to"),
        order=HitOrder.NUMBER if told("order") == HitOrder.NUMBER else HitOrder.BEST,
        after=int_arg("after") or 0,
    )
