"""Rows of messaging: what arrived, what leaves, and how staff are reached."""

from messaging.models.code import Code
from messaging.models.contact_method import ContactMethod
from messaging.models.delivery import Channel, Delivery, DeliveryAttempt, Lane
from messaging.models.inbound import InboundAttachment, InboundMessage
from messaging.models.provider_event import ProviderEvent

__all__ = [
    "Channel",
    "Code",
    "ContactMethod",
    "Delivery",
    "DeliveryAttempt",
    "InboundAttachment",
    "InboundMessage",
    "Lane",
    "ProviderEvent",
]
