"""Ports of this machine: a free one for what nobody types, a plain sentence where people chose one."""

import socket

from runtime.terminal import CannotStart

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(*, preferred: int = 0) -> int:
    """Return the preferred port when it is free, else any free one."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def claim(port: int, *, variable: str, purpose: str) -> int:
    """Return the port; refuse a taken one, naming the variable that chooses another."""
    if not 0 < port < 65536:
        raise CannotStart(f"{variable}={port} is no port: choose a number from 1 to 65535.")
    if is_free(port):
        return port
    other = next((near for near in range(port + 1, port + 100) if is_free(near)), free_port())
    raise CannotStart(
        f"Port {port} ({purpose}) is taken or not permitted. Choose another one: {variable}={other} make demo"
    )


def number(text: str, *, variable: str) -> int:
    """Return the port a variable names; refuse what is no number."""
    if not text.isdecimal():
        raise CannotStart(f"{variable}={text} is no port: choose a number from 1 to 65535.")
    return int(text)
