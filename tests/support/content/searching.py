"""Searching, and what is searched."""

from typing import Any

from forum.domain.search.query import parse_query
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.search import index as search_index
from forum.services.search.documents import make_documents
from forum.services.search.find import search
from forum.services.search.query import SearchQuery, SearchResults


def index_all() -> None:
    """Do what the background does."""
    ids = search_index.list_readable_ids()
    search_index.store_documents(ids, make_documents(ids))
    db.session.commit()


def find(
    words: str, consultation: Consultation | None = None, reader: User | None = None, **more: Any
) -> SearchResults:
    """Search, by default everywhere, as a visitor who reads English."""
    paging = {name: more.pop(name) for name in ("after", "limit", "language") if name in more}
    paging.setdefault("language", "en")
    scope = consultation.id if consultation else None
    query = SearchQuery(parse_query(words), consultation_id=scope, **more)
    return search(query, reader=reader, **paging)


def numbers(words: str, consultation: Consultation | None = None, **more: Any) -> list[int]:
    """Return the numbers of what is found, in the order of numbers."""
    return sorted(hit.number for hit in find(words, consultation, **more).hits)
