"""State and duty change together: whatever breaks in between, PostgreSQL holds all of a step or nothing of it."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection

from escalations.actions import raising, stepping
from escalations.models import Alert, Page, PageDelivery
from messaging.models import Delivery
from tests.factories.escalations import NIGHT, AlertFactory, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def refusing(event, table):
    """Let PostgreSQL refuse every such write for a while, as a full disk would."""
    with connection.cursor() as cursor:
        cursor.execute(
            "create or replace function refuse() returns trigger language plpgsql as"
            " $$ begin raise exception 'the disk is full'; end $$"
        )
        cursor.execute(
            f"create trigger refuse_it before {event} on {table}"
            " for each row execute function refuse()"
        )
        try:
            yield
        finally:
            cursor.execute(f"drop trigger refuse_it on {table}")


def step():
    return stepping.advance_due(now=NIGHT)


@pytest.fixture
def alert():
    EmergencyFactory(team=Desk().team)
    raising.raise_for_cases(now=NIGHT)
    return Alert.objects.get()


class TestARungThatBreaks:
    def test_leaves_no_page_without_its_texts(self, alert):
        with refusing("insert", "messaging_delivery"):
            step()

        assert not Page.objects.exists()
        assert step() == 1
        assert PageDelivery.objects.filter(page__alert=alert).exists()

    def test_leaves_no_page_on_a_rung_that_was_not_climbed(self, alert):
        with refusing("update of next_step_at", "escalations_alert"):
            step()

        assert not Page.objects.exists()
        assert not Delivery.objects.exists()
        alert.refresh_from_db()
        assert (alert.step_no, alert.next_step_at) == (0, NIGHT)

    def test_leaves_no_rung_climbed_without_its_pages(self, alert):
        with refusing("insert", "escalations_page"):
            step()

        alert.refresh_from_db()
        assert (alert.step_no, alert.next_step_at) == (0, NIGHT)
        assert step() == 1
        assert Page.objects.filter(alert=alert).count() == 1


class TestAnAlertNobodyAnswered:
    def test_cannot_be_stored_without_its_next_step(self):
        with pytest.raises(IntegrityError, match="alert_triggered_has_timer"):
            AlertFactory(next_step_at=None)

    def test_cannot_lose_its_next_step(self, alert):
        with pytest.raises(IntegrityError, match="alert_triggered_has_timer"):
            Alert.objects.filter(pk=alert.pk).update(next_step_at=None)
