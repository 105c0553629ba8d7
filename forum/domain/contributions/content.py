"""What a contribution is made of, before it is stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

MAX_CHARACTERS: Final = 100_000
LONG_WORDS: Final = 1_500
MANY_WORDS: Final = 2_000
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
    QUESTION = "question"
    QUOTE = "quote"
    WORDS = "words"


@dataclass(frozen=True)
class Part:
    """One passage as its author sends it: Markdown, its language, the question by id or None.

    A quote names the contribution, by id, whose words it quotes, and which of its passages,
    counted from 0; or the post.
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

    @property
    def columns(self) -> dict[str, Any]:
        """Return what a row holds of it, by the names of `models.appearance.AppearanceColumns`."""
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
        """Let a row with these columns show the author so."""
        for name, value in self.columns.items():
            setattr(row, name, value)

    @classmethod
    def of(cls, row: Any, *, name: str = "", organisation: str = "") -> "Appearance":
        """Return how a row shows its author.

        `name` and `organisation` say what readers do not see, where that is known.
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
    """Return the language in which most of a text is written, words of others left out.

    `passages` are (kind, language, source), one at least.
    """
    lengths: Counter[str] = Counter()
    of_others: Counter[str] = Counter()
    for kind, language, source in passages:
        (of_others if kind is PassageKind.QUOTE else lengths)[language] += len(source)
    counted = lengths or of_others
    return min(counted, key=lambda code: (-counted[code], code))
