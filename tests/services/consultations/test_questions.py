"""The wordings of guiding questions, to know them in a text."""

import pytest

from forum.services.consultations.questions import list_question_wordings
from tests.builders import make_consultation, make_translation
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")


def test_each_question_has_its_original_and_its_translations_as_plain_text() -> None:
    consultation = make_consultation(questions=2)
    first, second = consultation.questions
    make_translation(first.text, "es", "¿Qué **sabe** usted?")
    make_translation(first.text, "fr", "Que savez-vous ?")
    make_consultation("Another one", questions=1)
    found = list_question_wordings(consultation)
    assert list(found) == [first.id, second.id]
    assert found[first.id] == [first.text.source, "¿Qué sabe usted?", "Que savez-vous ?"]
    assert found[second.id] == [second.text.source]


@pytest.mark.parametrize("questions", [1, 10])
def test_one_statement_is_enough(statements: Statements, questions: int) -> None:
    consultation = make_consultation(questions=questions)
    assert consultation.id
    with statements.counted() as seen:
        list_question_wordings(consultation)
    assert len(seen) == 1


def test_a_consultation_without_questions_has_none() -> None:
    assert list_question_wordings(make_consultation(questions=0)) == {}
