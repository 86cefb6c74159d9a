"""A clock of our own walked minute by minute through both changes of the hour in seven zones: who is on call, is woken.

Nothing sleeps: `now` is an argument. Who ought to be on call is worked out here from wall clocks alone. Everything
happens in one transaction that is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from cases.actions.opening import open_case
from drill import desk
from drill.desk import Desk
from drill.run import Result, Run
from escalations.actions.sweep import sweep
from escalations.lifecycle import Level
from escalations.models import Page, Participant, Rotation
from escalations.oncall import resolve
from escalations.rota.duty import Duty

#: São Paulo and Apia no longer change; their last changes count. Kiritimati never did: any day will do.
ZONES = (
    "America/Sao_Paulo",
    "Europe/Lisbon",
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
#: In the middle of most gaps, and twice in most repeated hours.
HAND_OFF = time(2, 30)
MINUTE = timedelta(minutes=1)
#: Where the bounded run sweeps too: a change of an hour, and one of half an hour.
SWEPT = ("America/New_York", "Australia/Lord_Howe")
_LAST = datetime(2026, 11, 1, tzinfo=UTC)
_YEARS = 12


def run(at: Run) -> Result:
    """Compare resolver, shifts and pages with the wall clock at every minute around every change."""
    faults: list[str] = []
    minutes = sweeps = 0
    for zone in ZONES:
        for change in last_changes(zone):
            at.say(f"{zone}, {change:%Y-%m-%d %H:%M} UTC")
            around = timedelta(hours=26 if at.is_long else 3)
            with _rolled_back():
                made = _desk(at, zone, change)
                minutes += _walk(made, zone, change, around, faults)
                if at.is_long or zone in SWEPT:
                    every = MINUTE if at.is_long else 15 * MINUTE
                    sweeps += _sweep(made, zone, change, every, faults)
    return Result("clocks", own_faults=faults, facts={"minutes": minutes, "sweeps": sweeps})


def last_changes(zone: str) -> list[datetime]:
    """Return the two newest instants (UTC) at which the zone's clocks changed; two plain ones when they never did."""
    place = ZoneInfo(zone)
    found: list[datetime] = []
    for day in (_LAST - timedelta(days=n) for n in range(365 * _YEARS)):
        before = day - timedelta(days=1)
        if day.astimezone(place).utcoffset() == before.astimezone(place).utcoffset():
            continue
        low, high = before, day
        while high - low > MINUTE:
            middle = low + (high - low) / 2
            is_same = middle.astimezone(place).utcoffset() == before.astimezone(place).utcoffset()
            low, high = (middle, high) if is_same else (low, middle)
        found.append(high.replace(second=0, microsecond=0))
        if len(found) == 2:
            break
    return found or [datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)]


def begins(day: date, zone: str) -> datetime:
    """Return the instant of the hand-off on `day`: the first whose wall clock has reached it, to the minute."""
    place = ZoneInfo(zone)
    wanted = datetime.combine(day, HAND_OFF)
    instant = datetime.combine(day, HAND_OFF, tzinfo=UTC) - timedelta(hours=16)
    while instant.astimezone(place).replace(tzinfo=None) < wanted:
        instant += MINUTE
    return instant


def expected(starts: list[tuple[datetime, str]], instant: datetime) -> str:
    """Return whose turn it is."""
    return [who for began, who in starts if began <= instant][-1]


def _turns(made: Desk, zone: str, change: datetime) -> list[tuple[datetime, str]]:
    """Lay out the turns by the wall clock alone: two people, a day each."""
    first = change.astimezone(ZoneInfo(zone)).date() - timedelta(days=6)
    names = sorted(name for name in made.people if "first" in name)
    days = [first + timedelta(days=n) for n in range(12)]
    return [(begins(day, zone), names[n % len(names)]) for n, day in enumerate(days)]


def _desk(at: Run, zone: str, change: datetime) -> Desk:
    made = desk.make(at.house, "clocks", people_a_rung=2, rungs=2, wait=300.0)
    made.schedule.time_zone = zone
    made.schedule.save(update_fields=["time_zone"])
    Rotation.objects.filter(schedule=made.schedule, level=Level.FIRST).delete()
    rotation = Rotation.objects.create(
        schedule=made.schedule,
        name="daily",
        level=Level.FIRST,
        kind=Rotation.Kind.DAILY,
        starts_date=change.astimezone(ZoneInfo(zone)).date() - timedelta(days=6),
        starts_time=HAND_OFF,
    )
    names = sorted(name for name in made.people if "first" in name)
    Participant.objects.bulk_create(
        Participant(rotation=rotation, position=position, user=made.people[name])
        for position, name in enumerate(names)
    )
    return made


def _walk(made: Desk, zone: str, change: datetime, around: timedelta, faults: list[str]) -> int:
    """Ask the resolver at every minute, and hold it against the wall clock and against its own shifts."""
    turns = _turns(made, zone, change)
    begin, end = change - around, change + around
    duty = Duty(made.schedule, start=begin, end=end)
    rota = duty.rotas[Level.FIRST]
    laid = resolve.segments(rota, begin, end)
    if laid[0].start != begin or laid[-1].end != end:
        faults.append(f"{zone}: the shifts do not cover what was asked")
    faults += [f"{zone}: a hole at {a.end}" for a, b in pairwise(laid) if a.end != b.start]
    instant, asked = begin, 0
    while instant < end:
        people = [person.name for person in duty.at(Level.FIRST, instant)]
        shift = next(piece for piece in laid if piece.start <= instant < piece.end)
        ought = expected(turns, instant)
        if people != [ought] or [p.name for p in duty.named(shift.people)] != [ought]:
            faults.append(f"{zone}, {instant:%Y-%m-%d %H:%M} UTC: {people}, not {ought}")
        instant += MINUTE
        asked += 1
    return asked


def _sweep(made: Desk, zone: str, change: datetime, every: timedelta, faults: list[str]) -> int:
    """Let emergencies come around the change and sweep on; whoever is paged must be on call at that very minute."""
    turns = _turns(made, zone, change)
    reach = timedelta(hours=1)
    instant, swept = change - reach, 0
    while instant < change + reach:
        if swept % max(1, int(timedelta(minutes=30) / every)) == 0:
            open_case(
                title="Alarm",
                case_type=desk.alarm(),
                team=made.team,
                standings=(),
                now=instant,
                intake_key=f"clocks-{zone}-{instant.timestamp()}",
            )
        sweep(now=instant)
        swept += 1
        instant += every
    pages = Page.objects.filter(alert__case__team=made.team).select_related("user", "alert")
    for page in pages:
        ought = expected(turns, page.paged_at)
        if page.level == Level.FIRST and page.user.name != ought:
            faults.append(f"{zone}: {page.user.name} was paged at {page.paged_at}, not {ought}")
        if page.level == Level.SECOND:
            waited = page.paged_at - page.alert.raised_at
            if not 5 * MINUTE <= waited < 5 * MINUTE + every:
                faults.append(f"{zone}: the second rung waited {waited}")
    if not pages:
        faults.append(f"{zone}: nobody was paged")
    return swept


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
        yield
        transaction.set_rollback(True)
