"""Charts of the voices that were heard against those invited, and of how they came in time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.contributions.voices import Voices
from forum.domain.countries import REGIONS, region_name
from forum.domain.languages import LANGUAGES
from forum.domain.persons import PersonGender
from forum.domain.small_groups import FEWEST_TOLD, hide_small_groups
from forum.services.notifications.invitees import InvitedGroups
from forum.web.language import dates, labels
from forum.web.language.countries import country
from forum.web.language.locale import language
from forum.web.language.stakeholders import stakeholder_language, stakeholder_words
from forum.web.presenters.charts.drawing import (
    MOST_BARS,
    Bar,
    Chart,
    describe_bars,
    name_the_rest,
)
from forum.web.presenters.posts.digest import FEWER

SCALE: Final = 10
"""The least number for which a bar is as long as the chart, so that few look like few."""


@dataclass(frozen=True)
class Dimension:
    """One way to look at voices: what was heard and invited by group, and what groups are called.

    `expected` are groups that are listed even if nobody was heard or invited.
    """

    name: str
    title: str
    column: str
    heard: Mapping[str, int]
    invited: Mapping[str, int]
    label: Callable[[str], str]
    expected: tuple[str, ...] = ()
    lang: str = ""


def make_balance_charts(
    voices: Voices, invited: InvitedGroups, weeks: list[date], lang: str
) -> list[Chart]:
    """Return the charts of the board; `weeks` are the Mondays since opening.

    `lang` is the language in which kinds of stakeholder were written.
    """
    dimensions = (
        Dimension(
            "region", _("Regions"), _("Region"), voices.by_region, invited.regions,
            lambda code: region_name(code, language()), REGIONS,
        ),
        Dimension(
            "country", _("Countries"), _("Country"), voices.by_country, invited.countries, country
        ),
        Dimension(
            "sector", _("Kinds of stakeholder"), _("Kind of stakeholder"), voices.by_sector,
            invited.sectors, stakeholder_words, lang=lang,
        ),
        Dimension(
            "language", _("Languages"), _("Language"), voices.by_language, invited.languages,
            lambda code: labels.language_name(code).capitalize(), LANGUAGES,
        ),
        Dimension(
            "gender", _("Gender, where given"), _("Gender"), voices.by_gender, invited.genders,
            _gender_name,
        ),
    )  # fmt: skip
    charts = [_make_chart(each) for each in dimensions if _has_content(each)]
    return [*charts, *_make_week_chart(voices.by_week, weeks)]


def _gender_name(value: str) -> str:
    return str(labels.GENDER_GROUPS[PersonGender(value)]) if value else _("Not given")


def _has_content(dimension: Dimension) -> bool:
    groups = {*dimension.heard, *dimension.invited}
    return bool(groups - {""}) or bool(dimension.expected)


def _make_chart(dimension: Dimension) -> Chart:
    heard = {group: n for group, n in dimension.heard.items() if n}
    groups = dict.fromkeys((*heard, *dimension.invited, *dimension.expected), 0) | heard
    told = hide_small_groups(groups)
    has_list = any(dimension.invited.values())
    invited = hide_small_groups(dict(dimension.invited)) if dimension.name == "gender" else {}
    bars = sorted(
        (
            _make_bar(
                dimension.label(group),
                told[group],
                invited.get(group, dimension.invited.get(group, 0)) if has_list else None,
                has_list=has_list,
                lang=_language_of(dimension, group),
            )
            for group in groups
        ),
        key=lambda bar: (-bar.count, -(bar.mark or 0), bar.label),
    )
    measures = (_("Heard"), _("Invited")) if has_list else (_("Heard"),)
    return Chart(
        dimension.name,
        dimension.title,
        describe_bars(bars[:MOST_BARS]),
        dimension.column,
        bars,
        measures,
        note=name_the_rest(bars),
        most_drawn=MOST_BARS,
        least_scale=SCALE,
    )


def _language_of(dimension: Dimension, group: str) -> str:
    """Return the language of the label of a group, if it is not that of the page."""
    if not dimension.lang:
        return ""
    code = stakeholder_language(group, dimension.lang)
    return "" if code == language() else code


def _make_bar(
    label: str, heard: int | None, invited: int | None, *, has_list: bool, lang: str
) -> Bar:
    """Return a bar; the length for a number that is not told is the same for all of them."""
    numbers = [heard, invited] if has_list else [heard]
    cells = tuple(str(FEWER) if n is None else str(n) for n in numbers)
    return Bar(
        label,
        FEWEST_TOLD // 2 if heard is None else heard,
        words=" / ".join(cells),
        sign=" / ".join(f"< {FEWEST_TOLD}" if n is None else str(n) for n in numbers),
        mark=(FEWEST_TOLD // 2 if invited is None else invited) if has_list else None,
        cells=cells,
        lang=lang,
    )


def list_weeks(first: date, last: date) -> list[date]:
    """Return the Mondays of the weeks from one day to another."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(days=7 * n) for n in range((last - monday).days // 7 + 1)]


def _make_week_chart(by_week: Mapping[date, int], weeks: list[date]) -> Iterable[Chart]:
    """Yield the chart of the weeks in which voices were first heard, if there are any."""
    weeks = sorted({*weeks, *by_week})
    if not weeks:
        return
    bars, total = [], 0
    for monday in weeks:
        total += by_week.get(monday, 0)
        new = by_week.get(monday, 0)
        bars.append(Bar(dates.calendar_day(monday), new, cells=(str(new), str(total))))
    peak = max(bars, key=lambda bar: bar.count)
    description = ngettext(
        "Most new voices in the week from %(day)s: %(num)d.",
        "Most new voices in the week from %(day)s: %(num)d.",
        peak.count,
        day=peak.label,
    )
    yield Chart(
        "week",
        _("New voices by week"),
        description,
        _("Week from"),
        bars,
        (_("New voices"), _("All so far")),
        is_over_time=True,
    )
