"""Cards in Redis: those that another process has made need not be made again.

A card is kept under a hash of its whole key, which holds the state of its row as it was just read,
and of the release that rendered it. So nothing hidden or changed is ever found. It carries a seal
made with the key of the site, because its HTML is shown as it is: who can write to Redis puts no
words before readers.
"""

import hashlib
import hmac
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app

from forum.adapters.shared.server import shared_server
from forum.adapters.shared.store import SharedStore
from forum.paths import TRANSLATIONS
from forum.web.http.assets import fingerprint

PREFIX: Final = "forum:card"
SEAL_BYTES: Final = 16
KINDS: Final = ("*.py", "*.html")

SharedCard = tuple[bytes, int]
"""The HTML of a card with its gaps, and the length of its text."""


def read_shared_cards(keys: Sequence[Hashable]) -> list[SharedCard | None]:
    """Return the cards under these keys that are in Redis, by one question."""
    store = _find_store()
    if store is None or not keys:
        return [None] * len(keys)
    names = [_name(key) for key in keys]
    return [_open(name, value) for name, value in zip(names, store.get_all(names), strict=True)]


def share_cards(cards: Iterable[tuple[Hashable, SharedCard]]) -> None:
    """Keep cards that were made anew in Redis, where there is one."""
    store = _find_store()
    if store is not None:
        named = ((_name(key), _pack(card)) for key, card in cards)
        store.put_all({name: _seal(name, content) + content for name, content in named})


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


def _seal(name: str, content: bytes) -> bytes:
    """Return what only this site can put before the content under this name."""
    key = hashlib.sha256(str(current_app.secret_key).encode()).digest()
    return hashlib.blake2b(name.encode() + content, key=key, digest_size=SEAL_BYTES).digest()


def _open(name: str, value: bytes | None) -> SharedCard | None:
    """Return the card that this site has sealed under this name; None for anything else."""
    if value is None:
        return None
    seal, content = value[:SEAL_BYTES], value[SEAL_BYTES:]
    return _unpack(content) if hmac.compare_digest(seal, _seal(name, content)) else None


def _pack(card: SharedCard) -> bytes:
    html, characters = card
    return b"%d\n%b" % (characters, html)


def _unpack(content: bytes) -> SharedCard:
    characters, _newline, html = content.partition(b"\n")
    return html, int(characters)
