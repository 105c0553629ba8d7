"""Job: send a notice by mail."""

import logging
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from forum import clock, database
from forum.adapters.mail import MailboxUnknown, send_mail
from forum.extensions import db
from forum.jobs import post_mail
from forum.models.consultation import Consultation
from forum.models.job import Notice
from forum.models.user import User
from forum.services.accounts.accounts import ACCOUNT_EXISTS, CONFIRM_ADDRESS, RESET_PASSWORD
from forum.services.accounts.tokens import confirm_token, reopen_token, reset_token
from forum.services.moderation import optional_mail, queue_mail
from forum.services.notifications import (
    citation_mail,
    contribution_mail,
    followers,
    inquiry_mail,
    review_mail,
)
from forum.services.privacy import erasure, retention
from forum.services.synthesis.summary.reviews import REVIEW_REQUESTED
from forum.web.http.addresses import address, public_host
from forum.web.mail import render_mail_to

log = logging.getLogger(__name__)

TOKENS: Final[dict[str, Callable[..., str]]] = {
    CONFIRM_ADDRESS: confirm_token,
    ACCOUNT_EXISTS: reset_token,
    RESET_PASSWORD: reset_token,
}
"""The token of each mail that may go to an address which nobody has confirmed.

Anybody can have such a mail sent to anybody, so it says nothing that a person has typed.
"""


def message_id(notice: Notice) -> str:
    """Return the id of a notice's mail; most mail programs show a mail with the same id once."""
    digest = sha256(notice.key.encode()).hexdigest()[:16]
    return f"<notice.{notice.id}.{digest}@{public_host()}>"


def send_notice(args: dict[str, object]) -> None:
    """Send the notice `args["notice"]` unless it has been sent, and erase its content.

    Links are signed only here, so that the database holds no valid link. No transaction is open
    while the mail server answers. A mailbox that does not exist ends the notice.
    """
    notice = db.session.get(Notice, args["notice"])
    if notice is None or notice.sent_at is not None:
        return
    person = notice.user
    values = None
    if person.email and (person.active or notice.kind == erasure.ACCOUNT_CLOSED):
        values = _template_values(notice, person)
        stop = "" if values is None else _stopping_address(notice, person, values)
        mail = None if values is None else render_mail_to(notice.kind, person, **values, stop=stop)
        envelope = {"to": person.email, "language": person.language, "stop": stop}
        mail_id = message_id(notice)
        db.session.commit()
        if mail is not None:
            try:
                send_mail(mail.subject, mail.body, **envelope, message_id=mail_id)
            except MailboxUnknown:
                log.warning("notice %s: the mail server knows no such mailbox", args["notice"])
    else:
        db.session.commit()
    with database.writing():
        if values is not None and notice.kind == citation_mail.CITED:
            citation_mail.note_told(values, person)
        notice.sent_at = clock.now()
        notice.args = {}
        db.session.commit()


def _stopping_address(notice: Notice, person: User, values: dict[str, object]) -> str:
    """Return the address by which a person gets no more such mail; "" for mail that must come."""
    if notice.kind == inquiry_mail.ASKED and "token" in values:
        return address("refusal.show", person.language, token=values["token"])
    topic = optional_mail.TOPICS.get(notice.kind)
    if topic is None:
        return ""
    consultation = values.get("consultation")
    if not isinstance(consultation, Consultation):
        consultation = db.session.get_one(Consultation, notice.args["consultation"])
    token = optional_mail.topic_token(person, topic, consultation)
    place = {"slug": consultation.slug, "topic": topic.value, "token": token}
    return address("optional_mail.show", language=person.language, **place)


def _template_values(notice: Notice, person: User) -> dict[str, object] | None:
    """Return the values for the mail's template; None if the mail is no longer to be sent."""
    if notice.kind in TOKENS:
        return {"token": TOKENS[notice.kind](person, **notice.args)}
    if notice.kind == erasure.ACCOUNT_CLOSED:
        return _closed_account_values(person)
    if person.confirmed_at is None:
        return None
    if notice.kind in contribution_mail.KINDS_READ_AT_SENDING:
        current_values = contribution_mail.read_mail_values(notice.kind, notice.args, person)
        return None if current_values is None else {**notice.args, **current_values}
    if notice.kind in queue_mail.KINDS:
        queue_values = queue_mail.read_mail_values(notice.args, person)
        return None if queue_values is None else {**notice.args, **queue_values}
    if notice.kind == followers.POST_PUBLISHED:
        return post_mail.read_post_mail(notice.args, person)
    if notice.kind in inquiry_mail.KINDS:
        return inquiry_mail.read_mail_values(notice.kind, notice.args, person)
    if notice.kind in citation_mail.KINDS:
        return citation_mail.read_mail_values(notice.kind, notice.args, person)
    if notice.kind == REVIEW_REQUESTED:
        return review_mail.read_mail_values(notice.args, person)
    if notice.kind in retention.KINDS:
        return retention.read_mail_values(notice.args, person)
    return dict(notice.args)


def _closed_account_values(person: User) -> dict[str, object] | None:
    """Return what the mail about a closed account says; None if it is open again."""
    closed = erasure.find_erasure(person)
    if closed is None:
        return None
    until = erasure.erased_from(closed)
    return {"token": reopen_token(person), "choice": closed.choice.value, "until": until}
