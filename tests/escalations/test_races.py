"""Two processes at once, on real PostgreSQL."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from escalations.actions import answers, newcomers, raising, stepping, upkeep
from escalations.actions.sending import candidate
from escalations.models import Alert, Page
from messaging.actions import sending as messages
from messaging.models import Delivery
from tests.escalations.provider import give_ways, send_all
from tests.factories.escalations import (
    NIGHT,
    AlertSourceFactory,
    Desk,
    EmergencyFactory,
    OverrideFactory,
)
from tests.factories.users import UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def ringing():
    desk = Desk()
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    return desk, Alert.objects.get()


class TestTwoSweepers:
    def test_raise_one_alert(self):
        EmergencyFactory(team=Desk().team)

        counts = race(*[lambda: raising.raise_for_cases(now=NIGHT)] * 4)

        assert sum(counts) == 1
        assert Alert.objects.count() == 1

    def test_climb_one_rung(self):
        EmergencyFactory(team=Desk().team)
        raising.raise_for_cases(now=NIGHT)

        counts = race(*[lambda: stepping.advance_due(now=NIGHT)] * 4)

        assert sum(counts) == 1
        assert Page.objects.count() == 1
        assert Delivery.objects.count() == 2

    def test_claim_each_text_once(self):
        ringing()

        def claim():
            claimed = []
            while delivery := messages.claim_next(now=NIGHT, candidate=candidate):
                claimed.append(delivery.pk)
            return claimed

        claims = race(claim, claim, claim)

        everything = [pk for claimed in claims for pk in claimed]
        assert sorted(everything) == sorted(Delivery.objects.values_list("pk", flat=True))


class TestAcknowledgeAgainstClaim:
    def test_nothing_is_claimed_after_the_acknowledgement_has_committed(self):
        desk, alert = ringing()
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT)

        assert messages.claim_next(now=NIGHT, candidate=candidate) is None

    def test_a_claim_passes_over_an_alert_that_is_being_acknowledged(self):
        _, alert = ringing()
        claimed = []

        def claim():
            claimed.append(messages.claim_next(now=NIGHT, candidate=candidate))
            connection.close()

        with transaction.atomic():
            Alert.objects.select_for_update().get(pk=alert.pk)
            thread = threading.Thread(target=claim)
            thread.start()
            thread.join(timeout=60)

        assert claimed == [None]

    def test_an_acknowledgement_waits_for_a_claim_under_way(self):
        desk, alert = ringing()
        order = []

        def acknowledge():
            answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT)
            order.append("acknowledged")
            connection.close()

        with transaction.atomic():
            assert candidate(NIGHT) is not None
            thread = threading.Thread(target=acknowledge)
            thread.start()
            thread.join(timeout=0.5)
            order.append("claimed")
        thread.join(timeout=60)

        assert order == ["claimed", "acknowledged"]

    def test_two_people_answer_and_one_is_first(self):
        desk, alert = ringing()

        race(
            *[
                lambda person=person: answers.acknowledge(
                    alert_id=alert.pk, generation=1, by=person, now=NIGHT
                )
                for person in (desk.tomas, desk.nadia, desk.helena)
            ]
        )

        assert alert.events.filter(kind="acknowledged").count() == 1


class TestSenderThatDies:
    def test_the_text_is_sent_by_another_one_after_the_lease(self):
        ringing()
        dead = messages.claim_next(now=NIGHT, candidate=candidate)

        later = NIGHT + messages.LEASE + timedelta(seconds=1)
        taken = set()
        while delivery := messages.claim_next(now=later, candidate=candidate):
            taken.add(delivery.pk)

        assert dead.pk in taken

    def test_a_late_finisher_overwrites_nothing(self):
        ringing()
        dead = messages.claim_next(now=NIGHT, candidate=candidate)
        later = NIGHT + messages.LEASE + timedelta(seconds=1)
        while messages.claim_next(now=later, candidate=candidate):
            pass

        is_recorded = messages.record_outcome(
            delivery=dead,
            outcome=messages.Outcome(messages.DeliveryAttempt.Outcome.SENT),
            now=later,
        )

        assert is_recorded is False


class TestStaleHeadOfTheQueue:
    def test_an_answered_alert_does_not_starve_another(self):
        desk, alert = ringing()
        # As if the answer's clean-up were still to come: the texts wait, the alert does not.
        Alert.objects.filter(pk=alert.pk).update(
            status="acknowledged",
            acknowledged_by=desk.tomas,
            acknowledged_at=NIGHT,
            ack_expires_at=NIGHT,
            next_step_at=None,
        )
        other = EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        claimed = messages.claim_next(now=NIGHT, candidate=candidate)

        assert claimed.page_delivery.page.alert.case == other


class TestTwoPresses:
    def test_of_the_waking_button_are_one_alert(self):
        case, by = EmergencyFactory(team=Desk().team, quiet=True), UserFactory()

        alerts = race(
            *[lambda: raising.wake(case_id=case.pk, by=by, person_id=None, now=NIGHT)] * 4
        )

        assert {alert.pk for alert in alerts} == {Alert.objects.get().pk}


class TestTwoCallsOfOneIncident:
    def test_are_one_alert(self):
        source = AlertSourceFactory(team=Desk().team)

        alerts = race(
            *[
                lambda: raising.raise_from_webhook(
                    source=source,
                    incident="boiler-7",
                    title="No heating",
                    severity=2,
                    occurred_at=NIGHT,
                    now=NIGHT,
                )
            ]
            * 4
        )

        assert {alert.pk for alert in alerts} == {Alert.objects.get().pk}
        assert Alert.objects.get().generation == 1


class TestTwoCallsToOnePerson:
    def test_are_never_claimed_in_the_same_minute(self):
        desk = Desk()
        give_ways(desk.tomas, "voice")
        for _ in range(4):
            EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        claims = race(*[lambda: messages.claim_next(now=NIGHT, candidate=candidate)] * 4)

        assert [claim.channel for claim in claims if claim is not None] == ["voice"]
        waiting = Delivery.objects.filter(channel="voice", state="pending", page_delivery__repeat=0)
        assert min(waiting.values_list("next_at", flat=True)) >= NIGHT + timedelta(minutes=1)


class TestTwoSweepersAndANewcomer:
    def test_page_them_once(self):
        desk, alert = ringing()
        yuki = UserFactory(name="Yuki Example")
        OverrideFactory(schedule=desk.schedule, level="first", add_user=yuki)

        race(*[lambda: newcomers.page_newcomers(now=NIGHT)] * 4)

        assert alert.pages.filter(user=yuki).count() == 1
        assert alert.events.filter(kind="newcomer").count() == 1


class TestAnswerAgainstBundle:
    def test_neither_waits_for_the_other_for_ever(self):
        desk = Desk()
        give_ways(desk.tomas, "apprise")
        for _ in range(3):
            EmergencyFactory(team=desk.team, severity=2)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)
        send_all(NIGHT)

        results = race(
            *[
                lambda pk=pk: answers.acknowledge(
                    alert_id=pk, generation=1, by=desk.tomas, now=NIGHT
                )
                for pk in Alert.objects.values_list("pk", flat=True)
            ],
            lambda: upkeep.tidy_texts(now=NIGHT),
            lambda: upkeep.tidy_texts(now=NIGHT),
        )

        assert [result for result in results if isinstance(result, Exception)] == []
        upkeep.tidy_texts(now=NIGHT)
        assert not Delivery.objects.waiting().filter(lane="page").exists()
