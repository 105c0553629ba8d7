"""Cards in Redis: those that another process has made need not be made again.

A card is kept under a hash of its whole key, which holds the state of its row as it was just read,
and of the release that rendered it. So nothing hidden or changed is ever found.
"""

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, cast

from flask import current_app

from forum.adapters.shared_store import SharedStore, open_shared_store
from forum.paths import TRANSLATIONS
from forum.web.http.assets import fingerprint

PREFIX: Final = "forum:card"
KINDS: Final = ("*.py", "*.html")
BEGINNING: Final = b"<article "
NO_GAPS: Final = {b"h": b"", b"n": b"", b"t": b""}

SharedCard = tuple[bytes, int]
"""The HTML of a card with its gaps, and the length of its text."""


def read_shared_cards(keys: Sequence[Hashable]) -> list[SharedCard | None]:
    """Return the cards under these keys that are in Redis, by one question."""
    store = _find_store()
    if store is None or not keys:
        return [None] * len(keys)
    return [_unpack(value) for value in store.get_all([_name(key) for key in keys])]


def share_cards(cards: Iterable[tuple[Hashable, SharedCard]]) -> None:
    """Keep cards that were made anew in Redis, where there is one."""
    store = _find_store()
    if store is not None:
        store.put_all({_name(key): _pack(card) for key, card in cards})


def _find_store() -> SharedStore | None:
    stores = current_app.extensions.setdefault("forum.shared_stores", {})
    url = current_app.config["FORUM_REDIS_URL"]
    if url not in stores:
        stores[url] = open_shared_store(url)
    return cast(SharedStore | None, stores[url])


def _name(key: Hashable) -> str:
    return f"{PREFIX}:{release()}:{hashlib.sha256(repr(key).encode()).hexdigest()}"


@cache
def release() -> str:
    """Return a hash of all that renders cards: code, templates, catalogues and static files."""
    digest = hashlib.sha256(fingerprint().encode())
    for path in _list_sources():
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _list_sources() -> Iterator[Path]:
    package = Path(__file__).parents[2]
    for kind in KINDS:
        yield from sorted(package.rglob(kind))
    yield from sorted(TRANSLATIONS.rglob("*.mo"))


def _pack(card: SharedCard) -> bytes:
    html, characters = card
    return b"%d\n%b" % (characters, html)


def _unpack(value: bytes | None) -> SharedCard | None:
    """Return a card from its stored form; None for anything that is none."""
    characters, _newline, html = (value or b"").partition(b"\n")
    if not characters.isdigit() or not html.lstrip().startswith(BEGINNING):
        return None
    try:
        html % NO_GAPS
    except (ValueError, TypeError, KeyError):
        return None
    return html, int(characters)
