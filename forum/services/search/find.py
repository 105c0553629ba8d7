"""The search for contributions: returns hits and counts of what a reader may see.

The number of statements does not depend on the number of contributions. Whether a reader may see
a contribution is decided by its own row and never by the index.
"""

from collections.abc import Collection
from typing import Final

from forum.models.user import User
from forum.services.search.counts import FilteredMatches
from forum.services.search.hits import read_hits
from forum.services.search.query import Facet, SearchQuery, SearchResults
from forum.services.search.scope import match_texts

PAGE: Final = 20
MAX_RANKED_HITS: Final = 1_000
"""The number of best matches that can be paged through; to see others, narrow the search."""


def search(
    query: SearchQuery,
    *,
    reader: User | None,
    language: str,
    read: Collection[str] = (),
    after: int = 0,
    limit: int = PAGE,
) -> SearchResults:
    """Return the hits that `reader` may see, with texts in `language`, and the counts.

    What was written in one of the languages `read` is shown as it was written.
    `after` is the `next_after` of the previous page: in a ranked search the number of hits before
    this page, otherwise the number of the last hit (its id in a search of all consultations).
    """
    if query.is_ranked:
        after = min(after, MAX_RANKED_HITS)
    matches = match_texts(query, reader, language)
    filtered, texts = FilteredMatches(matches, query), matches.texts
    places = filtered.list_places(after=after, limit=limit + 1)
    shown = places[:limit]
    has_one_term = len(query.terms.required) == 1  # several may stand in different languages
    page_hits = read_hits(
        {texts.ids[place]: texts.columns[Facet.QUESTION][place] for place in shown},
        query.terms,
        language,
        read,
        languages_by_id=matches.list_languages(set(shown)) if has_one_term else {},
    )
    counts = filtered.count()
    if len(places) <= limit:
        return SearchResults(page_hits, counts, None)
    if query.is_ranked:
        end = after + limit
        return SearchResults(page_hits, counts, end if end < MAX_RANKED_HITS else None)
    last = texts.ids if query.consultation_id is None else texts.numbers
    return SearchResults(page_hits, counts, last[shown[-1]])
