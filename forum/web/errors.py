"""Errors of the domain become status codes, sentences and a way on."""

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from forum.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from forum.extensions import db


def page(code: int, title: str, text: str) -> ResponseReturnValue:
    """Return an error page that says what happened and where to go."""
    db.session.rollback()
    return render_template(
        "errors/error.html", title=title, text=text, code=code, typed=what_was_typed()
    ), code


def what_was_typed() -> list[str]:
    """Return the texts of the form that was sent; none of one that was too large to be read."""
    try:
        fields = list(request.form.items())
    except RequestEntityTooLarge:
        return []
    return [value for name, value in fields if is_worth_keeping(name, value)]


def is_worth_keeping(name: str, value: str) -> bool:
    """Tell whether something typed is a text that its author would want back."""
    is_secret = "password" in name or name in ("csrf_token", "key")
    return not is_secret and len(value.strip()) >= 20


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    sentences = {
        "draft": _("This consultation is a draft."),
        "scheduled": _("This consultation has not opened yet."),
        "open": _("This cannot be done while the consultation is open."),
        "closed": _("This consultation is closed. It takes no more contributions."),
        "archived": _("This consultation is archived. It stays readable and cannot be changed."),
        "role": _("Your account does not have the role that this needs."),
    }
    text = sentences.get(error.why, _("This step is not possible now."))
    return page(403, _("This is not possible now"), text)


def _session_ended() -> ResponseReturnValue:
    """Give back what was typed, which a way over the sign-in page would lose."""
    return page(
        400,
        _("This form is too old"),
        _("Your session ended or the page was open for long. Go back, reload and send again."),
    )


def register(app: Flask) -> None:
    """Answer every error with a page of the site."""

    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def not_found(error: Exception) -> ResponseReturnValue:
        return page(
            404,
            _("There is no such page"),
            _("The address may be mistyped, or the page is not public."),
        )

    @app.errorhandler(NotSignedIn)
    def not_signed_in(error: NotSignedIn) -> ResponseReturnValue:
        if what_was_typed():
            return _session_ended()
        flash(_("Sign in to go on."), "info")
        target = request.full_path if request.method == "GET" else request.path
        return redirect(url_for("security.login", next=target.rstrip("?")))

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        return _not_allowed(error)

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> ResponseReturnValue:
        return page(422, _("This could not be accepted"), _("Something in the form is not right."))

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> ResponseReturnValue:
        return _session_ended()

    @app.errorhandler(413)
    def too_large(error: HTTPException) -> ResponseReturnValue:
        return page(413, _("Too much at once"), _("What you sent is larger than we can take."))

    @app.errorhandler(429)
    def too_often(error: HTTPException) -> ResponseReturnValue:
        return page(
            429,
            _("Too many attempts"),
            _("Wait a few minutes, then try again."),
        )

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> ResponseReturnValue:
        return page(error.code or 500, _("This did not work"), _("Go back and try again."))

    @app.errorhandler(500)
    def failed(error: Exception) -> ResponseReturnValue:
        return page(
            500,
            _("Something went wrong on our side"),
            _("It has been recorded. Your text is below if you were writing one: copy it."),
        )
