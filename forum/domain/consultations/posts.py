"""Kinds of signed messages that a team publishes."""

from enum import StrEnum


class PostKind(StrEnum):
    """What a team's post is for."""

    WELCOME = "welcome"
    PROMPT = "prompt"
    DIGEST = "digest"
    INTERIM_SUMMARY = "interim_summary"
    EXTENSION = "extension"
    CLOSING = "closing"
