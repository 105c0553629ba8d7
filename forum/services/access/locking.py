"""Locks a consultation's row, and marks a consultation as changed."""

from sqlalchemy import update

from forum.extensions import db
from forum.models.consultation import Consultation


def lock(consultation: Consultation) -> None:
    """Lock the consultation's row until commit, so that numbers and dates are set one at a time."""
    db.session.refresh(consultation, with_for_update=True)


def touch(consultation_id: int) -> None:
    """Increase the consultation's version, so that cached pages of it are no longer used."""
    db.session.execute(
        update(Consultation)
        .where(Consultation.id == consultation_id)
        .values(version=Consultation.version + 1)
        .execution_options(synchronize_session=False)
    )
