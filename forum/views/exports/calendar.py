"""The dates of a consultation as a file for calendars."""

from datetime import timedelta
from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.domain.exports.calendar import CalendarDate, CalendarSheet
from forum.domain.policy import Action
from forum.errors import NotFound
from forum.exports import ical
from forum.models.consultation import Consultation
from forum.services.access.gate import consultation_for
from forum.services.consultations.overview import Overview, read_overview
from forum.views.exports import bp
from forum.web.http.addresses import address, public_host
from forum.web.http.current_user import current_person
from forum.web.http.page_cache import KeptFile, cached_file
from forum.web.language.locale import language

REMINDER: Final = timedelta(days=2)
"""How long before closing a calendar reminds its owner."""


@bp.get("/consultations/<slug>/dates.ics")
def calendar(slug: str) -> ResponseReturnValue:
    """Return when it opens and closes; a consultation without any date has no such file."""
    consultation = consultation_for(current_person(), slug, Action.READ)
    if consultation.opens_at is None and consultation.closes_at is None:
        raise NotFound

    def render() -> KeptFile:
        sheet = _make_sheet(consultation, read_overview(consultation, language()))
        return KeptFile(ical.render_calendar(sheet), sheet.revised_at)

    response = cached_file(consultation, render, content_type=ical.CONTENT_TYPE)
    name = f"{consultation.slug}-{language()}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _make_sheet(consultation: Consultation, overview: Overview) -> CalendarSheet:
    changes = overview.date_changes
    title = overview.title.plain
    page = address("consultations.show", language(), slug=consultation.slug)
    dates = [
        ("opens", consultation.opens_at, _("Opens: %(title)s", title=title), None),
        ("closes", consultation.closes_at, _("Closes: %(title)s", title=title), REMINDER),
    ]
    return CalendarSheet(
        title=title,
        language=overview.title.display_language,
        address=page,
        zone=consultation.zone,
        revision=len(changes),
        revised_at=changes[-1].at if changes else consultation.created_at,
        dates=[
            CalendarDate(f"{consultation.uid}-{name}@{public_host()}", words, page, at, reminder)
            for name, at, words, reminder in dates
            if at is not None
        ],
    )
