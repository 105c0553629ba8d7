"""The organiser's response to a consultation, and whom mail has told of being cited."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import NEVER_AGAIN, Base, UTCDateTime, enum_type
from forum.domain.synthesis.responses import ResponseOutcome
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text
from forum.models.user import User


class OrganiserResponse(Base):
    """How the contributions to a consultation were used; readers see it once it is published."""

    __tablename__ = "organiser_response"
    __table_args__ = (NEVER_AGAIN,)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())

    by: Mapped[User | None] = relationship()


class ResponseItem(Base):
    """The answer to one point; without a subject and an outcome it is the general reply.

    The subject is the wording that is answered. It stays when the point is changed or removed. An
    item is a draft until the response is published the next time. `version` is raised by each
    change.
    """

    __tablename__ = "response_item"
    __table_args__ = (
        CheckConstraint("(subject_id IS NULL) = (outcome IS NULL)", name="general_or_of_a_point"),
        Index("ix_response_item_order", "response_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("organiser_response.id", ondelete="CASCADE")
    )
    position: Mapped[int]
    point_id: Mapped[int | None] = mapped_column(
        ForeignKey("point.id", ondelete="SET NULL"), index=True
    )
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("text.id"))
    outcome: Mapped[ResponseOutcome | None] = mapped_column(enum_type(ResponseOutcome))
    text_id: Mapped[int] = mapped_column(ForeignKey("text.id"))
    link: Mapped[str] = mapped_column(String(500), default="")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    version: Mapped[int] = mapped_column(default=1)

    response: Mapped[OrganiserResponse] = relationship()
    subject: Mapped[Text | None] = relationship(foreign_keys=[subject_id])
    text: Mapped[Text] = relationship(foreign_keys=[text_id])
    citations: Mapped[list["ResponseCitation"]] = relationship(
        order_by="ResponseCitation.position", cascade="all, delete-orphan"
    )


class ResponseCitation(Base):
    """A contribution that stands behind what a response answers."""

    __tablename__ = "response_citation"

    item_id: Mapped[int] = mapped_column(
        ForeignKey("response_item.id", ondelete="CASCADE"), primary_key=True
    )
    contribution_id: Mapped[int] = mapped_column(
        ForeignKey("contribution.id"), primary_key=True, index=True
    )
    position: Mapped[int]

    contribution: Mapped[Contribution] = relationship()


class ToldCitation(Base):
    """A person was told by mail that a text cites them; `text_id` is the first wording of it.

    Later wordings of the same statement are not told again.
    """

    __tablename__ = "told_citation"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    text_id: Mapped[int] = mapped_column(
        ForeignKey("text.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
