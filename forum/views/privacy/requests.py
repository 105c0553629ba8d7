"""Page: what people ask an administrator for by letter, a copy of their data or its erasure."""

from enum import StrEnum

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.domain.privacy.erasure import ErasureChoice, PrivacyStep
from forum.errors import Invalid
from forum.extensions import db
from forum.models.user import User
from forum.services.access.gate import require_administrator
from forum.services.accounts.accounts import find_user_by_email, require_password
from forum.services.privacy import data_files, erasure
from forum.services.privacy.records import list_records
from forum.views.privacy import bp
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_changes, limited_per_host
from forum.web.http.query import posted_choice
from forum.web.language.form_errors import sentence
from forum.web.presenters.own_times import own_times


class RequestAct(StrEnum):
    """What an administrator does for a person who has asked for it."""

    FILE = "file"
    WITHDRAW = "withdraw"
    NAMELESS = "nameless"


STEPS = {
    PrivacyStep.FILE: _l("A copy of someone’s data was asked for"),
    PrivacyStep.CLOSED: _l("An account was closed, to be erased"),
    PrivacyStep.REOPENED: _l("A closed account was opened again"),
    PrivacyStep.ERASED: _l("An account was erased"),
    PrivacyStep.DETACHED: _l("The personal details of a consultation were removed"),
}


def _require_administrator() -> User:
    me = require_person()
    require_administrator(me)
    return me


@bp.get("/operations/requests")
def requests() -> ResponseReturnValue:
    """Show the form, the copies that were made, and the log."""
    return _page(_require_administrator(), {})


@bp.post("/operations/requests")
@limited_changes
@limited_per_host
def fulfil() -> ResponseReturnValue:
    """Do what a person asked for; the administrator's own password is asked."""
    me = _require_administrator()
    act = posted_choice("act", "", *RequestAct)
    person = find_user_by_email(request.form.get("email", ""))
    errors = {} if act else {"act": sentence("request_act")}
    if person is None or not person.active:
        errors["email"] = sentence("request_unknown")
    try:
        require_password(me, request.form.get("password", ""))
        if not errors and person is not None:
            _fulfil(person, RequestAct(act), me)
    except Invalid as error:
        db.session.rollback()
        errors["email" if error.field == "sure" else error.field] = sentence(error)
    if errors:
        return _page(me, errors)
    db.session.commit()
    flash(_("Done, and noted in the log."))
    return redirect(url_for(".requests"))


def _fulfil(person: User, act: RequestAct, me: User) -> None:
    if act is RequestAct.FILE:
        data_files.ask_for_file(person, by=me)
    else:
        erasure.close_account(person, ErasureChoice(act.value), by=me)


def _page(me: User, errors: dict[str, str]) -> ResponseReturnValue:
    page = render_template(
        "privacy/requests.html",
        errors=errors,
        email=request.form.get("email", ""),
        act=request.form.get("act", ""),
        files=data_files.list_files_for(me),
        records=list_records(),
        steps=STEPS,
        times=own_times([]),
    )
    return page, 422 if errors else 200
