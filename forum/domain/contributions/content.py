"""What a contribution is made of, before it is stored."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_CHARACTERS: Final = 100_000
LONG_WORDS: Final = 1_500
MANY_WORDS: Final = 2_000
FOLD_WORDS: Final = 300
OPENING_WORDS: Final = 110
FIRST_REPLIES: Final = 3


class Capacity(StrEnum):
    """For whom an author speaks."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"
    STATE = "state"
    GROUP = "group"


class Publication(StrEnum):
    """How an author wishes to appear; moderators always know who wrote."""

    NAME = "name"
    ORGANISATION = "organisation"
    WITHHELD = "withheld"


class PassageKind(StrEnum):
    """What a passage is.

    A heading, a guiding question that the author quotes, words of another contribution that the
    author quotes, or the author's own words.
    """

    TITLE = "title"
    QUOTATION = "quotation"
    EXCERPT = "excerpt"
    WORDS = "words"


@dataclass(frozen=True)
class Part:
    """One passage as its author sends it: Markdown, its language, the question by id or None.

    An excerpt names the contribution, by id, whose words it quotes, and which of its passages,
    counted from 0; or the post.
    """

    source: str
    language: str
    question_id: int | None = None
    kind: PassageKind = PassageKind.WORDS
    excerpt_of: int | None = None
    excerpt_position: int | None = None
    excerpt_post: int | None = None


@dataclass(frozen=True)
class Appearance:
    """Who speaks, for whom and from where, and how much of it readers see.

    `countries` are ISO 3166 codes with blanks between them, or "001" for the whole world.
    """

    name: str
    organisation: str = ""
    countries: str = ""
    capacity: Capacity = Capacity.PERSONAL
    publication: Publication = Publication.NAME
    organisation_id: int | None = None
    label: str = ""
    stakeholder_type: str = ""
    region: str = ""

    @property
    def shown_name(self) -> str:
        """Return the name that readers see: none where the author does not wish it."""
        return self.name if self.publication is Publication.NAME else ""

    @property
    def shown_organisation(self) -> str:
        """Return the organisation that readers see."""
        return "" if self.publication is Publication.WITHHELD else self.organisation

    @property
    def shown_label(self) -> str:
        """Return the label of a seat on the team that readers see: it would tell who it is."""
        return self.label if self.publication is Publication.NAME else ""
