"""What templates print of a contribution: every word, address and fold decided beforehand."""

from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from forum.services.discussion.entries import ContributionView
from forum.web.presenters.quotation import QuoteLine

FIRST_WORDS: Final = 24


@dataclass(slots=True)
class TextBlock:
    """Words of a person, ready to print.

    `lang` is set where the shown words are not in the page's language. `label` says what
    translation it is, or that there is none. `rest` is what the fold hides, `more` leads to the
    whole of a text that is too long for the page, `original` is None where it is elsewhere.
    """

    opening: Markup
    rest: Markup | None
    length: str
    more: str
    lang: str
    label: str
    is_translated: bool
    is_machine: bool
    original: Markup | None
    original_language: str


@dataclass(slots=True)
class PassageBlock:
    """A passage: its words, whether they quote a question, and which question they answer.

    `quoting` is whose words they are where they are another's; without words, these are gone.
    """

    words: TextBlock | None
    id: Markup | str
    is_quotation: bool
    number: int | None
    question_address: str
    quoting: QuoteLine | None


@dataclass(slots=True)
class ContributionCard:
    """A contribution, ready to print; a stub has no pieces.

    `name` is under what readers see the author; `is_marked` tells that
    there is more to say: late, edited, co-signed, with files.
    """

    entry: ContributionView
    anchor: str
    address: str
    mark: Markup
    name: str
    byline: str
    iso: str
    when: str
    parent_address: str
    post_address: str
    answered: str
    is_part_of_more: bool
    has_title: bool
    stub: str
    is_marked: bool = False
    edited: str = ""
    signed: str = ""
    signed_before: str = ""
    signers: list[str] = field(default_factory=list)
    pieces: list[PassageBlock] = field(default_factory=list)
    replies: list["ContributionCard"] = field(default_factory=list)
    more_replies: str = ""

    @property
    def opening(self) -> str:
        """Return the first words as one line, for where there is no room for all."""
        first = next((p.words.opening for p in self.pieces if p.words and not p.quoting), Markup())
        words = first.striptags().split()
        return " ".join(words[:FIRST_WORDS]) + ("…" if len(words) > FIRST_WORDS else "")

    @property
    def is_brief(self) -> bool:
        """Tell whether the first words are all there is."""
        return len(self.pieces) == 1 and self.entry.words <= FIRST_WORDS

    @property
    def opening_lang(self) -> str:
        """Return the language of the first words where it is not the page's."""
        return next((p.words.lang for p in self.pieces if p.words and not p.quoting), "")
