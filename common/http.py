"""One POST to a provider: three seconds to reach it, ten in all, no redirects, and never more than a little answer."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds a provider gets to answer the door, and for the whole hand-over. A lease is longer.
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
_ANSWER_BYTES = 64 * 1024
_TLS = ssl.create_default_context()


class NoAnswer(Exception):
    """There was no answer in time: whatever was asked for may have been done, or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider said."""

    status: int
    body: bytes

    @property
    def is_accepted(self) -> bool:
        """Say whether it took what we gave it."""
        return 200 <= self.status < 300

    @property
    def may_pass(self) -> bool:
        """Say whether the same request may be accepted later: the provider is busy, broken or moving."""
        return self.status in (408, 425, 429) or not 400 <= self.status < 500


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send the bytes and return the answer; raises NoAnswer when there is none in time."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    cut = threading.Timer(TOTAL_SECONDS, _hang_up, [connection])
    cut.daemon = True
    try:
        connection.connect()
        connection.sock.settimeout(TOTAL_SECONDS)
        cut.start()
        connection.request("POST", path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(_ANSWER_BYTES))
    except (OSError, http.client.HTTPException) as error:
        # The kind only: a message of the library may quote an address, and that may be a secret.
        reason = f"The provider did not answer ({type(error).__name__})."
        raise NoAnswer(reason) from error
    finally:
        cut.cancel()
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=_TLS)
    return http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Cut the line whatever it is doing: a provider that drips a byte a second trips no time-out of the socket."""
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
