"""Page: a person's own details and password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.countries import list_countries
from forum.domain.persons import PersonGender
from forum.errors import Invalid
from forum.extensions import db
from forum.services.accounts import accounts
from forum.services.moderation import queue_mail
from forum.views.accounts import forms
from forum.views.accounts.forms import AccountForm
from forum.web.http import sessions
from forum.web.http.current_user import require_person
from forum.web.http.headers import keep_private
from forum.web.http.limits import limited_per_host
from forum.web.language import dates
from forum.web.language.date_fields import zone_choices
from forum.web.language.form_errors import sentence
from forum.web.language.locale import available_zones, language, with_zone_cookie

bp = Blueprint("profile", __name__)

bp.after_request(keep_private)


def _page(form: AccountForm, password: AccountForm) -> ResponseReturnValue:
    """Render both forms of the page, with status 422 if one has errors."""
    zones = {*zone_choices(), form.values.get("zone", "")} & available_zones()
    page = render_template(
        "accounts/profile.html",
        email=require_person().email,
        form=form,
        password=password,
        countries=list_countries(language()),
        zones=[(name, dates.zone_name(name)) for name in sorted(zones)],
        moderates=queue_mail.moderates_anything(require_person()),
        here="profile",
    )
    return page, 422 if form.errors or password.errors else 200


@bp.get("")
def show() -> ResponseReturnValue:
    """Show a person their details."""
    return _page(forms.form_of(require_person()), forms.empty_form())


@bp.post("")
def change_details() -> ResponseReturnValue:
    """Change the details of a person."""
    user = require_person()
    form = forms.read_profile(request.form)
    if form.errors:
        return _page(form, forms.empty_form())
    accounts.change_details(user, forms.details_of(form))
    gender = form.values.get("gender")
    user.gender = PersonGender(gender) if gender else None
    db.session.commit()
    flash(_("Your details have been changed."))
    return with_zone_cookie(redirect(url_for(".show", lang=user.language)), user.zone)


@bp.post("/password")
@limited_per_host
def change_password() -> ResponseReturnValue:
    """Change the password and begin a new session; all other sessions end."""
    user = require_person()
    form = forms.read_new_password(request.form)
    if not form.errors:
        current, new = request.form.get("current_password", ""), request.form["password"]
        try:
            accounts.change_password(user, current, new)
        except Invalid:
            form.errors["current_password"] = sentence("present_password")
    if form.errors:
        return _page(forms.form_of(require_person()), form)
    db.session.commit()
    sessions.sign_in(user, remember=sessions.is_remembered())
    flash(_("Your password is changed. You are signed out on all other devices."))
    return redirect(url_for(".show"))
