"""Days as people type them, on the reader's own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.searching.days import read_days

NOW = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
PAULO = ZoneInfo("America/Sao_Paulo")


def days(text):
    span = read_days(text, now=NOW, zone=PAULO)
    return span and tuple(f"{instant:%Y-%m-%d}" for instant in span)


class TestReadDays:
    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("2026-03-12", ("2026-03-12", "2026-03-13")),
            ("12/03/2026", ("2026-03-12", "2026-03-13")),
            ("2026-12", ("2026-12-01", "2027-01-01")),
            ("2025", ("2025-01-01", "2026-01-01")),
            ("today", ("2026-03-11", "2026-03-12")),  # it is still the 11th in São Paulo
            ("ontem", ("2026-03-10", "2026-03-11")),
            ("7d", ("2026-03-04", "2026-03-05")),
            ("2s", ("2026-02-25", "2026-02-26")),
        ],
    )
    def test_understands(self, text, span):
        assert days(text) == span

    @pytest.mark.parametrize(
        "text", ["", "soon", "2026-13-01", "0001-01-01", "9999", "31/02/2026", "9999y"]
    )
    def test_says_what_is_no_day(self, text):
        assert days(text) is None

    def test_begins_at_midnight_of_the_reader(self):
        begins, _ends = read_days("2026-03-12", now=NOW, zone=PAULO)

        assert begins.astimezone(UTC) == datetime(2026, 3, 12, 3, tzinfo=UTC)

    @given(st.text(alphabet="0123456789-/.dwmys", max_size=14))
    def test_never_raises(self, text):
        span = read_days(text, now=NOW, zone=PAULO)

        assert span is None or span[0] < span[1]
