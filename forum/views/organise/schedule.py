"""What the desk's buttons do to the dates: publish, open, extend, close, reopen, archive."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from forum import clock
from forum.domain.languages import LANGUAGES
from forum.domain.policy import Action
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.user import User
from forum.services.access.gate import consultation_for
from forum.services.consultations import schedule
from forum.views.organise import DESK, bp
from forum.views.organise.desk_page import desk_of
from forum.web.http.current_user import person, signed_in
from forum.web.http.query import as_text
from forum.web.language.date_fields import DateFields
from forum.web.language.form_errors import sentences
from forum.web.language.locale import language
from forum.web.presenters.status import instant

Act = Callable[[Consultation, User], object]

NEEDS: Final = {
    "extend": ("closing", "reason"),
    "reopen": ("closing", "reason"),
    "close": ("reason", "sure"),
    "archive": ("sure",),
}
FIELDS: Final = {"closes_at": "day", "opens_at": "day"}


@bp.get(f"{DESK}/<any(publish,open,extend,reopen,close,archive,restore,appoint,dismiss):step>")
def back(slug: str, step: str) -> ResponseReturnValue:
    """Lead back to the desk from the address of a form."""
    return redirect(url_for(".desk", slug=slug))


@bp.post(f"{DESK}/publish")
def publish(slug: str) -> ResponseReturnValue:
    """Let everybody see a draft."""
    return _take(slug, "publish", lambda c, by: schedule.publish(c, by=by))


@bp.post(f"{DESK}/open")
def open_now(slug: str) -> ResponseReturnValue:
    """Open before the opening date."""
    return _take(slug, "open", lambda c, by: schedule.open_now(c, by=by))


@bp.post(f"{DESK}/extend")
def extend(slug: str) -> ResponseReturnValue:
    """Move the closing date of an open consultation."""
    return _take(slug, "extend", lambda c, by: schedule.extend(c, _closing(c), by=by, **_why()))


@bp.post(f"{DESK}/reopen")
def reopen(slug: str) -> ResponseReturnValue:
    """Open a closed consultation again."""
    return _take(slug, "reopen", lambda c, by: schedule.reopen(c, _closing(c), by=by, **_why()))


@bp.post(f"{DESK}/close")
def close(slug: str) -> ResponseReturnValue:
    """Close before the closing date."""
    return _take(slug, "close", lambda c, by: schedule.close_now(c, by=by, **_why()))


@bp.post(f"{DESK}/archive")
def archive(slug: str) -> ResponseReturnValue:
    """Put a closed consultation away."""
    return _take(slug, "archive", lambda c, by: schedule.archive(c, by=by))


@bp.post(f"{DESK}/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Take a consultation out of the archive."""
    return _take(slug, "restore", lambda c, by: schedule.restore(c, by=by))


def _take(slug: str, step: str, act: Act) -> ResponseReturnValue:
    consultation = consultation_for(person(), slug, Action.SCHEDULE)
    if faults := _missing(consultation, step):
        return _again(consultation, step, faults)
    if step == "extend" and _closing(consultation) == consultation.closes_at:
        flash(_done(step, consultation), "info")
        return redirect(url_for(".desk", slug=slug))
    try:
        act(consultation, signed_in())
    except Invalid as error:
        db.session.rollback()
        return _again(consultation, step, {FIELDS.get(error.field, error.field): error.why})
    except NotAllowed:
        db.session.rollback()
        words = _("Nothing was changed: the consultation is no longer where this step begins.")
        flash(words, "time")
    else:
        db.session.commit()
        flash(_done(step, consultation), "info")
    return redirect(url_for(".desk", slug=slug))


def _done(step: str, consultation: Consultation) -> str | Markup:
    closes_at = consultation.closes_at
    until = instant(closes_at, consultation.zone) if closes_at else ""
    words: dict[str, str | Markup] = {
        "publish": _("Published. Everybody can read the page now."),
        "open": _("Open. Contributions are accepted from now on."),
        "extend": Markup("{} {}.").format(_("Extended. The closing date is"), until),
        "reopen": Markup("{} {}.").format(_("Open again, until"), until),
        "close": _("Closed. The page takes no more contributions."),
        "archive": _("Archived. Everything stays readable."),
        "restore": _("Taken out of the archive. The consultation is closed."),
    }
    return words[step]


def _typed() -> DateFields:
    form = request.form
    return DateFields(form.get("day", "").strip(), form.get("hour", "").strip())


def _closing(consultation: Consultation) -> datetime:
    found = _typed().instant(consultation.zone)
    if found is None:
        raise Invalid("closing_missing", "closes_at")
    return found


def _why() -> dict[str, str]:
    chosen = request.form.get("language", "")
    reason = as_text(request.form.get("reason", ""))
    return {"reason": reason, "language": chosen if chosen in LANGUAGES else language()}


def _missing(consultation: Consultation, step: str) -> dict[str, str]:
    """Return what is missing or wrong in the form, by field, all at once."""
    needs, faults = NEEDS.get(step, ()), {}
    if "closing" in needs:
        try:
            _closing(consultation)
        except Invalid as error:
            faults["hour" if error.why == "hour" else "day"] = error.why
    if "reason" in needs and not _why()["reason"].strip():
        faults["reason"] = "reason_missing"
    if "sure" in needs and request.form.get("sure") != "yes":
        faults["sure"] = "unsure"
    return faults


def _again(consultation: Consultation, step: str, faults: dict[str, str]) -> ResponseReturnValue:
    """Show the desk with the form as it was typed and what is wrong in it."""
    errors = {f"{step}-{field}": words for field, words in sentences(faults).items()}
    desk = desk_of(consultation, clock.now(), step=step, typed=request.form, errors=errors)
    return render_template("organise/desk.html", **desk), 422
