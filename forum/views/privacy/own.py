"""Pages: a copy of everything that is kept about a person, and erasing the account."""

from typing import Final

from flask import (
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.adapters.storage.errors import FileMissing, StorageError
from forum.adapters.storage.store import configured_store
from forum.domain.privacy.erasure import TIME_TO_REOPEN, ErasureChoice
from forum.errors import Invalid, NotFound
from forum.extensions import db
from forum.models.privacy.requests import OwnDataFile
from forum.services.accounts.accounts import require_password
from forum.services.accounts.tokens import user_to_reopen
from forum.services.privacy import data_files, erasure
from forum.views.privacy import bp
from forum.web.http import sessions
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_per_host
from forum.web.http.query import posted_choice
from forum.web.language.files import format_size
from forum.web.language.form_errors import sentence, sentences

REFRESH_AFTER: Final = 5


@bp.get("/account/data")
def own_data() -> ResponseReturnValue:
    """Say what a copy holds, how far the one that was asked for is, and let one be made."""
    return _data_page({})


@bp.post("/account/data")
@limited_per_host
def ask_for_data() -> ResponseReturnValue:
    """Let a copy be made for a person who types the password."""
    person = require_person()
    try:
        require_password(person, request.form.get("password", ""))
    except Invalid as error:
        return _data_page({error.field: error.code})
    data_files.ask_for_file(person, by=person)
    db.session.commit()
    return redirect(url_for(".own_data"))


def _data_page(errors: dict[str, str]) -> ResponseReturnValue:
    person = require_person()
    file = data_files.find_file(person, person)
    page = render_template(
        "privacy/own_data.html",
        file=file,
        is_waiting=file is not None and file.file_key is None,
        size=format_size(file.size) if file is not None else "",
        email=person.email,
        errors=sentences(errors),
        refresh_after=REFRESH_AFTER,
        here="profile",
    )
    return page, 422 if errors else 200


@bp.get("/account/data/<id:file_id>/data.zip")
def download_data(file_id: int) -> ResponseReturnValue:
    """Send a copy to who asked for it."""
    return _send(data_files.require_file(file_id, require_person()))


def _send(row: OwnDataFile) -> Response:
    try:
        content = configured_store(current_app.config).open(row.file_key or "")
    except FileMissing:
        raise NotFound from None
    except StorageError:
        abort(503)
    return send_file(
        content, mimetype="application/zip", as_attachment=True, download_name="data.zip"
    )


@bp.get("/account/erase")
def erase() -> ResponseReturnValue:
    """Say what goes and what stays when the account is erased, and ask how."""
    return _erasure_page({})


@bp.post("/account/erase")
@limited_per_host
def close() -> ResponseReturnValue:
    """Close the account of a person who types the password, to be erased some days later."""
    person = require_person()
    choice = posted_choice("choice", "", *ErasureChoice)
    errors = {} if choice else {"choice": sentence("erasure_choice")}
    if request.form.get("sure") != "yes":
        errors["sure"] = sentence("unsure")
    try:
        require_password(person, request.form.get("password", ""))
        if not errors:
            erasure.close_account(person, ErasureChoice(choice), by=person)
    except Invalid as error:
        db.session.rollback()
        errors[error.field] = sentence(error)
    if errors:
        return _erasure_page(errors, choice)
    db.session.commit()
    sessions.sign_out()
    flash(
        _(
            "Your account is closed and you are signed out. It will be erased in %(n)s days; until "
            "then a link in the email that we have just sent undoes it.",
            n=TIME_TO_REOPEN.days,
        )
    )
    response = redirect(url_for("consultations.home"))
    response.headers["Clear-Site-Data"] = '"storage"'  # copies of texts that this device keeps
    return response


def _erasure_page(errors: dict[str, str], choice: str = "") -> ResponseReturnValue:
    person = require_person()
    page = render_template(
        "privacy/erase.html",
        email=person.email,
        choice=choice,
        days=TIME_TO_REOPEN.days,
        errors=errors,
        here="profile",
    )
    return page, 422 if errors else 200


@bp.get("/account/reopen/<token>")
def reopen(token: str) -> ResponseReturnValue:
    """Ask whether a closed account is to be opened again; opening the page changes nothing."""
    try:
        user_to_reopen(token)
    except Invalid:
        flash(_("This link no longer works: the account is open again, or it has been erased."))
        return redirect(url_for("accounts.login"))
    return render_template("privacy/reopen.html", token=token)


@bp.post("/account/reopen/<token>")
@limited_per_host
def open_again(token: str) -> ResponseReturnValue:
    """Open a closed account again, with everything as it was."""
    try:
        erasure.reopen_account(user_to_reopen(token))
    except Invalid:
        return redirect(url_for(".reopen", token=token))
    db.session.commit()
    flash(_("Your account is open again. Sign in with your password."))
    return redirect(url_for("consultations.home" if current_person() else "accounts.login"))
