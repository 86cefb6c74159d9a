from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sla.business_time import (
    Calendar,
    NeverOpen,
    OutOfRange,
    add_span,
    add_working,
    add_working_days,
    is_open,
    local_to_instant,
    open_segments,
    subtract_span,
    working_minutes_between,
    working_time_between,
)

HOUR = 3600
OFFICE = (8 * HOUR, 18 * HOUR)
NIGHT = (21 * HOUR, 26 * HOUR)
WEEKDAYS = [[OFFICE]] * 5 + [[], []]
ALL_DAY = [[(0, 24 * HOUR)]] * 7


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def on(weekday, *windows):
    week = [[] for _day in range(7)]
    week[weekday] = list(windows)
    return week


class TestAddWorking:
    def test_counts_only_open_time(self):
        calendar = Calendar("America/Sao_Paulo", WEEKDAYS)

        due = add_working(calendar, utc("2026-03-13T20:30"), 60)  # Friday 17:30 there

        assert due == utc("2026-03-16T11:30")

    def test_time_that_ends_at_closing_is_that_instant(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert add_working(calendar, utc("2026-03-13T17:00"), 60) == utc("2026-03-13T18:00")

    def test_nothing_is_the_next_open_moment(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert add_working(calendar, utc("2026-03-13T18:00"), 0) == utc("2026-03-16T08:00")
        assert add_working(calendar, utc("2026-03-13T09:10"), 0) == utc("2026-03-13T09:10")

    def test_keeps_seconds_exact(self):
        calendar = Calendar("UTC", WEEKDAYS)

        due = add_working(calendar, utc("2026-03-13T17:59:26.500000"), 1)

        assert due == utc("2026-03-16T08:00:26.500000")

    def test_without_a_calendar_every_minute_counts(self):
        assert add_working(None, utc("2026-03-14T23:50"), 20) == utc("2026-03-15T00:10")

    def test_leaves_out_pauses_however_they_overlap(self):
        calendar = Calendar("UTC", WEEKDAYS)
        pauses = [
            (utc("2026-03-13T10:30"), utc("2026-03-13T11:00")),
            (utc("2026-03-13T10:00"), utc("2026-03-13T10:45")),
            (utc("2026-03-12T20:00"), utc("2026-03-13T08:30")),
        ]

        assert add_working(calendar, utc("2026-03-13T08:00"), 120, pauses) == utc(
            "2026-03-13T11:30"
        )

    def test_a_year_of_round_the_clock_is_a_year(self):
        calendar = Calendar("Europe/Lisbon", ALL_DAY)

        assert add_working(calendar, utc("2026-01-01T00:00"), 365 * 1440) == utc("2027-01-01T00:00")

    @pytest.mark.parametrize(
        ("weekly", "dates"),
        [([[]] * 7, {}), ([[]] * 7, {date(2026, 3, 10): [OFFICE]})],
        ids=["never", "no more"],
    )
    def test_refuses_a_calendar_that_never_opens_again(self, weekly, dates):
        calendar = Calendar("UTC", weekly, dates=dates)

        with pytest.raises(NeverOpen):
            add_working(calendar, utc("2026-03-12T00:00"), 1)

    def test_refuses_a_pause_without_end(self):
        calendar = Calendar("UTC", WEEKDAYS)

        with pytest.raises(NeverOpen):
            add_working(calendar, utc("2026-03-13T08:00"), 61, [(utc("2026-03-13T09:00"), None)])

    def test_refuses_what_lies_centuries_away(self):
        with pytest.raises(OutOfRange):
            add_working(Calendar("UTC", on(0, (0, 60))), utc("2026-03-12T00:00"), 525600)


class TestSubtractSpan:
    def test_is_the_mirror_of_adding(self):
        calendar = Calendar("UTC", WEEKDAYS)

        start = subtract_span(calendar, utc("2026-03-16T08:30"), timedelta(hours=1))

        assert start == utc("2026-03-13T17:30")

    def test_nothing_is_the_last_open_moment(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert subtract_span(calendar, utc("2026-03-16T08:00"), timedelta()) == utc(
            "2026-03-13T18:00"
        )

    def test_refuses_a_calendar_that_was_never_open(self):
        with pytest.raises(NeverOpen):
            subtract_span(Calendar("UTC", [[]] * 7), utc("2026-03-16T08:00"), timedelta(minutes=1))


class TestAddWorkingDays:
    def test_keeps_the_time_of_day_on_a_later_working_date(self):
        calendar = Calendar("UTC", WEEKDAYS, holidays={date(2026, 3, 16)})

        assert add_working_days(calendar, utc("2026-03-12T12:30:52"), 2) == utc(
            "2026-03-17T12:30:52"
        )

    def test_waits_for_the_next_opening(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert add_working_days(calendar, utc("2026-03-12T19:00"), 1) == utc("2026-03-16T08:00")

    def test_goes_back_to_the_last_closing(self):
        calendar = Calendar("UTC", WEEKDAYS)

        back = add_working_days(calendar, utc("2026-03-16T07:00"), 1, back=True)

        assert back == utc("2026-03-12T18:00")

    def test_refuses_a_calendar_without_working_days(self):
        with pytest.raises(NeverOpen):
            add_working_days(Calendar("UTC", [[]] * 7), utc("2026-03-16T07:00"), 1)


class TestOpening:
    def test_is_half_open(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert is_open(calendar, utc("2026-03-13T08:00"))
        assert is_open(calendar, utc("2026-03-13T17:59:59.999999"))
        assert not is_open(calendar, utc("2026-03-13T18:00"))

    def test_a_window_past_midnight_belongs_to_the_day_it_opens(self):
        calendar = Calendar("UTC", on(3, NIGHT), holidays={date(2026, 3, 13)})

        assert is_open(calendar, utc("2026-03-13T01:59"))  # the holiday takes nothing from Thursday
        assert not is_open(calendar, utc("2026-03-13T02:00"))

    def test_a_holiday_takes_the_whole_night_that_begins_on_it(self):
        calendar = Calendar("UTC", on(3, NIGHT), holidays={date(2026, 3, 12)})

        assert not is_open(calendar, utc("2026-03-13T01:00"))

    def test_special_hours_replace_the_week_and_beat_a_holiday(self):
        day = date(2026, 3, 13)
        calendar = Calendar("UTC", WEEKDAYS, holidays={day}, dates={day: [(10 * HOUR, 12 * HOUR)]})

        assert (
            working_minutes_between(calendar, utc("2026-03-13T00:00"), utc("2026-03-14T00:00"))
            == 120
        )

    def test_special_hours_without_a_window_close_the_date(self):
        calendar = Calendar("UTC", WEEKDAYS, dates={date(2026, 3, 13): []})

        assert not is_open(calendar, utc("2026-03-13T09:00"))

    def test_breaks_split_windows_also_after_midnight(self):
        calendar = Calendar(
            "UTC",
            on(3, NIGHT),
            breaks={date(2026, 3, 12): [(22 * HOUR, 23 * HOUR)], date(2026, 3, 13): [(0, HOUR)]},
        )

        assert open_segments(calendar, utc("2026-03-12T00:00"), 3) == [
            (utc("2026-03-12T21:00"), utc("2026-03-12T22:00")),
            (utc("2026-03-12T23:00"), utc("2026-03-13T00:00")),
            (utc("2026-03-13T01:00"), utc("2026-03-13T02:00")),
        ]

    def test_overlapping_windows_count_once(self):
        week = on(3, (8 * HOUR, 12 * HOUR), (10 * HOUR, 14 * HOUR))
        calendar = Calendar("UTC", week)

        assert (
            working_minutes_between(calendar, utc("2026-03-12T00:00"), utc("2026-03-13T00:00"))
            == 360
        )

    def test_a_night_that_runs_into_the_next_day_counts_once(self):
        week = on(3, NIGHT)
        week[4] = [(HOUR, 3 * HOUR)]
        calendar = Calendar("UTC", week)

        assert (
            working_minutes_between(calendar, utc("2026-03-12T00:00"), utc("2026-03-14T00:00"))
            == 360
        )

    def test_segments_begin_at_the_instant_asked_about(self):
        calendar = Calendar("UTC", WEEKDAYS)

        assert open_segments(calendar, utc("2026-03-13T09:15"), 2) == [
            (utc("2026-03-13T09:15"), utc("2026-03-13T18:00")),
            (utc("2026-03-16T08:00"), utc("2026-03-16T18:00")),
        ]

    def test_a_closed_calendar_has_no_segments(self):
        assert open_segments(Calendar("UTC", [[]] * 7), utc("2026-03-13T09:15"), 5) == []

    def test_going_backwards_is_no_time(self):
        assert (
            working_time_between(None, utc("2026-03-13T09:15"), utc("2026-03-12T09:15"))
            == timedelta()
        )


class TestLocalToInstant:
    def test_a_time_in_a_gap_moves_on_by_the_gap(self):
        at = local_to_instant("America/Los_Angeles", date(2014, 3, 9), time(2, 30))

        assert at == utc("2014-03-09T10:30")  # 03:30 there

    def test_of_a_time_that_happens_twice_it_is_the_first(self):
        at = local_to_instant("America/Los_Angeles", date(2014, 11, 2), time(1, 30))

        assert at == utc("2014-11-02T08:30")

    def test_midnight_that_does_not_exist(self):
        at = local_to_instant("America/Sao_Paulo", date(2015, 10, 17), time(0), end_of_day=True)

        assert at == utc("2015-10-18T03:00")

    def test_half_an_hour_in_lord_howe(self):
        at = local_to_instant("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15))

        assert at == utc("2026-10-03T15:45")  # 02:45 there


#: Zone, a date with a change of the clocks, and how long that date lasts.
CHANGES = [
    ("America/New_York", "2026-03-08", 23),
    ("America/New_York", "2026-11-01", 25),
    ("America/Sao_Paulo", "2018-11-04", 23),  # at midnight
    ("America/Sao_Paulo", "2018-02-17", 25),
    ("Europe/London", "2026-03-29", 23),
    ("Europe/Lisbon", "2026-10-25", 25),
    ("Asia/Beirut", "2022-03-27", 23),  # at midnight
    ("Australia/Lord_Howe", "2026-10-04", 23.5),
    ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ("Pacific/Apia", "2011-12-30", 0),  # a date that never was
    ("Pacific/Chatham", "2026-09-27", 23),
    ("America/Havana", "2026-03-08", 23),  # at midnight
    ("America/Santiago", "2026-09-06", 23),  # at midnight
    ("Africa/Casablanca", "2026-02-15", 25),
    ("Africa/Cairo", "2026-04-24", 23),  # at midnight
    ("America/Nuuk", "2024-03-30", 23),  # towards midnight
    ("Antarctica/Troll", "2026-03-29", 22),
    ("Asia/Kathmandu", "2026-03-29", 24),  # never changes
]


class TestChangesOfTheClocks:
    @pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
    def test_a_whole_day_is_as_long_as_it_is(self, zone, day, hours):
        calendar = Calendar(zone, ALL_DAY)
        first = local_to_instant(zone, date.fromisoformat(day), time(0))
        last = local_to_instant(zone, date.fromisoformat(day), time(0), end_of_day=True)

        assert working_time_between(calendar, first, last) == timedelta(hours=hours)

    @pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
    def test_round_the_clock_has_no_hole_and_no_overlap(self, zone, day, hours):
        calendar = Calendar(zone, ALL_DAY)
        start = utc(f"{day}T12:00") - timedelta(days=4)

        segments = open_segments(calendar, start, 8)

        assert all(earlier[1] == later[0] for earlier, later in pairwise(segments))

    @pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
    def test_an_office_day_stays_as_long_as_ever(self, zone, day, hours):
        calendar = Calendar(zone, [[(9 * HOUR, 17 * HOUR)]] * 7)
        near = date.fromisoformat(day)
        first = local_to_instant(zone, near, time(0))
        last = local_to_instant(zone, near, time(0), end_of_day=True)

        worked = working_time_between(calendar, first, last)

        assert worked == timedelta(hours=8 if hours else 0)

    def test_a_window_inside_a_gap_is_empty(self):
        calendar = Calendar("America/Los_Angeles", on(6, (9000, 11700)))  # 02:30 to 03:15

        assert add_working(calendar, utc("2006-04-02T00:00"), 1) == utc("2006-04-09T09:31")

    def test_a_date_that_never_was_has_no_hours(self):
        calendar = Calendar("Pacific/Apia", on(4, (9 * HOUR, 17 * HOUR)))  # Fridays

        ((opens, _closes),) = open_segments(calendar, utc("2011-12-25T00:00"), 1)

        assert opens.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2012, 1, 6)


ZONES = sorted({zone for zone, _day, _hours in CHANGES} | {"UTC"})
minutes = st.integers(0, 1439)
windows = st.builds(
    lambda opens, length: (opens * 60, (opens + length) * 60), minutes, st.integers(1, 1440)
)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(ZONES),
    weekly=st.lists(st.lists(windows, max_size=3), min_size=7, max_size=7).filter(any),
    holidays=st.sets(days, max_size=20),
    dates=st.dictionaries(days, st.lists(windows, max_size=2), max_size=5),
    breaks=st.dictionaries(days, st.lists(windows, max_size=2), max_size=5),
)
instants = st.integers(0, 94_600_000).map(
    lambda seconds: utc("2024-01-01T00:00") + timedelta(seconds=seconds)
)
# A calendar may be open a minute a week: four days of that are a hundred years, the most one may count.
spans = st.integers(1, 4 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
pauses = st.lists(
    st.tuples(instants, st.integers(0, 900_000)).map(
        lambda pause: (pause[0], pause[0] + timedelta(seconds=pause[1]))
    ),
    max_size=4,
)


class TestArithmetic:
    @settings(max_examples=150, deadline=None)
    @given(calendars, instants, spans, pauses)
    def test_what_was_added_has_elapsed(self, calendar, start, span, stopped):
        due = add_span(calendar, start, span, stopped)

        assert working_time_between(calendar, start, due, stopped) == span
        assert is_open(calendar, due - timedelta(microseconds=1), stopped)

    @settings(max_examples=150, deadline=None)
    @given(calendars, instants, spans, pauses)
    def test_subtracting_undoes_adding(self, calendar, start, span, stopped):
        due = add_span(calendar, start, span, stopped)

        back = subtract_span(calendar, due, span, stopped)

        assert working_time_between(calendar, back, due, stopped) == span
        assert back == add_span(calendar, start, timedelta(), stopped)

    @settings(max_examples=100, deadline=None)
    @given(calendars, st.lists(instants, min_size=3, max_size=3), pauses)
    def test_elapsed_time_adds_up(self, calendar, moments, stopped):
        first, middle, last = sorted(moments)

        whole = working_time_between(calendar, first, last, stopped)

        assert whole == working_time_between(
            calendar, first, middle, stopped
        ) + working_time_between(calendar, middle, last, stopped)

    @settings(max_examples=100, deadline=None)
    @given(calendars, instants, spans, spans)
    def test_more_is_never_earlier(self, calendar, start, one, other):
        less, more = sorted([one, other])

        assert add_span(calendar, start, less) <= add_span(calendar, start, more)

    @settings(max_examples=100, deadline=None)
    @given(calendars, instants)
    def test_segments_tile_the_open_time(self, calendar, start):
        segments = open_segments(calendar, start, 12)

        assert all(opens < closes for opens, closes in segments)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(segments))
        assert sum((b - a for a, b in segments), timedelta()) == working_time_between(
            calendar, start, segments[-1][1]
        )

    @settings(max_examples=100, deadline=None)
    @given(calendars, instants)
    def test_a_wall_clock_decides_where_clocks_never_change(self, calendar, at):
        steady = Calendar(
            "UTC", calendar.weekly, calendar.holidays, calendar.dates, calendar.breaks
        )

        assert is_open(steady, at) == _open_by_wall_clock(steady, at)


def _open_by_wall_clock(calendar, at):
    """Say the same in another way: look at the windows of today and of yesterday."""

    def within(windows_of):
        return any(
            opens <= (at - datetime.combine(day, time(0), UTC)).total_seconds() < closes
            for day in (at.date(), at.date() - timedelta(days=1))
            for opens, closes in windows_of(day)
        )

    return within(calendar.windows_on) and not within(lambda day: calendar.breaks.get(day, ()))
