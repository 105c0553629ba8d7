"""Rules for the personal note in an invitation to a colleague."""

import re
from typing import Final

MAX_NOTE: Final = 500
_LINK: Final = re.compile(r"://|\bwww\.|\b[\w-]+\.(?:com|net|org|info|io|co|ru|cn|xyz)\b", re.I)


def check_note(note: str) -> str:
    """Return the key of what is wrong with the note of an invitation, or an empty string.

    The mail goes to people who did not ask for it, so its only links are those of the site.
    """
    if len(note) > MAX_NOTE:
        return "note_too_long"
    return "note_link" if _LINK.search(note) else ""


def clean_note(note: str) -> str:
    """Return a note without control characters and with at most one empty line in a row."""
    lines = note.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    printable_lines = ("".join(c for c in line if c.isprintable()).strip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(printable_lines)).strip()
