from datetime import timedelta

import pytest

from escalations.actions import auditing, probing, sweep, test_pages
from escalations.models import Alarm, Heartbeat, Page
from escalations.watching import invariants
from tests.factories.escalations import NIGHT, AlertFactory, Desk, HeartbeatFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def inside(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there
    settings.PROBE_ADDRESS = "screen"


def break_a_rule():
    """Leave a page that goes on ringing although its alert is over."""
    alert = AlertFactory(status="resolved", resolved_at=NIGHT, next_step_at=None)
    return Page.objects.create(
        alert=alert, generation=1, loop=0, step_no=0, user=UserFactory(), paged_at=NIGHT
    )


class TestAudit:
    def test_opens_an_alarm_that_names_the_rows(self):
        page = break_a_rule()

        broken = auditing.audit(now=NIGHT + MINUTE, sweeps=[])

        alarm = Alarm.objects.get()
        assert broken >= 1
        assert alarm.kind == "invariant"
        assert str(page.pk) in " ".join(str(rows) for rows in alarm.facts.values())

    def test_closes_it_when_no_rule_is_broken_any_more(self):
        page = break_a_rule()
        auditing.audit(now=NIGHT, sweeps=[])
        page.end("superseded", now=NIGHT)
        page.save()

        auditing.audit(now=NIGHT + MINUTE, sweeps=[])

        assert Alarm.objects.get().closed_at == NIGHT + MINUTE

    def test_leaves_the_guards_own_alarms_alone(self):
        Alarm.objects.create(
            kind="overdue",
            since=NIGHT,
            opened_at=NIGHT,
            seen_at=NIGHT - MINUTE,
            next_tell_at=NIGHT,
        )

        auditing.audit(now=NIGHT, sweeps=[])

        assert Alarm.objects.get().is_open

    def test_forgets_processes_that_others_replaced(self):
        HeartbeatFactory(name="worker@one:1", beaten_at=NIGHT - 5 * MINUTE)
        HeartbeatFactory(name="worker@one:2")

        auditing.audit(now=NIGHT, sweeps=[])

        assert Heartbeat.objects.count() == 1

    def test_finds_nothing_wrong_with_tests_nobody_answers(self):
        desk = Desk()
        probing.begin_due(now=NIGHT)
        test_pages.ask(user_id=desk.tomas.pk, by=desk.tomas, now=NIGHT)

        for minutes in (0, 1, 6, 16, 31, 61):
            sweep.sweep(now=NIGHT + minutes * MINUTE)
            assert invariants.broken(now=NIGHT + minutes * MINUTE) == []
