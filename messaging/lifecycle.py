"""Which state of a delivery and of an arrived message follows which, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where a delivery stands."""

    PENDING = "pending", _("waiting")
    SENDING = "sending", _("on its way")
    SENT = "sent", _("sent")
    DELIVERED = "delivered", _("arrived")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("expired")
    SUPERSEDED = "superseded", _("no longer needed")
    CANCELLED = "cancelled", _("taken back")


#: The states in which a text is still owed.
WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)

#: What the provider may still tell us, least first: a later word never takes back an earlier, better one.
NEWS = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.DELIVERED,
    DeliveryState.ANSWERED,
)
#: The states that say the provider has taken the text.
HANDED_OVER = (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.ANSWERED)

#: pending → sending → sent → delivered → answered; a refusal returns to pending with a later time, or ends as failed.
#: The provider may report before we have heard its first answer, twice, and out of order.
DELIVERY_TRANSITIONS: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset(
        {
            DeliveryState.SENDING,
            DeliveryState.EXPIRED,
            DeliveryState.SUPERSEDED,
            DeliveryState.CANCELLED,
            *NEWS,
        }
    ),
    DeliveryState.SENDING: frozenset(
        {
            DeliveryState.SENDING,
            DeliveryState.PENDING,
            DeliveryState.EXPIRED,
            DeliveryState.SUPERSEDED,
            *NEWS,
        }
    ),
    DeliveryState.SENT: frozenset(NEWS[1:]),
    DeliveryState.FAILED: frozenset(NEWS[2:]),
    DeliveryState.DELIVERED: frozenset(NEWS[3:]),
    DeliveryState.ANSWERED: frozenset(),
    DeliveryState.EXPIRED: frozenset(),
    DeliveryState.SUPERSEDED: frozenset(),
    DeliveryState.CANCELLED: frozenset(),
}


class InboundState(models.TextChoices):
    """What became of an arrived message."""

    RECEIVED = "received", _("received")
    TAKEN = "taken", _("taken in")
    QUARANTINED = "quarantined", _("held for review")
    IGNORED = "ignored", _("ignored")


#: A person may still take in or put aside what is held for review; the other two are final.
INBOUND_TRANSITIONS: dict[InboundState, frozenset[InboundState]] = {
    InboundState.RECEIVED: frozenset(
        {InboundState.TAKEN, InboundState.QUARANTINED, InboundState.IGNORED}
    ),
    InboundState.QUARANTINED: frozenset({InboundState.TAKEN, InboundState.IGNORED}),
    InboundState.TAKEN: frozenset(),
    InboundState.IGNORED: frozenset(),
}
