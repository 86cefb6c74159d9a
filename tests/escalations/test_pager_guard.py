from datetime import timedelta

import pytest
from django.core.management import call_command

from common.time import database_now
from escalations.actions import guarding, raising
from escalations.models import Alert, Heartbeat, Page
from escalations.watch import oldest_overdue
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_mail_server(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there


class TestPagerGuard:
    def test_pages_with_neither_celery_nor_redis(self, settings):
        settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
        desk = Desk()
        EmergencyFactory(team=desk.team, opened_at=database_now())

        call_command("pager_guard", "--once")

        assert Page.objects.count() == 1
        assert Heartbeat.objects.filter(name="pager_guard").exists()


class TestRound:
    def test_leaves_a_moment_to_the_others(self):
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        late = guarding.Guard().round(now=NIGHT + timedelta(seconds=5))

        assert late is None
        assert not Alert.objects.exists()

    def test_steps_in_when_something_is_late_and_stays_for_a_while(self):
        desk, guard = Desk(), guarding.Guard()
        EmergencyFactory(team=desk.team, opened_at=NIGHT)

        late = guard.round(now=NIGHT + timedelta(seconds=11))
        EmergencyFactory(team=desk.team, opened_at=NIGHT + timedelta(seconds=12))
        guard.round(now=NIGHT + timedelta(seconds=13))

        assert late.kind == "emergency"
        assert Page.objects.values("alert").distinct().count() == 2

    def test_one_failing_sweep_leaves_the_others_their_turn(self, monkeypatch):
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        def broken(*, now):
            raise RuntimeError("broken on purpose")

        monkeypatch.setitem(guarding.SWEEPS, "mail", broken)

        guarding.sweep_everything(now=NIGHT)

        assert Page.objects.count() == 1


class TestOldestOverdue:
    def test_is_nothing_when_all_is_well(self):
        assert oldest_overdue(now=NIGHT) is None

    def test_sees_an_alert_whose_step_is_late(self):
        EmergencyFactory(team=Desk().team)
        raising.raise_for_cases(now=NIGHT)

        overdue = oldest_overdue(now=NIGHT + timedelta(seconds=30))

        assert (overdue.kind, overdue.late(now=NIGHT + timedelta(seconds=30)).seconds) == (
            "alert",
            30,
        )
