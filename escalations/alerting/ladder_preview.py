"""Whom a drafted ladder would wake: now, and tonight at three. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from common.time import instant_of
from escalations.actions.laddering import StepDraft
from escalations.alerting import outlook
from escalations.alerting.climbed import Rung
from escalations.models import EscalationStep, OnCallSchedule
from users.models import Team, User

_DEEP_NIGHT = time(3)


@dataclass(frozen=True, slots=True)
class Trial:
    """The rungs of a draft for an emergency raised at `at`."""

    at: datetime
    rungs: list[Rung]


def trials(
    steps: Sequence[StepDraft], *, repeat: int, team: Team | None, zone: str, now: datetime
) -> list[Trial]:
    """Try a draft for an S1 raised now, and for one raised at the next 03:00 in the team's zone (else `zone`)."""
    rows = _rows(steps)
    team_id = team.pk if team is not None else None
    return [
        Trial(at, outlook.of_ladder(rows, repeat=repeat, team_id=team_id, severity=1, at=at))
        for at in (now, next_night(now, zone=team.time_zone if team is not None else zone))
    ]


def next_night(now: datetime, *, zone: str) -> datetime:
    """Return the next instant at which clocks in `zone` show three in the night."""
    today = now.astimezone(ZoneInfo(zone)).date()
    tonight = instant_of(today, _DEEP_NIGHT, zone)
    return tonight if tonight > now else instant_of(today + timedelta(days=1), _DEEP_NIGHT, zone)


def digest(name: str, repeat: int, team: Team | None, steps: Sequence[StepDraft]) -> str:
    """Return a mark of a draft, so that only what was looked at is published."""
    text = repr((name, repeat, team.pk if team else None, list(steps)))
    return sha256(text.encode()).hexdigest()[:16]


def _rows(steps: Sequence[StepDraft]) -> list[EscalationStep]:
    """Return the draft as rungs with their rotas and people, in two statements."""
    rows = [step.row(order) for order, step in enumerate(steps, start=1)]
    schedules = OnCallSchedule.objects.in_bulk({row.schedule_id for row in rows if row.schedule_id})
    people = User.objects.in_bulk({row.user_id for row in rows if row.user_id})
    for row in rows:
        if row.schedule_id:
            row.schedule = schedules[row.schedule_id]
        if row.user_id:
            row.user = people[row.user_id]
    return rows
