"""Bare numbers: those of questions are told from those of lists.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest

from forum.cli.measuring.matching import measure
from forum.domain.contributions.content import PassageKind
from forum.domain.matching import Certainty, Reason, match
from tests.support.content.matched import (
    BANKS,
    DROUGHT,
    RADIO,
    ROADS,
    VISIT,
    WEATHER,
    WORDINGS,
    parts,
)

FIVE = "{0}1{1} Beans.\n{0}2{1} Millet.\n{0}3{1} Grafting.\n{0}4{1} The state.\n{0}5{1} Thanks."


@pytest.mark.parametrize("marks", [("", "."), ("", ")"), ("(", ")"), ("", ".-")])
@pytest.mark.parametrize("opening", ["", "Dear all, here are my answers:\n"])
def test_bare_numbers_stand_for_questions_where_they_count_through_all(
    marks: tuple[str, str], opening: str
) -> None:
    found = match(opening + FIVE.format(*marks), WORDINGS)
    answers = [m for m in found if m.kind is PassageKind.WORDS and m.question]
    assert [m.question for m in answers] == [1, 2, 3, 4, 5]
    assert {(m.certainty, m.reason) for m in answers} == {(Certainty.UNSURE, Reason.NUMBER)}


LISTS = "1) Beans:\n\n{0}\n\n2) Millet.\n\n3) Grafting:\n{0}\n\n4) The state.\n\n5) Thanks."


@pytest.mark.parametrize(
    "points",
    ["1. white\n2. red", "1. a\n2. b\n3. c\n4. d\n5. e", "(1) white\n(2) red", "1.- a\n3.- b"],
)
def test_numbers_that_count_through_all_questions_are_told_from_lists_in_answers(
    points: str,
) -> None:
    found = match(LISTS.format(points), WORDINGS)
    answers = [m for m in found if m.kind is PassageKind.WORDS]
    assert [m.question for m in answers] == [1, 2, 3, 4, 5]
    assert {(m.certainty, m.reason) for m in answers} == {(Certainty.UNSURE, Reason.NUMBER)}


LONG = "because " + "this is a long answer that says many things " * 4


@pytest.mark.parametrize(
    "text",
    [
        f"1. {LONG}\n\n2. {LONG}",
        f"2) {LONG}\n4) {LONG}",
        "1. Beans.\n\n4. The state.",
    ],
)
def test_some_bare_numbers_stand_for_questions_where_they_are_no_list(text: str) -> None:
    assert all(m.question and m.certainty is Certainty.UNSURE for m in match(text, WORDINGS))


@pytest.mark.parametrize(
    "text",
    [
        "We propose three things:\n1. More banks.\n2. More radios.\n3. More roads.",
        "Banks matter because:\n" + FIVE.format("", "."),
        "1. One\n2. Two\n3. Three\n4. Four\n5. Five\n6. Six\n7. Seven",
        "1. One\n2. Two\n1. One again\n2. Two again",
        "In 2010.\n3. Juni.",
        "1) a\n\n1. x\n2. y\n\n2) b\n\n3) c\n\n4) d",
        "1) a\n\n1. x\n2. y\n\n3) c\n\n2) b\n\n4) d\n\n5) e",
        "We say:\n\n1) a\n\n1. x\n2. y\n\n2) b\n\n3) c\n\n4) d\n\n5) e",
    ],
)
def test_a_list_of_ones_own_is_no_series_of_questions(text: str) -> None:
    assert [(m.question, m.reason) for m in match(text, WORDINGS)] == [(None, Reason.GENERAL)]


def test_questions_quoted_in_a_block_are_answered_below_by_number() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, ROADS))
    text = f"{block}\n\n1. They keep.\n\n2. Millet.\n\n4. The state."
    answers = [each for each in parts(text) if '"' not in each]
    assert answers == ["1: They keep.", "2: Millet.", "4: The state."]


@pytest.mark.parametrize("mark", ["{}.", "{})", "**{}.**"])
@pytest.mark.parametrize("between", ["", "Here are my answers:\n\n"])
def test_a_block_of_numbered_questions_is_told_from_numbered_answers(
    mark: str, between: str
) -> None:
    asked = {1: BANKS, 2: f"{DROUGHT} {WEATHER}", 3: f"{RADIO} {VISIT}", 4: ROADS}
    said = {1: "They keep.", 2: "Two plants:\n\n1. millet;\n2. beans.", 3: "Grafting.", 4: "No."}
    block = "\n".join(f"{n}. {question}" for n, question in asked.items())
    below = "\n\n".join(f"{mark.format(n)} {answer}" for n, answer in said.items())
    text = f"{block}\n\n{between}{below}"
    quoted = [m for m in match(text, WORDINGS) if m.kind is PassageKind.QUESTION]
    assert [(m.question, text[m.start : m.end]) for m in quoted[:4]] == [
        (n, f"{n}. {question}") for n, question in asked.items()
    ]
    found = measure(text, list(said.items()), WORDINGS)
    assert (found.exact, found.answers, found.lost_characters) == (4, 4, 0)


def test_numbers_below_a_block_that_may_be_read_in_two_ways_are_left() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, VISIT))
    text = f"{block}\n\n1. a\n\n2. b\n\n1. c\n\n2. d\n\n3. e"
    assert [m.question for m in match(text, WORDINGS)] == [1, 2, 3, None]


def test_what_follows_a_block_of_questions_is_given_to_none_of_them() -> None:
    block = "\n".join(f"• {q}" for q in (BANKS, DROUGHT, ROADS))
    assert parts(f"{block}\n\nIt all hangs together.")[-1] == "-?: It all hangs together."


def test_what_follows_two_questions_is_proposed_for_the_second() -> None:
    assert parts(f"{BANKS}\n{ROADS}\nBoth.") == [f'1 "{BANKS}"', f'4 "{ROADS}"', "4?: Both."]


def test_a_missing_number_between_quoted_ones_is_proposed() -> None:
    text = (
        f"1. {BANKS}\n\nThey keep.\n\n2. What about the dry season?\n\nMillet.\n\n"
        f"3. {VISIT}\n\nGrafting."
    )
    assert parts(text)[2:4] == ['2? "2. What about the dry season?"', "2?: Millet."]
