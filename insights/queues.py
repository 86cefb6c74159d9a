"""What will break in the hour, who has room, what nobody owns: read once for the manager's page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from cases.deciding.inbox import waiting_in
from cases.models import Case, Handover, SLAClock
from cases.models.case import CaseQuerySet
from cases.models.clock import ClockKind
from cases.routing import proof
from users.away import away_at
from users.models import Team, User
from users.roles import Permission

#: What one case weighs by severity; a desk is full at FULL.
WEIGHTS = {1: 5, 2: 3, 3: 1, 4: 1}
FULL = 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """The tiles at the top: counts of open cases, and the share of first responses on time."""

    open: int
    past_due: int
    oldest_due_at: datetime | None
    due_within_hour: int
    unowned: int
    oldest_unowned_at: datetime | None
    critical: int
    handovers: int
    exceptions: int
    next_exception_at: datetime | None
    on_time_share: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carries: cases by severity, their weight, and what is due within the hour."""

    person: User
    critical: int
    high: int
    other: int
    due_within_hour: int
    is_away: bool = False

    @property
    def weight(self) -> int:
        """Return the weight of all the person's open cases."""
        return self.critical * WEIGHTS[1] + self.high * WEIGHTS[2] + self.other * WEIGHTS[3]

    @property
    def is_full(self) -> bool:
        """The desk carries more than it should."""
        return self.weight > FULL

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """Return (severity class, start, width) on a scale of 100 for the picture; cut off at full."""
        scale = 100 / FULL
        parts = (
            ("s1", self.critical * WEIGHTS[1]),
            ("s2", self.high * WEIGHTS[2]),
            ("s3", self.other * WEIGHTS[3]),
        )
        bars: list[tuple[str, int, int]] = []
        at = 0
        for name, weight in parts:
            width = min(round(weight * scale), 100 - at)
            if width > 0:
                bars.append((name, at, width))
                at += width
        return bars


def team_for(user: User, slug: str | None) -> Team | None:
    """Return the team asked for, or the manager's own first one."""
    teams = Team.objects.order_by("pk")
    if slug:
        return next((team for team in teams if team.slug == slug), None)
    return teams.filter(people=user).first() or teams.first()


def numbers(cases: CaseQuerySet, *, now: datetime) -> Numbers:
    """Count what is open among `cases` (already only what the reader may see), in four statements."""
    hour = now + timedelta(hours=1)
    counted = cases.unresolved().aggregate(
        open=Count("pk"),
        past_due=Count("pk", filter=Q(next_due_at__lte=now)),
        oldest_due_at=Min("next_due_at", filter=Q(next_due_at__lte=now)),
        due_within_hour=Count("pk", filter=Q(next_due_at__gt=now, next_due_at__lte=hour)),
        unowned=Count("pk", filter=Q(owner=None)),
        oldest_unowned_at=Min("opened_at", filter=Q(owner=None)),
        critical=Count("pk", filter=Q(severity=1)),
    )
    handovers = Handover.objects.filter(case__in=cases, state=Handover.State.OFFERED).count()
    exceptions, next_at = waiting_in(cases)
    return Numbers(
        **counted,
        handovers=handovers,
        exceptions=exceptions,
        next_exception_at=next_at,
        on_time_share=_on_time(cases, since=now - timedelta(days=7)),
    )


def _on_time(cases: CaseQuerySet, *, since: datetime) -> float | None:
    """Return the share of first responses since then that were on time, 0 to 1; None without any."""
    told = SLAClock.objects.filter(
        case__in=cases, kind=ClockKind.FIRST_RESPONSE, met_at__gte=since
    ).aggregate(all=Count("pk"), late=Count("pk", filter=Q(breached_at__isnull=False)))
    if not told["all"]:
        return None
    return float((told["all"] - told["late"]) / told["all"])


def loads(team: Team, cases: CaseQuerySet, *, now: datetime) -> list[Load]:
    """Return what everybody in the team who works cases carries, heaviest first."""
    hour = now + timedelta(hours=1)
    people = [
        person
        for person in team.people.filter(is_active=True).order_by("name")
        if person.can(Permission.WORK_CASES)
    ]
    carried = {
        row["owner"]: row
        for row in cases.unresolved()
        .filter(owner__in=people)
        .values("owner")
        .annotate(
            critical=Count("pk", filter=Q(severity=1)),
            high=Count("pk", filter=Q(severity=2)),
            other=Count("pk", filter=Q(severity__gte=3)),
            due=Count("pk", filter=Q(next_due_at__lte=hour)),
        )
    }
    away = away_at(now)
    nothing = {"critical": 0, "high": 0, "other": 0, "due": 0}
    everybody = [
        Load(
            person,
            row["critical"],
            row["high"],
            row["other"],
            row["due"],
            is_away=away.of(person.pk) is not None,
        )
        for person in people
        for row in [carried.get(person.pk, nothing)]
    ]
    return sorted(everybody, key=lambda load: -load.weight)


def needing_a_hand(cases: CaseQuerySet, *, now: datetime, limit: int = 12) -> list[Case]:
    """Return open cases past due or without owner, most urgent first."""
    return list(
        cases.unresolved()
        .filter(Q(next_due_at__lte=now) | Q(owner=None))
        .select_related("owner", "reservation__listing")
        .most_urgent_first()[:limit]
    )


def left_alone(cases: CaseQuerySet, *, now: datetime) -> list[tuple[proof.Broken, list[Case]]]:
    """Return which rules of the proof that no case is left alone are broken, with the cases the reader may see."""
    found = proof.broken(now=now)
    ids = {pk for rule in found for pk in rule.cases}
    seen = {case.pk: case for case in cases.filter(pk__in=ids)} if ids else {}
    told = [(rule, [seen[pk] for pk in rule.cases if pk in seen]) for rule in found]
    return [(rule, named) for rule, named in told if named]


def breaking_soon(cases: CaseQuerySet, *, now: datetime, limit: int = 12) -> list[Case]:
    """Return owned cases whose nearest clock runs out within the hour."""
    return list(
        cases.unresolved()
        .filter(
            owner__isnull=False,
            next_due_at__gt=now,
            next_due_at__lte=now + timedelta(hours=1),
        )
        .select_related("owner", "reservation__listing")
        .most_urgent_first()[:limit]
    )
