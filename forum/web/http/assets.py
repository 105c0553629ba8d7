"""Static files by addresses that change with them, and the reader's choice of light or dark."""

import hashlib
from functools import cache
from typing import Final

from flask import request

from forum.paths import STATIC

THEMES: Final = ("light", "dark")


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """Return the address of a static file, which changes when the file does."""
    return f"/static/{name}?v={_fingerprint(name)}"


def theme() -> str:
    """Return 'light' or 'dark' where the reader chose one, else an empty string."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""
