"""Answers and reports that arrive at the same moment, on real PostgreSQL."""

import pytest

from escalations.actions import answers, phone
from messaging.actions import sending
from messaging.models import Delivery, DeliveryAttempt, ProviderEvent
from tests.escalations.telephone_desk import TelephoneDesk, fields_of_call
from tests.factories.escalations import NIGHT
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def press(call, digits="1"):
    event = phone.store_key(delivery_id=call.pk, fields=fields_of_call(digits), now=NIGHT)
    return phone.take(event_id=event, now=NIGHT).outcome


def report(delivery, status, *, attempt=1):
    fields = {"MessageSid": "SM1", "MessageStatus": status}
    phone.report(delivery_id=delivery.pk, attempt=attempt, fields=fields, now=NIGHT)


class TestTheSameKeyFourTimes:
    def test_is_one_answer(self):
        desk = TelephoneDesk()
        call = desk.text("voice")

        outcomes = race(*[lambda: press(call)] * 4)

        assert set(outcomes) == {"taken"}
        assert ProviderEvent.objects.count() == 1
        assert desk.alert.events.filter(kind="acknowledged").count() == 1


class TestAKeyAndATap:
    def test_are_won_by_one_and_the_other_hears_who(self):
        desk = TelephoneDesk()
        call = desk.text("voice")

        outcome, tapped = race(
            lambda: press(call),
            lambda: answers.acknowledge(
                alert_id=desk.alert.pk, generation=1, by=desk.nadia, now=NIGHT
            ),
        )

        winner = desk.reload().acknowledged_by
        assert outcome == ("taken" if winner == desk.tomas else "theirs")
        assert tapped.acknowledged_by == winner
        assert desk.alert.events.filter(kind="acknowledged").count() == 1


class TestAReportAndOurOwnRecord:
    @pytest.mark.parametrize("status", ["sent", "delivered"])
    def test_leave_the_best_word_whoever_comes_first(self, status):
        desk = TelephoneDesk()
        text = desk.text("sms", sent=False)
        Delivery.objects.filter(pk=text.pk).update(state="sending", attempts=1)
        claimed = Delivery.objects.get(pk=text.pk)
        outcome = sending.Outcome(DeliveryAttempt.Outcome.SENT, provider_ref="SM1")

        race(
            lambda: report(text, status),
            lambda: sending.record_outcome(delivery=claimed, outcome=outcome, now=NIGHT),
            lambda: report(text, "queued"),
        )

        text.refresh_from_db()
        assert text.state == status
        assert text.next_at is None


class TestAFailureAndAnAnswer:
    def test_end_together(self):
        desk = TelephoneDesk()
        text, call = desk.text("sms"), desk.text("voice", order=51)
        desk.text("voice", order=52, after=180, sent=False)

        results = race(lambda: report(text, "undelivered"), lambda: press(call))

        assert [result for result in results if isinstance(result, Exception)] == []
        assert desk.reload().acknowledged_by == desk.tomas
        assert not Delivery.objects.waiting().filter(page_delivery__page=desk.page).exists()
