from datetime import UTC, date, datetime, time, timedelta

import pytest

from sla.anchored import (
    Anchor,
    AnchoredRule,
    Band,
    LooseRule,
    anchor_instant,
    anchored_due,
    span_in_words,
)

ZONE = "America/New_York"
#: The lead times of a first plan: under a day, under a week, any.
BANDS = [
    Band(timedelta(days=1), timedelta(minutes=30)),
    Band(timedelta(days=7), timedelta(hours=2)),
    Band(None, timedelta(days=1)),
]


def check_in(day="2026-03-09", at=time(15)):
    return anchor_instant(date.fromisoformat(day), at, ZONE)


def due(rule, **kwargs):
    return anchored_due(rule, anchor_at=check_in(), zone=ZONE, **kwargs)


class TestAnchoredDue:
    def test_elapsed_hours_pass_through_a_change_of_the_clocks(self):
        found = due(AnchoredRule(offset=timedelta(hours=-48)))

        assert found.due_at == datetime(2026, 3, 7, 19, tzinfo=UTC)  # 14:00 there, clocks went on

    def test_a_wall_clock_time_stays_on_the_wall(self):
        found = due(AnchoredRule(days_before=2, wall_time=time(18)))

        assert found.due_at == datetime(2026, 3, 7, 23, tzinfo=UTC)  # 18:00 there

    def test_without_more_it_is_the_anchor(self):
        found = due(AnchoredRule())

        assert found.due_at == check_in()
        assert found.warn_at == check_in() - timedelta(hours=2)

    def test_may_come_after_check_out(self):
        found = due(AnchoredRule(Anchor.CHECK_OUT, offset=timedelta(days=14)))

        assert found.due_at == check_in() + timedelta(days=14)

    @pytest.mark.parametrize(
        ("lead", "within"),
        [
            (timedelta(hours=23), timedelta(minutes=30)),
            (timedelta(days=1), timedelta(hours=2)),
            (timedelta(days=6), timedelta(hours=2)),
            (timedelta(days=7), timedelta(days=1)),
        ],
    )
    def test_bands_ask_more_the_nearer_the_stay(self, lead, within):
        opened = check_in() - lead

        assert due(AnchoredRule(bands=BANDS), opened_at=opened).due_at == opened + within

    def test_a_band_never_reaches_past_the_anchor(self):
        opened = check_in() - timedelta(minutes=10)

        assert due(AnchoredRule(bands=BANDS), opened_at=opened).due_at == check_in()

    def test_what_is_past_when_it_comes_up_is_due_at_once_and_compressed(self):
        opened = check_in() - timedelta(hours=5)

        found = due(AnchoredRule(offset=timedelta(hours=-48)), opened_at=opened)

        assert (found.due_at, found.warn_at, found.compressed) == (opened, opened, True)

    def test_warns_no_earlier_than_it_came_up(self):
        opened = check_in() - timedelta(minutes=30)

        found = due(AnchoredRule(), opened_at=opened)

        assert (found.warn_at, found.compressed) == (opened, False)

    def test_says_that_a_time_is_assumed(self):
        assert any("assumed" in line for line in due(AnchoredRule(), assumed=True).explanation)

    def test_a_wall_clock_time_in_a_gap_is_the_end_of_the_gap(self):
        found = due(AnchoredRule(days_before=1, wall_time=time(2, 30)))

        assert found.due_at == datetime(2026, 3, 8, 7, tzinfo=UTC)

    def test_a_wall_clock_time_that_happens_twice_is_the_first(self):
        found = anchored_due(
            AnchoredRule(days_before=1, wall_time=time(1, 30)),
            anchor_at=check_in("2026-11-02"),
            zone=ZONE,
        )

        assert found.due_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    def test_refuses_to_hang_in_two_ways(self):
        with pytest.raises(LooseRule):
            AnchoredRule(offset=timedelta(hours=1), days_before=2)


class TestAnchorInstant:
    def test_an_unknown_time_is_the_start_of_the_day(self):
        assert anchor_instant(date(2026, 3, 9), None, ZONE) == datetime(2026, 3, 9, 4, tzinfo=UTC)


class TestSpanInWords:
    @pytest.mark.parametrize(
        ("minutes", "words"), [(45, "45 min"), (120, "2 h"), (150, "2 h 30 min"), (0, "0 min")]
    )
    def test_writes_hours_and_minutes(self, minutes, words):
        assert span_in_words(timedelta(minutes=minutes)) == words
