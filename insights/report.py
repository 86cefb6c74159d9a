"""The report on promises, put together for one reader and one choice of what to see."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases.models import Case, SLAClock
from cases.models.clock import SLAClockQuerySet
from insights import promises
from insights.drawing import Chart, chart
from users.models import User

#: The share of promises we mean to keep; the dashed line of the picture.
GOAL = 0.95


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the page shows, counted in a fixed number of statements."""

    since: datetime
    total: promises.Tally
    rows: list[promises.Row]
    chart: Chart | None
    lateness: promises.Lateness
    broken: list[SLAClock]


def scope_of(user: User, chosen: dict[str, Any]) -> SLAClockQuerySet:
    """Return the clocks the reader may know of and chose to see."""
    cases = Case.objects.visible_to(user)
    if chosen["team"] is not None:
        cases = cases.filter(team=chosen["team"])
    return promises.clocks_of(cases, kind=chosen["kind"], segment=chosen["segment"])


def since_of(chosen: dict[str, Any], *, now: datetime) -> datetime:
    """Return when the chosen period began."""
    return now - timedelta(weeks=chosen["weeks"])


def report_of(user: User, chosen: dict[str, Any], *, now: datetime) -> Report:
    """Count the report; weeks of the picture begin on Mondays in the reader's zone."""
    clocks, since = scope_of(user, chosen), since_of(chosen, now=now)
    shares = promises.shares_by_week(clocks, since=since, zone=user.time_zone)
    drawn = None
    if any(shares.values()):
        drawn = chart(
            shares,
            first=_monday(since, user.time_zone),
            last=_monday(now, user.time_zone),
            goal=GOAL,
        )
    return Report(
        since=since,
        total=promises.total(clocks, since=since, now=now),
        rows=promises.rows(clocks, chosen["by"], since=since, now=now),
        chart=drawn,
        lateness=promises.lateness(clocks, since=since),
        broken=promises.broken_lately(clocks, since=since),
    )


def _monday(at: datetime, zone: str) -> date:
    day = at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())
