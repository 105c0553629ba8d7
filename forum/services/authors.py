"""What one author has written, across consultations."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.extensions import db
from forum.models.contribution import Contribution
from forum.models.user import User

PAGE = 20


def own_contributions(
    author: User, *, before: int | None = None
) -> tuple[Sequence[Contribution], int | None]:
    """Return the author's contributions, latest first, and where the next page begins."""
    query = select(Contribution).where(Contribution.author_id == author.id)
    if before is not None:
        query = query.where(Contribution.id < before)
    rows = db.session.scalars(
        query.order_by(Contribution.id.desc())
        .limit(PAGE + 1)
        .options(joinedload(Contribution.consultation))
    ).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None
