"""The page on which a reader waits for a file, as a view model."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum.domain.exports.choice import ExportChoice
from forum.models.consultation import Consultation
from forum.services.exports import files

FORMAT_NAMES = {
    "docx": "Word",
    "pdf": "PDF",
    "html": "HTML",
    "txt": "TXT",
    "xlsx": "Excel",
    "csv": "CSV",
    "json": "JSON",
}


@dataclass(frozen=True)
class MakingView:
    """How far a file is: `state` is none, waiting, ready, failed or full.

    `file` is its address, `ask` the address to which the wish for it is posted.
    """

    state: str
    heading: str
    percent: int
    percent_text: str
    file: str
    ask: str
    scripts: str = ""

    @property
    def is_waiting(self) -> bool:
        """Return whether the page has to be asked for again."""
        return self.state == "waiting"


def make_making_view(
    consultation: Consultation, choice: ExportChoice, *, is_full: bool, options: dict[str, str]
) -> MakingView:
    """Return what the page says."""
    export = files.find_export(consultation, choice)
    state, percent, scripts = "none", 0, ""
    if is_full:
        state = "full"
    elif export is not None and files.is_true(export, consultation):
        state, scripts = "ready", export.scripts
    elif export is not None and export.asked_at is not None:
        state, percent = "waiting", export.progress
    elif export is not None and export.failed_at is not None:
        state = "failed"
    name = FORMAT_NAMES[choice.format]
    headings = {
        "ready": _("The file is ready (%(format)s)", format=name),
        "waiting": _("The file is being made (%(format)s)", format=name),
        "failed": _("The file could not be made (%(format)s)", format=name),
    }
    values: dict[str, Any] = {"slug": consultation.slug, "format": choice.format, **options}
    letters: dict[str, Any] = {"letters": "missing"} if scripts else {}
    return MakingView(
        state=state,
        heading=headings.get(state, _("The file is not made yet (%(format)s)", format=name)),
        percent=percent,
        percent_text=_("%(n)s%% of the contributions are in it.", n=percent)
        if percent
        else _("It waits for its turn, or was just begun."),
        file=url_for("exports.proceedings", **values, **letters),
        ask=url_for("exports.ask", **values),
        scripts=scripts,
    )
