"""The terms of a glossary as pages print them."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.languages import LANGUAGES
from forum.domain.translation.terms.draft import TermDraft
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording
from forum.models.glossary import GlossaryTerm
from forum.services.translation.terms.glossary import draft_of
from forum.web.language import labels

GENDERS: Final = {
    Gender.MASCULINE: _l("masculine"),
    Gender.FEMININE: _l("feminine"),
    Gender.COMMON: _l("masculine and feminine"),
}
NUMBERS: Final = {
    GrammaticalNumber.SINGULAR: _l("singular"),
    GrammaticalNumber.PLURAL: _l("plural"),
}


@dataclass(frozen=True)
class WordingLine:
    """A wording in one language; `remark` names its gender, number and variants."""

    language: str
    language_name: str
    text: str
    variants: tuple[str, ...]
    remark: str


@dataclass(frozen=True)
class TermLine:
    """A term: its wording in the language of the page, or another one, and all others."""

    number: int
    heading: WordingLine
    wordings: list[WordingLine]
    keep_as_is: bool
    note: str
    note_language: str
    changed_at: datetime
    changed_by: str


def list_lines(terms: Iterable[GlossaryTerm], language: str, words: str = "") -> list[TermLine]:
    """Return terms by the alphabet; with `words`, those that have them in a wording."""
    sought = _fold(words)
    lines = [
        _make_line(term, language)
        for term in terms
        if any(
            sought in _fold(text)
            for wording in term.wordings.values()
            for text in (wording.text, *wording.variants)
        )
    ]
    return sorted(lines, key=lambda line: _fold(line.heading.text))


def languages_from(language: str) -> list[str]:
    """Return the languages of the platform, that of the page first."""
    return sorted(LANGUAGES, key=lambda code: (code != language, LANGUAGES.index(code)))


def _make_line(term: GlossaryTerm, language: str) -> TermLine:
    draft = draft_of(term)
    wordings = list_wordings(draft, language)
    return TermLine(
        number=term.id,
        heading=wordings[0],
        wordings=wordings,
        keep_as_is=term.keep_as_is,
        note=term.note,
        note_language=term.note_language,
        changed_at=term.changed_at,
        changed_by=term.changed_by.name if term.changed_by else _("someone whose account is gone"),
    )


def list_wordings(draft: TermDraft, language: str) -> list[WordingLine]:
    """Return the wordings of a term, that in the language of the page first."""
    return [
        WordingLine(
            language=code,
            language_name=str(labels.LANGUAGE_NAMES[code]),
            text=wording.text,
            variants=wording.variants,
            remark=_describe(wording),
        )
        for code in languages_from(language)
        if (wording := draft.wordings.get(code))
    ]


def _describe(wording: Wording) -> str:
    parts: Sequence[str] = [
        *([str(GENDERS[wording.gender])] if wording.gender else []),
        *([str(NUMBERS[wording.number])] if wording.number else []),
    ]
    return ", ".join(parts)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
