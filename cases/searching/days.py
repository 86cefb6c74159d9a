"""The days people type after before:, after: and on:, read in the reader's own zone; pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_AGO = re.compile(r"(\d{1,4})\s?([dwmys])")
_TODAY, _YESTERDAY = frozenset({"today", "hoje"}), frozenset({"yesterday", "ontem"})
_DAYS = {"d": 1, "w": 7, "s": 7, "m": 30, "y": 365}


def read_days(text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """Return the instants a day, month or year begins and ends at in `zone`; None if it is none.

    Understands 2026-03-12, 12/03/2026 (day first), 2026-03, 2026, today, yesterday, and 7d, 2w, 3m, 1y ago
    (2s for two weeks in Portuguese).
    """
    span = _span(text.strip().casefold(), now.astimezone(zone).date())
    if span is None or not 1900 <= span[0].year <= 2200:
        return None
    begins, ends = (datetime.combine(day, time(), zone) for day in span)
    return begins, ends


def _span(text: str, today: date) -> tuple[date, date] | None:
    try:
        if text in _TODAY or text in _YESTERDAY:
            return _of_day(today - timedelta(days=text in _YESTERDAY))
        if match := _AGO.fullmatch(text):
            return _of_day(today - timedelta(days=int(match[1]) * _DAYS[match[2]]))
        if match := _DAY.fullmatch(text):
            return _of_day(date(int(match[1]), int(match[2]), int(match[3])))
        if match := _DAY_FIRST.fullmatch(text):
            return _of_day(date(int(match[3]), int(match[2]), int(match[1])))
        if match := _MONTH.fullmatch(text):
            first = date(int(match[1]), int(match[2]), 1)
            return first, (first + timedelta(days=31)).replace(day=1)
        if match := _YEAR.fullmatch(text):
            return date(int(match[1]), 1, 1), date(int(match[1]) + 1, 1, 1)
    except (ValueError, OverflowError):
        pass
    return None


def _of_day(day: date) -> tuple[date, date]:
    return day, day + timedelta(days=1)
