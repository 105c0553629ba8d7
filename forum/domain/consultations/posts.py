"""The kinds of signed messages that a team publishes."""

from enum import StrEnum


class PostKind(StrEnum):
    """The purpose of a team's post."""

    WELCOME = "welcome"
    PROMPT = "prompt"
    DIGEST = "digest"
    INTERIM_SUMMARY = "interim_summary"
    EXTENSION = "extension"
    CLOSING = "closing"
