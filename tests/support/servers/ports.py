"""Ports that nobody else comes upon by chance."""

import os
import socket
from itertools import count

FIRST, OF_EACH = 12_000, 1_000
"""Below those that the system gives to whoever asks for any; each process of tests has its own."""

_number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_ports = count(FIRST + OF_EACH * (_number % 16))


def free_port() -> int:
    """Return a port on which nothing listens, and that no test was given before."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable")
