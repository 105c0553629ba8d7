"""Decisions of moderators on texts and on edits of published texts."""

from forum.domain.contributions.statuses import (
    NEEDS_REASON,
    DecisionTarget,
    RevisionState,
    Rule,
    Status,
    edit_state_after,
    possible_statuses,
)
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.decision import Decision
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.access.locking import lock_text, touch_texts
from forum.services.contributions.revise import has_waiting_edit
from forum.services.contributions.visibility import (
    publish_contribution,
    publish_edit,
    record_decision,
    record_edit_decision,
    replace_with_stub,
    restore_text,
)
from forum.services.notifications.contribution_mail import (
    notice_of_decision,
    notify_of_decision,
)


def decide(
    contribution: Contribution,
    status: Status,
    *,
    by: User,
    rule: Rule | None = None,
    reason: str = "",
    target: DecisionTarget = DecisionTarget.TEXT,
) -> Decision:
    """Move a contribution to `status`, record who did it and why, and notify the author.

    With `target` EDIT the decision is about an edit of a published text: PUBLISHED replaces what
    readers see, RETURNED and REJECTED leave it. Raises NotAllowed if `possible_statuses` does not
    list `status`, if no edit waits, or if the role is missing, and Invalid("reason_missing") if the
    step needs a reason.
    """
    lock_text(contribution, contribution.consultation)
    require(by, contribution.consultation, Action.MODERATE)
    is_edit = target is DecisionTarget.EDIT
    if status not in possible_statuses(contribution.status, target):
        raise NotAllowed("status")
    if is_edit and not has_waiting_edit(contribution):
        raise NotAllowed("status")
    reason, rule_name = reason.strip(), rule.value if rule else ""
    if status in NEEDS_REASON and not reason:
        raise Invalid("reason_missing", "reason")
    if is_edit:
        return _decide_on_edit(
            contribution, edit_state_after(status), by=by, rule=rule_name, reason=reason
        )
    return _decide_on_text(contribution, status, by=by, rule=rule_name, reason=reason)


def _decide_on_text(
    contribution: Contribution, status: Status, *, by: User, rule: str, reason: str
) -> Decision:
    consultation, previous_status = contribution.consultation, contribution.status
    decision = record_decision(contribution, status, by=by, rule=rule, reason=reason)
    kind = "restored" if previous_status is Status.HIDDEN else status.value
    notice = f"contribution_{kind}"
    if status is Status.PUBLISHED and contribution.number is None:
        publish_contribution(consultation, contribution, notice_of_decision(decision, notice))
        return decision
    if status is Status.PUBLISHED:
        restore_text(consultation, contribution)
    elif previous_status is Status.PUBLISHED:
        replace_with_stub(consultation, contribution)
    touch_texts(consultation.id)
    notify_of_decision(contribution, decision, notice)
    return decision


def _decide_on_edit(
    contribution: Contribution, state: RevisionState, *, by: User, rule: str, reason: str
) -> Decision:
    decision = record_edit_decision(contribution, state, by=by, rule=rule, reason=reason)
    kind = f"edit_{state.value}"
    if state is RevisionState.SHOWN:
        notice = notice_of_decision(decision, kind)
        publish_edit(contribution.consultation, contribution, notice)
    else:
        notify_of_decision(contribution, decision, kind)
    return decision
