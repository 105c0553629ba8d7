"""Mail about private questions: to the author who is asked, and to the team of an answer."""

from typing import Any, Final

from forum.domain.inquiries import OPEN_STATES, InquiryState
from forum.domain.policy import Action, roles_for
from forum.extensions import db
from forum.models.inquiry import Inquiry, InquiryMessage
from forum.models.user import User
from forum.services.access.gate import can
from forum.services.accounts.tokens import refusal_token
from forum.services.background.notices import notify, notify_all
from forum.services.consultations.titles import read_title
from forum.services.notifications.invitees import hash_of_address, refuses
from forum.services.posts.publish import find_label
from forum.services.texts.localised import localise

ASKED: Final = "inquiry_asked"
ANSWERED: Final = "inquiry_answered"
KINDS: Final = frozenset({ASKED, ANSWERED})


def notify_author(inquiry: Inquiry, message: InquiryMessage) -> None:
    """Tell the author of a question after a while, in which it is translated or taken back.

    Nothing goes to an address that wants no letters of the team.
    """
    author = inquiry.contribution.author
    if author.email and author.active and not refuses(author.email):
        notify_all([author.id], ASKED, f"inquiry:{message.id}", message=message.id)


def notify_team(inquiry: Inquiry, message: InquiryMessage) -> None:
    """Tell those who asked, and the facilitators of the consultation, of an answer, each once."""
    for person in _list_askers(inquiry):
        notify(person, ANSWERED, f"inquiry:{message.id}:{person.id}", message=message.id)


def _list_askers(inquiry: Inquiry) -> list[User]:
    roles = roles_for(Action.INQUIRE)
    seats = [s.user for s in inquiry.consultation.appointments if s.role in roles]
    asked = [m.by for m in inquiry.messages if m.by is not None and not m.is_answer]
    people = {person.id: person for person in (*asked, *seats)}
    people.pop(inquiry.contribution.author_id, None)
    return [p for p in people.values() if can(p, Action.LISTEN, inquiry.consultation)]


def read_mail_values(kind: str, args: dict[str, Any], person: User) -> dict[str, object] | None:
    """Return what a mail says, read when it is sent; None if it is not to be sent any more."""
    message = db.session.get(InquiryMessage, args["message"])
    if message is None:
        return None
    inquiry = message.inquiry
    consultation, contribution = inquiry.consultation, inquiry.contribution
    values: dict[str, object] = {
        "title": read_title(consultation.id, person.language),
        "slug": consultation.slug,
        "number": contribution.number,
        "key": inquiry.key,
    }
    if kind == ANSWERED:
        is_told = inquiry.state in OPEN_STATES and can(person, Action.LISTEN, consultation)
        return values if is_told else None
    if person.id != contribution.author_id or inquiry.state is not InquiryState.ASKED:
        return None
    is_refused = person.email is None or refuses(person.email)
    if is_refused or message.by is None or not can(person, Action.ANSWER, consultation):
        return None
    return {
        **values,
        "question": localise([message.text_id], person.language)[message.text_id],
        "sender": message.by,
        "label": find_label(consultation, message.by),
        "token": refusal_token(hash_of_address(person.email or "")),
    }
