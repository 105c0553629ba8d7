"""What readers see changes here: steps of moderation, numbers, places under questions, counts."""

from sqlalchemy import and_, delete, or_, select, update

from forum import clock
from forum.domain.contributions.content import Appearance, PassageKind, main_language
from forum.domain.contributions.statuses import UNDECIDED, RevisionState, Status
from forum.domain.contributions.thread_paths import above_path, path_below
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, RequestedAppearance, Revision
from forum.models.translation import Text
from forum.models.user import User
from forum.services.access.locking import touch
from forum.services.attachments import uploads
from forum.services.consultations import counts
from forum.services.contributions import near_copies
from forum.services.notifications.contribution_mail import tell_of_reply, tell_signatories
from forum.services.search import index as search_index

FIRST_STATES = {
    Status.RETURNED: RevisionState.RETURNED,
    Status.REJECTED: RevisionState.REJECTED,
    Status.WITHDRAWN: RevisionState.TAKEN_BACK,
}
"""What becomes of the latest revision of a text that readers have never seen."""


def record(
    contribution: Contribution, after: Status, *, by: User | None, rule: str = "", reason: str = ""
) -> Decision:
    """Write down a step and set the status that follows from it."""
    decision = Decision(
        contribution_id=contribution.id,
        before=contribution.status,
        after=after,
        revision=contribution.approved_revision or contribution.latest_revision,
        by_id=None if by is None else by.id,
        rule=rule,
        reason=reason,
        at=clock.now(),
    )
    db.session.add(decision)
    if contribution.approved_revision is None and after in FIRST_STATES:
        mark(contribution, contribution.latest_revision, FIRST_STATES[after])
    if after in (Status.WITHDRAWN, Status.REJECTED):
        uploads.discard(contribution)
    if after is Status.WITHDRAWN:
        near_copies.delete_fingerprints(contribution)
    if after is not Status.PUBLISHED or contribution.number is not None:
        contribution.status = after
    return decision


def record_edit(
    contribution: Contribution,
    state: RevisionState,
    *,
    by: User | None,
    rule: str = "",
    reason: str = "",
) -> Decision:
    """Write down what became of the latest edit of a published text."""
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
        mark(contribution, contribution.latest_revision, state)
    if state in (RevisionState.REJECTED, RevisionState.TAKEN_BACK):
        uploads.discard_edit(contribution)
    return decision


def mark(contribution: Contribution, number: int, state: RevisionState) -> Revision:
    """Set what became of a revision; a wish of its author's is kept while it may still come true.

    Flushes, so that another revision can wait in its place.
    """
    revision = db.session.get_one(Revision, (contribution.id, number))
    revision.state = state
    if state is RevisionState.SHOWN:
        revision.shown_at = revision.shown_at or clock.now()
    if state not in UNDECIDED and revision.requested_appearance is not None:
        db.session.delete(revision.requested_appearance)
        revision.requested_appearance = None
    db.session.flush()
    return revision


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
    mark(contribution, contribution.latest_revision, RevisionState.SHOWN)
    uploads.recount(contribution)
    counts.add(consultation, contribution, place(contribution))
    _ask(contribution)
    touch(consultation.id)
    tell_of_reply(contribution)


def change(consultation: Consultation, contribution: Contribution) -> None:
    """Let readers see the latest revision of a published text in place of the one they saw.

    Its places under questions, its counts and how its author appears change with it. Where its
    words do, it is marked as edited, and those who signed it are told. The caller holds the
    consultation's lock.
    """
    counts.remove(consultation, contribution)
    db.session.execute(
        delete(Placement)
        .where(Placement.contribution_id == contribution.id)
        .execution_options(synchronize_session="fetch")
    )
    before = _passages(contribution, contribution.approved_revision)
    after = _passages(contribution, contribution.latest_revision)
    contribution.approved_revision = contribution.latest_revision
    if has_new_words := after != before:
        contribution.edited_at = clock.now()
    requested = db.session.get(RequestedAppearance, (contribution.id, contribution.latest_revision))
    if requested is not None:
        Appearance.of(requested).copy_to(contribution)
    mark(contribution, contribution.latest_revision, RevisionState.SHOWN)
    contribution.language = main_language((kind, code, source) for kind, _, code, source in after)
    uploads.recount(contribution)
    counts.add(consultation, contribution, place(contribution))
    _ask(contribution)
    touch(consultation.id)
    if has_new_words and contribution.signatures:
        tell_signatories(contribution)


def _passages(
    contribution: Contribution, revision: int | None
) -> list[tuple[PassageKind, int | None, str, str]]:
    """Return what a revision says: (kind, question, language, source) of each passage."""
    rows = db.session.execute(
        select(Passage.kind, Passage.question_id, Text.language, Text.source)
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.contribution_id == contribution.id, Passage.revision == revision)
        .order_by(Passage.position)
    )
    return [(kind, question_id, code, source) for kind, question_id, code, source in rows]


def _ask(contribution: Contribution) -> None:
    """Let what readers now see be found, by search and by likeness."""
    search_index.ask(contribution.id)
    near_copies.store_fingerprints(contribution)


def disappear(consultation: Consultation, contribution: Contribution) -> None:
    """Let readers see a stub where they read a text; the caller records why."""
    counts.remove(consultation, contribution)
    search_index.forget(contribution.id)
    touch(consultation.id)


def reappear(consultation: Consultation, contribution: Contribution) -> None:
    """Let readers see a text again that was hidden."""
    counts.add(consultation, contribution)
    search_index.ask(contribution.id)
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
    answered = counts.question_ids(contribution)
    for question_id in answered:
        db.session.add(
            Placement(
                consultation_id=contribution.consultation_id,
                question_id=question_id,
                number=contribution.number,
                contribution_id=contribution.id,
            )
        )
    return answered
