"""The conditions of a search: what its reader may see, and what matches the query."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    String,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
)

from forum import clock
from forum.domain.countries import regions_of, split_country_codes
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.user import User
from forum.services.access.gate import is_readable_by
from forum.services.search.engines import match_any, match_author, match_wanted
from forum.services.search.query import CONTRIBUTION, LATE, NO_QUESTION, REPLY, Facet, SearchQuery

PLACES_OF_COUNTRIES: Final[dict[Facet, Callable[[str], Iterable[str]]]] = {
    Facet.COUNTRY: split_country_codes,
    Facet.REGION: lambda codes: regions_of(split_country_codes(codes)),
}
"""How a facet reads its values from a list of countries as stored."""

_COLUMNS: Final[tuple[Any, ...]] = (
    Contribution.id,
    Contribution.consultation_id,
    Contribution.number,
    Contribution.parent_id,
    Contribution.language,
    Contribution.shown_countries,
    Contribution.stakeholder_type,
    Contribution.capacity,
    Contribution.shown_organisation,
    Contribution.late,
)


class SearchScope:
    """The parts of the SQL statements of one search by one reader."""

    def __init__(self, query: SearchQuery, reader: User | None, language: str) -> None:
        self.query = query
        self.language = language
        self.reader = reader
        self.now = clock.now()
        self.country_lists = self._stored_country_lists()

    def readable(self) -> list[ColumnElement[bool]]:
        """Return the conditions for what the reader may see, in one consultation or in all."""
        conditions: list[Any] = [
            Contribution.is_readable,
            is_readable_by(self.reader, self.now),
        ]
        if self.query.consultation_id is not None:
            conditions.append(Contribution.consultation_id == self.query.consultation_id)
        return conditions

    def matches(self) -> CTE:
        """Return the contributions that match the words, the author and the dates of the query."""
        word_matches = self._match_words()
        rank = null() if word_matches is None else word_matches.c.rank
        statement = select(*_COLUMNS, rank.label("rank")).join(
            Consultation, Consultation.id == Contribution.consultation_id
        )
        if word_matches is not None:
            statement = statement.join(
                word_matches, word_matches.c.contribution_id == Contribution.id
            )
        return (
            statement.where(*self.readable(), *self._uncounted_conditions())
            .cte("matches")
            .prefix_with("MATERIALIZED")
        )

    def _match_words(self) -> CTE | None:
        query = self.query
        if not query.terms.required:
            return None
        return match_wanted(query.terms, language=self.language, with_rank=query.is_ranked)

    def filters(self, matches: CTE, without: Facet | None = None) -> list[ColumnElement[bool]]:
        """Return the conditions of all filters, except that on the facet `without`."""
        return [
            self._filter(matches, facet, filter_value)
            for facet, filter_value in self.query.filters.items()
            if facet is not without
        ]

    def _uncounted_conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions that belong to no facet."""
        query = self.query
        conditions: list[ColumnElement[bool]] = []
        if query.terms.excluded:
            unwanted_matches = match_any(query.terms.excluded)
            conditions.append(Contribution.id.not_in(select(unwanted_matches.c.contribution_id)))
        if query.author:
            author_matches = match_author(query.author)
            conditions.append(Contribution.id.in_(select(author_matches.c.contribution_id)))
        if query.since is not None:
            conditions.append(Contribution.submitted_at >= query.since)
        if query.until is not None:
            conditions.append(Contribution.submitted_at < query.until)
        if query.since is not None or query.until is not None:
            conditions.append(Contribution.dated.is_(True))
        return conditions

    def _filter(self, matches: CTE, facet: Facet, filter_value: str) -> ColumnElement[bool]:
        if facet in PLACES_OF_COUNTRIES:
            return matches.c.shown_countries.in_(self.country_lists[facet])
        if facet is Facet.QUESTION:
            return matches.c.id.in_(
                select(Placement.contribution_id).where(question_value() == filter_value)
            )
        return facet_value(matches, facet) == filter_value

    def _stored_country_lists(self) -> dict[Facet, list[str]]:
        """Return, by facet, the stored lists of countries that contain the wanted place."""
        place_by_facet = {
            f: place for f, place in self.query.filters.items() if f in PLACES_OF_COUNTRIES
        }
        if not place_by_facet:
            return {}
        country_lists = db.session.scalars(
            select(Contribution.shown_countries)
            .join(Consultation, Consultation.id == Contribution.consultation_id)
            .where(*self.readable())
            .distinct()
        ).all()
        return {
            facet: [codes for codes in country_lists if place in PLACES_OF_COUNTRIES[facet](codes)]
            for facet, place in place_by_facet.items()
        }


def facet_value(matches: CTE, facet: Facet) -> ColumnElement[str]:
    """Return the value of a facet as text.

    Constants are written into the SQL, so that the expression can stand in GROUP BY too.
    """
    if facet is Facet.KIND:
        own, reply = _sql_constant(CONTRIBUTION), _sql_constant(REPLY)
        return case((matches.c.parent_id.is_(None), own), else_=reply)
    if facet is Facet.LATE:
        return case((matches.c.late, _sql_constant(LATE)), else_=_sql_constant(""))
    column = {
        Facet.CONSULTATION: matches.c.consultation_id,
        Facet.LANGUAGE: matches.c.language,
        Facet.COUNTRY: matches.c.shown_countries,
        Facet.REGION: matches.c.shown_countries,
        Facet.STAKEHOLDER: matches.c.stakeholder_type,
        Facet.CAPACITY: matches.c.capacity,
        Facet.ORGANISATION: matches.c.shown_organisation,
    }[facet]
    return cast(column, String)


def question_value() -> ColumnElement[str]:
    """Return the id of the question of a placement as text; "0" for no question."""
    return cast(func.coalesce(Placement.question_id, literal_column(NO_QUESTION)), String)


def _sql_constant(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")
