"""Counts of rate limits that web processes share; each also holds what it has let through itself.

So a Redis server that is away, or comes back empty, gives nobody a new start in a process that has
counted already, and no request fails or waits for it.
"""

import hashlib
from typing import Final

from limits.storage import MemoryStorage, RedisStorage

from forum.adapters.shared.server import SharedServer, shared_server
from forum.config import REDIS_SCHEMES

OURS: Final = "forum+"
"""Stands before the address of the server, so that Flask-Limiter finds this way of counting."""

Window = tuple[int, float, int, float]
"""The count and remaining seconds of the window before, and those of the present one."""


class SharedCounts(MemoryStorage):
    """Counts here, and in Redis while it answers; both must let a request through."""

    STORAGE_SCHEME = [OURS + name.removesuffix("://") for name in REDIS_SCHEMES]  # noqa: RUF012

    def __init__(self, uri: str, *, wrap_exceptions: bool = False) -> None:
        super().__init__(wrap_exceptions=wrap_exceptions)
        server = shared_server(uri.removeprefix(OURS))
        assert server is not None  # noqa: S101 - without an address there is no such storage
        self._server: SharedServer = server
        pool = server.redis.connection_pool
        self._shared = RedisStorage("redis://", connection_pool=pool)

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Count one more and return True, unless that is beyond the limit here or in all."""
        is_free = self._server.ask(
            lambda: self._shared.acquire_sliding_window_entry(_hidden(key), limit, expiry, amount),
            otherwise=True,
        )
        return is_free and super().acquire_sliding_window_entry(key, limit, expiry, amount)

    def get_sliding_window(self, key: str, expiry: int) -> Window:
        """Return the counts here or in all, whichever are the higher ones."""
        own: Window = super().get_sliding_window(key, expiry)
        shared = self._server.ask(
            lambda: self._shared.get_sliding_window(_hidden(key), expiry), otherwise=own
        )
        return max(own, shared, key=lambda window: window[0] * window[1] / expiry + window[2])

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget what was counted, here and in all."""
        super().clear_sliding_window(key, expiry)
        self._server.ask(
            lambda: self._shared.clear_sliding_window(_hidden(key), expiry), otherwise=None
        )

    def reset(self) -> int | None:
        """Forget all counts, here and in all; return how many were in Redis."""
        super().reset()
        return self._server.ask(self._shared.reset, otherwise=None)


def storage_address(url: str) -> str:
    """Return how Flask-Limiter finds the counts shared at this address; without one, those here.

    Raises ConfigurationError for an address that cannot be used.
    """
    return OURS + url if shared_server(url) else "memory://"


def _hidden(key: str) -> str:
    """Return a name that shows neither the address of a person nor that of a machine."""
    return hashlib.sha256(key.encode()).hexdigest()
