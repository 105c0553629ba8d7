"""Sends what people are to be told."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from forum import clock, database
from forum.adapters.mail import send
from forum.extensions import db
from forum.models.job import Notice
from forum.models.user import User
from forum.services.accounts.accounts import CONFIRM, EXISTS, RESET
from forum.services.accounts.tokens import confirm_token, reset_token
from forum.services.notifications import contribution_mail
from forum.web.http.addresses import own_host
from forum.web.mail import letter

TOKENS: Final[dict[str, Callable[[User], str]]] = {
    CONFIRM: confirm_token,
    EXISTS: reset_token,
    RESET: reset_token,
}


def message_id(notice: Notice) -> str:
    """Return one id per notice, so that a mail sent twice shows once in most programs."""
    mark = sha256(notice.key.encode()).hexdigest()[:16]
    return f"<notice.{notice.id}.{mark}@{own_host()}>"


def send_notice(args: dict[str, object]) -> None:
    """Send the notice `args["notice"]`, unless that is done, and forget what it was about.

    Links are signed only here, so no working one lies in the database. Nothing is locked while
    the mail server answers.
    """
    notice = db.session.get(Notice, args["notice"])
    if notice is None or notice.sent_at is not None:
        return
    person = notice.user
    if person.email and person.active:
        said = _said(notice, person)
        mail = None if said is None else letter(notice.kind, person, **said)
        envelope = {"to": person.email, "language": person.language}
        own_id = message_id(notice)
        db.session.commit()
        if mail is not None:
            send(mail.subject, mail.body, **envelope, message_id=own_id)
    else:
        db.session.commit()
    with database.writing():
        notice.sent_at = clock.now()
        notice.args = {}
        db.session.commit()


def _said(notice: Notice, person: User) -> dict[str, object] | None:
    """Return what the mail says; None where it would say what is no longer so."""
    if notice.kind in contribution_mail.READ_AT_SENDING:
        more = contribution_mail.at_sending(notice.kind, notice.args, person)
        return None if more is None else {**notice.args, **more}
    if notice.kind in TOKENS:
        return {**notice.args, "token": TOKENS[notice.kind](person)}
    return dict(notice.args)
