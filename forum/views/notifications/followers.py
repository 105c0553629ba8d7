"""Pages: following a consultation by mail, and leaving by a link in a mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.policy import Action
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import read_overview
from forum.services.notifications import followers
from forum.web.http.current_user import current_person, require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes
from forum.web.language.locale import language

bp = Blueprint("followers", __name__)

bp.after_request(keep_private)


@bp.get("/consultations/<slug>/follow")
def show(slug: str) -> ResponseReturnValue:
    """Show whether the team's messages come by mail, with a button to change that."""
    person = require_person()
    consultation = consultation_for(person, slug, Action.READ)
    return _page(consultation, is_following=followers.is_following(person, consultation))


@bp.post("/consultations/<slug>/follow")
@limited_writes
def change(slug: str) -> ResponseReturnValue:
    """Follow, or follow no longer."""
    person = require_person()
    consultation = consultation_for(person, slug, Action.READ)
    is_wanted = request.form.get("follow") == "yes"
    followers.follow(person, consultation, is_wanted=is_wanted)
    db.session.commit()
    flash(
        _("The team’s notes will come to you by email.")
        if is_wanted
        else _("No more of the team’s notes will come to you by email.")
    )
    return redirect(url_for(".show", slug=slug))


@bp.get("/consultations/<slug>/follow/<token>")
def leave(slug: str, token: str) -> ResponseReturnValue:
    """Ask whether the person of a link in a mail wants no more of them; opening changes nothing."""
    consultation, person = _find(slug, token)
    return _page(
        consultation, is_following=followers.is_following(person, consultation), token=token
    )


@bp.post("/consultations/<slug>/follow/<token>")
@limited_writes
def change_by_token(slug: str, token: str) -> ResponseReturnValue:
    """End the mails to the person of a link, or let them come again, without signing in."""
    consultation, person = _find(slug, token)
    is_wanted = request.form.get("follow") == "yes"
    followers.store_choice(person, consultation.id, is_wanted=is_wanted)
    db.session.commit()
    return redirect(url_for(".leave", slug=slug, token=token))


def _find(slug: str, token: str) -> tuple[Consultation, User]:
    """Return the consultation and the person of a token; raises NotFound for any other token."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    try:
        return consultation, followers.user_who_leaves(token, consultation)
    except Invalid:
        raise NotFound from None


def _page(consultation: Consultation, *, is_following: bool, token: str = "") -> str:
    return render_template(
        "notifications/follow.html",
        consultation=consultation,
        overview=read_overview(consultation, language()),
        is_following=is_following,
        token=token,
    )
