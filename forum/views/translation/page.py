"""What a page of the desk prints: some of the rows, what is left, and what was not saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Final

from forum.domain.translation.desk.pieces import Piece, split_pieces
from forum.services.translation.desk.item import DeskText, SentenceRow
from forum.services.translation.desk.proposals import NO_PROPOSALS, Proposal, Proposals
from forum.services.translation.desk.saving import SavedRows
from forum.services.translation.terms.in_use import ConsultationTerms, TermRendering
from forum.views.translation import words

ROWS: Final = 100
LEAST_FOLDED: Final = 2


@dataclass(frozen=True, slots=True)
class RowRun:
    """Rows that follow one another; where nothing is left to do in them they are folded."""

    rows: list[SentenceRow]
    is_folded: bool

    @property
    def title(self) -> str:
        """Return which sentences are in the fold."""
        return words.run_title(self.rows[0].number, self.rows[-1].number)


@dataclass
class DeskPage:
    """The rows of one page of a part, from the row with the number `from_row`.

    `result` is what came of saving, and `open_row` the name of the row in which somebody works.
    """

    texts: Sequence[DeskText]
    result: SavedRows
    terms: ConsultationTerms
    from_row: int = 1
    open_row: str = ""
    proposals: Proposals = NO_PROPOSALS
    unanswered: str = ""

    @staticmethod
    def first_of(number: int) -> int:
        """Return the number of the first row on the page with this row."""
        return (number - 1) // ROWS * ROWS + 1

    @cached_property
    def all_rows(self) -> list[SentenceRow]:
        """Return the rows of the part in the order of reading."""
        return [row for text in self.texts for row in text.rows]

    @cached_property
    def parts(self) -> list[DeskText]:
        """Return the texts with their rows on this page."""
        first = self.first_of(self.from_row)
        left = [row.number for row in self.all_rows if row.name in self.result.typed]
        if left:
            first = self.first_of(min(left))
        kept = []
        for text in self.texts:
            rows = [row for row in text.rows if first <= row.number < first + ROWS]
            if rows or not text.rows:
                kept.append(replace(text, rows=rows))
        return kept

    @property
    def rows(self) -> list[SentenceRow]:
        """Return the rows on this page."""
        return [row for text in self.parts for row in text.rows]

    @property
    def next_from(self) -> int | None:
        """Return the number with which the next page begins, or None."""
        following = self.first_of(self.from_row) + ROWS
        return following if following <= len(self.all_rows) else None

    @property
    def checked(self) -> int:
        """Return how many sentences people have checked, with those that need nobody."""
        return sum(not row.is_open for row in self.all_rows)

    @property
    def progress(self) -> str:
        """Return how many sentences are checked, in words."""
        return words.progress(self.checked, len(self.all_rows))

    @property
    def bar_width(self) -> str:
        """Return how far the work is, of a hundred."""
        return f"{100 * self.checked / max(len(self.all_rows), 1):.1f}"

    @property
    def open_rows(self) -> list[SentenceRow]:
        """Return the rows that nobody has checked."""
        return [row for row in self.all_rows if row.is_open]

    @property
    def doubtful_rows(self) -> list[SentenceRow]:
        """Return the rows with doubts."""
        return [row for row in self.all_rows if row.doubts]

    @property
    def languages(self) -> list[str]:
        """Return the languages of the originals."""
        return list(dict.fromkeys(text.text.language for text in self.texts))

    def address_of(self, row: SentenceRow) -> str:
        """Return the query and the fragment of the address of a row."""
        return f"?from={self.first_of(row.number)}&row={row.name}#row-{row.name}"

    def terms_of(self, row: SentenceRow) -> tuple[TermRendering, ...]:
        """Return the terms of the glossary in the original of a row."""
        return self.terms.list_renderings(row.unit.source, row.unit.source_language)

    def broken_terms_of(self, row: SentenceRow) -> tuple[TermRendering, ...]:
        """Return the terms that the stored translation of a row renders otherwise."""
        unit = row.unit
        return self.terms.list_broken(unit.source, unit.target, unit.source_language)

    def is_unanswered(self, row: SentenceRow) -> bool:
        """Return whether other engines were asked for a row in vain."""
        return row.name == self.unanswered

    def pieces_of(self, row: SentenceRow, proposal: Proposal) -> list[Piece]:
        """Return what another engine says for a row in pieces, its codes as in the original."""
        labels = {piece.text: piece.label for piece in row.codes}
        return split_pieces(proposal.words, labels)

    def typed(self, row: SentenceRow) -> str:
        """Return what was typed in a row and not saved, or what is stored."""
        return self.result.typed.get(row.name, row.unit.target)

    def is_conflict(self, row: SentenceRow) -> bool:
        """Return whether somebody else has changed the row meanwhile."""
        return row.name in self.result.conflicts

    def is_unfolded(self, row: SentenceRow) -> bool:
        """Return whether the box of a row is open at once."""
        is_to_do = bool(row.doubts or row.reports) and row.is_open
        return is_to_do or row.name == self.open_row or row.name in self.result.typed

    def runs_of(self, text: DeskText) -> list[RowRun]:
        """Return the rows of a text: those that are done folded, but for one beside each other.

        One row before and one after an open sentence stay in sight, as its context.
        """
        is_done = [self.is_done(row) for row in text.rows]
        is_far = [all(is_done[max(place - 1, 0) : place + 2]) for place in range(len(is_done))]
        runs = [
            RowRun([row for _, row in pairs], is_folded)
            for is_folded, group in groupby(
                zip(is_far, text.rows, strict=True), key=lambda pair: pair[0]
            )
            if (pairs := list(group))
        ]
        return [
            replace(run, is_folded=run.is_folded and len(run.rows) >= LEAST_FOLDED) for run in runs
        ]

    def is_done(self, row: SentenceRow) -> bool:
        """Return whether nothing is left to do in a row and nobody works in it."""
        is_waiting = row.is_open or row.reports or row.doubts or row.is_by_author
        return not (is_waiting or self.is_unfolded(row) or self.broken_terms_of(row))

    @cached_property
    def errors(self) -> dict[str, str]:
        """Return why rows were not saved, by the ids of their boxes."""
        errors = {}
        for row in self.all_rows:
            if row.name in self.result.faults:
                errors[f"text-{row.name}"] = words.fault_sentence(
                    row.number, self.result.faults[row.name]
                )
            elif row.name in self.result.too_long:
                errors[f"text-{row.name}"] = words.length_sentence(row.number)
            elif row.name in self.result.conflicts:
                errors[f"text-{row.name}"] = words.conflict_sentence(row.number)
        return errors
