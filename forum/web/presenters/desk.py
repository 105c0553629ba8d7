"""How much waits for the team of a consultation, for the bar over its pages."""

from dataclasses import dataclass

from flask_babel import ngettext

from forum.models.consultation import Consultation
from forum.services.moderation.waiting import MOST, count_open_work


@dataclass(frozen=True)
class OpenWorkLabels:
    """Counts as the bar prints them, empty where nothing waits, and as they are read out."""

    waiting: str
    waiting_label: str
    uncited: str
    uncited_label: str


def describe_open_work(consultation: Consultation) -> OpenWorkLabels:
    """Return how many texts wait for a decision, and how many the summary does not cite yet."""
    work = count_open_work(consultation)
    waiting, uncited = _format_count(work.waiting), _format_count(work.uncited)
    return OpenWorkLabels(
        waiting,
        ngettext("%(count)s text waiting", "%(count)s texts waiting", work.waiting, count=waiting),
        uncited,
        ngettext(
            "%(count)s contribution that no statement cites",
            "%(count)s contributions that no statement cites",
            work.uncited,
            count=uncited,
        ),
    )


def _format_count(number: int) -> str:
    """Return a count for a small place; beyond what is counted it says so."""
    if not number:
        return ""
    return str(number) if number < MOST else f"{MOST - 1}+"
