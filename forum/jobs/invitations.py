"""Job: send an invitation to a colleague."""

from contextlib import suppress
from uuid import uuid4

from sqlalchemy import select

from forum.adapters.mail import MailboxUnknown, send_mail
from forum.domain.policy import Action
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import can
from forum.services.consultations.overview import read_overview
from forum.services.notifications.invitees import refuses
from forum.web.http.addresses import public_host
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
    language = str(args["language"])
    overview = read_overview(consultation, language)
    question = next((q for q in overview.questions if q.number == args["question"]), None)
    mail = render_mail(
        "invitation",
        language,
        consultation=consultation,
        title=overview.title,
        question=question,
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
        )
