"""The log of what was done with personal data; it names nobody who was erased."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum import clock
from forum.domain.privacy.erasure import PrivacyStep
from forum.extensions import db
from forum.models.privacy.requests import PrivacyRecord
from forum.models.user import User

LOG_SIZE: Final = 50


def record_step(
    step: PrivacyStep,
    subject: User | None = None,
    *,
    by: User | None = None,
    consultation_id: int | None = None,
    n: int = 0,
) -> None:
    """Add a line to the log: what was done, for whom and by whom."""
    db.session.add(
        PrivacyRecord(
            step=step,
            at=clock.now(),
            subject_id=None if subject is None else subject.id,
            by_id=None if by is None else by.id,
            by_administrator=by is not None and by is not subject,
            consultation_id=consultation_id,
            n=n,
        )
    )


def list_records() -> Sequence[PrivacyRecord]:
    """Return the latest lines, by one statement."""
    return db.session.scalars(
        select(PrivacyRecord)
        .options(joinedload(PrivacyRecord.by))
        .order_by(PrivacyRecord.id.desc())
        .limit(LOG_SIZE)
    ).all()
