"""Ports of loopback for servers that tests start."""

import os
import socket

FIRST, LAST = 24_000, 32_000
"""Below those that systems give to outgoing connections, above those that Ray gives to its workers and drivers."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses; runs side by side begin to look at different places."""
    found: list[int] = []
    for port in range(FIRST + os.getpid() % 4_000, LAST):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError("no free port")
