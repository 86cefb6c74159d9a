# ruff: noqa: DTZ001 - a wall clock carries no zone
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalations.oncall import resolve
from escalations.oncall.handoffs import instant, turns
from escalations.oncall.shapes import Anchor, Kind, Rota, Rotation

CHICAGO = "America/Chicago"


def rotation(kind, start, people="abc", **more):
    return Rotation("r", kind, start, tuple((p,) for p in people), **more)


def at(year, month, day, hour=0, minute=0, zone="UTC"):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def first_turn(kind, start, interval=1, zone=CHICAGO):
    """The turn that starts with a rotation: its length."""
    begins = instant(start, zone)
    found = turns(rotation(kind, start, interval=interval), zone, begins, begins + timedelta(1))
    return found[0].end - found[0].start


class TestTurns:
    @pytest.mark.parametrize(
        ("kind", "start", "interval", "hours"),
        [
            (Kind.WEEKLY, datetime(2017, 6, 10, 8), 1, 168),
            (Kind.WEEKLY, datetime(2017, 6, 10, 8), 2, 336),
            (Kind.WEEKLY, datetime(2017, 3, 10, 8), 1, 167),
            (Kind.WEEKLY, datetime(2017, 11, 4, 8), 1, 169),
            (Kind.DAILY, datetime(2017, 6, 10, 8), 1, 24),
            (Kind.DAILY, datetime(2017, 3, 11, 8), 1, 23),
            (Kind.DAILY, datetime(2017, 11, 4, 8), 1, 25),
            (Kind.HOURLY, datetime(2017, 6, 10, 8), 2, 2),
            (Kind.HOURLY, datetime(2017, 3, 12, 0), 3, 2),
            (Kind.HOURLY, datetime(2017, 11, 5, 0), 3, 4),
            (Kind.MONTHLY, datetime(2017, 2, 1, 8), 1, 28 * 24),
        ],
    )
    def test_pass_on_by_wall_clock_through_every_change_of_clocks(
        self, kind, start, interval, hours
    ):
        assert first_turn(kind, start, interval) == timedelta(hours=hours)

    def test_that_lie_in_a_gap_of_the_clocks_do_not_exist(self):
        hourly = rotation(Kind.HOURLY, datetime(2017, 3, 12, 0))

        found = turns(hourly, CHICAGO, at(2017, 3, 12, 0, zone=CHICAGO), at(2017, 3, 12, 11))

        assert [(turn.start.hour, turn.people) for turn in found] == [
            (6, ("a",)),  # 00:00
            (7, ("b",)),  # 01:00
            (8, ("a",)),  # 03:00; 02:00 was never shown, and so was its turn, c
            (9, ("b",)),
            (10, ("c",)),
        ]

    def test_reach_back_before_the_start(self):
        daily = rotation(Kind.DAILY, datetime(2019, 1, 10))

        assert turns(daily, "UTC", at(2019, 1, 5), at(2019, 1, 6))[0].people == ("b",)

    def test_keep_the_last_day_of_a_short_month(self):
        monthly = rotation(Kind.MONTHLY, datetime(2026, 1, 31, 8))

        starts = [t.start for t in turns(monthly, "UTC", at(2026, 1, 31, 8), at(2026, 4, 1))]

        assert starts == [at(2026, 1, 31, 8), at(2026, 2, 28, 8), at(2026, 3, 31, 8)]

    def test_follow_an_anchor(self):
        weekly = rotation(
            Kind.WEEKLY, datetime(2026, 3, 2, 8), anchor=Anchor(at(2026, 3, 20), index=0)
        )

        assert resolve.at(Rota("UTC", (weekly,)), at(2026, 3, 17)) == ("a",)
        assert resolve.at(Rota("UTC", (weekly,)), at(2026, 3, 24)) == ("b",)

    def test_are_cut_by_the_time_the_rotation_applies(self):
        weekly = rotation(
            Kind.WEEKLY, datetime(2026, 3, 2), begins=at(2026, 3, 4), until=at(2026, 3, 10)
        )

        found = turns(weekly, "UTC", at(2026, 1, 1), at(2026, 6, 1))

        assert [(t.start, t.end) for t in found] == [
            (at(2026, 3, 4), at(2026, 3, 9)),
            (at(2026, 3, 9), at(2026, 3, 10)),
        ]

    def test_last_as_long_as_a_shift_and_leave_the_rest_to_nobody(self):
        nights = rotation(Kind.DAILY, datetime(2026, 3, 2, 20), shift=timedelta(hours=12))
        rota = Rota("UTC", (nights,))

        assert resolve.at(rota, at(2026, 3, 3, 7, 59)) == ("a",)
        assert resolve.at(rota, at(2026, 3, 3, 8)) == ()

    @pytest.mark.parametrize(
        ("kind", "interval", "start", "by_day", "expected"),
        [
            (Kind.DAILY, 1, 1, {4}, {2: "a", 9: "b", 16: "c", 3: ""}),
            (Kind.DAILY, 2, 5, {0, 1, 2, 3, 4}, {5: "a", 6: "a", 7: "b", 9: "c", 12: "c", 13: "a"}),
            (Kind.DAILY, 1, 1, {5, 6}, {3: "a", 4: "b", 10: "c", 11: "a", 17: "b", 5: ""}),
            (Kind.WEEKLY, 1, 8, {0, 1, 2, 3, 4}, {8: "a", 9: "a", 12: "b", 16: "b", 19: "c"}),
            (Kind.WEEKLY, 2, 1, {5, 6}, {3: "a", 4: "a", 10: "", 11: "", 17: "b", 18: "b"}),
            (Kind.MONTHLY, 1, 1, {5, 6}, {3: "a", 31: "a"}),
        ],
    )
    def test_by_day_advance_with_their_kind(self, kind, interval, start, by_day, expected):
        masked = rotation(
            kind,
            datetime(2024, 8, start),
            interval=interval,
            by_day=frozenset(by_day),
            shift=timedelta(hours=24),
        )
        rota = Rota("UTC", (masked,))

        found = {day: "".join(resolve.at(rota, at(2024, 8, day, 12))) for day in expected}

        assert found == expected
