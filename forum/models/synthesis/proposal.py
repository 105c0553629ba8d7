"""What a machine proposes to facilitators, each with its passages, and what people decided."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum import clock
from forum.database import Base, UTCDateTime, enum_type
from forum.domain.synthesis.proposals.kinds import ProposalKind, ProposalState
from forum.models.contributions.contribution import Contribution
from forum.models.user import User


class ProposalSettings(Base):
    """Whether a machine may propose anything in a consultation, and how far it has come.

    Without a row it may not. `uses_model` lets the text model of the site be asked as well.
    `dropped` counts proposals of the model whose words stand in no passage.
    """

    __tablename__ = "proposal_settings"

    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True
    )
    is_on: Mapped[bool] = mapped_column(default=False)
    uses_model: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(String(40), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class MachineProposal(Base):
    """Passages that a machine puts together; it counts nowhere until a person accepts it.

    `point_id` is the point that the passages may support. `made_by` is empty for the methods of
    this program, and else the name of the text model. `key` tells whether the same was proposed
    before.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("consultation_id", "key"),
        ForeignKeyConstraint(
            ["consultation_id", "question_id"],
            ["guiding_question.consultation_id", "guiding_question.id"],
        ),
        Index("ix_proposal_list", "consultation_id", "state", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    kind: Mapped[ProposalKind] = mapped_column(enum_type(ProposalKind))
    state: Mapped[ProposalState] = mapped_column(
        enum_type(ProposalState), default=ProposalState.PROPOSED
    )
    key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(LongText, default="")
    language: Mapped[str] = mapped_column(String(5))
    question_id: Mapped[int | None]
    point_id: Mapped[int | None] = mapped_column(
        ForeignKey("point.id", ondelete="CASCADE"), index=True
    )
    made_by: Mapped[str] = mapped_column(String(80), default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    decided_by: Mapped[User | None] = relationship()
    passages: Mapped[list["ProposedPassage"]] = relationship(
        order_by="ProposedPassage.place", cascade="all, delete-orphan"
    )


class ProposedPassage(Base):
    """Words that a proposal rests on, by their place in a revision; the words are not kept."""

    __tablename__ = "proposed_passage"
    __table_args__ = (
        ForeignKeyConstraint(
            ["contribution_id", "revision", "position"],
            ["passage.contribution_id", "passage.revision", "passage.position"],
            ondelete="CASCADE",
        ),
        CheckConstraint('0 <= start AND start < "end"', name="has_words"),
        Index("ix_proposed_passage_place", "contribution_id", "revision", "position"),
    )

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id", ondelete="CASCADE"))
    revision: Mapped[int]
    position: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    contribution: Mapped[Contribution] = relationship(viewonly=True)


class ModelAnswer(Base):
    """What a text model answered to an input, found again by the hash of all that it was sent."""

    __tablename__ = "model_answer"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), index=True
    )
    answer: Mapped[str] = mapped_column(LongText)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=lambda: clock.now())
