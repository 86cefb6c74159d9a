"""E-mail by SMTP: one text, one recipient, one Message-ID fixed long before the first try."""

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from messaging.channels.channel import CONNECT_SECONDS, TOTAL_SECONDS, ChannelError
from messaging.channels.compose import compose
from messaging.models import Delivery

_PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


@dataclass(frozen=True, slots=True)
class Relay:
    """Where our mail leaves, as SMTP_URL says."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> "Relay":
        """Read smtp://user:password@host:port; smtps is encrypted at once, smtp+tls by STARTTLS."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured(f"SMTP_URL cannot be read: {error}") from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ImproperlyConfigured(
                "SMTP_URL must look like smtp://host:port, smtps://… or smtp+tls://…"
            )
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class EmailChannel:
    """Hand one mail to the relay."""

    def send(self, delivery: Delivery) -> str:
        """Send and return the relay's own words of acceptance; raises ChannelError."""
        try:
            message = compose(delivery)
            with _connected(Relay.of(settings.SMTP_URL)) as relay:
                return _hand_over(relay, delivery, message)
        except smtplib.SMTPNotSupportedError as error:
            raise ChannelError(
                f"The relay cannot carry this mail: {error}", permanent=True
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            raise ChannelError("The relay refused our sign-in.", permanent=False) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        # A refused certificate is an OSError and a ValueError: it may be mended, so it comes first.
        except (OSError, smtplib.SMTPException) as error:
            raise ChannelError(f"The relay was not reached: {error}", permanent=False) from error
        except ValueError as error:
            raise ChannelError(f"The mail cannot be written: {error}", permanent=True) from error


class _Hurried(smtplib.SMTP):
    """A connection that is cut, whatever it is doing, when its time is up.

    The socket's own limit is not enough: a relay that drips one byte a second never trips it.
    """

    def connect(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self._cut = threading.Timer(TOTAL_SECONDS, self._hang_up)
        self._cut.daemon = True
        self._cut.start()
        try:
            return super().connect(*args, **kwargs)
        except BaseException:
            self._cut.cancel()
            raise

    def close(self) -> None:
        if hasattr(self, "_cut"):
            self._cut.cancel()
        super().close()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _HurriedSSL(_Hurried, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


@contextlib.contextmanager
def _connected(relay: Relay) -> Iterator[smtplib.SMTP]:
    """Yield a signed-in connection."""
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if relay.scheme == "smtps":
        connection = _HurriedSSL(relay.host, relay.port, timeout=CONNECT_SECONDS, context=context)
    else:
        connection = _Hurried(relay.host, relay.port, timeout=CONNECT_SECONDS)
    try:
        if connection.sock is not None:
            connection.sock.settimeout(TOTAL_SECONDS)
        if relay.scheme == "smtp+tls":
            connection.starttls(context=context)
        if relay.user:
            connection.login(relay.user, relay.password)
        yield connection
    finally:
        # Accepted is accepted: a farewell that fails changes nothing.
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if connection.sock is not None:
                connection.sock.settimeout(1.0)
            connection.quit()
        connection.close()


def _hand_over(relay: smtplib.SMTP, delivery: Delivery, message: bytes) -> str:
    relay.ehlo_or_helo_if_needed()
    options = []
    if not delivery.to_address.isascii():
        if not relay.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the address is not ASCII")
        options = ["SMTPUTF8"]
    # An automatic answer carries no return path, so that its failure cannot be answered in turn.
    bounces_to = "" if delivery.auto_submitted == "auto-replied" else _return_path(delivery)
    for code, words in (
        relay.mail(bounces_to, options),
        relay.rcpt(delivery.to_address),
    ):
        if code not in (250, 251):
            raise _refusal(code, words)
    code, words = relay.data(message)
    if code != 250:
        raise _refusal(code, words)
    return _plain(words)[:300]


def _return_path(delivery: Delivery) -> str:
    """Bounces come back to the case when the mail belongs to one."""
    return delivery.reply_to or str(settings.MAIL_ADDRESS)


def _refusal(code: int, words: bytes | str) -> ChannelError:
    # 5xx is for good, except 530/534/535/538 (our sign-in) and 552 (their mailbox is full today).
    permanent = 500 <= code < 600 and code not in (530, 534, 535, 538, 552)
    return ChannelError(f"{code} {_plain(words)}"[:500], permanent=permanent)


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.replace("\x00", "").split())
