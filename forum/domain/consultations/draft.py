"""What an organiser enters for a consultation, before it is stored."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from anyascii import anyascii

from forum.domain.characters import normalise
from forum.domain.contributions.statuses import Moderation

TextsByLanguage = dict[str, str]
"""The versions of one text by language code, as the organiser wrote them; may be empty."""

SLUG_LENGTH = 60

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

GRACE_PERIODS = (0, 15, 60, 6 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60, 14 * 24 * 60)
"""The grace periods that an organiser can choose, in minutes after closing."""

RESERVED_SLUGS = frozenset({"new"})
"""Slugs that no consultation can have, because other pages have these addresses."""


@dataclass
class DraftQuestion:
    """A guiding question; `id` is None until it is stored."""

    text: TextsByLanguage
    id: int | None = None


@dataclass
class DraftSection:
    """A heading, which may be empty, and its questions; `id` is None until it is stored."""

    title: TextsByLanguage
    questions: list[DraftQuestion] = field(default_factory=list)
    id: int | None = None


@dataclass
class ConsultationDraft:
    """All fields of the organiser's page; `language` is that of the original texts."""

    language: str
    zone: str
    moderation: Moderation
    title: TextsByLanguage
    introduction: TextsByLanguage
    background: TextsByLanguage
    organisers: list[str]
    sections: list[DraftSection]
    opens_at: datetime | None
    closes_at: datetime | None
    slug: str = ""
    grace_minutes: int = 0
    translates_on_demand: bool = False
    originals_first: bool = False

    @property
    def questions(self) -> list[DraftQuestion]:
        """Return all questions in order."""
        return [question for section in self.sections for question in section.questions]

    @property
    def sources(self) -> list[str]:
        """Return all texts in all languages."""
        texts = [self.title, self.introduction, self.background]
        texts += [section.title for section in self.sections]
        texts += [question.text for question in self.questions]
        return [source for versions in texts for source in versions.values()]


def slugify(title: str) -> str:
    """Return the title in lower-case ASCII words joined by hyphens, cut between words.

    Other scripts are written in Latin letters; each Chinese character is a word.
    """
    composed = _HAN.sub(r"\g<0> ", normalise("NFC", title))
    words = re.findall(r"[a-z0-9]+", anyascii(composed).lower().replace("'", ""))
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > SLUG_LENGTH:
            break
        slug = f"{slug}-{word}" if slug else word[:SLUG_LENGTH]
    return slug or "consultation"
