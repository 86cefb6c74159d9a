"""How well promises of time were kept, by whom and for whom, and how late the engine itself noticed: read only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Max, Q
from django.db.models.functions import Coalesce, TruncWeek
from django.utils.functional import Promise as Lazy

from cases.models import CaseType, SLAClock
from cases.models.case import CaseQuerySet
from cases.models.clock import ClockKind, ClockStatus, SLAClockQuerySet
from cases.models.scales import Severity
from insights.drawing import Share
from marketplace.models.segment import Segment
from users.models import Team, User

#: What the report can be cut by: the column, and how its values are called.
DIMENSIONS = ("segment", "type", "team", "severity", "kind", "person", "department")
_COLUMNS = {
    "segment": "case__segment",
    "type": "case__case_type",
    "team": "case__team",
    "severity": "case__severity",
    "kind": "kind",
    "person": "made_by",
    "department": "counterpart",
}
#: What only some clocks have: who gave their word, and which department owes an answer.
_ONLY = {
    "person": Q(kind=ClockKind.PROMISE, made_by__isnull=False),
    "department": Q(kind=ClockKind.DEPARTMENT) & ~Q(counterpart=""),
}

#: Promises every case makes; the others are counted, and not drawn.
DRAWN = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION, ClockKind.NEXT_UPDATE)


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a set of promises. At risk and past due are as of now, the rest of the period."""

    kept: int = 0
    broken: int = 0
    at_risk: int = 0
    past_due: int = 0

    @property
    def share(self) -> float | None:
        """Return the share kept, 0 to 1; None where nothing was settled."""
        settled = self.kept + self.broken
        return self.kept / settled if settled else None

    @property
    def width(self) -> int:
        """Return how long the bar is on a scale of 100."""
        return round(100 * (self.share or 0))


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a dimension and what became of its promises."""

    key: str
    name: str | Lazy
    tally: Tally


@dataclass(frozen=True, slots=True)
class Lateness:
    """How long after a clock ran out the engine noticed; None where none ran out."""

    breaches: int
    median: timedelta | None
    p99: timedelta | None
    worst: timedelta | None


def clocks_of(cases: CaseQuerySet, *, kind: str = "", segment: str = "") -> SLAClockQuerySet:
    """Return the clocks of these cases (already only what the reader may see), of one kind or one segment."""
    clocks = SLAClock.objects.filter(case__in=cases)
    if kind:
        clocks = clocks.filter(kind=kind)
    return clocks.filter(case__segment=segment) if segment else clocks


def total(clocks: SLAClockQuerySet, *, since: datetime, now: datetime) -> Tally:
    """Count all of them together."""
    return Tally(**clocks.aggregate(**_counts(since=since, now=now)))


def rows(clocks: SLAClockQuerySet, by: str, *, since: datetime, now: datetime) -> list[Row]:
    """Count them by a dimension, the worst kept first; values nothing was promised to are left out."""
    column, name = _COLUMNS[by], _names(by)
    told_of = clocks.filter(_ONLY[by]) if by in _ONLY else clocks
    counted = told_of.order_by().values(column).annotate(**_counts(since=since, now=now))
    found = [
        Row(str(row[column]), name(row[column]), Tally(**{key: row[key] for key in _KEYS}))
        for row in counted
    ]
    told = [row for row in found if any((row.tally.kept, row.tally.broken, row.tally.at_risk))]
    return sorted(told, key=lambda row: (row.tally.share is None, row.tally.share or 0, row.key))


def shares_by_week(
    clocks: SLAClockQuerySet, *, since: datetime, zone: str
) -> dict[str, list[Share]]:
    """Return, for each kind that is drawn, by its name, the share kept in each week (Mondays in `zone`)."""
    settled = Coalesce("breached_at", "met_at")
    counted = (
        clocks.filter(kind__in=DRAWN)
        .filter(_kept(since) | _broken(since))
        .annotate(week=TruncWeek(settled, tzinfo=ZoneInfo(zone)))
        .order_by("week")
        .values("kind", "week")
        .annotate(kept=Count("pk", filter=_kept(since)), broken=Count("pk", filter=_broken(since)))
    )
    told: dict[str, list[Share]] = {str(kind.label): [] for kind in DRAWN}
    for row in counted:
        week: date = row["week"].date()
        share = row["kept"] / (row["kept"] + row["broken"])
        told[str(ClockKind(row["kind"]).label)].append(Share(week, share))
    return told


def lateness(clocks: SLAClockQuerySet, *, since: datetime) -> Lateness:
    """Return how late the engine noticed the breaches since then."""
    late = ExpressionWrapper(F("noticed_at") - F("breached_at"), output_field=DurationField())
    told = (
        clocks.filter(breached_at__gte=since)
        .annotate(late=late)
        .aggregate(
            breaches=Count("pk"),
            median=_Percentile("late", at=0.5),
            p99=_Percentile("late", at=0.99),
            worst=Max("late"),
        )
    )
    return Lateness(**told)


def broken_lately(clocks: SLAClockQuerySet, *, since: datetime, limit: int = 10) -> list[SLAClock]:
    """Return the newest broken promises, with their cases."""
    return list(
        clocks.filter(_broken(since))
        .select_related("case__case_type", "case__owner")
        .order_by("-breached_at", "-pk")[:limit]
    )


def settled_since(clocks: SLAClockQuerySet, *, since: datetime) -> SLAClockQuerySet:
    """Return what was kept or broken since then, oldest first, with what an export tells of each."""
    return (
        clocks.filter(_kept(since) | _broken(since))
        .select_related("case__case_type", "case__team")
        .order_by(Coalesce("breached_at", "met_at"), "pk")
    )


# --- Pieces ---------------------------------------------------------------------------------------

_KEYS = ("kept", "broken", "at_risk", "past_due")


def _counts(*, since: datetime, now: datetime) -> dict[str, Any]:
    running = Q(status=ClockStatus.RUNNING)
    return {
        "kept": Count("pk", filter=_kept(since)),
        "broken": Count("pk", filter=_broken(since)),
        "at_risk": Count(
            "pk", filter=running & Q(breached_at=None, warn_at__lte=now, due_at__gt=now)
        ),
        "past_due": Count("pk", filter=running & Q(breached_at__isnull=False)),
    }


def _kept(since: datetime) -> Q:
    return Q(status=ClockStatus.MET, breached_at=None, met_at__gte=since)


def _broken(since: datetime) -> Q:
    return Q(breached_at__gte=since)


def _names(by: str) -> Callable[[Any], str | Lazy]:
    """Return what calls a value of a dimension by its name; reads the names once."""
    if by == "type":
        types = {kind.pk: str(kind) for kind in CaseType.objects.all()}
        return lambda key: types[key]
    if by == "team":
        teams = dict(Team.objects.values_list("pk", "name"))
        return lambda key: teams[key]
    if by == "person":
        people = {person.pk: person.short_name for person in User.objects.all()}
        return lambda key: people[key]
    if by == "department":
        return str
    choices: dict[str, Any] = {"segment": Segment, "severity": Severity, "kind": ClockKind}
    labels = dict(choices[by].choices)
    return lambda key: labels.get(key, str(key))


class _Percentile(Aggregate):
    """PostgreSQL's percentile_cont over lengths of time."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()
