"""What pages show of stored drafts: their first words, and whether they can still be sent."""

from datetime import datetime

from flask import Flask

from forum.domain.contributions.statuses import REVISABLE
from forum.domain.inquiries import OPEN_STATES
from forum.domain.lifecycle import TIME_TO_SEND_AGAIN, Stage
from forum.domain.policy import Action
from forum.models.draft import Draft
from forum.services.access.deadlines import find_return_date, find_return_dates
from forum.services.access.gate import can, effective_stage
from forum.services.consultations.titles import read_titles
from forum.services.drafts import store
from forum.services.texts.localised import LocalisedText
from forum.web.http.arrival import arrived_at
from forum.web.http.current_user import require_person
from forum.web.language.locale import language


def list_own_drafts() -> list[tuple[Draft, LocalisedText, bool]]:
    """Return (draft, title of its consultation, `can_be_sent`) for each draft of the person."""
    drafts = store.list_drafts(require_person())
    titles = read_titles({draft.consultation_id for draft in drafts}, language())
    contribution_ids = [d.contribution_id for d in drafts if d.contribution_id is not None]
    returned_at_by_id = find_return_dates(contribution_ids)
    return [
        (
            draft,
            titles[draft.consultation_id],
            _can_be_sent(draft, returned_at_by_id.get(draft.contribution_id or 0)),
        )
        for draft in drafts
    ]


def can_be_sent(draft: Draft) -> bool:
    """Return whether a stored draft can still be sent, by the dates and the state of its place."""
    contribution = draft.contribution
    return _can_be_sent(draft, find_return_date(contribution) if contribution is not None else None)


def _can_be_sent(draft: Draft, last_return: datetime | None) -> bool:
    if draft.parent is not None and not draft.parent.is_readable:
        return False
    if draft.contribution is not None and draft.contribution.status not in REVISABLE:
        return False
    if draft.inquiry is not None:
        is_open = draft.inquiry.state in OPEN_STATES
        return is_open and can(require_person(), Action.ANSWER, draft.consultation)
    stage = effective_stage(
        draft.consultation,
        Action.CONTRIBUTE if draft.contribution is None else Action.REVISE,
        at=arrived_at(),
        begun_at=draft.begun_at,
        returned_at=last_return,
    )
    return stage is Stage.OPEN


def register(app: Flask) -> None:
    """Register the functions with which templates show drafts."""
    app.jinja_env.globals.update(TO_ANSWER=TIME_TO_SEND_AGAIN)
