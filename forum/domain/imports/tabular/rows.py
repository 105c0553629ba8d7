"""The rows of a table of contributions, read by the roles of their columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from babel import Locale

from forum.domain.contributions.content import Capacity
from forum.domain.exports.formulas import unescape_formula
from forum.domain.imports.mail.bodies import mask_addresses
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.reading import clean_text, language_code
from forum.domain.imports.sources.choices import MAX_COLUMNS, ImportChoices
from forum.domain.imports.sources.days import find_order, read_day
from forum.domain.imports.sources.pieces import MAX_PIECES, Fault, SourcePiece, SourceReading
from forum.domain.imports.tables import decode_table, read_cells
from forum.domain.imports.tabular.capacities import read_capacity
from forum.domain.imports.tabular.columns import ColumnRole, check_roles, guess_roles
from forum.domain.languages import LANGUAGES
from forum.domain.mail_addresses import find_address
from forum.domain.matching.words import folded_words
from forum.errors import Invalid

SAMPLES: Final = 3
SAMPLE_LENGTH: Final = 90
FAULT_WORDS: Final = 80
SEPARATORS: Final = ("\t", ";", ",", "|")
_FALLBACK: Final = "windows-1252"

NumberedRow = tuple[int, Sequence[str]]


@dataclass
class _Table:
    """The rows below the headings, and what each column holds."""

    headings: Sequence[str]
    roles: Sequence[ColumnRole]
    is_month_first: bool
    questions: dict[str, int] = field(default_factory=dict)

    def cell(self, row: Sequence[str], role: ColumnRole) -> str:
        """Return the cell of a role, which one column has at most; empty if there is none."""
        if role not in self.roles:
            return ""
        n = self.roles.index(role)
        return self._tidy(row[n]) if n < len(row) else ""

    def heading(self, role: ColumnRole) -> str:
        """Return the heading of a column."""
        return self.headings[self.roles.index(role)] if role in self.roles else ""

    @staticmethod
    def _tidy(cell: str) -> str:
        return clean_text(unescape_formula(cell)).strip()

    def line(self, row: Sequence[str], role: ColumnRole) -> str:
        """Return a cell as one line."""
        return " ".join(self.cell(row, role).split())

    def answers(self, row: Sequence[str]) -> Iterable[tuple[int | None, str]]:
        """Yield the texts of a row with the questions that they answer."""
        question = self.line(row, ColumnRole.QUESTION)
        if text := self.cell(row, ColumnRole.TEXT):
            yield self._index(question) if question else None, text
        for n, role in enumerate(self.roles):
            if role is ColumnRole.ANSWER and n < len(row) and (text := self._tidy(row[n])):
                yield self._index(" ".join(self.headings[n].split())), text

    def _index(self, question: str) -> int:
        return self.questions.setdefault(question, len(self.questions))


def read_table(content: bytes, choices: ImportChoices) -> SourceReading:
    """Return the contributions of a CSV file, whose first row must name its columns.

    Consecutive rows with one number, or one identifier, are one contribution. Without a column of
    texts there are no contributions, but the columns. Raises Invalid with "encoding", "nul",
    "cells", "source_large" or "rows_missing".
    """
    reading = SourceReading()
    text, is_guessed = _decode(content, choices.encoding)
    reading.left_out[NoteKind.CHARSET, _FALLBACK] += is_guessed
    rows = read_cells(text, SEPARATORS)
    if len(rows) < 2:
        raise Invalid("rows_missing", "file")
    headings, rows = rows[0][1][:MAX_COLUMNS], rows[1:]
    if len(rows) > MAX_PIECES:
        raise Invalid("source_large", "file")
    cells = [row for _, row in rows]
    roles = (
        check_roles(choices.columns, len(headings))
        if len(choices.columns) == len(headings)
        else guess_roles(headings, cells)
    )
    reading.columns = _describe(headings, roles, cells)
    order = choices.day_order or _find_order(roles, cells)
    table = _Table(headings, roles, order == "month")
    _read_rows(table, rows, reading)
    _order_questions(table, reading)
    for heading, role in zip(headings, roles, strict=True):
        reading.left_out[NoteKind.COLUMN, heading or "—"] += role is ColumnRole.NOTHING
    return reading


def _order_questions(table: _Table, reading: SourceReading) -> None:
    """Put questions that are only numbers into their order; others stay as they came."""
    questions = list(table.questions)
    if all(question.isdecimal() and len(question) < 6 for question in questions):
        order = sorted(range(len(questions)), key=lambda n: int(questions[n]))
        places = {old: new for new, old in enumerate(order)}
        heading = table.heading(ColumnRole.QUESTION)
        questions = [f"{heading} {questions[n]}" for n in order]
        reading.pieces = [
            replace(piece, answers=tuple(_moved(piece.answers, places))) for piece in reading.pieces
        ]
    reading.questions = questions


def _moved(
    answers: Iterable[tuple[int | None, str]], places: dict[int, int]
) -> Iterable[tuple[int | None, str]]:
    for question, text in answers:
        yield None if question is None else places[question], text


def _decode(content: bytes, encoding: str) -> tuple[str, bool]:
    """Return the text of a file, and whether its encoding is a guess."""
    try:
        return decode_table(content, encoding or None), False
    except Invalid:
        if encoding:
            raise
        return decode_table(content, _FALLBACK), True


def _describe(
    headings: Sequence[str], roles: Sequence[ColumnRole], rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    columns = []
    for n, (heading, role) in enumerate(zip(headings, roles, strict=True)):
        cells = [row[n] for row in rows if n < len(row) and row[n].strip()]
        first = [
            mask_addresses(" ".join(cell[: 2 * SAMPLE_LENGTH].split())[:SAMPLE_LENGTH])
            for cell in cells[:SAMPLES]
        ]
        columns.append(
            {"heading": heading[:200], "role": role.value, "cells": len(cells), "first": first}
        )
    return columns


def _find_order(roles: Sequence[ColumnRole], rows: Sequence[Sequence[str]]) -> str:
    if ColumnRole.DATE not in roles:
        return "day"
    n = roles.index(ColumnRole.DATE)
    return find_order(row[n] for row in rows if n < len(row))


def _read_rows(table: _Table, rows: Sequence[NumberedRow], reading: SourceReading) -> None:
    before: SourcePiece | None = None
    used: set[str] = set()
    for line, row in rows:
        answers = tuple(table.answers(row))
        if not answers:
            reading.left_out[NoteKind.ROW, ""] += 1
            reading.faults.append(Fault(line, "row_empty", _first_words(row)))
            continue
        piece = _read_piece(table, (line, row), answers, reading)
        if before is not None and piece.source_id == before.source_id and _is_same(before, piece):
            before = replace(before, answers=(*before.answers, *piece.answers))
            reading.pieces[-1] = before
            continue
        if piece.source_id in used:
            reading.faults.append(Fault(line, "same_number", piece.source_id[:FAULT_WORDS]))
            piece = replace(piece, source_id=f"row {line}", number=None)
        used.add(piece.source_id)
        reading.pieces.append(piece)
        before = piece
    _check_parents(reading, {piece.source_id: piece for piece in reading.pieces})


def _is_same(before: SourcePiece, piece: SourcePiece) -> bool:
    return (before.author, before.organisation) == (piece.author, piece.organisation)


def _read_piece(
    table: _Table,
    place: NumberedRow,
    answers: tuple[tuple[int | None, str], ...],
    reading: SourceReading,
) -> SourcePiece:
    line, row = place
    digits = table.line(row, ColumnRole.NUMBER).strip(".#")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 8 else None
    names = (ColumnRole.GIVEN_NAME, ColumnRole.FAMILY_NAME)
    author = table.line(row, ColumnRole.AUTHOR)
    author = author or " ".join(filter(None, (table.line(row, role) for role in names)))
    if "@" in author and find_address(author):
        author = ""
    reading.left_out[NoteKind.UNNAMED, ""] += not author
    return SourcePiece(
        source_id=table.line(row, ColumnRole.ID)[:80] or (str(number) if number else f"row {line}"),
        answers=answers,
        author=author,
        organisation=table.line(row, ColumnRole.ORGANISATION),
        country=table.line(row, ColumnRole.COUNTRY),
        number=number or None,
        date=_read_date(table, place, reading),
        language=_language(table.line(row, ColumnRole.LANGUAGE)),
        title=table.line(row, ColumnRole.TITLE),
        reply_to=table.line(row, ColumnRole.REPLY_TO).lstrip("#")[:80],
        stakeholder_type=table.line(row, ColumnRole.STAKEHOLDER_TYPE),
        region=table.line(row, ColumnRole.REGION),
        capacity=_read_capacity(table, place, reading),
    )


def _read_date(table: _Table, place: NumberedRow, reading: SourceReading) -> str:
    line, row = place
    typed = table.line(row, ColumnRole.DATE)
    day = read_day(typed, is_month_first=table.is_month_first)
    if day and not 1990 <= int(day[:4]) <= 2099:
        day = ""
    if typed and not day:
        reading.faults.append(Fault(line, "bad_date", typed[:FAULT_WORDS]))
    return day


def _read_capacity(table: _Table, place: NumberedRow, reading: SourceReading) -> str:
    """Return the capacity that a row names; nothing if no column has any."""
    line, row = place
    if ColumnRole.CAPACITY not in table.roles:
        return ""
    typed = table.line(row, ColumnRole.CAPACITY)
    capacity = read_capacity(typed)
    if capacity is None:
        reading.faults.append(Fault(line, "bad_capacity", typed[:FAULT_WORDS]))
    return (capacity or Capacity.PERSONAL).value


def _language(cell: str) -> str:
    """Return the code of a language by its code, or by its name in one of our languages."""
    name = " ".join(folded_words(cell[:40]))
    return _languages().get(name) or language_code(cell, "")


@cache
def _languages() -> dict[str, str]:
    """Return the code of each language by its folded names in the languages of the platform."""
    names = (Locale(code).languages.items() for code in LANGUAGES)
    return {" ".join(folded_words(name)): code for items in names for code, name in items}


def _check_parents(reading: SourceReading, pieces: dict[str, SourcePiece]) -> None:
    """Let replies name their parents by identifier or by number, or say that there is none."""
    by_number = {str(piece.number): piece.source_id for piece in pieces.values() if piece.number}
    for n, piece in enumerate(reading.pieces):
        if not piece.reply_to:
            continue
        named = piece.reply_to
        parent = named if named in pieces else by_number.get(named, "")
        if not parent or parent == piece.source_id:
            parent = ""
            reading.left_out[NoteKind.PARENT, named[:FAULT_WORDS]] += 1
        reading.pieces[n] = replace(piece, reply_to=parent)


def _first_words(row: Sequence[str]) -> str:
    return mask_addresses(" ".join(" ".join(row)[: 2 * FAULT_WORDS].split())[:FAULT_WORDS])
