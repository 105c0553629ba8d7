"""Statuses of a contribution, the moves between them, and the rules that a decision names."""

from enum import StrEnum
from typing import Final


class Moderation(StrEnum):
    """Whether a moderator reads contributions before or after they appear."""

    BEFORE = "before"
    AFTER = "after"


class Status(StrEnum):
    """The status of a contribution; only a decision changes it."""

    PENDING = "pending"
    PUBLISHED = "published"
    RETURNED = "returned"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class RevisionState(StrEnum):
    """The state of one version of a text.

    It waits for a moderator, readers see or saw it, it was returned or rejected, its author sent
    a newer version before a decision, or its author took it back.
    """

    WAITING = "waiting"
    SHOWN = "shown"
    RETURNED = "returned"
    REJECTED = "rejected"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


class DecisionTarget(StrEnum):
    """What a decision is about: a contribution, or an edit of a published one."""

    TEXT = "text"
    EDIT = "edit"


class Rule(StrEnum):
    """A published rule that a decision can name."""

    UNCLEAR = "unclear"
    PERSONAL = "personal"
    CONTACT = "contact"
    ABUSE = "abuse"
    ADVERTISING = "advertising"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off_topic"
    RIGHTS = "rights"


MOVES: Final[dict[Status, frozenset[Status]]] = {
    Status.PENDING: frozenset({Status.PUBLISHED, Status.RETURNED, Status.REJECTED}),
    Status.PUBLISHED: frozenset({Status.HIDDEN}),
    Status.RETURNED: frozenset({Status.PUBLISHED, Status.REJECTED}),
    Status.REJECTED: frozenset({Status.PUBLISHED}),
    Status.HIDDEN: frozenset({Status.PUBLISHED}),
    Status.WITHDRAWN: frozenset(),
}

NEEDS_REASON: Final = frozenset({Status.RETURNED, Status.REJECTED, Status.HIDDEN})

EDIT_STATES_AFTER: Final[dict[Status, RevisionState]] = {
    Status.PUBLISHED: RevisionState.SHOWN,
    Status.RETURNED: RevisionState.RETURNED,
    Status.REJECTED: RevisionState.REJECTED,
}
"""The state of an edit after a decision; the contribution itself stays published."""

REVISABLE: Final = frozenset({Status.PENDING, Status.RETURNED, Status.PUBLISHED})
"""Statuses in which the author may send a new version."""

OPEN_EDIT_STATES: Final = frozenset({RevisionState.WAITING, RevisionState.RETURNED})
"""States in which an edit waits for a decision, or for its author to send it again."""

WITHDRAWABLE: Final = frozenset({Status.PENDING, Status.RETURNED, Status.PUBLISHED, Status.HIDDEN})


READABLE_STATUSES: Final = frozenset({Status.PUBLISHED})
"""Statuses in which readers see a contribution's words; in others they see a stub at most."""


class Visibility(StrEnum):
    """What readers see of a contribution: its words, a stub that keeps its number, or nothing."""

    WORDS = "words"
    STUB = "stub"
    NOTHING = "nothing"


def visibility_of(status: Status, number: int | None) -> Visibility:
    """Return what readers may see; a number, once given, never vanishes."""
    if status in READABLE_STATUSES and number is not None:
        return Visibility.WORDS
    return Visibility.NOTHING if number is None else Visibility.STUB


def possible_statuses(status: Status, target: DecisionTarget) -> frozenset[Status]:
    """Return the statuses to which a moderator can move a text, or decide a waiting edit of it."""
    return MOVES[status] if target is DecisionTarget.TEXT else frozenset(EDIT_STATES_AFTER)


def edit_state_after(status: Status) -> RevisionState:
    """Return the state of an edit after a decision."""
    return EDIT_STATES_AFTER[status]


def first_status(moderation: Moderation) -> Status:
    """Return the status of a new contribution."""
    return Status.PENDING if moderation is Moderation.BEFORE else Status.PUBLISHED


def first_edit_state(moderation: Moderation, *, is_trusted: bool) -> RevisionState:
    """Return the first state of an edit of a published text."""
    if is_trusted or moderation is Moderation.AFTER:
        return RevisionState.SHOWN
    return RevisionState.WAITING
