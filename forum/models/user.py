"""Users: people with an account, and people known only by name from an import."""

from datetime import datetime
from uuid import uuid4

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.notifications import QueueMail
from forum.domain.persons import PersonGender
from forum.domain.policy import Role


class User(Base, UserMixin):
    """A person. One without e-mail address or password cannot sign in.

    `queue_mail` is how often they get mail about texts that wait where they moderate without a
    seat, by a site-wide role; None if they have not chosen. `reading` is a stored `Reading`.
    `gender` is only counted, in groups that point to nobody. With `citation_mail` they are told
    when a summary or a response cites them, with `review_mail` when the team is to review a draft,
    with `reminder_mail` when a consultation of theirs has long had no response. Of somebody who was
    `erased_at` some time, only the row remains to which their texts refer.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("role <> 'visitor'", name="role_of_a_person"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(300), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    gender: Mapped[PersonGender | None] = mapped_column(enum_type(PersonGender))
    language: Mapped[str] = mapped_column(String(5), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="")
    reading: Mapped[str] = mapped_column(String(60), default="")
    role: Mapped[Role] = mapped_column(enum_type(Role), default=Role.PARTICIPANT)
    queue_mail: Mapped[QueueMail | None] = mapped_column(enum_type(QueueMail))
    citation_mail: Mapped[bool] = mapped_column(default=True)
    review_mail: Mapped[bool] = mapped_column(default=True)
    reminder_mail: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid4().hex)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rules_accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_active(self) -> bool:
        """Return whether this person may be signed in, for Flask-Login."""
        return self.active

    def get_id(self) -> str:
        """Return what the session stores: the id, and the key that ends all sessions when changed.

        Limits count by the id, so that signing in again does not begin them anew.
        """
        return f"{self.id}.{self.session_key}"
