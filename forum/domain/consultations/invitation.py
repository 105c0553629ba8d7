"""What an invitation of a colleague may say."""

import re
from typing import Final

MAX_NOTE: Final = 500
_LINK: Final = re.compile(r"://|\bwww\.|\b[\w-]+\.(?:com|net|org|info|io|co|ru|cn|xyz)\b", re.I)


def note_fault(note: str) -> str:
    """Return what is wrong with the note of an invitation, or an empty string.

    The mail goes to people who have not asked for it, so it carries no links but our own.
    """
    if len(note) > MAX_NOTE:
        return "note_too_long"
    return "note_link" if _LINK.search(note) else ""


def plain_note(note: str) -> str:
    """Return a note without control characters, with single line breaks."""
    lines = note.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(c for c in line if c.isprintable()).strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
