"""An answer is published as its author wishes: once, moderated, as the contribution appears."""

from uuid import uuid4

import pytest

from forum import clock
from forum.domain.contributions.content import Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.errors import NotAllowed, NotFound
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.models.inquiry import InquiryMessage
from forum.models.user import User
from forum.services.inquiries import threads
from forum.services.inquiries.publishing import publish_answer
from forum.services.inquiries.reading import read_inquiry
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user

pytestmark = pytest.mark.usefixtures("db_session")


def answered(stage: Stage = Stage.CLOSED, **fields: object) -> tuple[InquiryMessage, User]:
    """Return the question and the answer of a new thread, and the author."""
    consultation = make_consultation(stage=stage, moderation=Moderation.BEFORE)
    author = make_user("Amina Wekesa")
    contribution = make_contribution(consultation, author=author, **fields)
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    inquiry = threads.ask(contribution, "Which seed?", "en", by=facilitator, key=str(uuid4()))
    message = threads.answer(inquiry, "*Sorghum* alone.", "es", by=author, key=str(uuid4()))
    db.session.commit()
    return message, author


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.CLOSED])
def test_it_becomes_a_reply_that_a_moderator_reads_first(stage: Stage) -> None:
    message, author = answered(stage)
    own = message.inquiry.contribution
    addition = publish_answer(message, by=author, at=clock.now())
    db.session.commit()
    assert (addition.status, addition.parent_id, addition.author_id) == (
        Status.PENDING,
        own.id,
        author.id,
    )
    assert addition.late is (stage is Stage.CLOSED)
    passage = addition.revisions[0].passages[0]
    assert (passage.text.source, passage.text.language) == ("*Sorghum* alone.", "es")
    assert "<em>Sorghum</em>" in passage.text.html
    moderator = make_appointment(own.consultation, Role.MODERATOR)
    decide(addition, Status.PUBLISHED, by=moderator)
    db.session.commit()
    view = read_inquiry(message.inquiry, "en").messages[1]
    assert view.published == addition.number


def test_it_is_sent_once() -> None:
    message, author = answered()
    first = publish_answer(message, by=author, at=clock.now())
    db.session.commit()
    assert publish_answer(message, by=author, at=clock.now()) is first
    assert db.session.query(Contribution).count() == 2


def test_who_withholds_the_name_stays_unnamed() -> None:
    message, author = answered(
        publication=Publication.WITHHELD, organisation="Seed Bank", countries="KE"
    )
    addition = publish_answer(message, by=author, at=clock.now())
    assert addition.publication is Publication.WITHHELD
    assert (addition.shown_name, addition.shown_organisation) == ("", "")
    assert addition.shown_countries == "KE"


def test_nobody_else_publishes_it_and_no_question_is_published() -> None:
    message, author = answered()
    facilitator = message.inquiry.messages[0].by
    assert facilitator is not None
    with pytest.raises(NotFound):
        publish_answer(message, by=facilitator, at=clock.now())
    with pytest.raises(NotFound):
        publish_answer(message.inquiry.messages[0], by=author, at=clock.now())


def test_it_needs_the_contribution_and_an_open_archive() -> None:
    message, author = answered()
    contribution = message.inquiry.contribution
    moderator = make_appointment(contribution.consultation, Role.MODERATOR)
    decide(contribution, Status.HIDDEN, by=moderator, reason="A name.")
    db.session.commit()
    with pytest.raises(NotAllowed):
        publish_answer(message, by=author, at=clock.now())
    db.session.rollback()
    message, author = answered()
    message.inquiry.consultation.archived_at = clock.now()
    db.session.commit()
    with pytest.raises(NotAllowed):
        publish_answer(message, by=author, at=clock.now())
