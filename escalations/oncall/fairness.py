"""Who carried how much of the rota: nights, weekends, holidays, pages, and pages in the hours of sleep."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from escalations.oncall.handoffs import instant, wall
from escalations.oncall.quality import SLEEP, nights
from escalations.oncall.shapes import Person, Stretch

_SATURDAY = 5
#: Less than this of a day on call leaves the day free.
_TAKES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Load:
    """What one person carried. A weekend day or holiday counts when an hour or more of it was on call."""

    person: Person
    hours: timedelta
    nights: int
    weekend_days: int
    holidays: int
    pages: int
    sleep_pages: int


def loads(
    stays: Mapping[Person, list[Stretch]],
    pages: Iterable[tuple[Person, datetime]],
    *,
    zones: Mapping[Person, str],
    sleep: Mapping[Person, tuple[time, time]],
    holidays: Container[date],
) -> list[Load]:
    """Return what each person carried, most hours first.

    `stays` are one person's hours on any level, merged; `sleep` are wall clocks in their own zone.
    """
    woken: dict[Person, list[datetime]] = {}
    for person, at in pages:
        woken.setdefault(person, []).append(at)
    found = []
    for person in {*stays, *woken}:
        zone, hours = zones.get(person, "UTC"), sleep.get(person, SLEEP)
        held = stays.get(person, [])
        days = _days(held, zone)
        found.append(
            Load(
                person=person,
                hours=sum((closes - opens for opens, closes in held), timedelta(0)),
                nights=len(nights(held, zone, hours)),
                weekend_days=sum(day.weekday() >= _SATURDAY for day in days),
                holidays=sum(day in holidays for day in days),
                pages=len(woken.get(person, [])),
                sleep_pages=sum(asleep(at, zone, hours) for at in woken.get(person, [])),
            )
        )
    return sorted(found, key=lambda load: (-load.hours, str(load.person)))


def asleep(at: datetime, zone: str, sleep: tuple[time, time] = SLEEP) -> bool:
    """Say whether an instant lies in somebody's hours of sleep."""
    falls, rises = sleep
    clock = wall(at, zone).time()
    return falls <= clock < rises if falls < rises else clock >= falls or clock < rises


def _days(held: Iterable[Stretch], zone: str) -> list[date]:
    taken: dict[date, timedelta] = {}
    for opens, closes in held:
        day = wall(opens, zone).date()
        while (begins := _midnight(day, zone)) < closes:
            ends = _midnight(day + timedelta(days=1), zone)
            part = min(closes, ends) - max(opens, begins)
            taken[day] = taken.get(day, timedelta(0)) + part
            day += timedelta(days=1)
    return [day for day, length in sorted(taken.items()) if length >= _TAKES]


def _midnight(day: date, zone: str) -> datetime:
    return instant(datetime.combine(day, time(0)), zone)
