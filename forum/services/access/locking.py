"""Holding a consultation's row, and marking that what readers see of it has changed."""

from sqlalchemy import update

from forum.extensions import db
from forum.models.consultation import Consultation


def lock(consultation: Consultation) -> None:
    """Hold the consultation's row, so that numbers and dates are decided one at a time."""
    db.session.refresh(consultation, with_for_update=True)


def touch(consultation_id: int) -> None:
    """Mark what readers see of a consultation as changed, so that stored pages are made anew."""
    db.session.execute(
        update(Consultation)
        .where(Consultation.id == consultation_id)
        .values(version=Consultation.version + 1)
        .execution_options(synchronize_session=False)
    )
