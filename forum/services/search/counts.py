"""How much is found, for each value of each facet, and the next hits in order: one statement."""

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
from forum.services.search.query import Facet, FacetCounts
from forum.services.search.scope import PLACES, SearchScope, question, value

MOST_VALUES: Final = 40
"""Of organisations and kinds of stakeholders the most frequent are named."""

_MANY: Final = (Facet.ORGANISATION, Facet.STAKEHOLDER)
_HIT: Final = "hit"
_TOTAL: Final = "total"
_UNFILTERED: Final = "unfiltered"


def counted(scope: SearchScope, *, after: int, limit: int) -> tuple[FacetCounts, list[int]]:
    """Count what a search finds, and return the ids of up to `limit` hits behind `after`."""
    found = scope.found()
    branches = [
        _row(found, _TOTAL).where(*scope.filters(found)),
        _row(found, _UNFILTERED),
        *(_branch(scope, found, facet) for facet in scope.query.facets),
        _hits(scope, found, after, limit),
    ]
    numbers = dict.fromkeys((_TOTAL, _UNFILTERED), 0)
    by: dict[Facet, Counter[str]] = defaultdict(Counter)
    places: dict[int, int] = {}
    for name, told, n in db.session.execute(union_all(*branches)):
        if name in numbers:
            numbers[name] = n
        elif name == _HIT:
            places[n] = int(told)
        else:
            facet = Facet(name)
            for each in PLACES[facet](told) if facet in PLACES else (told,):
                if each:
                    by[facet][each] += n
    ids = [places[n] for n in sorted(places)]
    return FacetCounts(numbers[_TOTAL], numbers[_UNFILTERED], by), ids


def _row(found: CTE, name: str, told: Any = None) -> Select[Any]:
    named: Any = literal_column(f"'{name}'").label("facet")
    words = literal_column("''") if told is None else told
    return select(named, words.label("told"), func.count().label("n")).select_from(found)


def _branch(scope: SearchScope, found: CTE, facet: Facet) -> Select[Any]:
    """Count the values of one facet, with all other filters."""
    if facet is Facet.QUESTION:
        told: Any = question()
        rows = _row(found, facet, told).join(Placement, Placement.contribution_id == found.c.id)
    else:
        told = value(found, facet)
        rows = _row(found, facet, told)
    rows = rows.where(*scope.filters(found, without=facet)).group_by(told)
    if facet not in _MANY:
        return rows
    most = rows.where(told != literal_column("''")).order_by(func.count().desc(), told)
    return select(most.limit(MOST_VALUES).subquery())


def _hits(scope: SearchScope, found: CTE, after: int, limit: int) -> Select[Any]:
    """Return the next hits, each with its place in the order."""
    query = scope.query
    order: tuple[ColumnElement[Any], ...] = (found.c.id.desc(),)
    skipped, further = 0, []
    if query.is_ranked:
        order = (found.c.rank, found.c.consultation_id, found.c.number)
        skipped = after
    elif query.consultation_id is not None:
        order = (found.c.number,)
        further = [found.c.number > after]
    elif after:
        further = [found.c.id < after]
    named: Any = literal_column(f"'{_HIT}'").label("facet")
    place = func.row_number().over(order_by=order).label("n")
    rows = (
        select(named, cast(found.c.id, String).label("told"), place)
        .where(*scope.filters(found), *further)
        .order_by(*order)
        .limit(limit)
        .offset(skipped)
    )
    return select(rows.subquery())
