"""Renderers: each turns a report into a file, and never reads the database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from forum.domain.exports.report import Report
from forum.exports import csv, docx, html, pdf, text, xlsx


@dataclass(frozen=True)
class Format:
    """A file format; JSON has no renderer here, because it contains more than a report."""

    render: Callable[[Report], bytes] | None
    content_type: str
    extension: str


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: Final = {
    "docx": Format(docx.render, f"{_OFFICE}.wordprocessingml.document", "docx"),
    "pdf": Format(pdf.render, "application/pdf", "pdf"),
    "html": Format(html.render, "text/html; charset=utf-8", "html"),
    "txt": Format(text.render, "text/plain; charset=utf-8", "txt"),
    "xlsx": Format(xlsx.render, f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "csv": Format(csv.render, "text/csv; charset=utf-8", "csv"),
    "json": Format(None, "application/json", "json"),
}
