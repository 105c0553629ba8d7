"""What readers see changes here: steps of moderation, numbers, places under questions, counts."""

from sqlalchemy import and_, or_, update

from forum import clock
from forum.domain.moderation import Status
from forum.domain.threads import above_path, path_below
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contribution import Answer, Contribution, Decision
from forum.models.user import User
from forum.services import tallies
from forum.services.texts import touch


def lock(consultation: Consultation) -> None:
    """Hold the consultation's row, so that numbers and dates are decided one at a time."""
    db.session.refresh(consultation, with_for_update=True)


def record(
    contribution: Contribution, after: Status, *, by: User | None, rule: str = "", reason: str = ""
) -> Decision:
    """Write down a step and set the status that follows from it."""
    decision = Decision(
        contribution_id=contribution.id,
        before=contribution.status,
        after=after,
        by_id=None if by is None else by.id,
        rule=rule,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(decision)
    if after is not Status.PUBLISHED or contribution.number is not None:
        contribution.status = after
    return decision


def appear(consultation: Consultation, contribution: Contribution) -> None:
    """Let readers see a contribution for the first time: number, place, counts.

    The caller holds the consultation's lock.
    """
    consultation.last_number += 1
    contribution.number = consultation.last_number
    contribution.published_at = clock.now()
    contribution.approved_revision = contribution.latest_revision
    contribution.status = Status.PUBLISHED
    if contribution.root_id is not None:
        _join_thread(contribution)
    db.session.flush()
    tallies.add(consultation, contribution, place(contribution))
    touch(consultation.id)


def _join_thread(reply: Contribution) -> None:
    """Give a reply its rank and path, and count it below everything it hangs under."""
    # What was read before the lock may be older than what others have stored since.
    root = db.session.get_one(Contribution, reply.root_id, populate_existing=True)
    above = db.session.get_one(Contribution, reply.parent_id, populate_existing=True)
    reply.thread_rank = root.thread_size + 1
    reply.path = path_below(above.path, reply.thread_rank)
    is_below_root = Contribution.root_id == root.id
    db.session.execute(
        update(Contribution)
        .where(
            or_(
                Contribution.id == root.id,
                and_(is_below_root, Contribution.path.in_(above_path(reply.path))),
            )
        )
        .values(thread_size=Contribution.thread_size + 1)
        .execution_options(synchronize_session="fetch")
    )


def place(contribution: Contribution) -> list[int | None]:
    """Put a contribution that appears under the questions it answers, and return them."""
    if contribution.parent_id is not None:
        return []
    answered = tallies.question_ids(contribution)
    for question_id in answered:
        db.session.add(
            Answer(
                consultation_id=contribution.consultation_id,
                question_id=question_id,
                number=contribution.number,
                contribution_id=contribution.id,
            )
        )
    return answered
