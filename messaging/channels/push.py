"""Push messages to a browser or telephone that asked for them: what a lock screen may show, and where a tap leads."""

import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.conf import settings

from messaging import providers, webpush
from messaging.channels import http, outside
from messaging.channels.channel import ChannelError
from messaging.models import ContactMethod, Delivery

#: Seconds a push service keeps a message for a device that is away: longer, and the page is over.
_KEPT_SECONDS = 15 * 60
_SUBJECT_LETTERS, _TEXT_LETTERS = 200, 1500


class PushChannel:
    """Encrypt for the one device, sign, and hand to its push service."""

    def send(self, delivery: Delivery) -> str:
        """Return the service's answer; a subscription that ended is gone for good."""
        way = delivery.contact_method
        if not providers.has_push():
            raise ChannelError("Push messages are not set up here.", permanent=True)
        if way is None or way.kind != ContactMethod.Kind.PUSH or not way.push_keys:
            raise ChannelError("The device is not listed any more.", permanent=True)
        endpoint = outside.push_service(way.value)
        answer = http.post(endpoint, _sealed(delivery, way), _headers(delivery, endpoint))
        if answer.is_accepted:
            return f"push:{delivery.pk}:{delivery.attempts}"
        raise ChannelError(
            f"The push service refused: {answer.status}.",
            permanent=not answer.may_pass,
            gone=answer.status in (404, 410),
        )


def public_key() -> str:
    """Return our public key as a browser wants it when it subscribes; empty when push is not set up."""
    if not providers.has_push():
        return ""
    return webpush.encode(webpush.public_bytes(_key()))


def _sealed(delivery: Delivery, way: ContactMethod) -> bytes:
    words = {
        "title": delivery.subject[:_SUBJECT_LETTERS],
        "body": delivery.body_text[:_TEXT_LETTERS],
        "link": delivery.link,
        "tag": _topic(delivery),
        "urgent": delivery.urgency <= 1,
    }
    keys = way.push_keys or {}
    try:
        return webpush.encrypt(
            json.dumps(words, ensure_ascii=False).encode(),
            p256dh=str(keys.get("p256dh", "")),
            auth=str(keys.get("auth", "")),
        )
    except ValueError as error:
        raise ChannelError("The device's keys are of no use.", permanent=True) from error


def _headers(delivery: Delivery, endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    return {
        "Authorization": webpush.authorization(
            _key(),
            audience=f"{parts.scheme}://{parts.netloc}",
            subject=settings.VAPID_SUBJECT,
            now=datetime.now(
                UTC
            ),  # the push service compares with the world's clock, not our database's
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_KEPT_SECONDS),
        "Urgency": "high" if delivery.urgency <= 2 else "normal",
        "Topic": _topic(delivery),
    }


def _topic(delivery: Delivery) -> str:
    """Name what a newer message replaces while the device is away: the same text, tried again."""
    return hashlib.sha256(delivery.key.encode()).hexdigest()[:32]


def _key() -> EllipticCurvePrivateKey:
    return webpush.private_key(settings.VAPID_PRIVATE_KEY)
