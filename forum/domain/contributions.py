"""What a contribution is made of, before it is stored."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_CHARACTERS: Final = 100_000
LONG_WORDS: Final = 1_500
FOLD_WORDS: Final = 300
OPENING_WORDS: Final = 110
FIRST_REPLIES: Final = 3
READABLE_DEPTH: Final = 2


class Capacity(StrEnum):
    """For whom an author speaks."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"
    STATE = "state"
    GROUP = "group"


class PassageKind(StrEnum):
    """What a passage is: a heading, a guiding question that the author quotes, or own words."""

    TITLE = "title"
    QUOTATION = "quotation"
    WORDS = "words"


@dataclass(frozen=True)
class Part:
    """One passage as its author sends it: Markdown, its language, the question by id or None."""

    source: str
    language: str
    question_id: int | None = None
    kind: PassageKind = PassageKind.WORDS


@dataclass(frozen=True)
class Appearance:
    """How the author is shown beside the contribution."""

    name: str
    organisation: str = ""
    country: str = ""
    capacity: Capacity = Capacity.PERSONAL
    label: str = ""
    stakeholder_type: str = ""
    region: str = ""
