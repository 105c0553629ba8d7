"""The site's own files, prepared once in memory, and the reader's choice of light or dark.

The style sheets of the areas are joined and shrunk: a visitor's page asks for one, that of a
signed-in person for one more. All files lie below one folder whose name is the fingerprint of them
all: an address never changes what it means and may be kept for ever, and a script can name another
beside it.
"""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Final

import brotli
from flask import request
from rcssmin import cssmin

from forum.paths import STATIC

PREFIX: Final = "/static/"
SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "site.css": (
        *("tokens", "base", "texts", "frame", "forms", "consultations", "contributions"),
        *("synthesis", "posts", "search", "accounts", "print"),
    ),
    "signed-in.css": (
        *("moderation", "organise", "glossary", "coding", "drafts", "translation"),
        *("desk", "points", "inquiries", "writing"),
    ),
}
"""The style sheets and their parts: a later part overrules an earlier one.

Visitors, of whom there are most, get the first alone.
"""

THEMES: Final = ("light", "dark")
BROTLI_QUALITY: Final = 10
"""One below the most: a hundredth larger, in half the time at every start."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: `encoded` holds it compressed, by the name of the encoding in HTTP."""

    body: bytes
    media_type: str
    encoded: Mapping[str, bytes]


def join_style_sheet(name: str) -> bytes:
    """Return the parts of a style sheet as one, without comments, blanks and leading zeros."""
    parts = [(STATIC / "css" / f"{part}.css").read_text() for part in SHEETS[name]]
    return re.sub(r"(?<![\w.])0(?=\.\d)", "", cssmin("\n".join(parts))).encode()


def _make_asset(name: str, body: bytes) -> Asset:
    media_type = "text/javascript" if name.endswith(".js") else guess_type(name)[0] or ""
    encoded = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, mtime=0),
    }
    return Asset(body, media_type, encoded)


def _name(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


@cache
def assets() -> Mapping[str, Asset]:
    """Return all files by name, as they were when this process started."""
    sources = [path for path in sorted(STATIC.rglob("*.*")) if path.suffix != ".css"]
    sheets = {name: join_style_sheet(name) for name in SHEETS}
    bodies = sheets | {_name(path): path.read_bytes() for path in sources}
    return {name: _make_asset(name, body) for name, body in bodies.items()}


@cache
def fingerprint() -> str:
    """Return the name of the folder of all files, which changes when one of them does."""
    digest = hashlib.sha256()
    for name, file in assets().items():
        digest.update(f"{name}\0{len(file.body)}\0".encode() + file.body)
    return digest.hexdigest()[:10]


def asset(name: str) -> str:
    """Return the address of a file; raises KeyError where there is none of this name."""
    assets()[name]
    return f"{PREFIX}{fingerprint()}/{name}"


def theme() -> str:
    """Return 'light' or 'dark' where the reader chose one, else an empty string."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""
