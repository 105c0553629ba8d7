"""The ruler of days: one bar a day, what is left, the extension, and today."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from forum.web.language.locale import zone

WIDTH, HEIGHT = 8, 30
WIDE, TALL = 24, 64
MOST_DAYS = 370


@dataclass(frozen=True)
class Ruler:
    """A drawn ruler with the dates at its ends."""

    drawing: Markup
    first: date
    last: date
    has_today: bool


def ruler(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    extended_from: datetime | None,
    zone_name: str,
    now: datetime,
    days: dict[str, int],
    is_wide: bool = False,
) -> Ruler | None:
    """Return the ruler of a consultation, or None where its dates make none."""
    if opens_at is None or closes_at is None:
        return None
    local = zone(zone_name)
    first, last = opens_at.astimezone(local).date(), closes_at.astimezone(local).date()
    total = (last - first).days + 1
    if total < 2 or total > MOST_DAYS:
        return None
    elapsed = (now.astimezone(local).date() - first).days
    bars = [
        days.get((first + timedelta(days=n)).isoformat(), 0)
        for n in range(min(max(elapsed + 1, 0), total))
    ]
    added = None
    if extended_from is not None and extended_from < closes_at:
        added = (extended_from.astimezone(local).date() - first).days + 1
    today = elapsed if 0 <= elapsed < total else None
    size = (WIDE, TALL) if is_wide else (WIDTH, HEIGHT)
    drawing = _draw(bars, total, (today, added), size=size)
    return Ruler(drawing, first, last, today is not None)


def _draw(
    bars: list[int], total: int, marks: tuple[int | None, int | None], *, size: tuple[int, int]
) -> Markup:
    (today, added), (step, height) = marks, size
    top = max([*bars, 1])
    half = step // 2
    past = "".join(
        f"M{i * step + half} {height}v-{round(2 + n / top * (height - 8), 1):g}"
        for i, n in enumerate(bars)
    )
    left = "".join(f"M{i * step + half} {height}v-4" for i in range(len(bars), total))
    paths = [f'<path class="past" d="{past}"/>'] if past else []
    if left:
        paths.append(f'<path class="future" d="{left}"/>')
    paths.append(f'<path class="base" d="M0 {height}.5h{total * step}"/>')
    if added is not None and 0 < added < total:
        paths.append(
            f'<path class="extension" d="M{added * step} {height}.5h{(total - added) * step}"/>'
        )
    if today is not None:
        paths.append(f'<path class="today" d="M{today * step + half} {height + 1}l4 6h-8z"/>')
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="ruler" viewBox="0 0 {total * step} {height + 7}" aria-hidden="true" '
        f'focusable="false">{"".join(paths)}</svg>'
    )
