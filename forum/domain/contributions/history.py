"""The steps in the history of a contribution that its author sees."""

from enum import StrEnum

from forum.domain.contributions.statuses import RevisionState, Status


class HistoryStep(StrEnum):
    """A step in the life of a contribution."""

    RECEIVED = "received"
    SENT_AGAIN = "sent_again"
    PUBLISHED = "published"
    RETURNED = "returned"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    RESTORED = "restored"
    REDACTED = "redacted"
    REDACTION_UNDONE = "redaction_undone"
    WITHDRAWN = "withdrawn"
    WITHDRAWAL_UNDONE = "withdrawal_undone"
    EDIT_WAITING = "edit_waiting"
    EDIT_SHOWN = "edit_shown"
    EDIT_RETURNED = "edit_returned"
    EDIT_REJECTED = "edit_rejected"
    EDIT_TAKEN_BACK = "edit_taken_back"


def history_step(before: str, after: Status, edit: RevisionState | None) -> HistoryStep:
    """Return the step that a decision is in the history of a contribution."""
    if edit is not None:
        return HistoryStep(f"edit_{edit.value}")
    if before == Status.WITHDRAWN and after is not Status.WITHDRAWN:
        return HistoryStep.WITHDRAWAL_UNDONE
    if after is Status.PUBLISHED and before == Status.HIDDEN:
        return HistoryStep.RESTORED
    return HistoryStep.SENT_AGAIN if after is Status.PENDING else HistoryStep(after.value)
