"""A matched text in pieces: what each is taken for, and the passages its author makes of it."""

from collections.abc import Sequence

import pytest

from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, Match, Reason
from forum.domain.matching.pieces import (
    MatchedPiece,
    PieceChoice,
    PieceUse,
    chosen_passages,
    hash_words,
    pieces_of,
    split_into_paragraphs,
)

W, Q = PassageKind.WORDS, PassageKind.QUESTION
TEXT = "Dear all.\n\nWhat is one?\n\nThis is one.\n\nAnd more.\n\nWhat is two?\n\nTwo."


def matched(*parts: tuple[str, PassageKind, int | None], text: str = TEXT) -> list[Match]:
    found, at = [], 0
    for words, kind, question in parts:
        at = text.index(words, at)
        found.append(Match(at, at + len(words), kind, question, Certainty.SURE, Reason.EXACT))
        at += len(words)
    return found


BOTH = matched(
    ("Dear all.", W, None),
    ("What is one?", Q, 1),
    ("This is one.\n\nAnd more.", W, 1),
    ("What is two?", Q, 2),
    ("Two.", W, 2),
)


def made(
    pieces: Sequence[MatchedPiece], choices: dict[int, PieceChoice] | None = None, text: str = TEXT
) -> list[tuple[str, PassageKind, int | None]]:
    """Return the passages; choices are given by the place of the piece."""
    chosen = {pieces[place].key: choice for place, choice in (choices or {}).items()}
    parts = chosen_passages(text, pieces, chosen, "en")
    squeezed = "".join("".join(p.source for p in parts).split())
    assert squeezed == "".join(text.split()), "not a letter is lost, added or moved"
    return [(p.source, p.kind, p.question_id) for p in parts]


def test_a_question_and_the_words_below_it_are_one_piece() -> None:
    pieces = pieces_of(TEXT, BOTH)
    assert [TEXT[p.start : p.end] for p in pieces] == [
        "Dear all.",
        "What is one?\n\nThis is one.\n\nAnd more.",
        "What is two?\n\nTwo.",
    ]
    assert [p.proposal for p in pieces] == [
        PieceChoice(PieceUse.GENERAL),
        PieceChoice(PieceUse.ANSWER, 1),
        PieceChoice(PieceUse.ANSWER, 2),
    ]
    assert made(pieces) == [
        ("Dear all.", W, None),
        ("What is one?", Q, 1),
        ("This is one.\n\nAnd more.", W, 1),
        ("What is two?", Q, 2),
        ("Two.", W, 2),
    ]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (
            PieceChoice(PieceUse.ANSWER, 2),
            [("What is one?", Q, 2), ("This is one.\n\nAnd more.", W, 2)],
        ),
        (PieceChoice(PieceUse.OWN, 1), [("What is one?\n\nThis is one.\n\nAnd more.", W, 1)]),
        (PieceChoice(PieceUse.GENERAL), [("What is one?\n\nThis is one.\n\nAnd more.", W, None)]),
        (PieceChoice(PieceUse.QUOTED, 1), [("What is one?\n\nThis is one.\n\nAnd more.", Q, 1)]),
    ],
)
def test_the_author_decides_what_a_piece_is(
    choice: PieceChoice, expected: list[tuple[str, PassageKind, int | None]]
) -> None:
    parts = made(pieces_of(TEXT, BOTH), {1: choice})
    assert parts[1:-2] == expected


def test_a_piece_can_belong_to_the_one_before() -> None:
    parts = made(pieces_of(TEXT, BOTH), {2: PieceChoice(PieceUse.BEFORE)})
    assert parts[2:] == [("This is one.\n\nAnd more.\n\nWhat is two?\n\nTwo.", W, 1)]
    assert made(pieces_of(TEXT, BOTH), {0: PieceChoice(PieceUse.BEFORE)})[0] == (
        "Dear all.",
        W,
        None,
    )


def test_what_is_only_quoted_heads_the_answer_below_it() -> None:
    pieces = pieces_of(TEXT, matched(("Dear all.", W, None), (TEXT[11:], W, 2)))
    assert made(pieces, {0: PieceChoice(PieceUse.QUOTED)})[0] == ("Dear all.", Q, 2)
    pieces = pieces_of(TEXT, matched((TEXT, W, None)))
    assert made(pieces, {0: PieceChoice(PieceUse.QUOTED)}) == [(TEXT, W, None)]


def test_a_question_without_an_answer_below_it_is_only_quoted() -> None:
    text = "Dear all. What is one? What is two?"
    matches = matched(
        ("Dear all.", W, None), ("What is one?", Q, 1), ("What is two?", Q, 2), text=text
    )
    pieces = pieces_of(text, matches)
    assert [p.proposal for p in pieces][1:] == [
        PieceChoice(PieceUse.QUOTED, 1),
        PieceChoice(PieceUse.QUOTED, 2),
    ]
    assert made(pieces, {1: PieceChoice(PieceUse.ANSWER, 1)}, text)[1] == ("What is one?", W, 1)


def test_one_question_quoted_in_two_pieces_heads_one_answer() -> None:
    text = "• What is it?\n• And why?\nIt is."
    matches = matched(("• What is it?", Q, 1), ("• And why?", Q, 1), ("It is.", W, 1), text=text)
    (piece,) = pieces_of(text, matches)
    assert made([piece], text=text) == [("• What is it?\n• And why?", Q, 1), ("It is.", W, 1)]


def test_what_is_unsure_waits_for_its_author() -> None:
    match = Match(0, len(TEXT), W, 1, Certainty.UNSURE, Reason.REWORDED)
    (piece,) = pieces_of(TEXT, [match])
    assert piece.proposal is None
    assert made([piece]) == [(TEXT, W, None)]
    assert made([piece], {0: PieceChoice(PieceUse.ANSWER, 1)}) == [(TEXT, W, 1)]


def test_a_piece_is_split_into_its_paragraphs() -> None:
    pieces = pieces_of(TEXT, BOTH)
    finer = split_into_paragraphs(TEXT, pieces, frozenset([pieces[1].key]))
    assert [TEXT[p.start : p.end] for p in finer][1:3] == [
        "What is one?\n\nThis is one.",
        "And more.",
    ]
    assert made(finer, {2: PieceChoice(PieceUse.ANSWER, 2)})[3] == ("And more.", W, 2)
    lines = "One.\nTwo.\nThree."
    (piece,) = pieces_of(lines, matched((lines, W, None), text=lines))
    assert len(split_into_paragraphs(lines, [piece], frozenset([piece.key]))) == 3
    assert split_into_paragraphs(lines, [piece], frozenset()) == [piece]


def test_keys_follow_the_words_and_not_their_place() -> None:
    text = "Same.\n\nSame.\n\nOther."
    matches = matched(("Same.", W, 1), ("Same.", W, 2), ("Other.", W, None), text=text)
    keys = [p.key for p in pieces_of(text, matches)]
    assert len(set(keys)) == 3
    moved = "New.\n\n" + text.replace("\n", " \n")
    again = matched(
        ("New.", W, None), ("Same.", W, 1), ("Same.", W, 2), ("Other.", W, None), text=moved
    )
    assert [p.key for p in pieces_of(moved, again)][1:] == keys
    assert hash_words("a  b\n c") == hash_words("a b c")


def test_nothing_makes_nothing() -> None:
    assert pieces_of("", []) == []
    assert chosen_passages("", [], {}, "en") == []
