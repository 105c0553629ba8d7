"""Questions and sections: they keep their identity and their answers."""

import pytest
from sqlalchemy import select

from forum.domain.consultations.draft import DraftQuestion, DraftSection
from forum.domain.contributions.statuses import Status
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import GuidingQuestion, Section
from forum.services.consultations.setup import read_draft
from tests.builders import (
    make_consultation,
    make_contribution,
)
from tests.support.forms.consultations import change, make, questions

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.mark.usefixtures("any_database")
def test_questions_keep_their_identity_when_they_are_moved_and_renumbered() -> None:
    consultation, organiser = make()
    keep, help_, missing = (id_ for id_, _, _ in questions(consultation))
    stored = read_draft(consultation)
    practice, rest = stored.sections
    sections = [
        DraftSection(rest.title, [rest.questions[0], practice.questions[1]], id=rest.id),
        DraftSection({"en": "New"}, [DraftQuestion({"en": "Why?"})]),
        DraftSection(practice.title, [practice.questions[0]], id=practice.id),
    ]
    change(consultation, organiser, sections=sections)
    found = questions(consultation)
    assert [(id_, number) for id_, number, words in found if words != "Why?"] == [
        (missing, 1),
        (help_, 2),
        (keep, 4),
    ]
    by_section = [[q.number for q in section.questions] for section in consultation.sections]
    assert by_section == [[1, 2], [3], [4]]


@pytest.mark.usefixtures("any_database")
def test_a_section_can_go_while_its_questions_stay() -> None:
    consultation, organiser = make()
    before = questions(consultation)
    stored = read_draft(consultation)
    everything = [q for section in stored.sections for q in section.questions]
    kept = DraftSection(stored.sections[1].title, everything, id=stored.sections[1].id)
    change(consultation, organiser, sections=[kept])
    assert questions(consultation) == before
    assert len(db.session.scalars(select(Section)).all()) == 1


def test_an_unanswered_question_can_go() -> None:
    consultation, organiser = make()
    stored = read_draft(consultation)
    del stored.sections[0].questions[0]
    change(consultation, organiser, sections=stored.sections)
    assert [(n, words) for _, n, words in questions(consultation)] == [
        (1, "Who helps?"),
        (2, "What is missing?"),
    ]
    assert len(db.session.scalars(select(GuidingQuestion)).all()) == 2


def test_a_question_whose_original_was_emptied_goes_with_its_translations() -> None:
    consultation, organiser = make()
    stored = read_draft(consultation)
    stored.sections[0].questions[0].text = {"en": "", "fr": "Que gardez-vous ?"}
    change(consultation, organiser, sections=stored.sections)
    assert [number for _, number, _ in questions(consultation)] == [1, 2]


@pytest.mark.parametrize("status", [Status.PENDING, Status.PUBLISHED, Status.REJECTED])
def test_an_answered_question_stays(status: Status) -> None:
    consultation, organiser = make()
    make_contribution(consultation, question=consultation.questions[0], status=status)
    before = questions(consultation)
    stored = read_draft(consultation)
    del stored.sections[0].questions[0]
    with pytest.raises(Invalid) as refused:
        change(consultation, organiser, sections=stored.sections)
    db.session.rollback()
    assert refused.value.code == "question_answered"
    assert questions(consultation) == before


@pytest.mark.usefixtures("any_database")
def test_several_questions_with_several_answers_stay() -> None:
    consultation, organiser = make()
    for question in consultation.questions:
        for _ in range(2):
            make_contribution(consultation, question=question)
    sections = [DraftSection({}, [DraftQuestion({"en": "Something else?"})])]
    with pytest.raises(Invalid):
        change(consultation, organiser, sections=sections)


def test_a_question_of_another_consultation_is_not_taken_away_from_it() -> None:
    consultation, organiser = make()
    other = make_consultation()
    foreign = other.questions[0].id
    stored = read_draft(consultation)
    stored.sections[1].questions.append(DraftQuestion({"en": "Mine now?"}, id=foreign))
    change(consultation, organiser, sections=stored.sections)
    assert [number for _, number, _ in questions(consultation)] == [1, 2, 3, 4]
    assert foreign not in {id_ for id_, _, _ in questions(consultation)}
    assert other.questions[0].id == foreign
