"""What happened to a contribution, step by step, as its author is told it."""

from enum import StrEnum

from forum.domain.contributions.statuses import RevisionState, Status


class Happening(StrEnum):
    """A step in the life of a contribution."""

    RECEIVED = "received"
    SENT_AGAIN = "sent_again"
    PUBLISHED = "published"
    RETURNED = "returned"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    EDIT_WAITING = "edit_waiting"
    EDIT_SHOWN = "edit_shown"
    EDIT_RETURNED = "edit_returned"
    EDIT_REJECTED = "edit_rejected"
    EDIT_TAKEN_BACK = "edit_taken_back"


def happening(before: str, after: Status, edit: RevisionState | None) -> Happening:
    """Return what a decision is called."""
    if edit is not None:
        return Happening(f"edit_{edit.value}")
    if after is Status.PUBLISHED and before == Status.HIDDEN:
        return Happening.RESTORED
    return Happening.SENT_AGAIN if after is Status.PENDING else Happening(after.value)
