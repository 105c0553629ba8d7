"""The kinds of text that a consultation has, and the parts in which they are read."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class TextKind(StrEnum):
    """The kinds of text, in the order in which a reader meets them."""

    TITLE = "title"
    INTRODUCTION = "introduction"
    BACKGROUND = "background"
    SECTION = "section"
    QUESTION = "question"
    CONSENT = "consent"
    REASON = "reason"
    POST = "post"
    SUMMARY = "summary"
    RESPONSE = "response"
    CONTRIBUTION = "contribution"
    TERM = "term"

    @property
    def part(self) -> "TextKind":
        """Return the kind that stands for the part to which this one belongs.

        A part is what is read as one: the page, its questions, the summary, one post.
        """
        return _PARTS.get(self, self)


_PARTS: Final[Mapping[TextKind, TextKind]] = {
    TextKind.INTRODUCTION: TextKind.TITLE,
    TextKind.BACKGROUND: TextKind.TITLE,
    TextKind.CONSENT: TextKind.TITLE,
    TextKind.REASON: TextKind.TITLE,
    TextKind.SECTION: TextKind.QUESTION,
}
