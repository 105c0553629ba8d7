"""The team's review of a draft: comments on statements, and approvals."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from forum import clock
from forum.domain.policy import Action, roles_for
from forum.domain.synthesis.summaries import ReviewStep
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import Statement, StatementComment, Summary, SummaryReview
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock
from forum.services.background.notices import notify
from forum.services.synthesis.summaries import require_summary

REVIEW_REQUESTED: Final = "review_requested"


def comment_on(
    consultation: Consultation, statement: Statement, words: str, language: str, *, by: User
) -> StatementComment:
    """Store what somebody of the team says on a statement; raises Invalid("empty")."""
    lock(consultation)
    require(by, consultation, Action.REVIEW)
    if not words.strip():
        raise Invalid("empty", "comment")
    comment = StatementComment(
        statement_id=statement.id, by_id=by.id, language=language, words=words.strip()
    )
    db.session.add(comment)
    db.session.flush()
    return comment


def resolve_comment(consultation: Consultation, comment_id: int, *, by: User) -> StatementComment:
    """Note that a comment needs nothing more; raises NotFound."""
    lock(consultation)
    require(by, consultation, Action.REVIEW)
    comment = db.session.scalar(
        select(StatementComment)
        .join(Statement, Statement.id == StatementComment.statement_id)
        .join(Summary, Summary.id == Statement.summary_id)
        .where(StatementComment.id == comment_id, Summary.consultation_id == consultation.id)
    )
    if comment is None:
        raise NotFound
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by_id = clock.now(), by.id
    return comment


def list_comments(summary: Summary) -> dict[int, list[StatementComment]]:
    """Return the comments that are not resolved by statement, the oldest first."""
    comments: dict[int, list[StatementComment]] = {}
    for comment in db.session.scalars(
        select(StatementComment)
        .join(Statement, Statement.id == StatementComment.statement_id)
        .where(Statement.summary_id == summary.id, StatementComment.resolved_at.is_(None))
        .order_by(StatementComment.made_at, StatementComment.id)
    ):
        comments.setdefault(comment.statement_id, []).append(comment)
    return comments


def add_review(consultation: Consultation, step: ReviewStep, *, by: User) -> SummaryReview:
    """Ask the team for a review, by mail too, or approve the draft as it is now."""
    lock(consultation)
    require(by, consultation, Action.REVIEW)
    summary = require_summary(consultation)
    last = next(reversed(list_reviews(summary)), None)
    is_again = last is not None and (last.step, last.by_id) == (step, by.id)
    if last is not None and is_again and last.at >= summary.changed_at:
        return last
    review = SummaryReview(summary_id=summary.id, step=step, by_id=by.id)
    db.session.add(review)
    db.session.flush()
    if step is ReviewStep.REQUESTED:
        _tell_team(consultation, review)
    return review


def _tell_team(consultation: Consultation, review: SummaryReview) -> None:
    """Store a mail to everybody else of the team who may review and wants to be told."""
    roles = roles_for(Action.REVIEW)
    people = {seat.user_id: seat.user for seat in consultation.appointments if seat.role in roles}
    for id_, person in people.items():
        if id_ != review.by_id and person.review_mail:
            key = f"{REVIEW_REQUESTED}:{review.id}:{id_}"
            notify(person, REVIEW_REQUESTED, key, consultation=consultation.id, review=review.id)


def list_reviews(summary: Summary) -> Sequence[SummaryReview]:
    """Return the steps of the review, the oldest first."""
    return db.session.scalars(
        select(SummaryReview)
        .where(SummaryReview.summary_id == summary.id)
        .order_by(SummaryReview.at, SummaryReview.id)
    ).all()
