"""Moments people mean, on their own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.desk.moments import Moment, instant, offered

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
LISBON = ZoneInfo("Europe/Lisbon")
NOON = datetime(2026, 3, 12, 15, 0, tzinfo=UTC)  # Thursday, noon in São Paulo
WITH_MEANING = [moment for moment in Moment if moment != Moment.OTHER]


class TestInstant:
    @pytest.mark.parametrize(
        ("moment", "told"),
        [
            ("hour", "2026-03-12 13:00"),
            ("later", "2026-03-12 15:00"),
            ("evening", "2026-03-12 18:00"),
            ("tomorrow", "2026-03-13 09:00"),
            ("week", "2026-03-16 09:00"),
        ],
    )
    def test_is_what_people_mean_where_they_are(self, moment, told):
        at = instant(Moment(moment), now=NOON, zone=SAO_PAULO)

        assert f"{at.astimezone(SAO_PAULO):%Y-%m-%d %H:%M}" == told

    def test_of_next_monday_is_never_today(self):
        monday = datetime(2026, 3, 16, 8, 0, tzinfo=LISBON)

        at = instant(Moment.WEEK, now=monday, zone=LISBON)

        assert f"{at:%Y-%m-%d %H:%M}" == "2026-03-23 09:00"

    def test_of_tomorrow_is_nine_on_the_wall_when_the_clocks_change(self):
        eve = datetime(2026, 3, 28, 20, 0, tzinfo=LISBON)

        at = instant(Moment.TOMORROW, now=eve, zone=LISBON)

        assert at.astimezone(UTC) == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


class TestOffered:
    @given(
        now=st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
    )
    def test_lies_ahead_and_within_eight_days(self, now):
        for slug, _label in offered(now=now, zone=LISBON):
            if slug != Moment.OTHER:
                ahead = instant(Moment(slug), now=now, zone=LISBON) - now
                assert timedelta() < ahead <= timedelta(days=8)

    def test_leaves_the_evening_out_once_it_began(self):
        late = datetime(2026, 3, 12, 18, 30, tzinfo=LISBON)

        assert "evening" not in dict(offered(now=late, zone=LISBON))
