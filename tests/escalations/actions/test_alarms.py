from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from escalations.actions import alarms
from escalations.models import Alarm
from escalations.watching.vitals import Ill
from tests.factories.escalations import NIGHT
from tests.outside import outside
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def ill(kind=Alarm.Kind.OVERDUE, since=NIGHT):
    return Ill(kind, since, {"timer": "alert", "seconds": 31})


@pytest.fixture
def owner(settings):
    """The technical owner, reachable by a way of their own."""
    with outside() as somebody:
        settings.ALARM_URLS = [somebody.apprise]
        yield somebody


class TestAnIncident:
    def test_is_told_once_then_every_five_minutes_and_at_its_end(self, owner):
        told = []
        for seconds in range(0, 12 * 60, 10):
            now = NIGHT + seconds * SECOND
            wrong = [ill()] if seconds < 11 * 60 else []
            alarms.keep(wrong, now=now)
            before = len(owner.calls)
            alarms.tell_due(now=now)
            told += [seconds] * (len(owner.calls) - before)

        assert told == [0, 300, 600, 680]
        assert "needs you" in owner.titles[0]
        assert "all clear" in owner.titles[-1]
        assert Alarm.objects.get().tellings == 4

    def test_is_one_however_many_watch(self):
        alarms.keep([ill()], now=NIGHT)
        alarms.keep([ill()], now=NIGHT + SECOND)

        assert Alarm.objects.count() == 1

    def test_does_not_end_by_a_moment_of_health(self):
        alarms.keep([ill()], now=NIGHT)

        alarms.keep([], now=NIGHT + 10 * SECOND)
        alarms.keep([ill()], now=NIGHT + 20 * SECOND)
        alarms.keep([], now=NIGHT + 40 * SECOND)

        assert Alarm.objects.get().is_open

    def test_carries_nothing_of_a_case(self, owner):
        alarms.keep([ill()], now=NIGHT)

        alarms.tell_due(now=NIGHT)

        assert "timer: alert" in owner.calls[0][1]
        assert "ST-" not in owner.calls[0][1]


class TestTelling:
    def test_is_tried_again_soon_when_nobody_takes_it(self, owner):
        owner.status = 500
        alarms.keep([ill()], now=NIGHT)

        alarms.tell_due(now=NIGHT)
        failed = Alarm.objects.get()
        owner.status = 200
        alarms.tell_due(now=NIGHT + 31 * SECOND)

        assert (failed.tellings, failed.last_error) == (0, "nobody took it")
        assert Alarm.objects.get().tellings == 1

    def test_says_that_no_address_is_set(self, settings):
        settings.ALARM_URLS = []
        alarms.keep([ill()], now=NIGHT)

        alarms.tell_due(now=NIGHT)

        assert Alarm.objects.get().last_error == "no address is set"

    def test_owes_no_all_clear_to_who_never_heard(self, settings):
        settings.ALARM_URLS = []
        alarms.keep([ill()], now=NIGHT)

        alarms.keep([], now=NIGHT + MINUTE)

        assert Alarm.objects.get().next_tell_at is None

    def test_that_ends_after_the_incident_still_brings_the_all_clear(self, owner):
        alarms.keep([ill()], now=NIGHT)
        told = alarms.claim(now=NIGHT)
        alarms.keep([], now=NIGHT + MINUTE)

        alarms.record(told=told, error="", now=NIGHT + MINUTE)
        alarms.tell_due(now=NIGHT + MINUTE)

        assert ["all clear" in title for title in owner.titles] == [True]

    @pytest.mark.django_db(transaction=True)
    def test_is_done_by_one_of_two_guards(self, owner):
        alarms.keep([ill()], now=NIGHT)

        taken = race(lambda: alarms.tell_due(now=NIGHT), lambda: alarms.tell_due(now=NIGHT))

        assert sorted(taken) == [0, 1]
        assert len(owner.calls) == 1


class TestTheTable:
    def test_holds_no_open_alarm_that_nobody_will_hear_of(self):
        alarms.keep([ill()], now=NIGHT)

        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.update(next_tell_at=None)

    def test_holds_one_open_alarm_of_a_kind(self):
        alarms.keep([ill()], now=NIGHT)

        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.create(
                kind="overdue", since=NIGHT, opened_at=NIGHT, seen_at=NIGHT, next_tell_at=NIGHT
            )
