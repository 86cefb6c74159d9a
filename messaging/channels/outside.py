"""Which addresses of the outside world a member of staff may make us call: none of our own network."""

import ipaddress
import socket
from fnmatch import fnmatch
from urllib.parse import urlsplit

from django.conf import settings

from messaging.channels.channel import ChannelError

_NOT_A_SERVICE = "That is not the address of a push service known here."


def push_service(address: str) -> str:
    """Return the address when it is a known push service's, by https; raises ChannelError otherwise."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_known = any(fnmatch(host, known) for known in settings.PUSH_HOSTS)
    except ValueError:
        raise ChannelError(_NOT_A_SERVICE, permanent=True) from None
    is_ours = host in settings.OUTBOUND_PRIVATE_HOSTS
    if not is_known or parts.username or (parts.scheme != "https" and not is_ours):
        raise ChannelError(_NOT_A_SERVICE, permanent=True)
    return address


def refuse_private(host: str) -> None:
    """Raise ChannelError for a host that lies in our own network; a name nobody knows is no host at all."""
    if not host or host in settings.OUTBOUND_PRIVATE_HOSTS:
        return
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return  # not an address of the network: many services put a token where the host stands
    for *_, where in found:
        if not ipaddress.ip_address(str(where[0]).partition("%")[0]).is_global:
            raise ChannelError("That address lies in our own network.", permanent=True)
