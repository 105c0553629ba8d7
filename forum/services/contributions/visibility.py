"""Changes what readers see of a contribution: decisions, numbers, placements and counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from forum import clock
from forum.database import insert_all, table_of
from forum.domain.contributions.content import Appearance, PassageKind, main_language
from forum.domain.contributions.flags import OUTCOMES
from forum.domain.contributions.statuses import OPEN_EDIT_STATES, RevisionState, Status
from forum.domain.contributions.thread_paths import path_below, paths_above
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution, Placement
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Passage, Revision
from forum.models.synthesis.point import Excerpt
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
from forum.services.synthesis.anchoring import break_excerpts, hold_excerpts

FIRST_REVISION_STATES = {
    Status.RETURNED: RevisionState.RETURNED,
    Status.REJECTED: RevisionState.REJECTED,
    Status.WITHDRAWN: RevisionState.TAKEN_BACK,
}
"""The state of the latest revision after such a step, for a text that was never published."""

DECIDED_EDIT_STATES = frozenset(RevisionState) - {RevisionState.SHOWN, RevisionState.WAITING}
"""The states of an edit that somebody decided not to show."""

_CONSULTATIONS: Final = table_of(Consultation)
_GIVE_NUMBER: Final = (
    update(_CONSULTATIONS)
    .where(_CONSULTATIONS.c.id == bindparam("consultation"))
    .values(last_number=_CONSULTATIONS.c.last_number + 1, version=_CONSULTATIONS.c.version + 1)
    .returning(_CONSULTATIONS.c.last_number)
)

PassageWords = tuple[PassageKind, int | None, str, str]
"""The kind, question id, language and source of a passage."""


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
        contribution=contribution,
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
    """Record a step about the latest edit of a published text.

    Sets the state of an edit that readers do not see; one that waits has it already.
    """
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
    if state in DECIDED_EDIT_STATES:
        set_revision_state(contribution, contribution.latest_revision, state)
    if state in (RevisionState.REJECTED, RevisionState.TAKEN_BACK):
        uploads.delete_edit_files(contribution)
    return decision


def set_revision_state(contribution: Contribution, number: int, state: RevisionState) -> Revision:
    """Set the state of a revision and return it.

    Once the revision is decided on, its requested appearance is deleted. Flushes, because the
    database allows one waiting revision at a time.
    """
    place, with_appearance = (contribution.id, number), joinedload(Revision.requested_appearance)
    revision = db.session.get_one(Revision, place, options=[with_appearance])
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
    _show_first_revision(contribution)
    question_ids = counts.list_answered_question_ids(contribution)
    place_and_count(consultation, contribution, question_ids)
    request_follow_up(contribution, notice, is_reply_shown=True)


def _show_first_revision(contribution: Contribution) -> None:
    """Set the state of the revision that readers see first; no appearance was requested for it."""
    db.session.execute(
        update(Revision)
        .where(
            Revision.contribution_id == contribution.id,
            Revision.number == contribution.latest_revision,
        )
        .values(state=RevisionState.SHOWN, shown_at=func.coalesce(Revision.shown_at, clock.now()))
        .execution_options(synchronize_session="fetch")
    )


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
    contribution.number = _next_number(consultation)
    contribution.published_at = clock.now()
    contribution.approved_revision = contribution.latest_revision
    contribution.status = Status.PUBLISHED
    if thread is not None:
        _join_thread(contribution, thread)


def _next_number(consultation: Consultation) -> int:
    """Return a number that no contribution had, and note that readers see something new."""
    with db.session.no_autoflush:
        number: int = db.session.scalars(_GIVE_NUMBER, {"consultation": consultation.id}).one()
    set_committed_value(consultation, "last_number", number)
    return number


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
    _place(contribution, question_ids)
    counts.add(consultation, contribution, question_ids, is_only_text=is_only_text)


def _place(contribution: Contribution, question_ids: Sequence[int | None]) -> None:
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


def _place_anew(contribution: Contribution, question_ids: Sequence[int | None]) -> None:
    db.session.execute(
        delete(Placement)
        .where(Placement.contribution_id == contribution.id)
        .execution_options(synchronize_session="fetch")
    )
    _place(contribution, question_ids)


def publish_edit(
    consultation: Consultation, contribution: Contribution, notice: AuthorNotice | None = None
) -> None:
    """Publish the waiting revision of a published text in place of the approved one.

    The author then appears as requested. The caller holds the consultation's lock.
    """
    number = contribution.latest_revision
    with_appearance = joinedload(Revision.requested_appearance)
    revision = db.session.get_one(Revision, (contribution.id, number), options=[with_appearance])
    requested = revision.requested_appearance
    appearance = None if requested is None else Appearance.from_row(requested)
    set_revision_state(contribution, number, RevisionState.SHOWN)
    has_new_words = show_edit(consultation, contribution, appearance)
    request_follow_up(contribution, notice, has_new_words=has_new_words)


def show_edit(
    consultation: Consultation,
    contribution: Contribution,
    appearance: Appearance | None = None,
    *,
    has_files: bool = True,
) -> bool:
    """Let readers see the latest revision of a published text, and return if its words differ.

    Its placements, its counts and the appearance of its author change with it; in other words, it
    is marked as edited. `has_files` tells that it has or had any. The caller holds the lock, and
    requests what follows.
    """
    with db.session.no_autoflush:
        before, after, has_excerpts = _list_passages(contribution)
        counted = counts.keys_of(consultation, contribution, question_ids := _answered(before))
        contribution.approved_revision = contribution.latest_revision
        if after != before:
            contribution.edited_at = clock.now()
        if appearance is not None:
            appearance.copy_to(contribution)
        contribution.language = main_language(
            (kind, language, source) for kind, _, language, source in after
        )
        if has_files:
            uploads.recount_files(contribution)
    if (new_ids := _answered(after)) != question_ids:
        _place_anew(contribution, new_ids)
    counts.change(consultation, counted, counts.keys_of(consultation, contribution, new_ids))
    touch_texts(consultation.id)
    renew_cards([contribution.id])
    if has_excerpts:
        hold_excerpts(contribution)
    return after != before


def show_as(consultation: Consultation, contribution: Contribution, appearance: Appearance) -> None:
    """Change how the author appears, the words staying; the caller has locked the consultation."""
    question_ids = counts.list_answered_question_ids(contribution)
    before = counts.keys_of(consultation, contribution, question_ids)
    appearance.copy_to(contribution)
    if contribution.is_readable:
        counts.change(
            consultation, before, counts.keys_of(consultation, contribution, question_ids)
        )
        search_index.request_indexing(contribution.id)
    touch_texts(consultation.id)
    renew_cards([contribution.id])


def _list_passages(
    contribution: Contribution,
) -> tuple[list[PassageWords], list[PassageWords], bool]:
    """Return the passages of the approved and of the latest revision, each in order.

    The last value tells whether facilitators have marked words of the contribution.
    """
    numbers = contribution.approved_revision, contribution.latest_revision
    has_excerpts = exists().where(Excerpt.contribution_id == contribution.id)
    rows = db.session.execute(
        select(
            *(Passage.revision, Passage.kind, Passage.question_id, Text.language, Text.source),
            has_excerpts,
        )
        .join(Text, Text.id == Passage.text_id)
        .where(Passage.contribution_id == contribution.id, Passage.revision.in_(numbers))
        .order_by(Passage.position)
    ).all()
    before, after = (
        [
            (kind, question_id, language, source)
            for n, kind, question_id, language, source, _ in rows
            if n == number
        ]
        for number in numbers
    )
    return before, after, any(row[-1] for row in rows)


def _answered(passages: Sequence[PassageWords]) -> list[int | None]:
    """Return the ids of the questions that passages answer; [None] if none."""
    ids = {id_ for kind, id_, _, _ in passages if kind is PassageKind.WORDS and id_ is not None}
    return [*sorted(ids)] or [None]


def replace_with_stub(consultation: Consultation, contribution: Contribution) -> None:
    """Show a stub in place of a published text; the caller records the decision."""
    counts.remove(consultation, contribution)
    search_index.delete_documents(contribution.id)
    break_excerpts(contribution.id)
    touch_texts(consultation.id)
    renew_cards([contribution.id])


def restore_text(consultation: Consultation, contribution: Contribution) -> None:
    """Show a text again that was hidden; the caller records the decision."""
    counts.add(consultation, contribution)
    search_index.request_indexing(contribution.id)
    hold_excerpts(contribution)
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
