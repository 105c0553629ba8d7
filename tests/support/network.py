"""No test talks to another machine."""

import ipaddress
import socket
from typing import Any

import pytest

LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class NetworkRefused(AssertionError):
    """A test tried to reach another machine."""


def is_here(host: Any) -> bool:
    """Tell whether a host is this machine's loopback."""
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def shut(patch: pytest.MonkeyPatch) -> None:
    """Let sockets reach loopback and Unix sockets alone, and names resolve to nothing else."""
    resolve = socket.getaddrinfo

    def guarded(connect: Any) -> Any:
        def connect_here(self: socket.socket, address: Any) -> Any:
            if self.family != getattr(socket, "AF_UNIX", None) and not is_here(address[0]):
                raise NetworkRefused(f"a test tried to connect to {address!r}")
            return connect(self, address)

        return connect_here

    def resolve_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_here(host):
            raise NetworkRefused(f"a test tried to look up {host!r}")
        return resolve(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    patch.setattr(socket, "getaddrinfo", resolve_here)
