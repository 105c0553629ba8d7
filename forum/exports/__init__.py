"""Renderers: each turns a report into a file, and never reads the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from forum.domain.exports.report import Report
from forum.exports import csv, html, text, xlsx
from forum.exports.docx.proceedings import write as write_docx
from forum.exports.pdf.proceedings import write as write_pdf
from forum.exports.progress import Progress, ignore


@dataclass(frozen=True)
class Format:
    """A file format; JSON has no writer here, because it contains more than a report.

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
    "pdf": Format(write_pdf, "application/pdf", "pdf"),
    "html": Format(html.write, "text/html; charset=utf-8", "html"),
    "txt": Format(text.write, "text/plain; charset=utf-8", "txt"),
    "xlsx": Format(xlsx.write, f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "csv": Format(csv.write, "text/csv; charset=utf-8", "csv"),
    "json": Format(None, "application/json", "json"),
}
