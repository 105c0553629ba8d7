"""Values that web processes share for a day in Redis; where it is away, there are none."""

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

SCHEMES: Final = ("redis://", "rediss://", "unix://")
ANSWER_SECONDS: Final = 0.2
"""How long a page waits for Redis at most."""
PAUSE_SECONDS: Final = 10.0
"""How long Redis is not asked again after it has failed."""
KEPT_SECONDS: Final = 24 * 60 * 60

_log = logging.getLogger(__name__)


class SharedStore:
    """Bytes by key on a Redis server. It never raises: what cannot be had is not there."""

    def __init__(self, url: str) -> None:
        from redis import Redis  # heavy, and needs the extra `redis`
        from redis.backoff import NoBackoff  # likewise
        from redis.retry import Retry  # likewise

        self._redis: Any = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._away_until = 0.0

    def get_all(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return the values under these keys by one question, with None where there is none."""
        found: list[bytes | None] = [None] * len(keys)
        if not keys or time.monotonic() < self._away_until:
            return found
        try:
            values = self._redis.mget(keys)
        except Exception as error:
            self._rest(error)
            return found
        return [value if isinstance(value, bytes) else None for value in values]

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Keep these values for a day, by one message."""
        if not values or time.monotonic() < self._away_until:
            return
        try:
            pipeline = self._redis.pipeline(transaction=False)
            for key, value in values.items():
                pipeline.set(key, value, ex=KEPT_SECONDS)
            pipeline.execute()
        except Exception as error:
            self._rest(error)

    def _rest(self, error: Exception) -> None:
        self._away_until = time.monotonic() + PAUSE_SECONDS
        _log.warning("Redis gave no answer (%s): pages are made without it", type(error).__name__)


def open_shared_store(url: str) -> SharedStore | None:
    """Return the store at this address, or None where there is none that can be used."""
    if not url.startswith(SCHEMES):
        return None
    try:
        return SharedStore(url)
    except (ImportError, ValueError) as error:
        _log.warning("Redis cannot be used: %s", type(error).__name__)
        return None
