"""Private questions of a facilitator to an author: their states."""

from datetime import datetime
from enum import StrEnum
from typing import Final

MAX_QUESTION: Final = 3_000
MAX_ANSWER: Final = 20_000
MOST_OPEN: Final = 5
"""The number of open threads that one contribution can have."""


class InquiryState(StrEnum):
    """Where a thread stands: it waits for the author, for the team, or for nobody."""

    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OPEN_STATES: Final = frozenset({InquiryState.ASKED, InquiryState.ANSWERED})
"""The states in which a thread takes messages."""


def state_of(
    *, answered_at: datetime | None, closed_at: datetime | None, withdrawn_at: datetime | None
) -> InquiryState:
    """Return the state of a thread; `answered_at` is None while its last question has no answer."""
    if withdrawn_at is not None:
        return InquiryState.WITHDRAWN
    if closed_at is not None:
        return InquiryState.CLOSED
    return InquiryState.ASKED if answered_at is None else InquiryState.ANSWERED
