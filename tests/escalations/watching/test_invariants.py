from datetime import timedelta

import pytest
from django.db import connection

from escalations.actions import raising, stepping
from escalations.models import Alert, AlertEvent, Page, PageDelivery
from escalations.watching import invariants
from messaging.models import Delivery
from tests.escalations.provider import give_ways, send_all
from tests.factories.escalations import NIGHT, AlertFactory, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ringing():
    desk = Desk()
    give_ways(desk.tomas, "voice")
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    send_all(NIGHT)
    return Alert.objects.get()


def broken(now=NIGHT):
    return {one.name: one.rows for one in invariants.broken(now=now)}


def without_guards(*statements):
    with connection.cursor() as cursor:
        for statement in ("set constraints all immediate", *statements):
            cursor.execute(statement)


class TestBroken:
    def test_finds_nothing_while_all_is_well_and_reads_only(
        self, ringing, django_assert_num_queries
    ):
        with django_assert_num_queries(len(invariants.INVARIANTS)) as seen:
            assert broken() == {}
        assert all(
            query["sql"].strip().lower().startswith("select") for query in seen.captured_queries
        )

    def test_sees_an_alert_without_a_timer(self, ringing):
        without_guards(
            "alter table escalations_alert drop constraint alert_triggered_has_timer",
            "update escalations_alert set next_step_at = null",
        )

        assert broken() == {"triggered_without_timer": [ringing.pk]}

    def test_sees_a_text_without_a_timer(self, ringing):
        text = Delivery.objects.filter(state="pending").get()
        without_guards(
            "alter table messaging_delivery drop constraint delivery_owed_has_timer",
            "update messaging_delivery set next_at = null where state = 'pending'",
        )

        assert broken() == {"text_without_timer": [text.pk]}

    def test_sees_a_page_that_owes_nothing(self, ringing):
        PageDelivery.objects.all().delete()

        assert broken() == {"page_without_text": [Page.objects.get().pk]}

    def test_sees_a_page_of_an_alert_that_is_over(self, ringing):
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)

        assert broken() == {"page_outlived_its_alert": [Page.objects.get().pk]}

    def test_sees_a_repeated_text_that_nothing_follows(self, ringing):
        PageDelivery.objects.filter(repeat=1).delete()

        assert list(broken()) == ["repeat_without_next"]

    def test_sees_a_rung_that_was_skipped_in_silence(self, ringing):
        Alert.objects.update(step_no=2)

        assert broken() == {"step_without_page_or_reason": [ringing.pk]}

    def test_takes_a_reason_for_a_page(self, ringing):
        Alert.objects.update(step_no=2)
        AlertEvent.objects.create(
            alert=ringing, kind="nobody", generation=1, step_no=2, occurred_at=NIGHT
        )

        assert broken() == {}

    def test_sees_that_no_duty_manager_was_woken_in_time(self, ringing):
        assert broken(NIGHT + timedelta(minutes=20)) == {}
        assert broken(NIGHT + timedelta(minutes=21)) == {"no_duty_manager_in_time": [ringing.pk]}

    def test_sees_two_open_alerts_on_one_cause(self, ringing):
        twin = AlertFactory(case=ringing.case, cause_key="another")

        assert broken() == {"two_open_alerts_on_one_cause": [twin.pk]}
