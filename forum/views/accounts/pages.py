"""Pages: registering, confirming an address, signing in and out, a forgotten password."""

from typing import Any, Final
from urllib.parse import unquote

from flask import (
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from forum.domain.countries import list_countries
from forum.domain.policy import Action
from forum.domain.split_addresses import split_address
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.accounts import accounts, tokens
from forum.views.accounts import bp, forms
from forum.views.accounts.forms import AccountForm
from forum.views.accounts.outbox import is_open_here
from forum.web.http import sessions
from forum.web.http.current_user import current_person
from forum.web.http.limits import limited_per_email, limited_per_host, limited_sign_ins
from forum.web.language.locale import language

MAIL_SENT_TO: Final = "wrote_to"


def _form_page(template: str, form: AccountForm, **values: Any) -> ResponseReturnValue:
    """Render a form, with status 422 if it has errors."""
    page = render_template(template, form=form, next=sessions.next_page(), **values)
    return page, 422 if form.errors else 200


def _redirect_onward(path: str = "") -> ResponseReturnValue:
    return redirect(path or sessions.next_page() or url_for("consultations.home"))


def _redirect_to_mail_sent(email: str, *, certainly: bool = False) -> ResponseReturnValue:
    """Redirect to the page which says that a mail was sent.

    `certainly` is true for registrations, which send a mail in any case.
    """
    session[MAIL_SENT_TO] = [email, certainly]
    return redirect(url_for("accounts.wrote"))


@bp.route("/register", endpoint="register", methods=["GET", "POST"])
@limited_per_host
@limited_per_email
def open_account() -> ResponseReturnValue:
    """Open an account."""
    if current_person() is not None:
        return _redirect_onward()
    form = forms.empty_form(language=language())
    if request.method == "POST":
        form = forms.read_registration(request.form)
        if not form.errors:
            email = form.values["email"]
            accounts.register_person(email, forms.details_of(form), then=sessions.next_page())
            db.session.commit()
            return _redirect_to_mail_sent(email, certainly=True)
    return _form_page(
        "accounts/register.html",
        form,
        countries=list_countries(language()),
        consultation=_find_consultation_ahead(),
    )


def _find_consultation_ahead() -> Consultation | None:
    """Return the public consultation to a page of which the person wants to go on, or None."""
    path = split_address(sessions.next_page()).path
    try:
        _endpoint, values = current_app.url_map.bind("").match(unquote(path), method="GET")
        return consultation_for(None, values["slug"], Action.READ)
    except (HTTPException, KeyError, NotFound):
        return None


@bp.get("/mail-sent")
def wrote() -> ResponseReturnValue:
    """Say that a mail was sent, whether or not the address has an account."""
    email, certainly = session.get(MAIL_SENT_TO, ("", False))
    return render_template(
        "accounts/mail_sent.html", email=email, certainly=certainly, outbox=is_open_here()
    )


@bp.route("/confirm", methods=["GET", "POST"])
@limited_per_host
@limited_per_email
def send_confirmation() -> ResponseReturnValue:
    """Send the mail that confirms an address again."""
    form = forms.empty_form()
    if request.method == "POST":
        form = forms.read_address(request.form)
        if not form.errors:
            accounts.request_confirmation_mail(form.values["email"], then=sessions.next_page())
            db.session.commit()
            return _redirect_to_mail_sent(form.values["email"])
    return _form_page("accounts/send_confirmation.html", form)


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@limited_per_host
def confirm_email(token: str) -> ResponseReturnValue:
    """Confirm an address and choose a password; a link alone, as mail scanners follow it, does not.

    Whoever registered, the account is what the reader of the mail makes of it here.
    """
    try:
        user = tokens.user_to_confirm(token, to_change=request.method == "POST")
    except Invalid:
        flash(
            _(
                "This link no longer works. If you have already chosen a password, sign in. "
                "Otherwise ask for a new link here."
            ),
            "time",
        )
        return redirect(url_for("accounts.send_confirmation"))
    onward = tokens.page_after_confirming(token)
    if user.confirmed_at is not None:
        flash(_("Your address is confirmed."))
        if current_person() == user:
            return _redirect_onward(onward)
        return redirect(url_for("accounts.login", next=onward or None))
    form = forms.form_of(user)
    if request.method == "POST":
        form = forms.read_confirmation(request.form)
        if not form.errors:
            accounts.confirm_registration(user, request.form["password"], forms.details_of(form))
            db.session.commit()
            sessions.sign_in(user)
            flash(_("Your address is confirmed and you are signed in."))
            return _redirect_onward(onward)
    countries = list_countries(language())
    return _form_page(
        "accounts/confirm.html", form, email=user.email, token=token, countries=countries
    )


@bp.route("/sign-in", methods=["GET", "POST"])
@limited_sign_ins
def login() -> ResponseReturnValue:
    """Sign in."""
    if current_person() is not None:
        return _redirect_onward()
    form = forms.empty_form()
    if request.method == "POST":
        form = forms.read_sign_in(request.form)
        user = forms.find_who_signs_in(form, request.form.get("password", ""))
        if user is not None:
            user.zone = user.zone or forms.read_device_zone(request.form)
            db.session.commit()
            sessions.sign_in(user, remember=bool(form.values.get("remember")))
            return _redirect_onward()
    return _form_page("accounts/sign_in.html", form, here="login")


@bp.post("/sign-out")
def logout() -> ResponseReturnValue:
    """Sign out, here and on every other device."""
    if (user := current_person()) is not None:
        accounts.end_sessions(user)
        db.session.commit()
        sessions.sign_out()
        flash(_("You are signed out, on all your devices."))
    return redirect(url_for("consultations.home"))


@bp.route("/reset", methods=["GET", "POST"])
@limited_per_host
@limited_per_email
def forgot_password() -> ResponseReturnValue:
    """Send a link to choose a new password."""
    form = forms.empty_form(email=request.args.get("email", ""))
    if request.method == "POST":
        form = forms.read_address(request.form)
        if not form.errors:
            accounts.request_reset_mail(form.values["email"])
            db.session.commit()
            return _redirect_to_mail_sent(form.values["email"])
    return _form_page("accounts/forgot_password.html", form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limited_per_host
def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password and be signed in, even where too many attempts shut the other way."""
    try:
        user = tokens.user_to_reset(token, to_change=request.method == "POST")
    except Invalid:
        flash(_("This link no longer works. Ask for a new one here."), "time")
        return redirect(url_for("accounts.forgot_password"))
    form = forms.empty_form()
    if request.method == "POST":
        form = forms.read_new_password(request.form)
        if not form.errors:
            accounts.reset_password(user, request.form["password"])
            db.session.commit()
            sessions.sign_in(user)
            flash(_("Your new password is saved and you are signed in."))
            return _redirect_onward()
    return _form_page("accounts/reset_password.html", form, token=token, email=user.email)
