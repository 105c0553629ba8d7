"""Attached files in words: their kind and size, and why one was rejected."""

from functools import lru_cache
from typing import Final

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.domain.contributions.attachments import MAX_BYTES, MAX_FILES, FileKind
from forum.errors import Invalid
from forum.web.language.form_errors import SENTENCES, sentence
from forum.web.language.locale import language

KINDS: Final = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word",
    FileKind.ODT: "ODT",
    FileKind.PNG: "PNG",
    FileKind.JPEG: "JPEG",
    FileKind.WEBP: "WebP",
}


def format_size(count: int) -> str:
    """Return a number of bytes in kB or MB."""
    if count >= 1_000_000:
        return _("%(n)s MB", n=format_number(round(count / 1_000_000, 1)))
    return _("%(n)s kB", n=max(1, round(count / 1_000)))


def format_number(value: float) -> str:
    """Return a number in the format of the reader's language."""
    return _format(value, language())


@lru_cache(maxsize=4096)
def _format(value: float, code: str) -> str:
    return str(format_decimal(value, locale=code))


def describe_file(kind: FileKind, count: int, words: int) -> str:
    """Return the kind and size of a file, and its number of words if known."""
    parts = [KINDS[kind], format_size(count)]
    if words:
        parts.append(ngettext("%(n)s word", "%(n)s words", words, n=format_number(words)))
    return ", ".join(parts)


def file_error(error: Invalid, name: str) -> str:
    """Return the sentence that says why the file with this name was rejected."""
    key = error.code if error.code in SENTENCES else "file_type"
    limit = format_size(MAX_BYTES) if key == "file_size" else MAX_FILES
    text = sentence(key, limit=limit)
    return f"{name}: {text}" if name else text


def describe_limits() -> str:
    """Return sentences on which files may be attached."""
    return _(
        "PDF, Word (DOCX), ODT or a picture (PNG, JPEG, WebP). Up to %(n)s files, each up to "
        "%(limit)s. Above, say in two or three sentences what each file shows: many people "
        "read without opening files.",
        n=MAX_FILES,
        limit=format_size(MAX_BYTES),
    )
