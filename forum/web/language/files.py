"""Files in words: what they are, how large, and why one was not taken."""

from typing import Final

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.domain.contributions.attachments import MAX_BYTES, MAX_FILES, FileKind
from forum.errors import Invalid
from forum.web.language.locale import language

KINDS: Final = {
    FileKind.PDF: "PDF",
    FileKind.DOCX: "Word",
    FileKind.ODT: "ODT",
    FileKind.PNG: "PNG",
    FileKind.JPEG: "JPEG",
    FileKind.WEBP: "WebP",
}

_FAULTS: Final = {
    "file_empty": _l("The file is empty. Choose it again."),
    "file_type": _l(
        "This is no PDF, Word (DOCX), ODT, PNG, JPEG or WebP file, or it is damaged. Save it as "
        "one of these, then choose it again."
    ),
    "file_macros": _l("The file contains macros. Save it without macros, then choose it again."),
    "file_locked": _l(
        "The file opens only with a password. Save it without one, then choose it again."
    ),
    "file_bomb": _l("The file becomes too large when it is opened. Choose a smaller one."),
    "file_quota": _l("You have attached very many files today. Attach this one tomorrow."),
    "file_store": _l("The file could not be kept. Your text is still here: attach it again."),
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
    if error.why == "file_size":
        why = _(
            "The file is larger than %(limit)s. Make it smaller, or say where it can be found.",
            limit=size(MAX_BYTES),
        )
    elif error.why == "file_many":
        why = _("A text can have %(n)s files. Remove one first.", n=MAX_FILES)
    else:
        why = str(_FAULTS.get(error.why, _FAULTS["file_type"]))
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
