"""The latest machine translations of contributions: what a list says once of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, union_all

from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.translation import Text, Translation


@dataclass(frozen=True, slots=True)
class Making:
    """The engine, with its version, that made a translation, and when."""

    engine: str
    made_at: datetime


def read_latest_makings(consultation_id: int, sources: Sequence[str], target: str) -> list[Making]:
    """Return how the latest contribution in each of these languages was translated by a machine.

    It takes one statement, and goes back only as far as the latest translation in each.
    """
    queries = [_select_latest(consultation_id, source, target) for source in sources]
    if not queries:
        return []
    rows = db.session.execute(union_all(*(select(query.subquery()) for query in queries)))
    return [Making(*row) for row in rows]


def _select_latest(consultation_id: int, source: str, target: str) -> Select[str, datetime]:
    return (
        select(Translation.engine, Translation.made_at)
        .join(Text, Text.id == Translation.text_id)
        .join(Passage, Passage.text_id == Text.id)
        .join(Contribution, Contribution.id == Passage.contribution_id)
        .where(
            Contribution.consultation_id == consultation_id,
            Contribution.is_readable,
            Passage.revision == Contribution.approved_revision,
            Text.language == source,
            Translation.language == target,
            Translation.engine != "",
        )
        .order_by(Contribution.number.desc())
        .limit(1)
    )
