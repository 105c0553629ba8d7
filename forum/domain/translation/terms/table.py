"""A glossary as a table: one row for each term, as CSV files hold it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forum.domain.characters import clean_line
from forum.domain.imports.tables import read_rows
from forum.domain.languages import LANGUAGES
from forum.domain.translation.terms.draft import MAX_TERMS, TermDraft, clean_wording
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, Wording
from forum.errors import Invalid

KEEP, NOTE, NOTE_LANGUAGE, SCOPE = "keep_as_is", "note", "note_language", "scope"
BETWEEN_VARIANTS: Final = "|"
_PARTS: Final = ("", "_variants", "_gender", "_number")
HEADER: Final = (
    *(f"{code}{part}" for code in LANGUAGES for part in _PARTS),
    *(KEEP, NOTE, NOTE_LANGUAGE, SCOPE),
)
_YES: Final = frozenset({"yes", "y", "x", "1", "true", "sí", "si", "oui"})
_FEMININE: Final = frozenset({"f", "fem", "feminine", "femenino", "féminin", "feminin"})
_COMMON: Final = frozenset({"mf", "m/f", "common", "común", "commun"})
_PLURAL: Final = frozenset({"p", "pl", "plural", "pluriel"})
MAX_BYTES: Final = 400_000


class TermScope(StrEnum):
    """For what a term holds: the file of a consultation has the terms of the site too."""

    CONSULTATION = "consultation"
    SITE = "site"


@dataclass(frozen=True)
class TermRow:
    """One term of a table, with the number of its line; `scope` is None where none is named."""

    line: int
    draft: TermDraft
    scope: TermScope | None = None


def row_of(draft: TermDraft, scope: TermScope | None) -> list[str]:
    """Return the cells of a term, in the order of `HEADER`."""
    cells: list[str] = []
    for language in LANGUAGES:
        wording = draft.wordings.get(language, Wording(""))
        cells += [
            wording.text,
            f" {BETWEEN_VARIANTS} ".join(wording.variants),
            wording.gender.value if wording.gender else "",
            wording.number.value if wording.number else "",
        ]
    keep = "yes" if draft.keep_as_is else ""
    return [*cells, keep, draft.note, draft.note_language, scope.value if scope else ""]


def read_table(content: bytes, clean: Callable[[str], str]) -> list[TermRow]:
    """Return the terms of a CSV file whose first row names its columns as `HEADER` does.

    Columns may be missing or in another order; `clean` is applied to each cell. Raises Invalid with
    "encoding", "nul", "separator", "cells", "table_empty", "table_header", "table_twice",
    "table_size" or "term_many".
    """
    if len(content) > MAX_BYTES:
        raise Invalid("table_size", "file")
    _, rows = read_rows(content, headings=frozenset(HEADER))
    if not rows:
        raise Invalid("table_empty", "file")
    columns = [cell.casefold() for cell in rows[0][1]]
    if not set(columns) & set(LANGUAGES):
        raise Invalid("table_header", "file")
    if twice := next((name for name in HEADER if columns.count(name) > 1), None):
        raise Invalid("table_twice", "file", column=twice)
    if len(rows) - 1 > MAX_TERMS:
        raise Invalid("term_many", "file", limit=MAX_TERMS)
    return [
        _read_row(line, dict(zip(columns, map(clean, cells), strict=False)))
        for line, cells in rows[1:]
    ]


def _read_row(line: int, cells: Mapping[str, str]) -> TermRow:
    scope = cells.get(SCOPE, "").casefold()
    return TermRow(line, _read_draft(cells), TermScope(scope) if scope in set(TermScope) else None)


def _read_draft(cells: Mapping[str, str]) -> TermDraft:
    wordings = {}
    for language in LANGUAGES:
        text = clean_wording(cells.get(language, ""))
        cell = cells.get(f"{language}_variants", "")
        variants = tuple(filter(None, map(clean_wording, cell.split(BETWEEN_VARIANTS))))
        if not (text or variants):
            continue
        wordings[language] = Wording(
            text=text,
            variants=variants,
            gender=_gender(cells.get(f"{language}_gender", "").casefold()),
            number=_number(cells.get(f"{language}_number", "").casefold()),
        )
    keep_as_is = cells.get(KEEP, "").casefold() in _YES
    note, language = clean_line(cells.get(NOTE, "")), cells.get(NOTE_LANGUAGE, "").casefold()
    return TermDraft(wordings, keep_as_is, note, language if language in LANGUAGES else "")


def _gender(cell: str) -> Gender | None:
    if cell in _COMMON:
        return Gender.COMMON
    if cell in _FEMININE:
        return Gender.FEMININE
    return Gender.MASCULINE if cell.startswith("m") else None


def _number(cell: str) -> GrammaticalNumber | None:
    if cell in _PLURAL:
        return GrammaticalNumber.PLURAL
    return GrammaticalNumber.SINGULAR if cell.startswith("s") else None
