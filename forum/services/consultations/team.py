"""Appointments to a consultation's team."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.domain.consultations.seat_labels import SeatLabel
from forum.domain.policy import Action, Role
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock, touch
from forum.services.accounts.accounts import find_user_by_email


def appoint(consultation: Consultation, user: User, role: Role, *, label: SeatLabel) -> Appointment:
    """Give a person a seat on the team, or change the label of the seat they have."""
    seat = db.session.scalar(
        select(Appointment).where(
            Appointment.consultation_id == consultation.id,
            Appointment.user_id == user.id,
            Appointment.role == role,
        )
    )
    if seat is None:
        seat = Appointment(consultation_id=consultation.id, user_id=user.id, role=role)
        db.session.add(seat)
    seat.label = label
    db.session.flush()
    touch(consultation.id)
    return seat


def appoint_by_email(
    consultation: Consultation, email: str, role: Role, *, label: SeatLabel, by: User
) -> Appointment:
    """Give a seat to the account with this address; raises Invalid if there is none."""
    require(by, consultation, Action.APPOINT)
    user = find_user_by_email(email)
    if user is None:
        raise Invalid("no_account", "email")
    return appoint(consultation, user, role, label=label)


def change_label(consultation: Consultation, seat_id: int, label: SeatLabel, *, by: User) -> None:
    """Change the label of a seat; what was written from it keeps the former one."""
    require(by, consultation, Action.APPOINT)
    seat = db.session.get(Appointment, seat_id)
    if seat is not None and seat.consultation_id == consultation.id:
        seat.label = label
        touch(consultation.id)


def dismiss(consultation: Consultation, seat_id: int, *, by: User) -> None:
    """Remove a seat; raises Invalid for that of the last organiser."""
    lock(consultation)  # two organisers must not dismiss each other at once
    require(by, consultation, Action.APPOINT)
    seat = db.session.get(Appointment, seat_id, populate_existing=True)
    if seat is None or seat.consultation_id != consultation.id:
        return
    organisers = db.session.scalars(
        select(Appointment.id).where(
            Appointment.consultation_id == consultation.id, Appointment.role == Role.ORGANISER
        )
    ).all()
    if organisers == [seat.id]:
        raise Invalid("last_organiser", "seat")
    db.session.delete(seat)
    touch(consultation.id)


def list_appointments(consultation: Consultation) -> Sequence[Appointment]:
    """Return the team with its people, in the order of appointment, by one statement."""
    return db.session.scalars(
        select(Appointment)
        .where(Appointment.consultation_id == consultation.id)
        .options(joinedload(Appointment.user))
        .order_by(Appointment.id)
    ).all()
