"""A consultation exported as a file, for the web page and the command line."""

from importlib.metadata import version
from typing import BinaryIO

from flask import current_app

from forum.adapters.storage.errors import FileMissing
from forum.adapters.storage.store import configured_store
from forum.domain.exports.choice import JSON, ExportChoice
from forum.domain.exports.report import Report
from forum.exports import FORMATS
from forum.exports.html import archive
from forum.exports.html.archive import ArchiveSources
from forum.exports.json import write_json
from forum.exports.progress import Progress, ignore
from forum.models.consultation import Consultation
from forum.services.consultations.consent import read_version
from forum.services.exports import interchange
from forum.services.exports.proceedings import gather_proceedings, gather_summary
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
    if write is not None:
        return tuple(write(_make_report(consultation, choice), file, progress) or ())
    if choice.format == JSON:
        _write_json(consultation, choice, file, progress)
    else:
        _write_archive(consultation, choice, file, progress)
    return ()


def _write_json(
    consultation: Consultation, choice: ExportChoice, file: BinaryIO, progress: Progress
) -> None:
    document = interchange.make_document_in_portions(consultation, choice.filters)
    write_json(*document, file, progress)


def _write_archive(
    consultation: Consultation, choice: ExportChoice, file: BinaryIO, progress: Progress
) -> None:
    store = configured_store(current_app.config)

    def open_file(key: str) -> BinaryIO | None:
        try:
            return store.open(key)
        except FileMissing:
            return None

    conditions = read_version(consultation, choice.language).text
    sources = ArchiveSources(
        write_json=lambda stream: _write_json(consultation, choice, stream, ignore),
        open_file=open_file,
        conditions=str(conditions.display_html),
        software=f"Forum {version('forum')}",
    )
    archive.write(_make_report(consultation, choice), sources, file, progress)


def _make_report(consultation: Consultation, choice: ExportChoice) -> Report:
    language = choice.language
    with use_language(language):
        if choice.document == "summary":
            proceedings = gather_summary(consultation, language)
        else:
            proceedings = gather_proceedings(consultation, language, choice.filters)
        return make_report(proceedings, by_question=choice.order == "question", texts=choice.texts)
