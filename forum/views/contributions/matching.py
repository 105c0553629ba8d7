"""A pasted text cut into pieces: what the form shows of them and takes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from forum.domain.contributions.content import Part
from forum.domain.matching import match
from forum.domain.matching.pieces import (
    MatchedPiece,
    PieceChoice,
    PieceUse,
    passages,
    pieces_of,
    split,
)
from forum.web.http.query import as_int

MAX_SPLITS = 50

Wordings = Mapping[int, Sequence[str]]


@dataclass
class BoxMatching:
    """One text box whose text is cut: its pieces, and what its author chose for them.

    `own` is the question of the box, if it has one.
    """

    box: str
    text: str
    pieces: list[MatchedPiece]
    choices: dict[str, PieceChoice] = field(default_factory=dict)
    own: int | None = None

    def name(self, piece: MatchedPiece) -> str:
        """Return the name of the field in which the author says what a piece is."""
        return f"part-{self.box}-{piece.key}"

    def chosen(self, piece: MatchedPiece) -> PieceChoice | None:
        """Return what a piece is by its author's choice, else by the matching; None is unsure."""
        choice = self.choices.get(piece.key) or piece.proposal
        if choice == PieceChoice(PieceUse.GENERAL) and piece.key not in self.choices and self.own:
            return PieceChoice(PieceUse.ANSWER, self.own)
        return choice

    @property
    def quotes_questions(self) -> bool:
        """Tell whether any piece quotes a guiding question."""
        return any(piece.quotes for piece in self.pieces)

    @property
    def is_settled(self) -> bool:
        """Tell whether the author has seen every piece and said what the unsure ones are."""
        if not self.quotes_questions and len(self.pieces) == 1:
            return all(self.chosen(piece) for piece in self.pieces)
        return all(piece.key in self.choices for piece in self.pieces)

    def parts(self, language: str) -> list[Part]:
        """Return the passages of the text."""
        chosen = {p.key: c for p in self.pieces if (c := self.chosen(p)) is not None}
        return passages(self.text, self.pieces, chosen, language)


def match_box(box: str, text: str, wordings: Wordings, *, own: int | None = None) -> BoxMatching:
    """Match a text with the guiding questions."""
    return BoxMatching(box, text, pieces_of(text, match(text, wordings)), own=own)


def is_worth_asking(cut: BoxMatching) -> bool:
    """Tell whether a box quotes another question than its own."""
    return any(piece.quotes and piece.question != cut.own for piece in cut.pieces)


def take_choices(cut: BoxMatching, values: MultiDict[str, str], questions: frozenset[int]) -> None:
    """Cut as the author asked, and read what they chose for each piece."""
    for key in values.getlist(f"split-{cut.box}")[:MAX_SPLITS]:
        whole = next((p for p in cut.pieces if p.key == key), None)
        if whole is None:
            continue
        known = {piece.key for piece in cut.pieces}
        cut.pieces = split(cut.text, cut.pieces, frozenset([key]))
        before = _choice(values.get(cut.name(whole), ""), questions)
        if before is not None and before.use is not PieceUse.QUOTED:
            for piece in cut.pieces:
                if piece.key not in known:
                    cut.choices[piece.key] = before
    for piece in cut.pieces:
        choice = _choice(values.get(cut.name(piece), ""), questions)
        if choice is not None:
            cut.choices[piece.key] = choice


def _choice(value: str, questions: frozenset[int]) -> PieceChoice | None:
    use, _, number = value.partition("-")
    if use not in set(PieceUse):
        return None
    if value in (PieceUse.GENERAL, PieceUse.BEFORE):
        return PieceChoice(PieceUse(value))
    question = as_int(number)
    if question in questions and use in (PieceUse.ANSWER, PieceUse.OWN, PieceUse.QUOTED):
        return PieceChoice(PieceUse(use), question)
    return PieceChoice(PieceUse.QUOTED) if value == PieceUse.QUOTED else None


def choice_value(choice: PieceChoice | None) -> str:
    """Return what stands in the form for a choice."""
    if choice is None:
        return ""
    return choice.use if choice.question is None else f"{choice.use}-{choice.question}"
