"""A rota with a life: somebody stands in tonight, somebody asks for cover, a holiday has its own schedule."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from common.time import instant_of
from demo.staff import SOUTH
from escalations.actions import overriding, rotas, shifts, swaps, temporary
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override, ShiftSwap
from users.models import Team, User

_HANDOFF = time(8)
_HISTORY = timedelta(weeks=4)


@transaction.atomic
def install(staff: dict[str, User], *, now: datetime) -> None:
    """Change the south's rota as people do; a second run changes nothing."""
    schedule = OnCallSchedule.objects.get(team=Team.objects.get(slug=SOUTH))
    if schedule.overrides.exists() or schedule.swaps.exists():
        return
    for each in OnCallSchedule.objects.all():
        _remember(each, by=staff["Iracema"], now=now)
    zone = schedule.time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    _stand_in(schedule, staff, on=today + timedelta(days=1), now=now)
    swaps.ask(
        schedule_id=schedule.pk,
        level=Level.FIRST,
        kind=ShiftSwap.Kind.COVER,
        start=_at(monday + timedelta(days=5), zone),
        end=_at(monday + timedelta(days=6), zone),
        reason="My sister marries",
        by=staff["Nadia"],
        now=now,
    )
    holiday = monday + timedelta(days=17)
    temporary.make(
        schedule_id=schedule.pk,
        level=Level.SECOND,
        start=_at(holiday, zone),
        end=_at(holiday + timedelta(days=2), zone),
        shifts=[
            (staff["Jurema"].pk, _at(holiday, zone), _at(holiday + timedelta(days=1), zone)),
            (
                staff["Caetano"].pk,
                _at(holiday + timedelta(days=1), zone),
                _at(holiday + timedelta(days=2), zone),
            ),
        ],
        reason="Half of the team travels",
        by=staff["Iracema"],
        now=now,
    )


def _remember(schedule: OnCallSchedule, *, by: User, now: datetime) -> None:
    """Keep its country's holidays, and write down who was on call in the last weeks."""
    country = "BR" if schedule.time_zone == "America/Sao_Paulo" else "PT"
    rotas.rename(
        schedule_id=schedule.pk,
        name=schedule.name,
        holiday_country=country,
        holiday_subdivision="",
        by=by,
        now=now,
    )
    for moment in (now - _HISTORY, now):
        shifts.lay_out(schedule_id=schedule.pk, now=moment)


def _stand_in(schedule: OnCallSchedule, staff: dict[str, User], *, on: date, now: datetime) -> None:
    """Let Caetano stand in for whoever is second that night."""
    zone = schedule.time_zone
    overriding.override(
        schedule_id=schedule.pk,
        level=Level.SECOND,
        kind=Override.Kind.COVER,
        add_id=staff["Caetano"].pk,
        remove_id=None,
        start=instant_of(on, time(20), zone),
        end=_at(on + timedelta(days=1), zone),
        reason="Dentist in the evening",
        by=staff["Iracema"],
        now=now,
    )


def _at(day: date, zone: str) -> datetime:
    return instant_of(day, _HANDOFF, zone)
