"""Results of the latest searches within consultations, as long as they are true.

They are of one version of a consultation and one state of the index, and so the same for all who
may read the consultation.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields
from threading import Lock
from typing import Any, Final

from sqlalchemy import select

from forum import clock
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.search.counts import index_state
from forum.services.search.query import SearchQuery, SearchResults

MAX_RESULTS: Final = 300
"""The number of pages of results in the memory of one process."""


_results: OrderedDict[tuple[object, ...], SearchResults] = OrderedDict()
_lock = Lock()


def latest_results(
    consultation: Consultation,
    query: SearchQuery,
    place: tuple[str, int],
    find: Callable[[], SearchResults],
) -> SearchResults:
    """Return the results that are there, or those that `find` returns, and remember them.

    `place` is the language of the page and where it begins. If results are there, one short
    statement asks whether the index has changed since. They last a minute at most.
    """
    key = (
        *(consultation.uid, consultation.version, consultation.stage(clock.now())),
        *(int(clock.now().timestamp()) // 60, *place, _values_of(query)),
    )
    with _lock:
        results = _results.get(key)
    if results is not None and results.counts.index_state == _state_of_index():
        return results
    results = find()
    with _lock:
        _results[key] = results
        _results.move_to_end(key)
        while len(_results) > MAX_RESULTS:
            _results.popitem(last=False)
    return results


def _state_of_index() -> str:
    return db.session.scalar(select(index_state())) or ""


def _values_of(query: SearchQuery) -> tuple[Any, ...]:
    """Return a query as a value that can be a key."""
    filters = tuple(sorted(query.filters.items()))
    values = (getattr(query, field.name) for field in fields(query) if field.name != "filters")
    return *values, filters
