"""Deliveries, arrivals and ways to reach staff for tests."""

from datetime import UTC, datetime, timedelta

import factory

from messaging.models import Channel, ContactMethod, Delivery, InboundMessage, Lane
from tests.factories.users import UserFactory

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


class ContactMethodFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactMethod

    class Params:
        unverified = factory.Trait(verified_at=None)

    user = factory.SubFactory(UserFactory)
    kind = ContactMethod.Kind.EMAIL
    value = factory.Sequence(lambda n: f"pager{n}@staff.example")
    verified_at = NOON


class DeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Delivery

    class Params:
        page = factory.Trait(lane=Lane.PAGE, urgency=1)
        later = factory.Trait(next_at=NOON + timedelta(minutes=5))
        held = factory.Trait(state="sending", attempts=1, next_at=NOON + timedelta(seconds=20))
        abandoned = factory.Trait(state="sending", attempts=1, next_at=NOON - timedelta(seconds=1))

    key = factory.Sequence(lambda n: f"test:{n}")
    lane = Lane.CONVERSATION
    channel = Channel.EMAIL
    to_address = "ana@guest.example"
    to_name = "Ana Souza"
    subject = "Your key"
    body_text = "The code is 4711."
    message_id = factory.Sequence(lambda n: f"mail{n}@steward.example")
    queued_at = NOON
    next_at = NOON


class InboundMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InboundMessage

    raw = b"From: ana@guest.example\r\nSubject: Key\r\n\r\nHello"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = factory.LazyAttribute(lambda message: len(message.raw))
    source = InboundMessage.Source.SMTP
    envelope_from = "ana@guest.example"
    envelope_to = ["care@steward.example"]
    received_at = NOON
