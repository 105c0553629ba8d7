"""An entry of a glossary as somebody writes it, and what it must be to be stored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from forum.domain.characters import clean_line, is_clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.translation.terms.entries import Wording
from forum.errors import Invalid

MAX_WORDING: Final = 120
MAX_WORDS: Final = 10
MAX_VARIANTS: Final = 12
MAX_NOTE: Final = 500
MAX_TERMS: Final = 1_000
"""In one glossary."""

_WORD: Final = re.compile(r"[^\W_]+")
_LETTER: Final = re.compile(r"[^\W\d_]")
_PLACEHOLDER: Final = re.compile(r"XQ[0-9]+Z|[⟨⟩]", re.IGNORECASE)


@dataclass(frozen=True)
class TermDraft:
    """The wordings of a concept by language; those of which nothing is written are left out.

    Other wordings without a term stay in the draft, so that `check_draft` refuses it. The language
    of the note is empty where nobody has said it.
    """

    wordings: Mapping[str, Wording] = field(default_factory=dict)
    keep_as_is: bool = False
    note: str = ""
    note_language: str = field(default="", compare=False)


def wording_key(text: str) -> str:
    """Return a wording without case, blanks and signs: equal for what is found in the same way."""
    return " ".join(_WORD.findall(text.casefold()))


def check_draft(draft: TermDraft) -> dict[str, str]:
    """Return the key of the error of each field that has one; fields are called `en`, `note`."""
    errors: dict[str, str] = {}
    for language, wording in draft.wordings.items():
        if error := _find_error(wording.text) if wording.text else "term_missing":
            errors[language] = error
        variant_errors = [error for text in wording.variants if (error := _find_error(text))]
        if len(wording.variants) > MAX_VARIANTS:
            variant_errors.append("term_variants")
        if variant_errors:
            errors[f"{language}-variants"] = variant_errors[0]
    least = 1 if draft.keep_as_is else 2
    if len(draft.wordings) < least:
        missing = next(code for code in LANGUAGES if code not in draft.wordings)
        errors[missing] = "term_missing" if draft.keep_as_is else "term_wordings"
    if len(draft.note) > MAX_NOTE:
        errors["note"] = "too_long"
    elif not is_clean_line(draft.note):
        errors["note"] = "unseen"
    return errors


def require_sound(draft: TermDraft) -> None:
    """Raise Invalid for the first error of a draft."""
    for name, code in check_draft(draft).items():
        raise Invalid(code, name)


def _find_error(text: str) -> str:
    if not is_clean_line(text):
        return "unseen"
    if len(text) > MAX_WORDING or len(_WORD.findall(text)) > MAX_WORDS:
        return "term_long"
    if not _LETTER.search(text) or _PLACEHOLDER.search(text):
        return "term_letters"
    return ""


def clean_wording(text: str) -> str:
    """Return a wording as it is stored: one line, without a full stop at its end."""
    line = clean_line(text)
    return line.removesuffix(".") if line.count(".") == 1 else line
