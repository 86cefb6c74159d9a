from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from sla.models import BusinessCalendar, DayException, Opening
from sla.models.calendar import wall_clock
from sla.public_holidays import UnknownCountry
from tests.factories.sla import SINCE, BusinessCalendarFactory, DayExceptionFactory

pytestmark = pytest.mark.django_db


class TestVersions:
    def test_only_one_is_in_force_at_a_time(self):
        BusinessCalendarFactory(code="office", version=1)

        with pytest.raises(IntegrityError, match="calendar_one_in_force"):
            BusinessCalendarFactory(
                code="office", version=2, valid_from=SINCE + timedelta(days=1), openings=[]
            )

    def test_the_next_may_follow_at_once(self):
        change = SINCE + timedelta(days=100)
        BusinessCalendarFactory(code="office", version=1, valid_until=change)
        following = BusinessCalendarFactory(code="office", version=2, valid_from=change)

        in_force = BusinessCalendar.objects.in_force(now=change)

        assert list(in_force) == [following]

    def test_a_number_is_used_once(self):
        BusinessCalendarFactory(code="office", valid_until=SINCE + timedelta(days=1))

        with pytest.raises(IntegrityError, match="calendar_version_once"):
            BusinessCalendarFactory(code="office", valid_from=SINCE + timedelta(days=9))

    def test_none_ends_before_it_begins(self):
        with pytest.raises(IntegrityError):
            BusinessCalendarFactory(valid_until=SINCE - timedelta(days=1))

    def test_refuses_an_unknown_time_zone(self):
        calendar = BusinessCalendar(code="x", name="X", time_zone="Mars/Olympus", valid_from=SINCE)

        with pytest.raises(ValidationError, match="Mars/Olympus"):
            calendar.full_clean()


class TestOpening:
    @pytest.mark.parametrize(
        ("opens", "closes"), [(600, 600), (600, 500), (1440, 1500), (600, 2041)]
    )
    def test_lasts_from_a_minute_to_a_day(self, opens, closes):
        with pytest.raises(IntegrityError, match="opening_within_a_day"):
            BusinessCalendarFactory(openings=[(0, opens, closes)])

    def test_knows_seven_days(self):
        with pytest.raises(IntegrityError, match="opening_weekday_known"):
            BusinessCalendarFactory(openings=[(7, 0, 1)])

    def test_reads_like_a_door_sign(self):
        assert str(Opening(weekday=4, opens=1260, closes=1560)) == "Friday 21:00–02:00 (+1)"
        assert wall_clock(1440) == "24:00"


class TestDayException:
    @pytest.mark.parametrize(
        ("kind", "windows"), [("closed", [[0, 60]]), ("hours", []), ("break", [])]
    )
    def test_windows_fit_its_kind(self, kind, windows):
        with pytest.raises(IntegrityError, match="exception_windows_fit_kind"):
            DayExceptionFactory(kind=kind, windows=windows)


class TestAsCalendar:
    def test_counts_with_what_the_rows_say(self):
        row = BusinessCalendarFactory(openings=[(3, 1260, 1560), (4, 480, 720)])
        day = date(2026, 3, 13)
        DayExceptionFactory(
            calendar=row, date=day, kind=DayException.Kind.HOURS, windows=[[600, 660]]
        )

        calendar = row.as_calendar()

        assert calendar.zone == "America/Sao_Paulo"
        assert calendar.windows_on(date(2026, 3, 12)) == [(75_600, 93_600)]
        assert calendar.windows_on(day) == [(36_000, 39_600)]
        assert not calendar.is_working_day(date(2026, 3, 14))

    def test_refuses_a_country_nobody_knows(self):
        with pytest.raises(UnknownCountry):
            BusinessCalendarFactory(holiday_country="XX").as_calendar()

    def test_a_holiday_is_one_of_its_state(self):
        there = BusinessCalendarFactory(holiday_country="BR", holiday_subdivision="SP")
        elsewhere = BusinessCalendarFactory(holiday_country="BR")

        revolution_day = datetime(2026, 7, 9).date()  # noqa: DTZ001 - a date

        assert revolution_day in there.holidays()
        assert revolution_day not in elsewhere.holidays()
