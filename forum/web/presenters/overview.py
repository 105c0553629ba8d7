"""What several pages show of a consultation as a whole: its team, its languages, its counts."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext as _
from markupsafe import Markup

from forum.domain.policy import Role
from forum.models.consultation import Consultation
from forum.services.consultations.overview import Overview, TeamMember
from forum.services.texts.localised import LocalisedText
from forum.web.language import labels
from forum.web.language.countries import count_countries
from forum.web.language.locale import language
from forum.web.language.seats import seat_words_or_role
from forum.web.presenters.texts import words_html
from forum.web.presenters.translations import describe_makings, makings_of

BEHIND_THE_SCENES: Final = {Role.TRANSLATOR, Role.ADMINISTRATOR}


def list_visible_team(
    overview: Overview, consultation: Consultation
) -> list[tuple[Markup, list[TeamMember]]]:
    """Return the team by what readers see as its role.

    Organisers are left out where the consultation names its organisers itself.
    """
    teams: dict[tuple[str, str], list[TeamMember]] = {}
    for seat in overview.team:
        if seat.role not in BEHIND_THE_SCENES:
            teams.setdefault(seat_words_or_role(seat.label, seat.role), []).append(seat)
    return [
        (words_html(*words), seats)
        for words, seats in sorted(teams.items())
        if seats[0].role is not Role.ORGANISER or not consultation.organisers
    ]


def count_texts(overview: Overview) -> int:
    """Return the number of contributions and replies that readers see."""
    return overview.contributions + overview.replies


def count_earlier_posts(overview: Overview) -> int:
    """Return the number of posts besides the latest one, which the page shows."""
    return overview.post_count - 1


def note_of_unseen_questions(overview: Overview) -> str:
    """Return what is true of all headings and questions with a translation nobody has accepted.

    It names the engine and the day; "" where there is none.
    """
    titles = (section.title for section in overview.sections)
    unseen = [text for text in (*titles, *_question_texts(overview)) if text and text.is_unseen]
    if not unseen:
        return ""
    note = _(
        "Under each question or heading is its machine translation, not yet checked by a person."
    )
    return f"{note} {describe_makings(makings_of(unseen))}".strip()


def _question_texts(overview: Overview) -> list[LocalisedText]:
    return [question.text for question in overview.questions]


def count_author_countries(counts: Mapping[str, Mapping[str, int]]) -> int:
    """Return the number of countries from which people wrote."""
    return count_countries(dict(counts.get("country", {})))


def count_late_texts(counts: Mapping[str, Mapping[str, int]]) -> int:
    """Return the number of texts that came after closing."""
    return counts.get("late", {}).get("", 0)


def describe_other_languages(overview: Overview) -> list[str]:
    """Return how many texts were written in each other language than the page's, in words."""
    by_language = overview.counts.get("language", {})
    return [
        _("%(language)s: %(n)s.", language=labels.language_name(code).capitalize(), n=n)
        for code, n in sorted(by_language.items())
        if code != language()
    ]
