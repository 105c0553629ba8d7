"""Page: how often a person who moderates gets mail about texts that wait."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.notifications import QueueMail
from forum.extensions import db
from forum.models.user import User
from forum.services.consultations.titles import read_titles
from forum.services.moderation import queue_mail
from forum.services.texts.localised import LocalisedText
from forum.web.http.current_user import require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

bp = Blueprint("queue_mail", __name__)

bp.after_request(keep_private)

EVERYWHERE = "everywhere"


@dataclass(frozen=True)
class SeatChoice:
    """A consultation in which the person moderates, and the rhythm that is chosen for it."""

    field: str
    title: LocalisedText
    rhythm: str


@bp.get("/account/moderation-mail")
def show() -> ResponseReturnValue:
    """Show what a person has chosen for each consultation that they moderate."""
    return _page(require_person(), {})


def _page(me: User, errors: dict[str, str]) -> ResponseReturnValue:
    seats = queue_mail.list_moderating_seats(me)
    titles = read_titles({seat.consultation_id for seat in seats}, language())
    choices = [
        SeatChoice(
            name := _field(seat.consultation_id),
            titles[seat.consultation_id],
            request.form.get(name, seat.queue_mail.value),
        )
        for seat in seats
    ]
    everywhere = None
    if queue_mail.moderates_everywhere(me):
        rhythm = me.queue_mail or queue_mail.default_rhythm(me, has_moderators=True)
        everywhere = request.form.get(EVERYWHERE, rhythm.value)
    page = render_template(
        "notifications/queue_mail.html",
        choices=choices,
        everywhere=everywhere,
        errors=errors,
        here="profile",
    )
    return page, 422 if errors else 200


def _field(consultation_id: int) -> str:
    return f"seat-{consultation_id}"


@bp.post("/account/moderation-mail")
@limited_writes
def save() -> ResponseReturnValue:
    """Store what the person has chosen."""
    me = require_person()
    seats = queue_mail.list_moderating_seats(me)
    fields = {_field(seat.consultation_id): seat.consultation_id for seat in seats}
    names = [*fields, *([EVERYWHERE] if queue_mail.moderates_everywhere(me) else [])]
    posted = {name: request.form[name] for name in names if name in request.form}
    errors = {
        name: sentence("rhythm") for name, value in posted.items() if value not in set(QueueMail)
    }
    if errors:
        return _page(me, errors)
    rhythms = {name: QueueMail(value) for name, value in posted.items()}
    everywhere = rhythms.pop(EVERYWHERE, None)
    queue_mail.choose_rhythms(
        me,
        everywhere=everywhere,
        by_seat={fields[name]: rhythm for name, rhythm in rhythms.items()},
    )
    db.session.commit()
    flash(_("Your choice is saved."))
    return redirect(url_for(".show"))
