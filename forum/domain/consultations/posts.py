"""The kinds of signed messages that a team publishes, and what one says."""

from dataclasses import dataclass
from enum import StrEnum


class PostKind(StrEnum):
    """The purpose of a team's post."""

    WELCOME = "welcome"
    PROMPT = "prompt"
    DIGEST = "digest"
    INTERIM_SUMMARY = "interim_summary"
    EXTENSION = "extension"
    CLOSING = "closing"


@dataclass(frozen=True)
class DigestRange:
    """The contributions that a digest lists: those with numbers above `after`, up to `until`."""

    after: int
    until: int


@dataclass(frozen=True)
class PostDraft:
    """What a post says, in Markdown; only a digest has a range, and an ending below its list."""

    kind: PostKind
    title: str
    body: str
    language: str
    ending: str = ""
    digest: DigestRange | None = None
