"""A consultation exported as a file, for the web page and the command line."""

from dataclasses import dataclass
from typing import Literal

from forum.exports import FORMATS
from forum.exports.json import render_json
from forum.models.consultation import Consultation
from forum.services.exports import interchange
from forum.services.exports.proceedings import gather_proceedings
from forum.web.language.locale import use_language
from forum.web.presenters.report import make_report


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
    with use_language(choice.language):
        document = make_report(
            gather_proceedings(consultation, choice.language),
            by_question=choice.order == "question",
            with_translations=choice.texts == "translation",
        )
    return render(document)
