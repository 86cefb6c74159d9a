"""Which ways out this house has a provider for, read off the settings."""

from django.conf import settings


def has_telephone() -> bool:
    """Say whether calls and text messages can leave."""
    return all((settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM))


def has_push() -> bool:
    """Say whether push messages can be signed."""
    return bool(settings.VAPID_PRIVATE_KEY)


def missing() -> frozenset[str]:
    """Return the kinds of ways that cannot be used here, because nobody carries them."""
    telephone = () if has_telephone() else ("sms", "voice")
    push = () if has_push() else ("push",)
    return frozenset((*telephone, *push))
