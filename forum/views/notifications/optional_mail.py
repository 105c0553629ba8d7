"""Page: ending mail of a topic, or getting it again, by a link in such a mail."""

from typing import Final

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.errors import Invalid, NotFound
from forum.extensions import csrf, db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.moderation import optional_mail
from forum.services.moderation.optional_mail import MailTopic
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes
from forum.web.http.query import posted_choice

bp = Blueprint("optional_mail", __name__)

bp.after_request(keep_private)

ADDRESS: Final = f"/consultations/<slug>/mail/<any({','.join(MailTopic)}):topic>/<token>"

SENTENCES: Final = {
    MailTopic.NOTES: _l("The team’s notes by email"),
    MailTopic.CITATIONS: _l("Emails when you are cited"),
    MailTopic.QUEUE: _l("Emails about waiting texts"),
    MailTopic.REVIEWS: _l("Emails that ask you to review a summary"),
    MailTopic.REMINDERS: _l("Reminders of responses that are missing"),
}


@bp.get(ADDRESS)
def show(slug: str, topic: str, token: str) -> ResponseReturnValue:
    """Say whether the mails come, with a button to change that; opening changes nothing."""
    chosen, consultation, person = _find(slug, topic, token)
    return render_template(
        "notifications/optional_mail.html",
        heading=str(SENTENCES[chosen]),
        is_wanted=optional_mail.is_wanted(person, chosen, consultation),
        address=url_for(".change", slug=slug, topic=topic, token=token),
    )


@bp.post(ADDRESS)
@limited_writes
def change(slug: str, topic: str, token: str) -> ResponseReturnValue:
    """End the mails, or let them come again.

    A mail program posts without a session, as RFC 8058 says: the signed token is the permission.
    """
    chosen, consultation, person = _find(slug, topic, token)
    wants = posted_choice("want", "", "no", "yes") == "yes"
    optional_mail.choose(person, chosen, consultation, wants=wants)
    db.session.commit()
    return redirect(url_for(".show", slug=slug, topic=topic, token=token))


csrf.exempt(change)


def _find(slug: str, topic: str, token: str) -> tuple[MailTopic, Consultation, User]:
    chosen = MailTopic(topic)
    consultation = db.session.scalar(select(Consultation).where(Consultation.slug == slug))
    if consultation is None:
        raise NotFound
    try:
        person = optional_mail.person_of_token(token, chosen, consultation)
    except Invalid:
        raise NotFound from None
    return chosen, consultation, person
