"""Buttons of the desk for the team: appoint, change a label, dismiss."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.characters import is_clean_line
from forum.domain.consultations.seat_labels import label_of
from forum.domain.languages import LANGUAGES
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
from forum.web.language.locale import language

MAX_LABEL = 100


@bp.post(f"{DESK}/appoint")
def appoint(slug: str) -> ResponseReturnValue:
    """Give a person a seat on the team, or change the label of their seat."""
    consultation = consultation_for(current_person(), slug, Action.APPOINT)
    role = request.form.get("role", "")
    if role not in SEATS:
        return desk_with_errors(consultation, "team", {"appoint-role": sentence("role")})
    if errors := _label_errors("appoint"):
        return desk_with_errors(consultation, "team", errors)
    try:
        seat = team.appoint_by_email(
            consultation,
            request.form.get("email", ""),
            Role(role),
            label=label_of(_posted_labels()),
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


def _posted_labels() -> dict[str, str]:
    """Return the posted label by language, that in the language of the page first."""
    codes = sorted(LANGUAGES, key=lambda code: code != language())
    return {code: request.form.get(f"label-{code}", "").strip() for code in codes}


def _label_errors(prefix: str) -> dict[str, str]:
    """Return a sentence for each posted label that is too long or holds what nobody sees."""
    errors = {}
    for code, label in _posted_labels().items():
        if len(label) > MAX_LABEL or not is_clean_line(label):
            why = "too_long" if len(label) > MAX_LABEL else "unseen"
            errors[f"{prefix}-label-{code}"] = sentence(why)
    return errors


@bp.post(f"{DESK}/label")
def label(slug: str) -> ResponseReturnValue:
    """Change the label of a seat in all languages."""
    consultation = consultation_for(current_person(), slug, Action.APPOINT)
    seat_id = int_field("seat")
    if errors := _label_errors(f"seat-{seat_id}"):
        return desk_with_errors(consultation, "label", errors)
    team.change_label(consultation, seat_id, label_of(_posted_labels()), by=require_person())
    db.session.commit()
    flash(_("The label is changed. What was written before keeps the former one."), "info")
    return redirect(url_for(".desk", slug=slug, _anchor=f"seat-{seat_id}"))


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
