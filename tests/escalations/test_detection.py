"""Whoever stops, somebody hears of it: inside within half a minute, outside within a minute."""

import contextlib
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as configured

from common.time import database_now
from escalations.actions import guarding
from escalations.models import Alarm, Heartbeat, Page
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, all_well
from tests.outside import outside
from tests.processes import on_this_database

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
SECOND = timedelta(seconds=1)
#: The outside alarms when it was not called for so many seconds; docs/operations.md says so.
OUTSIDE_WAITS = 30


def live(guard, listener, *, until, stops_at=None):
    """Let a guard look every two seconds; gives the last second in which the outside was called."""
    last = None
    for seconds in range(0, until, 2):
        if stops_at is not None and seconds >= stops_at:
            break
        before = len(listener.calls)
        guard.round(now=NIGHT + seconds * SECOND)
        guard.finish()
        if len(listener.calls) > before:
            last = seconds
    return last


@pytest.mark.django_db
class TestTheOutside:
    @pytest.fixture
    def listener(self, settings, monkeypatch):
        monkeypatch.setattr(guarding, "DUTIES", {})
        with outside() as somebody:
            settings.HEARTBEAT_URL = somebody.url
            yield somebody

    def test_alarms_within_a_minute_when_nothing_is_done_any_more(self, listener, monkeypatch):
        all_well()
        monkeypatch.setattr(
            guarding, "SWEEPS", {}
        )  # from second 0 nobody sweeps, not even the guard
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)

        last = live(guarding.Guard(now=NIGHT), listener, until=90)

        assert last + OUTSIDE_WAITS <= 60

    def test_alarms_within_a_minute_when_every_loop_stops(self, listener):
        probe = all_well()
        Heartbeat.objects.update(expected_every=10)

        last = live(guarding.Guard(now=NIGHT), listener, until=90)

        assert probe.is_rehearsal
        assert last + OUTSIDE_WAITS <= 60

    def test_alarms_within_a_minute_when_the_guard_stops_with_them(self, listener):
        all_well()

        last = live(guarding.Guard(now=NIGHT), listener, until=90, stops_at=20)

        assert last + OUTSIDE_WAITS <= 20 + 60

    def test_is_called_again_when_all_is_well_again(self, listener):
        all_well()
        Heartbeat.objects.update(expected_every=10)
        guard = guarding.Guard(now=NIGHT)
        live(guard, listener, until=60)
        Heartbeat.objects.update(beaten_at=NIGHT + 60 * SECOND)
        before = len(listener.calls)

        guard.round(now=NIGHT + 62 * SECOND)
        guard.finish()

        assert len(listener.calls) == before + 1


@contextlib.contextmanager
def a_guard(log, **environment):
    """Run the real guard on this database; it must be ended by the block or here."""
    with log.open("wb") as out:
        guard = subprocess.Popen(
            [sys.executable, "manage.py", "pager_guard", "--every", "0.3"],
            cwd=configured.BASE_DIR,
            env=on_this_database(**environment),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        yield guard
    finally:
        guard.kill()
        guard.wait()


def wait_for(condition, *, seconds=90):
    """Wait until it is true; gives how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestARealGuard:
    def test_calls_outside_and_falls_silent_when_it_is_killed(self, tmp_path):
        all_well(now=database_now())
        Heartbeat.objects.update(expected_every=600)
        with (
            outside() as listener,
            a_guard(
                tmp_path / "guard.log",
                HEARTBEAT_URL=listener.url,
                HEARTBEAT_EVERY="0.5",
                PROBE_ADDRESS="screen",
            ) as guard,
        ):
            wait_for(lambda: len(listener.calls) >= 2)

            guard.kill()
            guard.wait()
            called = len(listener.calls)
            time.sleep(1.5)

            assert len(listener.calls) <= called + 1

    def test_pages_without_a_broker_and_at_once_after_the_first_time(self, tmp_path):
        desk = Desk()
        nowhere = "redis://127.0.0.1:9/0"
        with a_guard(
            tmp_path / "guard.log",
            REDIS_URL=nowhere,
            PROBE_ADDRESS="screen",
            SMTP_URL="smtp://127.0.0.1:9",
        ) as guard:
            EmergencyFactory(team=desk.team, opened_at=database_now() - 11 * SECOND)
            wait_for(lambda: Page.objects.filter(user=desk.tomas).exists())
            EmergencyFactory(team=desk.team, opened_at=database_now())
            took = wait_for(lambda: Page.objects.filter(user=desk.tomas).count() == 2)

            guard.send_signal(signal.SIGTERM)
            ended = guard.wait(timeout=60)

        assert took < 9  # it stays, and no longer waits ten seconds
        assert ended == 0
        assert not Heartbeat.objects.filter(name__startswith="guard@").exists()
        assert "guard_steps_in" in (tmp_path / "guard.log").read_text()


@pytest.mark.django_db
class TestTheInside:
    def test_knows_within_half_a_minute(self, settings, monkeypatch):
        monkeypatch.setattr(guarding, "DUTIES", {})
        monkeypatch.setattr(guarding, "SWEEPS", {})
        all_well()
        EmergencyFactory(team=Desk().team, opened_at=NIGHT)
        guard = guarding.Guard(now=NIGHT)

        for seconds in range(0, 32, 2):
            guard.round(now=NIGHT + seconds * SECOND)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.opened_at - NIGHT) == ("overdue", 26 * SECOND)
