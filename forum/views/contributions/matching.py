"""The text of one box matched with the guiding questions, and its author's choices by piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from forum.domain.contributions.content import Part
from forum.domain.matching import match
from forum.domain.matching.comparison import WordBudget
from forum.domain.matching.pieces import (
    MatchedPiece,
    PieceChoice,
    PieceUse,
    chosen_passages,
    pieces_of,
    split_into_paragraphs,
)
from forum.web.http.query import parse_int

MAX_SPLITS = 50
CHOICE_PREFIX = "part-"
SPLIT_PREFIX = "split-"

Wordings = Mapping[int, Sequence[str]]


@dataclass
class BoxMatching:
    """The text of one box cut into pieces, and what its author chose for each by the piece's key.

    `box_question` is the id of the question of the box, if it has one.
    """

    box: str
    text: str
    pieces: list[MatchedPiece]
    choices: dict[str, PieceChoice] = field(default_factory=dict)
    box_question: int | None = None

    def field_name(self, piece: MatchedPiece) -> str:
        """Return the name of the form field with the author's choice for a piece."""
        return choice_field(self.box, piece.key)

    def choice_of(self, piece: MatchedPiece) -> PieceChoice | None:
        """Return the author's choice for a piece, else the proposal for it; None if unsure.

        A piece for which no question is proposed answers the question of the box.
        """
        if (choice := self.choices.get(piece.key)) is not None:
            return choice
        if piece.proposal == PieceChoice(PieceUse.GENERAL) and self.box_question:
            return PieceChoice(PieceUse.ANSWER, self.box_question)
        return piece.proposal

    @property
    def quotes_questions(self) -> bool:
        """Return whether any piece quotes a guiding question."""
        return any(piece.has_quote for piece in self.pieces)

    @property
    def is_settled(self) -> bool:
        """Return whether the author has confirmed every piece.

        A text that quotes no question and is one piece needs no confirmation unless it is unsure.
        """
        if not self.quotes_questions and len(self.pieces) == 1:
            return all(self.choice_of(piece) for piece in self.pieces)
        return all(piece.key in self.choices for piece in self.pieces)

    def parts(self, language: str) -> list[Part]:
        """Return the passages that the text becomes by these choices."""
        choices = {p.key: c for p in self.pieces if (c := self.choice_of(p)) is not None}
        return chosen_passages(self.text, self.pieces, choices, language)


def choice_field(box: str, key: str) -> str:
    """Return the name of the form field with the choice for the piece of a box with this key."""
    return f"{CHOICE_PREFIX}{box}-{key}"


def match_box(
    box: str,
    text: str,
    wordings: Wordings,
    *,
    box_question: int | None = None,
    budget: WordBudget | None = None,
) -> BoxMatching:
    """Match the text of a box with the guiding questions; the boxes of a form share a budget."""
    pieces = pieces_of(text, match(text, wordings, budget))
    return BoxMatching(box, text, pieces, box_question=box_question)


def quotes_other_questions(matching: BoxMatching) -> bool:
    """Return whether the text quotes a question other than that of its box."""
    return any(
        piece.has_quote and piece.question != matching.box_question for piece in matching.pieces
    )


def apply_choices(
    matching: BoxMatching, values: MultiDict[str, str], questions: frozenset[int]
) -> None:
    """Split the pieces that the author wants split, and read the choice for each piece.

    `questions` are the ids that may be chosen; other values are ignored.
    """
    for key in values.getlist(f"{SPLIT_PREFIX}{matching.box}")[:MAX_SPLITS]:
        piece_to_split = next((p for p in matching.pieces if p.key == key), None)
        if piece_to_split is None:
            continue
        keys_before = {piece.key for piece in matching.pieces}
        matching.pieces = split_into_paragraphs(matching.text, matching.pieces, frozenset([key]))
        choice = _read_choice(values.get(matching.field_name(piece_to_split), ""), questions)
        if choice is not None and choice.use is not PieceUse.QUOTED:
            for piece in matching.pieces:
                if piece.key not in keys_before:
                    matching.choices[piece.key] = choice
    for piece in matching.pieces:
        choice = _read_choice(values.get(matching.field_name(piece), ""), questions)
        if choice is not None:
            matching.choices[piece.key] = choice


def _read_choice(value: str, questions: frozenset[int]) -> PieceChoice | None:
    """Return the choice that a field value stands for, or None for an unknown value."""
    use, _, number = value.partition("-")
    if use not in set(PieceUse):
        return None
    if value in (PieceUse.GENERAL, PieceUse.BEFORE):
        return PieceChoice(PieceUse(value))
    question = parse_int(number)
    if question in questions and use in (PieceUse.ANSWER, PieceUse.OWN, PieceUse.QUOTED):
        return PieceChoice(PieceUse(use), question)
    return PieceChoice(PieceUse.QUOTED) if value == PieceUse.QUOTED else None


def choice_value(choice: PieceChoice | None) -> str:
    """Return the field value that stands for a choice."""
    if choice is None:
        return ""
    return choice.use if choice.question is None else f"{choice.use}-{choice.question}"
