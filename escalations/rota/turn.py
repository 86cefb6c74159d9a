"""One shift of a rota, as the window that opens on it shows it: whose, when, why, and what can be done. Read-only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from escalations.oncall import resolve
from escalations.oncall.shapes import Segment
from escalations.rota import changes
from escalations.rota.changes import Change, Request
from escalations.rota.duty import Duty
from users.models import User

_AROUND = timedelta(days=40)
_AHEAD = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift that contains an instant. `kind` says what made it so; `opens` is when what is left of it begins."""

    schedule: OnCallSchedule
    level: Level
    start: datetime
    end: datetime
    people: list[User]
    kind: str
    zones: list[str]
    opens: datetime
    is_over: bool
    is_on: bool
    is_mine: bool
    changes: list[Change]
    requests: list[Request]

    @property
    def may_ask(self) -> bool:
        """Say whether the reader can ask somebody to take it: it is theirs, and has not begun."""
        return self.is_mine and not self.is_on and not self.is_over


def turn_at(
    schedule: OnCallSchedule,
    level: Level,
    at: datetime,
    *,
    zones: list[str],
    now: datetime,
    reader: User,
) -> Turn:
    """Return the shift on a level that contains `at`, or the gap."""
    duty = Duty(schedule, start=at - _AROUND, end=at + _AROUND, now=now)
    found = _whole(duty, level, at, now)
    people = duty.named(found.people)
    return Turn(
        schedule=schedule,
        level=level,
        start=found.start,
        end=found.end,
        people=people,
        kind=duty.change_at(level, at) if people else "gap",
        zones=zones,
        opens=max(found.start, now),
        is_over=found.end <= now,
        is_on=found.start <= now < found.end,
        is_mine=reader.pk in {user.pk for user in people},
        changes=[
            c
            for c in changes.coming(
                schedule, start=max(found.start, now), end=found.end, reader=reader
            )
            if c.level == level
        ]
        if found.end > now
        else [],
        requests=[
            r
            for r in changes.requests(
                schedule, start=found.start, end=found.end, now=now, reader=reader
            )
            if r.level == level
        ],
    )


def _whole(duty: Duty, level: Level, at: datetime, now: datetime) -> Segment:
    """Return the whole turn around `at`; of a gap, and of what has passed, the stretch of the same people."""
    rota = duty.rotas.get(level)
    if rota is not None and at >= now:
        for piece in resolve.shifts(rota, at, at + timedelta(microseconds=1)):
            if piece.start <= at < piece.end:
                return Segment(piece.start, piece.end, piece.people)
    laid = duty.segments(level, duty.start, duty.end)
    return next(s for s in laid if s.start <= at < s.end)


def others_turns(
    schedule: OnCallSchedule, level: Level, *, now: datetime, reader: User
) -> Iterable[tuple[User, datetime, datetime]]:
    """Yield the coming shifts of colleagues on a level, for hours in return: six weeks ahead."""
    duty = Duty(schedule, start=now, end=now + _AHEAD)
    rota = duty.rotas.get(level)
    for piece in resolve.shifts(rota, now, now + _AHEAD) if rota is not None else []:
        if piece.start > now and reader.pk not in piece.people:
            for user in duty.named(piece.people):
                yield user, piece.start, piece.end
