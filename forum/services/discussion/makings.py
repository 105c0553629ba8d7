"""The latest machine translations of contributions: what a list says once of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, union_all

from forum.database import table_of
from forum.domain.contributions.statuses import READABLE_STATUSES
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation

# Tables and not classes: the same statements, read in less time
_TRANSLATIONS, _TEXTS, _PASSAGES, _CONTRIBUTIONS = map(
    table_of, (Translation, Text, Passage, Contribution)
)
_M, _T, _P, _C = _TRANSLATIONS.c, _TEXTS.c, _PASSAGES.c, _CONTRIBUTIONS.c


@dataclass(frozen=True, slots=True)
class Making:
    """The engine, with its version, that made a translation, and when."""

    engine: str
    made_at: datetime


def read_latest_makings(consultation_id: int, sources: Sequence[str], target: str) -> list[Making]:
    """Return how the latest contribution in each of these languages was translated by a machine.

    It takes one statement, and goes back only as far as the latest translation in each.
    """
    if not sources:
        return []
    values = {"consultation": consultation_id, "target": target}
    return [Making(*row) for row in db.session.execute(_select_latest(tuple(sources)), values)]


@cache
def _select_latest(sources: tuple[str, ...]) -> Select[Any]:
    """Return the statement for these languages; cached, as building costs more than running."""
    queries = [_select_from(source) for source in sources]
    return select(union_all(*(select(query.subquery()) for query in queries)).subquery())


def _select_from(source: str) -> Select[Any]:
    return (
        select(_M.engine, _M.made_at)
        .select_from(
            _TRANSLATIONS.join(_TEXTS, _T.id == _M.text_id)
            .join(_PASSAGES, _P.text_id == _T.id)
            .join(_CONTRIBUTIONS, _C.id == _P.contribution_id)
        )
        .where(
            _C.consultation_id == bindparam("consultation"),
            or_(*(_C.status == status for status in READABLE_STATUSES)),  # IN is read anew
            _P.revision == _C.approved_revision,
            _T.language == source,
            _M.language == bindparam("target"),
            _M.engine != "",
        )
        .order_by(_C.number.desc())
        .limit(1)
    )
