"""Page: choosing which mail a person gets that nobody has to get, in their account."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.extensions import db
from forum.services.moderation.optional_mail import choose_all
from forum.web.http.current_user import require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_writes

bp = Blueprint("own_mail", __name__)

bp.after_request(keep_private)


@bp.post("/account/emails")
@limited_writes
def choose() -> ResponseReturnValue:
    """Store which of them a person wants."""
    choose_all(require_person(), set(request.form.getlist("wanted")))
    db.session.commit()
    flash(_("Your choice is saved."))
    return redirect(url_for("profile.show", _anchor="emails-h"))
