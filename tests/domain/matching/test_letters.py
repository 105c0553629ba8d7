"""How letters end and what announces questions.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest

from tests.support.content.matched import BANKS, ROADS, parts


@pytest.mark.parametrize(
    "closing",
    [
        "Best regards,\nAna",
        "Thank you for reading.\n\nKind regards\nAna\nSeed Bank of the Valley",
        "Thanks and regards",
        "Saludos cordiales,\nAna",
        "Atentamente\nAna",
        "Cordialement,\nAna",
        "Veuillez agréer mes salutations.",
        "--\nAna",
    ],
)
def test_the_end_of_a_letter_is_general(closing: str) -> None:
    text = f"Dear all,\n\n{ROADS}\n\nThe state.\n\n{closing}"
    assert parts(text)[0] == "-: Dear all,"
    assert parts(text)[-2:] == ["4: The state.", "-: " + " / ".join(closing.splitlines())]


@pytest.mark.parametrize(
    "ending", ["Thank you.", "That is all.\n\nAna", "I send my regards to all."]
)
def test_other_endings_belong_to_the_last_answer(ending: str) -> None:
    assert len(parts(f"{ROADS}\n\nThe state.\n\n{ending}")) == 2


def test_a_line_that_announces_questions_belongs_to_the_next() -> None:
    text = f"Guiding questions\n\n• {BANKS}\n\nYes.\n\nSome questions include:\n• {ROADS}\nNo."
    assert parts(text)[1::2] == ["1: Yes.", "4: No."]
