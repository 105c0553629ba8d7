"""The organiser's response: what became of each point."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from forum.domain.split_addresses import split_address

REMINDER_AFTER: Final = timedelta(weeks=12)
"""So long after closing, organisers who have not responded are reminded once."""

MOST_CITED: Final = 500
"""The number of contributions that one answer can name."""


class ResponseOutcome(StrEnum):
    """What became of a point."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"
    CONSIDERED = "considered"


def reminder_date(closes_at: datetime) -> datetime:
    """Return when organisers are reminded of the response to a consultation that closed then."""
    return closes_at + REMINDER_AFTER


def is_web_address(address: str) -> bool:
    """Return whether this is an address of a page that a link may lead to."""
    parts = split_address(address)
    has_host = bool(parts.hostname) and " " not in address
    return parts.scheme in ("http", "https") and has_host and not parts.username


def list_numbers(field: str) -> list[int]:
    """Return the numbers that a field lists, such as "3, 7" or "[3] [7]", each once.

    Raises ValueError if it has anything else, or more than MOST_CITED.
    """
    words = field.translate(str.maketrans("[],;", "    ")).split()
    if any(not word.isascii() or not word.isdigit() or len(word) > 7 for word in words):
        raise ValueError(field)
    numbers = list(dict.fromkeys(map(int, words)))
    if len(numbers) > MOST_CITED:
        raise ValueError(field)
    return numbers
