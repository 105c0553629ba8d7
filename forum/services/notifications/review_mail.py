"""Mail to a team that is asked to review the draft of a summary."""

from typing import Any

from forum.domain.policy import Action
from forum.domain.synthesis.summaries import ReviewStep
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.summary import SummaryReview
from forum.models.user import User
from forum.services.access.gate import can
from forum.services.consultations.titles import read_title


def read_mail_values(args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return what the mail says, read when it is sent; None if there is nothing to say any more."""
    consultation = db.session.get(Consultation, args["consultation"])
    review = db.session.get(SummaryReview, args["review"])
    if consultation is None or review is None or review.step is not ReviewStep.REQUESTED:
        return None
    if not person.review_mail or not can(person, Action.REVIEW, consultation):
        return None
    return {
        "title": read_title(consultation.id, person.language),
        "slug": consultation.slug,
        "asked_by": review.by.name if review.by is not None else "—",
    }
