"""Quiet hours: pure, by the wall clock of the person who sleeps."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.time import instant_of


def quiet_until(
    starts: time | None, ends: time | None, *, zone: str, at: datetime
) -> datetime | None:
    """Return when the quiet hours that hold at `at` end; None when it is not quiet.

    [starts, ends) in `zone`; an end before the start runs overnight. Clocks may change in between.
    """
    if starts is None or ends is None:
        return None
    today = at.astimezone(ZoneInfo(zone)).date()
    for day in (today - timedelta(days=1), today):
        begins = instant_of(day, starts, zone)
        until = instant_of(day if ends > starts else day + timedelta(days=1), ends, zone)
        if begins <= at < until:
            return until
    return None
