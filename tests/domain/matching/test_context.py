"""Short headings: what stands around them says whether they stand for questions.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest

from forum.domain.matching import match
from tests.support.content.matched import BANKS, WORDINGS, parts

KEPT = {
    "lines of their own": "{}",
    "a colon": "{}:",
    "headings": "## {}",
    "bold type": "**{}**",
    "bold type and a colon": "**{}:**",
}


@pytest.mark.parametrize("written", KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("title", ["Weather services", "The use of weather services"])
def test_a_short_heading_is_proposed_beside_headings_of_other_questions(
    written: str, title: str
) -> None:
    first, second, third = map(
        written.format, ("Role of community seed banks", title, "Paid roads")
    )
    text = f"{first}\n\nThey keep.\n\n{second}\n\nBy radio.\n\nDaily.\n\n{third}\n\nNo."
    assert parts(text)[:4] == [
        f'1? "{first}"',
        "1?: They keep.",
        f'2? "{second}"',
        f"2?: By radio. /  / Daily. /  / {third} /  / No.",
    ]


def test_a_short_heading_with_the_number_of_its_question_is_proposed() -> None:
    text = "1. Role of community seed banks\n\nThey keep.\n\n2. Weather services\n\nBy radio."
    assert parts(text)[2:] == ['2? "2. Weather services"', "2?: By radio."]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Our points", "Weather services"),  # nothing else stands for a question
        (BANKS, "Weather services"),  # a question quoted whole is no heading
        ("## Role of community seed banks", "Weather services"),  # set apart otherwise
        ("Role of community seed banks", "Weather"),  # a single word
        ("Role of community seed banks", "Weather services."),  # a sentence
        ("Role of community seed banks", "- Weather services"),  # an item of a list
        ("Role of community seed banks", "Weather services are what farmers use most"),
        ("Role of community seed banks", "Our weather station and its services"),
        ("Role of community seed banks", "Weather services\n\nBeans and maize"),  # a list
        ("Role of community seed banks", "3. Weather services"),  # the number of another
    ],
)
def test_other_short_lines_are_part_of_an_answer(heading: str, title: str) -> None:
    found = match(f"{heading}\n\nThey keep.\n\n{title}\n\nBy radio.", WORDINGS)
    assert 2 not in [each.question for each in found]


def test_a_short_heading_within_the_answer_to_its_question_is_not_cut() -> None:
    text = (
        "Role of community seed banks\n\nThey keep.\n\nHow will drought change…\n\nMillet.\n\n"
        "Weather services\n\nBy radio."
    )
    assert parts(text)[-1] == "2?: Millet. /  / Weather services /  / By radio."
