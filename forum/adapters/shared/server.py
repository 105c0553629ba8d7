"""The Redis server that web processes share: asked only while it answers, and never waited for."""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar

from forum.config import ConfigurationError

T = TypeVar("T")

ANSWER_SECONDS: Final = 0.2
"""How long a request waits for one answer of Redis at most."""
PAUSE_SECONDS: Final = 10.0
"""How long Redis is not asked again after it has failed."""
PROBE: Final = "forum:check"
PROBE_SECONDS: Final = 10
FAULTS: Final = (
    (
        "AuthenticationError",
        "",
        "the user name or the password in its address is wrong, or missing",
    ),
    ("ResponseError", "invalid username", "the user name or the password in its address is wrong"),
    ("NoPermissionError", "", "the user in its address may not read and write there"),
    ("ReadOnlyError", "", "it is a copy that can only be read"),
    ("OutOfMemoryError", "", "it is full"),
    ("BusyLoadingError", "", "it is still starting"),
    ("ResponseError", "MISCONF", "it takes nothing, because it cannot write to its own disk"),
    ("TimeoutError", "", f"it gives no answer within {ANSWER_SECONDS} s"),
    ("ConnectionError", "", "nobody answers at its address"),
)
"""Classes of errors, with how their messages begin, and what they say of the server."""


_log = logging.getLogger(__name__)


class SharedServer:
    """A Redis server. Asking never raises: where it is away, there is another answer."""

    def __init__(self, url: str) -> None:
        from redis import Redis  # heavy, and needs the extra `redis`
        from redis.backoff import NoBackoff  # likewise
        from redis.retry import Retry  # likewise

        self.redis: Any = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._away_until = 0.0

    def ask(self, question: Callable[[], T], otherwise: T) -> T:
        """Return the answer to a question that uses `redis`, or `otherwise` where it gives none.

        After a failure nothing is asked for ten seconds, whoever asks.
        """
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return question()
        except Exception as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            _log.warning("Redis is not used for %d s: %s", PAUSE_SECONDS, _describe_fault(error))
            return otherwise

    def find_fault(self) -> str:
        """Return why it cannot be used now, in words; empty where it can be written to and read."""
        try:
            self.redis.set(PROBE, b"1", ex=PROBE_SECONDS)
            self.redis.get(PROBE)
        except Exception as error:
            return _describe_fault(error)
        return ""


def _describe_fault(error: Exception) -> str:
    classes = {base.__name__ for base in type(error).__mro__}
    for name, beginning, words in FAULTS:
        if name in classes and str(error).startswith(beginning):
            return words
    return f"it answers with an error ({type(error).__name__})"


@cache
def shared_server(url: str) -> SharedServer | None:
    """Return the server at this address, the same for all in a process; None where there is none.

    Raises ConfigurationError if it cannot be used, whether it answers or not.
    """
    try:
        return SharedServer(url) if url else None
    except ImportError:
        raise ConfigurationError("FORUM_REDIS_URL needs: pip install 'forum[redis]'") from None
    except ValueError:
        raise ConfigurationError("FORUM_REDIS_URL is not the address of a Redis server") from None
