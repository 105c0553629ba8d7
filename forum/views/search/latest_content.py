"""What the latest searches within consultations have found, printed, as long as it is true.

It is the same for all who may read the consultation.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final

from forum.services.search.index import read_index_state
from forum.web.http.page_cache import Store

MAX_BYTES: Final = 8_000_000

CONTENTS: Final[Store[Hashable, tuple[Any, bytes]]] = Store(MAX_BYTES)
"""What this process has printed, each with the state of the index that it shows."""


def latest_content(key: Hashable, search: Callable[[], bytes]) -> bytes:
    """Return what is kept under `key`, or what `search` returns, and keep it.

    The key holds all besides the index that it depends on. If it is there, one short statement asks
    whether the index has changed since.
    """
    state = read_index_state()
    kept_state, content = CONTENTS.get(key) or (None, b"")
    if kept_state != state:
        content = search()
        CONTENTS.put(key, (state, content), len(content))
    return content
