"""The form of choices about a file: read from what was posted, and shown with what is known."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request

from forum.domain.imports.sources.choices import MAX_COLUMNS, ImportChoices
from forum.models.imports import Import

ENCODINGS: Final = ("utf-8", "windows-1252", "utf-16", "macintosh", "iso-8859-15")
_RECOGNISED: Final = ("title", "language", "opens_on", "closes_on")


def shown_choices(row: Import) -> ImportChoices:
    """Return what the form shows: what was chosen, else what was recognised."""
    choices, preview = ImportChoices.of_values(row.choices), row.content.get("preview", {})
    known = {name: getattr(choices, name) for name in _RECOGNISED}
    recognised = {
        "title": preview.get("title", ""),
        "language": preview.get("language", ""),
        "opens_on": _day(preview, "opens_at"),
        "closes_on": _day(preview, "closes_at"),
    }
    is_public = choices.is_public
    return replace(
        choices,
        **{name: value or recognised[name] for name, value in known.items()},
        columns=tuple(column["role"] for column in row.content.get("columns", [])),
        is_public=bool(preview.get("is_public")) if is_public is None else is_public,
    )


def _day(preview: dict[str, Any], name: str) -> str:
    """Return the day of an instant in the time zone of the consultation."""
    if not preview.get(name):
        return ""
    zone = ZoneInfo(preview["zone"])
    return datetime.fromisoformat(preview[name]).astimezone(zone).date().isoformat()


def posted_choices(row: Import) -> ImportChoices:
    """Return what was posted; what stays as it was recognised is no choice."""
    before, shown, form = ImportChoices.of_values(row.choices), shown_choices(row), request.form
    texts = {name: form.get(name, getattr(shown, name)).strip() for name in _RECOGNISED}
    chosen = {
        name: "" if value == getattr(shown, name) and not getattr(before, name) else value
        for name, value in texts.items()
    }
    columns = tuple(
        form.get(f"column-{n}", role) for n, role in enumerate(shown.columns[:MAX_COLUMNS])
    )
    encoding = form.get("encoding", before.encoding)
    organisers = form.get("organisers", "\n".join(before.organisers))
    return replace(
        before,
        **chosen,
        zone=form.get("zone", before.zone) or before.zone,
        organisers=tuple(organisers.splitlines()),
        columns=before.columns if columns == shown.columns else columns,
        encoding=encoding if encoding in ENCODINGS else "",
        day_order=form.get("day_order", before.day_order),
        is_public=form.get("is_public", "no") == "yes",
    )


def needs_reading(before: ImportChoices, after: ImportChoices) -> bool:
    """Return whether a file has to be read again after a change of choices."""
    return replace(before, is_public=None) != replace(after, is_public=None)
