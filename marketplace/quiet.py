"""Whether it is quiet hours where somebody lives, and until when; pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.time import instant_of


def quiet_until(
    now: datetime, *, begins: time | None, ends: time | None, zone: str
) -> datetime | None:
    """Return the instant (UTC) at which the quiet hours end that `now` falls into; None outside of them.

    The hours are wall-clock times in `zone` and may pass midnight; equal times mean that no hour is quiet.
    """
    if begins is None or ends is None or begins == ends:
        return None
    local = now.astimezone(ZoneInfo(zone))
    at, today = local.time(), local.date()
    if begins < ends:
        return instant_of(today, ends, zone) if begins <= at < ends else None
    if at >= begins:
        return instant_of(today + timedelta(days=1), ends, zone)
    return instant_of(today, ends, zone) if at < ends else None
