"""The counts of a search for each value of each facet, and its next hits, in one statement."""

from collections import Counter, defaultdict
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    cast,
    func,
    literal_column,
    select,
    union_all,
)

from forum.extensions import db
from forum.models.contributions.contribution import Placement
from forum.models.search import SearchDocument
from forum.services.search.query import Facet, FacetCounts
from forum.services.search.scope import (
    PLACES_OF_COUNTRIES,
    SearchScope,
    facet_value,
    question_value,
)

MAX_COUNTED_VALUES: Final = 40
"""The number of organisations and of kinds of stakeholder that are counted: the most frequent."""

_FREQUENT_ONLY: Final = (Facet.ORGANISATION, Facet.STAKEHOLDER)
_HIT: Final = "hit"
_TOTAL: Final = "total"
_UNFILTERED: Final = "unfiltered"
_INDEX: Final = "index"


def read_counts_and_ids(
    scope: SearchScope, *, after: int, limit: int
) -> tuple[FacetCounts, list[int]]:
    """Return the counts of a search, and the ids of up to `limit` hits that follow `after`."""
    matches = scope.matches()
    branches = [
        _select_count(matches, _TOTAL).where(*scope.filters(matches)),
        _select_count(matches, _UNFILTERED),
        *(_select_facet(scope, matches, facet) for facet in scope.query.facets),
        _select_hits(scope, matches, after, limit),
        select(
            literal_column(f"'{_INDEX}'").label("facet"),
            index_state().label("stored"),
            literal_column("0").label("n"),
        ),
    ]
    totals = dict.fromkeys((_TOTAL, _UNFILTERED), 0)
    counts: dict[Facet, Counter[str]] = defaultdict(Counter)
    ids_by_place: dict[int, int] = {}
    state = ""
    for name, stored, n in db.session.execute(union_all(*branches)):
        if name in totals:
            totals[name] = n
        elif name == _HIT:
            ids_by_place[n] = int(stored)
        elif name == _INDEX:
            state = stored or ""
        else:
            facet = Facet(name)
            for word in (
                PLACES_OF_COUNTRIES[facet](stored) if facet in PLACES_OF_COUNTRIES else (stored,)
            ):
                if word:
                    counts[facet][word] += n
    ids = [ids_by_place[n] for n in sorted(ids_by_place)]
    return FacetCounts(totals[_TOTAL], totals[_UNFILTERED], counts, state), ids


def index_state() -> Any:
    """Return an SQL expression whose value is another one whenever documents were stored."""
    last = select(cast(func.coalesce(func.max(SearchDocument.id), 0), String)).scalar_subquery()
    number = select(cast(func.count(), String)).select_from(SearchDocument).scalar_subquery()
    return last + literal_column("'-'") + number


def _select_count(matches: CTE, name: str, column: Any = None) -> Select[Any]:
    label: Any = literal_column(f"'{name}'").label("facet")
    stored = literal_column("''") if column is None else column
    return select(label, stored.label("stored"), func.count().label("n")).select_from(matches)


def _select_facet(scope: SearchScope, matches: CTE, facet: Facet) -> Select[Any]:
    """Return a statement that counts the values of one facet, with the filters of all others."""
    if facet is Facet.QUESTION:
        column: Any = question_value()
        rows = _select_count(matches, facet, column).join(
            Placement, Placement.contribution_id == matches.c.id
        )
    else:
        column = facet_value(matches, facet)
        rows = _select_count(matches, facet, column)
    rows = rows.where(*scope.filters(matches, without=facet)).group_by(column)
    if facet not in _FREQUENT_ONLY:
        return rows
    most_frequent = rows.where(column != literal_column("''")).order_by(func.count().desc(), column)
    return select(most_frequent.limit(MAX_COUNTED_VALUES).subquery())


def _select_hits(scope: SearchScope, matches: CTE, after: int, limit: int) -> Select[Any]:
    """Return a statement that reads the next hits, each with its place in the order."""
    query = scope.query
    order: tuple[ColumnElement[Any], ...] = (matches.c.id.desc(),)
    skipped, further = 0, []
    if query.is_ranked:
        order = (matches.c.rank, matches.c.consultation_id, matches.c.number)
        skipped = after
    elif query.consultation_id is not None:
        order = (matches.c.number,)
        further = [matches.c.number > after]
    elif after:
        further = [matches.c.id < after]
    label: Any = literal_column(f"'{_HIT}'").label("facet")
    place = func.row_number().over(order_by=order).label("n")
    rows = (
        select(label, cast(matches.c.id, String).label("stored"), place)
        .where(*scope.filters(matches), *further)
        .order_by(*order)
        .limit(limit)
        .offset(skipped)
    )
    return select(rows.subquery())
