"""Values that web processes share for a day in Redis; where it is away, there are none."""

from collections.abc import Mapping, Sequence
from typing import Final

from forum.adapters.shared.server import SharedServer

KEPT_SECONDS: Final = 24 * 60 * 60


class SharedStore:
    """Bytes by key on a Redis server: what cannot be had is not there."""

    def __init__(self, server: SharedServer) -> None:
        self._server = server

    def get_all(self, keys: Sequence[str]) -> list[bytes | None]:
        """Return the values under these keys by one question, with None where there is none."""
        nothing: list[bytes | None] = [None] * len(keys)
        if not keys:
            return nothing
        values = self._server.ask(lambda: list(self._server.redis.mget(keys)), nothing)
        return [value if isinstance(value, bytes) else None for value in values]

    def put_all(self, values: Mapping[str, bytes]) -> None:
        """Keep these values for a day, by one message."""
        if values:
            self._server.ask(lambda: self._put(values), None)

    def _put(self, values: Mapping[str, bytes]) -> None:
        pipeline = self._server.redis.pipeline(transaction=False)
        for key, value in values.items():
            pipeline.set(key, value, ex=KEPT_SECONDS)
        pipeline.execute()
