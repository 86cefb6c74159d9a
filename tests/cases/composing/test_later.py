"""When words may leave later: never in the quiet hours of the person they are for, whichever they asked for."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.composing.later import AWAKE, instant_for, moments_for, quiet_end
from marketplace.models import Person

LISBON = ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 12, 23, 30, tzinfo=UTC)


def person(begins=None, ends=None):
    return Person(time_zone="Europe/Lisbon", quiet_from=begins, quiet_until=ends)


def names(someone, now):
    return [name for name, _label in moments_for(someone, now=now, locale="en")]


class TestMomentsFor:
    def test_are_all_of_them_by_day(self):
        assert names(person(), NOON) == ["hour", "later", "evening", "tomorrow", "week"]

    def test_begin_with_the_end_of_the_night_and_leave_out_what_lies_in_it(self):
        first, *others = moments_for(person(), now=NIGHT, locale="en")

        assert first == (AWAKE, "When their quiet hours end, Fri 13 Mar, 08:00")
        assert [name for name, _label in others] == ["tomorrow", "week"]

    def test_go_by_the_hours_somebody_asked_for(self):
        sleeper = person(time(20), time(11))

        assert names(sleeper, NOON) == ["hour", "later", "evening"]
        assert instant_for(AWAKE, sleeper, now=NIGHT) == datetime(2026, 3, 13, 11, tzinfo=UTC)

    def test_are_never_quiet_for_who_asked_for_none(self):
        assert AWAKE not in names(person(time(0), time(0)), NIGHT)
        assert "hour" in names(person(time(0), time(0)), NIGHT)

    @given(
        minutes=st.integers(0, 600 * 24 * 60),
        begins=st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
        length=st.integers(1, 23),
    )
    def test_wake_nobody_at_any_hour(self, minutes, begins, length):
        now = NOON + timedelta(minutes=minutes)
        ends = begins and (datetime.combine(NOON, begins) + timedelta(hours=length)).time()
        someone = person(begins, ends)

        for name in names(someone, now):
            at = instant_for(name, someone, now=now)
            assert at >= now
            assert quiet_end(someone, at=at) is None or _is_skipped(at)


def _is_skipped(at):
    """Quiet hours that end in an hour the clocks skip, or that comes twice, end at its edge."""
    offsets = {(at + timedelta(hours=step)).astimezone(LISBON).utcoffset() for step in (-2, 0, 2)}
    return len(offsets) > 1
