"""Consultations with their texts, sections, guiding questions and teams."""

from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel
from forum.domain.contributions.statuses import Moderation
from forum.domain.lifecycle import Stage, stage_at
from forum.domain.notifications import QueueMail
from forum.domain.policy import Role
from forum.models.consultations.seat_label import SeatLabelColumn
from forum.models.translation import Text
from forum.models.user import User


class ConsultationPart(StrEnum):
    """The kinds of text that a consultation itself has."""

    TITLE = "title"
    INTRODUCTION = "introduction"
    BACKGROUND = "background"


class Consultation(Base):
    """A time-boxed, moderated e-discussion of guiding questions.

    For `grace_minutes` after closing, texts begun before closing may still be sent; they are
    marked as late. While it `is_importing`, a part of it is missing and nobody sees it. `version`
    is raised by all that readers see, `outline_version` by all of this but contributions, and
    `alterations` by what did not only add something. It `has_glossary` if it has terms of its own.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        CheckConstraint("archived_at >= published_at", name="archived_after_publication"),
        CheckConstraint("last_number >= 0", name="numbers_count_up"),
        CheckConstraint("slug <> ''", name="has_slug"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 20160", name="grace_of_two_weeks_at_most"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    language: Mapped[str] = mapped_column(String(5), default="en")
    organisers: Mapped[list[str]] = mapped_column(JSON, default=list)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    moderation: Mapped[Moderation] = mapped_column(enum_type(Moderation), default=Moderation.BEFORE)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    grace_minutes: Mapped[int] = mapped_column(default=0)
    originals_first: Mapped[bool] = mapped_column(default=False)
    is_importing: Mapped[bool] = mapped_column(default=False)
    translates_on_demand: Mapped[bool] = mapped_column(default=False)
    asked_languages: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)
    alterations: Mapped[int] = mapped_column(default=0)
    outline_version: Mapped[int] = mapped_column(default=1)
    last_number: Mapped[int] = mapped_column(default=0)
    has_glossary: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))

    texts: Mapped[dict[str, "ConsultationText"]] = relationship(
        collection_class=attribute_keyed_dict("part"), cascade="all, delete-orphan"
    )
    sections: Mapped[list["Section"]] = relationship(
        order_by="Section.position", cascade="all, delete-orphan"
    )
    questions: Mapped[list["GuidingQuestion"]] = relationship(
        order_by="GuidingQuestion.number", cascade="all, delete-orphan", viewonly=True
    )
    appointments: Mapped[list["Appointment"]] = relationship(
        order_by="Appointment.id", cascade="all, delete-orphan", back_populates="consultation"
    )

    def waits_for_demand(self, language: str) -> bool:
        """Return whether nothing is translated into a language before a reader asks for that."""
        return self.translates_on_demand and language not in self.asked_languages.split(",")

    def stage(self, now: datetime | None = None) -> Stage:
        """Return the stage at `now`, by default at the current time."""
        return stage_at(
            now or clock.now(),
            published_at=self.published_at,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            archived_at=self.archived_at,
        )


class ConsultationText(Base):
    """The current text of one part of a consultation."""

    __tablename__ = "consultation_text"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[ConsultationPart] = mapped_column(enum_type(ConsultationPart), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))

    text: Mapped[Text] = relationship()


class Section(Base):
    """A heading over guiding questions."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("consultation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    position: Mapped[int]
    title_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))

    title: Mapped[Text | None] = relationship()
    questions: Mapped[list["GuidingQuestion"]] = relationship(
        order_by="GuidingQuestion.number", cascade="all, delete-orphan"
    )


class GuidingQuestion(Base):
    """One guiding question; `number` counts from 1 through the whole consultation."""

    __tablename__ = "guiding_question"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "id"),
        CheckConstraint("number > 0", name="number_from_one"),
        NEVER_AGAIN,  # editions know their sections by these ids
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    number: Mapped[int]
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))

    text: Mapped[Text] = relationship()


class Appointment(Base):
    """A person's seat on one consultation's team, with the label shown there.

    `queue_mail` is how often they get mail about texts that wait, if they moderate from this seat.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("consultation_id", "user_id", "role"),
        CheckConstraint("role NOT IN ('visitor', 'participant')", name="role_of_a_team"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role))
    label: Mapped[SeatLabel] = mapped_column(SeatLabelColumn, default=NO_LABEL)
    queue_mail: Mapped[QueueMail] = mapped_column(enum_type(QueueMail), default=QueueMail.AT_ONCE)

    consultation: Mapped[Consultation] = relationship(back_populates="appointments")
    user: Mapped[User] = relationship()


class Tally(Base):
    """A count of published contributions, updated when one appears or disappears."""

    __tablename__ = "tally"
    __table_args__ = (CheckConstraint("n >= 0", name="not_negative"),)

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    n: Mapped[int]
