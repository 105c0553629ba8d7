"""Renderers: each turns a report into a file, and never reads the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from forum.domain.exports.report import Report
from forum.exports import csv, markdown, text, xlsx
from forum.exports.docx.proceedings import write as write_docx
from forum.exports.html import epub, single
from forum.exports.odt.proceedings import CONTENT_TYPE as ODT_TYPE
from forum.exports.odt.proceedings import write as write_odt
from forum.exports.pdf.proceedings import write as write_pdf
from forum.exports.progress import Progress, ignore


@dataclass(frozen=True)
class Format:
    """A file format; JSON and archives have no writer here: they contain more than a report.

    `write` returns the scripts of which a file lacks letters, where it needs fonts.
    """

    write: Callable[[Report, BinaryIO, Progress], Sequence[str] | None] | None
    content_type: str
    extension: str

    def render(self, report: Report) -> bytes:
        """Return the content of the file."""
        if self.write is None:
            raise TypeError("this format is not made of a report")
        file = BytesIO()
        self.write(report, file, ignore)
        return file.getvalue()


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: Final = {
    "docx": Format(write_docx, f"{_OFFICE}.wordprocessingml.document", "docx"),
    "odt": Format(write_odt, ODT_TYPE, "odt"),
    "pdf": Format(write_pdf, "application/pdf", "pdf"),
    "epub": Format(epub.write, epub.CONTENT_TYPE, "epub"),
    "html": Format(single.write, "text/html; charset=utf-8", "html"),
    "md": Format(markdown.write, "text/markdown; charset=utf-8", "md"),
    "txt": Format(text.write, "text/plain; charset=utf-8", "txt"),
    "xlsx": Format(xlsx.write, f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "csv": Format(csv.write, "text/csv; charset=utf-8", "csv"),
    "contributions.csv": Format(csv.write_contributions, "text/csv; charset=utf-8", "csv"),
    "json": Format(None, "application/json", "json"),
    "zip": Format(None, "application/zip", "zip"),
}
SUMMARY_FORMATS: Final = ("docx", "odt", "pdf", "epub", "html", "md", "txt")
"""The formats of documents, in which the summary is to be had alone."""
