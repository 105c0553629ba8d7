"""Charts of counts, drawn on the server: bars with their labels, and the numbers for a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

WIDTH: Final = 320
LONGEST_BAR: Final = 270
ROW: Final = 36
BAR: Final = 10
DAYS_HEIGHT: Final = 96


@dataclass(frozen=True)
class Bar:
    """One bar: its label and its count."""

    label: str
    count: int


@dataclass(frozen=True)
class Chart:
    """What a drawing shows, with its title and description; `column` heads a table of the same.

    The bars of a row of days or weeks stand side by side, others lie one below the other.
    """

    name: str
    title: str
    description: str
    column: str
    bars: list[Bar]
    is_over_time: bool = False

    @property
    def rows(self) -> list[Bar]:
        """Return what a table lists; days without anything are left out."""
        return [bar for bar in self.bars if bar.count]

    @property
    def drawing(self) -> Markup:
        """Return the drawing."""
        return _draw_days(self) if self.is_over_time else _draw_rows(self)


def sort_bars(bars: Iterable[Bar]) -> list[Bar]:
    """Return bars with the longest first, those of one length in the order of their labels."""
    return sorted(bars, key=lambda bar: (-bar.count, bar.label))


def _draw_rows(chart: Chart) -> Markup:
    """Return bars that lie one below the other, each under its label, with its count at its end."""
    bars = chart.bars
    highest = max((bar.count for bar in bars), default=1)
    rows = Markup("").join(
        Markup(
            '<text x="0" y="{}">{}</text><rect class="amount" x="0" y="{}" width="{}" height="{}"/>'
            '<text class="count" x="{}" y="{}">{}</text>'
        ).format(
            n * ROW + 13,
            bar.label,
            n * ROW + 19,
            _length(bar.count, highest),
            BAR,
            _length(bar.count, highest) + 6,
            n * ROW + 28,
            bar.count,
        )
        for n, bar in enumerate(bars)
    )
    return _frame(chart, len(bars) * ROW, rows)


def _draw_days(chart: Chart) -> Markup:
    """Return bars that stand side by side, one for each day or week, with the ends in words."""
    bars = chart.bars
    highest = max((bar.count for bar in bars), default=1)
    step = WIDTH / max(1, len(bars))
    shape = Markup('<rect class="amount" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    drawn = Markup("").join(
        shape.format(
            n * step,
            DAYS_HEIGHT - DAYS_HEIGHT * bar.count / highest,
            max(0.8, step - 1),
            DAYS_HEIGHT * bar.count / highest,
        )
        for n, bar in enumerate(bars)
        if bar.count
    )
    base = Markup('<path class="base" d="M0 {}.5h{}"/>').format(DAYS_HEIGHT, WIDTH)
    ends = Markup("")
    if bars:
        ends = Markup(
            '<text x="0" y="{0}">{1}</text><text class="latest" x="{2}" y="{0}">{3}</text>'
        )
        ends = ends.format(DAYS_HEIGHT + 18, bars[0].label, WIDTH, bars[-1].label)
    return _frame(chart, DAYS_HEIGHT + 24, drawn + base + ends)


def _length(count: int, highest: int) -> int:
    return max(2, round(LONGEST_BAR * count / highest))


def _frame(chart: Chart, height: int, content: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{title}</title>'
        '<desc id="{name}-d">{description}</desc>{content}</svg>'
    ).format(
        width=WIDTH,
        height=max(1, height),
        name=chart.name,
        title=chart.title,
        description=chart.description,
        content=content,
    )
