"""Texts owed: queued once, taken back in time, marked when nobody needs them."""

from datetime import timedelta

import pytest

from messaging.actions import outbox
from messaging.models import Delivery
from tests.factories.messaging import NOON, DeliveryFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


def queue(**fields):
    values = {
        "key": "k",
        "lane": "conversation",
        "to_address": "ana@guest.example",
        "to_name": "Ana",
        "subject": "Key",
        "text": "4711",
        "message_id": "1@steward.example",
        "send_after": NOON,
        "now": NOON,
    }
    return outbox.queue_email(**{**values, **fields})


class TestQueueEmail:
    def test_owes_one_mail(self):
        delivery = queue(
            references=["a@b"], in_reply_to="a@b", send_after=NOON + timedelta(seconds=10)
        )

        assert (delivery.state, delivery.next_at, delivery.queued_at) == (
            "pending",
            NOON + timedelta(seconds=10),
            NOON,
        )
        assert (delivery.references, delivery.auto_submitted) == (["a@b"], "")

    def test_gives_the_row_that_exists(self):
        assert queue() == queue(text="another", message_id="2@steward.example")

    @pytest.mark.django_db(transaction=True)
    def test_owes_one_mail_however_many_ask_at_once(self):
        race(*[lambda: queue(message_id="r@steward.example")] * 8)

        assert Delivery.objects.count() == 1

    @pytest.mark.parametrize(
        ("lane", "mark"),
        [("conversation", ""), ("notice", "auto-generated"), ("page", "auto-generated")],
    )
    def test_says_what_a_machine_wrote(self, lane, mark):
        assert queue(lane=lane).auto_submitted == mark

    def test_says_when_a_machine_answers_a_person(self):
        assert queue(auto_submitted="auto-replied").auto_submitted == "auto-replied"


class TestCancel:
    def test_takes_a_waiting_text_back(self):
        delivery = outbox.cancel(delivery_id=DeliveryFactory(later=True).pk, now=NOON)

        assert (delivery.state, delivery.next_at) == ("cancelled", None)
        assert outbox.cancel(delivery_id=delivery.pk, now=NOON).state == "cancelled"

    @pytest.mark.parametrize(
        "fields",
        [
            {"held": True},
            {"state": "sent", "sent_at": NOON, "next_at": None},
            {"attempts": 1},  # refused once: it may have been seen
        ],
    )
    def test_refuses_what_is_on_its_way_or_gone(self, fields):
        with pytest.raises(outbox.TooLate):
            outbox.cancel(delivery_id=DeliveryFactory(**fields).pk, now=NOON)


class TestSupersede:
    def test_marks_what_is_still_owed(self):
        owed, held = DeliveryFactory(), DeliveryFactory(held=True)
        sent = DeliveryFactory(state="sent", sent_at=NOON, next_at=None)

        count = outbox.supersede(delivery_ids=[owed.pk, held.pk, sent.pk], now=NOON)

        assert count == 2
        assert set(Delivery.objects.filter(state="superseded")) == {owed, held}


class TestExpirePastUse:
    def test_marks_what_is_of_no_use_and_in_nobodys_hands(self):
        late = DeliveryFactory(expires_at=NOON)
        held = DeliveryFactory(held=True, expires_at=NOON)
        page = DeliveryFactory(page=True, expires_at=NOON)

        assert outbox.expire_past_use(lanes=["conversation"], now=NOON) == 1
        assert set(Delivery.objects.filter(state="expired")) == {late}
        assert {held, page} == set(Delivery.objects.waiting())
