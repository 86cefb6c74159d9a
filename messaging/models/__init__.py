"""Rows of messaging: what arrived, what leaves, and how staff are reached."""

from messaging.models.contact_method import ContactMethod
from messaging.models.delivery import Channel, Delivery, DeliveryAttempt, Lane
from messaging.models.inbound import InboundAttachment, InboundMessage

__all__ = [
    "Channel",
    "ContactMethod",
    "Delivery",
    "DeliveryAttempt",
    "InboundAttachment",
    "InboundMessage",
    "Lane",
]
