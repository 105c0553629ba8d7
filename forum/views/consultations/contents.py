"""What fills the gaps of a discussion's frame: its contributions, joined from their cards."""

from datetime import date, tzinfo
from functools import lru_cache, partial
from itertools import groupby
from typing import Final

from flask import current_app
from flask_babel import gettext as _

from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview
from forum.services.discussion.contribution_views import ContributionView
from forum.views.consultations.discussion import DiscussionSelection
from forum.web.language import dates
from forum.web.language.locale import zone as find_zone
from forum.web.templating.cards import CardRack
from forum.web.templating.frames import gap

GAP: Final = gap("cards")


def join_contents(
    consultation: Consultation,
    overview: Overview,
    selection: DiscussionSelection,
    rack: CardRack,
) -> dict[str, bytes]:
    """Return the contributions of a page as they are sent, by the names of their gaps."""
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


def _join_days(entries: list[ContributionView], rack: CardRack, zone: str) -> bytes:
    """Return a list by date, under the days in the zone of the consultation."""
    days = groupby(entries, key=partial(_find_day, in_zone=find_zone(zone)))
    html = []
    for number, (day, cards) in enumerate(days, 1):
        label = dates.calendar_date(day) if day else _("Unknown date")
        begin, end = _frame_day(number, label)
        html += [begin, rack.join(cards, 4), end]
    return b"".join(html)


@lru_cache(maxsize=1024)
def _frame_day(number: int, label: str) -> tuple[bytes, bytes]:
    """Return what surrounds the cards of a day."""
    template = current_app.jinja_env.get_template("consultations/day.html")
    begin, end = template.render(number=number, label=label, cards=GAP).encode().split(GAP.encode())
    return begin, end


def _find_day(entry: ContributionView, in_zone: tzinfo) -> date | None:
    return entry.submitted_at.astimezone(in_zone).date() if entry.dated else None
