"""Characters that file formats refuse."""

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def printable(text: str) -> str:
    """Return `text` without the control characters that XML and tables cannot hold."""
    return _CONTROL.sub("", text)
