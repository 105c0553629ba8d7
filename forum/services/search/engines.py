"""Finding documents by words, on SQLite (FTS5) and on PostgreSQL (tsvector): the same documents.

Only words from our own analyser come here, each in quotes: nothing typed is read as a query.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    cast,
    column,
    func,
    intersect,
    literal,
    literal_column,
    select,
    table,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from forum.database import is_postgresql
from forum.domain.search.query import SearchTerms, Term
from forum.models.contributions.contribution import Contribution
from forum.models.search import FULL_TEXT, HAVING, SearchDocument, SearchWords
from forum.services.search.documents import is_present

Groups = list[list[Term]]


def matched(asked: SearchTerms, *, language: str, with_rank: bool) -> CTE:
    """Return contributions that have all that is wanted in one language, with their rank.

    The lower the rank, the better: that of the best document, or where ranking is dear that of
    the one which a reader of `language` sees.
    """
    groups = [list(group) for group in asked.wanted]
    if is_postgresql():
        return _ranked_on_postgresql(groups, language, with_rank)
    return _ranked_on_sqlite(groups, with_rank)


def having(terms: Iterable[Term]) -> CTE:
    """Return contributions that have any of these terms in any language."""
    groups = [list(terms)]
    documents = _on_postgresql(groups) if is_postgresql() else _on_sqlite(groups, with_rank=False)
    found = documents.cte("having").prefix_with("MATERIALIZED")
    rows = _present(select(SearchDocument.contribution_id), found)
    unwanted: CTE = rows.distinct().cte("unwanted")
    return unwanted


def _present(query: Any, found: CTE) -> Any:
    """Join what was found to documents that say what their contributions show now."""
    return (
        query.join(found, found.c.id == SearchDocument.id)
        .join(Contribution, Contribution.id == SearchDocument.contribution_id)
        .where(is_present())
    )


def by_author(name: str) -> CTE:
    """Return contributions under a name or an organisation that contains these folded words."""
    return (
        select(SearchDocument.contribution_id)
        .join(Contribution, Contribution.id == SearchDocument.contribution_id)
        .where(is_present(), SearchDocument.byline.contains(name, autoescape=True))
        .distinct()
        .cte("written")
    )


# --- SQLite -----------------------------------------------------------------------------------


def _ranked_on_sqlite(groups: Groups, with_rank: bool) -> CTE:
    found = _on_sqlite(groups, with_rank).cte("matching").prefix_with("MATERIALIZED")
    best = select(SearchDocument.contribution_id, func.min(found.c.rank).label("rank"))
    rows = _present(best, found).group_by(SearchDocument.contribution_id)
    words: CTE = rows.cte("matched")
    return words


def _on_sqlite(groups: Groups, with_rank: bool) -> Select[Any]:
    """Return ids of documents that have a term of every group."""
    words = " AND ".join(f"({' OR '.join(map(_fts_term, group))})" for group in groups)
    rank: Any = literal_column(f"bm25({FULL_TEXT}, 1.0, 0.2)" if with_rank else "0")
    full_text = table(FULL_TEXT, column("rowid"), column(FULL_TEXT))
    return select(full_text.c.rowid.label("id"), rank.label("rank")).where(
        full_text.c[FULL_TEXT].op("MATCH")(words)
    )


def _fts_term(term: Term) -> str:
    if term.is_phrase:
        return f'phrases : "{" ".join(term.words)}"{" *" if term.is_beginning else ""}'
    return f"stems : ({' OR '.join(_quoted(term.stems))})"


def _quoted(tokens: Iterable[str]) -> list[str]:
    return [f'"{token}"' for token in sorted(tokens)]


# --- PostgreSQL -------------------------------------------------------------------------------


def _ranked_on_postgresql(groups: Groups, language: str, with_rank: bool) -> CTE:
    found = _on_postgresql(groups).cte("matching").prefix_with("MATERIALIZED")
    read = func.min(SearchDocument.id).filter(SearchDocument.language == language)
    shown = func.coalesce(read, func.min(SearchDocument.id)).label("document_id")
    chosen: CTE = (
        _present(select(SearchDocument.contribution_id, shown), found)
        .group_by(SearchDocument.contribution_id)
        .cte("chosen")
    )
    if not with_rank:
        return select(chosen.c.contribution_id, literal_column("0").label("rank")).cte("matched")
    every = {stem for group in groups for term in group for stem in term.stems}
    rank = -func.ts_rank(SearchWords.stems, _tsquery(_any_of(every)), 1)
    return (
        select(chosen.c.contribution_id, rank.label("rank"))
        .join(SearchWords, SearchWords.document_id == chosen.c.document_id)
        .cte("matched")
    )


def _on_postgresql(groups: Groups) -> Select[Any]:
    """Return ids of documents that have a term of every group."""
    plain = [group for group in groups if not any(term.is_phrase for term in group)]
    found: list[Any] = [_with_any(group) for group in groups if group not in plain]
    if plain:
        every = ({stem for term in group for stem in term.stems} for group in plain)
        found.append(_having("stems", " & ".join(f"({_any_of(stems)})" for stems in every)))
    ids: Any = found[0] if len(found) == 1 else intersect(*found)
    return select(ids.subquery().c.id)


def _with_any(group: list[Term]) -> Any:
    """Return ids of documents that have any of these terms."""
    parts: list[Any] = [
        _having("phrases", _following(term))
        if term.is_phrase
        else _having("stems", _any_of(term.stems))
        for term in group
    ]
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery())


def _having(name: str, words: str) -> Select[Any]:
    function: Any = getattr(func, HAVING[name])
    return select(function(_tsquery(words)).column_valued("id").label("id"))


def _following(term: Term) -> str:
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"{words}:*" if term.is_beginning else words


def _any_of(stems: Iterable[str]) -> str:
    return " | ".join(f"'{stem}'" for stem in sorted(stems))


def _tsquery(words: str) -> ColumnElement[Any]:
    return cast(literal(words), TSQUERY)
