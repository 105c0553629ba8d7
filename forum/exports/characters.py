"""Removing characters that file formats refuse, and shortening lines for which there is no room."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return `text` without the control characters that XML and tables cannot contain."""
    return _CONTROL.sub("", text)


def shorten(text: str, characters: int) -> str:
    """Return `text` with at most so many characters, cut between words and ending in `…`."""
    if len(text) <= characters:
        return text
    beginning = text[: characters - 1]
    return (beginning.rpartition(" ")[0] or beginning).rstrip(" ,;:.") + "…"
