"""Quiet hours on the wall where somebody lives."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.quiet import quiet_until

PAULO = "America/Sao_Paulo"  # three hours behind UTC


def until(hour, *, begins=time(22), ends=time(8)):
    now = datetime(2026, 3, 12, hour, 10, tzinfo=UTC)
    return quiet_until(now, begins=begins, ends=ends, zone=PAULO)


class TestQuietUntil:
    @pytest.mark.parametrize(
        ("hour", "end"),
        [
            (2, datetime(2026, 3, 12, 11, tzinfo=UTC)),  # 23:10 in São Paulo
            (10, datetime(2026, 3, 12, 11, tzinfo=UTC)),  # 07:10
            (11, None),  # 08:10
            (23, None),  # 20:10
        ],
    )
    def test_knows_hours_past_midnight(self, hour, end):
        assert until(hour) == end

    def test_knows_hours_within_one_day(self):
        quiet = {"begins": time(12), "ends": time(14)}

        assert until(16, **quiet) == datetime(2026, 3, 12, 17, tzinfo=UTC)
        assert until(18, **quiet) is None

    def test_is_never_quiet_without_hours(self):
        assert until(2, begins=None, ends=None) is None
        assert until(2, begins=time(8), ends=time(8)) is None

    @given(
        st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.times(),
        st.times(),
        st.sampled_from([PAULO, "Europe/Lisbon", "Asia/Kathmandu", "Pacific/Auckland"]),
    )
    def test_always_ends_ahead_and_within_a_day(self, now, begins, ends, zone):
        end = quiet_until(now, begins=begins, ends=ends, zone=zone)

        assert end is None or 0 <= (end - now).total_seconds() <= 26 * 3600
