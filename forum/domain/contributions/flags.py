"""Flags: for which reasons readers ask a moderator to look, and what came of it."""

from enum import StrEnum
from typing import Final

from forum.domain.contributions.statuses import Rule, Status
from forum.errors import Invalid

MAX_REASON: Final = 2_000
"""The most characters of what a reader writes to the moderators."""

OTHER_RULE: Final = "other"
"""What a form sends where none of the rules is meant."""

FLAG_RULES: Final = tuple(rule for rule in Rule if rule is not Rule.UNCLEAR)
"""The rules that a reader can say are broken; what is unclear a reader can ask in a reply."""


class FlagOutcome(StrEnum):
    """What came of a flag: the text stayed, was hidden, or was withdrawn by its author."""

    KEPT = "kept"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


OUTCOMES: Final[dict[Status, FlagOutcome]] = {
    Status.HIDDEN: FlagOutcome.HIDDEN,
    Status.WITHDRAWN: FlagOutcome.WITHDRAWN,
}
"""What comes of the open flags on a text when it reaches a status."""


def check_flag(rule: str, reason: str) -> tuple[str, str]:
    """Return the rule to store, "" for another reason, and the trimmed words.

    Raises Invalid with the keys "rule_missing", "flag_reason_missing" or "too_many_characters".
    """
    if rule != OTHER_RULE and rule not in FLAG_RULES:
        raise Invalid("rule_missing", "rule")
    reason = reason.strip()
    if not reason:
        raise Invalid("flag_reason_missing", "reason")
    if len(reason) > MAX_REASON:
        raise Invalid("too_many_characters", "reason", most=MAX_REASON)
    return "" if rule == OTHER_RULE else rule, reason
