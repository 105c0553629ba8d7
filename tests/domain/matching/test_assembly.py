"""What belongs to which answer, and what holds for every text.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.cli.measuring.matching import count_lost_characters
from forum.domain.matching import match
from tests.support.content.matched import (
    BANKS,
    BANKS_ES,
    DROUGHT,
    RADIO,
    ROADS,
    WEATHER,
    WORDINGS,
    parts,
)


def test_answers_may_come_in_another_order_and_in_two_parts() -> None:
    text = f"{ROADS}\nThe state.\n{BANKS}\nThey keep.\n{ROADS}\nAnd the towns."
    assert parts(text)[1::2] == ["4: The state.", "1: They keep.", "4: And the towns."]


def test_lists_in_answers_stay_with_them() -> None:
    text = (
        f"- {BANKS}\n  - Beans.\n  - Maize.\n    1. white\n    2. yellow\n\n"
        f"- {ROADS}\n  1. The state.\n  2. The towns."
    )
    assert parts(text)[1::2] == [
        "1: - Beans. / - Maize. / 1. white / 2. yellow",
        "4: 1. The state. / 2. The towns.",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "Community seed banks keep local varieties alive. So they do.",
        "Local varieties:\n- Community seed banks\n- Roads to market",
        "What is the role of the state in that? To pay.",
        "¿Quién paga? ¿Los pueblos? Nadie.",
        "The role of community seed banks in keeping local varieties alive is large.",
        "Roads bring vegetables to market. Who should pay for that? All of us.",
        "Other comments are welcome.",
    ],
)
def test_an_answer_that_speaks_of_a_question_is_not_cut(answer: str) -> None:
    whole = " / ".join(answer.splitlines())
    assert parts(answer) == [f"-: {whole}"]
    text = f"• {BANKS}\n\nYes. {answer}\n\n• {ROADS}\n\nNo. {answer}"
    assert parts(text)[1::2] == [f"1: Yes. {whole}", f"4: No. {whole}"]


def test_a_question_in_a_sentence_of_the_author_begins_an_answer() -> None:
    text = f"My answer to the question “{ROADS}” is: nobody."
    assert parts(text) == [f"4?: {text}"]


def test_wrapped_lines_do_not_begin_quotations() -> None:
    wordings = {1: ["Internet governance principles"], 2: ["A roadmap for the Internet"]}
    text = (
        "For many years people all over the world have asked for a set of good\n"
        "Internet governance principles.\n"
        "Now they are here, and that is well, and better than it has been before,\n"
        "though a great deal remains."
    )
    assert len(match(text, wordings)) == 1
    assert len(match("Internet governance principles\n\nThey are here.", wordings)) == 2


SNIPPETS = [
    BANKS,
    BANKS_ES,
    DROUGHT,
    WEATHER,
    ROADS[:30],
    RADIO,
    "Question 2:",
    "On question 3, yes",
    "A:",
    "1.",
    "2)",
    "5.",
    "Best regards",
    "## Conclusion",
    "They keep beans.",
    "other comments",
    "\n",
    "\n\n",
    "\n• ",
    "\n> ",
    "\n**",
    "** ",
    " – ",
    "\u00a0",
    "\u200b",
    "\r\n",
    "?",
    "seed",
    "](x",
    "\\",
    "\t|",
]
texts = st.one_of(
    st.lists(st.sampled_from(SNIPPETS), max_size=25).map("".join),
    st.lists(st.sampled_from(SNIPPETS), max_size=25).map(" ".join),
    st.text(max_size=200),
)


@given(texts)
@example("")
@example(" \n\u00a0")
@example("\u200b")
@example(BANKS)
@example(f"{BANKS}\x00{BANKS}")
def test_the_parts_cover_the_text_in_order(text: str) -> None:
    at = 0
    for each in match(text, WORDINGS):
        assert at <= each.start < each.end <= len(text)
        assert not text[at : each.start].strip()
        assert text[each.start : each.end] == text[each.start : each.end].strip()
        assert each.question is None or each.question in WORDINGS
        at = each.end
    assert not text[at:].strip()
    assert count_lost_characters(text, match(text, WORDINGS)) == 0


@given(texts)
def test_without_questions_a_text_is_one_part(text: str) -> None:
    assert len(match(text, {})) <= 1


@given(texts, texts)
def test_what_is_matched_does_not_depend_on_what_was_matched_before(one: str, other: str) -> None:
    before = match(one, WORDINGS)
    match(other, WORDINGS)
    assert match(one, WORDINGS) == before
