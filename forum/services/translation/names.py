"""Names that no engine may translate: of the people and organisations of a consultation."""

from typing import Final

from sqlalchemy import select

from forum.database import read_at_once
from forum.domain.translation.names import NameIndex, index_names
from forum.extensions import db
from forum.models.consultation import Appointment
from forum.models.contributions.contribution import Contribution
from forum.models.user import User

MOST_NAMES: Final = 5_000


def read_names(consultation_id: int) -> NameIndex:
    """Return the names that readers of a consultation see, by connections of its own."""
    shown = (
        select(Contribution.shown_name, Contribution.shown_organisation)
        .where(Contribution.consultation_id == consultation_id, Contribution.is_readable)
        .distinct()
        .limit(MOST_NAMES)
    )
    team = (
        select(User.name)
        .join(Appointment, Appointment.user_id == User.id)
        .where(Appointment.consultation_id == consultation_id)
    )
    rows = read_at_once(db.engine, shown)
    people = [name for name, _ in rows] + [name for (name,) in read_at_once(db.engine, team)]
    return index_names(people, [organisation for _, organisation in rows])
