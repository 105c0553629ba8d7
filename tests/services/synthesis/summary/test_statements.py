"""The draft of a summary is written as structure: statements, their order, their citations."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.summaries import StatementKind, SummaryPart
from forum.errors import Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Excerpt
from forum.models.synthesis.summary import Statement, Summary
from forum.models.user import User
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from forum.services.synthesis.summary import statements
from forum.services.synthesis.summary.records import read_draft
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_summary,
    make_user,
)

pytestmark = pytest.mark.usefixtures("db_session")

OUTSIDE = (SummaryPart.OUTSIDE, None)


@dataclass
class Desk:
    """A closed consultation with two questions, three contributions, and a summary begun."""

    consultation: Consultation
    facilitator: User
    summary: Summary
    excerpt: Excerpt

    def add(self, body: str, section: statements.SectionKey = OUTSIDE) -> list[Statement]:
        return statements.add_statements(
            self.consultation, section, body, "en", by=self.facilitator
        )

    def cited(self, statement: Statement) -> list[tuple[int | None, int | None]]:
        db.session.flush()
        return [(c.contribution.number, c.excerpt_id) for c in statement.citations]

    def order(self) -> list[str]:
        rows = db.session.scalars(select(Statement))
        words = {statement.id: statement.text.source for statement in rows}
        return [words[record.id] for record in read_draft(self.summary)]


@pytest.fixture
def desk() -> Desk:
    consultation = make_consultation(stage=Stage.CLOSED, questions=2)
    said = [make_contribution(consultation, f"Many keep seed {n}.") for n in range(3)]
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    summary = make_summary(consultation, "", by=facilitator, is_published=False)
    excerpt = mark(said[1], 0, WordSpan(0, 9), by=facilitator)
    return Desk(consultation, facilitator, summary, excerpt)


def test_typed_numbers_cite_and_headings_stay_headings(desk: Desk) -> None:
    heading, first, second = desk.add("## Seeds\n\nKept [1][2].\n\nLost [2] [99].")
    assert heading.kind is StatementKind.HEADING
    assert desk.cited(first) == [(1, None), (2, None)]
    assert desk.cited(second) == [(2, None)]
    with pytest.raises(Invalid, match="empty"):
        desk.add(" \n ")


def test_sections_keep_their_order_whatever_is_added_last(desk: Desk) -> None:
    one, two = (question.id for question in desk.consultation.questions)
    desk.add("Outside.")
    desk.add("Second.", (SummaryPart.QUESTION, two))
    desk.add("First.", (SummaryPart.QUESTION, one))
    desk.add("Brief.", (SummaryPart.BRIEF, None))
    assert desk.order() == ["Brief.", "First.", "Second.", "Outside."]
    with pytest.raises(NotFound):
        desk.add("Nowhere.", (SummaryPart.QUESTION, 999))


def test_a_statement_is_begun_from_a_point_once_with_its_words_and_excerpts(desk: Desk) -> None:
    question = desk.consultation.questions[1]
    point = note_point(desk.consultation, "Seed is kept", "en", by=desk.facilitator, place=question)
    attach(point, desk.excerpt, by=desk.facilitator)
    (statement,) = statements.begin_from_points(desk.consultation, [point.id], by=desk.facilitator)
    assert (statement.part, statement.question_id) == (SummaryPart.QUESTION, question.id)
    assert (statement.text.source, statement.point_id) == ("Seed is kept", point.id)
    assert desk.cited(statement) == [(2, desk.excerpt.id)]
    assert not statements.begin_from_points(desk.consultation, [point.id], by=desk.facilitator)


def test_other_words_cite_other_numbers_and_keep_what_was_picked(desk: Desk) -> None:
    (statement,) = desk.add("Kept [1][2].")
    statements.cite(
        desk.consultation, statement, by=desk.facilitator, excerpt_ids=[desk.excerpt.id]
    )
    version = statement.version
    statements.reword(
        desk.consultation, statement, "Kept [3].", "en", by=desk.facilitator, version=version
    )
    assert desk.cited(statement) == [(2, desk.excerpt.id), (3, None)]
    with pytest.raises(Invalid, match="newer"):
        statements.reword(
            desk.consultation, statement, "Mine.", "en", by=desk.facilitator, version=version
        )
    assert statement.text.source == "Kept [3]."


def test_words_are_cited_as_the_author_wrote_them(desk: Desk) -> None:
    (statement,) = desk.add("Kept.")
    statements.cite_words(desk.consultation, statement, 2, " Many \n keep", by=desk.facilitator)
    assert desk.cited(statement) == [(2, desk.excerpt.id)]
    for number, words in ((2, "Few keep"), (99, "Many")):
        with pytest.raises(Invalid):
            statements.cite_words(desk.consultation, statement, number, words, by=desk.facilitator)
    with pytest.raises(Invalid, match="no_such_contribution"):
        statements.cite(desk.consultation, statement, by=desk.facilitator, numbers=[99])


def test_a_reference_is_taken_out_of_the_text_too(desk: Desk) -> None:
    (statement,) = desk.add("Kept [1] and lost [2].")
    statements.remove_reference(desk.consultation, statement, by=desk.facilitator, number=1)
    assert (statement.text.source, desk.cited(statement)) == ("Kept and lost [2].", [(2, None)])


def test_an_excerpt_is_cited_as_a_whole_instead(desk: Desk) -> None:
    (statement,) = desk.add("Kept.")
    statements.cite(
        desk.consultation, statement, by=desk.facilitator, excerpt_ids=[desk.excerpt.id]
    )
    citation = statement.citations[0].id
    statements.cite_as_whole(desk.consultation, statement, by=desk.facilitator, citation=citation)
    assert desk.cited(statement) == [(2, None)]


def test_statements_move_in_their_section_and_to_another(desk: Desk) -> None:
    one, two, three = desk.add("One.\n\nTwo.\n\nThree.")
    statements.move_statement(desk.consultation, three, by=desk.facilitator, is_up=True)
    assert desk.order() == ["One.", "Three.", "Two."]
    statements.move_statement(desk.consultation, one, by=desk.facilitator, is_up=True)
    assert desk.order() == ["One.", "Three.", "Two."]
    statements.place_statement(
        desk.consultation, two, (SummaryPart.BRIEF, None), by=desk.facilitator
    )
    assert desk.order() == ["Two.", "One.", "Three."]
    statements.move_statement(desk.consultation, two, by=desk.facilitator, is_up=False)
    assert desk.order() == ["Two.", "One.", "Three."]
    statements.remove_statement(desk.consultation, one, by=desk.facilitator, version=one.version)
    assert desk.order() == ["Two.", "Three."]


def test_only_facilitators_write(desk: Desk) -> None:
    (statement,) = desk.add("Kept.")
    for person in (make_user(), make_appointment(desk.consultation, Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            statements.reword(desk.consultation, statement, "Mine.", "en", by=person)
    other = make_consultation(stage=Stage.CLOSED)
    with pytest.raises(NotFound):
        statements.find_statement(other, statement.id)
