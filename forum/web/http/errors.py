"""Error pages: a status code, a sentence and a way to continue for each error."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadHost, HTTPException, SecurityError

from forum import database
from forum.domain.policy import Action
from forum.errors import ForumError, Invalid, NotAllowed, NotFound
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.draft import Draft
from forum.services.drafts import store
from forum.web.http import posted_form
from forum.web.http.current_user import current_person
from forum.web.http.limits import seconds_to_wait
from forum.web.http.posted_form import posted_fields
from forum.web.http.query import UnknownChoice
from forum.web.language import permissions
from forum.web.language.permissions import PermissionWords

RETRY_AFTER = "30"
AWAY: Final = 503
MAX_TRIES: Final = 5
"""How often a request is answered anew that collides with others each time."""

SIGN_INS = frozenset({"accounts.login", "drafts.sign_in_and_go_on"})
RETRYABLE = {429, 500, 503}
"""Statuses of errors that may pass: the page offers to send the same form again."""


@dataclass(frozen=True)
class Denial:
    """Who may do what a person was refused, from when or until when, and on which consultation."""

    permissions: list[PermissionWords]
    date: str
    slug: str


def error_page(
    code: int,
    title: str,
    text: str,
    *,
    can_resend: bool = False,
    refusal: Denial | None = None,
    offers_mail: bool = False,
) -> ResponseReturnValue:
    """Return an error page that says what happened and what to do next.

    It shows the texts that were posted, and whether they are saved as a draft; with
    `can_resend`, also a button that sends the same form again. With `offers_mail`, it leads to the
    mail by which somebody gets in without a password.
    """
    database.end_writing()
    can_resend = (can_resend or code in RETRYABLE) and posted_form.is_same_origin()
    values = {
        **_posted_values(can_resend=can_resend, keeps_all=code == AWAY),
        "code": code,
        "title": title,
        "text": text,
        "refusal": refusal,
        "offers_mail": offers_mail,
    }
    if _is_database_away():
        return render_template("errors/error.html", saved_draft=None, **values), code
    try:
        db.session.rollback()
        return render_template("errors/error.html", saved_draft=find_saved_draft(), **values), code
    except (SQLAlchemyError, OSError) as error:
        if not database.is_away(error):
            raise
        _do_without_database()
        return render_template("errors/error.html", saved_draft=None, **values), code


def _posted_values(*, can_resend: bool, keeps_all: bool) -> dict[str, object]:
    """Return what the page shows of the posted form, and what it can send once more.

    A form without texts is only sent once more if the page `keeps_all`.
    """
    texts = [text.replace("\0", "\ufffd") for text in posted_form.posted_texts()]
    is_resent = can_resend and bool(texts or keeps_all)
    return {
        "posted_texts": texts,
        "action": request.full_path.rstrip("?"),
        "fields_to_resend": posted_form.pairs_to_resend() if is_resent else [],
        "not_kept": posted_form.what_is_not_kept() if is_resent else frozenset(),
    }


def _is_database_away() -> bool:
    return "is_database_away" in g


def _do_without_database() -> None:
    """Let the rest of this request ask the database for nothing, not even for who sent it."""
    g.is_database_away = True
    g.person = None
    g._login_user = AnonymousUserMixin()  # where Flask-Login keeps it
    db.session().invalidate()


def find_saved_draft() -> Draft | None:
    """Return the draft that holds exactly the posted fields, or None."""
    try:
        user = current_person()
        key = g.get("saved_draft_key") or request.form.get("key", "")
        is_key = bool(key) and "\0" not in key
        draft = store.find_own_draft(user, key) if user and is_key else None
    except (ForumError, HTTPException):
        return None
    is_same = draft is not None and draft.fields == posted_fields(request.form)
    return draft if is_same else None


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    sentences = {
        "draft": _("This consultation is a draft."),
        "scheduled": _("This consultation has not opened yet."),
        "open": _("This cannot be done while the consultation is open."),
        "closed": _("This consultation is closed. It no longer accepts contributions."),
        "archived": _("This consultation is archived. It remains readable and cannot be changed."),
        "inquiry": _("This question is closed or was withdrawn. Nothing can be added to it."),
        "own_flag": _("This is your own text: you can change or withdraw it."),
        "role": _("Your account does not have the role needed for this."),
    }
    text = sentences.get(error.code, _("This step is not possible at the moment."))
    title = _("You do not have access") if error.code == "role" else ""
    return error_page(
        403, title or _("This is not possible"), text, refusal=_describe_refusal(error)
    )


def _describe_refusal(error: NotAllowed) -> Denial | None:
    """Return who may do what was refused, and from when, where the error says what it was."""
    consultation = error.subject
    if not error.action or not isinstance(consultation, Consultation):
        return None
    action = Action(error.action)
    return Denial(
        permissions.describe_permissions(action),
        permissions.explain_dates(action, consultation),
        consultation.slug,
    )


def _try_again(error: SQLAlchemyError) -> ResponseReturnValue:
    """Answer anew where somebody else has stored the same at the same moment.

    The next answer sees what the other has stored, and so says what it always says of that: the
    seat that the person has already, the next free address of a consultation.
    """
    tries = g.get("tries", 1)
    if tries == MAX_TRIES or not database.is_collision(error):
        return _unless_away(error)
    g.tries = tries + 1
    db.session.rollback()
    for file in request.files.values():
        file.stream.seek(0)
    try:
        return current_app.dispatch_request()
    except (ForumError, HTTPException, SQLAlchemyError) as second:
        return current_app.handle_user_exception(second)


def _unless_away(error: Exception) -> ResponseReturnValue:
    """Return the page for a database that is away; raises any other error again."""
    if not database.is_away(error):
        raise error
    return _database_away(error)


def _database_away(error: BaseException) -> ResponseReturnValue:
    """Return a page that keeps what was typed, without asking the database for anything."""
    words = str(getattr(error, "strerror", ""))
    if isinstance(error, SQLAlchemyError):
        words = database.driver_message(error)
    current_app.logger.warning("The database or the disk is away: %s", words)
    _do_without_database()
    text = _("It cannot be shown at the moment. Wait half a minute, then load this page again.")
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        text = _("It could not process this at the moment. Wait half a minute, then send it again.")
    response = current_app.make_response(error_page(AWAY, _("Our server is very busy"), text))
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Register a page of the site for every error."""
    _register_domain_errors(app)
    app.jinja_env.globals["is_database_away"] = _is_database_away

    @app.errorhandler(413)
    def too_large(error: HTTPException) -> ResponseReturnValue:
        return error_page(
            413,
            _("Too much at once"),
            _(
                "What you sent is larger than we can accept and was not read. Go back with "
                "your browser: what you typed is still there."
            ),
        )

    @app.errorhandler(429)
    def too_often(error: HTTPException) -> ResponseReturnValue:
        text = _("Wait a few minutes, then try again.")
        is_sign_in = request.endpoint in SIGN_INS
        if is_sign_in:
            text = _(
                "Wait a few minutes, then try again. A link that we email you works immediately."
            )
        if request.endpoint == "exports.ask":
            text = _(
                "You have asked for many files in a short time. Wait a few minutes: those you "
                "asked for are still being prepared."
            )
        page = error_page(429, _("Too many attempts"), text, offers_mail=is_sign_in)
        response = current_app.make_response(page)
        response.headers["Retry-After"] = str(seconds_to_wait())
        return response

    @app.errorhandler(BadHost)
    @app.errorhandler(SecurityError)
    def nowhere(error: HTTPException) -> ResponseReturnValue:
        """Answer without a page: a request to a host that can be none has no addresses to link."""
        return Response(_("This address belongs to no site."), 400, mimetype="text/plain")

    @app.errorhandler(UnknownChoice)
    def unknown(error: HTTPException) -> ResponseReturnValue:
        return error_page(
            400,
            _("Nothing was changed"),
            _("The form asked for something that this page does not offer. Load the page again."),
        )

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> ResponseReturnValue:
        return error_page(error.code or 500, _("This did not work"), _("Go back and try again."))

    app.register_error_handler(SQLAlchemyError, _try_again)
    app.register_error_handler(OSError, _unless_away)

    @app.errorhandler(500)
    def failed(error: Exception) -> ResponseReturnValue:
        original = getattr(error, "original_exception", None)
        if database.is_away(original):
            return _database_away(original or error)
        return error_page(
            500,
            _("Something went wrong on our side"),
            _("It has been recorded. What you wrote is below."),
        )


def _register_domain_errors(app: Flask) -> None:
    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def not_found(error: Exception) -> ResponseReturnValue:
        return error_page(
            404,
            _("Page not found"),
            _("The address may be mistyped, or the page is not public."),
        )

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> ResponseReturnValue:
        return _not_allowed(error)

    @app.errorhandler(Invalid)
    def invalid(error: Invalid) -> ResponseReturnValue:
        return error_page(422, _("This could not be accepted"), _("There is an error in the form."))
