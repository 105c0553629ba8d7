"""A private question to an author, with words that may stand on no page."""

from collections.abc import Callable
from uuid import uuid4

from forum.domain.policy import Role
from forum.extensions import db
from forum.models.contributions.contribution import Contribution
from forum.services.drafts.store import WritingPlace, save_draft
from forum.services.inquiries import threads
from tests.builders import make_appointment, make_translation


def ask_in_private(contribution: Contribution, secret: Callable[[str], str]) -> str:
    """Let an author be asked, answer, and keep the draft of another answer; return the key."""
    consultation, author = contribution.consultation, contribution.author
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    inquiry = threads.ask(contribution, secret("question"), "en", by=facilitator, key=str(uuid4()))
    db.session.commit()
    threads.answer(inquiry, secret("answer"), "en", by=author, key=str(uuid4()))
    db.session.commit()
    for message in inquiry.messages:
        make_translation(message.text, "es", secret("askedes"))
    place = WritingPlace(consultation, inquiry=inquiry)
    save_draft(author, place, str(uuid4()), {"text": secret("unsentanswer")}, base_version=0)
    db.session.commit()
    return inquiry.key
