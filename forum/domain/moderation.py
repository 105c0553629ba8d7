"""Statuses of a contribution, the steps between them, and the rules a decision can name."""

from enum import StrEnum
from typing import Final


class Moderation(StrEnum):
    """Whether contributions are read by a moderator before or after they appear."""

    BEFORE = "before"
    AFTER = "after"


class Status(StrEnum):
    """Where a contribution stands; changed only by a decision."""

    PENDING = "pending"
    PUBLISHED = "published"
    RETURNED = "returned"
    REJECTED = "rejected"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


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

REVISABLE: Final = frozenset({Status.PENDING, Status.RETURNED})
"""Statuses in which the author may send a new version."""

WITHDRAWABLE: Final = frozenset({Status.PENDING, Status.RETURNED, Status.PUBLISHED, Status.HIDDEN})


class Visibility(StrEnum):
    """What readers see of a contribution: its words, a stub that keeps its number, or nothing."""

    WORDS = "words"
    STUB = "stub"
    NOTHING = "nothing"


def visibility(status: Status, number: int | None) -> Visibility:
    """Return what readers may see; a number, once given, never vanishes."""
    if status is Status.PUBLISHED and number is not None:
        return Visibility.WORDS
    return Visibility.NOTHING if number is None else Visibility.STUB


def first_status(moderation: Moderation) -> Status:
    """Return the status in which a new contribution starts."""
    return Status.PENDING if moderation is Moderation.BEFORE else Status.PUBLISHED
