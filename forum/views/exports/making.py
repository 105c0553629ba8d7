"""The page on which a reader waits for a file, as a view model."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum.domain.exports.choice import ExportChoice
from forum.models.consultation import Consultation
from forum.models.export import Export
from forum.models.user import User
from forum.services.exports import files
from forum.web.language import dates, labels
from forum.web.language.files import format_size


@dataclass(frozen=True)
class MakingView:
    """How far a file is: `state` is none, waiting, ready, earlier, failed or full.

    A file that is `earlier` shows the consultation as it was `as_of` an instant, in words, before
    something was added; there can be one while the next is waited for. One `refused_as_of` an
    instant is given to nobody, because something in it was changed since. `file` is the address of
    the file that is there, `ask` the address to which the wish for a new one is posted. A link can
    be sent to `mail_to`, or will be to `told_at`.
    """

    state: str
    heading: str
    percent: int
    percent_text: str
    file: str
    ask: str
    scripts: str = ""
    as_of: str = ""
    refused_as_of: str = ""
    size: str = ""
    mail_to: str = ""
    told_at: str = ""

    @property
    def is_waiting(self) -> bool:
        """Return whether the page has to be asked for again."""
        return self.state == "waiting"


def make_making_view(
    consultation: Consultation,
    choice: ExportChoice,
    *,
    is_full: bool,
    options: dict[str, str],
    person: User | None,
) -> MakingView:
    """Return what the page says."""
    export = files.find_export(consultation, choice)
    state = "full" if is_full else _state_of(export, consultation)
    percent = export.progress if export is not None and state == "waiting" else 0
    kept = export if files.is_servable(export, consultation) else None
    name = str(labels.EXPORT_FORMATS[choice.format])
    headings = {
        "ready": _("The file is ready: %(format)s", format=name),
        "earlier": _("The file is ready: %(format)s", format=name),
        "waiting": _("The file is being prepared: %(format)s", format=name),
        "failed": _("The file could not be prepared: %(format)s", format=name),
    }
    values: dict[str, Any] = {"slug": consultation.slug, "format": choice.format, **options}
    document = {"document": choice.document} if choice.document == "summary" else {}
    return MakingView(
        state=state,
        heading=headings.get(state, _("The file is not ready yet: %(format)s", format=name)),
        percent=percent,
        percent_text=_("%(n)s%% of the contributions are in it.", n=percent)
        if percent
        else _("It is waiting for its turn, or has just been started."),
        file=url_for(f"exports.{choice.document}", **values, kept="yes"),
        ask=url_for("exports.ask", **{**values, **document}),
        **_mail_fields(export, person),
        scripts=kept.scripts if kept else "",
        as_of=_made_at(kept, consultation),
        refused_as_of="" if kept else _made_at(export, consultation),
        size=format_size(kept.size) if kept else "",
    )


def _made_at(export: Export | None, consultation: Consultation) -> str:
    if export is None or export.file_key is None or export.made_at is None:
        return ""
    return dates.full_date_in_zone(export.made_at, consultation.zone)


def _mail_fields(export: Export | None, person: User | None) -> dict[str, str]:
    """Return where the link can be sent, or will be."""
    if person is None or not person.email:
        return {}
    return {"told_at" if files.is_to_be_told(export, person) else "mail_to": person.email}


def _state_of(export: Export | None, consultation: Consultation) -> str:
    if export is None:
        return "none"
    if files.is_true(export, consultation):
        return "ready"
    if export.asked_at is not None:
        return "waiting"
    if export.failed_at is not None:
        return "failed"
    return "earlier" if files.is_servable(export, consultation) else "none"
