from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalations.ways.quiet import quiet_until

TEN, SEVEN = time(22), time(7)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class TestQuietUntil:
    @pytest.mark.parametrize(
        ("moment", "until"),
        [
            ("2026-03-12T21:59", None),
            ("2026-03-12T22:00", "2026-03-13T07:00"),
            ("2026-03-13T06:59", "2026-03-13T07:00"),
            ("2026-03-13T07:00", None),
        ],
    )
    def test_begins_with_its_first_instant_and_ends_before_its_last(self, moment, until):
        found = quiet_until(TEN, SEVEN, zone="UTC", at=at(moment))

        assert found == (at(until) if until else None)

    def test_is_an_hour_shorter_in_the_night_clocks_go_forward(self):
        found = quiet_until(TEN, SEVEN, zone="Europe/Amsterdam", at=at("2026-03-28T21:30"))

        assert found == at("2026-03-29T05:00")

    def test_stays_within_a_day(self):
        assert quiet_until(time(13), time(14), zone="UTC", at=at("2026-03-12T12:59")) is None
        assert quiet_until(time(13), time(14), zone="UTC", at=at("2026-03-12T13:30")) is not None

    def test_never_without_both_ends(self):
        assert quiet_until(None, None, zone="UTC", at=at("2026-03-12T23:00")) is None

    @given(
        starts=st.times(),
        ends=st.times(),
        moment=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - given UTC below
        zone=st.sampled_from(["America/Sao_Paulo", "Australia/Lord_Howe", "America/New_York"]),
    )
    def test_ends_ahead_at_the_wall_clock_that_was_asked_for(self, starts, ends, moment, zone):
        now = moment.replace(tzinfo=UTC)

        until = quiet_until(starts, ends, zone=zone, at=now)

        if until is not None:
            assert now < until <= now + timedelta(hours=26)
            local = until.astimezone(ZoneInfo(zone))
            is_in_gap = (
                local.utcoffset()
                != (until - timedelta(hours=3)).astimezone(ZoneInfo(zone)).utcoffset()
            )
            assert is_in_gap or local.time() == ends
