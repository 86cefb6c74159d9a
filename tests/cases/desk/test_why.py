from datetime import UTC, datetime, timedelta

import pytest

from cases.desk.rows import Reader, clock_name
from cases.desk.why import why_here
from cases.models import Case
from cases.models.clock import ClockKind

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
READER = Reader(now=NOON, zone=UTC, locale="en")


@pytest.mark.parametrize("kind", ClockKind.values)
class TestEveryKindOfClock:
    def test_says_why_its_case_stands_here_before_and_after_it_ran_out(self, kind):
        ahead = why_here(Case(), NOON + timedelta(hours=1), kind, READER)
        over = why_here(Case(), NOON - timedelta(hours=1), kind, READER)

        assert "13:00" in ahead
        assert "11:00" in over
        assert ahead.startswith("First, ")

    def test_has_a_short_name_for_the_row(self, kind):
        assert clock_name(kind)
