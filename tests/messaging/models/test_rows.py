"""What the database itself refuses."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from messaging.models import ContactMethod, Delivery, DeliveryAttempt, InboundAttachment
from tests.factories.messaging import (
    NOON,
    ContactMethodFactory,
    DeliveryFactory,
    InboundMessageFactory,
)

pytestmark = pytest.mark.django_db


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return True


class TestInboundMessage:
    @pytest.mark.parametrize(
        "column",
        ["raw = 'x'", "sha256 = 'x'", "size = 1", "received_at = now()", "envelope_from = 'x'"],
    )
    def test_stays_as_it_came(self, column):
        message = InboundMessageFactory()

        assert refused(f"update messaging_inboundmessage set {column} where id = %s", message.pk)

    def test_is_never_deleted(self):
        assert refused(
            "delete from messaging_inboundmessage where id = %s", InboundMessageFactory().pk
        )

    def test_is_stored_once(self):
        InboundMessageFactory(sha256="a" * 64)

        with pytest.raises(IntegrityError), transaction.atomic():
            InboundMessageFactory(sha256="a" * 64)

    def test_cannot_be_decided_without_an_instant(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            InboundMessageFactory(state="taken")

    def test_may_carry_a_very_long_id(self):
        InboundMessageFactory(message_id="ü" * 998)


class TestInboundAttachment:
    def test_is_append_only(self):
        file = InboundAttachment.objects.create(
            inbound=InboundMessageFactory(),
            position=0,
            name="a",
            type="b/c",
            size=1,
            sha256="d",
            content=b"e",
        )

        assert refused("update messaging_inboundattachment set name = 'x' where id = %s", file.pk)
        assert refused("delete from messaging_inboundattachment where id = %s", file.pk)


class TestDelivery:
    @pytest.mark.parametrize("state", ["pending", "sending"])
    def test_cannot_be_owed_without_a_timer(self, state):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryFactory(state=state, next_at=None)

    def test_cannot_be_sent_without_an_instant(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryFactory(state="sent", next_at=None)

    def test_exists_once_a_key(self):
        DeliveryFactory(key="once")

        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryFactory(key="once")

    def test_by_mail_needs_address_and_id(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryFactory(message_id="")
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryFactory(to_address="nobody")

    @pytest.mark.parametrize(
        "column", ["message_id = 'x@y'", "to_address = 'x@y'", "key = 'x'", "lane = 'page'"]
    )
    def test_keeps_its_intent(self, column):
        assert refused(
            f"update messaging_delivery set {column} where id = %s", DeliveryFactory().pk
        )

    def test_is_never_deleted(self):
        assert refused("delete from messaging_delivery where id = %s", DeliveryFactory().pk)

    def test_is_claimed_through_the_partial_index(self):
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
            cursor.execute(
                "explain select id from messaging_delivery where state in ('pending', 'sending')"
                " and next_at <= now() order by urgency, next_at limit 1"
            )
            plan = "\n".join(row[0] for row in cursor.fetchall())

        assert "delivery_due" in plan

    def test_is_due_by_urgency_then_age(self):
        late = DeliveryFactory(urgency=5)
        urgent = DeliveryFactory(urgency=1)
        DeliveryFactory(later=True)
        DeliveryFactory(held=True)
        DeliveryFactory(expires_at=NOON)

        assert list(Delivery.objects.due(now=NOON)) == [urgent, late]


class TestDeliveryAttempt:
    def test_is_append_only(self):
        attempt = DeliveryAttempt.objects.create(
            delivery=DeliveryFactory(), number=1, outcome="sent", recorded_at=NOON
        )

        assert refused(
            "update messaging_deliveryattempt set outcome = 'retry' where id = %s", attempt.pk
        )
        assert refused("delete from messaging_deliveryattempt where id = %s", attempt.pk)


class TestContactMethod:
    def test_counts_only_when_verified_and_switched_on(self):
        usable = ContactMethodFactory()
        ContactMethodFactory(unverified=True)
        ContactMethodFactory(disabled_reason="bounced")

        assert list(ContactMethod.objects.usable()) == [usable]
        assert usable.is_usable

    def test_needs_an_address_unless_it_is_the_screen(self):
        ContactMethodFactory(kind="in_app", value="")
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactMethodFactory(value="")

    def test_hides_its_address_in_text(self):
        assert "secret" not in str(ContactMethodFactory(kind="apprise", value="json://secret"))
