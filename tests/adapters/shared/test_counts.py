"""Rate limits that processes share: they hold whatever becomes of Redis."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen
from types import SimpleNamespace
from typing import Any

import pytest
from limits import RateLimitItemPerHour
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import Redis

from forum.adapters.shared import server as shared_server_module
from forum.adapters.shared.counts import SharedCounts, storage_address
from tests.support.servers.redis import redis_server

FIVE = RateLimitItemPerHour(5)
WHO = "amina@example.org"

Server = tuple[str, "Popen[bytes]"]
Process = SlidingWindowCounterRateLimiter


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Yield a Redis server; the pauses after its failures do not end."""
    monkeypatch.setattr(shared_server_module, "time", SimpleNamespace(monotonic=lambda: 1_000.0))
    with redis_server(tmp_path) as (url, process):
        yield url, process
        process.send_signal(signal.SIGCONT)


def process_at(server: Server) -> Process:
    """Return the limits as one more process counts them."""
    return SlidingWindowCounterRateLimiter(SharedCounts(storage_address(server[0])))


def hits(process: Process, number: int) -> list[bool]:
    """Return which of so many attempts are let through."""
    return [process.test(FIVE, WHO) and process.hit(FIVE, WHO) for _ in range(number)]


def test_processes_count_together(server: Server) -> None:
    one, other = process_at(server), process_at(server)
    assert hits(one, 3) == [True] * 3
    assert hits(other, 3) == [True, True, False]
    assert hits(one, 1) == [False]
    one.clear(FIVE, WHO)
    assert hits(one, 1) == [True]


def test_redis_is_told_nobody_s_address(server: Server) -> None:
    hits(process_at(server), 1)
    with Redis.from_url(server[0]) as redis:
        names = redis.keys("*")
    assert names
    assert not [name for name in names if b"amina" in name]


def _stop(process: "Popen[bytes]") -> None:
    process.kill()
    process.wait()


def _lock(redis: Any) -> None:
    redis.config_set("requirepass", "sesame")
    redis.client_kill_filter(_type="normal", skipme=True)


def _spoil(redis: Any) -> None:
    for name in redis.keys("*"):
        redis.delete(name)
        redis.rpush(name, "no count")


FAULTS: dict[str, Callable[[Any, "Popen[bytes]"], object]] = {
    "stopped": lambda redis, process: _stop(process),
    "hanging": lambda redis, process: process.send_signal(signal.SIGSTOP),
    "a copy": lambda redis, process: redis.replicaof("127.0.0.1", 9),
    "full": lambda redis, process: redis.config_set("maxmemory", 1),
    "locked": lambda redis, process: _lock(redis),
    "spoilt": lambda redis, process: _spoil(redis),
    "emptied": lambda redis, process: redis.flushall(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_counted_holds_whatever_becomes_of_redis(
    server: Server, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    process = process_at(server)
    assert hits(process, 2) == [True] * 2
    with Redis.from_url(server[0]) as redis:
        FAULTS[fault](redis, server[1])
    assert hits(process, 5) == [True] * 3 + [False] * 2
    assert sum("Redis is not used" in message for message in caplog.messages) <= 1


WORDS = {
    "stopped": "nobody answers",
    "hanging": "no answer within",
    "a copy": "only be read",
    "full": "it is full",
    "locked": "password",
}


@pytest.mark.parametrize("fault", WORDS)
def test_a_fault_is_said_in_words(server: Server, fault: str) -> None:
    asked = shared_server_module.shared_server(server[0])
    assert asked is not None
    assert not asked.find_fault()
    with Redis.from_url(server[0]) as redis:
        FAULTS[fault](redis, server[1])
    assert WORDS[fault] in asked.find_fault()
