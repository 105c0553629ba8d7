"""Charts of who took part, from the counts that are stored of what readers see."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.contributions.content import Capacity
from forum.domain.countries import region_name
from forum.domain.small_groups import Counts, list_groups
from forum.web.language import dates, labels
from forum.web.language.countries import country
from forum.web.language.locale import language
from forum.web.presenters.charts.drawing import (
    MOST_BARS,
    Bar,
    Chart,
    describe_bars,
    name_the_rest,
    sort_bars,
)

MOST_DAYS: Final = 62
"""With more days than this between the first text and the last, a bar stands for a week."""


def make_charts(counts: Counts) -> list[Chart]:
    """Return the charts for which there are numbers that can be shown."""
    titles = (
        ("language", _("Languages"), _("Language")),
        ("country", _("Countries"), _("Country")),
        ("region", _("Regions"), _("Region")),
        ("capacity", _("Capacities"), _("Capacity")),
    )
    charts = []
    for kind, title, column in titles:
        if bars := _make_bars(counts, kind):
            chart = Chart(
                kind,
                title,
                describe_bars(bars[:MOST_BARS]),
                column,
                bars,
                (_("Texts"),),
                note=name_the_rest(bars),
                most_drawn=MOST_BARS,
            )
            charts.append(chart)
    day_chart = _make_day_chart(counts.get("day", {}))
    return [*charts, day_chart] if day_chart else charts


def _capacity_name(value: str) -> str:
    return str(labels.CAPACITY_CHOICES[Capacity(value)])


def _region_name(code: str) -> str:
    return region_name(code, language())


def _language_name(code: str) -> str:
    name = labels.language_name(code)
    return name[:1].upper() + name[1:]


NAMES: Final[Mapping[str, Callable[[str], str]]] = {
    "language": _language_name,
    "country": country,
    "region": _region_name,
    "capacity": _capacity_name,
}
"""What the values of a kind of count are called."""


def _make_bars(counts: Counts, kind: str) -> list[Bar]:
    """Return the bars of one kind of count, groups that are too small put together."""
    groups, others = list_groups(counts, kind)
    bars = sort_bars(Bar(NAMES[kind](value), n) for value, n in groups.items())
    if others:
        bars.append(Bar(_("Others, combined"), others))
    return bars


def _make_day_chart(by_day: Mapping[str, int]) -> Chart | None:
    """Return the chart of the days, or of weeks where they are many; days without texts are 0."""
    if not by_day:
        return None
    counts = {date.fromisoformat(day): n for day, n in by_day.items()}
    first, last = min(counts), max(counts)
    step = 1 if (last - first).days < MOST_DAYS else 7
    bars = []
    for offset in range(0, (last - first).days + 1, step):
        day = first + timedelta(days=offset)
        count = sum(counts.get(day + timedelta(days=n), 0) for n in range(step))
        bars.append(Bar(dates.calendar_day(day), count))
    peak = max(bars, key=lambda bar: bar.count)
    title, column = (_("Days"), _("Day")) if step == 1 else (_("Weeks"), _("Week from"))
    description = ngettext(
        "Busiest day, %(day)s: %(num)d text.", "Busiest day, %(day)s: %(num)d texts.", peak.count,
        day=peak.label,
    )  # fmt: skip
    return Chart("day", title, description, column, bars, (_("Texts"),), is_over_time=True)
