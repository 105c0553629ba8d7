"""Cards in Redis: those that another process has made need not be made again.

A card is kept under a hash of its whole key, which holds the state of its row as it was just read,
and of the release that rendered it. So nothing hidden or changed is ever found.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import current_app

from forum.adapters.shared.server import shared_server
from forum.adapters.shared.store import SharedStore
from forum.paths import TRANSLATIONS
from forum.web.http.assets import fingerprint

PREFIX: Final = "forum:card"
KINDS: Final = ("*.py", "*.html")

Pieces = tuple[tuple[bytes, ...], tuple[bytes, ...], int]
"""The parts of a card, the names of the gaps between them, and the length of its text."""


def read_shared_cards(keys: Sequence[Hashable]) -> list[Pieces | None]:
    """Return the cards under these keys that are in Redis, by one question."""
    store = _find_store()
    if store is None or not keys:
        return [None] * len(keys)
    return [_unpack(value) for value in store.get_all([_name(key) for key in keys])]


def share_cards(cards: Iterable[tuple[Hashable, Pieces]]) -> None:
    """Keep cards that were made anew in Redis, where there is one."""
    store = _find_store()
    if store is not None:
        store.put_all({_name(key): _pack(pieces) for key, pieces in cards})


def _find_store() -> SharedStore | None:
    server = shared_server(current_app.config["FORUM_REDIS_URL"])
    return None if server is None else SharedStore(server)


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


def _pack(pieces: Pieces) -> bytes:
    parts, gaps, characters = pieces
    return json.dumps(
        [[part.decode() for part in parts], [gap.decode() for gap in gaps], characters],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _unpack(value: bytes | None) -> Pieces | None:
    """Return a card from its stored form; None for anything that is none."""
    if value is None:
        return None
    try:
        stored: Any = json.loads(value)
        parts, gaps, characters = stored
        pieces = (
            tuple(str(part).encode() for part in parts),
            tuple(str(gap).encode() for gap in gaps),
            int(characters),
        )
    except (ValueError, TypeError):
        return None
    is_whole = len(pieces[0]) == len(pieces[1]) + 1 and set(pieces[1]) <= {b"h", b"n", b"t"}
    return pieces if is_whole else None
