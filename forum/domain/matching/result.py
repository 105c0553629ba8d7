"""What the matching of a text says: where a part stands, what it answers, how sure that is."""

from dataclasses import dataclass
from enum import StrEnum

from forum.domain.contributions.content import PassageKind


class Certainty(StrEnum):
    """Whether the author should be asked."""

    SURE = "sure"
    UNSURE = "unsure"


class Reason(StrEnum):
    """Why a part is matched to a question, or to none."""

    EXACT = "exact"  # the wording of the question stands there
    PART = "part"  # a part of the wording
    REWORDED = "reworded"  # something close to the wording
    NUMBER = "number"  # the number of the question
    ORDER = "order"  # something that asks, where this question would follow
    SEVERAL = "several"  # below the wordings of several questions
    GENERAL = "general"  # no question was found


@dataclass(frozen=True, slots=True)
class Match:
    """A part of a text, from `start` to `end`; `question` is the key of its wordings, or None."""

    start: int
    end: int
    kind: PassageKind
    question: int | None
    certainty: Certainty
    reason: Reason
