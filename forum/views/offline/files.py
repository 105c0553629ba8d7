"""The files that translators take along."""

from io import BytesIO

from flask import Response
from flask_babel import gettext as _

from forum.domain.consultations.text_kinds import TextKind
from forum.domain.translation.desk.offline import OfflineText, OfflineWork
from forum.exports import xliff
from forum.exports.docx import sentences
from forum.models.consultation import Consultation
from forum.services.consultations.overview import read_overview
from forum.services.translation.desk.offline import GatheredText
from forum.services.translation.desk.texts import DeskItem
from forum.web.language import labels
from forum.web.language.locale import language


def make_work(
    consultation: Consultation, source: str, target: str, texts: list[GatheredText]
) -> OfflineWork:
    """Return what is to be translated, with the names of its parts in the language of the page."""
    return OfflineWork(
        title=read_overview(consultation, language()).title.plain,
        source=source,
        target=target,
        texts=tuple(
            OfflineText(text.text_id, name_of(text.item), text.sentences) for text in texts
        ),
    )


def name_of(item: DeskItem) -> str:
    """Return what a part of a consultation is called."""
    if item.kind is TextKind.CONTRIBUTION:
        return _("Contribution %(n)s", n=item.number)
    return {
        TextKind.TITLE: _("Public page"),
        TextKind.QUESTION: _("Guiding questions"),
        TextKind.SUMMARY: _("Summary"),
        TextKind.RESPONSE: _("How it was used"),
        TextKind.POST: _("Note of the team"),
    }[item.kind]


def work_file(work: OfflineWork, format: str, name: str) -> Response:
    """Return the work as XLIFF or as a Word document."""
    out = BytesIO()
    if format == "xlf":
        xliff.write(work, out)
    else:
        header = (
            str(labels.LANGUAGE_NAMES[work.source]),
            str(labels.LANGUAGE_NAMES[work.target]),
        )
        how = _(
            "Write in the right column. Codes such as %(code)s stand for links, numbers and marks: "
            "each must be in the translation once. Leave the left column as it is.",
            code="⟨=1⟩",
        )
        sentences.write(work, out, header=header, how=how)
    content_type = xliff.CONTENT_TYPE if format == "xlf" else sentences.CONTENT_TYPE
    response = Response(out.getvalue(), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
