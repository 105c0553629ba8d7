"""What a search finds before it is filtered: the texts that match, of those a reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, null, select

from forum import clock
from forum.database import is_postgresql
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.access import gate
from forum.services.search.engines import (
    match_any,
    match_author,
    match_documents,
    match_wanted,
)
from forum.services.search.query import SearchQuery
from forum.services.search.searched_texts import (
    COLUMNS,
    SearchedTexts,
    find_places,
    read_searched_texts,
)


@dataclass(frozen=True)
class SearchMatches:
    """The texts that match a search without its filters, by their places in `texts`, in order.

    A lower rank is better; without ranks, hits come by number, or else the newest first.
    """

    texts: SearchedTexts
    places: Sequence[int]
    ranks: Mapping[int, float]


NOTHING = SearchMatches(SearchedTexts.of(()), (), {})


def match_texts(query: SearchQuery, reader: User | None, language: str) -> SearchMatches:
    """Return what matches the words, the author and the dates of a query."""
    if query.consultation_id is None:
        return _match_everywhere(query, reader, language)
    consultation = db.session.get(Consultation, query.consultation_id)
    if consultation is None or not gate.can(reader, Action.READ, consultation):
        return NOTHING
    texts = read_searched_texts(consultation)
    places: Sequence[int] = range(len(texts.ids))
    ranks: Mapping[int, float] = {}
    if query.terms.required:
        ranks = _rank_within(consultation, texts, query, language)
        places = sorted(ranks)
    if conditions := _conditions_beside_words(query):
        statement = select(Contribution.id).where(
            Contribution.consultation_id == consultation.id, Contribution.is_readable, *conditions
        )
        ids = set(db.session.scalars(statement))
        places = [place for place in places if texts.ids[place] in ids]
    return SearchMatches(texts, places, ranks)


def _rank_within(
    consultation: Consultation, texts: SearchedTexts, query: SearchQuery, language: str
) -> dict[int, float]:
    """Return the rank of each text of a consultation that has the words, by its place."""
    if is_postgresql():
        wanted = match_wanted(query.terms, language=language, with_rank=query.is_ranked)
        rows = db.session.execute(select(wanted.c.contribution_id, wanted.c.rank))
        by_id = texts.places_by_id
        return {by_id[id_]: rank for id_, rank in rows if id_ in by_id}
    matches = match_documents(query.terms, with_rank=query.is_ranked)
    if not matches:
        return {}
    documents, ranks_of_documents = zip(*matches, strict=True)
    places = find_places(consultation, texts, documents)
    pairs = zip(places, ranks_of_documents, strict=True)
    ranked = [(place, rank) for place, rank in pairs if place is not None]
    ranks = dict(ranked)
    if len(ranks) < len(ranked):  # several documents of one text
        for place, rank in ranked:
            ranks[place] = min(rank, ranks[place])
    return ranks


def _match_everywhere(query: SearchQuery, reader: User | None, language: str) -> SearchMatches:
    """Return what matches in all consultations that the reader may see."""
    rank: Any = null()
    statement: Select[Any] = select(*COLUMNS)
    if query.terms.required:
        wanted = match_wanted(query.terms, language=language, with_rank=query.is_ranked)
        statement = statement.join(wanted, wanted.c.contribution_id == Contribution.id)
        rank = wanted.c.rank
    rows = db.session.execute(
        statement.add_columns(rank, literal_column("''"))  # questions belong to one consultation
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(
            Contribution.is_readable,
            gate.is_readable_by(reader, clock.now()),
            *_conditions_beside_words(query),
        )
        .order_by(Contribution.consultation_id, Contribution.number)
    ).all()
    ranks = {place: row[-2] for place, row in enumerate(rows)} if query.is_ranked else {}
    return SearchMatches(SearchedTexts.of(rows), range(len(rows)), ranks)


def _conditions_beside_words(query: SearchQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of what must not occur, of the author and of the dates."""
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
