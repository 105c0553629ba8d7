"""Job: send a private letter of the team to an invitee."""

from contextlib import suppress

from forum import clock, database
from forum.adapters.mail import MailboxUnknown, send_mail
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Nudge
from forum.services.accounts.tokens import refusal_token
from forum.services.consultations.overview import read_overview
from forum.services.notifications.nudges import is_to_be_sent
from forum.services.posts.publish import find_label
from forum.web.http.addresses import public_host
from forum.web.mail import render_mail


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
    mail = render_mail(
        "nudge",
        invitee.language,
        consultation=consultation,
        title=read_overview(consultation, invitee.language).title,
        name=invitee.name,
        note=letter.note,
        sender=letter.by,
        label=find_label(consultation, letter.by),
        token=refusal_token(letter.address_hash),
    )
    address, language = invitee.email, invitee.language
    message_id = f"<nudge.{letter.id}@{public_host()}>"
    db.session.commit()
    with suppress(MailboxUnknown):
        send_mail(mail.subject, mail.body, to=address, language=language, message_id=message_id)
    with database.writing():
        letter.sent_at = clock.now()
        db.session.commit()
