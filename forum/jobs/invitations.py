"""Jobs: send an invitation to a colleague, or a letter of the team to an invitee."""

from contextlib import suppress
from uuid import uuid4

from sqlalchemy import select

from forum import clock, database
from forum.adapters.mail import MailboxUnknown, send_mail
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Nudge
from forum.models.user import User
from forum.services.access.gate import can
from forum.services.accounts.tokens import refusal_token
from forum.services.consultations.overview import read_overview
from forum.services.notifications.invitees import hash_of_address, refuses
from forum.services.notifications.nudges import is_to_be_sent
from forum.services.posts.publish import find_label
from forum.web.http.addresses import address, public_host
from forum.web.mail import render_mail


def send_invitation(args: dict[str, object]) -> None:
    """Send one invitation, unless the consultation or its sender may no longer invite.

    No record remains: the job, with the address in it, is deleted afterwards.
    """
    consultation = db.session.get(Consultation, args["consultation"])
    sender = db.session.scalar(select(User).where(User.id == args["by"], User.active))
    if consultation is None or not can(sender, Action.CONTRIBUTE, consultation):
        return
    if refuses(str(args["address"])):
        return
    language, token = str(args["language"]), refusal_token(hash_of_address(str(args["address"])))
    overview = read_overview(consultation, language)
    question = next((q for q in overview.questions if q.number == args["question"]), None)
    mail = render_mail(
        "invitation",
        language,
        consultation=consultation,
        title=overview.title,
        question=question,
        token=token,
    )
    db.session.commit()
    message_id = f"<invitation.{uuid4().hex}@{public_host()}>"
    with suppress(MailboxUnknown):
        send_mail(
            mail.subject,
            mail.body,
            to=str(args["address"]),
            language=language,
            message_id=message_id,
            stop=_refusing_address(token, language),
        )


def _refusing_address(token: str, language: str) -> str:
    """Return the address by which a reader, or a mail program, refuses all letters."""
    return address("refusal.show", language, token=token)


def send_nudge(args: dict[str, object]) -> None:
    """Send one letter, unless it has gone, or its reader has written or refused meanwhile."""
    letter = db.session.get(Nudge, args["nudge"])
    if letter is None or letter.sent_at is not None or letter.dropped_at is not None:
        return
    consultation = db.session.get_one(Consultation, letter.consultation_id)
    invitee = letter.invitee
    if invitee is None or not is_to_be_sent(letter, consultation):
        db.session.commit()
        with database.writing():
            letter.dropped_at = clock.now()
            db.session.commit()
        return
    token = refusal_token(letter.address_hash)
    mail = render_mail(
        "nudge",
        invitee.language,
        consultation=consultation,
        title=read_overview(consultation, invitee.language).title,
        name=invitee.name,
        note=letter.note,
        sender=letter.by,
        label=find_label(consultation, letter.by),
        token=token,
    )
    to, language = invitee.email, invitee.language
    stop = _refusing_address(token, language)
    message_id = f"<nudge.{letter.id}@{public_host()}>"
    db.session.commit()
    with suppress(MailboxUnknown):
        send_mail(
            mail.subject, mail.body, to=to, language=language, message_id=message_id, stop=stop
        )
    with database.writing():
        letter.sent_at = clock.now()
        db.session.commit()
