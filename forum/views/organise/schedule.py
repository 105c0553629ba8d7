"""Buttons of the desk for dates: publish, open, extend, close, reopen, archive, restore."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum import database
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import consultation_for
from forum.services.consultations import schedule
from forum.services.texts.store import render_ahead
from forum.views.organise import DESK, bp
from forum.views.organise.desk_content import desk_with_errors
from forum.web.http.current_user import current_person, require_person
from forum.web.http.guards import reading_ended
from forum.web.http.query import posted_choice, visible_text
from forum.web.language.date_fields import DateFields, typed_fields
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.status import instant_html

ScheduleChange = Callable[[Consultation, User], object]

REQUIRED_FIELDS: Final = {
    "extend": ("closing", "reason"),
    "reopen": ("closing", "reason"),
    "close": ("reason", "sure"),
    "archive": ("sure",),
}
FIELD_IDS: Final = {"closes_at": "day", "opens_at": "day"}


@bp.get(f"{DESK}/<any(publish,open,extend,reopen,close,archive,restore,appoint,dismiss):step>")
def back(slug: str, step: str) -> ResponseReturnValue:
    """Redirect to the desk from the address of a form, for example after a reload."""
    return redirect(url_for(".desk", slug=slug))


@bp.post(f"{DESK}/publish")
def publish(slug: str) -> ResponseReturnValue:
    """Publish a draft."""
    return _change_dates(slug, "publish", lambda c, by: schedule.publish(c, by=by))


@bp.post(f"{DESK}/open")
def open_now(slug: str) -> ResponseReturnValue:
    """Open before the opening date."""
    return _change_dates(slug, "open", lambda c, by: schedule.open_now(c, by=by))


@bp.post(f"{DESK}/extend")
def extend(slug: str) -> ResponseReturnValue:
    """Move the closing date of an open consultation."""
    return _change_dates(
        slug,
        "extend",
        lambda c, by: schedule.extend(c, _posted_closing(c), by=by, **_posted_reason()),
    )


@bp.post(f"{DESK}/reopen")
def reopen(slug: str) -> ResponseReturnValue:
    """Open a closed consultation again."""
    return _change_dates(
        slug,
        "reopen",
        lambda c, by: schedule.reopen(c, _posted_closing(c), by=by, **_posted_reason()),
    )


@bp.post(f"{DESK}/close")
def close(slug: str) -> ResponseReturnValue:
    """Close before the closing date."""
    return _change_dates(
        slug, "close", lambda c, by: schedule.close_now(c, by=by, **_posted_reason())
    )


@bp.post(f"{DESK}/archive")
def archive(slug: str) -> ResponseReturnValue:
    """Archive a closed consultation."""
    return _change_dates(slug, "archive", lambda c, by: schedule.archive(c, by=by))


@bp.post(f"{DESK}/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Take a consultation out of the archive."""
    return _change_dates(slug, "restore", lambda c, by: schedule.restore(c, by=by))


def _change_dates(slug: str, step: str, change: ScheduleChange) -> ResponseReturnValue:
    database.end_writing()  # until the words have been read and rendered
    consultation = consultation_for(current_person(), slug, Action.SCHEDULE)
    if errors := _find_errors(consultation, step):
        return _desk_with_errors(consultation, step, errors)
    if step == "extend" and _posted_closing(consultation) == consultation.closes_at:
        flash(_confirmation(step, consultation), "info")
        return redirect(url_for(".desk", slug=slug))
    render_ahead([_posted_reason()["reason"]])
    with reading_ended():
        db.session.commit()
    try:
        change(consultation, require_person())
    except Invalid as error:
        db.session.rollback()
        return _desk_with_errors(
            consultation, step, {FIELD_IDS.get(error.field, error.field): error.code}
        )
    except NotAllowed:
        db.session.rollback()
        message = _(
            "Nothing was changed: the consultation is no longer at the stage where "
            "this step begins."
        )
        flash(message, "time")
    else:
        db.session.commit()
        flash(_confirmation(step, consultation), "info")
    return redirect(url_for(".desk", slug=slug))


def _confirmation(step: str, consultation: Consultation) -> str | Markup:
    closes_at = consultation.closes_at
    until = instant_html(closes_at, consultation.zone) if closes_at else ""
    messages: dict[str, str | Markup] = {
        "publish": _("Published. Everyone can now read the page."),
        "open": _("Open. Contributions are accepted from now on."),
        "extend": Markup("{} {}.").format(_("Extended. The new closing date is"), until),
        "reopen": Markup("{} {}.").format(_("Open again, until"), until),
        "close": _("Closed. The page no longer accepts contributions."),
        "archive": _("Archived. Everything remains readable."),
        "restore": _("Taken out of the archive. The consultation is closed."),
    }
    return messages[step]


def _closing_fields() -> DateFields:
    form = request.form
    return typed_fields(form.get("day", ""), form.get("hour", ""))


def _posted_closing(consultation: Consultation) -> datetime:
    closes_at = _closing_fields().instant(consultation.zone)
    if closes_at is None:
        raise Invalid("closing_missing", "closes_at")
    return closes_at


def _posted_reason() -> dict[str, str]:
    language_code = request.form.get("language", "")
    reason = visible_text(request.form.get("reason", ""))
    return {
        "reason": reason,
        "language": language_code if language_code in LANGUAGES else language(),
    }


def _find_errors(consultation: Consultation, step: str) -> dict[str, str]:
    """Return all errors in the form, as keys of sentences by field."""
    required, errors = REQUIRED_FIELDS.get(step, ()), {}
    if "closing" in required:
        try:
            _posted_closing(consultation)
        except Invalid as error:
            errors["hour" if error.code == "hour" else "day"] = error.code
    if "reason" in required and not _posted_reason()["reason"].strip():
        errors["reason"] = "reason_missing"
    if "sure" in required and posted_choice("sure", "", "yes") != "yes":
        errors["sure"] = "unsure"
    return errors


def _desk_with_errors(
    consultation: Consultation, step: str, error_keys: dict[str, str]
) -> ResponseReturnValue:
    """Show the desk with the posted form and its errors."""
    errors = {f"{step}-{field}": sentence for field, sentence in sentences(error_keys).items()}
    return desk_with_errors(consultation, step, errors)
