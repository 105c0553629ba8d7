"""A consultation exported as a file, for the web page and the command line."""

from dataclasses import dataclass
from typing import Literal

from forum.domain.exports.report import Report
from forum.exports import FORMATS, pdf
from forum.exports.json import render_json
from forum.models.consultation import Consultation
from forum.services.exports import interchange
from forum.services.exports.proceedings import gather_proceedings
from forum.web.language.locale import use_language
from forum.web.presenters.reports.report import make_report


@dataclass(frozen=True)
class ExportChoice:
    """What to export: format, language, order, and whether with translations."""

    format: str
    language: str
    order: Literal["question", "date"] = "question"
    texts: Literal["original", "translation"] = "translation"


def render_export(consultation: Consultation, choice: ExportChoice) -> bytes:
    """Return the content of the file, in the chosen language whatever the language of the page."""
    render = FORMATS[choice.format].render
    if render is None:
        return render_json(interchange.make_document(consultation))
    return render(_make_report(consultation, choice))


def find_unset_scripts(consultation: Consultation, choice: ExportChoice) -> tuple[str, ...]:
    """Return the scripts of which the file will lack letters; only a PDF needs fonts."""
    if choice.format != "pdf":
        return ()
    return pdf.unset_scripts(_make_report(consultation, choice))


def _make_report(consultation: Consultation, choice: ExportChoice) -> Report:
    with use_language(choice.language):
        return make_report(
            gather_proceedings(consultation, choice.language),
            by_question=choice.order == "question",
            with_translations=choice.texts == "translation",
        )
