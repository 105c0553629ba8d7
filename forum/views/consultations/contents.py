"""What fills the gaps of a discussion's frame: its contributions, joined from their cards."""

from itertools import groupby

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.discussion.contribution_views import ContributionView
from forum.views.consultations.cards import CardRack
from forum.views.consultations.discussion import DiscussionSelection
from forum.web.language import dates


def join_contents(
    consultation: Consultation,
    overview: Overview,
    selection: DiscussionSelection,
    rack: CardRack,
) -> dict[str, Markup]:
    """Return the contributions of a page as HTML, by the names of the gaps that they fill."""
    if selection.order in ("date", "newest"):
        return {"entries": _join_days(selection.entries, rack, consultation.zone)}
    if selection.order == "whole":
        return {"entries": rack.join(selection.entries, 3)}
    if selection.is_one_question:
        return {f"q{selection.question}": rack.join(selection.entries, 4)}
    numbers = overview.question_numbers
    return {
        f"q{numbers.get(id_ or 0, 0)}": rack.join(entries, 4)
        for id_, entries in selection.answers.items()
    }


def _join_days(entries: list[ContributionView], rack: CardRack, zone: str) -> Markup:
    """Return a list by date, under the days in the zone of the consultation."""
    days = groupby(entries, key=lambda entry: _name_day(entry, zone))
    template = current_app.jinja_env.get_template("consultations/_days.html")
    html = template.render(days=[(label, rack.join(each, 4)) for label, each in days])
    return Markup(html)  # noqa: S704 - a template escapes


def _name_day(entry: ContributionView, zone: str) -> str:
    return dates.day(entry.submitted_at, zone) if entry.dated else _("Date not known")
