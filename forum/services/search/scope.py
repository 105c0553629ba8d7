"""What a search finds before it is filtered: the texts that match, of those a reader may see."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, literal_column, select

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
    NO_INDEX,
    IndexedTexts,
    SearchedTexts,
    read_indexed_texts,
    read_searched_texts,
)


@dataclass(frozen=True)
class SearchMatches:
    """The texts that match a search without its filters, by their places in `texts`.

    In a ranked search the best come first. `documents` are those of the index that match, if they
    are known, and `indexed` says of which texts these are.
    """

    texts: SearchedTexts
    places: Sequence[int]
    documents: Sequence[int] = ()
    indexed: IndexedTexts = NO_INDEX

    def list_languages(self, places: Collection[int]) -> dict[int, set[str]]:
        """Return in which languages these texts match, by their ids; nothing if it is unknown."""
        languages: dict[int, set[str]] = defaultdict(set)
        for document in self.documents:
            if (place := self.indexed.places.get(document)) in places and place is not None:
                languages[self.texts.ids[place]].add(self.indexed.languages[document])
        return languages


NOTHING = SearchMatches(SearchedTexts.of(()), ())


def match_texts(query: SearchQuery, reader: User | None, language: str) -> SearchMatches:
    """Return what matches the words, the author and the dates of a query."""
    if query.consultation_id is None:
        return _match_everywhere(query, reader, language)
    consultation = db.session.get(Consultation, query.consultation_id)
    if consultation is None or not gate.can(reader, Action.READ, consultation):
        return NOTHING
    texts = read_searched_texts(consultation)
    matches = SearchMatches(texts, range(len(texts.ids)))
    if query.terms.required:
        matches = _find_within(consultation, texts, query, language)
    if conditions := _conditions_beside_words(query):
        statement = select(Contribution.id).where(
            Contribution.consultation_id == consultation.id, Contribution.is_readable, *conditions
        )
        ids = set(db.session.scalars(statement))
        places = [place for place in matches.places if texts.ids[place] in ids]
        matches = replace(matches, places=places)
    return matches


def _find_within(
    consultation: Consultation, texts: SearchedTexts, query: SearchQuery, language: str
) -> SearchMatches:
    """Return the texts of a consultation that have the words."""
    if is_postgresql():
        wanted = match_wanted(
            query.terms, within=consultation.id, language=language, with_rank=query.is_ranked
        )
        rows = db.session.execute(select(wanted.c.contribution_id, wanted.c.rank))
        by_id = texts.places_by_id
        ranked = sorted((rank, by_id[id_]) for id_, rank in rows if id_ in by_id)
        return SearchMatches(texts, [place for _, place in ranked])
    documents = match_documents(query.terms, within=consultation.id, best_first=query.is_ranked)
    indexed = read_indexed_texts(consultation, texts, max(documents, default=0))
    # A text stands where the best of its documents does
    found = dict.fromkeys(map(indexed.places.get, documents))
    places = [place for place in found if place is not None]
    in_order = places if query.is_ranked else sorted(places)
    return SearchMatches(texts, in_order, documents, indexed)


def _match_everywhere(query: SearchQuery, reader: User | None, language: str) -> SearchMatches:
    """Return what matches in all consultations that the reader may see."""
    statement: Select[Any] = select(*COLUMNS)
    if query.terms.required:
        wanted = match_wanted(
            query.terms, within=None, language=language, with_rank=query.is_ranked
        )
        statement = statement.join(wanted, wanted.c.contribution_id == Contribution.id)
        if query.is_ranked:
            statement = statement.order_by(wanted.c.rank)
    rows = db.session.execute(
        statement.add_columns(literal_column("''"))  # questions belong to one consultation
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .where(
            Contribution.is_readable,
            gate.is_readable_by(reader, clock.now()),
            *_conditions_beside_words(query),
        )
        .order_by(Contribution.consultation_id, Contribution.number)
    ).all()
    return SearchMatches(SearchedTexts.of(rows), range(len(rows)))


def _conditions_beside_words(query: SearchQuery) -> list[ColumnElement[bool]]:
    """Return the conditions of what must not occur, of the author and of the dates."""
    conditions: list[ColumnElement[bool]] = []
    if query.terms.excluded:
        unwanted_matches = match_any(query.terms.excluded, within=query.consultation_id)
        conditions.append(Contribution.id.not_in(select(unwanted_matches.c.contribution_id)))
    if query.author:
        author_matches = match_author(query.author, within=query.consultation_id)
        conditions.append(Contribution.id.in_(select(author_matches.c.contribution_id)))
    if query.since is not None:
        conditions.append(Contribution.submitted_at >= query.since)
    if query.until is not None:
        conditions.append(Contribution.submitted_at < query.until)
    if query.since is not None or query.until is not None:
        conditions.append(Contribution.dated.is_(True))
    return conditions
