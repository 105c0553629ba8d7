"""Full-text statements for SQLite (FTS5) and PostgreSQL (tsvector); both match the same documents.

Every word comes from Forum's own analyser and is put in quotes, so that nothing a person types is
read as query syntax. What is asked `within` a consultation reads its part of the index alone.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    bindparam,
    cast,
    column,
    func,
    intersect,
    literal,
    literal_column,
    select,
    table,
    true,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from forum.database import is_postgresql
from forum.domain.search.query import SearchTerms, Term
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.search import (
    DOCUMENTS,
    FULL_TEXT,
    MATCH_FUNCTIONS,
    SearchDocument,
    SearchWords,
    consultation_token,
    place_of,
)
from forum.services.search.documents import is_current_document

Groups = list[list[Term]]


def match_wanted(terms: SearchTerms, *, within: int | None, language: str, with_rank: bool) -> CTE:
    """Return contributions that match all wanted terms in one language, with their rank.

    A lower rank is better. On SQLite it is the rank of the best document; on PostgreSQL, where
    ranking is expensive, that of the document which a reader of `language` sees.
    """
    groups = [list(group) for group in terms.required]
    if is_postgresql():
        return _rank_on_postgresql(groups, within, language, with_rank)
    return _rank_on_sqlite(groups, within, with_rank)


def match_any(terms: Iterable[Term], *, within: int | None) -> CTE:
    """Return contributions that have any of these terms in any language."""
    groups = [list(terms)]
    statement = (
        _select_on_postgresql(groups, within)
        if is_postgresql()
        else _select_on_sqlite(groups, within, with_rank=False)
    )
    matches = statement.cte("having").prefix_with("MATERIALIZED")
    rows = _join_current(select(SearchDocument.contribution_id), matches, within)
    unwanted: CTE = rows.distinct().cte("unwanted")
    return unwanted


def _join_current(query: Any, matches: CTE, within: int | None) -> Any:
    """Join matches to their documents, leaving out documents that are no longer current."""
    return (
        query.join(matches, matches.c.id == SearchDocument.id)
        .join(Contribution, Contribution.id == SearchDocument.contribution_id)
        .where(is_current_document(), _is_of(within))
    )


def _is_of(consultation_id: int | None) -> ColumnElement[bool]:
    """Return the condition that a contribution belongs to this consultation, or to any."""
    return true() if consultation_id is None else Contribution.consultation_id == consultation_id


def match_author(name: str, *, within: int | None) -> CTE:
    """Return contributions whose author's name or organisation contains these folded words."""
    return (
        select(SearchDocument.contribution_id)
        .join(Contribution, Contribution.id == SearchDocument.contribution_id)
        .where(
            _is_of(within),
            is_current_document(),
            SearchDocument.byline.contains(name, autoescape=True),
        )
        .distinct()
        .cte("written")
    )


# --- SQLite -----------------------------------------------------------------------------------


def _rank_on_sqlite(groups: Groups, within: int | None, with_rank: bool) -> CTE:
    matches = (
        _select_on_sqlite(groups, within, with_rank).cte("matching").prefix_with("MATERIALIZED")
    )
    best_ranks = select(SearchDocument.contribution_id, func.min(matches.c.rank).label("rank"))
    rows = _join_current(best_ranks, matches, within).group_by(SearchDocument.contribution_id)
    ranked: CTE = rows.cte("matched")
    return ranked


def match_documents(terms: SearchTerms, *, within: int, best_first: bool) -> Sequence[int]:
    """Return the ids of a consultation's documents on SQLite that match all wanted terms.

    Some of them may be out of date.
    """
    first, last = _range_of(within)
    words = _write_expression(list(group) for group in terms.required)
    parameters = {"words": words, "first": first, "last": last}
    return db.session.scalars(_SELECT_DOCUMENTS[best_first], parameters).all()


def _select_on_sqlite(groups: Groups, within: int | None, with_rank: bool) -> Select[Any]:
    """Return ids of documents that have a term of every group."""
    rank = _RANK if with_rank else literal_column("0")
    documents = _having(_write_expression(groups)).add_columns(rank.label("rank"))
    if within is None:
        return documents
    return documents.where(_FULL_TEXT.c.rowid.between(*_range_of(within)))


def _range_of(consultation_id: int) -> tuple[int, int]:
    return place_of(consultation_id, 0), place_of(consultation_id, DOCUMENTS - 1)


def _having(words: Any) -> Select[Any]:
    document_id = (_FULL_TEXT.c.rowid % DOCUMENTS).label("id")
    return select(document_id).where(_FULL_TEXT.c[FULL_TEXT].op("MATCH")(words))


_FULL_TEXT: Final = table(FULL_TEXT, column("rowid", BigInteger), column(FULL_TEXT))
_RANK: Final[Any] = literal_column(f"bm25({FULL_TEXT}, 1.0, 0.2)")
_SELECT_UNRANKED: Final = _having(bindparam("words")).where(
    _FULL_TEXT.c.rowid.between(bindparam("first"), bindparam("last"))
)
_SELECT_DOCUMENTS: Final[dict[bool, Any]] = {
    True: _SELECT_UNRANKED.order_by(_RANK, "id"),
    False: _SELECT_UNRANKED,
}


def _write_expression(groups: Iterable[list[Term]]) -> str:
    return " AND ".join(f"({' OR '.join(map(_fts_query, group))})" for group in groups)


def _fts_query(term: Term) -> str:
    if term.is_phrase:
        return f'phrases : "{" ".join(term.words)}"{" *" if term.is_beginning else ""}'
    return f"stems : ({' OR '.join(_quote_all(term.stems))})"


def _quote_all(tokens: Iterable[str]) -> list[str]:
    return [f'"{token}"' for token in sorted(tokens)]


# --- PostgreSQL -------------------------------------------------------------------------------


def _rank_on_postgresql(groups: Groups, within: int | None, language: str, with_rank: bool) -> CTE:
    matches = _select_on_postgresql(groups, within).cte("matching").prefix_with("MATERIALIZED")
    readers_document = func.min(SearchDocument.id).filter(SearchDocument.language == language)
    document_id = func.coalesce(readers_document, func.min(SearchDocument.id)).label("document_id")
    documents: CTE = (
        _join_current(select(SearchDocument.contribution_id, document_id), matches, within)
        .group_by(SearchDocument.contribution_id)
        .cte("chosen")
    )
    if not with_rank:
        return select(documents.c.contribution_id, literal_column("0").label("rank")).cte("matched")
    stems = {stem for group in groups for term in group for stem in term.stems}
    rank = -func.ts_rank(SearchWords.stems, _to_tsquery(_any_query(stems)), 1)
    return (
        select(documents.c.contribution_id, rank.label("rank"))
        .join(SearchWords, SearchWords.document_id == documents.c.document_id)
        .cte("matched")
    )


def _select_on_postgresql(groups: Groups, within: int | None) -> Select[Any]:
    """Return ids of documents that have a term of every group."""
    stem_groups = [group for group in groups if not any(term.is_phrase for term in group)]
    statements: list[Any] = [
        _select_any(group, within) for group in groups if group not in stem_groups
    ]
    if stem_groups:
        stems_of_groups = ({stem for term in group for stem in term.stems} for group in stem_groups)
        wanted = " & ".join(f"({_any_query(stems)})" for stems in stems_of_groups)
        statements.append(_select_having("stems", wanted, within))
    statement: Any = statements[0] if len(statements) == 1 else intersect(*statements)
    return select(statement.subquery().c.id)


def _select_any(group: list[Term], within: int | None) -> Any:
    """Return ids of documents that have any of these terms."""
    statements: list[Any] = [
        _select_having("phrases", _phrase_query(term), within)
        if term.is_phrase
        else _select_having("stems", _any_query(term.stems), within)
        for term in group
    ]
    return statements[0] if len(statements) == 1 else select(union(*statements).subquery())


def _select_having(name: str, expression: str, within: int | None) -> Select[Any]:
    function: Any = getattr(func, MATCH_FUNCTIONS[name])
    if within is not None:
        expression = f"({expression}) & '{consultation_token(within)}'"
    return select(function(_to_tsquery(expression)).column_valued("id").label("id"))


def _phrase_query(term: Term) -> str:
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"{words}:*" if term.is_beginning else words


def _any_query(stems: Iterable[str]) -> str:
    return " | ".join(f"'{stem}'" for stem in sorted(stems))


def _to_tsquery(expression: str) -> ColumnElement[Any]:
    return cast(literal(expression), TSQUERY)
