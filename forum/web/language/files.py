"""Files in words: what they are, how large, and why one was not taken."""

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


def size(count: int) -> str:
    """Return a number of bytes in words."""
    if count >= 1_000_000:
        return _("%(n)s MB", n=number(round(count / 1_000_000, 1)))
    return _("%(n)s kB", n=max(1, round(count / 1_000)))


def number(value: float) -> str:
    """Return a number as the reader's language writes it."""
    return str(format_decimal(value, locale=language()))


def described(kind: FileKind, count: int, words: int) -> str:
    """Return what a file is, its size, and how many words it has where they were read."""
    parts = [KINDS[kind], size(count)]
    if words:
        parts.append(ngettext("%(n)s word", "%(n)s words", words, n=number(words)))
    return ", ".join(parts)


def fault(error: Invalid, name: str) -> str:
    """Return the sentence that says why the file of this name was not taken."""
    known = error.why if error.why in SENTENCES else "file_type"
    most = size(MAX_BYTES) if known == "file_size" else MAX_FILES
    why = sentence(known, limit=most)
    return f"{name}: {why}" if name else why


def limits() -> str:
    """Return what may be attached, in a sentence."""
    return _(
        "PDF, Word (DOCX), ODT, or a picture (PNG, JPEG, WebP). Up to %(n)s files, each up to "
        "%(limit)s. Say above in two or three sentences what a file shows: many people read "
        "without opening files.",
        n=MAX_FILES,
        limit=size(MAX_BYTES),
    )
