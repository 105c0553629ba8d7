"""The statement that a search rests on: what its reader may see, and which of it is asked for."""

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
from forum.domain.countries import regions_of, split
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.user import User
from forum.services.access.gate import readable_by
from forum.services.search.engines import by_author, having, matched
from forum.services.search.query import CONTRIBUTION, LATE, NO_QUESTION, REPLY, Facet, SearchQuery

PLACES: Final[dict[Facet, Callable[[str], Iterable[str]]]] = {
    Facet.COUNTRY: split,
    Facet.REGION: lambda codes: regions_of(split(codes)),
}
"""What of a list of countries, as it is stored, a facet tells."""

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
    """The parts of the statements of one search by one reader."""

    def __init__(self, query: SearchQuery, reader: User | None, language: str) -> None:
        self.query = query
        self.language = language
        self.reader = reader
        self.now = clock.now()
        self.places = self._places()

    def readable(self) -> list[ColumnElement[bool]]:
        """Return the conditions for what the reader may see, within the consultation if one."""
        conditions: list[Any] = [
            Contribution.is_readable,
            readable_by(self.reader, self.now),
        ]
        if self.query.consultation_id is not None:
            conditions.append(Contribution.consultation_id == self.query.consultation_id)
        return conditions

    def found(self) -> CTE:
        """Return what has the words, the author and the dates that are asked for."""
        words = self._words()
        rank = null() if words is None else words.c.rank
        statement = select(*_COLUMNS, rank.label("rank")).join(
            Consultation, Consultation.id == Contribution.consultation_id
        )
        if words is not None:
            statement = statement.join(words, words.c.contribution_id == Contribution.id)
        return (
            statement.where(*self.readable(), *self._told())
            .cte("found")
            .prefix_with("MATERIALIZED")
        )

    def _words(self) -> CTE | None:
        query = self.query
        if not query.asked.wanted:
            return None
        return matched(query.asked, language=self.language, with_rank=query.is_ranked)

    def filters(self, found: CTE, without: Facet | None = None) -> list[ColumnElement[bool]]:
        """Return the conditions for all filters but one."""
        return [
            self._filter(found, facet, wanted)
            for facet, wanted in self.query.filters.items()
            if facet is not without
        ]

    def _told(self) -> list[ColumnElement[bool]]:
        """Return the conditions that no count belongs to."""
        query = self.query
        conditions: list[ColumnElement[bool]] = []
        if query.asked.unwanted:
            unwanted = having(query.asked.unwanted)
            conditions.append(Contribution.id.not_in(select(unwanted.c.contribution_id)))
        if query.author:
            written = by_author(query.author)
            conditions.append(Contribution.id.in_(select(written.c.contribution_id)))
        if query.since is not None:
            conditions.append(Contribution.submitted_at >= query.since)
        if query.until is not None:
            conditions.append(Contribution.submitted_at < query.until)
        if query.since is not None or query.until is not None:
            conditions.append(Contribution.dated.is_(True))
        return conditions

    def _filter(self, found: CTE, facet: Facet, wanted: str) -> ColumnElement[bool]:
        if facet in PLACES:
            return found.c.shown_countries.in_(self.places[facet])
        if facet is Facet.QUESTION:
            return found.c.id.in_(select(Placement.contribution_id).where(question() == wanted))
        return value(found, facet) == wanted

    def _places(self) -> dict[Facet, list[str]]:
        """Return the lists of countries, as they are stored, in which a wanted place is."""
        wanted = {f: place for f, place in self.query.filters.items() if f in PLACES}
        if not wanted:
            return {}
        stored = db.session.scalars(
            select(Contribution.shown_countries)
            .join(Consultation, Consultation.id == Contribution.consultation_id)
            .where(*self.readable())
            .distinct()
        ).all()
        return {
            facet: [codes for codes in stored if place in PLACES[facet](codes)]
            for facet, place in wanted.items()
        }


def value(found: CTE, facet: Facet) -> ColumnElement[str]:
    """Return what a facet is told by, as words; constants stand in the SQL, for its grouping."""
    if facet is Facet.KIND:
        own, reply = _constant(CONTRIBUTION), _constant(REPLY)
        return case((found.c.parent_id.is_(None), own), else_=reply)
    if facet is Facet.LATE:
        return case((found.c.late, _constant(LATE)), else_=_constant(""))
    column = {
        Facet.CONSULTATION: found.c.consultation_id,
        Facet.LANGUAGE: found.c.language,
        Facet.COUNTRY: found.c.shown_countries,
        Facet.REGION: found.c.shown_countries,
        Facet.STAKEHOLDER: found.c.stakeholder_type,
        Facet.CAPACITY: found.c.capacity,
        Facet.ORGANISATION: found.c.shown_organisation,
    }[facet]
    return cast(column, String)


def question() -> ColumnElement[str]:
    """Return which question an answer belongs to, as words; "0" for none in particular."""
    return cast(func.coalesce(Placement.question_id, literal_column(NO_QUESTION)), String)


def _constant(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")
