"""Imports in words: what was left out or changed, what columns hold, and what is wrong."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.imports.notes import NoteKind
from forum.domain.imports.sources.kinds import SourceKind
from forum.domain.imports.sources.states import ImportState
from forum.domain.imports.tabular.columns import ColumnRole
from forum.errors import Invalid
from forum.web.language.form_errors import SENTENCES, sentence

MAX_DETAILS: Final = 8

NOTES: Final = {
    NoteKind.FIELD: _l("Fields for which there is no place here"),
    NoteKind.FILE: _l("Attached files, which are named and not brought in"),
    NoteKind.CHARACTERS: _l("Texts with control characters, which were left out"),
    NoteKind.CUT: _l("Texts that were cut because they are too long"),
    NoteKind.COUNTRY: _l("Names that are not a country, kept as they are"),
    NoteKind.NO_COUNTRY: _l("Names that are not a country, left out"),
    NoteKind.LANGUAGE: _l("Languages without a known code; that of the consultation was taken"),
    NoteKind.TRANSLATION: _l("Translations into no known language, or a second one into the same"),
    NoteKind.DATE: _l("Missing dates, which were assumed"),
    NoteKind.ROLE: _l("Roles that nobody has in a consultation; these people became participants"),
    NoteKind.ANSWER: _l("Answers that are not in their text, which stays whole"),
    NoteKind.QUESTION: _l("Answers to a question that is not in the file"),
    NoteKind.PARENT: _l("Replies to something that is not in the file; they begin a thread"),
    NoteKind.QUOTE: _l("Quotations of something that is not in the file, kept as plain text"),
    NoteKind.NUMBER: _l("Contributions whose number was already taken; they got another one"),
    NoteKind.SIGNATURE: _l("Second co-signatures of the same person"),
    NoteKind.ACCOUNT: _l("Seats on the team whose email address has no account here"),
    NoteKind.SLUG: _l("Addresses of the consultation that were taken; it got another one"),
    NoteKind.STORED: _l("Items that were here already and stay as they are"),
    NoteKind.ROW: _l("Rows or headings without any text, left out"),
    NoteKind.DUPLICATE: _l("Messages that came twice, left out the second time"),
    NoteKind.AUTOMATIC: _l("Automatic messages, left out"),
    NoteKind.QUOTED: _l("Messages that only repeat others, left out"),
    NoteKind.REPEATED: _l("Lines repeated from other messages, cut"),
    NoteKind.SIGNATURE_BLOCK: _l("Lines under messages, such as the sender’s details, cut"),
    NoteKind.ADDRESS: _l("Email addresses in texts, masked"),
    NoteKind.UNNAMED: _l("Contributions without an author’s name, shown without a name"),
    NoteKind.CHARSET: _l("Texts in an unknown encoding, read as well as possible"),
    NoteKind.PICTURE: _l("Pictures, not brought in"),
    NoteKind.COLUMN: _l("Columns that are not brought in"),
}

KINDS: Final = {
    SourceKind.JSON: _l("Data file (JSON)"),
    SourceKind.CSV: _l("Table (CSV)"),
    SourceKind.DOCX: _l("Word document"),
    SourceKind.MBOX: _l("Mail archive"),
}

STATES: Final = {
    ImportState.READING: _l("being read"),
    ImportState.FAULTY: _l("cannot be brought in"),
    ImportState.READY: _l("waiting for your confirmation"),
    ImportState.STORING: _l("being brought in"),
    ImportState.STORED: _l("brought in"),
    ImportState.UNDOING: _l("being undone"),
    ImportState.UNDONE: _l("undone"),
}

ROLES: Final = {
    ColumnRole.NOTHING: _l("Leave out"),
    ColumnRole.TEXT: _l("Text of the contribution"),
    ColumnRole.ANSWER: _l("Answer to the question in the heading"),
    ColumnRole.QUESTION: _l("Question that is answered"),
    ColumnRole.TITLE: _l("Title"),
    ColumnRole.AUTHOR: _l("Author’s name"),
    ColumnRole.GIVEN_NAME: _l("First name"),
    ColumnRole.FAMILY_NAME: _l("Family name"),
    ColumnRole.ORGANISATION: _l("Organisation"),
    ColumnRole.COUNTRY: _l("Country"),
    ColumnRole.DATE: _l("Date"),
    ColumnRole.LANGUAGE: _l("Language"),
    ColumnRole.NUMBER: _l("Number"),
    ColumnRole.ID: _l("Identifier"),
    ColumnRole.REPLY_TO: _l("Number or identifier to which it replies"),
    ColumnRole.STAKEHOLDER_TYPE: _l("Kind of stakeholder"),
    ColumnRole.REGION: _l("Region"),
    ColumnRole.CAPACITY: _l("Capacity"),
}

FAULTS: Final = {
    "row_empty": _l("No text; this row is left out."),
    "bad_date": _l("The date cannot be read; the contribution is shown without one."),
    "bad_capacity": _l(
        "The capacity cannot be read; the contribution is shown in a personal capacity."
    ),
    "same_number": _l("Another row has the same number; this contribution gets a new one."),
}

OTHERS: Final = {
    "table_encoding": _l("This encoding does not fit the file. Choose another one."),
    "cells": _l(
        "Line %(line)s cannot be read: a quotation mark is missing, or a cell is too long."
    ),
}
"""Sentences that differ from those of other forms."""


@dataclass(frozen=True)
class NoteLine:
    """What was left out or changed: how often, what, and where."""

    count: int
    words: str
    details: str


def describe_notes(notes: Iterable[tuple[str, str, int]]) -> Iterator[NoteLine]:
    """Yield one line for each kind of loss or change."""
    details: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for kind, detail, count in notes:
        details[kind].append((detail, count))
    for kind, pairs in details.items():
        named = [f"{detail} ({count})" if count > 1 else detail
                 for detail, count in pairs if detail][:MAX_DETAILS]  # fmt: skip
        rest = len([detail for detail, _count in pairs if detail]) - len(named)
        listed = ", ".join(named)
        if rest:
            listed = _("%(names)s and %(n)s more", names=listed, n=rest)
        yield NoteLine(sum(count for _, count in pairs), str(NOTES[NoteKind(kind)]), listed)


def describe_fault(error: Invalid) -> str:
    """Return why a file cannot be read, with the place in it."""
    if error.code == "encoding":
        return str(OTHERS["table_encoding"])
    if error.code in OTHERS:
        return str(OTHERS[error.code]) % error.values
    if error.code in SENTENCES and not _is_place(error.field):
        return sentence(error)
    return _(
        "The file is not as it should be at “%(place)s”. Correct it there, then choose it again.",
        place=error.field,
    )


def _is_place(field: str) -> bool:
    """Return whether the field of an error is a place in the document, not a field of the form."""
    return field not in ("file", "schema", "zone", "language", "opens_on", "closes_on")
