"""The timeline of a consultation as SVG: a bar for each day, the extension, and today."""

from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from forum import clock
from forum.models.consultation import Consultation
from forum.services.consultations.overview import DateChangeView
from forum.web.language.locale import zone

STEP, HEIGHT = 8, 30
WIDE_STEP, WIDE_HEIGHT = 24, 64
MAX_DAYS = 370
LEAST_DAYS = 28
"""As wide as these is the drawing of fewer days: it is as high as of many."""


@dataclass(frozen=True)
class Timeline:
    """A drawing with the dates at its two ends."""

    drawing: Markup
    first: date
    last: date
    has_today: bool


def make_timeline(
    consultation: Consultation,
    counts: dict[str, dict[str, int]],
    extension: DateChangeView | None = None,
    *,
    is_wide: bool = False,
) -> Timeline | None:
    """Return the timeline of a consultation with these counts of contributions.

    None if a date is missing, or the duration is less than two days or more than MAX_DAYS.
    """
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    if opens_at is None or closes_at is None:
        return None
    tz, days = zone(consultation.zone), counts.get("day", {})
    first, last = opens_at.astimezone(tz).date(), closes_at.astimezone(tz).date()
    total = (last - first).days + 1
    if total < 2 or total > MAX_DAYS:
        return None
    elapsed = (clock.now().astimezone(tz).date() - first).days
    bars = [
        days.get((first + timedelta(days=n)).isoformat(), 0)
        for n in range(min(max(elapsed + 1, 0), total))
    ]
    extension_start = None
    former = extension.before if extension else None
    if former is not None and former < closes_at:
        extension_start = (former.astimezone(tz).date() - first).days + 1
    today = elapsed if 0 <= elapsed < total else None
    step, height = (WIDE_STEP, WIDE_HEIGHT) if is_wide else (STEP, HEIGHT)
    step = max(step, LEAST_DAYS * step // total)
    drawing = _draw(bars, total, today, extension_start, step=step, height=height)
    return Timeline(drawing, first, last, today is not None)


def _draw(
    bars: list[int],
    total: int,
    today: int | None,
    extension_start: int | None,
    *,
    step: int,
    height: int,
) -> Markup:
    highest = max([*bars, 1])
    half = step // 2
    past_path = "".join(
        f"M{i * step + half} {height}v-{round(2 + n / highest * (height - 8), 1):g}"
        for i, n in enumerate(bars)
    )
    future_path = "".join(f"M{i * step + half} {height}v-4" for i in range(len(bars), total))
    paths = [f'<path class="past" d="{past_path}"/>'] if past_path else []
    if future_path:
        paths.append(f'<path class="future" d="{future_path}"/>')
    paths.append(f'<path class="base" d="M0 {height}.5h{total * step}"/>')
    if extension_start is not None and 0 < extension_start < total:
        length = (total - extension_start) * step
        paths.append(f'<path class="extension" d="M{extension_start * step} {height}.5h{length}"/>')
    if today is not None:
        paths.append(f'<path class="today" d="M{today * step + half} {height + 1}l4 6h-8z"/>')
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="timeline" viewBox="0 0 {total * step} {height + 7}" aria-hidden="true" '
        f'focusable="false">{"".join(paths)}</svg>'
    )
