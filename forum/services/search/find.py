"""Finding contributions: words and filters in, hits with counts out, of what a reader may see.

The number of statements does not depend on how much there is. Whether somebody may see a
contribution is decided by its own row and never by the index.
"""

from typing import Final

from forum.models.user import User
from forum.services.search.counts import counted
from forum.services.search.hits import hits
from forum.services.search.query import SearchQuery, SearchResults
from forum.services.search.scope import SearchScope

PAGE: Final = 20
MOST_LISTED: Final = 1_000
"""So many of the best matches can be paged through; who wants more asks more narrowly."""


def search(
    query: SearchQuery, *, reader: User | None, language: str, after: int = 0, limit: int = PAGE
) -> SearchResults:
    """Return what `reader` may see of what is asked for, as a reader of `language`.

    `after` is what the last page named: how many of the best hits came before, or the last
    one's number (in all consultations: its id).
    """
    if query.is_ranked:
        after = min(after, MOST_LISTED)
    counts, ids = counted(SearchScope(query, reader, language), after=after, limit=limit + 1)
    shown = hits(ids[:limit], query.asked, language)
    if len(ids) <= limit:
        return SearchResults(shown, counts, None)
    last = shown[-1]
    if query.is_ranked:
        reached = after + limit
        return SearchResults(shown, counts, reached if reached < MOST_LISTED else None)
    return SearchResults(
        shown, counts, last.number if query.consultation_id is not None else last.id
    )
