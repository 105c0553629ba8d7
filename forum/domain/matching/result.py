"""The result of matching: the parts of a text, what they answer and how sure that is."""

from dataclasses import dataclass
from enum import StrEnum

from forum.domain.contributions.content import PassageKind


class Certainty(StrEnum):
    """How sure a match is; the author is asked to check those that are unsure."""

    SURE = "sure"
    UNSURE = "unsure"


class Reason(StrEnum):
    """Why a part is matched to a question, or to none."""

    EXACT = "exact"  # the wording of the question stands there
    PART = "part"  # a part of the wording
    REWORDED = "reworded"  # something close to the wording
    NUMBER = "number"  # the number of the question stands there
    ORDER = "order"  # another question stands where this one would follow
    SEVERAL = "several"  # the part is below the wordings of several questions
    GENERAL = "general"  # no question matches


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a text, from `start` to before `end`, and the key of its question, or None."""

    start: int
    end: int
    kind: PassageKind
    question: int | None
    certainty: Certainty
    reason: Reason
