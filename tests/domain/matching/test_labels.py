"""Names of questions, as people write them before their answers.

In the tables `N "..."` is a quotation of question N, `N: ...` what answers it, `-: ...` what
answers none; `?` after the number means that the author is asked.
"""

import pytest

from forum.domain.matching.labels import answer_mark_at, label_at
from tests.support.content.matched import BANKS, parts


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Question 1: yes", 1),
        ("QUESTION 12 – yes", 12),
        ("Question no. 3.", 3),
        ("Question four:", 4),
        ("Question II.", 2),
        ("Question 1 (role of banks): yes", 1),
        ("Guiding question 2:", 2),
        ("Q1:", 1),
        ("Q 3 - x", 3),
        ("Q#2)", 2),
        ("A2: yes", 2),
        ("Answer 2:", 2),
        ("Answer to question 3.", 3),
        ("Answer to Q1:", 1),
        ("First question:", 1),
        ("The 2nd question:", 2),
        ("Re: question 3", 3),
        ("Regarding the first question:", 1),
        ("Pregunta 1: sí", 1),
        ("Pregunta N° 2.-", 2),
        ("P2. sí", 2),
        ("Respuesta 4:", 4),
        ("Respuesta a la pregunta 2:", 2),
        ("Primera pregunta:", 1),
        ("En cuanto a la tercera pregunta:", 3),
        ("Question 2\u00a0: oui", 2),
        ("Première question :", 1),
        ("2e question :", 2),
        ("Réponse à la question 3 :", 3),
        ("Questions 1 and 2: both", 0),
        ("Preguntas 1, 2 y 3: todas", 0),
    ],
)
def test_a_label_names_a_question(line: str, number: int) -> None:
    found = label_at(line, 0)
    assert found is not None
    assert (found.number, found.is_prose) == (number, False)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("On question 3, I think", 3),
        ("Regarding the first question, I", 1),
        ("Question 2 is hard", 2),
        ("Sobre la pregunta n° 2, creo", 2),
        ("À propos de la question 2, je", 2),
    ],
)
def test_a_sentence_may_name_the_question_that_it_answers(line: str, number: int) -> None:
    found = label_at(line, 0)
    assert found is not None
    assert (found.number, found.is_prose) == (number, True)


@pytest.mark.parametrize(
    "line",
    ["1.1", "Q1.2 x", "A new question 2", "The second question that arises", "Question", "a 2 b"],
)
def test_other_lines_name_no_question(line: str) -> None:
    assert label_at(line, 0) is None


@pytest.mark.parametrize(
    ("line", "end"),
    [("A: yes", 2), ("R/ sí", 2), ("Respuesta : sí", 11), ("Answer:yes", 7), ("a/b", None)],
)
def test_a_mark_of_answers(line: str, end: int | None) -> None:
    assert answer_mark_at(line, 0) == end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Pregunta 1: mantienen.\nPregunta 4: el Estado.",
            ['1 "Pregunta 1:"', "1: mantienen.", '4 "Pregunta 4:"', "4: el Estado."],
        ),
        (
            "Q4. The state.\n\nQ1. They keep.",
            ['4 "Q4."', "4: The state.", '1 "Q1."', "1: They keep."],
        ),
        (
            "On the first question, I believe that.\n\nOn question 3, a visit.\n\nBest regards\nJo",
            [
                "1: On the first question, I believe that.",
                "3: On question 3, a visit.",
                "-: Best regards / Jo",
            ],
        ),
        (
            "Questions 1 and 2: together.\n\nQuestion 3: visits.",
            ['-? "Questions 1 and 2:"', "-?: together.", '3 "Question 3:"', "3: visits."],
        ),
        (
            f"Question 1 - {BANKS}\nThey keep:\n1. beans\n2. maize\n\nQuestion 9: nothing",
            [
                f'1 "Question 1 - {BANKS}"',
                "1: They keep: / 1. beans / 2. maize /  / Question 9: nothing",
            ],
        ),
    ],
)
def test_answers_may_name_their_questions(text: str, expected: list[str]) -> None:
    assert parts(text) == expected
