"""A Redis server of its own on loopback, which can be stopped."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.needs import need
from tests.support.servers.ports import free_port


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start a server that keeps nothing on disk; yield its address and its process."""
    program = shutil.which("redis-server")
    need(program, "redis-server")
    port = free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    process = subprocess.Popen([*command, "--dir", str(folder)], stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait()


def _wait(port: int) -> None:
    with Redis(port=port) as client:
        for _ in range(100):
            try:
                client.ping()
            except RedisError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError("the Redis server does not answer")
