"""Instants, wall clocks and zones: the few conversions everything else is built on."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _


def database_now() -> datetime:
    """Return the database clock's instant (UTC), read once by a sweep so that hosts with skewed clocks agree."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now.astimezone(UTC)


def validate_time_zone(name: str) -> None:
    """Refuse a name that is not an IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Use an IANA name such as America/Sao_Paulo."),
            params={"name": name},
            code="unknown-time-zone",
        )


@cache
def tzdata_version() -> str:
    """Return which release of the world's time zone rules this process counts with, such as "2026a"."""
    for folder in TZPATH:
        rules = Path(folder) / "tzdata.zi"
        if rules.is_file():
            with rules.open(encoding="ascii") as lines:
                return lines.readline().removeprefix("# version").strip()[:12]
    try:
        return version("tzdata")[:12]
    except PackageNotFoundError:
        return "unknown"


def instant_of(day: date, at: time, zone: str) -> datetime:
    """Return the instant (UTC) at which clocks in `zone` show `day` and `at`.

    A time that does not exist (clocks went forward over it) is the first instant after the gap; a time that
    happens twice is its first occurrence: in any doubt the earlier promise.
    """
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))  # fold=0: the first occurrence
    instant = local.astimezone(UTC)
    if instant.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    return _end_of_gap(local)


def _end_of_gap(local: datetime) -> datetime:
    """Return the transition instant of the gap that swallows `local`."""
    before = local.astimezone(UTC)
    zone = local.tzinfo
    low, high = before - timedelta(hours=26), before + timedelta(hours=26)
    # Inside a gap, fold=0 uses the offset before the transition, so `before` lies after it.
    old_offset = (low.astimezone(zone)).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
