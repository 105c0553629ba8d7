"""A consultation exported as a file, for the web page and the command line."""

from typing import BinaryIO

from forum.domain.exports.choice import ExportChoice
from forum.domain.exports.report import Report
from forum.exports import FORMATS
from forum.exports.json import write_json
from forum.exports.progress import Progress, ignore
from forum.models.consultation import Consultation
from forum.services.exports import interchange
from forum.services.exports.proceedings import gather_proceedings
from forum.web.language.locale import use_language
from forum.web.presenters.reports.report import make_report


def write_export(
    consultation: Consultation,
    choice: ExportChoice,
    file: BinaryIO,
    progress: Progress = ignore,
) -> tuple[str, ...]:
    """Write a file in the chosen language, whatever the language of the page.

    Return the scripts of which it lacks letters; only a PDF needs fonts.
    """
    write = FORMATS[choice.format].write
    if write is None:
        frame, contributions = interchange.make_document_in_portions(consultation)
        write_json(frame, contributions, file, progress)
        return ()
    return tuple(write(_make_report(consultation, choice), file, progress) or ())


def _make_report(consultation: Consultation, choice: ExportChoice) -> Report:
    with use_language(choice.language):
        return make_report(
            gather_proceedings(consultation, choice.language),
            by_question=choice.order == "question",
            with_translations=choice.texts == "translation",
        )
