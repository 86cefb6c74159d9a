from datetime import timedelta

import pytest
from django.core.management import call_command

from common.time import database_now
from config.schedule import BEAT
from escalations.actions import guarding, raising
from escalations.models import Alarm, Alert, Heartbeat, Page
from escalations.watching.lag import oldest_overdue
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, ProbeFactory, all_well
from tests.outside import outside

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nobody_outside(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there
    settings.PROBE_ADDRESS = "screen"


@pytest.fixture
def no_duties(monkeypatch):
    """A guard that sweeps and watches, and neither tests nor audits."""
    monkeypatch.setattr(guarding, "DUTIES", {})


def guard_at(now):
    return guarding.Guard(now=now)


class TestPagerGuard:
    def test_pages_with_neither_celery_nor_redis(self, settings):
        settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
        desk = Desk()
        EmergencyFactory(team=desk.team, opened_at=database_now())

        call_command("pager_guard", "--once")

        assert Page.objects.filter(alert__case__isnull=False).count() == 1
        assert Heartbeat.objects.filter(name__startswith="guard@").exists()

    def test_begins_a_test_of_the_pager_by_itself(self):
        call_command("pager_guard", "--once")

        assert Alert.objects.get().cause == Alert.Cause.PROBE


class TestRound:
    def test_leaves_a_moment_to_the_others(self, no_duties):
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        late = guard_at(NIGHT).round(now=NIGHT + 5 * SECOND)

        assert late is None
        assert not Alert.objects.exists()

    def test_steps_in_when_something_is_late_and_stays_for_a_while(self, no_duties):
        desk, guard = Desk(), guard_at(NIGHT)
        EmergencyFactory(team=desk.team, opened_at=NIGHT)

        late = guard.round(now=NIGHT + 11 * SECOND)
        EmergencyFactory(team=desk.team, opened_at=NIGHT + 12 * SECOND)
        guard.round(now=NIGHT + 13 * SECOND)

        assert late.kind == "emergency"
        assert Page.objects.values("alert").distinct().count() == 2
        assert guard.stays

    def test_one_failing_sweep_leaves_the_others_their_turn(self, monkeypatch):
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        def broken(*, now):
            raise RuntimeError("broken on purpose")

        monkeypatch.setitem(guarding.SWEEPS, "cases.take_in_mail", broken)

        guarding.do(list(guarding.SWEEPS), now=NIGHT)

        assert Page.objects.count() == 1
        assert not Heartbeat.objects.filter(name="cases.take_in_mail").exists()

    def test_two_guards_owe_every_page_once(self, no_duties):
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        for guard in (guard_at(NIGHT), guard_at(NIGHT)):
            guard.round(now=NIGHT + 11 * SECOND)

        assert Page.objects.count() == 1

    def test_reads_little_when_all_is_well(self, no_duties, django_assert_max_num_queries):
        all_well()
        guard = guard_at(NIGHT)

        with django_assert_max_num_queries(26):
            guard.round(now=NIGHT)


class TestSweeps:
    def test_are_knocked_for_by_beat_too(self):
        assert set(guarding.loops()) <= {entry["task"] for entry in BEAT.values()}


class TestTheHeartbeatOutside:
    @pytest.fixture
    def listener(self, settings):
        with outside() as somebody:
            settings.HEARTBEAT_URL = somebody.url
            yield somebody

    def called(self, listener, *, now=NIGHT, sweeps=True):
        guard = guard_at(now)
        guard.round(now=now)
        guard.finish()
        return bool(listener.calls)

    def test_is_sent_when_all_is_well(self, listener, no_duties, monkeypatch):
        all_well()

        assert self.called(listener)

    def test_is_sent_every_ten_seconds(self, listener, no_duties):
        all_well()
        guard = guard_at(NIGHT)

        for seconds in range(0, 30, 2):
            guard.round(now=NIGHT + seconds * SECOND)
            guard.finish()

        assert len(listener.calls) == 3

    def test_is_held_back_while_something_is_half_a_minute_late(
        self, listener, no_duties, monkeypatch
    ):
        all_well(now=NIGHT)
        EmergencyFactory(team=Desk().team, opened_at=NIGHT - 30 * SECOND)
        monkeypatch.setattr(guarding, "SWEEPS", {})

        assert not self.called(listener)

    @pytest.mark.parametrize("loop", ["beat@host:1", "worker@host:3", "messaging.send_due"])
    def test_is_held_back_while_a_loop_is_silent(self, listener, no_duties, loop):
        all_well()
        Heartbeat.objects.filter(name=loop).update(beaten_at=NIGHT - 600 * SECOND)

        assert not self.called(listener)

    def test_is_held_back_while_a_loop_was_never_seen(self, listener, no_duties):
        all_well()
        Heartbeat.objects.filter(name="worker@host:3").delete()

        assert not self.called(listener)

    def test_outlives_one_of_two_workers(self, listener, no_duties):
        all_well()
        Heartbeat.objects.create(
            name="worker@other:9", beaten_at=NIGHT - 600 * SECOND, expected_every=10
        )

        assert self.called(listener)

    def test_is_held_back_when_the_last_test_was_not_heard(self, listener, no_duties):
        all_well().delete()
        ProbeFactory(raised_at=NIGHT - 70 * SECOND, unheard=True)

        assert not self.called(listener)

    def test_is_held_back_when_the_last_test_is_old(self, listener, no_duties):
        probe = all_well()
        Alert.objects.filter(pk=probe.pk).update(
            raised_at=NIGHT - 1600 * SECOND, acknowledged_at=NIGHT - 1599 * SECOND
        )

        assert not self.called(listener)

    def test_is_held_back_while_rows_break_a_rule(self, listener, no_duties):
        all_well()
        Alarm.objects.create(
            kind="invariant", since=NIGHT, opened_at=NIGHT, seen_at=NIGHT, next_tell_at=NIGHT
        )

        assert not self.called(listener)


class TestAlarms:
    @pytest.fixture
    def owner(self, settings):
        with outside() as somebody:
            settings.ALARM_URLS = [somebody.apprise]
            yield somebody

    def test_tell_the_owner_within_half_a_minute_of_a_stuck_engine(
        self, owner, no_duties, monkeypatch
    ):
        monkeypatch.setattr(guarding, "SWEEPS", {})
        all_well()
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)
        guard = guard_at(NIGHT)
        told_after = None

        for seconds in range(0, 40, 2):
            guard.round(now=NIGHT + seconds * SECOND)
            guard.finish()
            if owner.calls and told_after is None:
                told_after = seconds

        assert told_after is not None
        assert told_after <= 30
        assert len(owner.calls) == 1

    def test_leave_everything_a_minute_to_start(self, owner, no_duties):
        guard = guard_at(NIGHT)

        guard.round(now=NIGHT + 50 * SECOND)
        early = Alarm.objects.count()
        guard.round(now=NIGHT + 60 * SECOND)

        assert early == 0
        assert set(Alarm.objects.values_list("kind", flat=True)) == {"loops", "probe"}


class TestOldestOverdue:
    def test_is_nothing_when_all_is_well(self):
        assert oldest_overdue(now=NIGHT) is None

    def test_sees_an_alert_whose_step_is_late(self):
        EmergencyFactory(team=Desk().team)
        raising.raise_for_cases(now=NIGHT)

        overdue = oldest_overdue(now=NIGHT + 30 * SECOND)

        assert (overdue.kind, overdue.late(now=NIGHT + 30 * SECOND).seconds) == ("alert", 30)
