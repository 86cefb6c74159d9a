"""A rota looked at before it is relied on: four weeks laid out, what is wrong with them, and who carried how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from common.time import instant_of
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Page, PagingProfile
from escalations.oncall import fairness, quality, resolve
from escalations.oncall.handoffs import wall
from escalations.oncall.shapes import Person, Rota
from escalations.rota import duty
from escalations.rota.duty import Duty
from messaging.models import ContactMethod
from users.models import User

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Stay:
    """Who is on call in one cell; `hours` is empty for the whole day."""

    names: str
    hours: str
    is_gap: bool


@dataclass(slots=True)
class Day:
    """One day of one level."""

    day: date
    stays: list[Stay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """One day's head: whether clocks change then (by how many minutes the day is longer), and which holiday it is."""

    day: date
    longer_by: int
    holiday: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Seven days, level by level."""

    headings: list[Heading]
    rows: list[tuple[Level, list[Day]]]


@dataclass(frozen=True, slots=True)
class Checkup:
    """Four weeks of a rota as it would be."""

    weeks: list[WeekRow]
    findings: list[quality.Finding]
    people: dict[int, User]
    start: datetime
    end: datetime


def of_levels(
    schedule: OnCallSchedule, levels: Mapping[Level, Rota], people: dict[int, User], *, at: datetime
) -> Checkup:
    """Judge the levels over four weeks from `at`, and lay out every week that these touch, Mondays first."""
    zone = schedule.time_zone
    today = wall(at, zone).date()
    first = today - timedelta(days=today.weekday())
    touched = WEEKS if first == today else WEEKS + 1
    days = [first + timedelta(days=n) for n in range(7 * touched)]
    start, end = (
        instant_of(first, time(0), zone),
        instant_of(days[-1] + timedelta(1), time(0), zone),
    )
    named = {key: people[key] for key in _keys(levels) if key in people}
    weeks = _weeks(schedule, levels, named, days=days, start=start, end=end)
    found = quality.findings(
        {level.value: rota for level, rota in levels.items()},
        at,
        instant_of(today + timedelta(weeks=WEEKS), time(0), zone),
        facts_of(named.values()),
        zone=zone,
    )
    return Checkup(weeks, found, named, start, end)


def facts_of(people: Iterable[User]) -> quality.Facts:
    """Return what must be known of people to judge their rota."""
    everybody = list(people)
    reachable = set(
        ContactMethod.objects.usable().filter(user__in=everybody).values_list("user_id", flat=True)
    )
    return quality.Facts(
        speaks={u.pk: frozenset(tongue[:2].lower() for tongue in u.speaks) for u in everybody},
        zones={u.pk: u.time_zone for u in everybody},
        unreachable=frozenset(u.pk for u in everybody if u.pk not in reachable),
    )


def fairness_of(
    schedule: OnCallSchedule, *, first: date, last: date, now: datetime
) -> list[tuple[User, fairness.Load]]:
    """Return who carried how much of the rota from `first` to `last` (dates in its zone), most hours first.

    What has passed is read from the shifts written down; what is to come, from the plan.
    """
    zone = schedule.time_zone
    start, end = instant_of(first, time(0), zone), instant_of(last + timedelta(1), time(0), zone)
    laid = Duty(schedule, start=start, end=end, now=now)
    stays = quality.stays_of(
        {
            level: [(s.start, s.end, s.people) for s in laid.segments(level, start, end)]
            for level in laid.levels
        }
    )
    people = {person: laid.people[int(person)] for person in stays}
    pages = Page.objects.filter(
        paged_at__gte=start, paged_at__lt=end, user__in=[int(person) for person in stays]
    ).exclude(alert__cause__in=["probe", "test"])
    sleep: dict[Person, tuple[time, time]] = {
        profile.user_id: (profile.quiet_from, profile.quiet_until)
        for profile in PagingProfile.objects.filter(user__in=people.values())
        if profile.quiet_from is not None and profile.quiet_until is not None
    }
    found = fairness.loads(
        stays,
        pages.values_list("user_id", "paged_at"),
        zones={person: user.time_zone for person, user in people.items()},
        sleep=sleep,
        holidays=duty.holidays(schedule, first - timedelta(days=1), last + timedelta(days=1)),
    )
    return [(people[load.person], load) for load in found]


def _keys(levels: Mapping[Level, Rota]) -> set[int]:
    """Return everybody who has a place in the levels."""
    found: set[Person] = set()
    for rota in levels.values():
        found |= {p for r in rota.rotations for group in r.groups for p in group}
        found |= {p for o in rota.overrides for p in (*o.add, *o.remove)}
        found |= {p for t in rota.temporary for s in t.shifts for p in s.people}
        found |= {p for s in rota.swaps for p in (s.giver, s.taken_by)}
        found |= {p for block in rota.extra for p in block.people}
    return {int(person) for person in found}


def _weeks(
    schedule: OnCallSchedule,
    levels: Mapping[Level, Rota],
    people: Mapping[int, User],
    *,
    days: list[date],
    start: datetime,
    end: datetime,
) -> list[WeekRow]:
    zone = schedule.time_zone
    holidays = duty.holidays(schedule, days[0], days[-1])
    bounds = [instant_of(day, time(0), zone) for day in days] + [end]
    rows: dict[Level, list[Day]] = {}
    for level, rota in levels.items():
        cells = [Day(day) for day in days]
        for segment in resolve.segments(rota, start, end):
            names = ", ".join(people[int(p)].short_name for p in segment.people)
            for number, cell in enumerate(cells):
                opens = max(segment.start, bounds[number])
                closes = min(segment.end, bounds[number + 1])
                if opens < closes:
                    whole = (opens, closes) == (bounds[number], bounds[number + 1])
                    hours = "" if whole else _hours(opens, closes, zone)
                    cell.stays.append(Stay(names, hours, not segment.people))
        rows[level] = cells
    headings = [
        Heading(
            day,
            int((bounds[n + 1] - bounds[n] - timedelta(days=1)).total_seconds() // 60),
            holidays.get(day, ""),
        )
        for n, day in enumerate(days)
    ]
    return [
        WeekRow(
            headings[n : n + 7],
            [(level, cells[n : n + 7]) for level, cells in rows.items()],
        )
        for n in range(0, len(days), 7)
    ]


def _hours(opens: datetime, closes: datetime, zone: str) -> str:
    begins, ends = wall(opens, zone), wall(closes, zone)
    last = "24:00" if ends.date() > begins.date() and ends.time() == time(0) else f"{ends:%H:%M}"
    return f"{begins:%H:%M}–{last}"
