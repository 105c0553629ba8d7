"""Invitations of a colleague to a consultation, by one mail; its address is not stored longer."""

from dataclasses import dataclass
from typing import Final

from forum.domain.consultations.invitation import check_note, clean_note
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.accounts.accounts import normalise_email
from forum.services.background.jobs import INVITE, enqueue

__all__ = ["INVITE", "Invitation", "invite"]

ANY_QUESTION: Final = 0


@dataclass(frozen=True)
class Invitation:
    """An invitation: address, language, number of the guiding question (0 for none), and a note."""

    address: str
    language: str
    question: int = ANY_QUESTION
    note: str = ""


def invite(user: User, consultation: Consultation, invitation: Invitation) -> None:
    """Enqueue one mail; the address is stored only in the job, and only until it is sent.

    Raises NotAllowed if the consultation is not open, and Invalid("email"), ("language"),
    ("no_such_question"), ("note_too_long") or ("note_link").
    """
    require(user, consultation, Action.CONTRIBUTE)
    address = normalise_email(invitation.address)
    if invitation.language not in LANGUAGES:
        raise Invalid("language", "language")
    if invitation.question not in {ANY_QUESTION, *(q.number for q in consultation.questions)}:
        raise Invalid("no_such_question", "question")
    note = clean_note(invitation.note)
    if error := check_note(note):
        raise Invalid(error, "note")
    enqueue(
        INVITE,
        {
            "address": address,
            "language": invitation.language,
            "consultation": consultation.id,
            "question": invitation.question,
            "note": note,
            "by": user.id,
        },
    )
