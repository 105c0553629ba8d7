"""Mail that nobody has to get, by topic, and ending it by a link in such a mail."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from sqlalchemy import exists, select

from forum.domain.notifications import QueueMail
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import Appointment, Consultation
from forum.models.user import User
from forum.services.accounts.tokens import mail_token, user_to_read
from forum.services.moderation import queue_mail
from forum.services.notifications import citation_mail, followers, invitees
from forum.services.synthesis.summary.reviews import REVIEW_REQUESTED


class MailTopic(StrEnum):
    """What a mail is about that its reader can do without."""

    NOTES = "notes"
    CITATIONS = "citations"
    QUEUE = "queue"
    REVIEWS = "reviews"
    REMINDERS = "reminders"


TOPICS: Final = {
    followers.POST_PUBLISHED: MailTopic.NOTES,
    citation_mail.CITED: MailTopic.CITATIONS,
    citation_mail.RESPONSE_DUE: MailTopic.REMINDERS,
    REVIEW_REQUESTED: MailTopic.REVIEWS,
    **dict.fromkeys(queue_mail.KINDS, MailTopic.QUEUE),
}
"""The topic of each kind of notice that is optional."""


SWITCHES: Final = {
    MailTopic.CITATIONS: "citation_mail",
    MailTopic.REVIEWS: "review_mail",
    MailTopic.REMINDERS: "reminder_mail",
}
"""The column of the account that turns a topic on and off for all consultations."""


def topic_token(person: User, topic: MailTopic, consultation: Consultation) -> str:
    """Return the token for a link that ends the mails of a topic without signing in."""
    return mail_token(person, f"{topic}.{consultation.uid}")


def person_of_token(token: str, topic: MailTopic, consultation: Consultation) -> User:
    """Return the person of such a token; raises Invalid("expired"), ("unknown") or ("used")."""
    return user_to_read(token, f"{topic}.{consultation.uid}")


def is_wanted(person: User, topic: MailTopic, consultation: Consultation) -> bool:
    """Return whether a person gets the mails of a topic about a consultation."""
    if topic is MailTopic.NOTES:
        return followers.is_following(person, consultation)
    if topic is MailTopic.QUEUE:
        seats = _list_seats(person, consultation)
        if not seats:
            return person.queue_mail is not QueueMail.NEVER
        return any(seat.queue_mail is not QueueMail.NEVER for seat in seats)
    return bool(getattr(person, SWITCHES[topic]))


def choose(person: User, topic: MailTopic, consultation: Consultation, *, wants: bool) -> None:
    """Store whether a person wants the mails of a topic about a consultation."""
    if topic is MailTopic.NOTES:
        followers.store_choice(person, consultation.id, is_wanted=wants)
    elif topic is MailTopic.QUEUE:
        rhythm = QueueMail.AT_ONCE if wants else QueueMail.NEVER
        seats = {seat.consultation_id: rhythm for seat in _list_seats(person, consultation)}
        queue_mail.choose_rhythms(person, everywhere=None if seats else rhythm, by_seat=seats)
    else:
        setattr(person, SWITCHES[topic], wants)


LETTERS: Final = "letters"
"""The choice of letters and invitations, which is kept by the hash of the address."""


def list_choices(person: User) -> dict[str, bool]:
    """Return whether a person gets each kind of mail that the account page offers.

    That are letters and invitations, and what SWITCHES turn on for all consultations at once; to
    people without any work for a team or the site, only what can come to them.
    """
    has_work = person.role is not Role.PARTICIPANT or db.session.scalar(
        select(exists().where(Appointment.user_id == person.id))
    )
    topics = SWITCHES if has_work else (MailTopic.CITATIONS,)
    wanted = {topic.value: bool(getattr(person, SWITCHES[topic])) for topic in topics}
    return wanted | {LETTERS: not (person.email and invitees.refuses(person.email))}


def choose_all(person: User, wanted: Collection[str]) -> None:
    """Store which of the kinds in `list_choices` a person wants."""
    offered = list_choices(person)
    for topic, name in SWITCHES.items():
        if topic.value in offered:
            setattr(person, name, topic.value in wanted)
    if not person.email:
        return
    address_hash = invitees.hash_of_address(person.email)
    if LETTERS in wanted:
        invitees.allow(address_hash)
    else:
        invitees.refuse(address_hash)


def _list_seats(person: User, consultation: Consultation) -> list[Appointment]:
    is_theirs = Appointment.user_id == person.id, Appointment.consultation_id == consultation.id
    return list(db.session.scalars(select(Appointment).where(*is_theirs)))
