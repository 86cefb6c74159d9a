"""The signature of a call from another system: HMAC-SHA256 over the instant and the body, with a secret of its own."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common.errors import DomainError
from escalations.models import AlertSource

#: How far the caller's clock may be from ours.
SKEW = timedelta(minutes=5)
_SALT = "escalations.alert-source"
_SCHEME = "v1="
#: No instant in seconds has more digits; a longer text is not even read as a number.
_LONGEST = 11


class BadSignature(DomainError):
    """The call is not signed with the secret of an active source; which of the two is wrong is not said."""

    status = 401


class WrongInstant(DomainError):
    """The call is signed, but long ago or in the future: replayed, or a clock is wrong."""

    status = 401


def secret_of(source: AlertSource) -> str:
    """Return the source's secret; it follows from the site's key and the secret's number, and is stored nowhere."""
    text = f"{source.pk}:{source.secret_version}"
    return f"whs_{salted_hmac(_SALT, text, algorithm='sha256').hexdigest()}"


def sign(body: bytes, *, secret: str, timestamp: int) -> str:
    """Return what goes into the header Steward-Signature."""
    signed = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256)
    return _SCHEME + signed.hexdigest()


def check(
    body: bytes, *, source: AlertSource | None, timestamp: str, signature: str, now: datetime
) -> AlertSource:
    """Return the source when it signed this body, less than five minutes from `now`; refuses everything else.

    Without an active source the same work is done, so that nothing tells which codes exist.
    """
    secret = secret_of(source) if source else "whs_nobody"
    is_number = len(timestamp) <= _LONGEST and timestamp.isascii() and timestamp.isdigit()
    seconds = int(timestamp) if is_number else 0
    is_right = hmac.compare_digest(
        sign(body, secret=secret, timestamp=seconds).encode(), signature.encode()
    )
    if source is None or not source.is_active or not is_right:
        raise BadSignature(
            _(
                "The signature is missing or wrong. Sign the timestamp, a dot and the body with the source’s secret."
            )
        )
    if abs(now.astimezone(UTC).timestamp() - seconds) > SKEW.total_seconds():
        raise WrongInstant(
            _(
                "The timestamp is more than five minutes from our clock. Sign again, and check yours."
            )
        )
    return source
