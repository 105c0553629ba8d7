"""Buttons of the desk for the team: appoint and dismiss."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.characters import is_clean_line
from forum.domain.policy import Action, Role
from forum.errors import Invalid
from forum.extensions import db
from forum.services.access.gate import can, consultation_for
from forum.services.consultations import team
from forum.views.organise import DESK, bp
from forum.views.organise.desk_content import SEATS, desk_with_errors
from forum.web.http.current_user import current_person, require_person
from forum.web.http.query import int_field
from forum.web.language.form_errors import sentence

MAX_LABEL = 100


@bp.post(f"{DESK}/appoint")
def appoint(slug: str) -> ResponseReturnValue:
    """Give a person a seat on the team, or change the label of their seat."""
    consultation = consultation_for(current_person(), slug, Action.APPOINT)
    role, label = request.form.get("role", ""), request.form.get("label", "").strip()
    if role not in SEATS:
        return desk_with_errors(consultation, "team", {"appoint-role": sentence("role")})
    if len(label) > MAX_LABEL or not is_clean_line(label):
        why = "too_long" if len(label) > MAX_LABEL else "unseen"
        return desk_with_errors(consultation, "team", {"appoint-label": sentence(why)})
    try:
        seat = team.appoint_by_email(
            consultation,
            request.form.get("email", ""),
            Role(role),
            label=label,
            by=require_person(),
        )
    except Invalid as error:
        db.session.rollback()
        return desk_with_errors(
            consultation, "team", {f"appoint-{error.field}": sentence(error.code)}
        )
    name = seat.user.name
    db.session.commit()
    flash(_("%(name)s is now on the team.", name=name), "info")
    return redirect(url_for(".desk", slug=consultation.slug))


@bp.post(f"{DESK}/dismiss")
def dismiss(slug: str) -> ResponseReturnValue:
    """Remove a seat from the team; what the person did stays."""
    consultation = consultation_for(current_person(), slug, Action.APPOINT)
    seat_id = int_field("seat")
    try:
        team.dismiss(consultation, seat_id, by=require_person())
    except Invalid as error:
        db.session.rollback()
        return desk_with_errors(consultation, "team", {f"seat-{seat_id}": sentence(error.code)})
    db.session.commit()
    flash(_("The seat is free. What the person did is kept."), "info")
    db.session.refresh(consultation, ["appointments"])
    if can(current_person(), Action.ORGANISE, consultation):
        return redirect(url_for(".desk", slug=slug))
    if can(current_person(), Action.READ, consultation):
        return redirect(url_for("consultations.show", slug=slug))
    return redirect(url_for("consultations.home"))
