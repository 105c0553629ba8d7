"""Invitations of a colleague to a consultation, by one mail; its address is not stored longer."""

from dataclasses import dataclass
from typing import Final

from forum.domain.languages import LANGUAGES
from forum.domain.mail_addresses import normal_address
from forum.domain.policy import Action
from forum.errors import Invalid
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import require
from forum.services.background.jobs import INVITE, enqueue

__all__ = ["INVITE", "Invitation", "invite"]

ANY_QUESTION: Final = 0


@dataclass(frozen=True)
class Invitation:
    """An invitation: address, language, and number of the guiding question (0 for none).

    Nobody at this address has asked for mail, so nothing that the sender typed goes there.
    """

    address: str
    language: str
    question: int = ANY_QUESTION


def invite(user: User, consultation: Consultation, invitation: Invitation) -> None:
    """Enqueue one mail; the address is stored only in the job, and only until it is sent.

    Raises NotAllowed if the consultation is not open, and Invalid("email"), ("language") or
    ("no_such_question").
    """
    require(user, consultation, Action.CONTRIBUTE)
    address = normal_address(invitation.address)
    if invitation.language not in LANGUAGES:
        raise Invalid("language", "language")
    if invitation.question not in {ANY_QUESTION, *(q.number for q in consultation.questions)}:
        raise Invalid("no_such_question", "question")
    enqueue(
        INVITE,
        {
            "address": address,
            "language": invitation.language,
            "consultation": consultation.id,
            "question": invitation.question,
            "by": user.id,
        },
    )
