"""Characters that file formats refuse, and lines that a page has no room for."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return `text` without the control characters that XML and tables cannot hold."""
    return _CONTROL.sub("", text)


def shortened(text: str, characters: int) -> str:
    """Return `text` in so many characters at most, cut between words and ending in `…`."""
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"
