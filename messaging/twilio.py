"""Twilio's signature: proof that a call-back comes from the provider and was not changed on its way."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

PROVIDER = "twilio"
HEADER = "X-Twilio-Signature"
_PORTS = {"http": 80, "https": 443}


def signature_of(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """Return the signature of a form posted to `url`.

    Base64 of HMAC-SHA1, keyed by the account's token, over the whole address followed by each field's name and value
    with nothing between, the names in order; a name that comes several times has each different value once, in order.
    """
    words = [url]
    for name in sorted(fields):
        words.extend(f"{name}{value}" for value in sorted(set(fields[name])))
    digest = hmac.new(token.encode(), "".join(words).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_genuine(url: str, fields: Mapping[str, Sequence[str]], given: str) -> bool:
    """Say whether the provider signed this form for this address of ours, with or without its usual port."""
    token = settings.TWILIO_AUTH_TOKEN
    if not token or not given:
        return False
    return any(
        hmac.compare_digest(signature_of(token, spelling, fields).encode(), given.encode())
        for spelling in _spellings(url)
    )


def _spellings(url: str) -> list[str]:
    """Return the address as it stands, and with its usual port said or left out: the provider does either."""
    parts = urlsplit(url)
    usual = _PORTS.get(parts.scheme)
    if parts.port is None:
        other = parts._replace(netloc=f"{parts.netloc}:{usual}")
    elif parts.port == usual:
        other = parts._replace(netloc=parts.hostname or "")
    else:
        return [url]
    return [url, urlunsplit(other)]
