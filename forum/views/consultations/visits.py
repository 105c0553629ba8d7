"""Recording that somebody reads a consultation, so that what is new can be marked next time."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.extensions import db
from forum.services.access.gate import consultation_for
from forum.services.discussion.visits import record_visit
from forum.views.consultations import bp
from forum.web.http import sessions
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_visits
from forum.web.http.query import int_field


@bp.post("/consultations/<slug>/visit")
@limited_visits
def visit(slug: str) -> ResponseReturnValue:
    """Record a visit: quietly for the script of the page, or with a button that marks all read."""
    person = require_person()
    consultation = consultation_for(person, slug, Action.READ)
    is_all_read = request.form.get("act") == "read"
    record_visit(
        person,
        consultation,
        number=int_field("number"),
        post_id=int_field("post"),
        is_all_read=is_all_read,
    )
    db.session.commit()
    if not is_all_read:
        return "", 204
    flash(_("Marked as read. What appears from now on will be marked as new."), "info")
    return redirect(sessions.next_page() or url_for(".show", slug=consultation.slug))
