"""The parts of a contribution and the appearance of its author, before they are stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel

MAX_CHARACTERS: Final = 100_000
LONG_WORDS: Final = 1_500
"""Beyond this many words, a discussion shows only the opening of a text."""
MANY_WORDS: Final = 2_000
"""Beyond this many words, the author reads that few people read so much."""
FOLD_WORDS: Final = 300
"""Beyond this many words, a discussion shows a text folded after its opening."""
OPENING_WORDS: Final = 110
"""The least number of words in the opening of a text."""
FIRST_REPLIES: Final = 3


class Capacity(StrEnum):
    """On whose behalf an author speaks."""

    PERSONAL = "personal"
    ORGANISATION = "organisation"
    STATE = "state"
    GROUP = "group"


class Publication(StrEnum):
    """How an author wishes to appear to readers; moderators always see the name."""

    NAME = "name"
    ORGANISATION = "organisation"
    WITHHELD = "withheld"


class PassageKind(StrEnum):
    """The kind of a passage.

    It is a heading, a guiding question that the author quotes, words of another contribution that
    the author quotes, or the author's own words.
    """

    TITLE = "title"
    QUESTION = "question"
    QUOTE = "quote"
    WORDS = "words"


@dataclass(frozen=True)
class Part:
    """One passage as its author sends it, in Markdown, with the question that it answers.

    A quote has the id of the quoted contribution and the position, from 0, of the quoted passage;
    or the id of the quoted post.
    """

    source: str
    language: str
    question_id: int | None = None
    kind: PassageKind = PassageKind.WORDS
    quoted_contribution_id: int | None = None
    quoted_position: int | None = None
    quoted_post_id: int | None = None


@dataclass(frozen=True)
class Appearance:
    """Who speaks, on whose behalf and from where, and how much of it readers see.

    `countries` are ISO 3166 codes separated by blanks, or "001" for the whole world.
    """

    name: str
    organisation: str = ""
    countries: str = ""
    capacity: Capacity = Capacity.PERSONAL
    publication: Publication = Publication.NAME
    organisation_id: int | None = None
    label: SeatLabel = NO_LABEL
    stakeholder_type: str = ""
    region: str = ""

    @property
    def shown_name(self) -> str:
        """Return the name that readers see, or an empty string if the author withholds it."""
        return self.name if self.publication is Publication.NAME else ""

    @property
    def shown_organisation(self) -> str:
        """Return the organisation that readers see, or an empty string."""
        return "" if self.publication is Publication.WITHHELD else self.organisation

    @property
    def shown_label(self) -> SeatLabel:
        """Return the team label that readers see; withheld with the name, which it would reveal."""
        return self.label if self.publication is Publication.NAME else NO_LABEL

    @property
    def columns(self) -> dict[str, Any]:
        """Return the values by the names of the columns of `AppearanceColumns`."""
        return {
            "shown_name": self.shown_name,
            "shown_organisation": self.shown_organisation,
            "shown_countries": self.countries,
            "shown_label": self.shown_label,
            "capacity": self.capacity,
            "publication": self.publication,
            "organisation_id": self.organisation_id,
        }

    def copy_to(self, row: object) -> None:
        """Store the appearance in the columns of a row."""
        for name, value in self.columns.items():
            setattr(row, name, value)

    @classmethod
    def from_row(cls, row: Any, *, name: str = "", organisation: str = "") -> "Appearance":
        """Return the appearance that a row stores.

        `name` and `organisation` are used where the row does not store them for readers.
        """
        return cls(
            name=name or row.shown_name,
            organisation=row.shown_organisation or organisation,
            countries=row.shown_countries,
            capacity=row.capacity,
            publication=row.publication,
            organisation_id=row.organisation_id,
            label=row.shown_label,
        )


def main_language(passages: Iterable[tuple[PassageKind, str, str]]) -> str:
    """Return the main language of a text; quotes count only where there are no other words.

    `passages` are tuples of kind, language and source; there must be one at least.
    """
    own_lengths: Counter[str] = Counter()
    quote_lengths: Counter[str] = Counter()
    for kind, language, source in passages:
        (quote_lengths if kind is PassageKind.QUOTE else own_lengths)[language] += len(source)
    counts = own_lengths or quote_lengths
    return min(counts, key=lambda code: (-counts[code], code))
