"""Charts of counts, drawn on the server: bars with their labels, and the numbers for a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import ngettext
from markupsafe import Markup

from forum.domain.characters import shorten

WIDTH: Final = 320
LONGEST_BAR: Final = 250
ROW: Final = 36
BAR: Final = 10
DAYS_HEIGHT: Final = 96
LONGEST_LABEL: Final = 44
"""The letters of a label that are drawn; its table has all of it."""

MOST_BARS: Final = 12
"""How many groups a chart draws; all others are in its table alone."""


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its count, and the `cells` of its row in the table.

    Where the exact count is not to be known, `words` stand for it, and the bar has the length of
    `count`. `sign` is printed at its end, if that is shorter. `mark` is a second amount, which is
    drawn as a stroke over the bar. `lang` is the language of the label, if not the page's.
    """

    label: str
    count: int
    words: str = ""
    sign: str = ""
    mark: int | None = None
    cells: tuple[str, ...] = ()
    lang: str = ""

    @property
    def amount(self) -> str:
        """Return the count as it is printed."""
        return self.words or str(self.count)

    @property
    def row(self) -> tuple[str, ...]:
        """Return what stands beside the label in the table."""
        return self.cells or (self.amount,)


@dataclass(frozen=True)
class Chart:
    """What a drawing shows, with its title and description; `column` heads a table of the same.

    `measures` head the other columns of the table. The bars of a row of days or weeks stand side by
    side, others lie one below the other, of which the first `most_drawn` are drawn. A full bar is
    at least as long as `least_scale`.
    """

    name: str
    title: str
    description: str
    column: str
    bars: list[Bar]
    measures: tuple[str, ...]
    is_over_time: bool = False
    note: str = ""
    most_drawn: int = 1_000
    least_scale: int = 1

    @property
    def rows(self) -> list[Bar]:
        """Return what a table lists; days without anything are left out."""
        return [bar for bar in self.bars if bar.count or not self.is_over_time]

    @property
    def drawing(self) -> Markup:
        """Return the drawing."""
        return _draw_days(self) if self.is_over_time else _draw_rows(self)


def sort_bars(bars: Iterable[Bar]) -> list[Bar]:
    """Return bars with the longest first, those of one length in the order of their labels."""
    return sorted(bars, key=lambda bar: (-bar.count, bar.label))


def describe_bars(bars: Iterable[Bar]) -> str:
    """Return what bars show, for the description of a chart."""
    return ", ".join(f"{bar.label} {bar.amount}" for bar in bars)


def name_the_rest(bars: Sequence[Bar]) -> str:
    """Return how many bars are not drawn, in words."""
    rest = len(bars) - MOST_BARS
    if rest <= 0:
        return ""
    return ngettext(
        "%(num)d more group is in the table alone.",
        "%(num)d more groups are in the table alone.",
        rest,
    )


def _highest(bars: Iterable[Bar]) -> int:
    return max((max(bar.count, bar.mark or 0) for bar in bars), default=1) or 1


def _draw_rows(chart: Chart) -> Markup:
    """Return bars that lie one below the other, each under its label, with its count at its end."""
    bars = chart.bars[: chart.most_drawn]
    highest = max(_highest(bars), chart.least_scale)
    rows = Markup("").join(_draw_row(n * ROW, bar, highest) for n, bar in enumerate(bars))
    return _frame(chart, len(bars) * ROW, rows)


def _draw_row(top: int, bar: Bar, highest: int) -> Markup:
    length = _length(bar.count, highest)
    lang = Markup(' lang="{}"').format(bar.lang) if bar.lang else Markup()
    label = shorten(bar.label, LONGEST_LABEL)
    drawn = Markup('<text x="0" y="{}"{}>{}</text>').format(top + 13, lang, label)
    if bar.count:
        drawn += Markup('<rect class="amount" x="0" y="{}" width="{}" height="{}"/>').format(
            top + 19, length, BAR
        )
    end = length if bar.count else 0
    if bar.mark:
        place = _length(bar.mark, highest)
        drawn += Markup('<path class="mark" d="M{} {}v{}"/>').format(place, top + 16, BAR + 6)
        end = max(end, place)
    return drawn + Markup('<text class="count" x="{}" y="{}">{}</text>').format(
        end + 6, top + 28, bar.sign or bar.amount
    )


def _draw_days(chart: Chart) -> Markup:
    """Return bars that stand side by side, one for each day or week, with the ends in words."""
    bars = chart.bars
    highest = _highest(bars)
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
        ends = Markup('<text x="0" y="{}">{}</text>').format(DAYS_HEIGHT + 18, bars[0].label)
    if len(bars) > 1:
        ends += Markup('<text class="latest" x="{}" y="{}">{}</text>').format(
            WIDTH, DAYS_HEIGHT + 18, bars[-1].label
        )
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
