"""Changes what readers see of a contribution: decisions, numbers, placements and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, or_, select, update

from forum import clock
from forum.database import insert_all
from forum.domain.contributions.content import Appearance, PassageKind, main_language
from forum.domain.contributions.flags import OUTCOMES
from forum.domain.contributions.statuses import OPEN_EDIT_STATES, RevisionState, Status
from forum.domain.contributions.thread_paths import path_below, paths_above
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, RequestedAppearance, Revision
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.locking import renew_cards, touch_texts
from forum.services.attachments import uploads
from forum.services.consultations import counts
from forum.services.contributions import near_copies
from forum.services.contributions.flags import close_flags
from forum.services.contributions.follow_up import request_follow_up
from forum.services.notifications.contribution_mail import AuthorNotice
from forum.services.search import index as search_index

FIRST_REVISION_STATES = {
    Status.RETURNED: RevisionState.RETURNED,
    Status.REJECTED: RevisionState.REJECTED,
    Status.WITHDRAWN: RevisionState.TAKEN_BACK,
}
"""The state of the latest revision after such a step, for a text that was never published."""


def record_decision(
    contribution: Contribution,
    after: Status,
    *,
    by: User | None,
    rule: str = "",
    reason: str = "",
    before: Status | None = None,
) -> Decision:
    """Record a step of moderation and set the status that follows from it.

    `before` is the status before, if it is not the present one. Hiding and withdrawing a text
    close the flags on it. A first publication sets the status later, together with the number.
    """
    decision = Decision(
        contribution_id=contribution.id,
        before=before or contribution.status,
        after=after,
        revision=contribution.approved_revision or contribution.latest_revision,
        by_id=None if by is None else by.id,
        rule=rule,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(decision)
    if contribution.approved_revision is None and after in FIRST_REVISION_STATES:
        set_revision_state(contribution, contribution.latest_revision, FIRST_REVISION_STATES[after])
    if after is Status.REJECTED:
        uploads.delete_files(contribution)
    if after in OUTCOMES:
        close_flags(contribution, OUTCOMES[after], by=by)
    if after is Status.WITHDRAWN:
        near_copies.delete_fingerprints(contribution)
    if after is not Status.PUBLISHED or contribution.number is not None:
        contribution.status = after
    return decision


def record_edit_decision(
    contribution: Contribution,
    state: RevisionState,
    *,
    by: User | None,
    rule: str = "",
    reason: str = "",
) -> Decision:
    """Record a step about the latest edit of a published text, and set the state of the edit."""
    decision = Decision(
        contribution_id=contribution.id,
        before=Status.PUBLISHED,
        after=Status.PUBLISHED,
        revision=contribution.latest_revision,
        edit=state,
        by_id=None if by is None else by.id,
        rule=rule,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(decision)
    if state is not RevisionState.SHOWN:
        set_revision_state(contribution, contribution.latest_revision, state)
    if state in (RevisionState.REJECTED, RevisionState.TAKEN_BACK):
        uploads.delete_edit_files(contribution)
    return decision


def set_revision_state(contribution: Contribution, number: int, state: RevisionState) -> Revision:
    """Set the state of a revision and return it.

    Once the revision is decided on, its requested appearance is deleted. Flushes, because the
    database allows one waiting revision at a time.
    """
    revision = db.session.get_one(Revision, (contribution.id, number))
    revision.state = state
    if state is RevisionState.SHOWN:
        revision.shown_at = revision.shown_at or clock.now()
    if state not in OPEN_EDIT_STATES and revision.requested_appearance is not None:
        db.session.delete(revision.requested_appearance)
        revision.requested_appearance = None
    db.session.flush()
    return revision


def publish_contribution(
    consultation: Consultation, contribution: Contribution, notice: AuthorNotice | None = None
) -> None:
    """Publish a stored contribution for the first time: set its number, placements and counts.

    The caller holds the consultation's lock.
    """
    parent_id, root_id = contribution.parent_id, contribution.root_id
    thread = read_thread(parent_id, root_id) if parent_id and root_id else None
    appear(consultation, contribution, thread)
    set_revision_state(contribution, contribution.latest_revision, RevisionState.SHOWN)
    uploads.recount_files(contribution)
    question_ids = counts.list_answered_question_ids(contribution)
    place_and_count(consultation, contribution, question_ids)
    request_follow_up(contribution, notice, is_reply_shown=True)


@dataclass(frozen=True)
class JoinedThread:
    """The root of a thread, and the contribution in it that is answered."""

    root: Contribution
    parent: Contribution


def read_thread(parent_id: int, root_id: int) -> JoinedThread:
    """Return the thread that a reply to a contribution joins.

    Rows read before the lock may be older than what other requests have stored since.
    """
    query = select(Contribution).where(Contribution.id.in_({parent_id, root_id}))
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    rows_by_id = {row.id: row for row in rows}
    return JoinedThread(rows_by_id[root_id], rows_by_id[parent_id])


def appear(
    consultation: Consultation, contribution: Contribution, thread: JoinedThread | None = None
) -> None:
    """Give a contribution that readers see for the first time its number and its place.

    `thread` is the one that a reply joins. The caller holds the consultation's lock.
    """
    consultation.last_number += 1
    consultation.version = Consultation.version + 1
    contribution.number = consultation.last_number
    contribution.published_at = clock.now()
    contribution.approved_revision = contribution.latest_revision
    contribution.status = Status.PUBLISHED
    if thread is not None:
        _join_thread(contribution, thread)


def place_and_count(
    consultation: Consultation,
    contribution: Contribution,
    question_ids: Sequence[int | None],
    *,
    is_only_text: bool | None = None,
) -> None:
    """Store a placement for each question that a contribution answers, and count it.

    `is_only_text` tells that readers see no other text of its author; None looks it up. A reply
    has no placement; a contribution that answers no question has one for None.
    """
    if contribution.parent_id is not None:
        question_ids = []
    placements = [
        {
            "consultation_id": contribution.consultation_id,
            "question_id": question_id,
            "number": contribution.number,
            "contribution_id": contribution.id,
        }
        for question_id in question_ids
    ]
    if placements:
        db.session.execute(insert_all(Placement), placements)
    counts.add(consultation, contribution, question_ids, is_only_text=is_only_text)


def publish_edit(
    consultation: Consultation, contribution: Contribution, notice: AuthorNotice | None = None
) -> None:
    """Publish the latest revision of a published text in place of the approved one.

    Its placements, its counts and the appearance of its author change with it. If its words
    differ, it is marked as edited and the signatories are notified. The caller holds the
    consultation's lock.
    """
    counts.remove(consultation, contribution)
    db.session.execute(
        delete(Placement)
        .where(Placement.contribution_id == contribution.id)
        .execution_options(synchronize_session="fetch")
    )
    before = _list_passages(contribution, contribution.approved_revision)
    after = _list_passages(contribution, contribution.latest_revision)
    contribution.approved_revision = contribution.latest_revision
    if has_new_words := after != before:
        contribution.edited_at = clock.now()
    requested = db.session.get(RequestedAppearance, (contribution.id, contribution.latest_revision))
    if requested is not None:
        Appearance.from_row(requested).copy_to(contribution)
    set_revision_state(contribution, contribution.latest_revision, RevisionState.SHOWN)
    contribution.language = main_language(
        (kind, language, source) for kind, _, language, source in after
    )
    uploads.recount_files(contribution)
    place_and_count(consultation, contribution, counts.list_answered_question_ids(contribution))
    touch_texts(consultation.id)
    renew_cards([contribution.id])
    request_follow_up(contribution, notice, has_new_words=has_new_words)


def _list_passages(
    contribution: Contribution, revision: int | None
) -> list[tuple[PassageKind, int | None, str, str]]:
    """Return (kind, question id, language, source) of each passage of a revision, in order."""
    rows = db.session.execute(
        select(Passage.kind, Passage.question_id, Text.language, Text.source)
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.contribution_id == contribution.id, Passage.revision == revision)
        .order_by(Passage.position)
    )
    return [(kind, question_id, language, source) for kind, question_id, language, source in rows]


def replace_with_stub(consultation: Consultation, contribution: Contribution) -> None:
    """Show a stub in place of a published text; the caller records the decision."""
    counts.remove(consultation, contribution)
    search_index.delete_documents(contribution.id)
    touch_texts(consultation.id)
    renew_cards([contribution.id])


def restore_text(consultation: Consultation, contribution: Contribution) -> None:
    """Show a text again that was hidden; the caller records the decision."""
    counts.add(consultation, contribution)
    search_index.request_indexing(contribution.id)
    touch_texts(consultation.id)
    renew_cards([contribution.id])


def _join_thread(reply: Contribution, thread: JoinedThread) -> None:
    """Set the rank and the path of a reply, and count it in every contribution above it."""
    root = thread.root
    reply.thread_rank = root.thread_size + 1
    reply.path = path_below(thread.parent.path, reply.thread_rank)
    is_below_root = Contribution.root_id == root.id
    db.session.execute(
        update(Contribution)
        .where(
            or_(
                Contribution.id == root.id,
                and_(is_below_root, Contribution.path.in_(paths_above(reply.path))),
            )
        )
        .values(thread_size=Contribution.thread_size + 1)
        .execution_options(synchronize_session="fetch")
    )
