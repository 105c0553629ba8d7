"""Invitees: people whom organisers wish to hear, and the private letters that go to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.persons import PersonGender
from forum.models.consultation import Consultation
from forum.models.user import User


class Invitee(Base):
    """A person on the invitation list of a consultation; no page shows the address.

    `country` is an ISO 3166 code or empty, and `language` one of the platform.
    """

    __tablename__ = "invitee"
    __table_args__ = (UniqueConstraint("consultation_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(300), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    stakeholder_type: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5), default="en")
    gender: Mapped[PersonGender | None] = mapped_column(enum_type(PersonGender))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    consultation: Mapped[Consultation] = relationship()


class Nudge(Base):
    """A private letter of the team to an invitee: who wrote, when, and the words.

    It stays when the invitee is taken off the list, so that nobody is written to twice in a week;
    the address is known by its hash. It was `sent_at` some time later, or `dropped_at`, if the
    invitee had written or refused meanwhile.
    """

    __tablename__ = "nudge"
    __table_args__ = (Index("ix_nudge_address", "address_hash", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    invitee_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitee.id", ondelete="SET NULL"), index=True
    )
    address_hash: Mapped[str] = mapped_column(String(64))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(LongText, default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    invitee: Mapped[Invitee | None] = relationship()
    by: Mapped[User] = relationship()


class MailRefusal(Base):
    """An address, known only by its hash, to which no invitation and no nudge is to go."""

    __tablename__ = "mail_refusal"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
