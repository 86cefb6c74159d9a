"""The whole way by telephone, over HTTP: our pager, a provider that speaks its documented form, our doors, and back."""

from datetime import timedelta

import pytest

from common.time import database_now
from escalations import defaults
from escalations.actions import raising, sending, stepping, test_pages
from escalations.models import Alert, Page
from messaging.models import ContactMethod, Delivery, DeliveryAttempt
from tests.factories.escalations import Desk, EmergencyFactory
from tests.factories.messaging import ContactMethodFactory
from tests.telephones import open_telephones

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NUMBER, OTHER = "+5511912345678", "+5511987654321"


class Night(Desk):
    """An S1 that pages Tomás by call and text, and Nadia after him by call."""

    def __init__(self, telephones, *, kinds=("voice", "sms")):
        super().__init__()
        self.telephones = telephones
        now = database_now()
        for kind in kinds:
            ContactMethodFactory(user=self.tomas, kind=kind, value=NUMBER, verified_at=now)
        ContactMethodFactory(user=self.nadia, kind="voice", value=OTHER, verified_at=now)
        for person in (self.tomas, self.nadia):
            defaults.ways_to_wake(person, now=now)
        ContactMethod.objects.filter(kind="email").delete()
        self.case = EmergencyFactory(team=self.team, in_porto=True, opened_at=now)
        raising.raise_for_cases(now=now)
        stepping.advance_due(now=now)

    def ring(self, *, later=0):
        """Send what is due, and wait until the provider has told everything."""
        sending.send_due(now=database_now() + timedelta(seconds=later))
        self.telephones.exchange.wait()
        return self

    @property
    def alert(self):
        return Alert.objects.get()

    def text(self, channel):
        return Delivery.objects.filter(
            channel=channel, page_delivery__page__user=self.tomas
        ).order_by("page_delivery__repeat")[0]


@pytest.fixture
def telephones(settings, live_server, tmp_path):
    settings.SITE_URL = live_server.url
    with open_telephones(settings, tmp_path) as telephones:
        yield telephones


class TestACall:
    def test_that_is_answered_with_1_wakes_nobody_else(self, telephones):
        telephones.behave(NUMBER, keys="1")

        night = Night(telephones).ring()

        assert night.alert.acknowledged_by == night.tomas
        assert night.text("voice").state == "answered"
        heard = [" ".join(line["words"]) for line in telephones.log("heard")]
        assert f"alert {night.alert.pk}" in heard[0]
        assert heard[-1].startswith("Thank you.")
        assert Page.objects.count() == 1

    def test_that_is_answered_with_2_wakes_the_next_at_once(self, telephones):
        telephones.behave(NUMBER, keys="2")
        telephones.behave(OTHER, keys="1")
        night = Night(telephones).ring()

        stepping.advance_due(now=database_now())
        night.ring()

        assert night.alert.acknowledged_by == night.nadia

    def test_that_a_machine_takes_reaches_nobody(self, telephones):
        telephones.behave(NUMBER, "machine")

        night = Night(telephones).ring()

        assert night.alert.status == "triggered"
        assert (night.text("voice").state, night.text("voice").last_error) == (
            "failed",
            "answering machine",
        )
        assert telephones.log("heard") == []

    def test_that_a_person_only_hears_has_arrived_and_is_no_answer(self, telephones):
        night = Night(telephones).ring()

        assert night.alert.status == "triggered"
        assert night.text("voice").state == "delivered"

    def test_hears_the_menu_again_after_a_key_that_means_nothing(self, telephones):
        telephones.behave(NUMBER, keys="51")

        assert Night(telephones).ring().alert.status == "acknowledged"


class TestATestPage:
    def test_is_confirmed_by_a_key_and_says_that_it_was_one(self, telephones):
        telephones.behave(NUMBER, keys="1")
        night = Night(telephones)
        Alert.objects.all().update(status="resolved", resolved_at=database_now(), next_step_at=None)
        test_pages.ask(user_id=night.tomas.pk, by=night.tomas, now=database_now())
        stepping.advance_due(now=database_now())

        night.ring()

        heard = telephones.log("heard")[-1]["words"]
        assert heard == ["Thank you. It was only a test, and this telephone reaches you."]
        test_pages.sweep(now=database_now())
        call = Delivery.objects.get(channel="voice", state="answered")
        assert call.contact_method.last_test_at is not None


class TestReports:
    @pytest.mark.parametrize("order", ["early", "twice", "backwards"])
    def test_may_come_in_any_order(self, telephones, order):
        telephones.exchange.reports = order

        night = Night(telephones).ring()

        assert night.text("sms").state == "delivered"
        assert night.text("voice").state == "delivered"
        assert telephones.log("report_refused") == []

    def test_make_up_for_an_answer_that_was_lost(self, telephones):
        night = Night(telephones, kinds=["sms"])
        telephones.provider.faults = ["silent"]

        night.ring()

        text = night.text("sms")
        assert text.state == "delivered"
        assert len(telephones.log("text")) == 1
        assert sending.send_due(now=database_now() + timedelta(seconds=30)) == 0

    def test_of_a_telephone_that_is_none_switch_it_off(self, telephones):
        telephones.behave(NUMBER, "broken")

        night = Night(telephones, kinds=["sms"]).ring()

        assert night.text("sms").state == "failed"
        assert ContactMethod.objects.get(kind="sms").disabled_reason == "gone"


class TestABusyProvider:
    @pytest.mark.parametrize("fault", [429, 500])
    def test_is_tried_again(self, telephones, fault):
        night = Night(telephones, kinds=["sms"])
        telephones.provider.faults = [fault]

        night.ring()
        assert night.text("sms").state == "pending"
        night.ring(later=6)

        assert night.text("sms").state == "delivered"
        outcomes = DeliveryAttempt.objects.filter(delivery=night.text("sms")).order_by("number")
        assert [attempt.outcome for attempt in outcomes][:1] == ["retry"]


class TestATextMessage:
    @pytest.mark.parametrize(("body", "status"), [("1", "acknowledged"), ("what?", "triggered")])
    def test_is_answered(self, telephones, body, status):
        night = Night(telephones, kinds=["sms"]).ring()

        answer = telephones.exchange.send_text(sender=NUMBER, body=body)

        assert night.alert.status == status
        assert answer.startswith("Thank you" if status == "acknowledged" else "That was not")

    def test_of_an_earlier_round_is_answered_and_not_obeyed(self, telephones):
        night = Night(telephones, kinds=["sms"]).ring()
        alert = night.alert
        alert.trigger_again(now=database_now())
        alert.save()

        answer = telephones.exchange.send_text(sender=NUMBER, body=f"ok {alert.pk}-1")

        assert night.alert.status == "triggered"
        assert "earlier round" in answer

    def test_of_a_stranger_gets_nothing(self, telephones):
        Night(telephones, kinds=["sms"]).ring()

        assert telephones.exchange.send_text(sender="+351912345678", body="1") == ""
