"""Signing in for a form that was sent without a valid session, without losing its texts."""

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from forum.domain.split_addresses import split_address
from forum.errors import NotSignedIn
from forum.views.accounts import forms
from forum.views.accounts.forms import AccountForm
from forum.web.http import errors, posted_form, sessions
from forum.web.http.current_user import current_person


def sign_in_page(form: AccountForm) -> ResponseReturnValue:
    """Show the posted texts and a sign-in form that carries them."""
    code = 422 if form.errors else 401
    return render_template(
        "errors/signed_out.html",
        form=form,
        posted_texts=posted_form.posted_texts(),
        carried=posted_form.pack_form(),
    ), code


def _page_of_form() -> str:
    """Return where a form without texts is read: its own address, or the page that has it."""
    if sessions.is_page(request.path):
        return request.path
    came_from = split_address(request.referrer or "")
    return came_from.path if came_from.netloc == request.host else ""


def register(app: Flask) -> None:
    """Register the pages for requests that need a session, and for forms older than the session."""

    @app.errorhandler(NotSignedIn)
    def not_signed_in(error: NotSignedIn) -> ResponseReturnValue:
        if posted_form.posted_texts():
            return sign_in_page(forms.empty_form())
        flash(_("Sign in to continue."), "info")
        target = request.full_path if request.method == "GET" else _page_of_form()
        return redirect(url_for("accounts.login", next=target.rstrip("?") or None))

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        is_about_accounts = (request.endpoint or "").startswith("accounts.")
        has_texts = posted_form.posted_texts() and (
            "carried" in request.form or not is_about_accounts
        )
        if has_texts and current_person() is None and posted_form.is_same_origin():
            return sign_in_page(forms.empty_form())
        if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
            return errors.error_page(
                400,
                _("Your browser sent no cookie"),
                _(
                    "Forms need a cookie, so that nobody else can send them in your name. "
                    "Allow cookies for this site, then send it again."
                ),
                can_resend=True,
            )
        return errors.error_page(
            400,
            _("This form has expired"),
            _("You have signed in again since you opened it. Look at it again, then send it."),
            can_resend=True,
        )
