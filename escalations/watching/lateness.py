"""How late the engine noticed what ran out: noticed − due, over the last day. Read-only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

DAY = timedelta(hours=24)
#: The small picture: one bar an hour, in its own units; a bar of this many seconds reaches the top.
WIDTH, HEIGHT, _FULL = 8, 40, 10.0

# What had run out already when it came up is no lateness of ours.
_OVERALL = """
select count(*),
       percentile_cont(0.5) within group (order by extract(epoch from noticed_at - breached_at)),
       percentile_cont(0.99) within group (order by extract(epoch from noticed_at - breached_at)),
       max(extract(epoch from noticed_at - breached_at))
  from cases_slaclock
 where breached_at >= %s
"""
_BY_HOUR = """
select floor(extract(epoch from breached_at - %s) / 3600)::int,
       max(extract(epoch from noticed_at - breached_at))
  from cases_slaclock
 where breached_at >= %s
 group by 1
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """The worst of one hour: where its bar stands, how high it is, how many seconds it means."""

    x: int
    y: float
    height: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a day's broken promises were noticed, in seconds; None where there were none."""

    count: int
    median: float | None
    p99: float | None
    worst: float | None
    bars: list[Bar]


def last_day(*, now: datetime) -> Lateness:
    """Return the lateness of the last 24 hours, overall and hour by hour."""
    first = now - DAY
    with connection.cursor() as cursor:
        cursor.execute(_OVERALL, [first])
        count, median, p99, worst = cursor.fetchone()
        cursor.execute(_BY_HOUR, [first, first])
        by_hour = dict(cursor.fetchall())
    return Lateness(
        count=count,
        median=_plain(median),
        p99=_plain(p99),
        worst=_plain(worst),
        bars=[_bar(hour, float(by_hour.get(hour) or 0)) for hour in range(24)],
    )


def _plain(seconds: float | None) -> float | None:
    return None if seconds is None else round(float(seconds), 2)


def _bar(hour: int, seconds: float) -> Bar:
    height = min(seconds / _FULL, 1.0) * HEIGHT if seconds else 0.0
    height = max(height, 1.0)  # an hour without any is a line, not a hole
    return Bar(x=hour * WIDTH, y=HEIGHT - height, height=height, seconds=seconds)
