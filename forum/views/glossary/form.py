"""The form of a term."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from flask import request

from forum.domain.characters import clean_line
from forum.domain.languages import LANGUAGES
from forum.domain.translation.terms.draft import TermDraft, clean_wording
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording
from forum.views.glossary.listing import GENDERS, NUMBERS
from forum.web.http.query import normalise_newlines
from forum.web.language import labels

_Choice = TypeVar("_Choice", bound=StrEnum)
WITHOUT_GENDER: Final = frozenset({"en"})


@dataclass(frozen=True)
class WordingFields:
    """The fields of a term in one language."""

    language: str
    language_name: str
    text: str
    variants: str
    gender: str
    number: str
    has_gender: bool


@dataclass(frozen=True)
class TermForm:
    """The fields of a term as typed; `since` says which version of it they change.

    `note_language` is that of a note which is stored.
    """

    wordings: list[WordingFields]
    keep_as_is: bool = False
    note: str = ""
    since: str = ""
    note_language: str = ""


def form_of(draft: TermDraft, since: str = "") -> TermForm:
    """Return the form of a term that is stored, or of an empty one."""
    fields = []
    for language in LANGUAGES:
        wording = draft.wordings.get(language, Wording(""))
        fields.append(
            _fields(
                language,
                wording.text,
                "\n".join(wording.variants),
                gender=wording.gender.value if wording.gender else "",
                number=wording.number.value if wording.number else "",
            )
        )
    return TermForm(fields, draft.keep_as_is, draft.note, since, draft.note_language)


def posted_form() -> TermForm:
    """Return the form as it was posted."""
    fields = [
        _fields(
            language,
            request.form.get(language, ""),
            normalise_newlines(request.form.get(f"{language}-variants", "")),
            gender=request.form.get(f"{language}-gender", ""),
            number=request.form.get(f"{language}-number", ""),
        )
        for language in LANGUAGES
    ]
    return TermForm(
        fields,
        request.form.get("keep_as_is") == "yes",
        request.form.get("note", ""),
        request.form.get("since", ""),
    )


def _fields(language: str, text: str, variants: str, *, gender: str, number: str) -> WordingFields:
    return WordingFields(
        language=language,
        language_name=str(labels.LANGUAGE_NAMES[language]),
        text=text,
        variants=variants,
        gender=gender,
        number=number,
        has_gender=language not in WITHOUT_GENDER,
    )


def draft_from(form: TermForm) -> TermDraft:
    """Return what a form says; fields that hold what nobody can see are left as they are."""
    wordings = {
        fields.language: Wording(
            text=_tidy(fields.text),
            variants=tuple(filter(None, map(_tidy, fields.variants.split("\n")))),
            gender=_choice(Gender, fields.gender),
            number=_choice(GrammaticalNumber, fields.number),
        )
        for fields in form.wordings
        if fields.text.strip() or fields.variants.strip()
    }
    return TermDraft(wordings, form.keep_as_is, " ".join(form.note.split()))


def _tidy(text: str) -> str:
    """Return one line; what `check_draft` has to refuse must still be in it."""
    line = " ".join(text.split())
    cleaned = clean_wording(line)
    return cleaned if clean_line(line).removesuffix(".") == line.removesuffix(".") else line


def _choice(choices: type[_Choice], value: str) -> _Choice | None:
    return choices(value) if value in set(choices) else None


def gender_options() -> list[tuple[str, str]]:
    """Return the values of genders with their words."""
    return [(gender.value, str(words)) for gender, words in GENDERS.items()]


def number_options() -> list[tuple[str, str]]:
    """Return the values of numbers with their words."""
    return [(number.value, str(words)) for number, words in NUMBERS.items()]
