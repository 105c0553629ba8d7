"""The list of imports, as a view model."""

from dataclasses import dataclass

from forum.models.imports import Import
from forum.models.user import User
from forum.services.imports.remembered import store
from forum.web.language import dates
from forum.web.language.imports import KINDS, STATES
from forum.web.language.locale import zone_name


@dataclass(frozen=True)
class ImportLine:
    """One import in the list."""

    key: str
    name: str
    title: str
    kind: str
    state: str
    by: str
    day: str


def list_lines(user: User) -> list[ImportLine]:
    """Return the imports that a person may see, the latest first."""
    return [_make_line(row) for row in store.list_imports(user)]


def _make_line(row: Import) -> ImportLine:
    return ImportLine(
        key=row.key,
        name=row.name,
        title=row.title,
        kind=str(KINDS[row.kind]),
        state=str(STATES[row.state]),
        by=row.by.name if row.by else "",
        day=dates.day(row.created_at, zone_name()),
    )
